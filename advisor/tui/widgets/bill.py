"""The bill as rows: what is paid for, the calculation, and where the price is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from textual.content import Content

from advisor.catalog import Kind
from advisor.catalog.coverage import STALE_DAYS
from advisor.cost import Bill
from advisor.cost.lines import Line
from advisor.report.price_sources import at, is_stale, stale
from advisor.tui.widgets.detailed import Row, cut, fit, heading

_MUTED = "$foreground-muted"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Lines that differ in their zone only."""

    lines: tuple[Line, ...]

    @property
    def amount(self) -> Decimal | None:
        """Their sum in US dollars a month; None when there is no price."""
        amounts = [line.amount for line in self.lines]
        return None if None in amounts else sum(filter(None, amounts), Decimal(0))

    @property
    def formula(self) -> str:
        """The calculation of all of them."""
        number = len(self.lines)
        formula = self.lines[0].formula
        return formula if number == 1 else f"{number} x {formula}"


def bundles(lines: Sequence[Line]) -> list[Bundle]:
    """Lines put together where only their zone differs, in order."""
    found: dict[object, list[Line]] = {}
    for line in lines:
        key = (
            line.category,
            line.role,
            line.charge,
            line.description,
            line.group,
            line.factors,
            line.unit_price,
            line.note,
            line.reason,
        )
        found.setdefault(key, []).append(line)
    return [Bundle(tuple(each)) for each in found.values()]


def bill_head(bill: Bill, today: date) -> Content:
    """The sum, and how complete and how old it is."""
    missing, old = len(bill.unpriced), stale(bill, today)
    unpriced = f"; {missing} without a price (not in the sum)" if missing else ""
    aged = f"; {old} of {len(bill.lines)} prices older than {STALE_DAYS} days" if old else ""
    return Content.assemble(
        (f"${bill.total:,.2f} a month", "bold"),
        (f"  {at(bill)}", _MUTED),
        (f"{unpriced}{aged}", "$text-warning"),
    )


def bill_rows(bill: Bill, today: date) -> list[Row]:
    """Rows by section, each with its sum. A price that is not listed says its kind."""
    rows: list[Row] = []
    for category, usd in bill.by_category().items():
        rows.append(heading(category, str(category), f"{usd:,.2f}"))
        lines = [line for line in bill.lines if line.category == category]
        rows += [_row(bundle, i, category, today) for i, bundle in enumerate(bundles(lines))]
    return rows


def _row(bundle: Bundle, position: int, category: str, today: date) -> Row:
    line = bundle.lines[0]
    amount = "unpriced" if bundle.amount is None else f"{bundle.amount:,.2f}"
    name = f"{line.description} ({line.group})" if line.group else line.description
    kind = _unlisted(line)

    def draw(width: int) -> Content:
        formula = cut(bundle.formula, max(16, (width - 14) // 2))
        room = width - 2 - len(formula) - 12
        tag = f" {kind}" if kind and room > len(kind) + 8 else ""
        return Content.assemble(
            f"  {fit(name, room - len(tag))}",
            (tag, "$text-warning"),
            " ",
            (formula, _MUTED),
            (f" {amount:>10}", "$text-warning" if bundle.amount is None else ""),
        )

    return Row(f"{category}-{position}-{line.resource}", draw, _detail(bundle, today))


def _unlisted(line: Line) -> str:
    """The kind of a price that no list gives."""
    origin = line.provenance
    return origin.kind.value if origin and origin.kind is not Kind.LIST else ""


def _detail(bundle: Bundle, today: date) -> Content:
    line = bundle.lines[0]
    zones = [each.zone for each in bundle.lines if each.zone]
    where = f" in {', '.join(zones)}" if zones else ""
    parts: list[str | tuple[str, str]] = [
        (line.description, "bold"),
        f"{where}\n",
        f"{bundle.formula} per {line.unit}\n",
    ]
    if line.note:
        parts.append(f"{line.note}\n")
    if line.reason:
        parts.append((f"▲ no price: {line.reason}\n", "$text-warning"))
    if line.provenance is not None:
        origin = line.provenance
        known = f"{origin.kind.value}, {origin.as_of or 'undated'}, {origin.layer.value}"
        parts += [("Price: ", _MUTED), known]
        if is_stale(origin, today):
            parts.append((f", older than {STALE_DAYS} days", "$text-warning"))
        parts.append((f"\n{origin.source}", _MUTED))
    return Content.assemble(*parts)
