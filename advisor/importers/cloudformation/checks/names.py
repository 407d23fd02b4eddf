"""References to what is not there, functions that do not exist, and circles of references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.cloudformation.checks.wording import refused
from advisor.importers.cloudformation.references import dangling, namings
from advisor.importers.cloudformation.template import Templates
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place
from advisor.model.scalars import printable

_FUNCTIONS: Final = frozenset(
    f"Fn::{name}"
    for name in ("Base64", "Cidr", "FindInMap", "GetAtt", "GetAZs", "GetStackOutput", "If",
                 "ImportValue", "Join", "Length", "Select", "Split", "Sub", "ToJsonString",
                 "Transform", "And", "Equals", "Not", "Or", "Contains", "EachMemberEquals",
                 "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll", "Condition")
)  # fmt: skip
_LOOP: Final = "Fn::ForEach"
_WORDS: Final = {
    "any": "neither a resource nor a parameter", "resource": "no resource",
    "condition": "no condition", "mapping": "no mapping",
}  # fmt: skip


def name_objections(templates: Templates) -> Iterator[Objection]:
    """Everything about names, of each template."""
    for number, document in enumerate(templates.documents):
        if not _has_loops(document) and "Transform" not in document:
            yield from _dangling(document, number)
        yield from _functions(document, (number,))
        yield from _circles(document, number)


def _has_loops(document: Tree) -> bool:
    sections = (document.get(name) for name in ("Resources", "Conditions", "Outputs"))
    return any(
        str(key).startswith(_LOOP)
        for section in sections
        if isinstance(section, dict)
        for key in section
    )


def _dangling(document: Tree, number: int) -> Iterator[Objection]:
    for each in dangling(document, number):
        yield refused(
            "005", each.place, f"There is {_WORDS[each.kind]} called {printable(each.name)}.",
            "Correct the name; it is case-sensitive.",
            "A reference to what the template does not have",
        )  # fmt: skip


def _functions(value: Any, place: Place) -> Iterator[Objection]:
    if isinstance(value, dict):
        for key, inner in value.items():
            name = str(key)
            if name.startswith("Fn::") and name not in _FUNCTIONS and not name.startswith(_LOOP):
                yield refused(
                    "006", (*place, name), f"There is no function {printable(name)}.",
                    "Correct the name of the function, or the tag.",
                )  # fmt: skip
            yield from _functions(inner, (*place, name))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _functions(inner, (*place, i))


def _circles(document: Tree, number: int) -> Iterator[Objection]:
    """Resources that wait for one another."""
    resources = document.get("Resources")
    if not isinstance(resources, dict):
        return
    waits: dict[str, dict[str, Place]] = {}
    for each in namings(document, number):
        if each.kind in ("any", "resource") and each.place[1] == "Resources":
            waits.setdefault(str(each.place[2]), {}).setdefault(each.name, each.place)
    done: set[str] = set()
    for start in resources:
        circle = _circle(str(start), waits, done)
        if circle:
            place = waits[circle[-1]][circle[0]]
            names = " -> ".join([*circle, circle[0]])
            yield refused(
                "007", place, f"Resources wait for one another: {names}.",
                "Take one of the references out of the circle.",
            )  # fmt: skip
            return


def _circle(start: str, waits: dict[str, dict[str, Place]], done: set[str]) -> list[str]:
    """The resources of a circle that is reached from ``start``; empty where there is none."""
    path: list[str] = []
    waiting: list[tuple[str, Iterator[str]]] = []

    def enter(name: str) -> None:
        path.append(name)
        waiting.append((name, iter(waits.get(name, ()))))

    if start not in done:
        enter(start)
    while waiting:
        name, following = waiting[-1]
        other = next(following, None)
        if other is None:
            done.add(name)
            path.pop()
            waiting.pop()
        elif other in path:
            return path[path.index(other) :]
        elif other not in done:
            enter(other)
    return []
