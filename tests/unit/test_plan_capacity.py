"""What is left of a node, and how many nodes a workload needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import presets
from advisor.catalog import bundled
from advisor.model import paths
from advisor.model.design import Design
from advisor.plan.capacity import Amounts, Capacity, capacity, node_capacity
from tests.unit.random_designs import designs


def node(name: str, pods: int, daemonsets: int = 0, *, eks: bool = True) -> Any:
    kind = bundled().require_instance_type(name)
    return node_capacity(kind, pods, daemonsets, bundled(), eks=eks)


def capacity_of(preset: str, **changes: object) -> Capacity:
    design = paths.replace(
        presets.load(preset), {k.replace("__", "."): v for k, v in changes.items()}
    )
    found = capacity(design, bundled())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "pods", "millicores", "mib"),
    [
        ("m6i.large", 29, "70", 574),  # 60 + 10; 255 + 11 x 29
        ("m6i.xlarge", 58, "80", 893),  # 60 + 10 + 2 x 5
        ("m6i.2xlarge", 58, "90", 893),  # + 4 x 2.5
        ("m6i.16xlarge", 250, "230", 3005),  # + 60 x 2.5
    ],
)
def test_eks_reserves_by_cores_and_by_pods(name: str, pods: int, millicores: str, mib: int) -> None:
    found = node(name, pods)
    assert found.reserved.vcpus == Decimal(millicores) / 1000
    assert found.reserved.memory_gib == Decimal(mib) / 1024
    assert found.eviction_memory_gib == Decimal(100) / 1024


def test_what_is_left_of_an_eks_node_worked_out_by_hand() -> None:
    # 8 GiB are 8192 MiB; less 255 + 11 x 29 = 574, 100 for eviction, 6 DaemonSets of 64 each.
    left = node("m6i.large", 29, daemonsets=6).left
    assert left.memory_gib * 1024 == 8192 - 574 - 100 - 6 * 64
    assert left.vcpus * 1000 == 2000 - 70 - 6 * 50
    assert left.pods == 29 - 6


def test_kops_reserves_nothing_so_what_the_system_uses_is_assumed() -> None:
    found = node("m6i.large", 110, eks=False)
    assert found.reserved == Amounts(Decimal("0.1"), Decimal(300) / 1024, Decimal(0))


def test_a_node_smaller_than_what_it_must_run_has_nothing_left() -> None:
    left = node("t3.nano", 4, daemonsets=40).left
    assert (left.memory_gib, left.pods) == (0, 0)


def test_nodes_a_workload_needs() -> None:
    found = capacity_of("ha-kops")  # 20 vCPUs over nodes that leave 7.6 each
    assert found.nodes_needed() == 3
    assert found.nodes_needed(Decimal("1.5")) == 4
    assert found.scarcest[0] == "CPU"


def test_memory_or_pods_may_decide_instead() -> None:
    assert capacity_of("ha-kops", workload__memory_requests_gib=180).scarcest[0] == "memory"
    found = capacity_of("eks-standard", workload__pods=300)
    assert found.scarcest[0] == "pods"
    assert found.nodes_needed() == 6  # 52 pods a node


def test_what_no_node_can_hold_has_no_number() -> None:
    found = capacity_of("ha-kops", workload__daemonsets=200)
    assert found.nodes_needed() is None
    assert found.shares["pods"] == Decimal("Infinity")


def test_an_unknown_type_has_no_capacity() -> None:
    pools = [{"name": "workers", "instance_types": ["q9.large"]}]
    design = Design.model_validate({"name": "new", "nodes": {"pools": pools}})
    assert capacity(design, bundled()) is None


def test_pods_on_fargate_ask_no_node_for_anything() -> None:
    pools = [
        {"name": "workers", "kind": "managed-node-group", "min": 1, "desired": 3},
        {"name": "fargate", "kind": "fargate", "min": 0, "desired": 60, "max": 60},
    ]
    document = {"name": "mixed", "control_plane": {"managed": True}, "nodes": {"pools": pools}}
    found = capacity(Design.model_validate(document), bundled())
    assert found is not None
    assert found.workload.pods == 40
    assert found.workload.vcpus == Decimal(8)  # 20 x 40/100
    assert found.nodes == 3


@settings(max_examples=60)
@given(designs(), st.integers(1, 5))
def test_nodes_needed_hold_the_workload_and_more_work_never_needs_fewer(
    design: Design, factor: int
) -> None:
    found = capacity(design, bundled())
    if found is None:
        return
    once, more = found.nodes_needed(), found.nodes_needed(factor)
    if once is not None and more is not None:
        assert once <= more
    if found.scarcest[1] <= 1:
        assert once is not None
        assert once <= found.nodes
    for pool in found.pools:
        left = pool.node.left
        for (_, part), (_, whole) in zip(left.each(), pool.node.whole.each(), strict=True):
            assert 0 <= part <= whole
