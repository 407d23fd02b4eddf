from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from advisor.model.emit import emit_yaml
from advisor.model.parse import parse_yaml
from tests.unit.test_document_scalars import HOSTILE

MULTILINE = st.lists(HOSTILE, max_size=4).map("\n".join)
PROSE = st.lists(HOSTILE, min_size=20, max_size=30).map(" ".join)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    HOSTILE,
    MULTILINE,
    PROSE,
)
KEYS = HOSTILE.filter(lambda key: len(key) < 60)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=12,
    ),
    min_size=1,
    max_size=5,
)


def fractions_as_text(value: Any) -> Any:
    """What our own reader makes of a tree: fractions arrive as their text."""
    if isinstance(value, float):
        text = repr(value)
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    if isinstance(value, dict):
        return {key: fractions_as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [fractions_as_text(inner) for inner in value]
    return value


@given(TREES)
def test_any_tree_reads_back_with_our_reader(tree: dict[str, Any]) -> None:
    assert parse_yaml(emit_yaml(tree), name="d").tree == fractions_as_text(tree)


@given(TREES)
def test_any_tree_reads_back_with_other_readers(tree: dict[str, Any]) -> None:
    text = emit_yaml(tree)
    assert yaml.safe_load(text) == tree
    assert YAML(typ="safe", pure=True).load(io.StringIO(text)) == tree


def test_the_text_is_what_a_person_would_write() -> None:
    tree = {
        "name": "prod",
        "story": "First line.\n\nSecond line.\n",
        "version": "1.30",
        "empty": {},
        "none": [],
        "pools": [
            {"name": "a", "zones": ["x", "z"], "why": "one\ntwo"},
            {"name": "b", "limits": {"cpu": Decimal("1.50")}},
            ["nested", "list"],
        ],
    }
    assert emit_yaml(tree) == (
        "name: prod\n"
        "story: |\n"
        "  First line.\n"
        "\n"
        "  Second line.\n"
        'version: "1.30"\n'
        "empty: {}\n"
        "none: []\n"
        "pools:\n"
        "  - name: a\n"
        "    zones:\n"
        "      - x\n"
        "      - z\n"
        "    why: |-\n"
        "      one\n"
        "      two\n"
        "  - name: b\n"
        "    limits:\n"
        "      cpu: 1.50\n"
        "  - - nested\n"
        "    - list\n"
    )


def test_long_prose_is_folded() -> None:
    story = "Three control-plane nodes, one in each zone: a zone may fail. " * 3 + "That is all."
    text = emit_yaml({"story": story})
    assert text.startswith("story: >-\n  Three control-plane nodes")
    assert max(map(len, text.splitlines())) <= 90
    assert parse_yaml(text, name="d").tree == {"story": story}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1E+99")])
def test_numbers_that_no_document_holds(value: object) -> None:
    with pytest.raises(ValueError, match="cannot stand in a document"):
        emit_yaml({"a": value})


def test_other_types_and_endless_keys_are_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        emit_yaml({"a": object()})
    with pytest.raises(ValueError, match="too long"):
        emit_yaml({"k" * 1001: 1})


def test_an_empty_document() -> None:
    assert emit_yaml({}) == "{}\n"
