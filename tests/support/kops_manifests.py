"""Reading kops manifests as kops does, and looking every key up in its list of fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from advisor.exporters.yaml_text import plain
from advisor.resources import folder

Document = dict[str, Any]

_OBJECT = {"apiVersion", "kind", "metadata", "spec"}
_SCALARS: dict[str, type | tuple[type, ...]] = {
    "string": str, "bool": bool, "int": int, "float": (int, float), "quantity": (str, int),
    "duration": str, "int|string": (int, str),
}  # fmt: skip


def documents(text: str) -> list[Document]:
    """The documents of a stream, split at the markers first, as kops splits it."""
    return [yaml.safe_load(part) for part in text.split("\n---\n")]


def unnoted(trees: list[Document]) -> list[Document]:
    return [plain(tree) for tree in trees]


def cluster(found: list[Document]) -> Document:
    assert found[0]["kind"] == "Cluster"
    spec: Document = found[0]["spec"]
    return spec


def groups(found: list[Document], role: str = "") -> dict[str, Document]:
    """The instance groups by name, all of them or those of one role."""
    return {
        each["metadata"]["name"]: each["spec"]
        for each in found[1:]
        if role in ("", each["spec"]["role"])
    }


def strangers(found: list[Document]) -> list[str]:
    """Keys kops would drop without a word, and values of a type it cannot read."""
    return [problem for each in found for problem in _object_problems(each)]


def _object_problems(found: Document) -> Iterator[str]:
    for key in found.keys() - _OBJECT:
        yield f"{found['kind']}.{key}"
    yield from _problems(found["spec"], fields()[found["kind"]]["spec"], found["kind"])


def _problems(value: Any, kind: str, path: str) -> Iterator[str]:
    if element := re.fullmatch(r"\[\](.+)", kind):
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for i, item in enumerate(value):
            yield from _problems(item, element[1], f"{path}[{i}]")
    elif element := re.fullmatch(r"map\[string\](.+)", kind):
        for key, item in value.items():
            yield from _problems(item, element[1], f"{path}[{key}]")
    elif kind in _SCALARS:
        if not isinstance(value, _SCALARS[kind]) or (kind != "bool" and isinstance(value, bool)):
            yield f"{path} is {value!r}, not a {kind}"
    else:
        for key, item in value.items():
            if key not in fields()[kind]:
                yield f"{path}.{key}"
            else:
                yield from _problems(item, fields()[kind][key], f"{path}.{key}")


@cache
def fields() -> dict[str, dict[str, str]]:
    """Type to field to the type of its value, as bundled."""
    rows = json.loads((folder("data") / "kops_fields.json").read_text("utf-8"))["rows"]
    return {row["type"]: row["fields"] for row in rows}
