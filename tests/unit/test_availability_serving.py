"""Pods keep serving: headroom, entry and way out, nodes, spot, and what makes them worse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.availability.fleet import Nat, NodeScaling, Serving, WorkerGroup
from advisor.availability.parameters import Parameters
from advisor.availability.serving import serving_answer
from advisor.availability.zone_losses import replicas_lost, zone_losses
from advisor.errors import AdvisorError

BUNDLED = Parameters.bundled()
NODE_VCPU = 4.0


def workers(
    zones: str, nodes: int = 2, *, max_nodes: int | None = None, spot_share: float = 0.0
) -> tuple[WorkerGroup, ...]:
    return tuple(WorkerGroup(zone, nodes, NODE_VCPU, max_nodes, spot_share) for zone in zones)


def term(serving: Serving, name: str, parameters: Parameters = BUNDLED) -> float:
    found = serving_answer(serving, parameters).term(name)
    assert found is not None, name
    return found.minutes.base


def total(serving: Serving) -> float:
    return serving_answer(serving, BUNDLED).estimate.base


def explanation(serving: Serving, name: str) -> str:
    found = serving_answer(serving, BUNDLED).term(name)
    assert found is not None, name
    return found.explanation


# --- zones and headroom ------------------------------------------------------------------------


def test_one_zone_is_down_as_long_as_its_zone() -> None:
    # 0.02 losses a year x 4 h
    assert term(Serving(workers("a"), 8), "zone_loss") == pytest.approx(4.8)


def test_without_headroom_every_zone_counts() -> None:
    serving = Serving(workers("abc"), peak_vcpu=24)
    assert term(serving, "zone_loss") == pytest.approx(3 * 4.8, rel=1e-3)
    assert "more such losses" in explanation(serving, "zone_loss")


def test_half_more_capacity_in_three_zones_survives_any_zone() -> None:
    serving = Serving(workers("abc"), peak_vcpu=16)
    assert zone_losses(serving).survives_any_zone
    assert term(serving, "zone_loss") < 0.1


def test_two_zones_need_twice_the_peak() -> None:
    assert zone_losses(Serving(workers("ab", 4), peak_vcpu=16)).survives_any_zone
    assert not zone_losses(Serving(workers("ab", 4), peak_vcpu=16.1)).survives_any_zone


def test_uneven_zones_survive_only_the_small_one() -> None:
    uneven = (WorkerGroup("a", 4, NODE_VCPU), WorkerGroup("b", 1, NODE_VCPU))
    losses = zone_losses(Serving(uneven, peak_vcpu=16))
    assert (losses.short_of_one, losses.survives_any_zone) == (1, False)


def test_groups_of_one_zone_add_up() -> None:
    split = (*workers("abc", 1), *workers("abc", 1))
    together = Serving(workers("abc", 2), peak_vcpu=16)
    apart = serving_answer(Serving(split, peak_vcpu=16), BUNDLED)
    assert apart.estimate == serving_answer(together, BUNDLED).estimate


def test_launches_during_a_zone_event_help_unless_they_fail() -> None:
    grows = Serving(workers("abc"), 24, node_scaling=NodeScaling.KARPENTER)
    never = BUNDLED.with_overrides({"launch.failure_probability": 1})
    always = BUNDLED.with_overrides({"launch.failure_probability": 0})
    static = term(Serving(workers("abc"), 24), "zone_loss")
    assert term(grows, "zone_loss", never) == pytest.approx(static)
    assert term(grows, "zone_loss", always) < term(grows, "zone_loss") < static


def test_full_groups_cannot_grow_in_the_zones_that_remain() -> None:
    full = Serving(workers("abc", max_nodes=2), 24, node_scaling=NodeScaling.KARPENTER)
    roomy = Serving(workers("abc", max_nodes=3), 24, node_scaling=NodeScaling.KARPENTER)
    assert term(full, "zone_loss") > term(roomy, "zone_loss")


def test_a_group_over_several_zones_refills_itself() -> None:
    spanning = Serving(workers("abc"), 24, groups_span_zones=True)
    assert term(spanning, "zone_loss") < term(Serving(workers("abc"), 24), "zone_loss")


def test_getting_over_a_loss_costs_the_same_however_long_the_zone_is_away() -> None:
    lone = Serving(workers("abc"), 8, replicas=1)
    longer = BUNDLED.with_overrides({"zone.mttr_hours": 8})
    short_event, long_event = term(lone, "zone_loss"), term(lone, "zone_loss", longer)
    assert short_event <= long_event == pytest.approx(short_event, rel=1e-3)


def test_fleet_scaled_from_zero_follows_the_peak() -> None:
    from_zero = Serving(workers("abc", 0), 24, node_scaling=NodeScaling.AUTO)
    at_peak = Serving(workers("abc", 2), 24, node_scaling=NodeScaling.AUTO)
    assert total(from_zero) == pytest.approx(total(at_peak))


# --- load balancer and NAT ---------------------------------------------------------------------


def test_load_balancer_in_one_zone_undoes_three_zones_of_workers() -> None:
    serving = Serving(workers("abc"), 16, load_balancer_zones=("a",))
    assert term(serving, "load_balancer") == pytest.approx(4.8, rel=0.01)


def test_load_balancer_in_every_zone_adds_nothing() -> None:
    assert term(Serving(workers("abc"), 16, load_balancer_zones=tuple("abc")), "load_balancer") == 0


def test_load_balancer_zone_without_workers_still_is_a_way_in() -> None:
    serving = Serving(workers("ab", 4), 16, load_balancer_zones=tuple("abc"))
    assert term(serving, "load_balancer") == 0


def test_without_cross_zone_idle_workers_are_no_headroom() -> None:
    crossing = Serving(workers("abc"), 16, load_balancer_zones=("a", "b"))
    zonal = replace(crossing, cross_zone=False)
    assert term(crossing, "load_balancer") < 0.1
    assert term(zonal, "load_balancer") > 4


@pytest.mark.parametrize("nat", [Nat.NONE, Nat.PER_ZONE, Nat.REGIONAL])
def test_nat_in_every_zone_adds_nothing(nat: Nat) -> None:
    assert term(Serving(workers("abc"), 16, nat=nat), "nat") == 0


def test_single_nat_takes_every_zone_with_its_own() -> None:
    serving = Serving(workers("abc"), 16, nat=Nat.SINGLE, nat_zone="a")
    assert term(serving, "nat") == pytest.approx(4.8, rel=0.01)
    assert not zone_losses(serving).survives_any_zone


def test_single_nat_does_not_matter_to_pods_that_never_call_out() -> None:
    serving = Serving(workers("abc"), 16, nat=Nat.SINGLE, nat_zone="a", needs_egress=False)
    assert term(serving, "nat") == 0


# --- nodes and spot ----------------------------------------------------------------------------


def test_one_node_of_two_without_spare_is_missed() -> None:
    # 2 nodes x 0.5 a year x half the peak x (50 s + 300 s + 30 s + 300 s)
    serving = Serving(workers("a", 2), peak_vcpu=8)
    assert term(serving, "node_loss") == pytest.approx(2 * 0.5 * 0.5 * 680 / 60)


def test_spare_node_leaves_only_the_switch() -> None:
    # 3 nodes x 0.5 a year x a third of the requests x 30 s
    assert term(Serving(workers("a", 3), 8), "node_loss") == pytest.approx(0.25)


def test_lone_pod_waits_for_detection_and_eviction() -> None:
    lone = Serving(workers("abc"), 8, replicas=1)
    assert term(lone, "node_loss") == pytest.approx(0.5 * 380 / 60)
    assert term(lone, "planned") == pytest.approx(12 * 0.5)


def test_cluster_autoscaler_is_slower_than_karpenter() -> None:
    slow = Serving(workers("abc"), 24, node_scaling=NodeScaling.CLUSTER_AUTOSCALER)
    fast = Serving(workers("abc"), 24, node_scaling=NodeScaling.KARPENTER)
    assert term(slow, "node_loss") > term(fast, "node_loss")


def test_spot_terms_appear_only_with_spot() -> None:
    assert serving_answer(Serving(workers("abc"), 16), BUNDLED).term("spot_reclaim") is None


def test_on_demand_share_that_carries_the_peak_absorbs_a_reclaim() -> None:
    half = Serving(workers("abc", 4, spot_share=0.5), peak_vcpu=24)
    all_spot = Serving(workers("abc", 4, spot_share=1.0), peak_vcpu=24)
    assert term(half, "spot_reclaim") == 0
    assert term(all_spot, "spot_reclaim") == pytest.approx(60)


def test_spot_notice_covers_a_fast_launch() -> None:
    spot = workers("abc", spot_share=1.0)
    fast = Serving(spot, 24, node_scaling=NodeScaling.KARPENTER)
    slow = Serving(spot, 24, node_scaling=NodeScaling.CLUSTER_AUTOSCALER)
    assert term(fast, "spot_interruptions") == 0
    assert term(slow, "spot_interruptions") > 0
    assert "in time" in explanation(fast, "spot_interruptions")


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "serving",
    [
        pytest.param(Serving((), 8), id="no workers"),
        pytest.param(Serving(workers("a", -1), 8), id="negative nodes"),
        pytest.param(Serving((WorkerGroup("a", 1, 0.0),), 8), id="nodes without vCPU"),
        pytest.param(Serving(workers("a"), -8), id="negative demand"),
        pytest.param(Serving(workers("abcdefghijklm"), 8), id="too many zones"),
    ],
)
def test_impossible_data_planes_are_refused(serving: Serving) -> None:
    with pytest.raises(AdvisorError) as caught:
        serving_answer(serving, BUNDLED)
    assert caught.value.hint


# --- replicas ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replicas", "zones", "lost", "spread", "probability"),
    [
        (1, 3, 1, True, 1 / 3),
        (2, 3, 1, True, 0),
        (2, 3, 2, True, 1 / 3),
        (3, 3, 2, True, 0),
        (5, 3, 3, True, 1),
        (2, 3, 1, False, 1 / 9),
        (1, 1, 1, True, 1),
    ],
)
def test_chance_that_no_replica_is_left(
    replicas: int, zones: int, lost: int, spread: bool, probability: float
) -> None:
    assert replicas_lost(replicas, zones, lost, spread=spread) == pytest.approx(probability)
