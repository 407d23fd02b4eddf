"""What the names in a template stand for: parameters, resources, and outputs of other stacks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Final

from advisor.importers.cloudformation.values import (
    NO_VALUE,
    Reference,
    Resolved,
    Unknown,
    loose_text,
)
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place

_PSEUDO: Final = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}
_UNKNOWN_PSEUDO: Final = frozenset(
    {"AWS::AccountId", "AWS::NotificationARNs", "AWS::StackId", "AWS::StackName", "AWS::Region"}
)
PSEUDO: Final = frozenset({*_PSEUDO, *_UNKNOWN_PSEUDO, "AWS::NoValue"})
"""The parameters that CloudFormation brings."""


class Lookups(ABC):
    """Looks names up in the documents of one import."""

    def __init__(self, documents: Sequence[Tree]) -> None:
        self.documents = documents
        self.region: str | None = None
        """Known once zones have been read."""

    @abstractmethod
    def resolve(self, value: Any, place: Place) -> Resolved:
        """``value``, which stands at ``place``, with a function at its outside worked out."""

    def section(self, place: Place, name: str) -> Tree:
        """A section of the template that ``place`` is in; empty where it has none."""
        found = self.documents[int(place[0])].get(name)
        return found if isinstance(found, dict) else {}

    def deep(self, value: Any, place: Place) -> Any:
        """The value alone."""
        return self.resolve(value, place).value

    def ref(self, name: Any, place: Place) -> Resolved:
        """What a Ref gives: a parameter's value, or a resource."""
        if not isinstance(name, str):
            return Resolved(Unknown("a Ref to nothing"), place)
        if name == "AWS::NoValue":
            return Resolved(NO_VALUE, place)
        if name in PSEUDO:
            return Resolved(self._pseudo(name), place, literal=False)
        if name in self.section(place, "Parameters"):
            return self._parameter(name, place)
        if name in self.section(place, "Resources"):
            return Resolved(Reference(int(place[0]), name), place, literal=False)
        return Resolved(Unknown(f"there is no {name}", f"${{{name}}}"), place)

    def _pseudo(self, name: str) -> Any:
        if name == "AWS::Region" and self.region:
            return self.region
        if name in _PSEUDO:
            return _PSEUDO[name]
        return Unknown(f"{name} is known when it deploys", f"${{{name}}}")

    def _parameter(self, name: str, place: Place) -> Resolved:
        parameter = self.section(place, "Parameters")[name]
        at: Place = (place[0], "Parameters", name)
        kind = str(parameter.get("Type", "")) if isinstance(parameter, dict) else ""
        if not isinstance(parameter, dict) or parameter.get("Default") is None:
            reason = f"the parameter {name} has no default"
            return Resolved(Unknown(reason, f"${{{name}}}"), at, reason, literal=False)
        default = parameter["Default"]
        if kind.startswith("AWS::SSM::Parameter::Value"):
            reason = f"the parameter {name} is looked up in the Parameter Store"
            return Resolved(Unknown(reason, f"${{{name}}}"), at, reason, literal=False)
        value = _typed(default, kind)
        if value in ("", []) and kind not in ("String", ""):
            reason = f"the parameter {name} has an empty default"
            return Resolved(Unknown(reason, f"${{{name}}}"), at, reason, literal=False)
        note = f"the default of the parameter {name}"
        return Resolved(value, (*at, "Default"), note, literal=not isinstance(value, list))

    def att(self, argument: Any, place: Place) -> Resolved:
        """An attribute of a resource; the range of a VPC or subnet where it is stated."""
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
            return Resolved(Unknown("a GetAtt of nothing"), place)
        attribute = self.deep(parts[1], (*place, 1))
        name = parts[0]
        resources = self.section(place, "Resources")
        if name not in resources:
            return Resolved(Unknown(f"there is no resource {name}", f"${{{name}}}"), place)
        if attribute == "CidrBlock" and isinstance(resources[name], dict):
            at: Place = (place[0], "Resources", name, "Properties")
            stated = inside(resources[name].get("Properties"), "CidrBlock")
            if stated is not None:
                return self.resolve(stated, (*at, "CidrBlock"))
        return Resolved(Reference(int(place[0]), name, str(attribute)), place, literal=False)

    def imported(self, argument: Any, place: Place) -> Resolved:
        """The output of another template of the same import that exports it by this name."""
        wanted = loose_text(self.deep(argument, place)) or ""
        found = self.exported(wanted)
        if found is not None:
            return self.resolve(*found)
        return Resolved(Unknown(f"another stack exports {wanted}", f"${{{wanted}}}"), place)

    def exported(self, wanted: str) -> tuple[Any, Place] | None:
        """The value that an output exports by this name; the names of stacks are not known."""
        for number, document in enumerate(self.documents):
            outputs = document.get("Outputs")
            for name, output in (outputs if isinstance(outputs, dict) else {}).items():
                at: Place = (number, "Outputs", name)
                exported = inside(output, "Export", "Name")
                text = loose_text(self.deep(exported, (*at, "Export", "Name")))
                if text and wanted and _same_name(text, wanted):
                    return inside(output, "Value"), (*at, "Value")
        return None


def inside(tree: Any, *keys: str) -> Any:
    """The value below ``keys`` of a plain tree, None where there is none."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def _same_name(exported: str, wanted: str) -> bool:
    """Whether two names are one, with ``${...}`` for what only a deployment knows."""
    if exported == wanted:
        return True
    if "${" in wanted and "${" in exported:
        return exported.rpartition("}")[2] == wanted.rpartition("}")[2] != ""
    pattern, text = (exported, wanted) if "${" in exported else (wanted, exported)
    if "${" not in pattern:
        return False
    head, tail = pattern.partition("${")[0], pattern.rpartition("}")[2]
    return bool(tail) and text.startswith(head) and text.endswith(tail)


def _typed(default: Any, kind: str) -> Any:
    """A default as its type makes it: lists are written with commas."""
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        text = loose_text(default) or ""
        return [each.strip() for each in text.split(",")] if text.strip() else []
    return default
