"""Quorum over zones: the closed form of the control-plane answer.

Zones fail as a whole and independently; inside the zones that are left, members fail
independently. Members are alike, so a state of the zones matters only by how many members it
leaves, and the states collapse into a small table.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import comb
from typing import NamedTuple


def quorum(members: int) -> int:
    """Members that must agree: more than half (etcd FAQ)."""
    return members // 2 + 1


def tolerance(members: int) -> int:
    """Members that may be down while the rest still has quorum: 1 of 3, 1 of 4, 2 of 5."""
    return members - quorum(members)


class Layout(NamedTuple):
    """Where the members stand and how many of them are needed.

    ``zones`` has one pair a zone: API servers that are machines of their own, and etcd members.
    With stacked etcd a machine is both, counts as an etcd member, and no API server is listed:
    whenever etcd has quorum, an API server stands beside it.
    """

    zones: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, api_zones: Iterable[str], etcd_zones: Iterable[str], *, stacked: bool) -> Layout:
        """The layout of members named by their zones; equal layouts compare equal."""
        etcd = list(etcd_zones)
        api = [] if stacked else list(api_zones)
        pairs = ((api.count(zone), etcd.count(zone)) for zone in {*api, *etcd})
        return cls(tuple(sorted(pairs, reverse=True)))

    @property
    def api(self) -> int:
        """API servers on machines of their own."""
        return sum(api for api, _ in self.zones)

    @property
    def etcd(self) -> int:
        """Etcd members."""
        return sum(etcd for _, etcd in self.zones)


class Downtime(NamedTuple):
    """Probability that the control plane is down, by what came first."""

    member_failures: float
    """No zone is lost, but too many members are."""
    zone_loss: float
    """At least one zone is lost and what is left does not suffice."""

    @property
    def total(self) -> float:
        """Probability that the control plane is down."""
        return self.member_failures + self.zone_loss


@lru_cache(maxsize=4096)
def downtime(layout: Layout, instance_down: float, zone_down: float) -> Downtime:
    """Enumerate zone states, then binomial members inside the zones that are left.

    ``instance_down`` and ``zone_down`` are probabilities (rate x MTTR / a year). The sum runs
    over the states that fail, not over those that work: differences from 1 would lose the small
    figures that tell good layouts apart.
    """
    whole = (layout.api, layout.etcd)
    api_needed, etcd_needed = min(1, layout.api), quorum(layout.etcd)
    member_failures = zone_loss = 0.0
    for (api, etcd), probability in _members_left(layout, zone_down).items():
        no_api = too_few(api, api_needed, instance_down)
        no_quorum = too_few(etcd, etcd_needed, instance_down)
        fails = probability * (no_api + no_quorum - no_api * no_quorum)
        if (api, etcd) == whole:
            member_failures += fails
        else:
            zone_loss += fails
    return Downtime(member_failures, zone_loss)


def _members_left(layout: Layout, zone_down: float) -> dict[tuple[int, int], float]:
    """Probability of each (API servers, etcd members) in zones that are not lost."""
    states = {(0, 0): 1.0}
    for api_here, etcd_here in layout.zones:
        merged: dict[tuple[int, int], float] = {}
        for (api, etcd), probability in states.items():
            kept = (api + api_here, etcd + etcd_here)
            merged[kept] = merged.get(kept, 0.0) + probability * (1 - zone_down)
            merged[api, etcd] = merged.get((api, etcd), 0.0) + probability * zone_down
        states = merged
    return states


@lru_cache(maxsize=4096)
def too_few(members: int, needed: int, instance_down: float) -> float:
    """Probability that fewer than ``needed`` of ``members`` are up."""
    if members < needed:
        return 1.0
    return sum(
        comb(members, up) * (1 - instance_down) ** up * instance_down ** (members - up)
        for up in range(needed)
    )
