"""Rules put to the test: their examples, their condition turned around, and their fix."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from advisor import presets
from advisor.catalog import Catalog
from advisor.errors import AdvisorError, RuleError
from advisor.evaluate import Evaluation, evaluate, facts_of
from advisor.model import paths
from advisor.model.design import Design
from advisor.rules import BROKEN_RULE, Example, Facts, Findings, Rule, RuleBook, Severity
from advisor.rules.bundle import Bundle
from advisor.rules.loader import compile_rule
from advisor.session import changed

FIRES: Final = "fires"
QUIET: Final = "is quiet"

_REMEMBERED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one rule; ``problems`` is empty for a rule that keeps its promises."""

    rule: Rule
    examples: int
    problems: tuple[str, ...]


class Trials:
    """Tries rules of ``book`` on a day; designs of examples are judged once."""

    def __init__(self, book: RuleBook, catalog: Catalog, today: date) -> None:
        self._book = book
        self._catalog = catalog
        self._today = today
        self._empty = RuleBook(book.environment, Bundle((), ()))
        self._facts: OrderedDict[str, tuple[Design, Facts]] = OrderedDict()

    def all(self, rules: Sequence[Rule] | None = None) -> Iterator[Trial]:
        """A trial of every rule of the book, or of these."""
        for rule in self._book.rules if rules is None else rules:
            yield self.trial(rule, self._book.examples(rule.id))

    def trial(self, rule: Rule, examples: Sequence[Example]) -> Trial:
        """Try one rule: examples, mutation, fix."""
        try:
            problems = [
                *_contradictions(examples),
                *self._examples(rule, examples),
                *self._negated(rule, examples),
                *self._fixes(rule, examples),
            ]
        except RuleError as error:
            problems = [error.message]
        return Trial(rule, len(examples), tuple(problems))

    def _examples(self, rule: Rule, examples: Sequence[Example]) -> Iterator[str]:
        book = self._alone(rule)
        for example in examples:
            expected = FIRES if example.fires else QUIET
            try:
                verdict = self._verdict(book, example)
            except AdvisorError as problem:
                yield f"{_shown(example)} is no design: {problem.message}"
                continue
            if verdict != expected:
                yield f"{_shown(example)} should be one where it {expected}; it {verdict}"

    def _negated(self, rule: Rule, examples: Sequence[Example]) -> Iterator[str]:
        """Examples that hold either way test nothing: with ``!(when)`` one of each must fail.

        Not every one: a quiet example may be about another platform, where nothing can fire.
        """
        book = self._alone(replace(rule, when=f"!({rule.when}\n)"))
        for fires, name in ((True, "fires"), (False, "quiet")):
            mine = [each for each in examples if each.fires is fires]
            expected = FIRES if fires else QUIET
            try:
                if all(self._verdict(book, each) == expected for each in mine):
                    yield f"no example under {name} fails when the condition is turned around"
            except AdvisorError:
                return  # said about the example itself

    def _fixes(self, rule: Rule, examples: Sequence[Example]) -> Iterator[str]:
        if not rule.fix:
            return
        for example in examples:
            if example.fires:
                try:
                    yield from self._fix(rule, example)
                except AdvisorError as problem:
                    yield f"fix: on {_shown(example)}: {problem.message}"

    def _fix(self, rule: Rule, example: Example) -> Iterator[str]:
        design, facts = self._known(example)
        changes = self._book.fix(rule.id, facts)
        if changes is None:
            yield f"fix: changes nothing on {_shown(example)}"
            return
        before = self._book.evaluate(facts, design.provisioner.tool)
        after = self._judged(changed(design, changes), self._book).findings
        if rule.id in _ids(after):
            yield f"fix: does not clear the finding on {_shown(example)}"
        if any(finding.rule == rule.id for finding in after.not_evaluated):
            yield f"fix: leaves the rule without an answer on {_shown(example)}"
        new = _ids(after, Severity.ERROR) - _ids(before, Severity.ERROR)
        if new:
            yield f"fix: brings {', '.join(sorted(new))} on {_shown(example)}"

    def _verdict(self, book: RuleBook, example: Example) -> str:
        found = self.findings(book, example)
        if found.not_evaluated:
            return f"gives no answer: {found.not_evaluated[0].missing} is not stated"
        broken = [each for each in found.fired if each.rule == BROKEN_RULE]
        if broken:
            return f"fails: {broken[0].message}"
        return FIRES if found.fired else QUIET

    def findings(self, book: RuleBook, example: Example) -> Findings:
        """What a book of one rule finds in an example, a design or a step between two."""
        design, facts = self._known(example)
        if any(book.about_change(rule.id) for rule in book.rules):
            facts = facts.after(_design(replace(example, changes=example.before)))
        return book.evaluate(facts, design.provisioner.tool)

    def _known(self, example: Example) -> tuple[Design, Facts]:
        key = f"{example.preset} {sorted(example.changes.items(), key=str)}"
        known = self._facts.get(key)
        if known is None:
            design = _design(example)
            known = self._facts[key] = (design, facts_of(self._judged(design, self._empty)))
            if len(self._facts) > _REMEMBERED:
                self._facts.popitem(last=False)
        return known

    def _judged(self, design: Design, book: RuleBook) -> Evaluation:
        return evaluate(design, self._catalog, book, self._today)

    def _alone(self, rule: Rule) -> RuleBook:
        compiled = compile_rule(rule, self._book.environment)
        return RuleBook(self._book.environment, Bundle((compiled,), ()))


def _design(example: Example) -> Design:
    try:
        return paths.replace(presets.load(example.preset), example.changes)
    except ValidationError as error:
        first = error.errors()[0]
        raise RuleError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (LookupError, TypeError) as error:
        raise RuleError(str(error)) from None


def _contradictions(examples: Sequence[Example]) -> Iterator[str]:
    seen: dict[str, bool] = {}
    for example in examples:
        if seen.setdefault(_shown(example), example.fires) is not example.fires:
            yield f"{_shown(example)} stands under fires and under quiet"


def _ids(findings: Findings, severity: Severity | None = None) -> set[str]:
    fired = findings.fired
    return {each.rule for each in fired if severity in (None, each.severity)}


def _shown(example: Example) -> str:
    changes: Any = dict(example.changes)
    text = f"{example.preset} with {changes}" if changes else example.preset
    return f"{text} after {dict(example.before)}" if example.before else text
