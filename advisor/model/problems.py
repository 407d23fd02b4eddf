"""What is wrong with a document, in words: where, what was found, what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from advisor.errors import DesignError
from advisor.model.base import FORMS
from advisor.model.parse import Mark, PathPart
from advisor.model.scalars import printable
from advisor.model.shape import data_path, keys_at, path_of_field

MAX_SHOWN: Final = 20

_QUOTED: Final = re.compile(r"'([^']*)'")

# Kinds of pydantic's errors, without "_type" and "_parsing", in the words of a YAML file.
_EXPECTED: Final = {
    "string": "text",
    "int": "a whole number",
    "int_from_float": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "finite_number": "a finite number",
    "bool": "true or false",
    "none_required": "null",
    "dict": "a mapping (`key: value` lines)",
    "mapping": "a mapping (`key: value` lines)",
    "model": "a mapping (`key: value` lines)",
    "model_attributes": "a mapping (`key: value` lines)",
    "list": "a list (lines that start with `- `)",
    "tuple": "a list (lines that start with `- `)",
    "set": "a list (lines that start with `- `)",
    "frozen_set": "a list (lines that start with `- `)",
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "multiple_of": "a multiple of {multiple_of}",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "text of the form {pattern}",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
}


_MAPPING: Final = "a mapping"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document.

    ``found`` and ``expected`` are in the words of the file; ``suggestions`` are the keys or
    values that were probably meant. All text is safe to print.
    """

    path: str
    mark: Mark | None
    what: str
    found: str = ""
    expected: str = ""
    suggestions: tuple[str, ...] = ()

    def text(self) -> str:
        """The problem as one line, without its position."""
        parts = [self.what] if self.what else []
        if self.found:
            parts.append(f"found {self.found}")
        if self.expected:
            parts.append(f"expected {self.expected}")
        line = ", ".join(parts)
        if self.suggestions:
            line += f"; did you mean {' or '.join(self.suggestions)}?"
        return f"{self.path}: {line}" if self.path else line


class InvalidDesign(DesignError):
    """A document that is no valid design; ``problems`` holds every one, in file order."""

    def __init__(self, name: str, problems: Sequence[Problem], *, hint: str = "") -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(
            summarise(name, problems),
            hint=hint or "`k8s-advisor schema` prints every field and what it may hold.",
        )


def summarise(name: str, problems: Sequence[Problem], limit: int = MAX_SHOWN) -> str:
    """All ``problems`` of the document ``name`` as text, at most ``limit`` of them in full."""
    if len(problems) == 1:
        (only,) = problems
        place = f"{name}, line {only.mark.line}" if only.mark else name
        return f"{place}: {only.text()}"
    rows = [f"{name}: {len(problems)} problems"]
    for problem in problems[:limit]:
        place = f"line {problem.mark.line}: " if problem.mark else ""
        rows.append(f"  {place}{problem.text()}")
    if len(problems) > limit:
        rows.append(f"  ... and {len(problems) - limit} more")
    return "\n".join(rows)


def explain(
    error: ValidationError,
    model: type[BaseModel],
    tree: object,
    where: Callable[[Sequence[PathPart]], Mark | None],
) -> tuple[Problem, ...]:
    """Every problem behind ``error``, in the order of the file.

    ``tree`` is what was validated against ``model``, ``where`` finds a position in its file.
    """
    problems: dict[tuple[PathPart, ...], Problem] = {}
    for details in _own_problems(error.errors(include_url=False)):
        path = data_path(details["loc"], model, tree)
        problem = _problem(details, path, model, where(path))
        problems[path] = _merged(problems[path], problem) if path in problems else problem
    own = (found for path, found in problems.items() if not _only_outer(path, found, problems))
    return tuple(sorted(own, key=_file_order))


def _only_outer(
    path: tuple[PathPart, ...], problem: Problem, others: Iterable[tuple[PathPart, ...]]
) -> bool:
    """Whether a mapping was refused by the member of a union that takes none, while what is
    wrong lies inside it.
    """
    inside = len(path)
    return problem.found == _MAPPING and any(
        len(other) > inside and other[:inside] == path for other in others
    )


def _own_problems(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """``errors`` without lists that are too short only because an entry of theirs was refused."""
    for details in errors:
        inside = len(details["loc"])
        if details["type"] == "too_short" and any(
            len(other["loc"]) > inside and other["loc"][:inside] == details["loc"]
            for other in errors
        ):
            continue
        yield details


def format_path(path: Iterable[PathPart]) -> str:
    """A field path as people write it: ``network.subnets[2].cidr``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{printable(part)}" if text else printable(part)
    return text


def closest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that ``word`` is probably a misspelling of, or an empty text."""
    from difflib import get_close_matches  # only a mistake pays for it

    known = {candidate.lower().replace("-", "_"): candidate for candidate in candidates}
    found = get_close_matches(word.lower().replace("-", "_"), known, n=1, cutoff=0.6)
    return known[found[0]] if found else ""


def _problem(
    details: ErrorDetails, path: tuple[PathPart, ...], model: type[BaseModel], mark: Mark | None
) -> Problem:
    shown, kind = format_path(path), details["type"]
    if kind == "missing":
        return Problem(shown, mark, "is missing")
    if kind == "extra_forbidden":
        return _unknown_key(path, model, mark)
    if kind in ("enum", "literal_error"):
        return _choice_problem(details, shown, mark)
    context = details.get("ctx", {})
    words = _EXPECTED.get(kind) or _EXPECTED.get(kind.removesuffix("_type"))
    words = words or _EXPECTED.get(kind.removesuffix("_parsing"))
    if words is None:
        what = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return Problem(shown, mark, printable(what, 400))
    expected = FORMS.get(str(context.get("pattern"))) or words.format(**context)
    if kind == "string_type" and isinstance(details["input"], bool):
        expected += " (put it in quotes)"
    return Problem(shown, mark, "", found=_found(details["input"]), expected=expected)


def _unknown_key(path: tuple[PathPart, ...], model: type[BaseModel], mark: Mark | None) -> Problem:
    key, known = str(path[-1]), sorted(keys_at(model, path[:-1]))
    return Problem(
        format_path(path),
        mark,
        "unknown key",
        expected=_one_of(known) if 0 < len(known) <= 8 else "",
        suggestions=tuple(
            filter(None, (closest(key, known), format_path(path_of_field(model, key))))
        ),
    )


def _choice_problem(details: ErrorDetails, path: str, mark: Mark | None) -> Problem:
    given, listed = details["input"], str(details.get("ctx", {}).get("expected", ""))
    choices = _QUOTED.findall(listed)
    close = closest(given, choices) if isinstance(given, str) else ""
    return Problem(
        path,
        mark,
        "",
        found=_found(given),
        expected=_one_of(choices) if choices else listed,
        suggestions=(close,) if close else (),
    )


def _one_of(choices: Sequence[str]) -> str:
    return choices[0] if len(choices) == 1 else f"one of {', '.join(choices)}"


def _found(value: object) -> str:
    if isinstance(value, str):
        return f'"{printable(value)}"'
    if isinstance(value, dict):
        return _MAPPING
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return "null" if value is None else printable(str(value)).lower()


def _merged(one: Problem, other: Problem) -> Problem:
    """Two problems of one value: a union rejected it once for each of its members."""
    if not one.expected or not other.expected or other.expected in one.expected:
        return one
    return Problem(
        one.path,
        one.mark,
        one.what,
        one.found,
        f"{one.expected} or {other.expected}",
        (*one.suggestions, *other.suggestions),
    )


def _file_order(problem: Problem) -> tuple[int, int, str]:
    mark = problem.mark or Mark(0, 0)
    return mark.line, mark.column, problem.path
