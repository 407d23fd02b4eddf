"""A condition taken apart: which of its clauses hold on a design, and what they compare.

For people who ask why a rule fires or not. The condition is split as text, at the operators that
bind loosest; a condition of another shape is one clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cel_expr_python import cel

from advisor.errors import RuleError
from advisor.rules.bundle import CompiledRule
from advisor.rules.environment import Environment
from advisor.rules.executable import Executable
from advisor.rules.facts import Facts
from advisor.rules.rule import Rule

_OPENING, _CLOSING, _QUOTES = "([{", ")]}", "\"'"
# Longer ones first: `<` is also the start of `<=`.
_COMPARISONS: Final = ("==", "!=", "<=", ">=", "<", ">", " in ")


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a condition; all of them must hold for the rule to fire.

    ``holds`` is None where there is no answer, and ``missing`` then names what nobody stated (or
    is empty, when the clause failed). ``compared`` are the values on both sides of its comparison
    with the operator between them, where it is one.
    """

    text: str
    holds: bool | None
    missing: str = ""
    compared: tuple[Any, str, Any] | None = None


def clauses_of(rule: Rule, environment: Environment, facts: Facts) -> tuple[Clause, ...]:
    """The clauses of a rule's condition, answered for the design behind ``facts``."""
    variables = facts.variables()
    activation = environment.activation(variables)
    return tuple(
        _clause(text, rule, environment, variables, activation) for text in conjuncts(rule.when)
    )


def conjuncts(condition: str) -> tuple[str, ...]:
    """The operands of the outermost ``&&``; the whole condition where ``||`` or ``?`` are."""
    cuts = [0]
    for at in _outermost(condition):
        if condition.startswith(("||", "?", "//"), at):
            return (condition.strip(),)
        if condition.startswith("&&", at):
            cuts.append(at)
    ends = [*cuts[1:], len(condition)]
    parts = [condition[start:end] for start, end in zip(cuts, ends, strict=True)]
    return tuple(part.removeprefix("&&").strip() for part in parts)


def comparison(clause: str) -> tuple[str, str, str] | None:
    """Both sides of the outermost comparison and its operator; None where there is not just one."""
    found: tuple[str, str, str] | None = None
    end = 0
    for at in _outermost(clause):
        if clause.startswith(("&&", "||", "?"), at):
            return None
        operator = next((each for each in _COMPARISONS if clause.startswith(each, at)), "")
        if at < end or not operator:
            continue
        if found:
            return None
        end = at + len(operator)
        found = clause[:at].strip(), operator.strip(), clause[end:].strip()
    return found


def _outermost(source: str) -> Iterator[int]:
    """Positions outside of all brackets and quotes."""
    depth, quote, at = 0, "", 0
    while at < len(source):
        character = source[at]
        if quote:
            if character == "\\":
                at += 1
            elif character == quote:
                quote = ""
        elif character in _QUOTES:
            quote = character
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif not depth:
            yield at
        at += 1


def _clause(
    text: str,
    rule: Rule,
    environment: Environment,
    variables: Mapping[str, Any],
    activation: cel.Activation,
) -> Clause:
    shown = " ".join(text.split())
    try:
        compiled = environment.compile(text)
    except RuleError:  # split where CEL would not: then there is nothing to say about this part
        return Clause(shown, None)
    part = Executable(
        CompiledRule(rule, compiled.reads, compiled.program, ("",), (), b""), environment
    )
    verdict = part.verdict(activation)
    if isinstance(verdict, str):
        return Clause(shown, None, part.missing(verdict, variables))
    return Clause(shown, verdict, compared=_compared(text, environment, activation))


def _compared(
    text: str, environment: Environment, activation: cel.Activation
) -> tuple[Any, str, Any] | None:
    sides = comparison(text)
    if sides is None:
        return None
    left, operator, right = sides
    try:
        return (
            _value(left, environment, activation),
            operator,
            _value(right, environment, activation),
        )
    except RuleError:
        return None


def _value(source: str, environment: Environment, activation: cel.Activation) -> Any:
    outcome = environment.program(environment.serialized(source)).eval(activation)
    if outcome.type() == cel.Type.ERROR:
        raise RuleError(str(outcome.value()))
    return outcome.plain_value()
