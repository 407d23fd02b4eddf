"""The bill of one design as text and as plain values."""

from __future__ import annotations

from typing import Any

from advisor.cost import Bill, Line
from advisor.evaluate import Evaluation
from advisor.report.text import count, dollars, table, wrapped


def bill_text(evaluation: Evaluation) -> str:
    """Every line with its formula, by category, then what to know about the prices."""
    bill, design = evaluation.bill, evaluation.design
    lines = [
        f"{design.name}: {dollars(bill.total)} a month in {bill.region}, list price before tax",
        "",
    ]
    for category, amount in bill.by_category().items():
        lines += table([(str(category), dollars(amount))], right=(1,))
        rows = [_row(line) for line in bill.lines if line.category is category]
        lines += [f"  {row}" for row in table(rows, right=(0,))]
        lines.append("")
    lines += _remarks(bill)
    return "\n".join(lines).rstrip() + "\n"


def _row(line: Line) -> tuple[str, str, str]:
    where = f" in {line.zone}" if line.zone else ""
    kind = line.provenance.kind.value if line.provenance else line.reason
    return (dollars(line.amount), f"{line.description}{where}", f"{line.formula} [{kind}]")


def _remarks(bill: Bill) -> list[str]:
    kinds: dict[str, int] = {}
    for line in bill.lines:
        if line.provenance:
            kinds[line.provenance.kind.value] = kinds.get(line.provenance.kind.value, 0) + 1
    mix = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    remarks = [
        f"Prices by kind: {mix}. The oldest dated one is of {bill.oldest_price_date or 'unknown'}; "
        "--format json gives source and date of each."
    ]
    if bill.unpriced:
        what = count(len(bill.unpriced), "line has", "lines have")
        remarks.append(f"{what} no price: the total is a lower bound.")
    return [line for remark in remarks for line in wrapped(remark)]


def bill_data(evaluation: Evaluation) -> dict[str, Any]:
    """The bill as plain values, for JSON; amounts are strings, to stay exact."""
    bill = evaluation.bill
    return {
        "design": evaluation.design.name,
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
        "quantity": str(line.quantity),
        "unit": line.unit,
        "unit_price": str(line.unit_price.usd) if line.unit_price else None,
        "amount": str(line.amount) if line.amount is not None else None,
        "formula": line.formula,
        "kind": provenance.kind.value if provenance else None,
        "source": provenance.source if provenance else None,
        "as_of": provenance.as_of if provenance else None,
        "note": line.note or line.reason,
    }
