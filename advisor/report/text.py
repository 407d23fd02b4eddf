"""Plain text that reads well on a terminal: tables, wrapped paragraphs, amounts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from advisor.report.page import USUAL, columns

_NARROWEST_CELL: Final = 20


def dollars(amount: Decimal | None) -> str:
    """``$1,234.56``; an amount that is not known is ``unpriced``, never zero."""
    if amount is None:
        return "unpriced"
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def wrapped(text: str, indent: str = "", width: int | None = None, hanging: str = "") -> list[str]:
    """``text`` as lines of at most ``width`` columns (those of the page), each after ``indent``.

    Lines after the first are indented by ``hanging`` as well.
    """
    folded = " ".join(text.split())
    return textwrap.wrap(
        folded,
        width or columns(),
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_on_hyphens=False,
    ) or [indent.rstrip()]


def table(
    rows: Sequence[Sequence[str]], right: Sequence[int] = (), gap: str = "  ", indent: str = ""
) -> list[str]:
    """``rows`` as aligned columns; the columns whose positions are in ``right`` end flush.

    On a narrow page the last column goes on in the next line, where it has the room for it;
    elsewhere a row becomes a sentence. A table of figures stays one, and the terminal cuts it.
    """
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    over = len(indent) + sum(widths) + len(gap) * (len(widths) - 1) - columns()
    figures = len(widths) > 3 and set(range(1, len(widths))) <= set(right)
    if over <= 0 or columns() == USUAL or figures:
        lines = [_line(row, widths, right, gap) for row in rows]
    elif widths[-1] - over >= _NARROWEST_CELL and len(widths) - 1 not in right:
        lines = cells_table(rows, [*widths[:-1], widths[-1] - over], right, gap)
    else:
        flush = widths[0] if 0 in right else 0
        return [line for row in rows for line in _said(row, flush, indent)]
    return [f"{indent}{line}" for line in lines]


def _said(row: Sequence[str], figures: int, indent: str) -> list[str]:
    """A row as a sentence after its first cell; ``figures`` is the width of that if it is one."""
    first, *others = row
    rest = "; ".join(cell for cell in others if cell.strip()).replace("; (", " (")
    if not figures:
        return wrapped(
            f"{first}: {rest}" if first and rest else first or rest, indent, hanging="    "
        )
    margin = f"{indent}{first:>{figures}}  "
    begin, *more = wrapped(rest, " " * len(margin))
    return [f"{margin}{begin.strip()}".rstrip(), *more]


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
    lines = wrapped(text)
    return [*lines, "-" * max(map(len, lines))]


def titled(title: str, amounts: str) -> list[str]:
    """A title and its amounts on one line, or below it where the page is too narrow."""
    line = f"{title}  {amounts}"
    return [line] if len(line) <= columns() or columns() == USUAL else [title, f"  {amounts}"]


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
