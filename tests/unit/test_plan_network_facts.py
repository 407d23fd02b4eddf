"""Facts of address ranges that the rules read."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import presets
from advisor.catalog import bundled
from advisor.model import paths
from advisor.plan import build
from advisor.plan.network_facts import node_blocks


@given(prefix=st.integers(8, 28), mask=st.integers(16, 28))
def test_blocks_are_the_subnets_of_the_pod_range(prefix: int, mask: int) -> None:
    pods = ip_network(f"10.0.0.0/{prefix}")
    expected = 0 if mask < prefix else pods.num_addresses // 2 ** (32 - mask)
    assert node_blocks(str(pods), mask) == expected


@pytest.mark.parametrize("pod_cidr", [None, "fd00::/48"])
def test_no_overlay_and_ipv6_never_run_out(pod_cidr: str | None) -> None:
    assert node_blocks(pod_cidr, 24) is None


def test_worker_zones_are_those_of_the_pools() -> None:
    design = paths.replace(
        presets.load("ha-kops"), {"nodes.pools[0].zones": ["eu-central-1b", "eu-central-1a"]}
    )
    facts = build(design, bundled()).facts
    assert facts["worker_zones"] == ("eu-central-1b", "eu-central-1a")
    assert len(facts["zones"]) == 3
