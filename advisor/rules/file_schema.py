"""The JSON Schema of a rule file, for editors. What it cannot say, ``rules lint`` does."""

from __future__ import annotations

from typing import Any

from advisor.rules import format as form
from advisor.rules.rule import Severity, Status

_PLAIN = ["string", "number", "boolean", "array", "object", "null"]


def rule_schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    text = {"type": "string", "minLength": 1, "maxLength": form.MAX_TEXT}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule of k8s-advisor",
        "type": "object",
        "additionalProperties": False,
        "required": list(form.REQUIRED),
        "properties": {
            "id": {"type": "string", "pattern": f"^{form.ID.pattern}$"},
            "title": {"type": "string", "minLength": 1, "maxLength": form.MAX_TITLE},
            "severity": {"enum": [each.value for each in Severity]},
            "area": {"type": "string", "pattern": f"^{form.WORD.pattern}$"},
            "applies_to": _listed({"enum": [str(each) for each in form.APPLIES_TO]}, least=1),
            "refused_by": _listed(_refusal()),
            "status": {"enum": [each.value for each in Status]},
            "since": text,
            "when": text | {"description": "CEL: true makes a finding."},
            "message": text | {"description": "Each {placeholder} is CEL."},
            "why": text,
            "remedy": {"anyOf": [text, _remedies(text)]},
            "fix": _changes("Field path to value; [] reaches every element, {= CEL} computes."),
            "fix_where": {"type": "object", "additionalProperties": text},
            "decision": {"type": "string"},
            "sources": _listed(_source(), least=1),
            "incident": {"type": "string"},
            "examples": _examples(),
        },
    }


def _listed(item: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": least, "maxItems": form.MAX_ITEMS}


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _refusal() -> dict[str, Any]:
    text = {"type": "string"}
    return _closed({"tool": text, "from": text, "note": text}, "tool")


def _source() -> dict[str, Any]:
    seen = {"type": "string", "pattern": f"^{form.DATE.pattern}$"}
    return _closed({"ref": {"type": "string", "minLength": 1}, "seen": seen}, "ref", "seen")


def _remedies(text: dict[str, Any]) -> dict[str, Any]:
    keys = dict.fromkeys(sorted(form.REMEDY_KEYS), text)
    return {"type": "object", "properties": keys, "additionalProperties": False, "minProperties": 1}


def _changes(description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": {"type": _PLAIN},
        "maxProperties": form.MAX_ITEMS,
    }


def _examples() -> dict[str, Any]:
    example = _closed(
        {
            "preset": {"type": "string"},
            "set": _changes("Fields of the preset to replace."),
            "before": _changes("Of a rule about changes: fields of the design before."),
        },
        "preset",
    )
    listed = _listed(example, least=1)
    return _closed({"fires": listed, "quiet": listed}, "fires", "quiet")
