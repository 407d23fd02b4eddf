"""The facts about the fleet at its largest that rules compare with quotas and requests."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from advisor import plan, presets
from advisor.catalog import bundled
from advisor.model import paths


def facts(preset: str, **changes: Any) -> Mapping[str, Any]:
    changed = {path.replace("__", "."): value for path, value in changes.items()}
    return plan.build(paths.replace(presets.load(preset), changed), bundled()).facts


def pool(preset: str, **changes: Any) -> dict[str, Any]:
    """Facts of the first pool with some of its fields replaced."""
    changed = {f"nodes.pools[0].{name}": value for name, value in changes.items()}
    found: dict[str, Any] = facts(preset, **changed)["pools"][0]
    return found


def test_one_group_for_each_zone_spans_none() -> None:
    found = pool("ha-kops", group_per_zone=True)
    assert (found["groups"], found["spans_zones"]) == (3, False)


def test_one_group_over_all_zones() -> None:
    found = pool("ha-kops", group_per_zone=False)
    assert (found["groups"], found["spans_zones"]) == (1, True)


def test_a_pool_in_one_zone_spans_none() -> None:
    found = pool("ha-kops", group_per_zone=False, zones=["eu-central-1a"])
    assert (found["groups"], found["spans_zones"]) == (1, False)


def test_quota_counts_the_machines_of_the_control_plane() -> None:
    # 12 m6i.2xlarge of 8 vCPUs; kops adds three m6i.large of 2.
    assert facts("eks-standard")["on_demand_vcpus_max"] == 96
    assert facts("ha-kops")["on_demand_vcpus_max"] == 102


def test_quota_leaves_spot_out() -> None:
    # The base of two m6i.2xlarge stays on demand, beside three m6i.large of the system pool.
    assert facts("spot-saver")["on_demand_vcpus_max"] == 3 * 2 + 2 * 8


def test_quota_expects_the_largest_type_and_memory_the_smallest() -> None:
    mixed = {"nodes__pools[workers]__instance_types": ["m6i.2xlarge", "m6i.4xlarge"]}
    found = facts("eks-standard", **mixed)
    assert found["on_demand_vcpus_max"] == 12 * 16
    assert found["memory_gib_max"] == 12 * 32


def test_peak_memory_is_requests_times_the_peak_factor() -> None:
    found = facts("eks-standard", workload__memory_requests_gib=40, workload__peak_factor=1.5)
    assert found["peak_memory_gib"] == pytest.approx(60)


def test_an_unknown_type_leaves_the_facts_out_and_is_named() -> None:
    found = facts("eks-standard", **{"nodes__pools[workers]__instance_types": ["m9x.large"]})
    assert found["unknown_instance_types"] == ("m9x.large",)
    assert "on_demand_vcpus_max" not in found
    assert "memory_gib" not in found["pools"][0]


def test_types_that_nothing_uses_are_not_asked_for() -> None:
    assert (
        facts("eks-standard", control_plane__instance_type="x9.none")["unknown_instance_types"]
        == ()
    )


def test_reserved_memory_follows_the_pod_limit() -> None:
    # nodeadm: 11 MiB a pod and 255 MiB besides.
    assert pool("eks-standard", max_pods=110)["reserved_memory_gib"] == Decimal(1465) / 1024
    assert pool("eks-standard", max_pods=29)["reserved_memory_gib"] == Decimal(574) / 1024


def test_fargate_has_no_machine_to_measure() -> None:
    found = facts("eks-standard", **{"nodes__pools[workers]__kind": "fargate"})
    assert "memory_gib_max" not in found
    assert "memory_gib" not in found["pools"][0]
