"""Build the bundled list of kops manifest fields from a list of types taken from its source.

    python tools/build_kops_fields.py SOURCE_JSON AS_OF DATA_DIR

SOURCE_JSON holds ``source``, ``apiVersion`` and ``types`` (type -> field -> type of the value, by
the json tags of the Go API); AS_OF is the day it was made. kops drops a field it does not know
without a word, so every key that is written or read is looked up in this list. One type per line,
so that a new kops release is a readable diff. Renew MANIFEST.json afterwards with
``python tools/build_data.py --manifest-only DATA_DIR``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

KINDS = ("Cluster", "InstanceGroup", "SSHCredential")


class SourceError(Exception):
    """A source file that is not such a list."""


def build(source: dict[str, Any], as_of: str) -> str:
    """The bundled file: kinds, and the fields of every type that they can reach."""
    types: dict[str, dict[str, str]] = source["types"]
    missing = [kind for kind in KINDS if kind not in types]
    if missing:
        raise SourceError(f"no type {', '.join(missing)}")
    rows = [
        {"type": name, "fields": types[name], "kind": "documented", "source": "kops"}
        for name in sorted(reachable(types))
    ]
    origin = {"text": source["source"], "as_of": as_of}
    lines = [
        "{",
        f'"api_version": {json.dumps(source["apiVersion"])},',
        f'"sources": {json.dumps({"kops": origin})},',
        '"rows": [',
        ",\n".join(json.dumps(row) for row in rows),
        "]",
        "}",
    ]
    return "\n".join(lines) + "\n"


def reachable(types: dict[str, dict[str, str]]) -> set[str]:
    """The types a manifest can hold, starting from its kinds."""
    found: set[str] = set()
    waiting = list(KINDS)
    while waiting:
        name = waiting.pop()
        if name in found or name not in types:
            continue
        found.add(name)
        waiting += [value.rpartition("]")[2] for value in types[name].values()]
    return found


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
    (options.data / "kops_fields.json").write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
