"""This person's settings: ``settings.toml`` in the program's folder.

A setting that cannot be used falls back to its default and is reported; the program always
starts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import AdvisorError, NotFoundError
from advisor.model.base import RegionName
from advisor.model.parse import Mark, PathPart
from advisor.model.problems import Problem, explain, summarise
from advisor.model.scalars import printable
from advisor.model.shape import data_path
from advisor.store.files import read_file
from advisor.store.home import home

FILE_NAME: Final = "settings.toml"


class Settings(BaseModel):
    """What this person prefers, for all designs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: str | None = Field(default=None, max_length=100)
    """Theme of the wizard; not stated: the program's own."""
    region: RegionName | None = None
    """Region of new designs; not stated: the preset's."""
    fail_on: Literal["error", "warning", "advice"] = "error"
    """The least severity at which ``check`` fails."""
    availability: dict[str, float | tuple[float, float, float]] = Field(default_factory=dict)
    """Parameter of the availability model to one value, or optimistic, base, pessimistic."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings that can be used, and what had to be left out of them."""

    settings: Settings
    problems: tuple[Problem, ...] = ()
    warning: str = ""
    """All problems as text to show; empty if there are none."""


def load_settings(path: Path | None = None) -> LoadedSettings:
    """The settings in ``path``, by default this person's. Never raises."""
    path = home() / FILE_NAME if path is None else path
    try:
        text = read_file(path).decode()
        tree = tomllib.loads(text)
    except NotFoundError:
        return LoadedSettings(Settings())
    except AdvisorError as error:
        return _unusable(path, Problem("", None, error.message))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return _unusable(path, Problem("", None, f"not valid TOML: {printable(str(error), 200)}"))
    return _usable(path, tree, _positions(text))


def _unusable(path: Path, problem: Problem) -> LoadedSettings:
    text = summarise(printable(str(path), 300), [problem])
    return LoadedSettings(Settings(), (problem,), f"{text} The defaults are used.")


def _usable(
    path: Path, tree: dict[str, Any], where: Callable[[Sequence[PathPart]], Mark | None]
) -> LoadedSettings:
    try:
        return LoadedSettings(Settings.model_validate(tree))
    except ValidationError as error:
        problems = explain(error, Settings, tree, where)
        wrong = [data_path(details["loc"], Settings, tree) for details in error.errors()]
    for place in wrong:
        _leave_out(tree, place)
    text = summarise(printable(str(path), 300), problems)
    return LoadedSettings(
        Settings.model_validate(tree), problems, f"{text}\nThe default is used instead."
    )


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
