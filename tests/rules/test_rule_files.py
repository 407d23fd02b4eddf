"""Every rule file: its examples are its tests, its name and its fix keep their promise."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from advisor.evaluate import Evaluation, fix_of
from advisor.model import paths
from advisor.rules.message import UNKNOWN
from advisor.rules.rule import Severity
from tests.rules.rule_file import (
    FILE_NAMES,
    RULE_FILES,
    TODAY,
    RuleFile,
    design_of,
    findings,
    judged,
    read,
    single_rule_book,
    whole_book,
)


@pytest.fixture(params=FILE_NAMES)
def rule_file(request: pytest.FixtureRequest) -> RuleFile:
    name: str = request.param
    return read(name)


def test_there_are_rules() -> None:
    assert len(RULE_FILES) >= 60


def test_examples_hold(rule_file: RuleFile) -> None:
    assert {example.fires for example in rule_file.examples} == {True, False}
    assert rule_file.failures() == []


def test_examples_notice_a_negated_condition(rule_file: RuleFile) -> None:
    # Examples that hold either way would test nothing. An example whose design is no business of
    # the rule (another platform) holds either way by itself; one of each kind must not.
    failed = rule_file.negated().failures()
    assert any("should fire" in each for each in failed)
    assert any("should be quiet" in each for each in failed)


def test_messages_lack_no_number(rule_file: RuleFile) -> None:
    book = single_rule_book(rule_file.rule)
    for example in rule_file.examples:
        for finding in findings(book, design_of(example)).fired:
            assert not re.search(rf"\b{UNKNOWN}\b", finding.message), finding.message
            assert not re.search(r"\s[,.;:](\s|$)|[{}]", finding.message), finding.message


def test_a_fix_clears_its_finding_and_brings_no_error(rule_file: RuleFile) -> None:
    rule = rule_file.rule
    if not rule.fix:
        return
    for example in rule_file.examples:
        if example.fires:
            before = judged(whole_book(), design_of(example))
            changes = fix_of(before, whole_book(), rule.id)
            assert changes, f"no fix for {example.preset} with {dict(example.changes)}"
            after = judged(whole_book(), paths.replace(before.design, changes))
            assert rule.id not in fired(after)
            assert rule.id not in {finding.rule for finding in after.findings.not_evaluated}
            assert fired(after, Severity.ERROR) <= fired(before, Severity.ERROR), changes


def fired(evaluation: Evaluation, severity: Severity | None = None) -> set[str]:
    return {
        finding.rule
        for finding in evaluation.findings.fired
        if severity in (None, finding.severity)
    }


def test_the_file_is_where_its_id_says(rule_file: RuleFile) -> None:
    rule = rule_file.rule
    folder, _, name = rule.file.rpartition("/")
    assert re.fullmatch(rf"{rule.id}(-[a-z0-9]+)+\.yaml", name)
    assert folder.endswith(f"/{rule.area}")
    assert rule.id.startswith(f"{rule.area.upper()}-")


def test_sources_were_read_before_today(rule_file: RuleFile) -> None:
    assert rule_file.rule.sources
    for source in rule_file.rule.sources:
        assert source.seen <= TODAY.isoformat()


def test_a_title_names_the_problem_in_one_line(rule_file: RuleFile) -> None:
    assert not rule_file.rule.title.endswith(".")


@pytest.mark.parametrize("field", ["id", "title"])
def test_no_two_rules_share_a_name(field: str) -> None:
    names = Counter(getattr(read(name).rule, field) for name in FILE_NAMES)
    assert [name for name, count in names.items() if count > 1] == []
