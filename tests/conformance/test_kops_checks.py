"""Our verdict on kops manifests against that of the code of kops 1.36.2 itself.

The example of each check, and mutants of good manifests. Two judges side by side took a minute for
470 manifests, warm. The variable KOPS_MUTANTS asks for more mutants (2000), KOPS_MUTANTS_SEED for
others. Needs Go and, for the first build, the module proxy; without Go the tests are skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from advisor.catalog import bundled
from advisor.importers.kops.checks import objections
from advisor.importers.kops.checks.catalogue import CHECKS, Kind
from tests.support.judges import go
from tests.support.kops_check_cases import CASES
from tests.support.kops_clusters import BASES, Manifests
from tests.support.kops_mutants import mutants, text

CATALOG = bundled()
COUNT = int(os.environ.get("KOPS_MUTANTS", "60"))
SEED = int(os.environ.get("KOPS_MUTANTS_SEED", "36"))
SIDE_BY_SIDE: Final = min(4, os.cpu_count() or 1)

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

SURROUNDINGS: Final = re.compile(
    "hosted zone|could not find Image|NoSuchEntity|operation error S3|gs://|not cluster readable"
    "|cannot determine hash|no such host|ciliumpassword"
    "|GCS client|parsing secret from|S3_ENDPOINT"
)
"""Refusals that come of the mock of AWS, or of a network that is not there."""

NOT_OF_THE_MOCK: Final[Mapping[int, str]] = {
    10: "the number 1.36 is text again once it is written",
    261: "the mock has no bucket to look into",
    338: "the mock has no parameter store",
    359: "the types of the mock are not those of AWS",
}
"""Checks whose example the judge cannot be asked about, and why."""

Verdicts = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def manifests() -> dict[str, Manifests]:
    """All that are judged, by name."""
    made = {f"{i:05}-{base}": found for i, (base, found) in enumerate(mutants(SEED, COUNT))}
    return made | examples()


def examples() -> dict[str, Manifests]:
    """The manifests that mutants are made of, and the examples of each check."""
    made = {base: make() for base, make in BASES.items()}
    for check in CHECKS:
        case = CASES.get(check.number)
        if case is None or check.number in NOT_OF_THE_MOCK or check.kind is Kind.LATE:
            continue
        made[check.id] = case.manifests(case.edits)
        if case.quiet:
            made[f"{check.id}-quiet"] = case.manifests(case.quiet)
    return made


@pytest.fixture(scope="session")
def verdicts(manifests: dict[str, Manifests], tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """What kops says to each. Of the session, so that Go finds the cache of its user."""
    folder = tmp_path_factory.mktemp("kops-checks")
    judge = folder / "judge"
    go("kops", "test", "-c", "-o", str(judge), ".")
    module = go("kops", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kops").strip()
    names = list(manifests)
    shares = [names[i::SIDE_BY_SIDE] for i in range(SIDE_BY_SIDE)]
    folders = []
    for i, share in enumerate(shares):
        folders.append(folder / f"share-{i}")
        folders[i].mkdir()
        for name in share:
            (folders[i] / f"{name}.yaml").write_text(text(manifests[name]), encoding="utf-8")
    found: dict[str, Mapping[str, Any]] = {}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for lines in pool.map(partial(_judged, judge, module), folders):
            found |= {line["file"].removesuffix(".yaml"): line for line in lines}
    assert found.keys() == manifests.keys()
    return found


def _judged(judge: Path, module: str, given: Path) -> list[dict[str, Any]]:
    output = given.with_suffix(".jsonl")
    environment = os.environ | {
        "KOPS_MODULE": module,
        "KOPS_JUDGE_INPUT": str(given),
        "KOPS_JUDGE_OUTPUT": str(output),
        "KOPS_JUDGE_AS_IS": "yes",
    }
    command = [str(judge), "-test.run", "TestJudge", "-test.timeout", "2h"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def refusals(manifests: Manifests) -> list[str]:
    return [
        f"{each.check} {each.message}" for each in objections(manifests, CATALOG) if each.refused
    ]


def test_our_verdict_is_that_of_kops(manifests: dict[str, Manifests], verdicts: Verdicts) -> None:
    differing = []
    for name, verdict in verdicts.items():
        message = verdict.get("message", "")
        if SURROUNDINGS.search(message):
            continue
        ours = refusals(manifests[name])
        if bool(ours) != (verdict["verdict"] != "accept"):
            differing.append(f"{name}: kops: {verdict['verdict']} {message}; ours: {ours}")
    assert differing == []


@pytest.mark.parametrize("version", ["KOPS-032", "KOPS-036"])
def test_kops_refuses_the_next_minor_version_from_its_own_patch_on(
    version: str, verdicts: Verdicts
) -> None:
    refused = "kops upgrade is required" in verdicts[version].get("message", "")
    assert refused == (version == "KOPS-032")
