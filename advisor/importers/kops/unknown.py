"""Keys that kops does not know: it drops them without a word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place
from advisor.importers.renaming import meant
from advisor.model.scalars import printable
from advisor.resources import folder
from advisor.rules import Severity

CHECK: Final = "KOPS-002"
_TOP: Final = frozenset({"apiVersion", "kind", "metadata", "spec", "status"})
_LIST: Final = "[]"
_MAP: Final = "map[string]"

Types = Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=1)
def field_types() -> Types:
    """Every type of a kops manifest: field to type, by the json tags of its Go API."""
    rows = json.loads((folder("data") / "kops_fields.json").read_text(encoding="utf-8"))["rows"]
    return {row["type"]: row["fields"] for row in rows}


def unknown_keys(documents: Sequence[Tree]) -> Iterator[Objection]:
    """A finding for each key kops drops, with the key that was probably meant."""
    types = field_types()
    for number, document in enumerate(documents):
        kind = document.get("kind")
        if not isinstance(kind, str) or kind not in types:
            continue
        for key, value in document.items():
            if key == "spec":
                yield from _walk(value, (number, "spec"), types[kind].get("spec", ""), types)
            elif key not in _TOP:
                top = dict.fromkeys(_TOP, "")
                yield _objection((number, key), key, top, meant(key, value, top, document))


def _walk(value: Any, place: Place, kind: str, types: Types) -> Iterator[Objection]:
    if kind.startswith(_LIST):
        for i, each in enumerate(value if isinstance(value, list) else ()):
            yield from _walk(each, (*place, i), kind.removeprefix(_LIST), types)
    elif kind.startswith(_MAP):
        for key, each in (value if isinstance(value, dict) else {}).items():
            yield from _walk(each, (*place, key), kind.removeprefix(_MAP), types)
    elif kind in types and isinstance(value, dict):
        fields = types[kind]
        for key, each in value.items():
            if key in fields:
                yield from _walk(each, (*place, key), fields[key], types)
            else:
                found = meant(key, each, fields, value)
                yield _objection((*place, key), key, fields, found)


def _objection(place: Place, key: str, known: Any, rename: str) -> Objection:
    from advisor.model.problems import closest

    near = rename or closest(key, known)
    same = near.lower() == key.lower()
    case = ", which is spelt otherwise" if same else ""
    meant = f"Did you mean {near}{case}?" if near else "Remove it, or look up its name."
    return Objection(
        CHECK,
        Severity.WARNING,
        place,
        f"kops has no field {printable(key)} here and drops it without a word; "
        "what it does instead is its default.",
        meant,
        title="A key that kops ignores",
        rename=rename,
    )
