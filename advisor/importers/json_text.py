"""Text of JSON files: whether it is one, and how a value stands in it."""

from __future__ import annotations

import json
from typing import Any, Final

_OPENING: Final = ("{", "[")


def is_json(text: str) -> bool:
    """Whether ``text`` is one JSON document, which YAML in brackets is not."""
    if not text.lstrip().startswith(_OPENING):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def json_value(value: Any, step: str = "", margin: str = "") -> str:
    """``value`` as JSON: each level is a ``step`` deeper, lines after the first below ``margin``.

    Without a step all of it is one line.
    """
    if not step:
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, indent=step).replace("\n", f"\n{margin}")
