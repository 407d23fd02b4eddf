"""What the loss of zones costs the service: workers, load balancer, single NAT gateway."""

from __future__ import annotations

from advisor.availability.estimate import MINUTES_PER_YEAR, Estimate, Term
from advisor.availability.fleet import Fleet, Nat, Serving
from advisor.availability.parameters import Parameters
from advisor.availability.provisioning import PROVISION, RESCHEDULE, provision_minutes
from advisor.availability.scenario import Scenario
from advisor.availability.zone_losses import Effect, Losses, ZoneLosses

_ZONE = ("zone.rate_per_year", "zone.mttr_hours")


def zone_terms(
    serving: Serving, fleet: Fleet, losses: ZoneLosses, parameters: Parameters
) -> tuple[Term, ...]:
    """Three terms that add up: workers lost, what the load balancer adds, what NAT adds."""
    return (
        _zone_loss(serving, fleet, losses, parameters),
        _load_balancer(serving, losses, parameters),
        _nat(serving, losses, parameters),
    )


def _minutes(
    serving: Serving, losses: ZoneLosses, rows: tuple[Losses, ...], scenario: Scenario
) -> float:
    """Minutes per year over ``rows``: time in each state x share of it that is an outage.

    A state with k lost zones is entered k times as often, for the time it lasts, as a state with
    one; so what it costs to get over a loss is due k times.
    """
    down, event = scenario.zone_down, scenario.zone_mttr_hours * 60
    switch = scenario.load_balancer_switch_seconds / 60
    moved = max(switch, scenario.reschedule_minutes)
    launched = moved + provision_minutes(serving.node_scaling, scenario)
    failing = scenario.launch_failure_probability
    total = 0.0
    for row in rows:
        if row.effect is Effect.DOWN:
            outage = event
        elif row.effect is Effect.SHORT:
            recovered = min(event, row.lost_worker_zones * launched)
            outage = recovered + failing * (event - recovered)
        else:
            expected = switch + row.no_replica_left * (moved - switch)
            outage = min(event, row.lost_worker_zones * expected)
        probability = row.sets * down**row.lost * (1 - down) ** (losses.zones - row.lost)
        total += probability * outage / event
    return total * MINUTES_PER_YEAR


def _added(
    serving: Serving,
    losses: ZoneLosses,
    rows: tuple[Losses, ...],
    without: tuple[Losses, ...],
    parameters: Parameters,
) -> Estimate:
    """What one step of ``ZoneLosses`` adds to the step before it."""
    if rows == without:
        return Estimate(0.0, 0.0, 0.0)
    return parameters.estimate(
        lambda s: max(
            0.0, _minutes(serving, losses, rows, s) - _minutes(serving, losses, without, s)
        )
    )


def _zone_loss(serving: Serving, fleet: Fleet, losses: ZoneLosses, parameters: Parameters) -> Term:
    launch = ("launch.failure_probability", PROVISION[serving.node_scaling])
    names = (*_ZONE, *RESCHEDULE, "load_balancer.switch_seconds", *launch)
    return Term(
        "zone_loss",
        "Zones lost",
        parameters.estimate(lambda s: _minutes(serving, losses, losses.capacity, s)),
        parameters.kind_of(names),
        _zone_loss_explained(serving, fleet, losses, parameters.base),
        names,
    )


def _zone_loss_explained(serving: Serving, fleet: Fleet, losses: ZoneLosses, base: Scenario) -> str:
    largest = max(vcpu for _, vcpu in fleet.vcpu_by_zone)
    zones, short = losses.worker_zones, losses.short_of_one
    event = (
        f"a zone is lost {base.zone_rate_per_year:g} times a year for {base.zone_mttr_hours:g} h"
    )
    if zones == 1:
        return f"All workers stand in one zone; {event}."
    left = (
        f"{zones} zones with {fleet.vcpu:g} vCPU, {fleet.vcpu - largest:g} after the largest is "
        f"lost, {serving.peak_vcpu:g} needed at peak; {event}; "
    )
    if not short:
        return left + "the rest carries the peak without a launch."
    effects = {row.effect for row in losses.capacity if row.lost == 1}
    if Effect.DOWN in effects:
        return left + (
            f"{short} of {zones} zones leave too little and nothing refills it: without headroom, "
            "more zones only mean more such losses."
        )
    return left + (
        f"{short} of {zones} zones leave too little until nodes are launched, which fails with "
        f"probability {base.launch_failure_probability:g} while a zone is down."
    )


def _load_balancer(serving: Serving, losses: ZoneLosses, parameters: Parameters) -> Term:
    entries = len(set(serving.load_balancer_zones))
    if not entries:
        explanation = "No load balancer in front."
    else:
        mode = "with" if serving.cross_zone else "without"
        explanation = (
            f"Load balancer in {entries} of {losses.worker_zones} worker zones, {mode} "
            "cross-zone balancing; counted is what its zones add to the loss of workers."
        )
    return Term(
        "load_balancer",
        "Zones of the load balancer",
        _added(serving, losses, losses.with_load_balancer, losses.capacity, parameters),
        parameters.kind_of(_ZONE),
        explanation,
        _ZONE,
    )


def _nat(serving: Serving, losses: ZoneLosses, parameters: Parameters) -> Term:
    return Term(
        "nat",
        "Single NAT gateway",
        _added(serving, losses, losses.with_nat, losses.with_load_balancer, parameters),
        parameters.kind_of(_ZONE),
        _nat_explained(serving, parameters.base),
        _ZONE,
    )


def _nat_explained(serving: Serving, base: Scenario) -> str:
    match serving.nat:
        case Nat.SINGLE if serving.needs_egress:
            where = f" in {serving.nat_zone}" if serving.nat_zone else ""
            return (
                f"One NAT gateway{where}: with its zone every zone loses the way out, "
                f"{base.zone_rate_per_year:g} times a year x {base.zone_mttr_hours:g} h; counted "
                "is what that adds."
            )
        case Nat.SINGLE:
            return "One NAT gateway, but the pods serve without calling out."
        case Nat.PER_ZONE | Nat.REGIONAL:
            return "Each zone has its own way out."
        case Nat.NONE:
            return "No NAT gateway to lose."
