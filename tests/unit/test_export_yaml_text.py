"""YAML with reasons beside its lines: what comes back is what went in, whoever reads it."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from advisor.exporters.yaml_text import Noted, comment, noted_paths, plain, stream

# A lone surrogate cannot stand in any YAML file; a design file cannot bring one in.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HOSTILE = (
    "no", "y", "1e3", "0123", "12:30", "1.36", "1_000", "0x1F", "~", "", " padded ", "a: b", "# c",
    "- d", "{{ e }}", "!Ref f", "&g", "*h", "%i", "@j", "`k`", "'l'", '"m"', "n\nkind: Evil",
    "\n---\nkind: Evil", "\x1b[31mred", "tab\there", "\u2028", "日本", "True", "NULL", ".inf", "<<",
    "a" * 300, "trailing:", "? x", "| y", "> z", "2024-01-01", "0o17", "=",
)  # fmt: skip


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    values = st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(TEXTS, inner, max_size=3)
            | st.builds(Noted, inner, TEXTS)
        ),
        max_leaves=12,
    )
    return st.dictionaries(TEXTS, values, min_size=1, max_size=4)


def read_by_both(text: str) -> tuple[list[Any], list[Any]]:
    second = YAML(typ="safe", pure=True)
    return list(yaml.safe_load_all(text)), list(second.load_all(io.StringIO(text)))


@given(
    st.lists(trees(TEXTS | st.sampled_from(HOSTILE) | st.integers() | st.booleans()), max_size=2)
)
def test_readers_of_both_versions_get_back_what_went_in(found: list[dict[str, Any]]) -> None:
    found = [*found, {"last": "one"}]
    text = stream(found, ["header"])
    assert read_by_both(text) == (plain(found), plain(found))


@pytest.mark.parametrize("text", HOSTILE)
def test_odd_strings_stay_strings(text: str) -> None:
    tree = {text: {"value": Noted(text, text), "list": [text, Noted(text, text)]}}
    assert read_by_both(stream([tree], [text])) == ([plain(tree)], [plain(tree)])


@given(trees(TEXTS))
def test_text_has_no_tabs_no_carriage_returns_and_ends_with_a_line_feed(
    tree: dict[str, Any],
) -> None:
    text = stream([tree], ["header"])
    assert text.endswith("\n")
    assert "\t" not in text
    assert "\r" not in text


@given(TEXTS, TEXTS)
def test_a_reason_never_leaves_its_comment(reason: str, value: str) -> None:
    text = stream([{"key": Noted(value, reason)}], [])
    assert list(yaml.safe_load_all(text)) == [{"key": value}]


def test_reason_stands_above_its_line() -> None:
    tree = {
        "a": Noted(1, "one"),
        "b": [Noted("x", "in a list"), {"c": Noted(True, "below a dash")}],
        "d": {"e": Noted({}, "nested")},
    }
    assert stream([tree, {"f": 2}], ["top"]) == (
        "# top\n# one\na: 1\nb:\n  # in a list\n  - x\n  # below a dash\n  - c: true\n"
        "d:\n  # nested\n  e: {}\n---\nf: 2\n"
    )


def test_no_marker_before_the_first_document() -> None:
    # kops splits at markers before it reads, and refuses a part without a kind.
    assert "---" not in stream([{"a": 1}], ["header"])


def test_comments_are_wrapped_but_commands_are_not() -> None:
    lines = comment(["word " * 60, "  $ run " + "--flag " * 40])
    assert max(map(len, lines[:-1])) <= 100
    assert lines[-1].startswith("#   $ run --flag")


def test_paths_of_notes_are_found_everywhere() -> None:
    tree = {"a": [Noted({"b": Noted(1, "", "x.y")}, "", "z")], "c": Noted(2, "no path")}
    assert list(noted_paths(tree)) == ["z", "x.y"]
