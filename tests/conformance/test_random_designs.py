"""Random designs: no target refuses the export of a design that our rules let pass."""

from __future__ import annotations

import os
import shutil

import pytest

from advisor.exporters import targets
from tests.conformance.random_designs import Outcome, judge_random_designs

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

COUNT = int(os.environ.get("DESIGNS", "200"))
"""Designs a target; ``make conformance DESIGNS=2000`` takes more."""


@pytest.mark.parametrize("target", targets())
def test_a_design_without_errors_is_accepted(target: str) -> None:
    outcome = judge_random_designs(target, COUNT, seed=1, valid=True)
    assert outcome.exported > COUNT // 2, outcome.inexpressible[:5]
    assert _told(outcome) == []


@pytest.mark.parametrize("target", targets())
def test_what_a_target_refuses_has_an_error_of_ours(target: str) -> None:
    outcome = judge_random_designs(target, COUNT // 4, seed=2, valid=False)
    assert outcome.exported > COUNT // 16, outcome.inexpressible[:5]
    assert _told(outcome) == []


def _told(outcome: Outcome) -> list[str]:
    return [f"{each.design.name}: {each.message}" for each in outcome.refused]
