"""What a template names, and where: resources, parameters, conditions and mappings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from advisor.importers.cloudformation.lookups import PSEUDO
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place

_IN_SUB: Final = re.compile(r"\$\{\s*([A-Za-z0-9:]+)(?:\.[A-Za-z0-9.:]+)?\s*\}")
_ESCAPED: Final = re.compile(r"\$\{![^}]*\}")


@dataclass(frozen=True, slots=True)
class Naming:
    """One mention of something by its logical id."""

    name: str
    kind: str
    """``any`` (a resource or parameter), ``resource``, ``condition`` or ``mapping``."""
    place: Place


def namings(document: Tree, number: int = 0) -> Iterator[Naming]:
    """Everything that the template names."""
    for section in ("Conditions", "Resources", "Outputs"):
        tree = document.get(section)
        if not isinstance(tree, dict):
            continue
        for name, inner in tree.items():
            at: Place = (number, section, name)
            yield from _in(inner, at)
            if section != "Conditions" and isinstance(inner, dict):
                yield from _attributes(inner, at)


def _attributes(tree: Tree, place: Place) -> Iterator[Naming]:
    before = tree.get("DependsOn")
    for each in before if isinstance(before, list) else [before]:
        if isinstance(each, str):
            yield Naming(each, "resource", (*place, "DependsOn"))
    if isinstance(tree.get("Condition"), str):
        yield Naming(tree["Condition"], "condition", (*place, "Condition"))


def _in(value: Any, place: Place) -> Iterator[Naming]:
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _in(inner, (*place, i))
        return
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        at = (*place, key)
        if len(value) == 1:
            yield from _of_function(key, inner, at)
        yield from _in(inner, at)


def _of_function(function: str, argument: Any, place: Place) -> Iterator[Naming]:
    first = argument[0] if isinstance(argument, list) and argument else argument
    match function:
        case "Ref" if isinstance(argument, str):
            yield Naming(argument, "any", place)
        case "Fn::GetAtt" if isinstance(first, str):
            yield Naming(first.partition(".")[0], "resource", place)
        case "Fn::Sub" if isinstance(first, str):
            given = argument[1] if isinstance(argument, list) and len(argument) > 1 else {}
            for name in _IN_SUB.findall(_ESCAPED.sub("", first)):
                if not isinstance(given, dict) or name not in given:
                    yield Naming(name, "any", place)
        case "Fn::If" if isinstance(first, str):
            yield Naming(first, "condition", place)
        case "Fn::FindInMap" if isinstance(first, str):
            yield Naming(first, "mapping", place)
        case "Condition" if isinstance(argument, str) and "Conditions" in place[:2]:
            yield Naming(argument, "condition", place)


def dangling(document: Tree, number: int = 0) -> Iterator[Naming]:
    """Mentions of what the template does not have."""
    known = {
        kind: set(found) if isinstance(found := document.get(section), dict) else set()
        for kind, section in (
            ("resource", "Resources"), ("parameter", "Parameters"), ("condition", "Conditions"),
            ("mapping", "Mappings"),
        )
    }  # fmt: skip
    known["any"] = known["resource"] | known["parameter"] | set(PSEUDO)
    for each in namings(document, number):
        if each.name not in known[each.kind]:
            yield each
