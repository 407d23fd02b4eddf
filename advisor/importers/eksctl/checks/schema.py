"""Decoding a ClusterConfig as strictly as eksctl does: unknown keys and wrong types end it there.

eksctl decodes each file twice (pkg/eks/api.go ParseConfig): once to find keys it does not know,
where capitals do not count, and once for the values, where they do. A key in other capitals
therefore passes and is dropped in silence.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from math import isfinite
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.forms import is_arn, is_cidr, shown
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place
from advisor.importers.renaming import meant
from advisor.resources import folder

_ROOT: Final = "ClusterConfig"
_LIST: Final = re.compile(r"\[\](.+)")
_MAP: Final = re.compile(r"map\[string\](.+)")
_WORDS: Final[dict[str, str]] = {
    "string": "text", "bool": "true or false", "int": "a whole number", "float": "a number",
    "object": "a mapping",
}  # fmt: skip

_TEXTS: Final = "map[string]string"
_BY_HAND: Final[Mapping[str, Mapping[str, str]]] = {
    "IdentityProvider": {
        "type": "string", "name": "string", "issuerURL": "string", "clientID": "string",
        "usernameClaim": "string", "usernamePrefix": "string", "groupsClaim": "string",
        "groupsPrefix": "string", "requiredClaims": _TEXTS, "tags": _TEXTS,
    },
}  # fmt: skip
"""Types that decode themselves (identity_provider.go), so that the schema does not list them."""

_LENIENT: Final = frozenset({"AZSubnetSpec", "IdentityProvider"})
"""Types inside of which unknown keys are dropped, and capitals do not count."""
_POINTERS: Final = frozenset(
    {
        "NodeGroup", "ManagedNodeGroup", "Addon", "ClusterIAMServiceAccount", "IAMIdentityMapping",
        "FargateProfile", "RemoteNetwork", "VolumeMapping",
    }
)  # fmt: skip
"""Elements that eksctl uses without asking whether they are there."""
_USED_LATE: Final = frozenset({"FargateProfile", "RemoteNetwork"})
_HEADER: Final = frozenset({"kind", "apiversion"})
_PROVIDER: Final = "IdentityProvider"
_OIDC: Final = "oidc"
_CIDRS: Final = frozenset({("ClusterVPC", "cidr"), ("AZSubnetSpec", "cidr")})
_ARNS: Final = frozenset(
    {
        ("AccessEntry", "principalARN"), ("AccessPolicy", "policyARN"),
        ("AutoModeConfig", "nodeRoleARN"), ("AutoModeConfig", "permissionsBoundaryARN"),
    }
)  # fmt: skip
_SIBLINGS: Final[Mapping[str, tuple[str, str]]] = {
    "NodeGroup": ("ManagedNodeGroup", "managedNodeGroups"),
    "ManagedNodeGroup": ("NodeGroup", "nodeGroups"),
}


_LARGEST: Final = 2**63


class _Nothing:
    """No value: null, or one that is dropped."""


_NOTHING: Final = _Nothing()


@cache
def _types() -> dict[str, dict[str, Any]]:
    rows = json.loads((folder("data") / "eksctl_fields.json").read_text("utf-8"))["rows"]
    return {row["type"]: row for row in rows}


@cache
def fields(kind: str) -> Mapping[str, str]:
    """The fields of one type of the config, each with its type."""
    known = _BY_HAND.get(kind)
    found: Mapping[str, str] = known if known is not None else _types()[kind]["fields"]
    return found


@cache
def words(kind: str, field: str) -> tuple[str, ...]:
    """The words the schema lists for a field; eksctl itself takes others for some."""
    return tuple(_types()[kind].get("words", {}).get(field, ()))


class Decoded:
    """A document decoded: what is sound of it, and what eksctl has against the rest."""

    def __init__(self, document: Tree) -> None:
        self.objections: list[Objection] = []
        self.tree: Tree = self._object(document, _ROOT, ())

    def _value(self, value: Any, kind: str, path: Place) -> Any:
        if value is None:
            return _NOTHING
        if kind == "FluxFlags":
            kind = _TEXTS
        if element := _LIST.fullmatch(kind):
            return self._list(value, element[1], path)
        if element := _MAP.fullmatch(kind):
            return self._map(value, element[1], path)
        if kind in _WORDS:
            return self._scalar(value, kind, path)
        if not isinstance(value, dict):
            return self._wrong(value, "a mapping", path)
        return self._object(value, kind, path)

    def _wrong(self, value: Any, wanted: str, path: Place) -> _Nothing:
        message = f"{dotted(path)} is {_kind_of(value)}; eksctl takes {wanted}."
        self.objections.append(objection(5, path, message, _remedy(value, wanted, path)))
        return _NOTHING

    def _scalar(self, value: Any, kind: str, path: Place) -> Any:
        number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST
        fits = {
            "string": isinstance(value, str),
            "bool": isinstance(value, bool),
            "int": number,
            "float": number or (isinstance(value, float) and isfinite(value)),
            "object": isinstance(value, dict),
        }[kind]
        return value if fits else self._wrong(value, _WORDS[kind], path)

    def _list(self, value: Any, kind: str, path: Place) -> Any:
        if kind == "NodeGroupTaint" and isinstance(value, dict) and path[0] == "nodeGroups":
            return self._taints(value, path)
        if not isinstance(value, list):
            return self._wrong(value, "a list", path)
        found = []
        for i, item in enumerate(value):
            if item is None and kind in _POINTERS:
                self.objections.append(
                    objection(
                        12 if kind in _USED_LATE else 11, (*path, i),
                        f"{dotted((*path, i))} is empty.",
                        "Fill the entry in or take its dash away.",
                    )
                )  # fmt: skip
            if item is None and kind == _PROVIDER:
                item = {}  # it decodes itself, also from nothing
            sound = self._value(item, kind, (*path, i))
            found.append(("" if kind == "string" else {}) if sound is _NOTHING else sound)
        return found

    def _taints(self, value: Tree, path: Place) -> Any:
        """The old form, ``key: value:effect``; eksctl takes it for self-managed groups."""
        odd = next((key for key, text in value.items() if not isinstance(text, str)), None)
        if odd is not None:
            return self._wrong(value[odd], "text such as value:NoSchedule", (*path, odd))
        found = []
        for key, text in value.items():
            parts = text.split(":")
            taint = {"key": key, "value": parts[0] if len(parts) == 2 else ""}
            if len(parts) < 3:
                taint["effect"] = parts[-1]
            found.append(taint)
        return found

    def _map(self, value: Any, kind: str, path: Place) -> Any:
        if not isinstance(value, dict):
            return self._wrong(value, "a mapping", path)
        found = {}
        for key, item in value.items():
            sound = self._value(item, kind, (*path, key))
            found[key] = ("" if kind == "string" else {}) if sound is _NOTHING else sound
        return found

    def _object(self, value: Tree, kind: str, path: Place) -> Tree:
        known = fields(kind)
        found: Tree = {}
        for key, item in value.items():
            name = key if key in known else _in_other_capitals(key, known)
            if name is None:
                self._unknown(key, kind, path, meant(key, item, known, value))
                continue
            sound = self._value(item, known[name], (*path, key))
            if isinstance(sound, _Nothing) or not self._in_form(sound, kind, name, (*path, key)):
                continue
            if name == key or kind in _LENIENT:
                found[name] = sound
            elif path or name.lower() not in _HEADER:
                self._dropped(key, name, path)
        if kind == _PROVIDER and found.get("type") != _OIDC:
            self._provider(found, path)
        return found

    def _in_form(self, value: Any, kind: str, name: str, path: Place) -> bool:
        if (kind, name) in _CIDRS and not is_cidr(value):
            message = f"{dotted(path)} is {shown(value)}, which is no CIDR range."
            self.objections.append(objection(6, path, message, "Write it like 10.0.0.0/16."))
            return False
        if (kind, name) in _ARNS and not is_arn(value):
            message = f"{dotted(path)} is {shown(value)}, which is no ARN."
            remedy = "Give the whole ARN, such as arn:aws:iam::111122223333:role/name."
            self.objections.append(objection(7, path, message, remedy))
            return False
        return True

    def _provider(self, found: Tree, path: Place) -> None:
        stated = shown(found.get("type") or "")
        message = f"The type of identity provider is {stated}; eksctl knows {_OIDC} alone."
        self.objections.append(objection(8, path, message, f"Write type: {_OIDC}."))

    def _unknown(self, key: str, kind: str, path: Place, rename: str) -> None:
        place = (*path, key)
        if kind in _LENIENT:
            message = f"{dotted(place)}: eksctl knows no such field here and drops it in silence."
            found = objection(4, place, message, _nearest(key, kind))
            self.objections.append(replace(found, rename=rename))
            return
        message = f"{dotted(place)}: eksctl knows no field {shown(key)} here and refuses the file."
        found = objection(3, place, message, _nearest(key, kind))
        self.objections.append(replace(found, rename=rename))

    def _dropped(self, key: str, name: str, path: Place) -> None:
        place = (*path, key)
        message = f"{dotted(place)}: eksctl drops this in silence; the field is written {name}."
        found = objection(4, place, message, f"Write {name}, in these capitals.")
        self.objections.append(replace(found, rename=name))


def header(document: Tree) -> Iterator[Objection]:
    """What kind of document it is; eksctl decodes no other."""
    lower = {key.lower(): value for key, value in document.items()}  # read apart from the rest
    kind, version = lower.get("kind"), lower.get("apiversion")
    if kind != _ROOT:
        stated = f"is {shown(kind)}" if kind else "is missing"
        yield objection(
            9, ("kind",), f"kind {stated}; eksctl reads ClusterConfig alone.",
            "Write kind: ClusterConfig.",
        )  # fmt: skip
    if version not in words(_ROOT, "apiVersion"):
        stated = f"is {shown(version)}" if version else "is missing"
        yield objection(
            2, ("apiVersion",), f"apiVersion {stated}; eksctl 0.230 reads eksctl.io/v1alpha5.",
            "Write apiVersion: eksctl.io/v1alpha5, and mind that fields have moved since alpha4.",
        )  # fmt: skip


def dotted(path: Place) -> str:
    """A place in the document as eksctl's own messages write it."""
    text = "".join(
        f"[{part}]" if isinstance(part, int) else f".{shown(part)[1:-1]}" for part in path
    )
    return text.removeprefix(".")


def _in_other_capitals(key: str, known: Mapping[str, str]) -> str | None:
    return next((name for name in known if name.lower() == key.lower()), None)


def _nearest(key: str, kind: str) -> str:
    sibling, listed = _SIBLINGS.get(kind, ("", ""))
    if sibling and key in fields(sibling):
        return f"The field exists under {listed} only; move the group there or take it out."
    by_lower = {name.lower(): name for name in fields(kind)}
    close = difflib.get_close_matches(key.lower(), list(by_lower), n=2, cutoff=0.7)
    if close:
        return f"Did you mean {' or '.join(by_lower[name] for name in close)}?"
    return "Take it out, or see `eksctl utils schema` for the fields of this release."


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return f"the truth value {shown(value)}"
    if isinstance(value, int | float):
        return f"the number {shown(value)}"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    return "a mapping" if isinstance(value, dict) else "a list"


def _remedy(value: Any, wanted: str, path: Place) -> str:
    if wanted == "text" and isinstance(value, bool | int | float):
        return f'Put it in quotes: {path[-1]}: "{shown(value)}".'
    if wanted == "text" and path[-1] == "configurationValues":
        return "Write the values as one text: configurationValues: |- and the YAML below it."
    return f"Write {wanted}."
