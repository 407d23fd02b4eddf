"""What the rules say of each preset, word by word: advice that a person is to sign.

Renew with UPDATE_GOLDEN=1 and read the difference as the one who gets the advice.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor import presets
from advisor.report.findings import findings_text
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
