"""The bill of one design as text and as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from advisor.cost import Bill, Line
from advisor.evaluate import Evaluation
from advisor.report.findings import headline
from advisor.report.text import count, dollars, table, wrapped

_MARGIN: Final = "  "
_MORE: Final = "--format json gives source and date of each line."


def bill_text(evaluation: Evaluation, reference: str = "") -> str:
    """Every line with its formula, by category, then what to know about the prices."""
    bill = evaluation.bill
    lines = [*headline(evaluation, reference), ""]
    lines += wrapped(f"{dollars(bill.total)} a month in {bill.region}, list prices before tax.")
    for category, amount in bill.by_category().items():
        lines += ["", f"{category}  {dollars(amount)}{_share(amount, bill.total)}"]
        rows = [_row(same) for same in _by_zone(bill, category)]
        lines += [f"{_MARGIN}{row}" for row in table(rows, right=(0,))]
    lines += _remarks(bill)
    return "\n".join(lines) + "\n"


def _by_zone(bill: Bill, category: object) -> list[list[Line]]:
    """The lines of a category, those that differ in nothing but their zone together."""
    found: dict[tuple[object, ...], list[Line]] = {}
    for line in bill.lines:
        if line.category is category:
            what = (line.description, line.formula, line.amount, line.group, line.role, line.reason)
            found.setdefault(what, []).append(line)
    return list(found.values())


def _share(amount: Decimal, total: Decimal) -> str:
    if not total:
        return ""
    share = amount / total
    return " (under 1%)" if 0 < share < Decimal("0.005") else f" ({share:.0%})"


def _row(lines: Sequence[Line]) -> tuple[str, str, str]:
    first = lines[0]
    amount = None if first.amount is None else first.amount * len(lines)
    formula = f"{len(lines)} x {first.formula}" if len(lines) > 1 else first.formula
    kind = first.provenance.kind.value if first.provenance else first.reason
    return (dollars(amount), f"{first.description}{_zones(lines)}", f"{formula} [{kind}]")


def _zones(lines: Sequence[Line]) -> str:
    """``in eu-central-1a, b, c``: the region once, then the letters."""
    zones = list(dict.fromkeys(line.zone for line in lines if line.zone))
    if not zones:
        return ""
    same_region = all(zone[:-1] == zones[0][:-1] for zone in zones)
    rest = [zone[-1] if same_region else zone for zone in zones[1:]]
    return f" in {', '.join((zones[0], *rest))}"


def _remarks(bill: Bill) -> list[str]:
    kinds = Counter(line.provenance.kind.value for line in bill.lines if line.provenance)
    mix = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    oldest = bill.oldest_price_date or "an unknown day"
    remarks = [f"Kinds of price: {mix}; the oldest that has a date is of {oldest}. {_MORE}"]
    if bill.unpriced:
        what = count(len(bill.unpriced), "line has", "lines have")
        remarks.append(f"{what} no price: the total is a lower bound.")
    return ["", *(line for remark in remarks for line in wrapped(remark))]


def bill_data(evaluation: Evaluation, reference: str = "") -> dict[str, Any]:
    """The bill as plain values, for JSON; amounts are strings, to stay exact."""
    bill = evaluation.bill
    return {
        "design": evaluation.design.name,
        "source": reference or evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "region": bill.region,
        "currency": "USD",
        "period": "month",
        "total": str(bill.total),
        "unpriced_lines": len(bill.unpriced),
        "by_category": {str(name): str(amount) for name, amount in bill.by_category().items()},
        "lines": [_data(line) for line in bill.lines],
    }


def _data(line: Line) -> dict[str, Any]:
    provenance = line.provenance
    return {
        "resource": line.resource,
        "description": line.description,
        "category": str(line.category),
        "zone": line.zone,
        "quantity": _exact(line.quantity),
        "unit": line.unit,
        "unit_price": _exact(line.unit_price.usd) if line.unit_price else None,
        "amount": str(line.amount) if line.amount is not None else None,
        "formula": line.formula,
        "kind": provenance.kind.value if provenance else None,
        "source": provenance.source if provenance else None,
        "as_of": provenance.as_of if provenance else None,
        "note": line.note or line.reason,
    }


def _exact(number: Decimal) -> str:
    """The number as text, never with an exponent."""
    return f"{number:f}"
