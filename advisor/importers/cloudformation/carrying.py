"""What an export says of a resource, said of the same resource under another name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.cloudformation.functions import Functions
from advisor.importers.cloudformation.references import namings
from advisor.importers.cloudformation.template import EKS_CLUSTER
from advisor.importers.cloudformation.twins import twins
from advisor.importers.cloudformation.values import texts_in
from advisor.importers.cloudformation.worked_out import WorkedOut
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place
from advisor.importers.merge import Edit, Kind, applied, edits

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_GROUP: Final = "AWS::EKS::Nodegroup"
_NOT_CARRIED: Final = ("Type", "DependsOn", "Metadata", "Condition")
_IN_SUB: Final = re.compile(r"\$\{([A-Za-z0-9]+)((?:\.[A-Za-z0-9.]+)?)\}")


def carried(theirs: Tree, base: Tree, ours: Tree, catalog: Catalog) -> Tree:
    """The template with the step from ``base`` to ``ours`` made in its own resources.

    Raises:
        ValueError: a resource that changes has no twin in the template, or one that is new needs
            one that the template does not have.
    """
    return _Carrier(theirs, base, ours, catalog).result()


class _Carrier:
    """Makes the step; used once."""

    def __init__(self, theirs: Tree, base: Tree, ours: Tree, catalog: Catalog) -> None:
        self._theirs = theirs
        self._ours = ours
        self._base = _inlined(base)["Resources"]
        self._wanted = _inlined(ours)["Resources"]
        self._names = twins(theirs, base, ours, catalog)
        self._functions = Functions([theirs])
        self._parameters: dict[str, Any] = {}

    def result(self) -> Tree:
        """The template after the step."""
        new = [name for name in self._wanted if self._is_new(name)]
        self._rename(new)
        changes: list[Edit] = []
        for name, resource in self._wanted.items():
            if name in new:
                place: Place = (0, "Resources", self._names[name])
                changes.append(Edit(Kind.SET, place, self._added(resource)))
            elif name in self._base and name in self._names and not _is_role(resource):
                changes += self._changed(name, resource, new)
        gone = [name for name in self._base if name not in self._wanted and name in self._names]
        changes += [Edit(Kind.REMOVE, (0, "Resources", self._names[name])) for name in gone]
        for name, parameter in self._parameters.items():
            if name not in self._theirs.get("Parameters", {}):
                changes.append(Edit(Kind.SET, (0, "Parameters", name), parameter))
        theirs = dict(self._theirs)
        if self._parameters and "Parameters" not in theirs:
            theirs["Parameters"] = {}
        found: Tree = applied([theirs], changes)[0]
        self._check(found, {self._names[name] for name in gone})
        return found

    def _is_new(self, name: str) -> bool:
        """Whether the template gets the resource: it is new, or it changes and has no twin."""
        resource = self._wanted[name]
        if "Condition" in resource:
            return False  # left to whoever states the parameter it hangs on
        if name not in self._base:
            return True
        return name not in self._names and _body(resource) != _body(self._base[name])

    def _rename(self, new: list[str]) -> None:
        """Names for new resources that the template does not have yet."""
        taken = {*self._theirs["Resources"], *self._theirs.get("Parameters", {})}
        for name in new:
            free, number = name, 1
            while free in taken:
                number += 1
                free = f"{name}N{number}"
            taken.add(free)
            self._names[name] = free

    def _added(self, resource: Tree) -> Tree:
        found = {key: self._renamed(value) for key, value in resource.items() if key != "DependsOn"}
        before = resource.get("DependsOn")
        waits = [before] if isinstance(before, str) else before or []
        known = [self._names[each] for each in waits if each in self._names]
        if known:
            found["DependsOn"] = known[0] if len(known) == 1 else known
        if "Version" in found.get("Properties", {}) and resource["Type"] == _GROUP:
            found["Properties"]["Version"] = self._version(found["Properties"]["Version"])
        return found

    def _version(self, otherwise: Any) -> Any:
        """The version of the cluster as the template says it, so that groups follow it."""
        for resource in self._theirs["Resources"].values():
            if resource.get("Type") == EKS_CLUSTER:
                return resource.get("Properties", {}).get("Version", otherwise)
        return otherwise

    def _changed(self, name: str, resource: Tree, new: Sequence[str]) -> Iterator[Edit]:
        twin = self._names[name]
        place: Place = (0, "Resources", twin)
        theirs = self._theirs["Resources"][twin]
        before = _without(_body(self._base[name]), new)
        if before == _body(resource):
            return
        base, ours = (self._renamed(each) for each in (before, _body(resource)))
        view = WorkedOut(self._functions, theirs, place)
        for edit in edits([view.tree], [base], [ours]):
            yield view.back(Edit(edit.kind, edit.place[1:], edit.value))
            if edit.place[-1] == "LaunchTemplate" and "DiskSize" in theirs["Properties"]:
                yield Edit(Kind.REMOVE, (*place, "Properties", "DiskSize"))  # EKS takes one of them

    # References

    def _renamed(self, value: Any) -> Any:
        """``value`` with the names of the template in its references."""
        if isinstance(value, Mapping):
            if set(value) == {"Ref"}:
                return {"Ref": self._name(value["Ref"])}
            if set(value) == {"Fn::GetAtt"}:
                name, attribute = value["Fn::GetAtt"]
                return {"Fn::GetAtt": [self._name(name), attribute]}
            if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
                return {"Fn::Sub": _IN_SUB.sub(self._in_text, value["Fn::Sub"])}
            return {key: self._renamed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._renamed(inner) for inner in value]
        return value

    def _in_text(self, match: re.Match[str]) -> str:
        return f"${{{self._name(match[1])}{match[2]}}}"

    def _name(self, name: str) -> str:
        if name.startswith("AWS::") or name in self._names:
            return self._names.get(name, name)
        stated = self._ours.get("Parameters", {}).get(name)
        if stated is not None:
            self._parameters[name] = stated
            return name
        return f"{_MISSING}{name}"

    def _check(self, found: Tree, gone: set[str]) -> None:
        """Nothing that is new names what is not there."""
        for text in texts_in(found.get("Resources")):
            if _MISSING in text or text in gone:
                raise ValueError(f"{text} is not in the template")


_MISSING: Final = "Missing:"


def _is_role(resource: Tree) -> bool:
    """Rights of others stay theirs: what an export leaves out of them may be there on purpose."""
    return str(resource["Type"]).startswith("AWS::IAM::")


def _body(resource: Tree) -> Tree:
    return {key: value for key, value in resource.items() if key not in _NOT_CARRIED}


def _without(resource: Tree, names: Sequence[str]) -> Tree:
    """A resource without the properties that name one of ``names``."""
    properties = {
        key: value
        for key, value in resource.get("Properties", {}).items()
        if not any(each.name in names for each in namings({"Resources": {"": {key: value}}}))
    }
    return {**resource, "Properties": properties}


def _inlined(template: Tree) -> Tree:
    """The template with the defaults of its parameters in their places."""
    functions = Functions([template])
    parameters = template.get("Parameters", {})
    known = {
        name: functions.resolve({"Ref": name}, (0,)).value
        for name, parameter in parameters.items()
        if "Default" in parameter and not parameter["Type"].startswith("AWS::SSM")
    }

    def inline(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"Ref"} and value["Ref"] in known:
                return known[value["Ref"]]
            if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
                return _inlined_text(value["Fn::Sub"], known)
            return {key: inline(inner) for key, inner in value.items()}
        return [inline(inner) for inner in value] if isinstance(value, list) else value

    return {**template, "Resources": inline(template["Resources"])}


def _inlined_text(text: str, known: Mapping[str, Any]) -> Any:
    for name, value in known.items():
        text = text.replace(f"${{{name}}}", str(value))
    return {"Fn::Sub": text} if "${" in text else text
