"""The conditions of a template, with the defaults of its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from advisor.importers.cloudformation.values import Resolved, known, loose_text
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place


class _Values(Protocol):
    def resolve(self, value: Any, place: Place) -> Resolved: ...

    def section(self, place: Place, name: str) -> Tree: ...


class Conditions:
    """Whether conditions hold when nothing but the defaults is given."""

    def __init__(self, values: _Values) -> None:
        self._values = values
        self._open: set[tuple[int, str]] = set()
        self._known: dict[tuple[int, str], bool | None] = {}

    def holds(self, name: str, document: int) -> bool | None:
        """Whether the condition holds; None where only a deployment can tell."""
        if (document, name) in self._known:
            return self._known[document, name]
        place: Place = (document, "Conditions", name)
        stated = self._values.section(place, "Conditions").get(name)
        if stated is None or (document, name) in self._open:
            return None
        self._open.add((document, name))
        try:
            found = self._of(stated, place)
        finally:
            self._open.discard((document, name))
        self._known[document, name] = found
        return found

    def _of(self, value: Any, place: Place) -> bool | None:
        if not isinstance(value, dict) or len(value) != 1:
            return None
        name, argument = next(iter(value.items()))
        at = (*place, name)
        if name in ("Condition", "Fn::Condition"):
            return self.holds(str(argument), int(place[0]))
        if not isinstance(argument, list):
            return None
        if name == "Fn::Equals" and len(argument) == 2:
            return self._equal(argument, at)
        inner = [self._of(each, (*at, i)) for i, each in enumerate(argument)]
        if name == "Fn::Not" and len(inner) == 1:
            return None if inner[0] is None else not inner[0]
        if name == "Fn::And":
            return _every(inner)
        if name == "Fn::Or":
            some = _every([None if each is None else not each for each in inner])
            return None if some is None else not some
        return None

    def _equal(self, pair: Sequence[Any], place: Place) -> bool | None:
        found = [self._values.resolve(each, (*place, i)).value for i, each in enumerate(pair)]
        if not all(known(each) for each in found):
            return None
        texts = [loose_text(each) for each in found]
        if None in texts:
            return bool(found[0] == found[1])
        return texts[0] == texts[1]


def _every(values: Sequence[bool | None]) -> bool | None:
    """Whether all hold; what is not known decides only where nothing else does."""
    if False in values:
        return False
    return None if None in values else True
