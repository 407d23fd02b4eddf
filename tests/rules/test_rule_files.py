"""Every rule file: its examples are its tests, its name and its fix keep their promise."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from advisor.rules.message import UNKNOWN
from advisor.trials import Trials
from tests.rules.rule_file import (
    FILE_NAMES,
    RULE_FILES,
    TODAY,
    RuleFile,
    catalog,
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


def test_it_keeps_its_promises(rule_file: RuleFile) -> None:
    # Examples hold, would not hold with the condition turned around, and the fix clears the
    # finding without a new error.
    assert {example.fires for example in rule_file.examples} == {True, False}
    assert trials().trial(rule_file.rule, rule_file.examples).problems == ()


@cache
def trials() -> Trials:
    return Trials(whole_book(), catalog(), TODAY)


def test_messages_lack_no_number(rule_file: RuleFile) -> None:
    book = single_rule_book(rule_file.rule)
    for example in rule_file.examples:
        for finding in trials().findings(book, example).fired:
            assert not re.search(rf"\b{UNKNOWN}\b", finding.message), finding.message
            assert not re.search(r"\s[,.;:](\s|$)|[{}]", finding.message), finding.message


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
