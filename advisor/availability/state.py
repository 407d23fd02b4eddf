"""Is the data there? Volumes, their zones, and the nodes they hang on.

All figures are for one piece of data: a given volume, not any of all volumes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from advisor.availability.estimate import MINUTES_PER_YEAR, Answer, Term
from advisor.availability.parameters import Parameters
from advisor.availability.region import region_term
from advisor.availability.scenario import Scenario


class VolumeClass(StrEnum):
    """Storage by how it fails."""

    GENERAL = "general"
    """EBS gp2, gp3 or io1: one zone, AFR 0.1-0.2 %."""
    DURABLE = "durable"
    """EBS io2: one zone, AFR 0.001 %."""
    REGIONAL = "regional"
    """EFS in regional mode: every zone of the region."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """What the state answer needs to know.

    ``count`` volumes; ``zone_copies`` is in how many zones the application itself keeps each
    piece of data (1: a plain EBS volume, there and nowhere else). ``snapshots``: a lost volume
    can be restored.
    """

    count: int = 0
    volume_class: VolumeClass = VolumeClass.GENERAL
    zone_copies: int = 1
    snapshots: bool = True


@lru_cache(maxsize=512)
def state_answer(volumes: Volumes, parameters: Parameters) -> Answer:
    """Minutes per year in which a given piece of data cannot be reached.

    An answer without terms (``applies`` is false) means that the design keeps no data.
    """
    if volumes.count <= 0:
        return Answer.of(())
    if volumes.volume_class is VolumeClass.REGIONAL:
        return Answer.of((region_term(parameters),))
    return Answer.of(
        (
            _zone_loss(volumes, parameters),
            _node_loss(volumes, parameters),
            _volume_loss(volumes, parameters),
            region_term(parameters),
        )
    )


def _zone_loss(volumes: Volumes, parameters: Parameters) -> Term:
    base = parameters.base
    names = ("zone.rate_per_year", "zone.mttr_hours")
    copies = max(1, volumes.zone_copies)
    event = f"{base.zone_rate_per_year:g} zone losses a year x {base.zone_mttr_hours:g} h"
    return Term(
        "zone_loss",
        "Zone of the data lost",
        parameters.estimate(lambda s: s.zone_down**copies * MINUTES_PER_YEAR),
        parameters.kind_of(names),
        f"An EBS volume exists in one zone only: {event}."
        if copies == 1
        else f"Copies in {copies} zones are all lost at once: ({event}) to the power of {copies}.",
        names,
    )


def _node_loss(volumes: Volumes, parameters: Parameters) -> Term:
    names = (
        "instance.rate_per_year",
        "node.detect_seconds",
        "node.evict_seconds",
        "node.detach_seconds",
        "pod.start_seconds",
    )
    lone = volumes.zone_copies <= 1

    def away(scenario: Scenario) -> float:
        return scenario.reschedule_minutes + scenario.node_detach_seconds / 60

    base = parameters.base
    explanation = (
        f"{base.instance_rate_per_year:g} losses of its node a year x {away(base):.1f} min until "
        "the volume hangs on another: detect, evict, detach by force, start."
        if lone
        else "Another copy serves while one is away."
    )
    return Term(
        "node_loss",
        "Node of the volume lost",
        parameters.estimate(
            lambda s: min(MINUTES_PER_YEAR, s.instance_rate_per_year * away(s)) if lone else 0.0
        ),
        parameters.kind_of(names),
        explanation,
        names,
    )


def _volume_loss(volumes: Volumes, parameters: Parameters) -> Term:
    durable = volumes.volume_class is VolumeClass.DURABLE
    names = (
        "volume.afr_io2" if durable else "volume.afr_gp3",
        "volume.restore_minutes",
    )
    lone = volumes.zone_copies <= 1

    def rate(scenario: Scenario) -> float:
        return scenario.volume_afr_io2 if durable else scenario.volume_afr_gp3

    base = parameters.base
    expected = f"{volumes.count * rate(base):.2g} of {volumes.count} volumes lost a year"
    if not lone:
        explanation = f"{expected}; another copy serves."
    elif volumes.snapshots:
        explanation = (
            f"{expected}; restored from a snapshot in {base.volume_restore_minutes:g} min."
        )
    else:
        explanation = (
            f"{expected}, and without snapshots their data is gone for good; counted are only "
            f"{base.volume_restore_minutes:g} min to have a volume again."
        )
    return Term(
        "volume_loss",
        "Volume lost",
        parameters.estimate(
            lambda s: min(MINUTES_PER_YEAR, rate(s) * s.volume_restore_minutes * lone)
        ),
        parameters.kind_of(names),
        explanation,
        names,
    )
