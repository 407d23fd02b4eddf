"""Our verdict on kops manifests against that of the code of kops 1.36.2 itself.

Mutants of good manifests, and the example of each check, about 400 manifests. The judge took 0.4 to
1 s a manifest on a busy machine of two cores. The variable KOPS_MUTANTS asks for more mutants
(2000), KOPS_MUTANTS_SEED for others. Needs Go and the module proxy; without Go the tests are
skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from advisor.catalog import bundled
from advisor.importers.kops.checks import objections
from advisor.importers.kops.checks.catalogue import CHECKS, Kind
from tests.support.kops_check_cases import CASES
from tests.support.kops_clusters import BASES, Manifests
from tests.support.kops_mutants import mutants, text

CATALOG = bundled()
JUDGE = Path(__file__).parent / "kops"
COUNT = int(os.environ.get("KOPS_MUTANTS", "60"))
SEED = int(os.environ.get("KOPS_MUTANTS_SEED", "36"))

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

SURROUNDINGS: Final = re.compile(
    "hosted zone|could not find Image|NoSuchEntity|operation error S3|gs://|not cluster readable"
    "|cannot determine hash|no such host|ciliumpassword"
    "|staged your files"
)
"""Refusals that come of the mock of AWS, or of a network that is not there."""

NOT_OF_THE_MOCK: Final[Mapping[int, str]] = {
    10: "the number 1.36 is text again once it is written",
    15: "the judge knows no other clusters",
    18: "the judge makes the key itself",
    261: "the mock has no bucket to look into",
    338: "the mock has no parameter store",
    359: "the types of the mock are not those of AWS",
}
"""Checks whose example the judge cannot be asked about, and why."""


def judged(manifests: Mapping[str, Manifests], folder: Path) -> dict[str, dict[str, Any]]:
    """What kops says to each, by name."""
    judge = folder / "judge"
    _go("test", "-c", "-o", str(judge), ".")
    module = _go("list", "-m", "-f", "{{.Dir}}", "k8s.io/kops").strip()
    given, output = folder / "manifests", folder / "verdicts.jsonl"
    given.mkdir()
    for name, each in manifests.items():
        (given / f"{name}.yaml").write_text(text(each), encoding="utf-8")
    environment = os.environ | {
        "KOPS_MODULE": module,
        "KOPS_JUDGE_INPUT": str(given),
        "KOPS_JUDGE_OUTPUT": str(output),
        "KOPS_JUDGE_AS_IS": "yes",
    }
    command = [str(judge), "-test.run", "TestJudge", "-test.timeout", "2h"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    lines = map(json.loads, output.read_text("utf-8").splitlines())
    return {line["file"].removesuffix(".yaml"): line for line in lines}


def _go(*arguments: str) -> str:
    done = subprocess.run(
        ["go", *arguments], cwd=JUDGE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def refusals(manifests: Manifests) -> list[str]:
    return [
        f"{each.check} {each.message}" for each in objections(manifests, CATALOG) if each.refused
    ]


def differences(manifests: Mapping[str, Manifests], folder: Path) -> list[str]:
    """Manifests of which kops and we do not think alike."""
    found = []
    for name, verdict in judged(manifests, folder).items():
        message = verdict.get("message", "")
        if SURROUNDINGS.search(message):
            continue
        ours = refusals(manifests[name])
        if bool(ours) != (verdict["verdict"] != "accept"):
            found.append(f"{name}: kops: {verdict['verdict']} {message}; ours: {ours}")
    return found


def test_mutants_are_judged_as_kops_judges_them(tmp_path: Path) -> None:
    made = {f"{i:05}-{base}": found for i, (base, found) in enumerate(mutants(SEED, COUNT))}
    assert differences(made, tmp_path) == []


def test_examples_are_judged_as_kops_judges_them(tmp_path: Path) -> None:
    made = {base: make() for base, make in BASES.items()}
    for check in CHECKS:
        case = CASES.get(check.number)
        if case is None or check.number in NOT_OF_THE_MOCK or check.kind is Kind.LATE:
            continue
        made[check.id] = case.manifests(case.edits)
        if case.quiet:
            made[f"{check.id}-quiet"] = case.manifests(case.quiet)
    assert differences(made, tmp_path) == []
