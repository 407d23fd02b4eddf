"""Groups of a pool: one for each zone, and for spot beside on demand, as the plan deals them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.exporters.capa.choices import Form, form
from advisor.exporters.capa.draft import Draft, shortened
from advisor.model.nodes import NodePool
from advisor.plan.layout import pool_zones
from advisor.plan.nodes import node_counts, spot_counts


@dataclass(frozen=True, slots=True)
class Share:
    """What of a pool falls to one group of machines."""

    name: str
    zones: tuple[str, ...]
    min: int
    desired: int
    max: int
    on_demand_base: int = 0
    spot: bool = False
    first: bool = True
    """Whether the reasons stand beside it; the groups after it repeat the values."""


def shares(draft: Draft, pool: NodePool) -> Iterator[Share]:
    """The groups of a pool; one that may never hold a machine is left out."""
    kind = form(pool, draft.design)
    apart = kind == Form.DEPLOYMENT or pool.group_per_zone
    zones = pool_zones(pool, draft.design)
    sizes = [_dealt(draft, pool, total) for total in (pool.min, pool.desired, pool.max)]
    first = True
    for home in [(zone,) for zone in zones] if apart else [zones]:
        for spot in _purchases(pool, kind):
            least, desired, most = (_sum(dealt, home, spot) for dealt in sizes)
            if pool.min <= pool.desired <= pool.max:
                # Dealt out by itself, a total may exceed the next one's share in a zone.
                least, most = min(least, desired), max(most, desired)
            if not most:
                continue
            parts = (pool.name, *(home if apart else ()), *_purchase_name(pool, kind, spot))
            yield Share(
                draft.name(*parts), home, least, desired, most,
                on_demand_base=_base(draft, pool, home, most), spot=bool(spot), first=first,
            )  # fmt: skip
            first = False


def _purchase_name(pool: NodePool, kind: Form, spot: bool | None) -> tuple[str, ...]:
    return ("spot",) if spot and len(_purchases(pool, kind)) > 1 else ()


def _base(draft: Draft, pool: NodePool, home: tuple[str, ...], most: int) -> int:
    dealt = node_counts(pool, draft.design, pool.on_demand_base)
    return min(sum(dealt[zone] for zone in home), most)


_Dealt = dict[str, tuple[int, int]]


def _dealt(draft: Draft, pool: NodePool, total: int) -> _Dealt:
    """How many of ``total`` are on demand and on spot in each zone, as the plan deals them."""
    by_zone = node_counts(pool, draft.design, total)
    spot = spot_counts(pool, by_zone)
    return {zone: (count - spot[zone], spot[zone]) for zone, count in by_zone.items()}


def _purchases(pool: NodePool, kind: Form) -> tuple[bool | None, ...]:
    """On demand, spot, or both at once: a scaling group mixes them, others take two groups."""
    if kind == Form.POOL:
        return (None,)
    if pool.spot_percent == 100 and not pool.on_demand_base:
        return (True,)
    return (False, True) if pool.spot_percent else (False,)


def _sum(dealt: _Dealt, home: tuple[str, ...], spot: bool | None) -> int:
    counts = [dealt[zone] for zone in home]
    if spot is None:
        return sum(sum(pair) for pair in counts)
    return sum(pair[spot] for pair in counts)


class Names:
    """Names of one kind of object; one that was cut to a name that is taken gets a number."""

    def __init__(self) -> None:
        self._taken: dict[str, list[str]] = {}

    def take(self, kind: str, name: str) -> str:
        """A name for an object of ``kind``, its own from now on."""
        taken = self._taken.setdefault(kind, [])
        found = shortened(name, tuple(taken))
        taken.append(found)
        return found
