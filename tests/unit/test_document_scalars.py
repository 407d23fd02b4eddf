from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from advisor.model.scalars import needs_quotes, printable, quote, resolve_plain, scalar_text

# What one reader or another takes for something else than text.
TRAPS = (
    *("", "~", "null", "Null", "NULL", "true", "True", "false", "yes", "No", "ON", "off", "y", "N"),
    *("0", "-1", "+5", "007", "0o17", "0x1F", "0b11", "1_000", "012345678901", "123e4567", "1e3"),
    *("1.30", "1.", ".5", "-.5", "1.5e-3", "6.02E+23", ".inf", "-.INF", ".nan", "inf", "NaN"),
    *("12:30", "12:30:45", "190:20:30.15", "2026-11-22", "2001-12-14t21:59:43.10-05:00"),
    *("2001-12-14 21:59:43.10 -5", "=", "<<", "-", "--", "---", "...", "- a", "? a", ": a", "a:"),
    *("a: b", "a #b", "#a", "[a]", "{a}", "a, b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`"),
    *("'a'", '"a"', " a", "a ", "\ta", "a\t", "a\nb", "\n", "a\r", "\x85", "\u2028", "\ufeff"),
    *("\x00", "\x1b[31m", "\x7f", "ünï", "日本", "\U0001f600", "\ufffe", "a\\b", "http://a:b@c"),
    *("arn:aws:iam::123456789012:role/x", "10.0.0.0/16", "2016-true-ha", "m7g.large", "a?", "?a"),
)

HOSTILE = st.one_of(
    st.sampled_from(TRAPS),
    st.text(),
    st.text(alphabet="0123456789-+._:eExobtTzZ aAfF", max_size=12),
    st.text(alphabet="yesnotrufalYESNOTRUFAL~", max_size=5),
    st.text(alphabet=":#-?,[]{}&*!|>'\"%@`=<\\ a\n\t", max_size=8),
)


def read_1_1(text: str) -> Any:
    return yaml.safe_load(text)


def read_1_2(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


@pytest.mark.parametrize("text", TRAPS)
@pytest.mark.parametrize("read", [read_1_1, read_1_2])
def test_every_trap_is_read_back_as_text(text: str, read: Any) -> None:
    written = scalar_text(text)
    document = f"key: {written}\nlist:\n  - {written}\nflow: [{written}, {{a: {written}}}]\n"
    assert read(document) == {"key": text, "list": [text], "flow": [text, {"a": text}]}
    assert read(f"{written}: 1\n") == {text: 1}


@given(HOSTILE)
def test_any_text_survives_both_versions_of_yaml(text: str) -> None:
    written = scalar_text(text)
    document = f'key: {written}\n{quote("k" + text)[:-1]}": [{written}]\n'
    for read in (read_1_1, read_1_2):
        assert read(document) == {"key": text, "k" + text: [text]}
    assert "\n" not in written


@given(HOSTILE)
def test_text_left_unquoted_is_text_to_our_own_reader_too(text: str) -> None:
    if not needs_quotes(text):
        assert resolve_plain(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("gp3", "m7g.large", "us-east-1a", "10.0.0.0/16", "per-zone", "ha-kops", "2016-true-ha"),
        *("arn:aws:iam::123456789012:role/x", "https://example.org/a#b", "Three masters (2016)"),
    ],
)
def test_everyday_text_stays_unquoted(text: str) -> None:
    assert not needs_quotes(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, None) for text in ("", "~", "null", "NULL")),
        *(("true", True), ("TRUE", True), ("False", False)),
        *(("0", 0), ("42", 42), ("-7", -7), ("123456789012345678", 123456789012345678)),
    ],
)
def test_typed_plain_scalars(text: str, value: object) -> None:
    resolved = resolve_plain(text)
    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("no", "on", "yes", "off", "y", "12:30", "0755", "0o17", "0x1F", "2026-11-22", "1.30"),
        *("1e3", "+5", "-0x1", "1_000", ".inf", ".nan", "tRUE", "9" * 5000),
    ],
)
def test_other_plain_scalars_keep_their_text(text: str) -> None:
    assert resolve_plain(text) == text


def test_a_lone_surrogate_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="U\\+D800"):
        scalar_text("\ud800")


@given(st.text(alphabet=st.characters()), st.integers(4, 100))
def test_shown_text_has_no_control_characters(text: str, limit: int) -> None:
    assert printable(text, limit).isprintable()


def test_shown_text_names_what_it_hides() -> None:
    assert printable("a\x1b[2Jb\u202ec\n") == "a\\x1b[2Jb\\u202ec\\n"
    assert printable("x" * 100, 10) == "xxxxxxx..."
