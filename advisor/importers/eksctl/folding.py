"""Groups that are one pool: one in each zone, and an on-demand one with its spot twin.

They are put together only where exporting the pool gives the same groups again, names and sizes
included; whatever differs stays a pool of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How
from advisor.importers.record import Found
from advisor.model.vocabulary import PoolKind
from advisor.plan.layout import spread

_SPOT: Final = "-spot"
_MOST_BASE: Final = 20
Sizes = tuple[int, int, int]


def folded(pools: Sequence[Pool]) -> list[Pool]:
    """``pools`` with those that belong together as one, in the order of their first group."""
    found: list[Pool] = []
    for members in _families(pools):
        whole = _fold(members)
        found += [whole] if whole else members
    return found


def _families(pools: Sequence[Pool]) -> Iterator[list[Pool]]:
    """Pools by the name that is left without zone and ``-spot``."""
    by_stem: dict[tuple[str, PoolKind], list[Pool]] = {}
    for pool in pools:
        by_stem.setdefault((_stem(pool), pool.kind), []).append(pool)
    yield from by_stem.values()


def _plain(pool: Pool) -> str:
    return pool.name.removesuffix(_SPOT) if pool.spot else pool.name


def _stem(pool: Pool) -> str:
    name = _plain(pool)
    return name.removesuffix(f"-{pool.zones[0]}") if len(pool.zones) == 1 else name


def _fold(members: list[Pool]) -> Pool | None:
    """The one pool that ``members`` are; None where they are not."""
    if any(each.shape != members[0].shape for each in members):
        return None
    per_zone = all(
        len(each.zones) == 1 and _plain(each) == f"{_stem(each)}-{each.zones[0]}"
        for each in members
    )
    if not per_zone and (len({_plain(each) for each in members}) > 1 or not _same_zones(members)):
        return None
    halves = _halves(members)
    if len(members) == 1:
        return _per_zone(members, [members[0].zones[0]]) if per_zone else members[0]
    if halves is None:
        return _per_zone(members, [each.zones[0] for each in members]) if per_zone else None
    return _mixed(members, halves, per_zone=per_zone)


def _same_zones(members: Iterable[Pool]) -> bool:
    return len({tuple(each.zones) for each in members}) == 1


def _halves(members: Sequence[Pool]) -> list[tuple[Pool | None, Pool | None]] | None:
    """On-demand groups, each with its spot twin; None where all are of one kind."""
    if len({each.spot for each in members}) == 1:
        return None
    by_name: dict[str, list[Pool | None]] = {}
    for each in members:
        by_name.setdefault(_plain(each), [None, None])[int(each.spot)] = each
    return [(pair[0], pair[1]) for pair in by_name.values()]


def _per_zone(members: Sequence[Pool], zones: list[str]) -> Pool | None:
    """Groups of one kind, one in each zone, whose sizes are dealt out evenly."""
    if len(set(zones)) != len(zones):
        return None
    totals = [sum(each.sizes[i] for each in members) for i in range(3)]
    if not _dealt(members, zones, totals):
        return None
    base = sum(_base(each) for each in members)
    for each, share in zip(members, _deal(base, zones), strict=True):
        if _base(each) != min(share, each.sizes[2]):
            return None
    return _whole(members, zones, (totals[0], totals[1], totals[2]), base=base)


def _base(pool: Pool) -> int:
    found = pool.fields.get("on_demand_base")
    return found.value if found else 0


def _deal(total: int, zones: Sequence[str]) -> list[int]:
    shares = spread(total, zones)
    return [shares[zone] for zone in zones]


def _dealt(members: Sequence[Pool], zones: Sequence[str], totals: Sequence[int]) -> bool:
    return all([each.sizes[i] for each in members] == _deal(totals[i], zones) for i in range(3))


def _mixed(
    members: Sequence[Pool], pairs: Sequence[tuple[Pool | None, Pool | None]], *, per_zone: bool
) -> Pool | None:
    """On-demand groups and their spot twins: the share of spot that gives these sizes."""
    sums: list[Sizes] = [_sum(pair) for pair in pairs]
    zones = [_one(pair).zones[0] for pair in pairs] if per_zone else [""]
    totals = (sum(each[0] for each in sums), sum(each[1] for each in sums),
              sum(each[2] for each in sums))  # fmt: skip
    if len(set(zones)) != len(zones) or any(
        [each[i] for each in sums] != _deal(totals[i], zones) for i in range(3)
    ):
        return None
    spots = [pair[1].sizes if pair[1] else (0, 0, 0) for pair in pairs]
    guess = 100 * sum(each[2] for each in spots) // max(1, totals[2])
    shares = sorted(range(1, 101), key=lambda share: abs(share - guess))
    for base, share in product(range(min(totals[2], _MOST_BASE) + 1), shares):
        bases = [min(of, total[2]) for of, total in zip(_deal(base, zones), sums, strict=True)]
        if spots == [_on_spot(total, of, share) for total, of in zip(sums, bases, strict=True)]:
            where = zones if per_zone else _one(pairs[0]).zones
            return _whole(members, where, totals, base=base, spot=share, per_zone=per_zone)
    return None


def _on_spot(sizes: Sizes, base: int, share: int) -> Sizes:
    low, middle, high = (max(0, size - base) * share // 100 for size in sizes)
    return low, middle, high


def _one(pair: tuple[Pool | None, Pool | None]) -> Pool:
    found = pair[0] or pair[1]
    assert found is not None  # a pair is made for a group
    return found


def _sum(pair: tuple[Pool | None, Pool | None]) -> Sizes:
    there = [each.sizes for each in pair if each]
    return sum(e[0] for e in there), sum(e[1] for e in there), sum(e[2] for e in there)


def _whole(
    members: Sequence[Pool], zones: list[str], totals: Sizes, *, base: int = 0,
    spot: int | None = None, per_zone: bool = True,
) -> Pool:  # fmt: skip
    """The pool that ``members`` are together."""
    first = members[0]
    reason = f"{len(members)} groups together, as they are named and sized alike"
    fields = dict(first.fields)
    for key, total in zip(("min", "desired", "max"), totals, strict=True):
        if len(members) > 1:
            fields[key] = Found(total, How.INFERRED, fields[key].place, reason)
    if zones:
        fields["zones"] = Found(zones, How.INFERRED, first.place, reason)
    if per_zone:
        fields["group_per_zone"] = Found(True, How.INFERRED, first.place, "a group in each zone")
    if base:
        fields["on_demand_base"] = Found(base, How.INFERRED, first.place, reason)
    if spot is not None:
        fields["spot_percent"] = Found(spot, How.INFERRED, first.place, reason)
    return replace(first, name=_stem(first) if per_zone else _plain(first), zones=zones,
                   sizes=totals, fields=fields)  # fmt: skip
