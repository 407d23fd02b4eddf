"""Build the bundled list of properties of the resource types that an EKS cluster is made of.

    python tools/build_cloudformation_fields.py SCHEMAS_DIR DATA_DIR

SCHEMAS_DIR is the folder of resource schemas that cfn-lint brings (``cfnlint/data/schemas``): those
of the CloudFormation registry. One type per line, so that a new release is a readable diff. Renew
MANIFEST.json afterwards with ``python tools/build_data.py --manifest-only DATA_DIR``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REGION = "us-east-1"
TYPES = (
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::NatGateway",
    "AWS::EC2::Route",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::EKS::AccessEntry",
    "AWS::EKS::Addon",
    "AWS::EKS::Cluster",
    "AWS::EKS::FargateProfile",
    "AWS::EKS::Nodegroup",
    "AWS::EKS::PodIdentityAssociation",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
)
KINDS = {"boolean": "bool", "integer": "int", "number": "float", "string": "string"}
"""Types of JSON schema in the words of the bundled list."""


def build(schemas: Path) -> str:
    """The bundled file: the properties of every type, and of every section of one."""
    names = json.loads((schemas / "providers" / f"{REGION}.json").read_text(encoding="utf-8"))
    dated = json.loads((schemas / "version.json").read_text(encoding="utf-8"))["schema_date"]
    rows = []
    for name in TYPES:
        path = schemas / "resources" / f"{names[name]}.json"
        rows += list(_rows(name, json.loads(path.read_text(encoding="utf-8"))))
    text = f"CloudFormation registry, resource schemas of {REGION} as cfn-lint brings them"
    origin = {"text": text, "as_of": dated[:10]}
    lines = [
        "{",
        f'"sources": {json.dumps({"registry": origin})},',
        '"rows": [',
        ",\n".join(json.dumps(row) for row in rows),
        "]",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _rows(name: str, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    definitions: dict[str, Any] = schema.get("definitions", {})
    replaced = [
        path.removeprefix("/properties/").replace("/", ".")
        for path in schema.get("createOnlyProperties", [])
    ]
    made = [path.rpartition("/")[2] for path in schema.get("readOnlyProperties", [])]
    stated = {k: v for k, v in schema.get("properties", {}).items() if k not in made}
    yield _row(name, name, {**schema, "properties": stated}, definitions, replaced)
    for part, definition in sorted(definitions.items()):
        if "properties" in definition:
            yield _row(name, f"{name}.{part}", definition, definitions, [])


def _row(
    base: str, name: str, schema: dict[str, Any], definitions: dict[str, Any], replaced: list[str]
) -> dict[str, Any]:
    properties = schema.get("properties", {})
    words = {key: found for key, each in properties.items() if (found := _words(each, definitions))}
    row: dict[str, Any] = {
        "type": name,
        "fields": {key: _kind(base, each, definitions) for key, each in sorted(properties.items())},
    }
    if words:
        row["words"] = words
    if schema.get("required"):
        row["required"] = sorted(schema["required"])
    if replaced:
        row["replaced"] = sorted(replaced)
    if schema.get("additionalProperties") is not False:
        row["open"] = True
    return row | {"kind": "documented", "source": "registry"}


def _words(schema: dict[str, Any], definitions: dict[str, Any]) -> list[Any]:
    reference = schema.get("$ref", "").rpartition("/")[2]
    found = definitions.get(reference, schema) if reference else schema
    return list(found.get("enum", []))


def _kind(base: str, schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    reference = schema.get("$ref", "").rpartition("/")[2]
    if reference:
        definition = definitions.get(reference, {})
        return f"{base}.{reference}" if "properties" in definition else _kind(base, definition, {})
    kind = schema.get("type")
    if kind == "array":
        return f"[]{_kind(base, schema.get('items', {}), definitions)}"
    return KINDS.get(kind, "object") if isinstance(kind, str) else "object"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("schemas", type=Path)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    try:
        text = build(options.schemas)
    except (OSError, ValueError, KeyError) as error:
        print(f"{options.schemas}: {error}", file=sys.stderr)
        return 1
    path = options.data / "cloudformation_fields.json"
    path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
