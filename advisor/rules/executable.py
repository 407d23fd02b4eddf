"""One rule made executable: its verdict on a design, and the finding that follows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from cel_expr_python import cel

from advisor.rules import message
from advisor.rules.bundle import CompiledRule
from advisor.rules.environment import Environment
from advisor.rules.findings import Finding, State
from advisor.rules.functions import MissingFact
from advisor.rules.rule import Platform

_NO_KEY = re.compile(r'^NOT_FOUND: Key not found in map : "(?P<key>.*)"$', re.DOTALL)
_NO_ELEMENT = "Index error: index="
_ENDLESS = "Iteration budget exceeded"
_KNOWN_FINDINGS = 16


class Executable:
    """One rule with its programs, made executable when they are first needed."""

    def __init__(self, compiled: CompiledRule, environment: Environment) -> None:
        self.compiled = compiled
        self.id = compiled.rule.id
        self.about_change = compiled.about_change
        self._environment = environment
        # Designs that are compared or tried one after another mostly say the same.
        self._fired = lru_cache(maxsize=_KNOWN_FINDINGS)(self._worded)

    @cached_property
    def _condition(self) -> cel.Expression:
        return self._environment.program(self.compiled.condition)

    @cached_property
    def _quick(self) -> cel.Expression | None:
        quick = self.compiled.quick
        return self._environment.program(quick, quick=True) if quick else None

    @cached_property
    def _values(self) -> cel.Expression:
        return self._environment.program(self.compiled.values, quick=True)

    @cached_property
    def _reads(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        paths = self.compiled.reads
        return tuple((path, tuple(path.replace("[]", ".[]").split("."))) for path in paths)

    def verdict(self, activation: cel.Activation) -> bool | str:
        """True, False, or why there is no answer."""
        if self._quick is not None:
            verdict = _answer(self._quick, activation)
            if not isinstance(verdict, str) or self._says_why(verdict):
                return verdict
        return _answer(self._condition, activation)

    def _says_why(self, error: str) -> bool:
        """Whether ``error`` of the quick form is that of the condition in its own words."""
        if _ENDLESS in error:
            return True  # once is enough
        # A key that a table lacks looks like a field that is not stated.
        return not self.compiled.asks and _NO_KEY.match(error) is not None

    def finding(self, activation: cel.Activation, tool: str, platform: Platform) -> Finding:
        """The finding of a rule that fires."""
        values = self._message_values(activation)
        return self._fired(tool, platform, *map(message.shown, values))

    def unanswered(self, missing: str, tool: str, platform: Platform) -> Finding:
        """The finding of a rule that lacks a fact."""
        text = f"Not evaluated: {missing} is not stated."
        return self._finding(text, State.NOT_EVALUATED, missing, tool, platform)

    def missing(self, error: str, variables: Mapping[str, Any]) -> str:
        """What ``error`` says is missing; empty when the rule failed for another reason."""
        _, mark, fact = error.partition(MissingFact.MARK)
        if mark:
            return fact
        if _NO_ELEMENT in error:
            return "an element of a list"
        no_key = _NO_KEY.match(error)
        if no_key is None:
            return ""
        key = no_key["key"]
        for path, steps in self._reads:
            if key in steps and _lacks(variables, steps, key):
                return path.removeprefix("design.")
        return key

    def _message_values(self, activation: cel.Activation) -> list[Any]:
        if not self.compiled.expressions:
            return []
        try:
            values = self._values.eval(activation).plain_value()
            if isinstance(values, list):
                return values
        except Exception:  # noqa: BLE001 - then each by itself
            pass
        return [self._message_value(each, activation) for each in self.compiled.expressions]

    def _message_value(self, expression: str, activation: cel.Activation) -> Any:
        """One value, where another of the same message is not stated: a rare and slow way."""
        try:
            program = self._environment.program(self._environment.serialized(expression))
            outcome = program.eval(activation)
            return message.UNKNOWN if outcome.type() == cel.Type.ERROR else outcome.plain_value()
        except Exception:  # noqa: BLE001 - a finding with one number missing is still a finding
            return message.UNKNOWN

    def _worded(self, tool: str, platform: Platform, *values: str) -> Finding:
        text = message.fill(self.compiled.texts, values)
        return self._finding(text, State.FIRES, "", tool, platform)

    def _finding(
        self, text: str, state: State, missing: str, tool: str, platform: Platform
    ) -> Finding:
        rule = self.compiled.rule
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            area=rule.area,
            title=rule.title,
            message=text,
            why=rule.why,
            remedy=rule.remedy_for(tool, platform),
            path=rule.decision,
            refused_by=rule.refused_by,
            sources=rule.sources,
            state=state,
            missing=missing,
        )


def _answer(condition: cel.Expression, activation: cel.Activation) -> bool | str:
    try:
        outcome = condition.eval(activation)
        value = outcome.value()
        if value is True or value is False:
            return bool(value)
        if outcome.type() == cel.Type.ERROR:
            return str(value)
        return f"the condition gives {outcome.type().name().lower()}, not true or false"
    except Exception as error:  # noqa: BLE001 - one rule must not take the others along
        return str(error)


def _lacks(value: Any, steps: Sequence[str], key: str) -> bool:
    """Whether following ``steps`` ends at a mapping that lacks ``key`` just there."""
    if not steps:
        return False
    step, *rest = steps
    if step == "[]":
        return isinstance(value, list) and any(_lacks(each, rest, key) for each in value)
    if not isinstance(value, Mapping):
        return False
    return _lacks(value[step], rest, key) if step in value else step == key
