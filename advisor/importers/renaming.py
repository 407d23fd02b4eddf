"""Misspelt keys: which one was meant, and the text of the file with that one in its place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from advisor.importers.imported import FileFinding

_ALIKE: Final = 0.8
_QUOTES: Final = ("", '"', "'")


def meant(key: str, value: Any, known: Mapping[str, str], there: Container[str]) -> str:
    """The one field of ``known`` (name to type) that ``key`` can only stand for; else empty.

    A list is meant for a field that takes one, and a field that is stated already is not meant.
    """
    from difflib import get_close_matches  # only a mistake pays for it

    by_lower = {
        name.lower(): name
        for name, kind in known.items()
        if name not in there and kind.startswith("[]") == isinstance(value, list)
    }
    if key.lower() in by_lower:
        return by_lower[key.lower()]
    turned = [name for name in by_lower if sorted(name) == sorted(key.lower())]
    if len(turned) == 1:
        return by_lower[turned[0]]
    close = get_close_matches(key.lower(), by_lower, n=2, cutoff=_ALIKE)
    return by_lower[close[0]] if len(close) == 1 else ""


def renamed(text: str, findings: Iterable[FileFinding]) -> tuple[str, tuple[FileFinding, ...]]:
    """``text`` with the keys written as they were meant, and the findings this was about."""
    lines = text.split("\n")
    done = []
    for each in sorted(findings, key=lambda one: (one.mark.line, -one.mark.column)):
        key, line, start = str(each.place[-1]), each.mark.line - 1, each.mark.column - 1
        if not each.rename or line >= len(lines):
            continue
        for quote in _QUOTES:
            old, new = f"{quote}{key}{quote}", f"{quote}{each.rename}{quote}"
            if lines[line].startswith(old, start):
                lines[line] = lines[line][:start] + new + lines[line][start + len(old) :]
                done.append(each)
                break
    return "\n".join(lines), tuple(done)
