"""The CEL environment of the rules: variables, functions, and executable conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel

from advisor.errors import RuleError
from advisor.rules.asks import Ask
from advisor.rules.functions import Function
from advisor.rules.tables import TEXTS, has_table, key_of, known

if TYPE_CHECKING:
    from advisor.rules.schema import Schema

BEFORE = "before"
"""The design as it was: what reads it is a rule about a change."""

VARIABLES = ("design", BEFORE, "plan", "bill", "availability")
"""Maps a condition reads, beside ``today``, an ISO date."""

_VARIABLES = dict.fromkeys(VARIABLES, cel.Type.DYN) | {"today": cel.Type.STRING}

# Authors do without: ranges, for one, can be longer than memory.
_EXTENSIONS = "extensions: [{name: lists}, {name: math}, {name: strings}]"

_TYPES = {
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "dyn": cel.Type.DYN,
    "list": cel.Type.List(cel.Type.DYN),
    TEXTS: cel.Type.List(cel.Type.STRING),
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A checked expression: CEL's serialized form, and the fields it reads in order."""

    program: bytes
    reads: tuple[str, ...]
    gives: str
    """Its CEL type, such as ``int`` or ``list<bool>``; ``dyn`` when only a design can tell."""
    asks: tuple[Ask, ...] = ()
    """The calls of functions that it makes, in order."""


class Environment:
    """Compiles conditions and placeholders, and makes them executable."""

    def __init__(self, functions: Sequence[Function], schema: Callable[[], Schema]) -> None:
        """``schema`` is asked for only when something is compiled, not when it is evaluated."""
        self.functions = tuple(functions)
        self._schema = schema

    @cached_property
    def schema(self) -> Schema:
        """Every path a rule may read."""
        return self._schema()

    @property
    def names(self) -> frozenset[str]:
        """Every variable and function."""
        return frozenset((*VARIABLES, "today", *(each.name for each in self.functions)))

    def compile(self, source: str, *, condition: bool = False) -> Compiled:
        """Type-check one expression; a ``condition`` must give true or false.

        Raises ``RuleError`` with the place underlined.
        """
        # Compiled rules are kept on disk: most runs never check one.
        from advisor.rules.checking import check

        return Compiled(
            *check(source, self._language, self.schema, self.names, condition=condition)
        )

    def serialized(self, source: str, *, quick: bool = False) -> bytes:
        """The serialized form of an expression made of checked ones. Raises ``RuleError``.

        With ``quick`` of one made of texts that ``quick`` gave.
        """
        from advisor.rules.syntax import slim

        try:
            return slim(self._env(quick).compile(source).serialize())
        except Exception as error:  # noqa: BLE001 - the binding raises RuntimeError and others
            raise RuleError(str(error)) from None

    def quick(self, source: str, asks: Sequence[Ask]) -> tuple[str, tuple[Ask, ...]]:
        """A checked expression as it is asked first, without Python; see ``tables.py``.

        ``asks`` are the calls that it makes; beside its text those that tables answer.
        """
        from advisor.rules.folding import folded
        from advisor.rules.tabling import tabled

        tables = {each.function for each in asks} & self._tables.keys()
        tables -= {each.function for each in asks if not known(each, self._tables)}
        text = source
        if limit := self._functions.get("limit_1"):
            text = folded(source, limit.implementation)
        text = tabled(text, self._functions, tables)
        return text, tuple(each for each in asks if f"_{each.function}[" in text)

    def program(self, serialized: bytes, *, quick: bool = False) -> cel.Expression:
        """The executable form of what ``serialized`` gave."""
        return self._env(quick).deserialize(serialized)

    def activation(self, data: Mapping[str, Any]) -> cel.Activation:
        """Values of the variables for any number of evaluations."""
        return self._quick.Activation(data)

    def _env(self, quick: bool) -> cel.Env:
        return self._quick if quick else self._language

    @cached_property
    def _functions(self) -> Mapping[str, Function]:
        return {key_of(each): each for each in self.functions}

    @cached_property
    def _tables(self) -> Mapping[str, cel.Type]:
        return {key: _table(each) for key, each in self._functions.items() if has_table(each)}

    @cached_property
    def _language(self) -> cel.Env:
        """What authors may write."""
        return cel.NewEnv(variables=_VARIABLES, functions=_declared(self.functions))

    @cached_property
    def _quick(self) -> cel.Env:
        """What it is written as, to be answered without Python."""
        return cel.NewEnv(
            config=cel.NewEnvConfigFromYaml(_EXTENSIONS),
            variables=_VARIABLES | {f"_{key}": kind for key, kind in self._tables.items()},
            functions=_declared(each for each in self.functions if not each.native),
        )


def _declared(functions: Iterable[Function]) -> list[cel.FunctionDecl]:
    overloads: dict[str, list[cel.Overload]] = {}
    for each in functions:
        overloads.setdefault(each.name, []).append(_overload(each))
    return [cel.FunctionDecl(name, variants) for name, variants in overloads.items()]


def _table(function: Function) -> cel.Type:
    """The type of the map that answers for a function: one key for each argument."""
    found = _TYPES[function.returns]
    for parameter in reversed(function.parameters):
        found = cel.Type.Map(_TYPES["string" if parameter == TEXTS else parameter], found)
    return found


def _overload(function: Function) -> cel.Overload:
    return cel.Overload(
        f"{function.name}_{len(function.parameters)}",
        _TYPES[function.returns],
        [_TYPES[each] for each in function.parameters],
        is_member=False,
        impl=function.implementation,
    )
