"""Presets with changes, judged without rules on the day of the bundled prices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from advisor import presets
from advisor.catalog import bundled
from advisor.evaluate import Evaluation, evaluate
from advisor.model import paths
from advisor.rules import RuleBook, design_environment

TODAY = date(2026, 11, 22)


@cache
def no_rules() -> RuleBook:
    return RuleBook.load((), design_environment(bundled()))


def judged(
    preset: str, changes: Mapping[str, Any] | None = None, today: date = TODAY
) -> Evaluation:
    """The preset with ``changes``, field path to value."""
    design = presets.load(preset)
    if changes:
        design = paths.replace(design, changes)
    return evaluate(design, bundled(), no_rules(), today)
