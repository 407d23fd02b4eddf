"""The API answer: the published table digit by digit, and the laws of quorum over zones."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.availability.control_plane import ControlPlane, api_answer
from advisor.availability.estimate import FactKind
from advisor.availability.parameters import Parameters
from advisor.availability.quorum import Layout, downtime, quorum, tolerance
from advisor.errors import AdvisorError

# What the table leaves out, and its 12 rolls x 6 min in both columns.
CLOSED_FORM = Parameters.bundled().with_overrides(
    {
        "common_cause.minutes_per_year": 0,
        "member.shared_failure_fraction": 0,
        "planned_roll.per_year": 12,
        "planned_roll.minutes": 6,
    }
)


def stacked(zones: str) -> ControlPlane:
    return ControlPlane(api_zones=tuple(zones), etcd_zones=tuple(zones))


def dedicated(api: str, etcd: str) -> ControlPlane:
    return ControlPlane(api_zones=tuple(api), etcd_zones=tuple(etcd), stacked=False)


@pytest.mark.parametrize(
    ("control_plane", "base", "base_in_region", "pessimistic", "pessimistic_in_region"),
    [
        pytest.param(stacked("a"), "89.8", "80.8", "210.0", "138.0", id="1 node"),
        pytest.param(stacked("aaa"), "13.8", "4.80", "108.0", "36.0", id="3 in one zone"),
        pytest.param(stacked("aab"), "13.8", "4.80", "108.0", "36.0", id="3 in two zones"),
        pytest.param(stacked("abc"), "9.00", "0.0004", "72.02", "0.025", id="3 in three zones"),
        pytest.param(stacked("aabbc"), "9.00", "0.0004", "72.02", "0.020", id="5 in three zones"),
        pytest.param(dedicated("abc", "aabbc"), "9.00", "0.0004", "72.02", "0.020", id="3 + 5"),
        pytest.param(dedicated("ab", "abc"), "9.00", "0.0005", "72.03", "0.031", id="2 + 3"),
    ],
)
def test_published_table(
    control_plane: ControlPlane,
    base: str,
    base_in_region: str,
    pessimistic: str,
    pessimistic_in_region: str,
) -> None:
    answer = api_answer(control_plane, CLOSED_FORM)
    region = answer.term("region")
    assert region is not None
    total, lost = answer.estimate, region.minutes

    assert printed_like(base, total.base) == base
    assert printed_like(base_in_region, total.base - lost.base) == base_in_region
    assert printed_like(pessimistic, total.pessimistic) == pessimistic
    in_region = total.pessimistic - lost.pessimistic
    assert printed_like(pessimistic_in_region, in_region) == pessimistic_in_region


def printed_like(example: str, value: float) -> str:
    return f"{value:.{len(example.partition('.')[2])}f}"


def test_members_that_quorum_tolerates() -> None:
    tolerated = {members: tolerance(members) for members in (1, 2, 3, 4, 5, 7)}
    assert tolerated == {1: 0, 2: 0, 3: 1, 4: 1, 5: 2, 7: 3}


def test_planned_work_dominates_a_single_node() -> None:
    answer = api_answer(stacked("a"), Parameters.bundled())
    planned = answer.term("planned")
    assert planned is not None
    assert planned.minutes.base == pytest.approx(72)
    assert planned.explanation.startswith("12 rolls a year x 6 min")


def test_planned_work_is_invisible_where_others_serve() -> None:
    assert planned_minutes(stacked("abc")) == 0


def test_two_etcd_members_make_every_roll_an_outage() -> None:
    assert planned_minutes(stacked("ab")) == pytest.approx(2 * 72)


def test_lone_api_server_interrupts_even_with_redundant_etcd() -> None:
    assert planned_minutes(dedicated("a", "abc")) == pytest.approx(72)


def test_warm_standby_shortens_planned_work() -> None:
    node = ControlPlane(api_zones=("a",), etcd_zones=("a",), warm_standby=True)
    assert 0 < planned_minutes(node) < planned_minutes(stacked("a"))


def test_planned_rolls_of_the_design_replace_the_parameter() -> None:
    node = ControlPlane(api_zones=("a",), etcd_zones=("a",), planned_rolls_per_year=2)
    assert planned_minutes(node) == pytest.approx(2 * 6)


def planned_minutes(control_plane: ControlPlane) -> float:
    planned = api_answer(control_plane, Parameters.bundled()).term("planned")
    assert planned is not None
    return planned.minutes.base


def test_common_cause_outweighs_members_beyond_three() -> None:
    three = api_answer(stacked("abc"), Parameters.bundled())
    common, members = three.term("common_cause"), three.term("member_failures")
    assert common is not None
    assert members is not None
    assert common.minutes.base > 1000 * members.minutes.base


def test_managed_control_plane_is_an_estimate_and_not_its_sla() -> None:
    answer = api_answer(ControlPlane(managed=True), CLOSED_FORM)
    assert f"{answer.estimate.base:.1f}" == "9.0"
    assert {term.kind for term in answer.terms} <= {FactKind.ASSUMED, FactKind.GIVEN}


def test_managed_control_plane_leaves_some_common_causes_to_you() -> None:
    managed = api_answer(ControlPlane(managed=True), Parameters.bundled())
    own = api_answer(stacked("abc"), Parameters.bundled())
    assert managed.estimate.base < own.estimate.base


def test_no_members_is_refused() -> None:
    with pytest.raises(AdvisorError, match="at least one API server"):
        api_answer(ControlPlane(), Parameters.bundled())


def test_stacked_members_elsewhere_than_api_servers_are_refused() -> None:
    astray = ControlPlane(api_zones=("a",), etcd_zones=("b",))
    with pytest.raises(AdvisorError, match="same zones"):
        api_answer(astray, Parameters.bundled())


# --- laws --------------------------------------------------------------------------------------

probabilities = st.floats(1e-7, 0.1)
odd_members = st.sampled_from([1, 3, 5, 7, 9])


def evenly(members: int, zones: int) -> Layout:
    names = [f"zone {number % zones}" for number in range(members)]
    return Layout.of(names, names, stacked=True)


def unavailable(members: int, zones: int, instance: float, zone: float) -> float:
    return downtime(evenly(members, zones), instance, zone).total


@given(odd_members, st.integers(1, 2), st.integers(3, 6), probabilities, probabilities)
def test_third_zone_never_hurts(
    members: int, few: int, many: int, instance: float, zone: float
) -> None:
    """From one or two zones to three or more; a second zone alone is no gain."""
    assume(members >= many)
    few_zones = unavailable(members, few, instance, zone)
    assert unavailable(members, many, instance, zone) <= few_zones * (1 + 1e-9)


@given(st.sampled_from([3, 5, 7]), st.integers(3, 5), probabilities, probabilities)
def test_one_more_zone_never_hurts_beyond_three(
    members: int, zones: int, instance: float, zone: float
) -> None:
    assume(zones < members)
    now = unavailable(members, zones, instance, zone)
    assert unavailable(members, zones + 1, instance, zone) <= now * (1 + 1e-9)


@given(st.sampled_from([3, 5, 7, 9]), probabilities, probabilities)
def test_second_zone_buys_nothing(members: int, instance: float, zone: float) -> None:
    one_zone = unavailable(members, 1, instance, zone)
    assert unavailable(members, 2, instance, zone) >= one_zone * (1 - 1e-9)


@given(odd_members, st.integers(1, 6), probabilities, probabilities)
def test_even_member_never_beats_the_odd_one_before(
    members: int, zones: int, instance: float, zone: float
) -> None:
    assume(zones <= members)
    odd = unavailable(members, zones, instance, zone)
    assert unavailable(members + 1, zones, instance, zone) >= odd * (1 - 1e-9)


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=9), probabilities, probabilities)
def test_probability_over_all_states_of_zones_and_members(
    zones: list[str], instance: float, zone: float
) -> None:
    """The collapsed sum equals a plain enumeration of every zone and every member."""
    result = downtime(Layout.of((), zones, stacked=True), instance, zone).total
    assert result == pytest.approx(enumerated(zones, instance, zone), rel=1e-9)


def enumerated(zones: list[str], instance: float, zone: float) -> float:
    names = sorted(set(zones))
    down = 0.0
    for state in range(2 ** len(names)):
        alive = {name for bit, name in enumerate(names) if state >> bit & 1}
        probability = (1 - zone) ** len(alive) * zone ** (len(names) - len(alive))
        left = sum(name in alive for name in zones)
        down += probability * below_quorum(left, quorum(len(zones)), instance)
    return down


def below_quorum(left: int, needed: int, instance: float) -> float:
    """Member by member: the chance that fewer than ``needed`` of ``left`` work."""
    working = [1.0]
    for _ in range(left):
        padded = [0.0, *working], [*working, 0.0]
        working = [up * (1 - instance) + down * instance for up, down in zip(*padded, strict=True)]
    return sum(working[:needed])
