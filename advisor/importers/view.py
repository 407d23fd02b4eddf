"""A look into a foreign document that remembers its place, and what has been looked at.

Values of another kind than asked for are as good as absent: what is wrong with them is the
business of the checks, and a reader must not stumble over any file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.importers.imported import Place
from advisor.importers.spelling import spelling


class View:
    """The value at one place; absent where the file says nothing, or ``null``.

    ``place`` of an absent value is that of the innermost section that is there.
    """

    __slots__ = ("_seen", "place", "value")

    def __init__(self, value: Any, place: Place, seen: set[Place]) -> None:
        self.value = value
        self.place = place
        self._seen = seen

    def __bool__(self) -> bool:
        return self.value is not None

    def get(self, *keys: str) -> View:
        """The value below these keys, one after another."""
        found = self
        for key in keys:
            found = found._child(key)
        return found

    def _child(self, key: str) -> View:
        if not isinstance(self.value, dict) or key not in self.value:
            return View(None, self.place, self._seen)
        place = (*self.place, key)
        self._seen.add(place)
        return View(self.value[key], place, self._seen)

    def items(self) -> Iterator[View]:
        """The elements of a list."""
        for position, value in enumerate(self.value if isinstance(self.value, list) else ()):
            place = (*self.place, position)
            self._seen.add(place)
            yield View(value, place, self._seen)

    def stated_keys(self) -> tuple[str, ...]:
        """The keys of a mapping whose values are not ``null``, in the order of the file."""
        found = self.value if isinstance(self.value, dict) else {}
        return tuple(key for key, value in found.items() if value is not None)

    def has(self, *keys: str) -> bool:
        """Whether there is a value below these keys, without looking at it."""
        found = self.value
        for key in keys:
            if not isinstance(found, dict):
                return False
            found = found.get(key)
        return found is not None

    def mapping(self) -> bool:
        """Whether it is a mapping, empty or not."""
        return isinstance(self.value, dict)

    def text(self) -> str | None:
        """A text, also an unquoted number as it is spelt; None for anything else."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return spelling(self.value)
        return None

    def word(self) -> str | None:
        """A text that says something; None where it is empty, too."""
        return self.text() or None

    def whole(self) -> int | None:
        """A whole number; None for anything else."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return int(self.value)
        return None

    def flag(self) -> bool | None:
        """True or false; None for anything else."""
        return self.value if isinstance(self.value, bool) else None

    def texts(self) -> list[str]:
        """The texts of a list, others left out."""
        return [text for each in self.items() if (text := each.word()) is not None]

    def all_seen(self) -> None:
        """Mark everything below as looked at."""
        _mark(self.value, self.place, self._seen)


def unseen(value: Any, place: Place, seen: set[Place]) -> Iterator[tuple[Place, Any]]:
    """The outermost values below ``place`` that nobody has looked at."""
    for key, inner in _children(value):
        at = (*place, key)
        if at not in seen:
            yield at, inner
        else:
            yield from unseen(inner, at, seen)


def _mark(value: Any, place: Place, seen: set[Place]) -> None:
    seen.add(place)
    for key, inner in _children(value):
        _mark(inner, (*place, key), seen)


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
