"""Do the pods keep serving? Zones and headroom, nodes, spot, region, planned work.

Two conventions, both on the side of caution, and both named in the explanations:

* every hour counts as if demand were at its peak;
* a lost zone that leaves too little capacity counts as an outage in full (survivors overloaded
  by a third or a half do not serve two thirds or a half), while a lost node counts by the share
  of the demand it leaves unserved.
"""

from __future__ import annotations

from functools import lru_cache

from advisor.availability.estimate import MINUTES_PER_YEAR, Answer, Term
from advisor.availability.fleet import Fleet, Serving, fleet_at_peak
from advisor.availability.parameters import Parameters
from advisor.availability.provisioning import PROVISION, RESCHEDULE, provision_minutes
from advisor.availability.region import region_term
from advisor.availability.scenario import Scenario
from advisor.availability.serving_zones import zone_terms
from advisor.availability.zone_losses import zone_losses


@lru_cache(maxsize=512)
def serving_answer(serving: Serving, parameters: Parameters) -> Answer:
    """Minutes per year in which the pods do not carry the peak demand.

    Raises:
        AdvisorError: there are no workers, sizes are negative, or zones are too many.
    """
    fleet = fleet_at_peak(serving.workers, serving.peak_vcpu)
    losses = zone_losses(serving)
    return Answer.of(
        (
            *zone_terms(serving, fleet, losses, parameters),
            _node_loss(serving, fleet, parameters),
            *_spot(serving, fleet, parameters),
            region_term(parameters),
            _planned(serving, parameters),
            _common_cause(parameters),
        )
    )


# --- nodes -------------------------------------------------------------------------------------


def _node_loss(serving: Serving, fleet: Fleet, parameters: Parameters) -> Term:
    short = fleet.short(serving.peak_vcpu, fleet.vcpu / fleet.nodes)
    single = 1 / fleet.nodes if serving.replicas <= 1 else 0.0

    def minutes(scenario: Scenario) -> float:
        switch = scenario.load_balancer_switch_seconds / 60 / fleet.nodes
        moved = scenario.reschedule_minutes
        refilled = short * (moved + provision_minutes(serving.node_scaling, scenario))
        each = max(switch, single * moved, refilled)
        return min(MINUTES_PER_YEAR, fleet.nodes * scenario.instance_rate_per_year * each)

    base = parameters.base
    names = (
        "instance.rate_per_year",
        *RESCHEDULE,
        PROVISION[serving.node_scaling],
        "load_balancer.switch_seconds",
    )
    losses = f"{fleet.nodes} nodes x {base.instance_rate_per_year:g} losses a year"
    if short:
        launch = provision_minutes(serving.node_scaling, base)
        effect = (
            f"{short:.1%} of the peak unserved for {base.reschedule_minutes:.1f} min (detect, "
            f"evict, start) + {launch:.1f} min for a new node"
        )
    elif single:
        effect = (
            f"the pods of one node, {single:.1%}, away for {base.reschedule_minutes:.1f} min "
            "(detect, evict, start)"
        )
    else:
        effect = (
            f"{1 / fleet.nodes:.1%} of requests fail for {base.load_balancer_switch_seconds:g} s "
            "until traffic moves to other replicas"
        )
    return Term(
        "node_loss",
        "Nodes lost",
        parameters.estimate(minutes),
        parameters.kind_of(names),
        f"{losses}: {effect}.",
        names,
    )


def _spot(serving: Serving, fleet: Fleet, parameters: Parameters) -> tuple[Term, ...]:
    if not fleet.spot_share:
        return ()
    return (
        _spot_interruptions(serving, fleet, parameters),
        _spot_reclaim(serving, fleet, parameters),
    )


def _spot_interruptions(serving: Serving, fleet: Fleet, parameters: Parameters) -> Term:
    short = fleet.short(serving.peak_vcpu, fleet.vcpu / fleet.nodes)
    single = 1 / fleet.nodes if serving.replicas <= 1 else 0.0

    def interruptions(scenario: Scenario) -> float:
        a_month = scenario.spot_interruption_fraction_per_month
        return fleet.nodes * fleet.spot_share * a_month * 12

    def uncovered(scenario: Scenario) -> float:
        return max(
            0.0,
            provision_minutes(serving.node_scaling, scenario) - scenario.spot_notice_seconds / 60,
        )

    def minutes(scenario: Scenario) -> float:
        each = max(short * uncovered(scenario), single * scenario.pod_start_seconds / 60)
        return min(MINUTES_PER_YEAR, interruptions(scenario) * each)

    base = parameters.base
    names = (
        "spot.interruption_fraction_per_month",
        "spot.notice_seconds",
        PROVISION[serving.node_scaling],
        "pod.start_seconds",
    )
    return Term(
        "spot_interruptions",
        "Spot nodes interrupted",
        parameters.estimate(minutes),
        parameters.kind_of(names),
        f"{interruptions(base):.1f} interruptions a year with {base.spot_notice_seconds:g} s "
        + (
            f"notice; a new node comes {uncovered(base):.1f} min too late, {short:.1%} of the "
            "peak unserved meanwhile."
            if short and uncovered(base)
            else "notice, enough to move the pods in time."
        ),
        names,
    )


def _spot_reclaim(serving: Serving, fleet: Fleet, parameters: Parameters) -> Term:
    short = fleet.short(serving.peak_vcpu, fleet.vcpu * fleet.spot_share)
    base = parameters.base
    names = ("spot.reclaim_per_year", "spot.reclaim_minutes")
    return Term(
        "spot_reclaim",
        "Spot capacity reclaimed together",
        parameters.estimate(
            lambda s: min(
                MINUTES_PER_YEAR, s.spot_reclaim_per_year * s.spot_reclaim_minutes * short
            )
        ),
        parameters.kind_of(names),
        f"{base.spot_reclaim_per_year:g} times a year x {base.spot_reclaim_minutes:g} min x "
        f"{short:.1%} of the peak that on-demand nodes cannot carry; interruptions come together "
        "by type and zone.",
        names,
    )


# --- whole cluster -----------------------------------------------------------------------------


def _planned(serving: Serving, parameters: Parameters) -> Term:
    lone = serving.replicas <= 1
    base = parameters.base
    names = ("planned_roll.per_year", "pod.start_seconds")
    explanation = (
        f"A lone pod is away while it restarts: {base.planned_roll_per_year:g} rolls of the nodes "
        f"a year x {base.pod_start_seconds:g} s."
        if lone
        else "Other replicas serve while a node is drained."
    )
    return Term(
        "planned",
        "Planned work",
        parameters.estimate(
            lambda s: s.planned_roll_per_year * s.pod_start_seconds / 60 if lone else 0.0
        ),
        parameters.kind_of(names),
        explanation,
        names,
    )


def _common_cause(parameters: Parameters) -> Term:
    names = ("common_cause.minutes_per_year",)
    return Term(
        "common_cause",
        "Common causes",
        parameters.estimate(lambda s: s.common_cause_minutes_per_year),
        parameters.kind_of(names),
        "Bad change, cluster DNS, network plugin, overload: "
        f"{parameters.base.common_cause_minutes_per_year:g} min a year in any layout.",
        names,
    )
