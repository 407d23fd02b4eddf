"""The values at many paths of the documents, taken out in one walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

_EVERY: Final = "[]"
_SCALARS: Final = (str, int, bool)


class _Place:
    """Where some paths meet; ``path`` is that of the values here, if one ends here."""

    __slots__ = ("every", "inner", "path")

    def __init__(self) -> None:
        self.path = ""
        self.inner: dict[str, _Place] = {}
        self.every: _Place | None = None


class Fields:
    """Reads paths such as ``plan.pools[].zones``: ``[]`` is any element, or any value of a map."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = tuple(dict.fromkeys(paths))
        self._root = _Place()
        for path in self._paths:
            place = self._root
            for step in path.replace(_EVERY, f".{_EVERY}").split("."):
                if step == _EVERY:
                    place.every = place.every or _Place()
                    place = place.every
                else:
                    place = place.inner.setdefault(step, _Place())
            place.path = path

    def values(self, documents: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
        """By path, in their order; only texts, integers, truths, and lists of texts as tuples."""
        found: dict[str, list[Any]] = {path: [] for path in self._paths}
        _collect(self._root, documents, found)
        return {path: tuple(values) for path, values in found.items()}


def _collect(place: _Place, value: Any, found: Mapping[str, list[Any]]) -> None:
    kind = type(value)
    if place.path:
        if kind in _SCALARS:
            found[place.path].append(value)
        elif kind is list and all(type(each) is str for each in value):
            found[place.path].append(tuple(value))
    if kind is dict:
        for step, inner in place.inner.items():
            if step in value:
                _collect(inner, value[step], found)
    if place.every is not None and kind in (dict, list):
        for each in value.values() if kind is dict else value:
            _collect(place.every, each, found)
