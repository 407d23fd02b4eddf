"""What a check hands to machines: every finding with its standing and its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from advisor.errors import AdvisorError
from advisor.model import paths
from advisor.model.parse import Mark, Parsed, PathPart
from advisor.model.scalars import printable
from advisor.rules import Finding, Rule, Severity

_ANY = "*"


class Standing(StrEnum):
    """Whether a finding counts."""

    NEW = "new"
    KNOWN = "known"
    """Listed in the baseline."""
    WAIVED = "waived"
    """Accepted in the design itself, with a reason and an end."""


@dataclass(frozen=True, slots=True)
class Result:
    """One finding; ``mark`` is where its deciding field stands, None where there is no file.

    ``reason`` says who waives a finding that does not count, until when and why.
    """

    finding: Finding
    mark: Mark | None
    standing: Standing = Standing.NEW
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Whether it can fail the check."""
        return self.standing is Standing.NEW


@dataclass(frozen=True, slots=True)
class CheckedDesign:
    """One design and what the rules say about it.

    ``file`` is its path as a pipeline knows it, relative where it can be; empty for a preset and
    for standard input. ``reference`` is what the person called it.
    """

    name: str
    reference: str
    file: str
    today: date
    results: tuple[Result, ...]
    not_evaluated: tuple[Finding, ...]
    passed: tuple[Rule, ...]

    def counting(self) -> tuple[Result, ...]:
        """The findings that are neither known nor waived."""
        return tuple(result for result in self.results if result.counts)

    def count(self, standing: Standing) -> int:
        """How many findings have this standing."""
        return sum(1 for result in self.results if result.standing is standing)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A design that could not be checked, and why; ``file`` as for a design that could."""

    reference: str
    file: str
    problem: AdvisorError


Checked = CheckedDesign | Unreadable


def gravest(designs: Iterable[Checked]) -> Severity | None:
    """The gravest severity of all findings that count."""
    found = {
        result.finding.severity
        for design in designs
        if isinstance(design, CheckedDesign)
        for result in design.counting()
    }
    return next((severity for severity in Severity if severity in found), None)


def reaches(severity: Severity, fail_on: str) -> bool:
    """Whether a finding of this severity fails a check with this ``--fail-on``."""
    if fail_on == "never":
        return False
    order = tuple(Severity)
    return order.index(severity) <= order.index(Severity(fail_on))


def place(parsed: Parsed, path: str) -> Mark:
    """Where the field at ``path`` stands in a document, or what is nearest around it.

    A path about any element of a list (``nodes.pools[].min``) leads into the list only where it
    has one element: which of several decides is not known.
    """
    parts: list[PathPart] = []
    value: Any = parsed.tree
    for step in paths.parse(path.replace("[]", f"[{_ANY}]")) if path else ():
        if isinstance(value, list):
            position = _position(value, step)
            if position is None:
                break
            step = position
        parts.append(step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
    return parsed.where(parts)


def _position(elements: Sequence[Any], step: PathPart) -> int | None:
    if step == _ANY:
        return 0 if len(elements) == 1 else None
    if isinstance(step, int):
        return step
    names = [each.get("name") if isinstance(each, dict) else None for each in elements]
    return names.index(step) if step in names else None


def one_line(text: str) -> str:
    """``text`` on one line and without control characters, whatever a design put into it."""
    return safe(" ".join(text.split()))


def safe(text: str) -> str:
    """``text`` without control characters and with its spaces, such as the path of a file."""
    return printable(text, 4_000)
