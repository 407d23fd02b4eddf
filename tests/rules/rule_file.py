"""What the tests of the rule files share: every file, the catalog, and one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from advisor import presets
from advisor.catalog import Catalog, bundled
from advisor.evaluate import Evaluation, evaluate
from advisor.model import paths
from advisor.model.design import Design
from advisor.resources import folder
from advisor.rules.bundle import Bundle, rule_files
from advisor.rules.engine import RuleBook, design_environment
from advisor.rules.environment import Environment
from advisor.rules.findings import Findings
from advisor.rules.loader import compile_rule, read_rule
from advisor.rules.rule import Example, Rule

TODAY = date(2026, 11, 22)
"""The day on which the examples hold: ends of support are facts of the calendar."""

RULE_FILES = tuple(rule_files((folder("rules"),)))
FILE_NAMES = tuple(name for _, name in RULE_FILES)
_PATHS = {name: path for path, name in RULE_FILES}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule as written, with its examples."""

    rule: Rule
    examples: tuple[Example, ...]


@cache
def catalog() -> Catalog:
    return bundled()


@cache
def environment() -> Environment:
    return design_environment(catalog())


@cache
def read(name: str) -> RuleFile:
    """The rule file of that name."""
    return RuleFile(*read_rule(_PATHS[name], name))


def single_rule_book(rule: Rule) -> RuleBook:
    compiled = compile_rule(rule, environment())
    return RuleBook(environment(), Bundle((compiled,), ()))


@cache
def whole_book() -> RuleBook:
    return RuleBook.load((folder("rules"),), environment(), strict=True)


def judged(book: RuleBook, design: Design) -> Evaluation:
    return evaluate(design, catalog(), book, TODAY)


def findings(book: RuleBook, design: Design) -> Findings:
    return judged(book, design).findings


def design_of(example: Example) -> Design:
    return paths.replace(presets.load(example.preset), example.changes)
