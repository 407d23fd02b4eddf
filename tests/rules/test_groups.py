"""Rules asked in groups answer as they do one by one."""

from __future__ import annotations

from functools import cache

import pytest

from advisor import presets
from advisor.model.design import Design
from advisor.resources import folder
from advisor.rules import RuleBook
from advisor.rules.bundle import Bundle
from advisor.rules.loader import compile_rules
from advisor.rules.packs import Pack
from tests.rules.rule_file import FILE_NAMES, design_of, environment, findings, read


@cache
def bundle() -> Bundle:
    return compile_rules(Pack(folder("rules")), environment())


@cache
def grouped() -> RuleBook:
    return RuleBook(environment(), bundle())


@cache
def one_by_one() -> RuleBook:
    return RuleBook(environment(), Bundle(bundle().rules, ()))


def test_every_rule_is_in_one_group() -> None:
    ids = [rule for group in bundle().groups for rule in group.rules]
    assert sorted(ids) == [each.rule.id for each in bundle().rules]


def same(design: Design) -> bool:
    return findings(grouped(), design) == findings(one_by_one(), design)


@pytest.mark.parametrize("preset", presets.names())
def test_presets(preset: str) -> None:
    assert same(presets.load(preset))


@pytest.mark.parametrize("name", FILE_NAMES[::5])
def test_examples(name: str) -> None:
    assert all(same(design_of(example)) for example in read(name).examples)


@pytest.mark.parametrize("profile", ["cost", "security"])
def test_profiles(profile: str) -> None:
    design = presets.load("2018-kops")
    books = [book.adjusted(profile=profile) for book in (grouped(), one_by_one())]
    first, second = [findings(book, design) for book in books]
    assert first == second
