"""The bill of one design as text, as plain values, and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from advisor.catalog import Provenance
from advisor.catalog.coverage import STALE_DAYS
from advisor.cost import Bill, Line
from advisor.cost.views import By, Period, component, sections
from advisor.evaluate import Evaluation
from advisor.report import price_sources
from advisor.report.findings import headline
from advisor.report.text import count, dollars, table, wrapped

_MARGIN: Final = "  "


@dataclass(frozen=True, slots=True)
class View:
    """How a bill is shown: what its lines are put together by, and for how long they are."""

    by: By = By.CATEGORY
    per: Period = Period.MONTH

    def amount(self, line: Line, bill: Bill) -> Decimal | None:
        """The amount of a line for the period; ``None`` without a price."""
        return None if line.amount is None else self.per.amount(line.amount, bill.hours_per_month)

    def total(self, lines: Iterable[Line], bill: Bill) -> Decimal:
        """The sum of the amounts shown."""
        return sum((self.amount(line, bill) or Decimal(0) for line in lines), Decimal("0.00"))

    def shown(self, usd: Decimal | None) -> str:
        """An amount to read; hours have digits enough to show cheap things."""
        if usd is None or self.per is not Period.HOUR:
            return dollars(usd)
        return f"${usd:,.5f}"


def bill_text(
    evaluation: Evaluation,
    reference: str = "",
    view: View | None = None,
    remarks: Sequence[str] = (),
) -> str:
    """Every line with its formula, by section, then what to know about the prices.

    ``remarks`` are paragraphs about the design, before those about the prices.
    """
    bill, view = evaluation.bill, view or View()
    total, parts = view.total(bill.lines, bill), sections(bill, view.by)
    numbers = price_sources.origins(line for part in parts.values() for line in part)
    lines = [*headline(evaluation, reference), ""]
    lines += wrapped(
        f"{view.shown(total)} {_a(view.per)} in {bill.region}, {price_sources.at(bill)}."
    )
    for name, section in parts.items():
        amount = view.total(section, bill)
        lines += ["", f"{name}  {view.shown(amount)}{_share(amount, total)}"] if name else [""]
        rows = [_row(same, bill, view, numbers) for same in _together(section, view.by)]
        lines += table(rows, right=(0,), indent=_MARGIN)
    for remark in remarks:
        lines += ["", *wrapped(remark)]
    if about := [*_about_prices(bill, view.per)]:
        lines += ["", *about]
    lines += ["", "Where the prices are from:"]
    lines += price_sources.legend(bill, numbers, evaluation.today)
    return "\n".join(lines) + "\n"


def _a(period: Period) -> str:
    return "an hour" if period is Period.HOUR else f"a {period}"


def _together(section: Sequence[Line], by: By) -> list[list[Line]]:
    """The lines of a section; those that differ in nothing but their zone are taken together."""
    if by is By.LINE:
        return [[line] for line in section]
    found: dict[tuple[object, ...], list[Line]] = {}
    for line in section:
        what = (
            line.description, line.formula, line.amount, line.group, line.role, line.reason,
            line.provenance,
        )  # fmt: skip
        found.setdefault(what, []).append(line)
    return list(found.values())


def _share(amount: Decimal, total: Decimal) -> str:
    if not total:
        return ""
    share = amount / total
    return " (under 1%)" if 0 < share < Decimal("0.005") else f" ({share:.0%})"


def _row(
    lines: Sequence[Line], bill: Bill, view: View, numbers: Mapping[Provenance, int]
) -> tuple[str, str, str]:
    first = lines[0]
    each = view.amount(first, bill)
    amount = None if each is None else each * len(lines)
    formula = f"{len(lines)} x {first.formula}" if len(lines) > 1 else first.formula
    tag = price_sources.mark(first, numbers)
    return (view.shown(amount), _called(lines, bill, view.by), f"{formula} {tag}")


def _called(lines: Sequence[Line], bill: Bill, by: By) -> str:
    first = lines[0]
    match by:
        case By.LINE:
            return f"{first.resource}: {first.description}{_zones(lines)}"
        case By.ZONE:
            return f"{component(first, bill)}: {first.description}"
        case _:
            return f"{first.description}{_zones(lines)}"


def _zones(lines: Sequence[Line]) -> str:
    """``in eu-central-1a, b, c``: the region once, then the letters."""
    zones = list(dict.fromkeys(line.zone for line in lines if line.zone))
    if not zones:
        return ""
    same_region = all(zone[:-1] == zones[0][:-1] for zone in zones)
    rest = [zone[-1] if same_region else zone for zone in zones[1:]]
    return f" in {', '.join((zones[0], *rest))}"


def _about_prices(bill: Bill, per: Period) -> Iterator[str]:
    if per is not Period.MONTH:
        yield from wrapped("The calculations are of a month; amounts and sums are converted.")
    if bill.unpriced:
        what = count(len(bill.unpriced), "line has", "lines have")
        yield from wrapped(f"{what} no price: the total is a lower bound.")


def bill_data(
    evaluation: Evaluation, reference: str = "", view: View | None = None
) -> dict[str, Any]:
    """The bill as plain values, for JSON; amounts are strings, to stay exact."""
    bill, view = evaluation.bill, view or View()
    return {
        "design": evaluation.design.name,
        "source": reference or evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "region": bill.region,
        "currency": "USD",
        "period": str(view.per),
        "total": _exact(view.total(bill.lines, bill)),
        "unpriced_lines": len(bill.unpriced),
        "stale_lines": price_sources.stale(bill, evaluation.today),
        "stale_after_days": STALE_DAYS,
        **{f"by_{by}": _sums(bill, view, by) for by in By if by is not By.LINE},
        "lines": [_data(line, bill, view) for line in bill.lines],
    }


def _sums(bill: Bill, view: View, by: By) -> dict[str, str]:
    parts = sections(bill, by).items()
    return {name: _exact(view.total(lines, bill)) for name, lines in parts}


CSV_COLUMNS: Final = (
    "design", "category", "component", "resource", "description", "zone", "quantity", "unit",
    "unit_price", "amount", "period", "formula", "kind", "source", "as_of", "layer",
    "note",
)  # fmt: skip


def bill_csv(evaluation: Evaluation, reference: str = "", view: View | None = None) -> str:
    """The lines as rows of comma-separated values in `CSV_COLUMNS`, without the header."""
    import csv
    from io import StringIO

    bill, view = evaluation.bill, view or View()
    common = {"design": reference or evaluation.design.name, "period": str(view.per)}
    written = StringIO()
    table = csv.DictWriter(written, CSV_COLUMNS, lineterminator="\n", extrasaction="ignore")
    for line in bill.lines:
        row = common | _data(line, bill, view)
        table.writerow({column: _cell(value) for column, value in row.items()})
    return written.getvalue()


def _cell(value: object) -> object:
    """``value`` as text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "@")) else value


def _data(line: Line, bill: Bill, view: View) -> dict[str, Any]:
    provenance, amount = line.provenance, view.amount(line, bill)
    return {
        "resource": line.resource,
        "description": line.description,
        "category": str(line.category),
        "component": component(line, bill),
        "zone": line.zone,
        "quantity": _exact(line.quantity),
        "unit": line.unit,
        "unit_price": _exact(line.unit_price.usd) if line.unit_price else None,
        "amount": _exact(amount) if amount is not None else None,
        "formula": line.formula,
        "kind": provenance.kind.value if provenance else None,
        "source": provenance.source if provenance else None,
        "as_of": provenance.as_of if provenance else None,
        "layer": provenance.layer.value if provenance else None,
        "note": line.note or line.reason,
    }


def _exact(number: Decimal) -> str:
    """The number as text, never with an exponent."""
    return f"{number:f}"
