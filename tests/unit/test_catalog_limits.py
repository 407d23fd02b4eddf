"""Limits and defaults: every key documented, every value with its origin."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog import Kind, UnknownLimit, bundled, limits
from advisor.resources import folder

CATALOG = bundled()


def test_known_figures() -> None:
    assert CATALOG.limit("gp3.base_iops").integer == 3000
    assert CATALOG.limit("gp3.throughput_per_iops").number == Decimal("0.25")
    assert CATALOG.limit("time.hours_per_month").number == 730
    assert CATALOG.limit("kubernetes.latest_patch", "1.36").text == "1.36.4"
    assert CATALOG.limit("kops.default_root_gib.node").integer == 128
    assert CATALOG.limit("eksctl.default_root_gib").integer == 80
    assert CATALOG.limit("kubernetes.kubelet_skew_minors").integer == 3


@pytest.mark.parametrize(
    ("kubernetes", "etcd"), [("1.33", "3.5.31"), ("1.34", "3.6.12"), ("1.36.4", "3.6.12")]
)
def test_etcd_version_that_kops_picks(kubernetes: str, etcd: str) -> None:
    assert CATALOG.limit("kops.etcd_version", kubernetes).text == etcd


def test_figures_quoted_from_memory_say_so() -> None:
    recalled = CATALOG.limit("alb_lcu.active_connections")
    assert recalled.integer == 3000
    assert recalled.provenance.kind is Kind.RECALLED
    assert recalled.provenance.as_of == ""


@pytest.mark.parametrize("key", sorted(CATALOG.limits.keys()))
def test_every_fact_has_an_origin(key: str) -> None:
    fact = CATALOG.limits.find(key) or next(iter(CATALOG.limits.by_version(key).values()))
    assert fact.unit
    assert fact.provenance.source
    assert fact.provenance.as_of or fact.provenance.kind is Kind.RECALLED


@pytest.mark.parametrize(
    ("kops", "minimum", "maximum", "warned_below"),
    [
        ("1.34", "1.29", "1.34", "1.31"),
        ("1.35", "1.29", "1.35", "1.31"),
        ("1.36.2", "1.31", "1.36", "1.33"),
        ("1.37.0-beta.1", "1.32", "1.37", "1.34"),
    ],
)
def test_window_of_kops(kops: str, minimum: str, maximum: str, warned_below: str) -> None:
    window = CATALOG.kops_window(kops)
    assert window
    assert (window.minimum, window.maximum, window.warned_below) == (
        minimum,
        maximum,
        warned_below,
    )


def test_unknown_kops_has_no_window() -> None:
    assert CATALOG.kops_window("1.99") is None


@pytest.mark.parametrize(
    ("nodes", "size"),
    [
        (1, (2, 8, 3600)),
        (50, (2, 8, 3600)),
        (51, (4, 16, 6000)),
        (1000, (8, 32, 8000)),
        (1001, (16, 64, 16000)),
    ],
)
def test_etcd_hardware_guide(nodes: int, size: tuple[int, int, int]) -> None:
    row = CATALOG.etcd_size(nodes)
    assert (row.vcpus, row.memory_gib, row.iops) == size


@given(st.integers(min_value=0, max_value=20_000), st.integers(min_value=0, max_value=20_000))
def test_larger_clusters_never_need_less(nodes: int, more: int) -> None:
    small, large = CATALOG.etcd_size(nodes), CATALOG.etcd_size(nodes + more)
    assert (small.vcpus, small.memory_gib, small.iops) <= (
        large.vcpus,
        large.memory_gib,
        large.iops,
    )


def test_unknown_key_suggests_the_nearest() -> None:
    with pytest.raises(UnknownLimit) as caught:
        CATALOG.limit("gp3.bas_iops")
    assert "gp3.base_iops" in caught.value.hint


def test_versioned_key_needs_a_known_version() -> None:
    with pytest.raises(UnknownLimit):
        CATALOG.limit("karpenter.minimum", "1.99")
    assert CATALOG.limits.find("karpenter.minimum", "1.99") is None


def test_text_is_no_number() -> None:
    with pytest.raises(TypeError):
        _ = CATALOG.limit("kops.default_vpc_cidr").number
    with pytest.raises(TypeError):
        _ = CATALOG.limit("gp3.throughput_per_iops").integer


def test_every_limit_is_documented() -> None:
    rows = json.loads((folder("data") / "limits.json").read_text("utf-8"))["rows"]
    words = set(re.findall(r"\w+", limits.__doc__ or ""))
    assert {row["key"] for row in rows if not words.issuperset(row["key"].split("."))} == set()
