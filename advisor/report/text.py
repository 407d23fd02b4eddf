"""Plain text that reads well in 80 columns: tables, wrapped paragraphs, amounts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal

from advisor.availability import Answer, Estimate, describe_minutes

WIDTH = 80


def dollars(amount: Decimal | None) -> str:
    """``$1,234.56``; an amount that is not known is ``unpriced``, never zero."""
    if amount is None:
        return "unpriced"
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def signed_dollars(amount: Decimal) -> str:
    """A difference in whole dollars: ``+$66``, ``-$4``, ``±$0``."""
    rounded = amount.quantize(Decimal(1))
    if not rounded:
        return "±$0"
    return f"{'+' if rounded > 0 else '-'}${abs(rounded):,}"


def minutes(estimate: Estimate) -> str:
    """Minutes a year with their range: ``29 min (8.6 min to 2 h 14 m)``."""
    return str(estimate)


def minutes_or_none(answer: Answer) -> str:
    """An answer's minutes a year, or that the question does not arise."""
    return str(answer.estimate) if answer.applies else "does not arise"


def short_minutes(value: float) -> str:
    """Minutes without a range."""
    return describe_minutes(value)


def wrapped(text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    """``text`` as lines of at most ``width`` columns, each after ``indent``."""
    folded = " ".join(text.split())
    return textwrap.wrap(
        folded, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    ) or [indent.rstrip()]


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = (), gap: str = "  ") -> list[str]:
    """``rows`` as aligned columns; the columns whose positions are in ``right`` end flush."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(gap.join(cells).rstrip())
    return lines


def title(text: str, underline: str = "-") -> list[str]:
    """A heading and its underline."""
    return [text, underline * min(len(text), WIDTH)]


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
