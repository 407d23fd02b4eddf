"""A settings file in TOML: what can be used of it, and what is wrong with the rest."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from advisor.model.parse import Mark, PathPart
from advisor.model.problems import Problem, explain, summarise
from advisor.model.scalars import printable
from advisor.model.shape import data_path

S = TypeVar("S", bound=BaseModel)


def read_settings(model: type[S], data: bytes, name: str) -> tuple[S, tuple[Problem, ...], str]:
    """``data`` as a ``model`` whose fields all have defaults, what was left out, and a warning.

    ``name`` is what the warning calls the file; it is empty when all is well.
    """
    shown = printable(name, 300)
    try:
        text = data.decode()
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        problem = Problem("", None, f"not valid TOML: {printable(str(error), 200)}")
        return model(), (problem,), f"{summarise(shown, [problem])}. The defaults are used."
    try:
        return model.model_validate(tree), (), ""
    except ValidationError as error:
        problems = explain(error, model, tree, _positions(text))
        wrong = [data_path(details["loc"], model, tree) for details in error.errors()]
    for place in wrong:
        _leave_out(tree, place)
    warning = f"{summarise(shown, problems)}\nThe default is used instead."
    return model.model_validate(tree), problems, warning


def _leave_out(tree: dict[str, Any], path: Sequence[PathPart]) -> None:
    """Take the setting at ``path`` out of ``tree``: a whole key, or one entry of a table."""
    table, *rest = path
    inner = tree.get(str(table))
    if rest and isinstance(inner, dict):
        inner.pop(str(rest[0]), None)
    else:
        tree.pop(str(table), None)


def _positions(text: str) -> Callable[[Sequence[PathPart]], Mark | None]:
    """Finds the line of a key in TOML ``text``; tomllib itself keeps no positions."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            table = _keys(stripped.strip("[]") + " = 0")
            lines.setdefault(table, number)
        elif "=" in stripped:
            lines.setdefault((*table, *_keys(stripped.partition("=")[0] + "= 0")), number)

    def where(path: Sequence[PathPart]) -> Mark | None:
        for length in range(len(path), 0, -1):
            number = lines.get(tuple(str(part) for part in path[:length]))
            if number is not None:
                return Mark(number, 1)
        return None

    return where


def _keys(line: str) -> tuple[str, ...]:
    """The parts of the key that ``line`` sets: ``a."b.c" = 0`` sets (a, b.c)."""
    try:
        tree: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while isinstance(tree, dict) and tree:
        key, tree = next(iter(tree.items()))
        keys.append(key)
    return tuple(keys)
