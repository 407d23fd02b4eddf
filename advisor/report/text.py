"""Plain text that reads well on a terminal: tables, wrapped paragraphs, amounts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Final

WIDTH: Final = 80
"""Columns of prose, and of everything when the width of the terminal is not known."""


def dollars(amount: Decimal | None) -> str:
    """``$1,234.56``; an amount that is not known is ``unpriced``, never zero."""
    if amount is None:
        return "unpriced"
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def wrapped(text: str, indent: str = "", width: int = WIDTH, hanging: str = "") -> list[str]:
    """``text`` as lines of at most ``width`` columns, each after ``indent``.

    Lines after the first are indented by ``hanging`` as well.
    """
    folded = " ".join(text.split())
    return textwrap.wrap(
        folded,
        width,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_on_hyphens=False,
    ) or [indent.rstrip()]


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = (), gap: str = "  ") -> list[str]:
    """``rows`` as aligned columns; the columns whose positions are in ``right`` end flush."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [_line(row, widths, right, gap) for row in rows]


def cells_table(
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Sequence[int] = (),
    gap: str = "  ",
) -> list[str]:
    """``rows`` in columns of these ``widths``: a cell that is longer goes on in the next line."""
    lines = []
    for row in rows:
        cells = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
        lines += [_line(parts, widths, right, gap) for parts in zip_longest(*cells, fillvalue="")]
    return lines


def heading(text: str) -> list[str]:
    """A heading and its underline."""
    return [text, "-" * min(len(text), WIDTH)]


def count(number: int, noun: str, plural: str = "") -> str:
    """``no errors``, ``1 error``, ``2 errors``."""
    return f"{number or 'no'} {noun if number == 1 else plural or noun + 's'}"


def capital(text: str) -> str:
    """``text`` with a capital first letter and nothing else changed."""
    return text[:1].upper() + text[1:]


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int], gap: str) -> str:
    cells = [
        cell.rjust(width) if i in right else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return gap.join(cells).rstrip()


def _folded(cell: str, width: int) -> list[str]:
    """``cell`` in lines of ``width`` columns; names break at their hyphens."""
    return textwrap.wrap(cell, width) or [""]
