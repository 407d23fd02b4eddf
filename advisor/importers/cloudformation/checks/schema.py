"""Properties and words that a resource type does not know, and those that it cannot do without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from advisor.importers.cloudformation.checks.wording import refused
from advisor.importers.cloudformation.functions import Functions, function_of
from advisor.importers.cloudformation.template import Resource, Templates
from advisor.importers.cloudformation.values import NO_VALUE, known
from advisor.importers.imported import Objection, Place
from advisor.model.scalars import printable
from advisor.resources import folder

_MOST_WORDS: Final = 12


@cache
def _types() -> dict[str, dict[str, Any]]:
    rows = json.loads((folder("data") / "cloudformation_fields.json").read_text("utf-8"))["rows"]
    return {row["type"]: row for row in rows}


def replaced_by(kind: str) -> tuple[str, ...]:
    """The properties of a type that a change of makes CloudFormation replace the resource."""
    return tuple(_types().get(kind, {}).get("replaced", ()))


def schema_objections(templates: Templates) -> Iterator[Objection]:
    """What the schemas of the types say of the properties."""
    spelt = {kind.lower(): kind for kind in _types()}
    for resource in templates.resources:
        meant = spelt.get(resource.kind.lower(), resource.kind)
        if meant != resource.kind:
            yield refused(
                "008", (*resource.place, "Type"), f"There is no type {printable(resource.kind)}.",
                f"Write {meant}.", "A type that does not exist",
            )  # fmt: skip
        if resource.kind in _types():
            yield from _Section(templates.functions, resource).objections()


class _Section:
    """Walks the properties of one resource."""

    def __init__(self, functions: Functions, resource: Resource) -> None:
        self._functions = functions
        self._resource = resource

    def objections(self) -> Iterator[Objection]:
        place: Place = (*self._resource.place, "Properties")
        properties = self._resource.tree.get("Properties")
        if function_of(properties) or not isinstance(properties, dict):
            properties = {}
            place = self._resource.place
        yield from self._mapping(properties, self._resource.kind, place)

    def _mapping(self, value: dict[str, Any], kind: str, place: Place) -> Iterator[Objection]:
        row = _types()[kind]
        fields: dict[str, str] = row["fields"]
        for name, inner in value.items():
            if name in fields:
                yield from self._value(inner, fields[name], (kind, name), (*place, name))
            elif not row.get("open") and not name.startswith("Fn::"):
                yield self._unknown(name, kind, fields, (*place, name))
        for name in row.get("required", ()):
            if name not in value and not any(key.startswith("Fn::") for key in value):
                yield refused(
                    "004", place, f"{_short(kind)} has no {name}, and cannot do without.",
                    f"State {name}.",
                )  # fmt: skip

    def _unknown(self, name: str, kind: str, fields: dict[str, str], place: Place) -> Objection:
        near = get_close_matches(name, fields, 1, 0.75)
        lower = {each.lower(): each for each in fields}
        meant = lower.get(name.lower()) or (near[0] if near else "")
        return refused(
            "002", place, f'{_short(kind)} has no property "{printable(name)}".',
            f"Probably meant: {meant}." if meant else "Take it out.",
            "A property that the type does not know",
        )  # fmt: skip

    def _value(
        self, value: Any, kind: str, field: tuple[str, str], place: Place
    ) -> Iterator[Objection]:
        found = self._functions.resolve(value, place)
        if found.value is NO_VALUE or not known(found.value):
            return
        place = found.place
        if kind.startswith("[]") and isinstance(found.value, list):
            for i, each in enumerate(found.value):
                at = (*place, i) if found.literal else place
                yield from self._value(each, kind[2:], field, at)
        elif kind in _types() and isinstance(found.value, dict):
            yield from self._mapping(found.value, kind, place)
        elif kind in _types() or (kind.startswith("[]") and isinstance(found.value, dict)):
            wanted = "a list" if kind.startswith("[]") else "a mapping"
            yield refused(
                "003", place, f"{field[1]} is {wanted}, and something else is here.",
                f"Write {wanted}, as the reference of {_short(field[0])} has it.",
                "A value of another kind",
            )  # fmt: skip
        else:
            words = _types()[field[0]].get("words", {}).get(field[1], ())
            plain = isinstance(found.value, str | int) and not isinstance(found.value, bool)
            if words and plain and str(found.value) not in [str(word) for word in words]:
                listed = ", ".join(str(word) for word in words[:_MOST_WORDS])
                more = ", ..." if len(words) > _MOST_WORDS else ""
                yield refused(
                    "003", place, f"{field[1]} is {printable(str(found.value))}.",
                    f"Known: {listed}{more}.", "A word that the property does not know",
                )  # fmt: skip


def _short(kind: str) -> str:
    return kind.removeprefix("AWS::")
