"""The support calendar: which version is supported on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog import SupportState, bundled, minor_version

CALENDAR = bundled().calendar
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("version", "today", "state"),
    [
        ("1.30", TODAY, SupportState.ENDED),
        ("1.31", TODAY, SupportState.EXTENDED),
        ("1.31", date(2026, 11, 25), SupportState.EXTENDED),
        ("1.31", date(2026, 11, 26), SupportState.ENDED),
        ("1.34", TODAY, SupportState.STANDARD),
        ("1.34", date(2026, 12, 1), SupportState.STANDARD),
        ("1.34", date(2026, 12, 2), SupportState.EXTENDED),
        ("1.36.4", TODAY, SupportState.STANDARD),
        ("v1.36", TODAY, SupportState.STANDARD),
        ("1.37", date(2026, 9, 30), SupportState.UNKNOWN),
        ("1.99", TODAY, SupportState.UNKNOWN),
    ],
)
def test_state_on_eks(version: str, today: date, state: SupportState) -> None:
    assert CALENDAR.support_state(version, today) is state


def test_the_last_day_counts_elsewhere() -> None:
    last = CALENDAR.upstream_eol("1.34.7")
    assert last
    assert CALENDAR.support_state("1.34", last, "kubernetes") is SupportState.STANDARD


def test_versions_before_all_the_calendar_knows() -> None:
    assert CALENDAR.older_than_known("1.10")
    assert CALENDAR.older_than_known("1.27.3")
    assert not CALENDAR.older_than_known("1.28")
    assert not CALENDAR.older_than_known("1.99")


def test_upstream_has_no_extended_support() -> None:
    state = CALENDAR.support_state("1.34", TODAY, component="kubernetes")
    assert state is SupportState.ENDED
    assert CALENDAR.upstream_eol("1.34.7") == date(2026, 10, 27)


def test_dates_of_eks() -> None:
    assert CALENDAR.eks_standard_end("1.35") == date(2027, 3, 27)
    assert CALENDAR.eks_extended_end("1.35") == date(2028, 3, 27)
    assert CALENDAR.eks_standard_end("1.99") is None


def test_other_components() -> None:
    assert CALENDAR.upstream_eol("3.5.31", component="etcd") == date(2027, 7, 8)
    assert CALENDAR.upstream_eol("1.30", component="istio") == date(2026, 11, 30)
    mesh = CALENDAR.release("aws-app-mesh", "")
    assert mesh
    assert mesh.state(TODAY) is SupportState.ENDED
    kops = CALENDAR.release("kops", "1.36.2")
    assert kops
    assert kops.released == date(2026, 7, 15)
    assert kops.state(TODAY) is SupportState.UNKNOWN, "kops publishes no end dates"


def test_versions_are_in_order() -> None:
    assert CALENDAR.versions("eks")[0] == "1.28"
    assert CALENDAR.versions("eks")[-1] == "1.37"
    assert CALENDAR.versions("etcd") == ("3.4", "3.5", "3.6", "3.7")
    assert CALENDAR.versions("nothing") == ()


@pytest.mark.parametrize(
    ("kubernetes", "karpenter"),
    [("1.31", "1.0.5"), ("1.34", "1.6"), ("1.36.4", "1.13"), ("1.30", None), ("1.37", None)],
)
def test_oldest_karpenter(kubernetes: str, karpenter: str | None) -> None:
    assert CALENDAR.karpenter_min(kubernetes) == karpenter


@given(
    st.sampled_from(CALENDAR.versions("eks")),
    st.integers(min_value=0, max_value=2000),
    st.integers(min_value=0, max_value=2000),
)
def test_support_never_comes_back(version: str, start: int, later: int) -> None:
    release = CALENDAR.release("eks", version)
    assert release
    assert release.available_on_eks
    day = release.available_on_eks + timedelta(days=start)
    order = [SupportState.STANDARD, SupportState.EXTENDED, SupportState.ENDED]
    first, then = release.state(day), release.state(day + timedelta(days=later))
    assert order.index(first) <= order.index(then)


@pytest.mark.parametrize(
    ("version", "minor"), [("v1.36.4", "1.36"), ("1.36", "1.36"), (" 1.36.0 ", "1.36"), ("x", "x")]
)
def test_minor_of_a_version(version: str, minor: str) -> None:
    assert minor_version(version) == minor
