"""What reports look like, byte by byte: renew with UPDATE_GOLDEN=1 and read the difference.

The findings are made up here, so that a new rule changes no report.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.compare import compare
from advisor.evaluate import Evaluation, evaluate
from advisor.report.availability import availability_text
from advisor.report.bill import bill_text
from advisor.report.comparison import comparison_text
from advisor.report.findings import findings_text
from advisor.rules import (
    Finding,
    Findings,
    Refusal,
    RuleBook,
    Severity,
    Source,
    State,
    design_environment,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"

NONE = Findings((), (), ())
ERROR = Finding(
    rule="ETCD-901",
    severity=Severity.ERROR,
    area="etcd",
    title="A title that is rather long, as titles of findings may well be, and wraps",
    message="4 members need 3 votes, as 5 do, and one more member can fail " * 2,
    why="Every write waits for a majority of the members.",
    remedy="Three members, or five.",
    path="etcd.members",
    refused_by=(Refusal("kops", "1.37", "1.36 warns"), Refusal("kubeadm")),
    sources=(Source("etcd.io faq", "2026-08"),),
    state=State.FIRES,
)
WARNING = replace(
    ERROR,
    rule="NET-901",
    severity=Severity.WARNING,
    title="One NAT gateway",
    message="eu-central-1a holds it",
    path="network.nat.mode",
    refused_by=(),
)
ADVICE = replace(WARNING, rule="AZ-901", severity=Severity.ADVICE, path="")
UNKNOWN = replace(WARNING, rule="CP-901", state=State.NOT_EVALUATED, missing="etcd.expected_db_gib")
FINDINGS = Findings((ERROR, WARNING, replace(WARNING, rule="NET-902"), ADVICE), (UNKNOWN,), ("A",))


@cache
def judged(name: str) -> Evaluation:
    catalog = bundled()
    rules = RuleBook.load((), design_environment(catalog))
    evaluation = evaluate(presets.load(name), catalog, rules, date(2026, 11, 22))
    return replace(evaluation, findings=NONE)


def _findings(*, verbose: bool = False) -> str:
    return findings_text(replace(judged("dev"), findings=FINDINGS), "dev.yaml", verbose=verbose)


def _comparison(*names: str, width: int) -> str:
    return comparison_text(compare([judged(name) for name in names]), width=width)


TALK = ("2016-true-ha", "2018-kops", "ha-kops")
FIVE = ("2016-single-master", *TALK, "eks-auto")

REPORTS: dict[str, Callable[[], str]] = {
    "check": _findings,
    "check-verbose": lambda: _findings(verbose=True),
    "check-nothing-found": lambda: findings_text(judged("dev"), "dev"),
    "cost": lambda: bill_text(judged("dev"), "dev"),
    "availability": lambda: availability_text(judged("dev"), "dev"),
    "compare-three": lambda: _comparison(*TALK, width=80),
    "compare-three-wide": lambda: _comparison(*TALK, width=120),
    "compare-five": lambda: _comparison(*FIVE, width=80),
}


@pytest.mark.parametrize("name", REPORTS)
def test_report(name: str) -> None:
    file = GOLDEN / f"{name}.txt"
    text = REPORTS[name]()
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_singular_and_plural() -> None:
    text = _findings()
    assert "1 error, 2 warnings, 1 advice; 1 rule passed, 1 not evaluated." in text
    assert "No errors, no warnings, no advice; no rules passed." in REPORTS["check-nothing-found"]()


def test_what_has_no_price_lowers_no_total_in_silence() -> None:
    evaluation = judged("dev")
    first, *rest = evaluation.bill.lines
    unpriced = replace(first, unit_price=None, amount=None, reason="not in the snapshot")
    text = bill_text(replace(evaluation, bill=replace(evaluation.bill, lines=(unpriced, *rest))))
    assert "unpriced" in text
    assert "[not in the snapshot]" in text
    assert "1 line has no price: the total is a lower bound." in text
