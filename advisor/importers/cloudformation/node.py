"""A look into a template that works out functions, and remembers what has been looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.importers.cloudformation.functions import Functions
from advisor.importers.cloudformation.values import (
    NO_VALUE,
    Reference,
    Resolved,
    Unknown,
    ZoneNumber,
    Zones,
    loose_text,
)
from advisor.importers.imported import Place
from advisor.importers.spelling import spelling


class Node:
    """The value at one place; absent where the template says nothing, or ``AWS::NoValue``.

    CloudFormation takes ``"2"`` for a number and ``"true"`` for a truth value, and so do these.
    ``place`` is where another value would be written: a parameter's default, often.
    """

    __slots__ = ("_functions", "_literal", "_seen", "note", "place", "stated", "value")

    def __init__(
        self, found: Resolved, stated: Place, functions: Functions, seen: set[Place]
    ) -> None:
        self.value = None if found.value is NO_VALUE else found.value
        self.place = found.place
        self.stated = stated
        """Where the property itself stands; a list of findings is about this place."""
        self.note = found.note
        """How the value came about where it is not written at its place."""
        self._literal = found.literal
        self._functions = functions
        self._seen = seen

    def __bool__(self) -> bool:
        return self.value is not None

    @classmethod
    def absent(cls, place: Place = ()) -> Node:
        """Nothing at all, which would stand at ``place``."""
        return cls(Resolved(None, place), place, Functions(()), set())

    def get(self, *keys: str) -> Node:
        """The value below these keys, one after another."""
        found = self
        for key in keys:
            found = found._child(key)
        return found

    def _child(self, key: str) -> Node:
        if not isinstance(self.value, dict) or key not in self.value:
            return Node(Resolved(None, self.place), self.stated, self._functions, self._seen)
        return self._below(key, self.value[key])

    def _below(self, part: str | int, value: Any) -> Node:
        at = (*self.place, part) if self._literal else self.place
        if not self._literal:
            return Node(
                Resolved(*_fields(self._functions.resolve(value, at), self)), self.stated,
                self._functions, self._seen,
            )  # fmt: skip
        self._seen.add(at)
        found = self._functions.resolve(value, at)
        if found.place != at or not found.literal:
            mark(value, at, self._seen)
        note = found.note or self.note
        return Node(
            Resolved(found.value, found.place, note, found.literal), at, self._functions, self._seen
        )

    def items(self) -> Iterator[Node]:
        """The elements of a list; one that is said to be no value is left out."""
        for position, value in enumerate(self.value if isinstance(self.value, list) else ()):
            found = self._below(position, value)
            if found.value is not None:
                if isinstance(found.value, list) and not isinstance(value, list):
                    yield from found.items()  # a list of a parameter among the elements
                else:
                    yield found

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping, those that say something."""
        for key in self.value if isinstance(self.value, dict) else ():
            found = self._child(key)
            if found:
                yield key, found

    def has(self, *keys: str) -> bool:
        """Whether there is a value below these keys, without looking at it."""
        found: Any = self.value
        for key in keys:
            if not isinstance(found, dict):
                return False
            found = found.get(key)
        return found is not None

    def mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.value, dict)

    @property
    def unknown(self) -> Unknown | None:
        """Why the value is not known; None where it is."""
        return self.value if isinstance(self.value, Unknown) else None

    @property
    def open(self) -> bool:
        """Whether there is a value that only a deployment knows."""
        return isinstance(self.value, Unknown | Reference | ZoneNumber | Zones)

    @property
    def reference(self) -> Reference | None:
        """The resource it names; None where it is something else."""
        return self.value if isinstance(self.value, Reference) else None

    def text(self) -> str | None:
        """A text, also a number or a truth value as it is spelt; None for anything else."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, bool | int | float):
            return spelling(self.value)
        return None

    def word(self) -> str | None:
        """A text that says something."""
        return self.text() or None

    def loose(self) -> str:
        """A text with ``${...}`` for what is not known."""
        return loose_text(self.value) or ""

    def whole(self) -> int | None:
        """A whole number, also one that is written as text."""
        if isinstance(self.value, bool):
            return None
        if isinstance(self.value, int):
            return int(self.value)
        text = self.value if isinstance(self.value, str) else ""
        plain = text.strip()
        return int(plain) if plain.lstrip("-").isdecimal() and len(plain) < 10 else None

    def flag(self) -> bool | None:
        """True or false, also written as text."""
        if isinstance(self.value, str):
            return {"true": True, "false": False}.get(self.value.lower())
        return self.value if isinstance(self.value, bool) else None

    def texts(self) -> list[str]:
        """The texts of a list, others left out; a single text is a list of one."""
        if isinstance(self.value, str):
            return [self.value] if self.value else []
        return [text for each in self.items() if (text := each.word()) is not None]

    def references(self) -> list[Reference]:
        """The resources that a list names; a single one is a list of one."""
        if self.reference is not None:
            return [self.reference]
        return [each.reference for each in self.items() if each.reference is not None]

    def all_seen(self) -> None:
        """Mark everything below as looked at."""
        mark(self.value, self.place, self._seen)
        self._seen.add(self.stated)


def _fields(found: Resolved, parent: Node) -> tuple[Any, Place, str, bool]:
    """What is inside a value that does not stand where it is used has the place of that value."""
    return found.value, parent.place, found.note or parent.note, False


def mark(value: Any, place: Place, seen: set[Place]) -> None:
    """Mark ``value`` at ``place`` and everything in it as looked at."""
    seen.add(place)
    if isinstance(value, dict):
        for key, inner in value.items():
            mark(inner, (*place, key), seen)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            mark(inner, (*place, i), seen)
