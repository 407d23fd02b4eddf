"""Text for people on narrow pages: nothing is cut, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.page import NARROWEST, USUAL, columns, page
from advisor.report.text import heading, table, titled, wrapped

WORD = st.text("abcdefghij0123456789.$", min_size=1, max_size=12)
CELL = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
WIDTH = st.integers(NARROWEST, USUAL - 1)


@pytest.mark.parametrize(("terminal", "width"), [(1, 40), (40, 40), (72, 72), (200, 80)])
def test_a_page_is_as_wide_as_its_terminal_within_reason(terminal: int, width: int) -> None:
    with page(terminal):
        assert columns() == width
    assert columns() == USUAL


@given(CELL, WIDTH)
def test_a_paragraph_fits_its_page(text: str, width: int) -> None:
    with page(width):
        lines = [*wrapped(text, "      "), *heading(text), *titled(text[:20], text[:30])]
    assert max(map(len, lines)) <= width


@given(st.lists(st.tuples(WORD, CELL, CELL), min_size=1, max_size=5), WIDTH)
def test_a_table_of_words_fits_its_page(rows: list[tuple[str, ...]], width: int) -> None:
    with page(width):
        lines = table(rows, indent="  ")
    assert max(map(len, lines)) <= width
    said = " ".join(lines).replace(";", "").replace(":", "").split()
    assert sorted(said) == sorted(word for row in rows for cell in row for word in cell.split())


@given(st.lists(st.tuples(WORD, CELL, CELL), min_size=1, max_size=5), WIDTH)
def test_amounts_before_words_stay_flush(rows: list[tuple[str, ...]], width: int) -> None:
    with page(width):
        lines = table(rows, right=(0,), indent="  ")
    longest = max(len(amount) for amount, *_ in rows)
    starts = [line[2 : 2 + longest] for line in lines]
    assert [each.strip() for each in starts if each.strip()] == [amount for amount, *_ in rows]
    assert max(map(len, lines)) <= width


def test_a_table_of_figures_stays_one() -> None:
    rows = [("region", "1", "2", "3"), ("af-south-1" * 4, "100,000", "200,000", "300,000")]
    with page(40):
        assert len(table(rows, right=(1, 2, 3))) == 2
