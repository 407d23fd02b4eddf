"""What the whole rule book says of the bundled designs."""

from __future__ import annotations

from functools import cache

import pytest

from advisor import presets
from advisor.resources import folder
from advisor.rules.engine import RuleBook
from advisor.rules.findings import BROKEN_RULE, Findings
from advisor.rules.message import UNKNOWN
from advisor.rules.rule import Severity
from tests.rules.rule_file import environment, findings

TODAYS = ("dev", "ha-kops", "eks-standard", "eks-auto", "eks-private", "spot-saver")
YESTERDAYS = ("2016-single-master", "2016-true-ha", "2018-kops", "2018-eks")


@cache
def book() -> RuleBook:
    return RuleBook.load((folder("rules"),), environment(), strict=True)


@cache
def found(preset: str) -> Findings:
    return findings(book(), presets.load(preset))


def test_every_preset_is_looked_at() -> None:
    assert set(TODAYS) | set(YESTERDAYS) == set(presets.names())


@pytest.mark.parametrize("preset", presets.names())
def test_no_rule_breaks(preset: str) -> None:
    assert [f.message for f in found(preset).fired if f.rule == BROKEN_RULE] == []
    assert [f.message for f in found(preset).fired if f" {UNKNOWN} " in f.message] == []


@pytest.mark.parametrize("preset", TODAYS)
def test_todays_presets_have_no_errors(preset: str) -> None:
    assert [f.rule for f in found(preset).fired if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("preset", YESTERDAYS)
def test_the_talks_presets_have_errors(preset: str) -> None:
    assert found(preset).count(Severity.ERROR) >= 1
