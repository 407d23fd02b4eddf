"""What the rules say of each preset, word by word, and what their fixes make of it.

Renew the texts with UPDATE_GOLDEN=1 and read the difference as the one who gets the advice.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor import presets
from advisor.evaluate import Evaluation, fix_of
from advisor.model import paths
from advisor.report.findings import findings_text
from advisor.rules.rule import Severity
from tests.rules.rule_file import judged, whole_book

GOLDEN = Path(__file__).parent.parent / "golden" / "findings"


@pytest.mark.parametrize("preset", presets.names())
def test_findings_of_a_preset(preset: str) -> None:
    said = findings_text(judged(whole_book(), presets.load(preset)), verbose=True)
    file = GOLDEN / f"{preset}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


def test_no_findings_are_kept_of_a_preset_that_is_gone() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(presets.names())


@pytest.mark.parametrize("preset", presets.names())
def test_each_fix_offered_for_a_preset_clears_its_finding_and_brings_no_error(preset: str) -> None:
    before = judged(whole_book(), presets.load(preset))
    for finding in before.findings.fired:
        changes = fix_of(before, whole_book(), finding.rule)
        if changes:
            after = judged(whole_book(), paths.replace(before.design, changes))
            assert finding.rule not in {each.rule for each in after.findings.fired}
            assert errors(after) <= errors(before), finding.rule


@pytest.mark.parametrize("preset", presets.names())
def test_fixes_one_after_the_other_leave_no_error(preset: str) -> None:
    design = presets.load(preset)
    for _ in range(100):
        judgement = judged(whole_book(), design)
        offers = (fix_of(judgement, whole_book(), f.rule) for f in judgement.findings.fired)
        changes = next(filter(None, offers), None)
        if changes is None:
            break
        design = paths.replace(design, changes)
    else:
        pytest.fail("fixes undo each other")
    assert errors(judgement) == set()


def errors(evaluation: Evaluation) -> set[str]:
    fired = evaluation.findings.fired
    return {finding.rule for finding in fired if finding.severity is Severity.ERROR}
