"""YAML text with a comment beside each decision: why the line says what it says.

The values are written by ``model.emit``, so that readers of YAML 1.1 and of 1.2 agree on every
string; this module adds the comments, and keeps whatever people wrote in their notes inside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from advisor.model.emit import emit_yaml
from advisor.model.scalars import printable, scalar_text

_WIDTH = 98
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with the reason for it, and the field of the design that decided it."""

    value: Any
    why: str
    path: str = ""


def stream(documents: Sequence[Mapping[str, Any]], header: Sequence[str]) -> str:
    """The documents as one YAML stream below a header comment; ends with a line feed.

    No marker stands before the first document: kops would take the comment above it for a
    document of its own, and refuse it as empty.
    """
    blocks = ["\n".join(_mapping(document)) for document in documents]
    return "\n".join((*comment(header), "\n---\n".join(blocks))) + "\n"


def comment(lines: Sequence[str], width: int = _WIDTH) -> list[str]:
    """The lines as comments, wrapped; an indented line keeps its indent where it goes on."""
    found: list[str] = []
    for line in lines:
        text = one_line(line)
        indent = " " * (len(line) - len(line.lstrip(" ")) if text else 0)
        # A command stays on one line, so that it can be copied.
        parts = [text] if text.startswith("$ ") else wrap(text, width - len(indent) - 4)
        first, *rest = parts or [""]
        found.append(f"# {indent}{first}".rstrip())
        found += [f"# {indent}  {part}" for part in rest]
    return found


def one_line(text: str) -> str:
    """``text`` as it may stand in a comment: on one line, without control characters."""
    return printable(" ".join(text.split()), _LONGEST_NOTE)


def plain(value: Any) -> Any:
    """``value`` without its notes, as a reader of the file gets it."""
    if isinstance(value, Noted):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def noted_paths(value: Any) -> Iterator[str]:
    """The fields of the design that stand beside a line of ``value``."""
    if isinstance(value, Noted):
        if value.path:
            yield value.path
        yield from noted_paths(value.value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from noted_paths(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from noted_paths(item)


def _mapping(tree: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    for key, value in tree.items():
        value, reason = _opened(value)
        yield from _reason(reason, depth)
        if _has_notes(value):
            opened = _mapping if isinstance(value, Mapping) else _sequence
            yield f"{scalar_text(key)}:"
            yield from map(_indented, opened(value, depth + 2))
        else:
            yield from emit_yaml({key: value}).splitlines()


def _sequence(values: Sequence[Any], depth: int) -> Iterator[str]:
    for value in values:
        value, reason = _opened(value)
        yield from _reason(reason, depth)
        if _has_notes(value):
            opened = _mapping if isinstance(value, Mapping) else _sequence
            lines = list(opened(value, depth + 2))
            # A comment cannot follow the dash, so it goes above it.
            start = next(i for i, line in enumerate(lines) if not line.startswith("#"))
            yield from lines[:start]
            yield f"- {lines[start]}"
            yield from map(_indented, lines[start + 1 :])
        else:
            # The writer indents the items of a list below its key; here there is no key.
            yield from (line[2:] for line in emit_yaml({"list": [value]}).splitlines()[1:])


def _opened(value: Any) -> tuple[Any, str]:
    reasons = []
    while isinstance(value, Noted):
        reasons.append(value.why)
        value = value.value
    return value, " ".join(reasons)


def _reason(text: str, depth: int) -> list[str]:
    return comment([text], _WIDTH - depth) if one_line(text) else []


def _has_notes(value: Any) -> bool:
    """Whether a mapping or sequence holds a note somewhere inside."""
    if isinstance(value, Noted):
        return True
    if isinstance(value, Mapping):
        return any(_has_notes(item) for item in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_has_notes(item) for item in value)
    return False


def _indented(line: str) -> str:
    return f"  {line}" if line else ""
