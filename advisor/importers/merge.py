"""What a design changed, carried over to the file it was imported from.

Three trees of the same documents: *theirs*, the file; *base*, the export of the design as it was
imported; *ours*, the export of the design as it is now. What differs between base and ours, and
only that, becomes an edit of theirs. Base says much that the file leaves to defaults: it is never
written down for its own sake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from advisor.importers.imported import Place

Tree = Mapping[str, Any]


class Kind(Enum):
    """What an edit does at its place."""

    SET = "set"
    """The value at the place becomes another; a key that is not there is added."""
    REMOVE = "remove"
    APPEND = "append"
    """The list at the place gets one element more."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a file. An empty place means the list of its documents."""

    kind: Kind
    place: Place
    value: Any = None


_ABSENT: Final = object()


def edits(
    theirs: Sequence[Tree],
    base: Sequence[Tree],
    ours: Sequence[Tree],
    exclusive: Sequence[tuple[str, ...]] = (),
) -> tuple[Edit, ...]:
    """The edits that bring the step from ``base`` to ``ours`` into ``theirs``.

    ``exclusive`` names the mappings of a document of which only one key may be there, such as the
    kinds of pod network: there, what the design has left goes with all that people added to it.
    """
    alone = frozenset(exclusive)
    lists = (theirs, base, ours)
    first, second, third = ((each, _document_names(each, lists)) for each in lists)
    return tuple(_named((), first, second, third, alone))


def applied(documents: Sequence[Tree], changes: Sequence[Edit]) -> list[Any]:
    """The documents with the edits made; their own values stay untouched."""
    result: list[Any] = _copy(list(documents))
    removals: list[Place] = []
    for edit in changes:
        if edit.kind is Kind.REMOVE:
            removals.append(edit.place)
        elif edit.kind is Kind.APPEND:
            _at(result, edit.place).append(_copy(edit.value))
        else:
            _at(result, edit.place[:-1])[edit.place[-1]] = _copy(edit.value)
    # From the end: the position of an element counts those before it.
    for place in sorted(removals, key=lambda each: [_order(part) for part in each], reverse=True):
        del _at(result, place[:-1])[place[-1]]
    return result


def _document_names(documents: Sequence[Tree], all_three: Sequence[Sequence[Tree]]) -> list[str]:
    """What each document is called: its kind where there is one of it, else its name as well.

    So a cluster that gets another name is still the same document.
    """
    found = []
    for position, document in enumerate(documents):
        kind = document.get("kind")
        single = all(sum(1 for d in each if d.get("kind") == kind) <= 1 for each in all_three)
        if not isinstance(kind, str):
            found.append(f"document {position}")
        else:
            found.append(kind if single else identity(document) or f"document {position}")
    return found


def identity(value: Any) -> str | None:
    """What tells an element of a list from the others: kind and name of a document, or the name."""
    if not isinstance(value, Mapping):
        return None
    metadata = value.get("metadata")
    if isinstance(value.get("kind"), str) and isinstance(metadata, Mapping):
        return f"{value['kind']}/{metadata.get('name')}"
    name = value.get("name")
    return name if isinstance(name, str) else None


def _any(
    place: Place, theirs: Any, base: Any, ours: Any, exclusive: frozenset[tuple[str, ...]]
) -> Iterator[Edit]:
    if base == ours or theirs == ours:
        return
    if isinstance(theirs, dict) and isinstance(ours, Mapping):
        yield from _mapping(place, theirs, base if isinstance(base, dict) else {}, ours, exclusive)
    elif isinstance(theirs, list) and isinstance(ours, list):
        yield from _list(place, theirs, base if isinstance(base, list) else [], ours, exclusive)
    else:
        yield Edit(Kind.SET, place, ours)


def _mapping(
    place: Place,
    theirs: Tree,
    base: Tree,
    ours: Tree,
    exclusive: frozenset[tuple[str, ...]],
) -> Iterator[Edit]:
    alone = place[1:] in exclusive
    for key, value in ours.items():
        at = (*place, key)
        if key not in theirs or theirs[key] is None:
            if base.get(key, _ABSENT) != value:
                yield Edit(Kind.SET, at, _step(base.get(key), value))
        else:
            yield from _any(at, theirs[key], base.get(key), value, exclusive)
    for key, value in base.items():
        if key in theirs and key not in ours:
            yield from _gone((*place, key), theirs[key], value, whole=alone)


def _step(base: Any, ours: Any) -> Any:
    """What of a section the design has changed; the file leaves the rest to the tool."""
    if isinstance(base, list) and isinstance(ours, list):
        return _new_elements(base, ours)
    if not isinstance(base, Mapping) or not isinstance(ours, Mapping):
        return ours
    return {
        key: _step(base.get(key), value)
        for key, value in ours.items()
        if base.get(key, _ABSENT) != value
    }


def _new_elements(base: list[Any], ours: list[Any]) -> list[Any]:
    """The elements that are new or changed; all of them where one is gone, or has no name."""
    before = {identity(each): each for each in base}
    names = {identity(each) for each in ours}
    if None in before or None in names or not set(before) <= names:
        return ours
    return [each for each in ours if before.get(identity(each)) != each]


def _gone(place: Place, theirs: Any, base: Any, *, whole: bool) -> Iterator[Edit]:
    """What the design has taken back; what people added beside it stays, where it can."""
    if whole or not isinstance(theirs, dict) or not isinstance(base, dict):
        yield Edit(Kind.REMOVE, place)
        return
    if set(theirs) <= set(base):
        yield Edit(Kind.REMOVE, place)
        return
    for key, value in base.items():
        if key in theirs:
            yield from _gone((*place, key), theirs[key], value, whole=False)


def _list(
    place: Place,
    theirs: list[Any],
    base: list[Any],
    ours: list[Any],
    exclusive: frozenset[tuple[str, ...]],
) -> Iterator[Edit]:
    if base == ours:
        return
    if all(identity(each) is not None for each in (*theirs, *base, *ours)) and (base or theirs):
        first, second, third = (
            (each, [str(identity(element)) for element in each]) for each in (theirs, base, ours)
        )
        yield from _named(place, first, second, third, exclusive)
    elif all(not isinstance(each, dict | list) for each in (*theirs, *base, *ours)):
        yield from _plain(place, theirs, base, ours)
    elif theirs != ours:
        yield Edit(Kind.SET, place, ours)


_Named = tuple[Sequence[Any], Sequence[str]]
"""Elements, and what each is called."""


def _named(
    place: Place,
    theirs: _Named,
    base: _Named,
    ours: _Named,
    exclusive: frozenset[tuple[str, ...]],
) -> Iterator[Edit]:
    where = {name: position for position, name in enumerate(theirs[1])}
    before = dict(zip(base[1], base[0], strict=True))
    after = set(ours[1])
    for name in before:
        if name not in after and name in where:
            yield Edit(Kind.REMOVE, (*place, where[name]))
    for name, value in zip(ours[1], ours[0], strict=True):
        if name in where:
            at = (*place, where[name])
            yield from _any(at, theirs[0][where[name]], before.get(name), value, exclusive)
        elif before.get(name) != value:
            yield Edit(Kind.APPEND, place, value)


def _plain(place: Place, theirs: list[Any], base: list[Any], ours: list[Any]) -> Iterator[Edit]:
    if theirs == base:
        kept = [each for each in theirs if each in ours]
        if not kept or kept + [each for each in ours if each not in theirs] != ours:
            yield Edit(Kind.SET, place, ours)  # other values, or another order
            return
    for position, each in enumerate(theirs):
        if each in base and each not in ours:
            yield Edit(Kind.REMOVE, (*place, position))
    for each in ours:
        if each not in base and each not in theirs:
            yield Edit(Kind.APPEND, place, each)


def _at(value: Any, place: Place) -> Any:
    for part in place:
        value = value[part]
    return value


def _order(part: str | int) -> tuple[int, str]:
    return (part, "") if isinstance(part, int) else (-1, part)


def _copy(value: Any) -> Any:
    """A copy in which nothing is shared, as it is in a file without aliases."""
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(inner) for inner in value]
    return value
