"""Minutes per year with a range, and the named terms they are the sum of.

Minutes are physical quantities and therefore floats; only money is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from advisor.errors import AdvisorError

MINUTES_PER_YEAR = 8760 * 60
_MINUTES_PER_DAY = 24 * 60


class FactKind(StrEnum):
    """How sure a number is, from the firmest to the weakest ground."""

    CONTRACTUAL = "contractual"
    """A refund threshold of a provider; predicts nothing and never enters an estimate."""
    DOCUMENTED = "documented"
    MEASURED = "measured"
    ASSUMED = "assumed"
    GIVEN = "given"
    """Set by the user in the settings or in the design."""


class Outcome(StrEnum):
    """What a range says about a target."""

    MET = "met"
    """Even the pessimistic figure stays within the budget."""
    EXPECTED = "expected"
    """The base figure does, the pessimistic one does not."""
    UNLIKELY = "unlikely"
    """Only the optimistic figure does."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether each figure of an estimate stays within the budget of a target."""

    budget_minutes: float
    optimistic: bool
    base: bool
    pessimistic: bool

    @property
    def outcome(self) -> Outcome:
        """The three answers in one word."""
        if self.pessimistic:
            return Outcome.MET
        if self.base:
            return Outcome.EXPECTED
        return Outcome.UNLIKELY if self.optimistic else Outcome.MISSED


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes of outage per year under optimistic, base and pessimistic parameters."""

    optimistic: float
    base: float
    pessimistic: float

    @property
    def optimistic_percent(self) -> float:
        """Availability in percent under optimistic parameters."""
        return availability_percent(self.optimistic)

    @property
    def base_percent(self) -> float:
        """Availability in percent under base parameters."""
        return availability_percent(self.base)

    @property
    def pessimistic_percent(self) -> float:
        """Availability in percent under pessimistic parameters."""
        return availability_percent(self.pessimistic)

    def within(self, target: float) -> Verdict:
        """Compare with the yearly budget of ``target``, a fraction such as 0.9995.

        Raises:
            AdvisorError: ``target`` is no fraction above 0 and up to 1.
        """
        budget = budget_minutes(target)
        return Verdict(
            budget,
            optimistic=self.optimistic <= budget,
            base=self.base <= budget,
            pessimistic=self.pessimistic <= budget,
        )

    def __str__(self) -> str:
        low, high = describe_minutes(self.optimistic), describe_minutes(self.pessimistic)
        return f"{describe_minutes(self.base)} ({low} to {high})"


@dataclass(frozen=True, slots=True)
class Term:
    """One cause of outage and its share of the sum.

    ``explanation`` gives the formula with the base numbers; ``kind`` is the weakest kind among
    ``parameters``, the names of the parameters the term reads.
    """

    name: str
    title: str
    minutes: Estimate
    kind: FactKind
    explanation: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One availability answer: the terms and their sum.

    Terms that overlap in time are added all the same, which errs on the side of caution.
    """

    estimate: Estimate
    terms: tuple[Term, ...]

    @property
    def applies(self) -> bool:
        """False where the question does not arise, such as volumes of a stateless cluster."""
        return bool(self.terms)

    def term(self, name: str) -> Term | None:
        """The term called ``name``, if the answer has it."""
        return next((term for term in self.terms if term.name == name), None)

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Answer:
        """The answer whose estimate is the sum of ``terms``."""
        kept = tuple(terms)
        minutes = [term.minutes for term in kept]
        total = Estimate(
            math.fsum(m.optimistic for m in minutes),
            math.fsum(m.base for m in minutes),
            math.fsum(m.pessimistic for m in minutes),
        )
        return cls(total, kept)


def availability_percent(minutes: float) -> float:
    """Availability in percent for ``minutes`` of outage per year, never below 0."""
    return max(0.0, 100.0 * (1.0 - minutes / MINUTES_PER_YEAR))


def budget_minutes(target: float) -> float:
    """Minutes per year a ``target`` (a fraction such as 0.9995) leaves for outage.

    Raises:
        AdvisorError: ``target`` is no fraction above 0 and up to 1.
    """
    if not 0.0 < target <= 1.0:
        raise AdvisorError(
            f"An availability target of {target:g} is not possible.",
            hint="Give it as a fraction above 0 and up to 1: 99.95 % is 0.9995.",
        )
    # 1 - 0.9995 carries a rounding error that would make a budget of exactly N minutes miss N.
    return round((1.0 - target) * MINUTES_PER_YEAR, 9)


def describe_minutes(minutes: float) -> str:
    """A duration to read: ``9.0 min``, ``3 h 39 m``, ``3 d 15 h``.

    Every figure is rounded to the nearest of the smallest unit it shows, as those in messages
    are; the table of the AWS reliability pillar drops the remainder (99.9 % is 8 h 45 m there).
    """
    if minutes <= 0:
        return "0 min"
    if minutes < 0.05:
        return "< 0.1 min"
    if minutes < 59.95:
        return f"{minutes:.1f} min"
    whole = _nearest(minutes)
    if whole < _MINUTES_PER_DAY:
        return _two_units(*divmod(whole, 60), "h", "m")
    return _two_units(*divmod(_nearest(minutes / 60), 24), "d", "h")


def _nearest(amount: float) -> int:
    """Halves go up, so that two lengths in order stay in order."""
    return math.floor(amount + 0.5)


def _two_units(large: int, small: int, large_unit: str, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
