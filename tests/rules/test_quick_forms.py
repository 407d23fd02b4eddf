"""Rules asked in their quick forms, and in groups, answer as in their authors' words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import presets
from advisor.model.design import Design
from advisor.resources import folder
from advisor.rules import RuleBook
from advisor.rules.bundle import Bundle, CompiledRule
from advisor.rules.environment import Environment
from advisor.rules.functions import Function
from advisor.rules.loader import compile_rules
from advisor.rules.packs import Pack
from tests.rules.rule_file import FILE_NAMES, design_of, environment, findings, read
from tests.support.design_corpus import EKS, OWN, designs


@cache
def bundle() -> Bundle:
    return compile_rules(Pack(folder("rules")), environment())


@cache
def quick() -> RuleBook:
    return RuleBook(environment(), bundle())


@cache
def as_written() -> RuleBook:
    def written(rule: CompiledRule) -> CompiledRule:
        return replace(rule, values=b"", asked=rule.rule.when, quick=b"", asks=())

    return RuleBook(environment(), Bundle(tuple(map(written, bundle().rules)), ()))


def same(design: Design) -> bool:
    return findings(quick(), design) == findings(as_written(), design)


@pytest.mark.parametrize("preset", presets.names())
def test_presets(preset: str) -> None:
    assert same(presets.load(preset))


@pytest.mark.parametrize("name", FILE_NAMES[::7])
def test_examples(name: str) -> None:
    assert all(same(design_of(example)) for example in read(name).examples)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(sorted({*EKS, *OWN})), st.integers(0, 10_000))
def test_random_designs(target: str, seed: int) -> None:
    assert all(map(same, designs(target, 2, seed)))


def test_every_rule_with_functions_has_a_quick_form() -> None:
    for compiled in bundle().rules:
        assert compiled.asked
        assert compiled.values
        if compiled.asked != compiled.rule.when:
            assert compiled.quick, compiled.rule.id


@pytest.mark.parametrize("preset", presets.names())
def test_no_function_is_called_once_its_answers_are_known(preset: str) -> None:
    closed: list[str] = []
    names = environment().functions

    def closing(function: Function) -> Function:
        return replace(function, implementation=_until(closed, function.implementation))

    functions = [closing(each) for each in names]
    book = RuleBook(Environment(functions, lambda: environment().schema), bundle())
    before = findings(book, presets.load(preset))
    closed.append("now")
    assert findings(book, presets.load(preset)) == before


def _until(closed: list[str], implementation: Callable[..., Any]) -> Callable[..., Any]:
    def asked(*arguments: Any) -> Any:
        assert not closed, "called from CEL"
        return implementation(*arguments)

    return asked
