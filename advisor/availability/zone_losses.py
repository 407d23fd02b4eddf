"""What each set of lost zones does to the data plane.

The effects depend on the shape of the design alone, so they are counted once and cached; the
probabilities of a scenario are applied to the counts. A set of zones is a bit mask, worker zones
in the low bits, which makes the 64 sets of six zones a matter of microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from math import comb
from typing import NamedTuple

from advisor.availability.fleet import Fleet, Nat, NodeScaling, Serving, fleet_at_peak
from advisor.errors import AdvisorError

MOST_ZONES = 12
"""No region has as many zones; with more, the sets of lost zones are too many to go through."""


class Effect(IntEnum):
    """What a set of lost zones does to the service; a higher one is worse."""

    NONE = 0
    SWITCH = 1
    """The rest carries the peak; traffic and lone pods move over."""
    SHORT = 2
    """Too little is left, but nodes may be launched in the zones that remain."""
    DOWN = 3
    """Nothing helps until the zone is back."""


class Losses(NamedTuple):
    """``sets`` different sets of ``lost`` zones with the same effect.

    ``lost_worker_zones`` of them have workers. ``no_replica_left`` is the probability that every
    replica of a workload stood there.
    """

    lost: int
    lost_worker_zones: int
    effect: Effect
    no_replica_left: float
    sets: int


class ZoneLosses(NamedTuple):
    """All sets of lost zones of one design, three times over.

    First by worker capacity alone, then with the zones of the load balancer, then with the zone
    of a single NAT gateway as well. Each step can only make an effect worse.
    """

    zones: int
    worker_zones: int
    capacity: tuple[Losses, ...]
    with_load_balancer: tuple[Losses, ...]
    with_nat: tuple[Losses, ...]

    @property
    def survives_any_zone(self) -> bool:
        """Whether the loss of any one zone leaves enough of everything, without a launch."""
        return all(row.effect <= Effect.SWITCH for row in self.with_nat if row.lost == 1)

    @property
    def short_of_one(self) -> int:
        """How many single zones leave too little worker capacity when lost."""
        rows = (row for row in self.capacity if row.lost == 1)
        return sum(row.sets for row in rows if row.effect > Effect.SWITCH)


@lru_cache(maxsize=512)
def zone_losses(serving: Serving) -> ZoneLosses:
    """Go through every set of lost zones of a design.

    Raises:
        AdvisorError: the design names more zones than any region has, or has no workers.
    """
    fleet = fleet_at_peak(serving.workers, serving.peak_vcpu)
    workers = [zone for zone, _ in fleet.vcpu_by_zone]
    nat_zone = _single_nat_zone(serving, workers)
    others = {*serving.load_balancer_zones, *([nat_zone] if nat_zone else [])}
    zones = [*workers, *sorted(others.difference(workers))]
    if len(zones) > MOST_ZONES:
        raise AdvisorError(
            f"The design names {len(zones)} zones; no region has more than {MOST_ZONES}.",
            hint="Use zones of one region.",
        )
    bit = {zone: 1 << number for number, zone in enumerate(zones)}
    by_workers = _capacity_effects(serving, fleet)
    all_workers = len(by_workers) - 1
    capacity = [by_workers[lost & all_workers] for lost in range(1 << len(zones))]
    balanced = _with_load_balancer(serving, capacity, bit, all_workers)
    nat_bit = bit[nat_zone] if nat_zone else 0
    routed = [Effect.DOWN if lost & nat_bit else effect for lost, effect in enumerate(balanced)]
    return ZoneLosses(
        len(zones),
        len(workers),
        *(_tally(serving, effects, all_workers) for effects in (capacity, balanced, routed)),
    )


def _single_nat_zone(serving: Serving, workers: Sequence[str]) -> str | None:
    if serving.nat is not Nat.SINGLE or not serving.needs_egress:
        return None
    return serving.nat_zone or workers[0]


def _capacity_effects(serving: Serving, fleet: Fleet) -> list[Effect]:
    """The effect of each set of lost worker zones, by its mask."""
    launches = serving.node_scaling is not NodeScaling.NONE or serving.groups_span_zones
    vcpu = _sums_of_subsets(vcpu for _, vcpu in fleet.vcpu_by_zone)
    ceiling = _sums_of_subsets(most for _, most in fleet.ceiling_by_zone)
    everything = len(vcpu) - 1
    effects = [Effect.NONE]
    for lost in range(1, everything):
        if not fleet.short(serving.peak_vcpu, vcpu[lost]):
            effects.append(Effect.SWITCH)
        elif launches and ceiling[everything ^ lost] >= serving.peak_vcpu:
            effects.append(Effect.SHORT)
        else:
            effects.append(Effect.DOWN)
    return [*effects, Effect.DOWN]


def _sums_of_subsets(numbers: Iterable[float]) -> list[float]:
    sums = [0.0]
    for number in numbers:
        sums += [total + number for total in sums]
    return sums


def _with_load_balancer(
    serving: Serving, capacity: Sequence[Effect], bit: dict[str, int], all_workers: int
) -> list[Effect]:
    """Add what the zones of the load balancer change.

    Without cross-zone balancing a worker zone that has no load balancer node gets no traffic:
    once anything is lost, its capacity does not help. If that is every worker zone, the design
    is broken on an ordinary day, a finding rather than a failure, and only the loss of the load
    balancer counts here.
    """
    entries = sum(bit[zone] for zone in set(serving.load_balancer_zones))
    if not entries:
        return list(capacity)
    served, idle = entries & all_workers, all_workers & ~entries
    if serving.cross_zone or not served:
        return [effect if entries & ~lost else Effect.DOWN for lost, effect in enumerate(capacity)]
    return [
        capacity[lost | idle if lost else 0] if served & ~lost else Effect.DOWN
        for lost in range(len(capacity))
    ]


def _tally(serving: Serving, effects: Sequence[Effect], all_workers: int) -> tuple[Losses, ...]:
    counts: dict[tuple[int, int, Effect], int] = {}
    for lost, effect in enumerate(effects):
        if effect is not Effect.NONE:
            key = lost.bit_count(), (lost & all_workers).bit_count(), effect
            counts[key] = counts.get(key, 0) + 1
    zones, spread = all_workers.bit_count(), serving.zone_spread
    return tuple(
        Losses(
            lost,
            lost_workers,
            effect,
            replicas_lost(serving.replicas, zones, lost_workers, spread=spread),
            sets,
        )
        for (lost, lost_workers, effect), sets in counts.items()
    )


def replicas_lost(replicas: int, zones: int, lost: int, *, spread: bool) -> float:
    """Probability that every replica of a workload stands in the ``lost`` of ``zones`` zones.

    Spread replicas take as many zones as there are; others fall into zones at random.
    """
    if not spread:
        return float((lost / zones) ** max(1, replicas))
    taken = max(1, min(replicas, zones))
    return comb(lost, taken) / comb(zones, taken)
