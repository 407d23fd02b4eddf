"""Words of YAML as go-yaml v2 takes them; the table was made by sigs.k8s.io/yaml v1.6.0 itself."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.importers.spelling import resolve, spelling

WORDS: list[tuple[str, Any]] = [
    ("y", True), ("Y", True), ("yes", True), ("on", True), ("Off", False), ("n", False),
    ("tRue", "tRue"), ("~", None), ("NULL", None), ("true", True), ("FALSE", False),
    ("1", 1), ("+1", 1), ("-0", 0), ("1_000", 1000), ("1__0", 10), ("0755", 493), ("0o755", 493),
    ("0x1F", 31), ("0X1f", 31), ("+0x10", 16), ("0b101", 5), ("-0b11", -3), ("00", 0), ("0_1", 1),
    ("08", 8), ("0o8", "0o8"), ("0x", "0x"), ("09.5", 9.5), ("1.30", 1.3), ("1.36.4", "1.36.4"),
    ("1e3", 1000), ("1e-3", 0.001), (".5", 0.5), ("-.5", -0.5), (".5e2", 50), ("5.", 5),
    ("1e22", 1e22), ("1e400", "1e400"), ("12:30", "12:30"), ("2001-01-01", "2001-01-01"),
    ("18446744073709551615", 2**64 - 1), ("-9223372036854775808", -(2**63)), ("1.0", 1),
]  # fmt: skip


@pytest.mark.parametrize(("word", "value"), WORDS)
def test_words(word: str, value: Any) -> None:
    found = resolve(word)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)
    assert isinstance(found, str) == isinstance(value, str)
    assert isinstance(found, int) == isinstance(value, int)


def test_what_is_no_number_of_json() -> None:
    assert resolve(".inf") == math.inf
    assert math.isnan(resolve(".NaN"))


@pytest.mark.parametrize("word", ["1.30", "0755", "1e3", "1_000", "2.0", "7"])
def test_the_text_of_a_number_is_kept(word: str) -> None:
    assert spelling(resolve(word)) == word


@given(st.text(max_size=30))
def test_any_text_is_resolved(text: str) -> None:
    found = resolve(text)
    if isinstance(found, str):
        assert found == text


@pytest.mark.parametrize("text", ["9" * 100_000, "0x" + "f" * 100_000, "1e" + "9" * 100_000])
def test_endless_numbers_stay_text(text: str) -> None:
    assert resolve(text) == text
