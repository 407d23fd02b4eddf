"""Repairing a design: the fixes of its findings one after another, each with its effect."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from advisor.errors import AdvisorError
from advisor.evaluate import Evaluation, fix_of
from advisor.model import paths
from advisor.rules import BROKEN_RULE, Finding, RuleBook, Severity
from advisor.session import Changes, Effect, Session, changed, effect


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; values are plain."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Repair:
    """A fix that was made: the finding it clears, what it changes, and what that does."""

    finding: Finding
    changes: tuple[Change, ...]
    effect: Effect

    @property
    def edits(self) -> Changes:
        """What a session applies to make it."""
        return {each.path: each.new for each in self.changes}


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that stays, and why."""

    finding: Finding
    reason: str


Offer = Callable[[Session, Finding], Repair | Left]
"""``offer`` with the rules already chosen."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """What became of the findings of one design."""

    made: tuple[Repair, ...]
    left: tuple[Left, ...]


def repair(session: Session, rules: RuleBook, wanted: Collection[str] = ()) -> Repairs:
    """Fix what can be fixed in the design of ``session``, step by step, gravest first.

    Without ``wanted`` (ids of rules) all errors and warnings count; advice is a trade-off, and is
    taken only where it is asked for by name. A fix that would bring a new error, or bring back
    what another one cleared, is not made: so this ends, and no fix undoes another.
    """
    made: list[Repair] = []
    while True:
        left: list[Left] = []
        for finding in _wanted(session.evaluation, wanted):
            attempt = offer(session, rules, finding, {each.finding.rule for each in made})
            if isinstance(attempt, Left):
                left.append(attempt)
                continue
            session.apply(attempt.edits, finding.rule)
            made.append(attempt)
            break
        else:
            return Repairs(tuple(made), tuple(left))


def _wanted(evaluation: Evaluation, wanted: Collection[str]) -> list[Finding]:
    return [
        finding
        for finding in evaluation.findings.fired
        if finding.rule != BROKEN_RULE
        and (finding.rule in wanted if wanted else finding.severity is not Severity.ADVICE)
    ]


def offer(
    session: Session, rules: RuleBook, finding: Finding, cleared: Collection[str] = ()
) -> Repair | Left:
    """The fix of one finding in the design of ``session``, or why there is none.

    Nothing is changed. ``cleared`` are ids of rules that the fix must not bring back.
    """
    before = session.evaluation
    if finding.rule == BROKEN_RULE:
        return Left(finding, "a rule is broken, and only its file can be mended")
    if not rules.rule(finding.rule).fix:
        return Left(finding, "it needs a decision of yours")
    changes = fix_of(before, rules, finding.rule)
    if changes is None:
        return Left(finding, "its fix needs what the design does not state")
    try:
        after = session.evaluate(changed(before.design, changes))
    except AdvisorError as problem:
        return Left(finding, f"its fix does not fit: {problem.message.splitlines()[0]}")
    found = effect(before, after)
    if finding.rule not in found.clears:
        return Left(finding, "its fix does not help here")
    if back := set(cleared).intersection(found.appears):
        return Left(finding, f"its fix would bring back {', '.join(sorted(back))}")
    if errors := _errors(after).intersection(found.appears):
        return Left(finding, f"its fix would bring {', '.join(sorted(errors))}")
    listed = tuple(
        Change(path, paths.get_plain(before.design, path), new) for path, new in changes.items()
    )
    return Repair(finding, listed, found)


def _errors(evaluation: Evaluation) -> set[str]:
    fired = evaluation.findings.fired
    return {finding.rule for finding in fired if finding.severity is Severity.ERROR}
