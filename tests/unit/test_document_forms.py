"""A text of the wrong form is told its form in words, never as a regular expression."""

from __future__ import annotations

import json

from advisor.model.base import FORMS
from advisor.model.document import design_schema


def _patterns(node: object) -> set[str]:
    if isinstance(node, list):
        return {pattern for each in node for pattern in _patterns(each)}
    if not isinstance(node, dict):
        return set()
    here = {node["pattern"]} if isinstance(node.get("pattern"), str) else set()
    return here | {pattern for each in node.values() for pattern in _patterns(each)}


def test_every_pattern_of_the_model_has_words() -> None:
    patterns = _patterns(json.loads(json.dumps(design_schema())))
    assert patterns - FORMS.keys() == set()
