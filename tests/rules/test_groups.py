"""Rules asked in groups answer as they do one by one."""

from __future__ import annotations

from functools import cache

import pytest

from advisor import presets
from advisor.model.design import Design
from advisor.resources import folder
from advisor.rules import RuleBook
from advisor.rules.bundle import Bundle
from advisor.rules.folding import folded
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


def test_most_rules_are_in_one_group_and_none_in_two() -> None:
    ids = [rule for group in bundle().groups for rule in group.rules]
    assert len(ids) == len(set(ids))
    assert set(ids) < {each.rule.id for each in bundle().rules}
    assert len(ids) > 0.8 * len(bundle().rules)


def test_a_rule_that_may_lack_its_fact_is_asked_alone() -> None:
    ids = {rule for group in bundle().groups for rule in group.rules}
    reading = {each.rule.id: each.reads for each in bundle().rules}
    assert not any(path.startswith("bill.") for rule in ids for path in reading[rule])


def test_a_limit_stands_in_the_program_as_a_value() -> None:
    (limit,) = (f for f in environment().functions if f.name == "limit" and len(f.parameters) == 1)
    source = 'limit("kubernetes.max_nodes") > 1 && limit("no.such") > 1'
    value = limit.implementation("kubernetes.max_nodes")
    assert folded(source, limit.implementation) == f'dyn({value}) > 1 && limit("no.such") > 1'


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
