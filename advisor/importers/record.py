"""What a reader of a foreign file writes down: the design so far, and where each field came from.

The design grows as a plain tree, so that a reader needs no complete design at any time; the
framework validates it when the reader is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from advisor.importers.imported import How, Place, Reading
from advisor.model.paths import parse


@dataclass(frozen=True, slots=True)
class Found:
    """One value for a design, and how it came about."""

    value: Any
    how: How
    place: Place | None
    reason: str = ""


class Record:
    """A design in the making. Paths are those of a design; list elements are named.

    A name in a path (``nodes.pools[workers].min``) makes the element where it does not exist.
    """

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}
        self.readings: list[Reading] = []
        self._elements: dict[tuple[int, str], Any] = {}

    def read(self, path: str, value: Any, place: Place, reason: str = "") -> None:
        """The file says at ``place`` that the field is ``value``."""
        self._note(path, How.READ, value, place, reason)

    def infer(self, path: str, value: Any, place: Place | None, reason: str) -> None:
        """From what stands at ``place`` it follows that the field is ``value``."""
        self._note(path, How.INFERRED, value, place, reason)

    def default(self, path: str, value: Any, reason: str, place: Place | None = None) -> None:
        """The file is silent, and the tool then does what ``value`` says.

        ``place`` is where it would stand: the section that lacks it.
        """
        self._note(path, How.DEFAULTED, value, place, reason)

    def put(self, path: str, found: Found, section: Place = (0,)) -> None:
        """Write ``found`` down as it came about.

        ``section`` is where a value is read that has no place of its own.
        """
        place = found.place or section if found.how is How.READ else found.place
        self._note(path, found.how, found.value, place, found.reason)

    def leave(self, place: Place, value: Any, reason: str) -> None:
        """What stands at ``place`` has no field in a design; it is kept beside it."""
        self.readings.append(Reading("", How.NOT_UNDERSTOOD, value, place, reason))

    def _note(self, path: str, how: How, value: Any, place: Place | None, reason: str) -> None:
        self._assign(path, value)
        self.readings.append(Reading(path, how, value, place, reason))

    def _assign(self, path: str, value: Any) -> None:
        steps = parse(path)
        node: Any = self.tree
        for step, following in pairwise(steps):
            if isinstance(node, list):
                node = self._element(node, step)
            else:
                inner: Any = [] if _names_element(path, following) else {}
                node = node.setdefault(step, inner)
        node[int(steps[-1]) if isinstance(node, list) else steps[-1]] = value

    def _element(self, elements: list[Any], step: str | int) -> Any:
        """The element of that position or name; one of a new name is added."""
        if isinstance(step, int):
            return elements[step]
        key = (id(elements), step)
        if key not in self._elements:
            found = next((each for each in elements if each.get("name") == step), None)
            if found is None:
                found = {"name": step}
                elements.append(found)
            self._elements[key] = found
        return self._elements[key]


def _names_element(path: str, step: str | int) -> bool:
    return isinstance(step, int) or f"[{step}]" in path
