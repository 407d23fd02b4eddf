"""The JSON Schema of rule files agrees with the loader, as far as a schema can."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import yaml

from advisor.errors import RuleError
from advisor.rules.file_schema import rule_schema
from advisor.rules.format import parse_rule
from tests.rules.rule_file import RULE_FILES
from tests.unit.rules_engine import rule_document

VALIDATOR = jsonschema.Draft202012Validator(rule_schema())


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(rule_schema())


@pytest.mark.parametrize(("path", "name"), RULE_FILES, ids=[name for _, name in RULE_FILES])
def test_every_bundled_rule_fits(path: Any, name: str) -> None:
    # Quotes around dates are for readers that make dates of them; ours does not.
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    texts = {key for key, each in rule_schema()["properties"].items() if "enum" not in each}
    problems = [e for e in VALIDATOR.iter_errors(document) if e.path[0] in texts - {"fix"}]
    assert problems == []


@pytest.mark.parametrize(
    "keys",
    [
        {"id": "net-1"},
        {"title": "x" * 81},
        {"severity": "fatal"},
        {"area": "Net"},
        {"applies_to": []},
        {"applies_to": ["gke"]},
        {"refused_by": [{"version": "1"}]},
        {"remedy": {"gke": "x"}},
        {"remedy": {}},
        {"sources": []},
        {"sources": [{"ref": "x", "seen": "now"}]},
        {"examples": {"fires": [{"preset": "dev"}]}},
        {"examples": {"fires": [{"set": {}}], "quiet": [{"preset": "dev"}]}},
        {"wen": "true"},
        {"fix": "x"},
        {"fix_where": {"nodes.pools": 1}},
    ],
)
def test_both_refuse_the_same(keys: dict[str, Any]) -> None:
    document = rule_document("true", **keys)
    assert list(VALIDATOR.iter_errors(document)) != []
    with pytest.raises(RuleError):
        parse_rule(document, "x.yaml")
