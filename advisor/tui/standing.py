"""Where a design stands, in the few figures that are always in sight."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from advisor.availability import Answer, Outcome, Verdict, describe_minutes
from advisor.evaluate import Evaluation
from advisor.rules import Finding

OUTCOMES = {
    Outcome.MET: "met, even by the pessimistic figure",
    Outcome.EXPECTED: "expected, unless things go badly",
    Outcome.UNLIKELY: "unlikely, only if all goes well",
    Outcome.MISSED: "missed",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Figures of one design; money in US dollars a month, outages in minutes a year."""

    usd: Decimal
    unpriced: int
    categories: tuple[tuple[str, Decimal], ...]
    """Sections of the bill, the dearest first."""
    api: Answer
    serving: Answer
    target_percent: float
    verdict: Verdict | None
    """None where nothing serves, so that no target applies."""
    findings: tuple[Finding, ...]
    passed: int
    not_evaluated: int

    @classmethod
    def of(cls, evaluation: Evaluation) -> Standing:
        """The standing of an evaluated design."""
        target = evaluation.design.goals.availability_percent
        serving = evaluation.availability.serving
        sums = evaluation.bill.by_category()
        return cls(
            usd=evaluation.bill.total,
            unpriced=len(evaluation.bill.unpriced),
            categories=tuple(
                (str(name), usd) for name, usd in sorted(sums.items(), key=lambda each: -each[1])
            ),
            api=evaluation.availability.api,
            serving=serving,
            target_percent=target,
            verdict=serving.estimate.within(target / 100) if serving.applies else None,
            findings=evaluation.findings.fired,
            passed=len(evaluation.findings.passed),
            not_evaluated=len(evaluation.findings.not_evaluated),
        )


def whole_dollars(usd: Decimal) -> str:
    """``$2,642``: cents say nothing in a figure like this."""
    return f"${usd.quantize(Decimal(1)):,}"


def minutes_of(answer: Answer) -> str:
    """Base case of an answer, a year; a dash where the question does not arise."""
    return describe_minutes(answer.estimate.base) if answer.applies else "-"


def range_of(answer: Answer) -> str:
    """Optimistic to pessimistic; empty where the question does not arise."""
    if not answer.applies:
        return ""
    low, high = answer.estimate.optimistic, answer.estimate.pessimistic
    return f"{describe_minutes(low)} to {describe_minutes(high)}"
