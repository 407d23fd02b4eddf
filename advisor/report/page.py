"""How wide text for people is: 80 columns, or what a narrower terminal has.

Whoever prints knows the terminal; the reports only ask here, as amounts ask decimal's context.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

USUAL: Final = 80
NARROWEST: Final = 40
"""Below this nothing is set narrower: the terminal breaks the lines."""

_columns: ContextVar[int] = ContextVar("columns", default=USUAL)


def columns() -> int:
    """Columns of prose, and of everything when the width of the terminal is not known."""
    return _columns.get()


@contextmanager
def page(terminal: int) -> Iterator[None]:
    """Within it text is set for a terminal of this many columns; never wider than usual."""
    before = _columns.set(max(NARROWEST, min(USUAL, terminal)))
    try:
        yield
    finally:
        _columns.reset(before)
