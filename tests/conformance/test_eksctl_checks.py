"""Our verdict on eksctl configs against that of eksctl 0.230.0 itself.

The examples of every check, and mutants of configs people keep: 200 with a fixed seed;
``make conformance MUTANTS=2000`` takes more. Where eksctl refuses, so must we; where it takes a
config and cannot make its stacks, there must be an error of ours that names no refusal.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import exporters
from advisor.catalog import bundled
from advisor.importers.eksctl import objections
from advisor.importers.eksctl.checks.catalogue import CHECKS, Kind
from advisor.importers.foreign import parse_foreign
from advisor.rules import Severity
from tests.conformance.test_eksctl import DESIGNS, _design
from tests.support.eksctl_cases import CASES, edited
from tests.support.eksctl_mutants import mutants, text
from tests.support.eksctl_shapes import SHAPES
from tests.support.judges import go

CATALOG = bundled()
COUNT = int(os.environ.get("MUTANTS", "200"))
SEED = int(os.environ.get("MUTANTS_SEED", "1"))

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

BEFORE_AWS = ("load", "init", "create")
"""Stages of the judge at which eksctl has asked AWS nothing yet."""
ASKED_OF_AWS = ("no such subnet",)
"""Refusals that come from what the judge knows of AWS, not from the config."""

Verdict = Mapping[str, Any]


def _bases() -> dict[str, dict[str, Any]]:
    """Configs to make mutants of: the shapes, and our own exports."""
    found = {name: yaml.safe_load(shape) for name, shape in SHAPES.items()}
    for name, (preset, changes) in DESIGNS.items():
        export = exporters.export("eksctl", _design(preset, changes), CATALOG)
        found[f"export-{name}"] = yaml.safe_load(export.text)
    return found


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """All configs that are judged, by name."""
    found = {f"shape-{name}": shape for name, shape in SHAPES.items()}
    for number, (name, wrong, right) in CASES.items():
        found[f"wrong-{number}"] = text(edited(name, wrong))
        found[f"right-{number}"] = text(edited(name, right))
    for i, mutant in enumerate(mutants(_bases(), COUNT, SEED)):
        found[f"mutant-{i}"] = text(mutant)
    return found


@pytest.fixture(scope="session")
def verdicts(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    folder = tmp_path_factory.mktemp("eksctl-checks")
    configs, judge, output = folder / "configs", folder / "judge", folder / "verdicts.jsonl"
    configs.mkdir()
    for name, content in texts.items():
        (configs / f"{name}.yaml").write_text(content, encoding="utf-8")
    go("eksctl", "build", "-o", str(judge), ".")
    subprocess.run([str(judge), str(configs), str(output)], check=True, timeout=500)
    lines = (json.loads(line) for line in Path(output).read_text().splitlines())
    return {line["file"].removesuffix(".yaml"): line for line in lines}


def _refused(verdict: Verdict) -> bool:
    """Whether eksctl refuses the config, or crashes on it, before it asks AWS anything."""
    return verdict["verdict"] != "accept" and verdict["stage"] in BEFORE_AWS


def _fails_later(verdict: Verdict) -> bool:
    late = verdict["verdict"] == "reject" and verdict["stage"] not in BEFORE_AWS
    return late and not any(each in verdict["message"] for each in ASKED_OF_AWS)


def test_our_verdict_is_that_of_eksctl(texts: dict[str, str], verdicts: dict[str, Verdict]) -> None:
    differing = {}
    for name, content in texts.items():
        verdict = verdicts[name]
        found = list(objections(parse_foreign(content, name=name).documents, CATALOG))
        refused = any(each.refused for each in found)
        broken = any(each.severity is Severity.ERROR for each in found)
        if refused != _refused(verdict) or (_fails_later(verdict) and not broken):
            differing[name] = (verdict, [each.message for each in found if each.refused], content)
    assert differing == {}


@pytest.mark.parametrize("number", CASES)
def test_a_refusal_in_the_catalogue_is_one(number: int, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[f"wrong-{number}"]
    assert _refused(verdict) == (CHECKS[number].kind is Kind.REFUSED), verdict
