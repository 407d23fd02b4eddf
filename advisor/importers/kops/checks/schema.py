"""Decoding manifests as kops does: unknown keys are dropped, values of a wrong type end it there.

pkg/kopscodecs and, beneath it, the JSON decoder of k8s.io/apimachinery: capitals count, null is
as good as absent, and a number is no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import is_quantity, seconds, shown
from advisor.importers.kops.unknown import field_types

VERSION: Final = "v1alpha2"
_GROUPS: Final = ("kops.k8s.io", "kops")
_OTHER_VERSION: Final = "kops.k8s.io/v1alpha3"
KINDS: Final = ("Cluster", "InstanceGroup", "SSHCredential")
_METADATA: Final = {
    "name": "string", "namespace": "string", "generateName": "string",
    "labels": "map[string]string", "annotations": "map[string]string",
}  # fmt: skip
_LIST: Final = re.compile(r"\[\](.+)")
_MAP: Final = re.compile(r"map\[string\](.+)")
_LARGEST: Final = 2**63


def _integer(value: Any) -> bool:
    if isinstance(value, float) and value.is_integer():
        return abs(value) < _LARGEST  # YAML's 3.0 is JSON's 3
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def _quantity(value: Any) -> bool:
    if isinstance(value, str):
        return is_quantity(value)
    return isinstance(value, int | float) and not isinstance(value, bool)


_SCALARS: Final[dict[str, tuple[str, Callable[[Any], bool]]]] = {
    "string": ("text", lambda value: isinstance(value, str)),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "int": ("a whole number", _integer),
    "float": ("a number", lambda value: isinstance(value, float) or _integer(value)),
    "quantity": ("a quantity such as 200m or 1Gi", _quantity),
    "duration": (
        "a duration such as 15m",
        lambda value: isinstance(value, str) and seconds(value) is not None,
    ),
    "int|string": (
        "a whole number or text",
        lambda value: isinstance(value, str) or _integer(value),
    ),
}
_EMPTY: Final[dict[str, Any]] = {"string": "", "bool": False, "int": 0, "float": 0}


class _Nothing:
    """No value: null, or one that is dropped."""


_NOTHING: Final = _Nothing()


class Decoded:
    """A document decoded: what is sound of it, and what kops has against the rest.

    ``tree`` holds known keys only, and no nulls.
    """

    def __init__(self, number: int, document: Tree) -> None:
        self.objections: list[Objection] = []
        self.kind = str(document.get("kind"))
        self.types = field_types()
        self.tree: Tree = {}
        for key in ("metadata", "spec"):
            value = document.get(key)
            if value is None:
                continue
            kind = "metadata" if key == "metadata" else self.types[self.kind]["spec"]
            sound = self._value(value, kind, (number, key))
            if not isinstance(sound, _Nothing):
                self.tree[key] = sound

    def _value(self, value: Any, kind: str, place: Place) -> Any:
        if value is None:
            return _NOTHING
        if element := _LIST.fullmatch(kind):
            return self._list(value, element[1], place)
        if element := _MAP.fullmatch(kind):
            return self._map(value, element[1], place)
        if kind in _SCALARS:
            wanted, fits = _SCALARS[kind]
            return value if fits(value) else self._wrong(value, wanted, place)
        if kind != "metadata" and kind not in self.types:
            return value
        return self._object(value, kind, place)

    def _list(self, value: Any, kind: str, place: Place) -> Any:
        if not isinstance(value, list):
            return self._wrong(value, "a list", place)
        found = (self._value(item, kind, (*place, i)) for i, item in enumerate(value))
        return [_or_empty(sound, kind) for sound in found]

    def _map(self, value: Any, kind: str, place: Place) -> Any:
        if not isinstance(value, dict):
            return self._wrong(value, "a mapping", place)
        found = ((key, self._value(item, kind, (*place, key))) for key, item in value.items())
        return {key: _or_empty(sound, kind) for key, sound in found}

    def _object(self, value: Any, kind: str, place: Place) -> Any:
        if not isinstance(value, dict):
            return self._wrong(value, "a mapping", place)
        known = _METADATA if kind == "metadata" else self.types[kind]
        found = {}
        for key, item in value.items():
            if key in known:
                sound = self._value(item, known[key], (*place, key))
                if not isinstance(sound, _Nothing):
                    found[key] = sound
        return found

    def _wrong(self, value: Any, wanted: str, place: Place) -> _Nothing:
        message = f"{dotted(place)} is {_kind_of(value)}; kops takes {wanted}."
        self.objections.append(objection(10, place, message, _remedy(value, wanted, place)))
        return _NOTHING


def header(number: int, document: Tree) -> Iterator[Objection]:
    """What kind of document it is; kops decodes no other."""
    kind, version = document.get("kind"), document.get("apiVersion")
    if not isinstance(version, str) or not isinstance(kind, str):
        key = "apiVersion" if not isinstance(version, str) else "kind"
        yield objection(
            12 if key == "apiVersion" else 11, (number, key),
            f"The document states no {key}, so that kops cannot tell what it is.",
            f"State {key}.",
        )  # fmt: skip
        return
    group, _, release = version.partition("/")
    if group not in _GROUPS:
        return  # kops keeps it beside the cluster, as an add-on
    if kind not in KINDS:
        yield objection(
            11, (number, "kind"), f"kops has no kind {shown(kind)}.",
            f"Take one of {', '.join(KINDS)}.",
        )  # fmt: skip
    if version == _OTHER_VERSION:
        yield from _other_version(number, document)
    elif release != VERSION:
        yield objection(
            12, (number, "apiVersion"), f"kops does not read {shown(version)}.",
            f"Write apiVersion: kops.k8s.io/{VERSION}.",
        )  # fmt: skip


def is_sound(document: Tree) -> bool:
    """Whether the document is one that can be decoded here."""
    version = document.get("apiVersion")
    group, _, release = version.partition("/") if isinstance(version, str) else ("", "", "")
    return group in _GROUPS and release == VERSION and document.get("kind") in KINDS


def dotted(place: Place) -> str:
    """A place in its document, as messages write it."""
    text = "".join(
        f"[{part}]" if isinstance(part, int) else f".{shown(part)[1:-1]}" for part in place[1:]
    )
    return text.removeprefix(".")


def _other_version(number: int, document: Tree) -> Iterator[Objection]:
    spec = document.get("spec")
    provider = spec.get("cloudProvider") if isinstance(spec, dict) else None
    if isinstance(provider, str):
        yield objection(
            13, (number, "spec", "cloudProvider"),
            f"cloudProvider is {shown(provider)}, as v1alpha2 writes it; v1alpha3 takes a mapping.",
            f"Write apiVersion: kops.k8s.io/{VERSION}.",
        )  # fmt: skip


def _or_empty(sound: Any, kind: str) -> Any:
    if not isinstance(sound, _Nothing):
        return sound
    if kind in _SCALARS:
        return _EMPTY.get(kind, "")
    return [] if _LIST.fullmatch(kind) else {}


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return f"the truth value {shown(value)}"
    if isinstance(value, int | float):
        return f"the number {shown(value)}"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    return "a mapping" if isinstance(value, dict) else "a list"


def _remedy(value: Any, wanted: str, place: Place) -> str:
    if wanted == "text" and isinstance(value, bool | int | float):
        return f'Put it in quotes: {place[-1]}: "{shown(value)}".'
    return f"Write {wanted}."
