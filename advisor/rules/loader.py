"""From rule files to compiled rules, with every problem named by file and key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from advisor.errors import DocumentError, RuleError
from advisor.model.parse import Parsed, parse_yaml
from advisor.rules import fixes, message
from advisor.rules.bundle import Bundle, CompiledRule, Problem
from advisor.rules.environment import Compiled, Environment
from advisor.rules.findings import BROKEN_RULE
from advisor.rules.format import parse_rule
from advisor.rules.groups import compile_groups
from advisor.rules.packs import MAX_EXPRESSIONS, Pack, rule_files
from advisor.rules.rule import Example, Rule
from advisor.rules.schema import find

MAX_FILE_BYTES = 64 * 1024

_FIRST_WORD = re.compile(r"[a-z_]+")
_POSITION = re.compile(r"\[[^\]]*\]")


def compile_rules(pack: Pack, environment: Environment) -> Bundle:
    """Reads, checks and compiles every rule file; a bad one becomes a ``Problem``."""
    compiled: dict[str, CompiledRule] = {}
    problems: list[Problem] = []
    try:
        files = rule_files(pack)
    except RuleError as error:
        return Bundle((), (Problem(str(pack.path), error.message, error.hint),))
    characters = 0
    for path, name in files:
        try:
            rule, _ = read_rule(path, name, pack)
            characters += len(rule.when) + len(rule.message)
            if characters > MAX_EXPRESSIONS:
                return Bundle((), (_too_much(pack),))
            if rule.id in compiled:
                raise RuleError(f"{name}: {rule.id} is taken by {compiled[rule.id].rule.file}")
            compiled[rule.id] = _compiled(rule, path, environment)
        except RuleError as error:
            problems.append(Problem(name, error.message, error.hint))
    rules = tuple(compiled[each] for each in sorted(compiled))
    return Bundle(rules, tuple(problems), compile_groups(rules, environment))


def _too_much(pack: Pack) -> Problem:
    text = f"{pack.path}: more than {MAX_EXPRESSIONS:,} characters of conditions and messages"
    return Problem(str(pack.path), text, "Split the pack.")


def _compiled(rule: Rule, path: Path, environment: Environment) -> CompiledRule:
    try:
        return compile_rule(rule, environment)
    except RuleError as error:
        raise _placed(error, _parsed(path, rule.file)) from None


def read_rule(path: Path, name: str, pack: Pack | None = None) -> tuple[Rule, tuple[Example, ...]]:
    """The rule in a file of ``pack`` and its examples, checked for form but not compiled."""
    parsed = _parsed(path, name)
    try:
        rule, examples = parse_rule(parsed.tree, name)
        if not path.stem.startswith(f"{rule.id}-"):
            raise RuleError(f"id: the file of {rule.id} is named {rule.id}-<problem>.yaml")
        if rule.id == BROKEN_RULE:
            raise RuleError(f"id: {BROKEN_RULE} is the finding about broken rules")
    except RuleError as error:
        raise _placed(error, parsed) from None
    if pack and pack.name:
        rule = replace(rule, id=pack.full_id(rule.id), pack=pack.name)
    return rule, examples


def _parsed(path: Path, name: str) -> Parsed:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise RuleError(f"{name}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_FILE_BYTES:
        raise RuleError(f"{name}: a rule file has at most {MAX_FILE_BYTES // 1024} KiB")
    try:
        return parse_yaml(data, name=name)
    except DocumentError as error:
        raise RuleError(error.message, hint=error.hint) from error


def _placed(error: RuleError, parsed: Parsed) -> RuleError:
    """The same error with file and line; its message begins with the key at fault."""
    key = _FIRST_WORD.match(error.message)
    line = parsed.where([key[0]]).line if key else 1
    return RuleError(f"{parsed.name}, line {line}: {error.message}", hint=error.hint)


def compile_rule(rule: Rule, environment: Environment) -> CompiledRule:
    """Type-checks condition and placeholders, and finds the deciding field when none is named."""
    condition = _at("when", environment, rule.when, condition=True)
    texts, expressions = message.split(rule.message)
    shown = [_at("message", environment, expression) for expression in expressions]
    shown_asks = [ask for each in shown for ask in each.asks]
    asked, condition_asks = environment.quick(rule.when, condition.asks)
    values, values_asks = environment.quick(_list_of(expressions), shown_asks)
    fixes.require_sound(rule, environment)
    decision = rule.decision or _deciding(rule, condition.reads)
    if decision:
        _require_field(environment, decision, "decision")
    return CompiledRule(
        rule=replace(rule, decision=decision),
        reads=condition.reads,
        condition=condition.program,
        texts=texts,
        expressions=expressions,
        values=_program(environment, values),
        asked=asked,
        quick=_program(environment, asked) if asked != rule.when else b"",
        asks=(*condition_asks, *values_asks),
    )


def _program(environment: Environment, quick: str) -> bytes:
    """Empty where the author's own words have to do."""
    try:
        return environment.serialized(quick, quick=True)
    except RuleError:
        return b""


def _list_of(expressions: Sequence[str]) -> str:
    """One list of all values: a call into CEL costs more than most expressions do."""
    # Each expression is valid alone; the line break ends a comment at its end.
    entries = (f"dyn({expression}\n)" for expression in expressions)
    return f"[{','.join(entries)}]"


def _at(key: str, environment: Environment, source: str, *, condition: bool = False) -> Compiled:
    try:
        return environment.compile(source, condition=condition)
    except RuleError as error:
        raise RuleError(f"{key}: {error.message}", hint=error.hint) from error


def _deciding(rule: Rule, reads: Sequence[str]) -> str:
    """The field a fix changes, else the last design field of the condition.

    Conditions read from the general to the particular: guards such as the environment come
    first, the field at fault last.
    """
    if rule.fix:
        return _POSITION.sub("[]", next(iter(rule.fix)))
    fields = [path.removeprefix("design.") for path in reads if path.startswith("design.")]
    return fields[-1].removesuffix("[]") if fields else ""


def _require_field(environment: Environment, path: str, key: str) -> None:
    generic = f"design.{_POSITION.sub('[]', path)}"
    if find(environment.schema, generic) is None:
        raise RuleError(f"{key}: the design has no field {path!r}")
