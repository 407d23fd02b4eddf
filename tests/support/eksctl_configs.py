"""Reading eksctl configs as eksctl does, and looking every key up in its list of fields."""

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

_SCALARS: dict[str, type | tuple[type, ...]] = {
    "string": str, "bool": bool, "int": int, "float": (int, float), "object": dict,
}  # fmt: skip


def config(text: str) -> Document:
    """The one document of a config."""
    found: Document = yaml.safe_load(text)
    return found


def documents(text: str) -> list[Document]:
    """The documents of a file with several."""
    return list(yaml.safe_load_all(text))


def unnoted(tree: Any) -> Any:
    return plain(tree)


def groups(found: Document) -> dict[str, Document]:
    """Managed and self-managed groups by name."""
    both = [*found.get("managedNodeGroups", []), *found.get("nodeGroups", [])]
    return {group["name"]: group for group in both}


def strangers(found: Document) -> list[str]:
    """Keys and words eksctl refuses, and values of a type it cannot read."""
    return list(_problems(found, "ClusterConfig", "ClusterConfig"))


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
    elif not isinstance(value, dict):
        yield f"{path} is no mapping"
    else:
        yield from _of_type(value, kind, path)


def _of_type(value: Document, kind: str, path: str) -> Iterator[str]:
    known = types()[kind]
    for key, item in value.items():
        if key not in known["fields"]:
            yield f"{path}.{key}"
            continue
        words = known.get("words", {}).get(key)
        for word in item if isinstance(item, list) else [item]:
            if words and word not in words:
                yield f"{path}.{key} is {word!r}, none of {words}"
        yield from _problems(item, known["fields"][key], f"{path}.{key}")


@cache
def types() -> dict[str, dict[str, Any]]:
    """Each type of a config: its fields, and the words of those that take a few only."""
    rows = json.loads((folder("data") / "eksctl_fields.json").read_text("utf-8"))["rows"]
    return {row["type"]: row for row in rows}
