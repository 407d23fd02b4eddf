"""The bill of one design worked out step by step, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from advisor.catalog import Provenance
from advisor.cost import Bill, Line
from advisor.cost.lines import dollars as unit_price
from advisor.cost.lines import plain_number
from advisor.evaluate import Evaluation
from advisor.model.scalars import printable
from advisor.report import price_sources
from advisor.report.text import count, dollars

_COLUMNS: Final = ("What", "Where", "Calculation", "Exact", "USD", "Price from")


def bill_markdown(evaluation: Evaluation, reference: str = "") -> str:
    """Every line with its calculation, the exact product, the rounded amount and the price's
    source; below each section the sum written out. A person with a calculator can repeat it all.
    """
    bill = evaluation.bill
    called = printable(reference or evaluation.design.name, 200)
    about = (
        f"{bill.region}, {price_sources.at(bill)} in US dollars a month, as of "
        f"{evaluation.today.isoformat()}. Each amount is rounded to the cent, halves up; sums are "
        "sums of the rounded amounts."
    )
    shown = (x for category in bill.by_category() for x in bill.lines if x.category is category)
    numbers = price_sources.origins(shown)
    lines = [f"# Bill of {_escaped(called)}", "", about]
    for category, amount in bill.by_category().items():
        section = [line for line in bill.lines if line.category is category]
        lines += ["", f"## {category}", "", *_table(section, numbers)]
        lines += ["", f"{_sum_written_out(section)} = **{dollars(amount)}**"]
    lines += ["", "## Total", "", *_totals(bill), "", "## Sources of the prices", ""]
    lines += [
        f"{number}. {_escaped(price_sources.described(origin, evaluation.today))}"
        for origin, number in numbers.items()
    ]
    lines += ["", _escaped(price_sources.summary(bill, evaluation.today))]
    return "\n".join(lines) + "\n"


def _table(section: Sequence[Line], numbers: Mapping[Provenance, int]) -> list[str]:
    rows = [_row(line, numbers) for line in section]
    rule = ["---", "---", "---", "---:", "---:", "---"]
    return [f"| {' | '.join(row)} |" for row in (_COLUMNS, rule, *rows)]


def _row(line: Line, numbers: Mapping[Provenance, int]) -> list[str]:
    what = f"{line.resource}: {line.description}"
    if line.unit_price is None:
        return [*map(_escaped, (what, line.zone or "", line.formula)), "", "unpriced", line.reason]
    origin = line.unit_price.provenance
    note = f" ({line.note})" if line.note else ""
    dated = f"{origin.kind}, {origin.as_of}" if origin.as_of else f"{origin.kind}, undated"
    return [
        *map(_escaped, (what, line.zone or "", f"{line.formula}{note}")),
        plain_number(line.quantity * line.unit_price.usd),
        str(line.amount),
        f"{unit_price(line.unit_price.usd)} per {line.unit}: {dated} [{numbers[origin]}]",
    ]


def _sum_written_out(section: Sequence[Line]) -> str:
    """``3 x 83.95 + 6.09``: equal amounts that follow each other are taken together."""
    terms: list[tuple[Decimal, int]] = []
    for line in section:
        if line.amount is None:
            continue
        if terms and terms[-1][0] == line.amount:
            terms[-1] = (line.amount, terms[-1][1] + 1)
        else:
            terms.append((line.amount, 1))
    return " + ".join(f"{n} x {amount}" if n > 1 else str(amount) for amount, n in terms) or "0.00"


def _totals(bill: Bill) -> list[str]:
    rows = [f"| {name} | {amount} |" for name, amount in bill.by_category().items()]
    total = ["| Section | USD |", "| --- | ---: |", *rows, f"| **Total** | **{bill.total}** |"]
    if bill.unpriced:
        what = count(len(bill.unpriced), "line has", "lines have")
        total += ["", f"{what} no price: the total is a lower bound."]
    return total


def _escaped(text: str) -> str:
    """``text`` that neither ends a cell nor starts markup."""
    for mark in ("\\", "|", "*", "_", "`", "<", "["):
        text = text.replace(mark, f"\\{mark}")
    return text
