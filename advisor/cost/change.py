"""What changes on the bill between two designs: added, removed and changed items with sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from advisor.catalog import Kind
from advisor.cost.bill import BY_USE, Bill
from advisor.cost.charges import Category, Charge
from advisor.cost.lines import Line
from advisor.cost.views import component

_NOTHING: Final = Decimal("0.00")


class Sign(StrEnum):
    """What happens to an item."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"
    SAME = "="


class Key(NamedTuple):
    """What makes lines of one bill one item, and items of two bills the same."""

    category: Category
    component: str
    charge: Charge
    description: str


@dataclass(frozen=True, slots=True)
class Item:
    """Lines of a bill that differ in nothing but their zone or member, taken together.

    ``quantity`` counts things when ``unit`` is empty, else it is what is metered in a month.
    ``amount`` is in US dollars a month, ``None`` when none of the lines has a price.
    """

    key: Key
    quantity: Decimal
    unit: str
    amount: Decimal | None
    kinds: frozenset[Kind] = frozenset()
    """How sure the prices behind it are."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item before and after; at least one of the two is there."""

    before: Item | None
    after: Item | None

    @property
    def key(self) -> Key:
        """What it is now, or what it was when it is gone."""
        item = self.after or self.before
        assert item is not None
        return item.key

    @property
    def sign(self) -> Sign:
        """Whether the item is added, removed, changed or the same."""
        if self.before is None:
            return Sign.ADDED
        if self.after is None:
            return Sign.REMOVED
        return Sign.SAME if self.before == self.after else Sign.CHANGED

    @property
    def usd(self) -> Decimal:
        """US dollars a month more, or less when negative; what has no price counts nothing."""
        return _amount(self.after) - _amount(self.before)


@dataclass(frozen=True, slots=True)
class BillChange:
    """The way from one bill to another; what changes adds up to the difference of the totals."""

    before: Bill
    after: Bill
    items: tuple[Change, ...]

    @property
    def usd(self) -> Decimal:
        """US dollars a month more, or less when negative."""
        return self.after.total - self.before.total

    @property
    def changed(self) -> tuple[Change, ...]:
        """All items but those that stay the same."""
        return tuple(item for item in self.items if item.sign is not Sign.SAME)

    @property
    def unchanged_usd(self) -> Decimal:
        """What both designs pay for the same items."""
        return sum((_amount(i.after) for i in self.items if i.sign is Sign.SAME), _NOTHING)

    def by_category(self) -> dict[Category, tuple[Decimal, Decimal]]:
        """Sums before and after of the sections in which anything changes."""
        before, after = self.before.by_category(), self.after.by_category()
        touched = {item.key.category for item in self.changed}
        return {
            category: (before.get(category, _NOTHING), after.get(category, _NOTHING))
            for category in Category
            if category in touched
        }


def bill_change(before: Bill, after: Bill) -> BillChange:
    """What is added, removed and changed from one bill to the other, in the order of sections."""
    old, new = _items(before), _items(after)
    pairs = _same_place(old, new)
    found = [Change(old.get(key), new.get(key)) for key in {**old, **new} if key not in pairs]
    taken = set(pairs.values())
    changes = [change for change in found if change.before or change.key not in taken]
    changes += [Change(old[was], new[becomes]) for was, becomes in pairs.items()]
    order = list(Category)
    changes.sort(key=lambda change: order.index(change.key.category))
    return BillChange(before, after, tuple(changes))


def _items(bill: Bill) -> dict[Key, Item]:
    found: dict[Key, Item] = {}
    for line in bill.lines:
        key = Key(line.category, component(line, bill), line.charge, line.description)
        quantity, unit = _quantity(line)
        kinds = frozenset({line.provenance.kind} if line.provenance else ())
        known = found.get(key)
        if known is None:
            found[key] = Item(key, quantity, unit, line.amount, kinds)
            continue
        none = known.amount is None and line.amount is None
        amount = None if none else _amount(known) + (line.amount or 0)
        found[key] = Item(key, known.quantity + quantity, unit, amount, known.kinds | kinds)
    return found


def _quantity(line: Line) -> tuple[Decimal, str]:
    """How many things a line pays for, or how much use."""
    first = line.factors[0]
    if line.charge in BY_USE:
        return first.value, first.unit
    return (first.value if not first.unit else Decimal(1)), ""


def _same_place(old: dict[Key, Item], new: dict[Key, Item]) -> dict[Key, Key]:
    """What took the place of what: another machine type in a pool, NLB instead of CLB."""
    gone, come = _by_place(old.keys() - new.keys()), _by_place(new.keys() - old.keys())
    return {
        gone[place][0]: come[place][0]
        for place in gone
        if len(gone[place]) == 1 and len(come.get(place, ())) == 1
    }


def _by_place(keys: Iterable[Key]) -> dict[tuple[object, ...], list[Key]]:
    found: dict[tuple[object, ...], list[Key]] = {}
    for key in keys:
        found.setdefault(key[:3], []).append(key)
    return found


def _amount(item: Item | None) -> Decimal:
    return item.amount if item is not None and item.amount is not None else _NOTHING
