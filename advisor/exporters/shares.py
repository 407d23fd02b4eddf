"""A node pool as scaling groups: one in each zone, sizes dealt out over the zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.plan.layout import pool_zones, spread

_LONGEST_NAME: Final = 63


@dataclass(frozen=True, slots=True)
class Share:
    """What of a pool falls to one group."""

    name: str
    zones: tuple[str, ...]
    min: int
    desired: int
    max: int
    on_demand_base: int = 0
    spot: bool = False
    """A managed group is all spot, or all on demand."""
    first: bool = True
    """Whether the reasons stand beside it; the groups after it repeat the values."""


def shares(pool: NodePool, design: Design, taken: set[str], *, halves: bool) -> Iterator[Share]:
    """The groups of a pool; one that may never hold a machine is left out.

    ``halves``: spot and on-demand machines of the pool stand in groups of their own. ``taken``
    are the names of groups so far; those of this pool are added.
    """
    zones = pool_zones(pool, design)
    parts: list[tuple[str, tuple[str, ...]]] = (
        [(f"{pool.name}-{zone}", (zone,)) for zone in zones]
        if pool.group_per_zone
        else [(pool.name, zones)]
    )
    first = True
    for name, where in parts:
        share = _share(pool, zones if pool.group_per_zone else (), name, where)
        for part in _halves(share, pool) if halves else (share,):
            if part.max:
                yield replace(part, name=_free(part.name, taken), first=first)
                first = False


def partly_spot(pool: NodePool) -> bool:
    """Whether a pool holds spot and on-demand machines, which takes a managed group each."""
    return 0 < pool.spot_percent < 100 or (pool.spot_percent == 100 and pool.on_demand_base > 0)


def most_unavailable(pool: NodePool, share: Share) -> tuple[int | None, int | None]:
    """How many nodes may go at once: a number or a percentage, never both, never none."""
    rollout = pool.rollout
    if rollout.max_unavailable:
        return min(rollout.max_unavailable, share.max), None
    if rollout.max_unavailable is None and rollout.max_unavailable_percent:
        return None, rollout.max_unavailable_percent
    return None, None


def _share(pool: NodePool, zones: tuple[str, ...], name: str, where: tuple[str, ...]) -> Share:
    def of(total: int) -> int:
        return spread(total, zones)[where[0]] if zones else total

    return Share(
        name, where, of(pool.min), of(pool.desired), of(pool.max),
        on_demand_base=min(of(pool.on_demand_base), of(pool.max)),
        spot=pool.spot_percent == 100,
    )  # fmt: skip


def _halves(share: Share, pool: NodePool) -> tuple[Share, Share]:
    """The on-demand and the spot group that together have the sizes of ``share``."""

    def on_spot(total: int) -> int:
        return max(0, total - share.on_demand_base) * pool.spot_percent // 100

    few, some, most = on_spot(share.min), on_spot(share.desired), on_spot(share.max)
    return (
        Share(share.name, share.zones, share.min - few, share.desired - some, share.max - most),
        Share(f"{share.name}-spot", share.zones, few, some, most, spot=True),
    )


def _free(wanted: str, taken: set[str]) -> str:
    """A name that is not too long and that no other group has."""
    name, number = wanted[:_LONGEST_NAME].rstrip("-"), 1
    while name in taken:
        number += 1
        suffix = f"-{number}"
        name = wanted[: _LONGEST_NAME - len(suffix)].rstrip("-") + suffix
    taken.add(name)
    return name
