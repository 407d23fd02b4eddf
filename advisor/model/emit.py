"""YAML text for documents: block style, two spaces, one stable form for one value.

Ours because the libraries quote for their own YAML version only: PyYAML leaves ``1e3`` and
``012345678901`` unquoted, ruamel.yaml ``no`` and ``12:30`` (see ``scalars``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from textwrap import wrap
from typing import Any

from advisor.model.scalars import scalar_text

# A key on one line may have at most 1024 characters in YAML; quotes and colon included.
_LONGEST_KEY = 1000

_FOLD_AT = 88


def emit_yaml(tree: Mapping[str, Any]) -> str:
    """``tree`` as YAML text: mappings, sequences, text, numbers, booleans and None.

    Keys keep their order; text of several lines becomes a literal block, long prose a folded
    one. Readers of YAML 1.1 and of 1.2 get the same text for every text.

    Raises:
        ValueError: a number that is not finite, a lone surrogate or a key of over 1000 letters.
        TypeError: a value of another type.
    """
    if not tree:
        return "{}\n"
    return "\n".join(_mapping_lines(tree)) + "\n"


def _lines(value: Any) -> list[str]:
    """The lines of ``value``; the first one may follow a key or a dash."""
    if isinstance(value, Mapping):
        return list(_mapping_lines(value)) if value else ["{}"]
    if isinstance(value, str):
        return _text_lines(value)
    if isinstance(value, Sequence):
        return list(_sequence_lines(value)) if value else ["[]"]
    return [_number_or_constant(value)]


def _mapping_lines(tree: Mapping[str, Any]) -> Iterator[str]:
    for key, value in tree.items():
        name = scalar_text(key)
        if len(name) > _LONGEST_KEY:
            raise ValueError(f"the key {key[:40]!r}... is too long for YAML")
        lines = _lines(value)
        if _is_block(value):
            yield f"{name}:"
        else:
            yield f"{name}: {lines.pop(0)}"
        yield from map(_indented, lines)


def _sequence_lines(values: Sequence[Any]) -> Iterator[str]:
    for value in values:
        first, *rest = _lines(value)
        yield f"- {first}"
        yield from map(_indented, rest)


def _is_block(value: Any) -> bool:
    """Whether ``value`` begins on the line after its key."""
    return bool(value) and isinstance(value, Mapping | Sequence) and not isinstance(value, str)


def _indented(line: str) -> str:
    return f"  {line}" if line else ""


def _text_lines(text: str) -> list[str]:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) > 1 and _fits_literal_block(lines):
        return ["|" if text.endswith("\n") else "|-", *lines]
    # A blank at the start would read as indentation.
    if len(text) > _FOLD_AT and text.isprintable() and not text.startswith(" "):
        folded = wrap(text, _FOLD_AT, break_long_words=False, break_on_hyphens=False)
        if len(folded) > 1 and " ".join(folded) == text:
            return [">-", *folded]
    return [scalar_text(text)]


def _fits_literal_block(lines: list[str]) -> bool:
    """Whether a literal block keeps these lines: no odd characters, no blanks at either end."""
    return (
        all(line.isprintable() and line == line.rstrip() for line in lines)
        and lines[0][:1] not in ("", " ")
        and lines[-1] != ""
    )


def _number_or_constant(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 30:
        return format(value, "f")
    if isinstance(value, float) and math.isfinite(value):
        # 1e+16 is a number in YAML 1.2 alone, 1.0e+16 in both.
        text = repr(value)
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    if isinstance(value, float | Decimal):
        raise ValueError(f"the number {value} cannot stand in a document")
    raise TypeError(f"a {type(value).__name__} cannot stand in a document")
