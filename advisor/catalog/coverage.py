"""How much of the price book is known, how old it is, and where AWS has moved since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from advisor.catalog.prices import Price
from advisor.catalog.provenance import Kind, Layer, Provenance
from advisor.catalog.regions import RegionBook

STALE_DAYS: Final = 90
"""From this age on a price is shown as old."""

NOTABLE_PERCENT: Final = Decimal(20)
"""A price that moved further deserves a look: so far AWS seldom goes, misreadings do."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the price book knows of one region.

    ``families`` gives, by family, how many of the prices that a bill can need are known, and how
    many there are. ``stale`` counts prices older than `STALE_DAYS`, ``undated`` those without a
    date. ``refreshed`` is the day of the newest refreshed price, None when there is none.
    """

    region: str
    instance_types: int
    families: Mapping[str, tuple[int, int]]
    kinds: Mapping[Kind, int]
    layers: Mapping[Layer, int]
    stale: int
    undated: int
    refreshed: date | None

    @property
    def known(self) -> int:
        """Known prices of services."""
        return sum(known for known, _ in self.families.values())

    @property
    def needed(self) -> int:
        """Prices of services that a bill can need."""
        return sum(needed for _, needed in self.families.values())


@dataclass(frozen=True, slots=True)
class Move:
    """A price that is another one now."""

    before: Price
    after: Price

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the earlier price; None when that was zero."""
        if not self.before.usd:
            return None
        return (self.after.usd / self.before.usd - 1) * 100

    @property
    def notable(self) -> bool:
        """Whether it moved further than prices usually do."""
        return self.percent is None or abs(self.percent) > NOTABLE_PERCENT


@dataclass(frozen=True, slots=True)
class Difference:
    """What a refresh has changed in one region; the furthest moves come first."""

    region: str
    compared: int
    moves: tuple[Move, ...]
    new: tuple[Price, ...]


def coverage(book: RegionBook, needed: Collection[str], today: date) -> Coverage:
    """What ``book`` knows of the ``needed`` prices (``service/item``) and of instance types."""
    families: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for key in sorted(needed):
        family, _, item = key.partition("/")
        families[family][0] += book.service(family, item) is not None
        families[family][1] += 1
    origins = [price.provenance for price in prices(book)]
    ages = [age_days(origin, today) for origin in origins]
    refreshed = [o.as_of for o in origins if o.layer is not Layer.BUNDLED]
    return Coverage(
        region=book.name,
        instance_types=len(book.priced_instance_types()),
        families={family: (known, all_) for family, (known, all_) in families.items()},
        kinds=Counter(origin.kind for origin in origins),
        layers=Counter(origin.layer for origin in origins),
        stale=sum(age is not None and age > STALE_DAYS for age in ages),
        undated=ages.count(None),
        refreshed=date.fromisoformat(max(refreshed)) if refreshed else None,
    )


def difference(before: RegionBook, after: RegionBook) -> Difference:
    """How ``after``, the same region with refreshed prices, differs from ``before``."""
    earlier = {price.key: price for price in prices(before)}
    refreshed = [p for p in prices(after) if p.provenance.layer is not Layer.BUNDLED]
    moves = [
        Move(earlier[price.key], price)
        for price in refreshed
        if price.key in earlier and earlier[price.key].usd != price.usd
    ]
    new = [price for price in refreshed if price.key not in earlier]
    return Difference(
        before.name, len(refreshed) - len(new), tuple(sorted(moves, key=_by_size)), tuple(new)
    )


def prices(book: RegionBook) -> Iterator[Price]:
    """Every list price of a region: instance hours, then everything else."""
    for instance_type in book.priced_instance_types():
        price = book.on_demand(instance_type)
        if price is not None:
            yield price
    for key in sorted(book.service_keys()):
        price = book.service(*key.split("/", 1))
        if price is not None:
            yield price


def age_days(origin: Provenance, today: date) -> int | None:
    """The age of a number, at most; None when it has no date. Of a month its first day counts."""
    if not origin.as_of:
        return None
    return (today - date.fromisoformat((origin.as_of + "-01-01")[:10])).days


def _by_size(move: Move) -> tuple[Decimal, str]:
    percent = move.percent
    return (-abs(percent) if percent is not None else Decimal("-Infinity"), move.after.key)
