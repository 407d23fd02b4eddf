"""The part of SARIF 2.1.0 that the program writes, as a JSON Schema.

Written from the specification (OASIS, SARIF 2.1.0 plus errata 01, section 3). It is stricter than
the standard where the program is: an object may hold what is listed here and nothing else, so a
property that SARIF does not know cannot slip in unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_BAG: Final[Schema] = {
    "type": "object",
    "properties": {"tags": {"type": "array", "items": _TEXT, "uniqueItems": True}},
}
_LEVEL: Final[Schema] = {"enum": ["none", "note", "warning", "error"]}


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": {**properties, "properties": _BAG},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema, *, unique: bool = False) -> Schema:
    return {"type": "array", "items": items, "uniqueItems": unique}


# 3.12: markdown never stands without text.
_MULTIFORMAT: Final = _object({"text": _TEXT, "markdown": _TEXT}, ("text",))
_MESSAGE: Final = _object({"text": _TEXT, "markdown": _TEXT}, ("text",))

# 3.4 and 3.30: lines and columns count from 1.
_ARTIFACT_LOCATION: Final = _object(
    {"uri": {"type": "string", "format": "uri-reference", "pattern": r"^[^\s\\]+$"}}, ("uri",)
)
_POSITION: Final[Schema] = {"type": "integer", "minimum": 1}
_REGION: Final = _object({"startLine": _POSITION, "startColumn": _POSITION}, ("startLine",))
_LOCATION: Final = _object(
    {
        "physicalLocation": _object(
            {"artifactLocation": _ARTIFACT_LOCATION, "region": _REGION}, ("artifactLocation",)
        ),
        "logicalLocations": _list(
            _object({"name": _TEXT, "fullyQualifiedName": _TEXT, "kind": _TEXT}), unique=True
        ),
    }
)

# 3.49: helpUri is an absolute URI.
_DESCRIPTOR: Final = _object(
    {
        "id": _TEXT,
        "name": _TEXT,
        "shortDescription": _MULTIFORMAT,
        "fullDescription": _MULTIFORMAT,
        "help": _MULTIFORMAT,
        "helpUri": {"type": "string", "format": "uri", "pattern": "^[a-z]+:"},
        "defaultConfiguration": _object({"level": _LEVEL}),
    },
    ("id",),
)

# 3.35: a suppression says whether it stands in the source or elsewhere.
_SUPPRESSION: Final = _object(
    {
        "kind": {"enum": ["inSource", "external"]},
        "status": {"enum": ["accepted", "underReview", "rejected"]},
        "justification": _TEXT,
    },
    ("kind",),
)
_RESULT: Final = _object(
    {
        "ruleId": _TEXT,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
        "level": _LEVEL,
        "message": _MESSAGE,
        "locations": _list(_LOCATION),
        "partialFingerprints": {"type": "object", "additionalProperties": _TEXT},
        "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
        "suppressions": _list(_SUPPRESSION, unique=True),
    },
    ("message",),
)
_INVOCATION: Final = _object(
    {
        "executionSuccessful": {"type": "boolean"},
        "toolExecutionNotifications": _list(
            _object(
                {"level": _LEVEL, "message": _MESSAGE, "locations": _list(_LOCATION, unique=True)},
                ("message",),
            )
        ),
    },
    ("executionSuccessful",),
)
_RUN: Final = _object(
    {
        "tool": _object(
            {
                "driver": _object(
                    {
                        "name": _TEXT,
                        "semanticVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
                        "informationUri": {"type": "string", "format": "uri"},
                        "rules": _list(_DESCRIPTOR, unique=True),
                    },
                    ("name",),
                )
            },
            ("driver",),
        ),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": _list(_INVOCATION),
        "results": _list(_RESULT),
    },
    ("tool",),
)

SARIF_SCHEMA: Final[Schema] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "properties": {
        "$schema": {"type": "string", "format": "uri", "pattern": "sarif-schema-2.1.0.json$"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": _RUN, "minItems": 1},
    },
    "required": ["version", "runs"],
    "additionalProperties": False,
}
