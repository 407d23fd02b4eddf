"""What another design does to the bill, as text and as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from advisor.availability import describe_minutes
from advisor.catalog import Kind
from advisor.cost.change import BillChange, Change, Item, Sign
from advisor.cost.lines import plain_number
from advisor.evaluate import Evaluation
from advisor.model.scalars import printable
from advisor.report.text import dollars, table, titled, wrapped

_MARGIN: Final = "  "
_MONTHS: Final = 12
_NAMED: Final = 2
"""Items named in the answer itself."""


def bill_change_text(
    change: BillChange, evaluations: tuple[Evaluation, Evaluation], names: Sequence[str] = ()
) -> str:
    """The answer in a sentence, then what is added (+), removed (-) and changed (~) by section.

    ``names`` are what to call the two designs, by default their own names.
    """
    before, after = (printable(name) for name in names or [e.design.name for e in evaluations])
    lines = wrapped(f"{before} -> {after}; judged as of {evaluations[0].today.isoformat()}")
    lines += ["", *_answer(change, before, after)]
    lines += _minutes(change, *evaluations)
    for category, (was, becomes) in change.by_category().items():
        sums = f"{dollars(was)} -> {dollars(becomes)}  {_signed(becomes - was)}"
        lines += ["", *titled(str(category), sums)]
        rows = [_row(item) for item in change.changed if item.key.category is category]
        lines += table(rows, right=(2, 3), indent=_MARGIN)
    if change.changed:
        lines += ["", *_closing(change)]
    return "\n".join(lines) + "\n"


def _answer(change: BillChange, before: str, after: str) -> list[str]:
    was, becomes = change.before.total, change.after.total
    if not change.changed:
        return wrapped(f"Nothing changes on the bill: both cost {dollars(was)} a month.")
    if not change.usd:
        return wrapped(f"Both cost {dollars(was)} a month, for different things.")
    word = "more" if change.usd > 0 else "less"
    share = f", {abs(change.usd) / was:.1%} {word}" if was else ""
    said = (
        f"{after} costs {dollars(abs(change.usd))} a month {word} than {before}: "
        f"{dollars(was)} -> {dollars(becomes)}{share}, "
        f"{dollars(abs(change.usd) * _MONTHS)} a year."
    )
    return wrapped(f"{said} {_drivers(change)}".rstrip())


def _drivers(change: BillChange) -> str:
    """The section that moves most and its largest item; of a single section its largest items."""
    moved = sorted(change.changed, key=lambda item: -abs(item.usd))
    if len(moved) < 2 or not moved[0].usd:
        return ""
    moves = {name: new - old for name, (old, new) in change.by_category().items()}
    if len(moves) == 1:
        return f"Above all: {'; '.join(map(_driver, moved[:_NAMED]))}."
    name, most = max(moves.items(), key=lambda each: abs(each[1]))
    largest = next(item for item in moved if item.key.category is name)
    return f"{name} moves most: {_signed(most)}, above all {_driver(largest)}."


def _driver(item: Change) -> str:
    return f"{item.key.description} ({item.key.component}) {_signed(item.usd)}"


def _minutes(change: BillChange, before: Evaluation, after: Evaluation) -> list[str]:
    """What the dollars buy: outage of API and pods, base case, and whether it changes."""
    parts, moved = [], {}
    for name, was, becomes in (
        ("the API", before.availability.api, after.availability.api),
        ("pods", before.availability.serving, after.availability.serving),
    ):
        if was.applies and becomes.applies:
            old = describe_minutes(was.estimate.base)
            new = describe_minutes(becomes.estimate.base)
            parts.append(f"{name} {old} -> {new}" if old != new else f"{name} {old} in both")
            if old != new:
                moved[name] = becomes.estimate.base - was.estimate.base
    if not parts:
        return []
    said = f"Outage a year, base case: {'; '.join(parts)}."
    return ["", *wrapped(f"{said} {_bought(change, moved)}".rstrip())]


def _bought(change: BillChange, moved: Mapping[str, float]) -> str:
    """Whether more dollars buy fewer minutes, or fewer dollars cost some."""
    if not change.usd:
        return ""
    if not moved:
        return (
            "The difference buys no minute less."
            if change.usd > 0
            else "The cheaper one costs no minute more."
        )
    less = {name: -minutes for name, minutes in moved.items() if minutes < 0}
    if change.usd < 0 or not less:
        return ""
    name, minutes = max(less.items(), key=lambda each: each[1])
    each = change.usd / Decimal(str(round(minutes, 3)))
    return f"Each minute a year less without {name} costs {dollars(each)} a month."


def _row(item: Change) -> tuple[str, str, str, str, str]:
    name = f"{item.sign} {_called(item)}"
    return (name, _quantities(item), _amounts(item), _signed(item.usd), _unlisted(item))


def _unlisted(change: Change) -> str:
    """The kinds of its prices that no list gives, as the bill marks them."""
    kinds = {kind for item in (change.before, change.after) if item for kind in item.kinds}
    named = sorted(kind.value for kind in kinds if kind is not Kind.LIST)
    return f"[{', '.join(named)}]" if named else ""


def _called(change: Change) -> str:
    key, was = change.key, change.before
    renamed = was is not None and was.key.description != key.description
    before = f"{was.key.description} -> " if was is not None and renamed else ""
    return f"{key.component}: {before}{key.description}"


def _quantities(change: Change) -> str:
    both = [_quantity(item) for item in (change.before, change.after) if item]
    return " -> ".join(dict.fromkeys(both))


def _quantity(item: Item) -> str:
    return f"{plain_number(item.quantity)} {item.unit}".rstrip()


def _amounts(change: Change) -> str:
    both = [dollars(item.amount) for item in (change.before, change.after) if item]
    return " -> ".join(both)


def _signed(usd: Decimal) -> str:
    return f"+{dollars(usd)}" if usd > 0 else dollars(usd)


def _closing(change: BillChange) -> list[str]:
    lines = wrapped(
        f"{dollars(change.unchanged_usd)} a month is the same in both. List prices before tax; "
        "`compare` shows the decisions behind the difference."
    )
    without = len(change.before.unpriced) + len(change.after.unpriced)
    if without:
        lines += wrapped(f"Lines without a price ({without}) count nothing on either side.")
    return lines


def bill_change_data(
    change: BillChange, evaluations: tuple[Evaluation, Evaluation], names: Sequence[str] = ()
) -> dict[str, Any]:
    """The change as plain values, for JSON; amounts are strings, to stay exact."""
    before, after = names or [evaluation.design.name for evaluation in evaluations]
    return {
        "before": {"design": before, "total": str(change.before.total)},
        "after": {"design": after, "total": str(change.after.total)},
        "as_of": evaluations[0].today.isoformat(),
        "currency": "USD",
        "period": "month",
        "change": str(change.usd),
        "unchanged": str(change.unchanged_usd),
        "by_category": {
            str(name): {"before": str(was), "after": str(becomes), "change": str(becomes - was)}
            for name, (was, becomes) in change.by_category().items()
        },
        "changes": [_data(item) for item in change.changed],
    }


def _data(change: Change) -> dict[str, Any]:
    key = change.key
    return {
        "change": {Sign.ADDED: "added", Sign.REMOVED: "removed"}.get(change.sign, "changed"),
        "category": str(key.category),
        "component": key.component,
        "charge": str(key.charge),
        "before": _item_data(change.before),
        "after": _item_data(change.after),
        "amount": str(change.usd),
    }


def _item_data(item: Item | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "description": item.key.description,
        "quantity": plain_number(item.quantity),
        "unit": item.unit or "count",
        "amount": str(item.amount) if item.amount is not None else None,
        "kinds": sorted(kind.value for kind in item.kinds),
    }
