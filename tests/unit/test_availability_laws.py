"""Laws that hold for every design: order, sums, and what can never make things better."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.availability import (
    Answer,
    Availability,
    ControlPlane,
    Nat,
    NodeScaling,
    Override,
    Parameters,
    Serving,
    VolumeClass,
    Volumes,
    WorkerGroup,
    assess,
    serving_answer,
)

BUNDLED = Parameters.bundled()
NODE_VCPU = 4.0

zone_names = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=9).map(tuple)


@st.composite
def control_planes(draw: st.DrawFn) -> ControlPlane:
    if draw(st.booleans()):
        return ControlPlane(managed=True)
    api = draw(zone_names)
    stacked = draw(st.booleans())
    etcd = api if stacked else draw(zone_names)
    return ControlPlane(False, api, etcd, stacked, warm_standby=draw(st.booleans()))


@st.composite
def data_planes(draw: st.DrawFn) -> Serving:
    groups = draw(
        st.lists(
            st.builds(
                WorkerGroup,
                st.sampled_from("abcdef"),
                st.integers(0, 20),
                st.sampled_from([0.25, 2.0, 8.0]),
                st.none() | st.integers(0, 30),
                st.sampled_from([0.0, 0.5, 1.0]),
            ),
            min_size=1,
            max_size=6,
        )
    )
    return draw(
        st.builds(
            Serving,
            st.just(tuple(groups)),
            st.floats(0, 400),
            st.sampled_from(Nat),
            st.none() | st.sampled_from("abcdef"),
            st.booleans(),
            st.lists(st.sampled_from("abcdef"), max_size=4).map(tuple),
            st.booleans(),
            st.sampled_from(NodeScaling),
            st.booleans(),
            st.integers(1, 4),
            st.booleans(),
        )
    )


volumes = st.builds(
    Volumes, st.integers(0, 50), st.sampled_from(VolumeClass), st.integers(1, 3), st.booleans()
)
designs = st.tuples(control_planes(), data_planes(), volumes)
Design = tuple[ControlPlane, Serving, Volumes]

RATES = [
    "instance.rate_per_year",
    "zone.rate_per_year",
    "region.rate_per_year",
    "common_cause.minutes_per_year",
    "planned_roll.per_year",
    "launch.failure_probability",
    "spot.interruption_fraction_per_month",
    "spot.reclaim_per_year",
    "instance.mttr_minutes",
    "zone.mttr_hours",
    "region.mttr_hours",
    "node.evict_seconds",
    "provision.karpenter_seconds",
    "load_balancer.switch_seconds",
    "pod.start_seconds",
    "volume.restore_minutes",
]


def answers(availability: Availability) -> Iterator[Answer]:
    yield from (availability.api, availability.serving, availability.state)


@given(designs)
def test_figures_are_finite_ordered_and_sums_of_their_terms(design: Design) -> None:
    for answer in answers(assess(*design, BUNDLED)):
        total = answer.estimate
        assert 0 <= total.optimistic <= total.base <= total.pessimistic < math.inf
        assert total.base == pytest.approx(sum(term.minutes.base for term in answer.terms))
        for term in answer.terms:
            minutes = term.minutes
            assert 0 <= minutes.optimistic <= minutes.base <= minutes.pessimistic, term.name
            assert term.explanation
            assert term.parameters


@given(designs, st.sampled_from(RATES), st.floats(1, 5))
def test_higher_rates_and_longer_repairs_never_give_fewer_minutes(
    design: Design, name: str, factor: float
) -> None:
    values = BUNDLED[name].values
    most = 1.0 if BUNDLED[name].unit in ("fraction", "probability") else math.inf
    higher: list[float] = [
        min(most, value * factor) for value in (values.optimistic, values.base, values.pessimistic)
    ]
    now = assess(*design, BUNDLED)
    then = assess(*design, BUNDLED.with_overrides({name: higher}))
    for before, after in zip(answers(now), answers(then), strict=True):
        slack = 1e-9 * (1 + before.estimate.pessimistic)
        assert after.estimate.optimistic >= before.estimate.optimistic - slack
        assert after.estimate.base >= before.estimate.base - slack
        assert after.estimate.pessimistic >= before.estimate.pessimistic - slack


@given(designs, st.sampled_from(sorted(BUNDLED.by_name)), st.floats(1e-6, 1e6))
def test_no_accepted_override_breaks_the_figures(design: Design, name: str, value: float) -> None:
    if BUNDLED[name].unit in ("fraction", "probability"):
        value /= 1e6
    override: dict[str, Override] = {name: value}
    for answer in answers(assess(*design, BUNDLED.with_overrides(override))):
        assert 0 <= answer.estimate.optimistic <= answer.estimate.pessimistic + 1e-9 < math.inf


@given(data_planes())
def test_zone_loss_with_headroom_is_never_worse_than_without(serving: Serving) -> None:
    """Twice the nodes everywhere, for the same peak."""
    assume(any(group.nodes for group in serving.workers))
    doubled = tuple(
        replace(
            group,
            nodes=2 * group.nodes,
            max_nodes=None if group.max_nodes is None else 2 * group.max_nodes,
        )
        for group in serving.workers
    )
    assert zone_minutes(replace(serving, workers=doubled)) <= zone_minutes(serving) + 1e-9


@given(data_planes(), st.floats(1, 3))
def test_more_demand_never_serves_better(serving: Serving, factor: float) -> None:
    zones = sorted({group.zone for group in serving.workers})
    even = tuple(WorkerGroup(zone, 4, NODE_VCPU) for zone in zones)
    capacity = len(even) * 4 * NODE_VCPU
    calm = replace(serving, workers=even, peak_vcpu=capacity / 3)
    busy = replace(calm, peak_vcpu=capacity / 3 * factor)
    assert minutes(calm) <= minutes(busy) + 1e-9


@given(data_planes())
def test_single_nat_never_beats_one_per_zone(serving: Serving) -> None:
    single = replace(serving, nat=Nat.SINGLE)
    assert minutes(replace(serving, nat=Nat.PER_ZONE)) <= minutes(single) + 1e-9


@given(data_planes())
def test_second_replica_never_hurts(serving: Serving) -> None:
    lone = replace(serving, replicas=1, zone_spread=True)
    assert minutes(replace(lone, replicas=2)) <= minutes(lone) + 1e-9


def minutes(serving: Serving) -> float:
    return serving_answer(serving, BUNDLED).estimate.base


def zone_minutes(serving: Serving) -> float:
    term = serving_answer(serving, BUNDLED).term("zone_loss")
    assert term is not None
    return term.minutes.base
