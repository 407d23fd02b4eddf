"""Build the bundled list of eksctl config fields from a list of types taken from its schema.

    python tools/build_eksctl_fields.py SOURCE_JSON AS_OF DATA_DIR

SOURCE_JSON holds ``source``, ``root`` and ``types`` (type -> ``fields`` -> ``type`` of the value
and ``enum`` of its words). AS_OF is the day it was made. eksctl refuses a field it does not know,
so every key that is written is looked up in this list. One type per line, so that a new release is
a readable diff. Renew MANIFEST.json afterwards with
``python tools/build_data.py --manifest-only DATA_DIR``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

API_VERSION = "eksctl.io/v1alpha5"
NEWER = {"ClusterVPC": ("controlPlaneOnPrivateSubnets",)}
"""Fields of the schema that the release does not have yet."""
NAMED = {
    "AZSubnetMapping": "map[string]AZSubnetSpec",
    "taintsWrapper": "[]NodeGroupTaint",
    "ARN": "string",
    "VPCGateway": "string",
    "InlineDocument": "object",
    "boolean": "bool",
    "integer": "int",
    "number": "float",
}
"""Types of the source in the words of the bundled list."""


class SourceError(Exception):
    """A source file that is not such a list."""


def build(source: dict[str, Any], as_of: str) -> str:
    """The bundled file: the fields of every type that a config can reach, from its root."""
    types: dict[str, dict[str, Any]] = source["types"]
    root = source["root"]
    if root not in types:
        raise SourceError(f"no type {root}")
    rows = [_row(name, types[name]) for name in sorted(reachable(types, root))]
    origin = {"text": source["source"], "as_of": as_of}
    lines = [
        "{",
        f'"api_version": {json.dumps(API_VERSION)},',
        f'"root": {json.dumps(root)},',
        f'"sources": {json.dumps({"eksctl": origin})},',
        '"rows": [',
        ",\n".join(json.dumps(row) for row in rows),
        "]",
        "}",
    ]
    return "\n".join(lines) + "\n"


def reachable(types: dict[str, dict[str, Any]], root: str) -> set[str]:
    """The types a config can hold, starting from its root."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in found and name in types:
            found.add(name)
            waiting += [value_type(f["type"]).rpartition("]")[2] for f in _fields(name, types)]
    return found


def value_type(source: str) -> str:
    """``bool``, ``[]string``, ``map[string]AZSubnetSpec`` or the name of a type."""
    prefix, bracket, name = source.rpartition("]")
    if "|" in name:
        name = "string"  # words and ranges that Go packages of others define
    return f"{prefix}{bracket}{NAMED.get(name, name)}"


def _fields(name: str, types: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    newer = NEWER.get(name, ())
    return [field for key, field in types[name]["fields"].items() if key not in newer]


def _row(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    fields = {k: v for k, v in kind["fields"].items() if k not in NEWER.get(name, ())}
    words = {key: field["enum"] for key, field in fields.items() if "enum" in field}
    row: dict[str, Any] = {
        "type": name,
        "fields": {key: value_type(field["type"]) for key, field in fields.items()},
    }
    return row | ({"words": words} if words else {}) | {"kind": "documented", "source": "eksctl"}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("as_of")
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    try:
        text = build(json.loads(options.source.read_text(encoding="utf-8")), options.as_of)
    except (OSError, ValueError, KeyError, SourceError) as error:
        print(f"{options.source}: {error}", file=sys.stderr)
        return 1
    (options.data / "eksctl_fields.json").write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
