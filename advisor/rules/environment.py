"""The CEL environment of the rules: variables, functions, and executable conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel

from advisor.errors import RuleError
from advisor.rules.functions import Function

if TYPE_CHECKING:
    from advisor.rules.schema import Schema

BEFORE = "before"
"""The design as it was: what reads it is a rule about a change."""

VARIABLES = ("design", BEFORE, "plan", "bill", "availability")
"""Maps a condition reads, beside ``today``, an ISO date."""

_TYPES = {
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "dyn": cel.Type.DYN,
    "list": cel.Type.List(cel.Type.DYN),
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A checked expression: CEL's serialized form, and the fields it reads in order."""

    program: bytes
    reads: tuple[str, ...]
    gives: str
    """Its CEL type, such as ``int`` or ``list<bool>``; ``dyn`` when only a design can tell."""


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

        return Compiled(*check(source, self._cel, self.schema, self.names, condition=condition))

    def serialized(self, source: str) -> bytes:
        """The serialized form of an expression made of checked ones. Raises ``RuleError``.

        What every design is told the same, the limits, stands in it as values.
        """
        from advisor.rules.folding import folded

        limit = next((f for f in self.functions if f.name == "limit"), None)
        try:
            if limit is not None:
                source = folded(source, limit.implementation)
            return self._cel.compile(source).serialize()
        except Exception as error:  # noqa: BLE001 - the binding raises RuntimeError and others
            raise RuleError(str(error)) from None

    def program(self, serialized: bytes) -> cel.Expression:
        """The executable form of ``Compiled.program``."""
        return self._cel.deserialize(serialized)

    def activation(self, data: Mapping[str, Any]) -> cel.Activation:
        """Values of the variables for any number of evaluations."""
        return self._cel.Activation(data)

    @cached_property
    def _cel(self) -> cel.Env:
        variables = dict.fromkeys(VARIABLES, cel.Type.DYN) | {"today": cel.Type.STRING}
        overloads: dict[str, list[cel.Overload]] = {}
        for each in self.functions:
            overloads.setdefault(each.name, []).append(_overload(each))
        declared = [cel.FunctionDecl(name, variants) for name, variants in overloads.items()]
        return cel.NewEnv(variables=variables, functions=declared)


def _overload(function: Function) -> cel.Overload:
    return cel.Overload(
        f"{function.name}_{len(function.parameters)}",
        _TYPES[function.returns],
        [_TYPES[each] for each in function.parameters],
        is_member=False,
        impl=function.implementation,
    )
