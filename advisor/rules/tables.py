"""Answers of functions, worked out before any rule is asked.

``minor(design.kubernetes.version)`` is compiled as ``_minor_1[design.kubernetes.version]``, where
``_minor_1`` is a map from every version that some rule asks about to its answer. What a function
cannot answer is not in its map: the rule then ends in an error, and is asked once more in its own
words (``Executable.verdict``), which say what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, Final

from advisor.rules.asks import JOINED, Ask, Every, Field, Origin, Value
from advisor.rules.fields import Fields
from advisor.rules.functions import Function

MAX_ANSWERS: Final = 1_024
"""Of one call; a design with more is answered by the function itself."""

TEXTS: Final = "list<string>"
"""The type of a parameter that takes a list, which stands in a table as one text."""

END: Final = "\x1f"
"""Stands after each text of such a list."""

_KNOWN_TABLES: Final = 64
"""Tables kept of each function: designs of one session differ in few of their fields."""

_TYPES: Final[Mapping[str, type]] = {"string": str, "int": int, "bool": bool, TEXTS: tuple}

Answers = dict[Any, Any]
"""By argument, one map inside the other."""


def key_of(function: Function) -> str:
    """What ``Ask.function`` says of calls of ``function``."""
    return f"{function.name}_{len(function.parameters)}"


def has_table(function: Function) -> bool:
    """Whether the answers can stand in a map."""
    return bool(function.parameters) and _TYPES.keys() >= set(function.parameters)


def known(ask: Ask, functions: Container[str]) -> bool:
    """Whether all arguments can be worked out before the rule is asked, by ``functions``."""
    return all(ask.arguments) and all(
        (each.function == JOINED or each.function in functions) and known(each, functions)
        for origins in ask.arguments
        for each in origins
        if isinstance(each, Ask)
    )


class Tables:
    """The tables of all functions that some rules ask."""

    def __init__(self, functions: Iterable[Function], asks: Iterable[Ask]) -> None:
        by_key = {key_of(each): each for each in functions if has_table(each)}
        asked: dict[str, dict[Ask, None]] = {}
        for ask in asks:
            if ask.function in by_key:
                asked.setdefault(ask.function, {})[ask] = None
        paths = {key: sorted(set(_paths(asked[key]))) for key in sorted(asked)}
        self._fields = Fields(path for each in paths.values() for path in each)
        self._tables = [
            (f"_{key}", each, lru_cache(maxsize=_KNOWN_TABLES)(_maker(by_key, asked[key], each)))
            for key, each in paths.items()
        ]

    def variables(self, documents: Mapping[str, Any]) -> dict[str, Answers]:
        """Every table, by the name of its variable, for these documents of a design."""
        values = self._fields.values(documents)
        return {name: make(*[values[path] for path in paths]) for name, paths, make in self._tables}


def _paths(asks: Iterable[Ask]) -> Iterator[str]:
    for ask in asks:
        for each in (origin for origins in ask.arguments for origin in origins):
            if isinstance(each, Ask):
                yield from _paths((each,))
            elif not isinstance(each, Value):
                yield each.path


def _maker(
    functions: Mapping[str, Function], asks: Iterable[Ask], paths: Sequence[str]
) -> Callable[..., Answers]:
    """Makes the table of one function from the values at ``paths``."""

    def make(*values: tuple[Any, ...]) -> Answers:
        at = dict(zip(paths, values, strict=True))
        answers: Answers = {}
        for ask in asks:
            for arguments, answer in _answers(functions, ask, at):
                *outer, last = map(_key, arguments)
                inner = answers
                for argument in outer:
                    inner = inner.setdefault(argument, {})
                inner[last] = answer
        return answers

    return make


def _key(argument: Any) -> Any:
    return "".join(f"{each}{END}" for each in argument) if type(argument) is tuple else argument


def _answers(
    functions: Mapping[str, Function], ask: Ask, at: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Arguments and answers of one call, for all values of its arguments."""
    function = _JOINED if ask.function == JOINED else functions.get(ask.function)
    if function is None:
        return
    choices = [
        [each for each in _values(functions, origins, at) if type(each) is _TYPES[parameter]]
        for parameter, origins in zip(function.parameters, ask.arguments, strict=True)
    ]
    if prod(map(len, choices)) > MAX_ANSWERS:
        return
    for arguments in product(*choices):
        try:
            yield arguments, function.implementation(*arguments)
        except Exception:  # noqa: BLE001 - no answer; the rule asks the function and is told why
            continue


_JOINED: Final = Function(JOINED, ("string", "string"), "string", "", str.__add__)


def _values(
    functions: Mapping[str, Function], origins: frozenset[Origin], at: Mapping[str, tuple[Any, ...]]
) -> Iterable[Any]:
    # A dict has no value twice, and keeps an order.
    found: dict[Any, None] = {}
    for origin in origins:
        match origin:
            case Field(path):
                found.update(dict.fromkeys(at[path]))
            case Every(path):
                found[tuple(each for each in at[path] if type(each) is str)] = None
            case Value(literal):
                found[literal] = None
            case Ask():
                found.update((answer, None) for _, answer in _answers(functions, origin, at))
    return found
