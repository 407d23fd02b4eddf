"""Pods and volumes per instance type."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog import InstanceType, attach_limit, bundled, eni_max_pods

ANY_TYPE = st.sampled_from(bundled().instance_type_names()).map(bundled().require_instance_type)


def a_type(name: str) -> InstanceType:
    return bundled().require_instance_type(name)


@pytest.mark.parametrize(
    ("name", "pods"),
    [("t3.micro", 4), ("t3.small", 11), ("t3.medium", 17), ("m5.large", 29), ("c5.xlarge", 58)],
)
def test_pods_without_prefixes(name: str, pods: int) -> None:
    assert eni_max_pods(a_type(name), prefix_delegation=False, custom_networking=False) == pods


def test_custom_networking_gives_one_interface_away() -> None:
    assert eni_max_pods(a_type("m5.large"), prefix_delegation=False, custom_networking=True) == 20


@pytest.mark.parametrize(
    ("name", "pods"), [("m5.large", 110), ("m5.4xlarge", 110), ("m5.8xlarge", 250)]
)
def test_prefix_delegation_stops_at_the_advised_cap(name: str, pods: int) -> None:
    assert eni_max_pods(a_type(name), prefix_delegation=True, custom_networking=False) == pods


@given(ANY_TYPE, st.booleans())
def test_custom_networking_never_adds_pods(instance_type: InstanceType, prefix: bool) -> None:
    plain = eni_max_pods(instance_type, prefix_delegation=prefix, custom_networking=False)
    custom = eni_max_pods(instance_type, prefix_delegation=prefix, custom_networking=True)
    assert 2 <= custom <= plain


@pytest.mark.parametrize(
    ("name", "volumes"),
    [
        ("m5.large", 24),  # 28 slots - 3 ENIs - root
        ("m5d.large", 23),  # and one NVMe disk
        ("i3en.24xlarge", 4),  # 28 - 15 ENIs - root - 8 NVMe disks
        ("m7i.large", 31),  # 32 of its own - root
        ("m7i.48xlarge", 127),
        ("t2.micro", 39),  # Xen: not shared with ENIs
    ],
)
def test_volumes_a_node_can_attach(name: str, volumes: int) -> None:
    assert attach_limit(a_type(name)) == volumes


@given(ANY_TYPE)
def test_root_volume_always_takes_a_slot(instance_type: InstanceType) -> None:
    assert 0 <= attach_limit(instance_type) < instance_type.ebs_attachments


@given(ANY_TYPE)
def test_every_type_has_the_facts_that_rules_read(instance_type: InstanceType) -> None:
    assert instance_type.vcpus > 0
    assert instance_type.memory_gib > 0
    assert instance_type.arch in ("x86_64", "arm64")
    assert instance_type.name.startswith(instance_type.family + ".")
    assert 1 <= instance_type.generation <= 9
    assert instance_type.gpu == (instance_type.accelerator_kind == "gpu")


def test_facts_of_known_types() -> None:
    graviton, flex, xen = a_type("m7g.large"), a_type("c7i-flex.large"), a_type("m4.large")
    assert (graviton.arch, graviton.generation, graviton.nitro) == ("arm64", 7, True)
    assert (flex.family, flex.generation, flex.trunking) == ("c7i-flex", 7, True)
    assert (xen.hypervisor, xen.nitro, xen.trunking) == ("xen", False, False)
    assert a_type("t3.medium").burstable
    assert not a_type("t3.medium").trunking
    assert a_type("m5.metal").bare_metal
    assert a_type("m5.metal").nitro
    assert a_type("g5.xlarge").gpu
    assert not a_type("inf2.xlarge").gpu
    assert a_type("c4.large").memory_gib == Decimal("3.75")
