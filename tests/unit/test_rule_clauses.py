"""Conditions taken apart: every part of every rule is still CEL, and together they say the same."""

from __future__ import annotations

from datetime import date

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.evaluate import evaluate, facts_of
from advisor.rules import RuleBook
from advisor.rules.clauses import clauses_of, comparison, conjuncts

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return RuleBook.bundled(bundled())


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("a", ("a",)),
        ("a && b\n&& c", ("a", "b", "c")),
        ("(a && b) && c", ("(a && b)", "c")),
        ("x.exists(p, p.a && p.b) && c", ("x.exists(p, p.a && p.b)", "c")),
        ('a == "x && y" && b', ('a == "x && y"', "b")),
        (r'a == "\" && " && b', (r'a == "\" && "', "b")),
        ("a || b && c", ("a || b && c",)),
        ("a && b ? c : d", ("a && b ? c : d",)),
        ("a // why && how\n && b", ("a // why && how\n && b",)),
    ],
)
def test_a_condition_is_split_at_its_outermost_ands(condition: str, parts: tuple[str, ...]) -> None:
    assert conjuncts(condition) == parts


@pytest.mark.parametrize(
    ("clause", "sides"),
    [
        ("a <= b + 1", ("a", "<=", "b + 1")),
        ('a in ["x", "y"]', ("a", "in", '["x", "y"]')),
        ("size(x) > 0", ("size(x)", ">", "0")),
        ("f(a > b)", None),
        ("a > b || c", None),
        ("a", None),
    ],
)
def test_the_outermost_comparison(clause: str, sides: tuple[str, str, str] | None) -> None:
    assert comparison(clause) == sides


@pytest.mark.parametrize("preset", presets.names())
def test_clauses_agree_with_the_rule(book: RuleBook, preset: str) -> None:
    evaluation = evaluate(presets.load(preset), bundled(), book, TODAY)
    facts = facts_of(evaluation)
    fired = {finding.rule for finding in evaluation.findings.fired}
    passed = set(evaluation.findings.passed)
    for rule in book.rules:
        clauses = clauses_of(rule, book.environment, facts)
        answers = [clause.holds for clause in clauses]
        if rule.id in fired:
            assert answers == [True] * len(clauses), rule.id
        elif rule.id in passed:
            assert False in answers, rule.id


def test_a_clause_names_what_is_missing(book: RuleBook) -> None:
    evaluation = evaluate(presets.load("ha-kops"), bundled(), book, TODAY)
    missing = {finding.rule: finding.missing for finding in evaluation.findings.not_evaluated}
    assert missing
    for rule_id, fact in missing.items():
        clauses = clauses_of(book.rule(rule_id), book.environment, facts_of(evaluation))
        assert fact in [clause.missing for clause in clauses]
