"""The calls of functions that a rule makes, and where their arguments come from.

CEL calls back into Python for each function of the rule language, which takes longer than what
the function does, and in cel-expr-python 0.1.3 leaves the arguments of every call in memory for
good. A rule whose arguments are fields of the design therefore finds the answers in tables that
are made before it is asked; see ``tables.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

JOINED: Final = "+"
"""What ``Ask.function`` says of one text and another after it."""

Scalar = bool | int | str


@dataclass(frozen=True, slots=True)
class Field:
    """A value that stands in a document; ``[]`` in its path is any element, or any value."""

    path: str


@dataclass(frozen=True, slots=True)
class Every:
    """All values at a path, as the list that ``map`` makes of them."""

    path: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value that stands in the rule."""

    literal: Scalar


@dataclass(frozen=True, slots=True)
class Ask:
    """A call; each argument may come from any of several places, or (empty) from none we know.

    ``function`` is the name with the number of arguments, ``minor_1``, or ``JOINED``.
    """

    function: str
    arguments: tuple[frozenset[Origin], ...]


Origin = Field | Every | Value | Ask


def to_plain(ask: Ask) -> list[Any]:
    """``ask`` as JSON takes it."""
    return [ask.function, [sorted(map(_plain, each), key=repr) for each in ask.arguments]]


def from_plain(plain: Sequence[Any]) -> Ask:
    """The call that ``to_plain`` wrote."""
    function, arguments = plain
    return Ask(function, tuple(frozenset(map(_origin, origins)) for origins in arguments))


def _plain(origin: Origin) -> list[Any]:
    match origin:
        case Field(path):
            return ["field", path]
        case Every(path):
            return ["every", path]
        case Value(literal):
            return ["value", literal]
        case Ask():
            return ["ask", to_plain(origin)]


def _origin(plain: Sequence[Any]) -> Origin:
    kind, what = plain
    if kind == "ask":
        return from_plain(what)
    return Field(what) if kind == "field" else Every(what) if kind == "every" else Value(what)
