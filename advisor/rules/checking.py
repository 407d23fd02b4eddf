"""Checks of an expression beyond CEL's own types.

CEL knows the types of functions; the documents are dynamic to it. The checks here close that gap
when a rule is loaded: unknown fields, words outside a field's vocabulary, literals of another
type, and the shapes that could exhaust memory.
"""

from __future__ import annotations

import re
from collections.abc import Set

from cel_expr_python import cel

from advisor.catalog.suggestions import did_you_mean, nearest
from advisor.errors import RuleError
from advisor.rules.asks import Ask
from advisor.rules.reads import Meeting, Reads, reads_of
from advisor.rules.schema import FieldKind, FieldType, Schema, find, unknown_part
from advisor.rules.syntax import decode, slim

MAX_EXPRESSION_LENGTH = 2_000
MAX_COMPREHENSIONS = 12


def check(
    source: str, env: cel.Env, schema: Schema, names: Set[str], *, condition: bool
) -> tuple[bytes, tuple[str, ...], str, tuple[Ask, ...]]:
    """The serialized expression, the fields it reads, its type and calls. Raises ``RuleError``."""
    expression = _compiled(source, env, names, condition=condition)
    program = expression.serialize()
    try:
        reads = reads_of(decode(program))
    except (ValueError, RecursionError) as error:
        raise RuleError(f"the expression cannot be analysed: {error}") from error
    _refuse_growth(reads)
    paths = tuple(path for path in reads.leaves() if path != "today")
    for path in paths:
        _require_known(path, schema, source)
    for meeting in reads.meetings:
        _require_sense(meeting, schema, source)
    if condition:
        # A placeholder may show any field; only a condition is true or false as a whole.
        _require_truths(reads, schema, source)
    return slim(program), paths, expression.return_type().name().lower(), tuple(reads.asks)


def _compiled(source: str, env: cel.Env, names: Set[str], *, condition: bool) -> cel.Expression:
    if len(source) > MAX_EXPRESSION_LENGTH:
        raise RuleError(
            f"an expression of {len(source):,} characters is too long",
            hint=f"The limit is {MAX_EXPRESSION_LENGTH:,}; compute facts outside the rule.",
        )
    try:
        expression = env.compile(source)
    except Exception as error:  # noqa: BLE001 - the binding raises RuntimeError and others
        raise RuleError(_cel_message(str(error)), hint=_name_hint(str(error), names)) from None
    if condition and expression.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
        kind = expression.return_type().name().lower()
        raise RuleError(f"the condition gives {kind}, not true or false")
    return expression


def _name_hint(error: str, names: Set[str]) -> str:
    unknown = re.search(r"undeclared reference to '(\w+)", error)
    return did_you_mean(unknown[1], names, otherwise="") if unknown else ""


def _refuse_growth(reads: Reads) -> None:
    if reads.growing:
        raise RuleError(
            "`+` inside all, exists, map or filter must add numbers, and lists nest three deep",
            hint="Say that they are numbers with int() or double(), or use sum().",
        )
    if reads.comprehensions > MAX_COMPREHENSIONS:
        raise RuleError(f"more than {MAX_COMPREHENSIONS} of all, exists, map and filter")


def _require_known(path: str, schema: Schema, source: str) -> None:
    if find(schema, path) is not None:
        return
    known, step, names = unknown_part(schema, path)
    close = nearest(step, names)
    elsewhere = [each for each in schema if each.endswith(f".{step}")][:3]
    if close:
        hint = f"Did you mean {' or '.join(f'{known}.{name}' for name in close)}?"
    elif elsewhere:
        hint = f"There is {' and '.join(elsewhere)}."
    else:
        hint = f"{known or 'The rule'} knows: {', '.join(names)}."
    raise RuleError(_underlined(f"there is no field {path!r}", source, step), hint=hint)


def _require_sense(meeting: Meeting, schema: Schema, source: str) -> None:
    field = find(schema, meeting.path)
    if field is None:
        return
    literal, path = meeting.literal, meeting.path
    if literal is None:
        raise RuleError(
            _underlined(f"{path} is never null", source, "null"),
            hint=f"A field that is not stated is absent: has({path}).",
        )
    if meeting.operator in ("_==_", "_!=_", "in") and field.values:
        _require_word(field, path, literal, source)
    elif not _fits(field.kind, literal, meeting.operator):
        raise RuleError(
            f"{path} is {_article(field.kind)} and cannot meet {literal!r} there",
            hint=f"Convert it: double({path})."
            if isinstance(literal, float) and field.kind is FieldKind.INT
            else "",
        )


def _require_truths(reads: Reads, schema: Schema, source: str) -> None:
    for path in reads.truths:
        field = find(schema, path)
        if field is not None and field.kind not in (FieldKind.BOOL, FieldKind.ANY):
            raise RuleError(
                _underlined(
                    f"{path} is {_article(field.kind)}, not true or false",
                    source,
                    path.rpartition(".")[2],
                )
            )


def _require_word(field: FieldType, path: str, literal: object, source: str) -> None:
    if literal in field.values:
        return
    words = sorted(field.values)
    raise RuleError(
        _underlined(f"{path} is never {literal!r}", source, str(literal)),
        hint=did_you_mean(str(literal), words, otherwise=f"It is one of {', '.join(words)}."),
    )


def _fits(kind: FieldKind, literal: object, operator: str) -> bool:
    if kind is FieldKind.ANY:
        return True
    if isinstance(literal, bool):
        return kind is FieldKind.BOOL
    if isinstance(literal, int | float):
        # Comparing int with double is exact in CEL; arithmetic between them has no overload.
        mixed = operator.strip("_") in "+-*/%" and operator != "in"
        if mixed and kind is FieldKind.INT:
            return isinstance(literal, int)
        return kind in (FieldKind.INT, FieldKind.NUMBER)
    if isinstance(literal, str):
        return kind is FieldKind.STRING
    return False


_STATUS = re.compile(r"^[A-Z_]+: (?:ERROR: )?|ERROR: (?=<input>)| \[[A-Z_]+\]\s*$")
_PLACE = re.compile(r"<input>:\d+:\d+: ")


def _cel_message(text: str) -> str:
    """CEL's own message, place underlined, without its status codes."""
    return _PLACE.sub("", _STATUS.sub("", text)).replace(" (in container '')", "").strip()


def _underlined(message: str, source: str, word: str) -> str:
    """``message`` and below it the line of ``source`` with ``word`` marked."""
    at = source.find(word)
    if at < 0:
        return message
    start = source.rfind("\n", 0, at) + 1
    line = source[start:].splitlines()[0]
    return f"{message}\n | {line}\n | {'.' * (at - start)}{'^' * len(word)}"


def _article(kind: FieldKind) -> str:
    names = {
        FieldKind.BOOL: "true or false",
        FieldKind.INT: "a whole number",
        FieldKind.NUMBER: "a number",
        FieldKind.STRING: "a text",
    }
    return names.get(kind, f"a {kind.value}")
