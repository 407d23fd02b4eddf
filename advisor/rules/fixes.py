"""Fixes: from what a rule file says to the changes of one design.

Fixes are asked for one at a time and by few, so that their expressions are checked when a rule is
loaded and compiled again when it is applied; compiled rules do not carry them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cel_expr_python import cel

from advisor.errors import RuleError
from advisor.rules.environment import Environment
from advisor.rules.facts import Facts
from advisor.rules.rule import Rule
from advisor.rules.schema import FieldKind, FieldType, find

ELEMENT = "each"
"""The element of a list that a fix changes, in its expressions."""

_COMPUTED = re.compile(r"\{=(?P<expression>.*)\}", re.DOTALL)
_POSITION = re.compile(r"\[[^\]]*\]")
_EVERY = "[]"

_ACCEPTS: Mapping[FieldKind, tuple[type, ...]] = {
    FieldKind.BOOL: (bool,),
    FieldKind.INT: (int,),
    FieldKind.NUMBER: (int, float),
    FieldKind.STRING: (str,),
    FieldKind.LIST: (list,),
    FieldKind.MAP: (dict,),
    FieldKind.SECTION: (dict,),
}
_GIVES: Mapping[FieldKind, tuple[str, ...]] = {
    FieldKind.BOOL: ("bool",),
    FieldKind.INT: ("int",),
    FieldKind.NUMBER: ("int", "double"),
    FieldKind.STRING: ("string",),
    FieldKind.LIST: ("list",),
    FieldKind.MAP: ("map",),
    FieldKind.SECTION: ("map",),
}


# --- when a rule is loaded ------------------------------------------------------------------------


def require_sound(rule: Rule, environment: Environment) -> None:
    """Raise ``RuleError`` for a fix that names no field, or gives a field what it cannot hold."""
    for path, value in rule.fix.items():
        place = f"fix: {path}"
        field = find(environment.schema, f"design.{_POSITION.sub(_EVERY, path)}")
        if field is None:
            raise RuleError(f"fix: the design has no field {path!r}")
        if path.count(_EVERY) > 1:
            raise RuleError(f"{place}: a fix reaches into one list, not into a list of lists")
        expression = _computed(value)
        if expression is None:
            _require_value(
                value, field, f"design.{_POSITION.sub(_EVERY, path)}", environment, place
            )
        else:
            _require_expression(expression, field, _listing(path), environment, place)
    for listing, condition in rule.fix_where.items():
        _require_condition(rule, listing, condition, environment)


def _require_condition(rule: Rule, listing: str, condition: str, environment: Environment) -> None:
    place = f"fix_where: {listing}"
    if not any(_listing(path) == listing for path in rule.fix):
        raise RuleError(f"{place}: fix changes no {listing}{_EVERY}")
    gives = _checked(_over(f"design.{listing}", condition), environment, place)
    if gives not in ("list<bool>", "list<dyn>"):
        raise RuleError(f"{place}: the condition gives {_element(gives)}, not true or false")


def _require_expression(
    expression: str, field: FieldType, listing: str, environment: Environment, place: str
) -> None:
    source = _over(f"design.{listing}", expression) if listing else expression
    gives = _checked(source, environment, place)
    if listing:
        gives = _element(gives)
    kinds = _GIVES.get(field.kind)
    if kinds and gives.partition("<")[0] not in (*kinds, "dyn"):
        raise RuleError(f"{place}: {{= ...}} gives {gives}, the field takes {' or '.join(kinds)}")


def _checked(source: str, environment: Environment, place: str) -> str:
    try:
        return environment.compile(source).gives
    except RuleError as error:
        raise RuleError(f"{place}: {error.message}", hint=error.hint) from error


def _require_value(
    value: object, field: FieldType, path: str, environment: Environment, place: str
) -> None:
    if value is None and field.optional:
        return
    accepted = _ACCEPTS.get(field.kind)
    if accepted is None:
        return
    if not isinstance(value, accepted) or (isinstance(value, bool) and bool not in accepted):
        what = "nothing" if value is None else repr(value)
        raise RuleError(f"{place}: {what} where the design takes {field.kind.value}")
    if field.values and value not in field.values:
        words = ", ".join(sorted(field.values))
        raise RuleError(f"{place}: {value!r} is none of {words}")
    if isinstance(value, list):
        inner = find(environment.schema, f"{path}{_EVERY}")
        for each in value if inner else ():
            _require_value(each, inner or field, f"{path}{_EVERY}", environment, place)


# --- when a fix is asked for ----------------------------------------------------------------------


def changes(
    rule: Rule, environment: Environment, facts: Facts, activation: cel.Activation
) -> dict[str, Any] | None:
    """Field path to new value, for one design; only what differs from the design as it is.

    None when the rule has no fix, nothing would change, or a value needs a fact that is not
    stated: half a fix is none.
    """
    found: dict[str, Any] = {}
    try:
        for path, value in rule.fix.items():
            for place, element in _places(rule, path, environment, facts, activation):
                new = _value(value, element, environment, activation)
                if new != _current(facts.design, place):
                    found[place] = new
    except RuleError:
        return None
    return found or None


def _places(
    rule: Rule, path: str, environment: Environment, facts: Facts, activation: cel.Activation
) -> Iterator[tuple[str, str]]:
    """Where ``path`` applies in this design, each with the CEL expression of its list element."""
    listing = _listing(path)
    if not listing:
        yield path, ""
        return
    rest = path.partition(_EVERY)[2]
    for position, name in enumerate(_names(_current(facts.design, listing) or [])):
        element = f"design.{listing}[{position}]"
        condition = rule.fix_where.get(listing)
        if condition is None or _holds(condition, element, environment, activation):
            yield f"{listing}[{name}]{rest}", element


def _holds(
    condition: str, element: str, environment: Environment, activation: cel.Activation
) -> bool:
    """Whether a condition holds of an element; one that cannot be answered leaves it as it is."""
    try:
        found: object = _evaluated(_over(f"[{element}]", condition), environment, activation)
        return found == [True]
    except RuleError:
        return False


def _value(
    value: object, element: str, environment: Environment, activation: cel.Activation
) -> object:
    expression = _computed(value)
    if expression is None:
        return value
    if not element:
        return _evaluated(expression, environment, activation)
    [found] = _evaluated(_over(f"[{element}]", expression), environment, activation)
    return found


def _evaluated(source: str, environment: Environment, activation: cel.Activation) -> Any:
    try:
        outcome = environment.program(environment.serialized(source)).eval(activation)
    except Exception as error:  # noqa: BLE001 - the binding raises RuntimeError and others
        raise RuleError(str(error)) from None
    if outcome.type() == cel.Type.ERROR:
        raise RuleError(str(outcome.value()))
    return outcome.plain_value()


def _names(elements: list[Any]) -> list[str]:
    """How paths call the elements of a list: by name where that is clear, else by position."""
    names = [str(each.get("name", "")) if isinstance(each, dict) else "" for each in elements]
    clear = [name and not name.isdecimal() and names.count(name) == 1 for name in names]
    return [name if ok else str(at) for at, (name, ok) in enumerate(zip(names, clear, strict=True))]


def _current(design: Mapping[str, Any], path: str) -> Any:
    """The plain value at ``path``; None where nothing is stated."""
    value: Any = design
    for step in path.replace("]", "").replace("[", ".").split("."):
        if isinstance(value, list):
            if not step.isdecimal():
                value = next((each for each in value if each.get("name") == step), None)
            else:
                value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


# --- the notation ---------------------------------------------------------------------------------


def _computed(value: object) -> str | None:
    """The expression in ``{= expression}``; None for a plain value."""
    found = _COMPUTED.fullmatch(value.strip()) if isinstance(value, str) else None
    return found["expression"].strip() if found else None


def _listing(path: str) -> str:
    """``nodes.pools`` for ``nodes.pools[].min``; empty when the path names one place."""
    before, every, _ = path.partition(_EVERY)
    return before if every else ""


def _over(elements: str, expression: str) -> str:
    # map binds the name, and lets the type checker follow it to the fields of the element.
    return f"{elements}.map({ELEMENT}, {expression}\n)"


def _element(list_type: str) -> str:
    return list_type.removeprefix("list<").removesuffix(">")
