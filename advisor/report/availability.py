"""Availability of one design as text and as plain values."""

from __future__ import annotations

from typing import Any

from advisor.availability import Answer, Estimate, Outcome, budget_minutes, describe_minutes
from advisor.evaluate import Evaluation
from advisor.report.text import minutes, table, wrapped

_VERDICTS = {
    Outcome.MET: "met, in the pessimistic case too",
    Outcome.EXPECTED: "met in the base case, missed in the pessimistic one",
    Outcome.UNLIKELY: "met in the optimistic case only",
    Outcome.MISSED: "missed in every case",
}
_SHOWN_FROM_MINUTES = 0.001
_QUESTIONS = {
    "api": "Kubernetes API unavailable",
    "serving": "Pods not serving",
    "state": "A given volume out of reach",
}


def answers(evaluation: Evaluation) -> dict[str, Answer]:
    """The three answers by name."""
    found = evaluation.availability
    return {"api": found.api, "serving": found.serving, "state": found.state}


def availability_text(evaluation: Evaluation) -> str:
    """The three answers, their causes, the target, and the contracts apart from them."""
    design = evaluation.design
    target = design.goals.availability_percent
    budget = budget_minutes(target / 100)
    lines = [f"{design.name}: minutes of outage a year, base case (optimistic to pessimistic)", ""]
    for name, answer in answers(evaluation).items():
        lines += _answer(_QUESTIONS[name], answer)
    serving = evaluation.availability.serving
    if serving.applies:
        verdict = serving.estimate.within(target / 100)
        lines += wrapped(
            f"Target: {target:g} % serving allows {describe_minutes(budget)} a year: "
            f"{_VERDICTS[verdict.outcome]}."
        )
        lines.append("")
    lines += ["Contracts (refund thresholds; they predict nothing and enter no number above)"]
    lines += table(
        [(f"  {sla.subject}", f"{sla.percent:g} % {sla.period}", f"{sla.source} ({sla.as_of})") for sla in evaluation.availability.slas]
    )
    return "\n".join(lines).rstrip() + "\n"


def _answer(question: str, answer: Answer) -> list[str]:
    if not answer.applies:
        return [f"{question}: the question does not arise", ""]
    lines = [f"{question}: {minutes(answer.estimate)}"]
    ordered = sorted(answer.terms, key=lambda term: -term.minutes.base)
    rows = [
        (f"  {t.title}", describe_minutes(t.minutes.base), _range(t.minutes), t.kind.value)
        for t in ordered
        if t.minutes.pessimistic >= _SHOWN_FROM_MINUTES
    ]
    lines += table(rows, right=(1,))
    return [*lines, ""]


def _range(estimate: Estimate) -> str:
    return (
        f"{describe_minutes(estimate.optimistic)} to {describe_minutes(estimate.pessimistic)}"
    )


def availability_data(evaluation: Evaluation) -> dict[str, Any]:
    """The answers with their terms as plain values, minutes a year, for JSON."""
    target = evaluation.design.goals.availability_percent
    return {
        "design": evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "unit": "minutes per year",
        "target_percent": target,
        "target_minutes": round(budget_minutes(target / 100), 4),
        "answers": {name: _data(answer) for name, answer in answers(evaluation).items()},
        "contracts": [
            {"subject": sla.subject, "percent": sla.percent, "source": sla.source}
            for sla in evaluation.availability.slas
        ],
    }


def _data(answer: Answer) -> dict[str, Any] | None:
    if not answer.applies:
        return None
    return _triple(answer.estimate) | {
        "terms": [
            {"name": term.name, "title": term.title, "kind": term.kind.value}
            | _triple(term.minutes)
            | {"explanation": term.explanation, "parameters": list(term.parameters)}
            for term in answer.terms
        ]
    }


def _triple(estimate: Estimate) -> dict[str, Any]:
    return {
        "optimistic": round(estimate.optimistic, 6),
        "base": round(estimate.base, 6),
        "pessimistic": round(estimate.pessimistic, 6),
    }
