"""Availability of one design as text and as plain values."""

from __future__ import annotations

from typing import Any, Final

from advisor.availability import Answer, Estimate, Outcome, budget_minutes, describe_minutes
from advisor.evaluate import Evaluation
from advisor.report.findings import headline
from advisor.report.text import table, wrapped

_VERDICTS: Final = {
    Outcome.MET: "met, in the pessimistic case too",
    Outcome.EXPECTED: "met in the base case, missed in the pessimistic one",
    Outcome.UNLIKELY: "met in the optimistic case only",
    Outcome.MISSED: "missed in every case",
}
_SHOWN_FROM_MINUTES: Final = 0.001
_QUESTIONS: Final = {
    "api": "Kubernetes API unavailable",
    "serving": "Pods not serving",
    "state": "A given volume out of reach",
}


def answers(evaluation: Evaluation) -> dict[str, Answer]:
    """The three answers by name."""
    found = evaluation.availability
    return {"api": found.api, "serving": found.serving, "state": found.state}


def availability_text(evaluation: Evaluation, reference: str = "") -> str:
    """The three answers, their causes, the target, and the contracts apart from them."""
    lines = [
        *headline(evaluation, reference),
        "",
        *wrapped("Minutes of outage a year: base case (optimistic to pessimistic)"),
    ]
    for name, answer in answers(evaluation).items():
        lines += ["", *_answer(_QUESTIONS[name], answer)]
    lines += ["", *_target(evaluation), "", *_contracts(evaluation)]
    return "\n".join(lines) + "\n"


def _answer(question: str, answer: Answer) -> list[str]:
    if not answer.applies:
        return wrapped(f"{question}: the question does not arise")
    rows = [
        (t.title, describe_minutes(t.minutes.base), f"({_range(t.minutes)})", t.kind.value)
        for t in sorted(answer.terms, key=lambda term: -term.minutes.base)
        if t.minutes.pessimistic >= _SHOWN_FROM_MINUTES
    ]
    return [*wrapped(f"{question}: {answer.estimate}"), *table(rows, right=(1,), indent="  ")]


def _range(estimate: Estimate) -> str:
    return f"{describe_minutes(estimate.optimistic)} to {describe_minutes(estimate.pessimistic)}"


def _target(evaluation: Evaluation) -> list[str]:
    target = evaluation.design.goals.availability_percent
    allowed = describe_minutes(budget_minutes(target / 100))
    said = f"Target: {target:g} % serving allows {allowed} a year"
    serving = evaluation.availability.serving
    if not serving.applies:
        return wrapped(f"{said}; without workers there is nothing to serve.")
    verdict = serving.estimate.within(target / 100)
    return wrapped(f"{said}: {_VERDICTS[verdict.outcome]}.")


def _contracts(evaluation: Evaluation) -> list[str]:
    rows = [
        (sla.subject, f"{sla.percent:g} % a {sla.period}", f"{sla.source}, {sla.as_of}")
        for sla in evaluation.availability.slas
    ]
    if not rows:
        return ["Contracts: AWS promises nothing for this design."]
    return [
        *wrapped(
            "Contracts: below these figures AWS refunds a part of the bill. They predict nothing "
            "and enter no number above."
        ),
        *table(rows, indent="  "),
    ]


def availability_data(evaluation: Evaluation, reference: str = "") -> dict[str, Any]:
    """The answers with their terms as plain values, minutes a year, for JSON."""
    target = evaluation.design.goals.availability_percent
    serving = evaluation.availability.serving
    met = serving.estimate.within(target / 100).outcome.value if serving.applies else None
    return {
        "design": evaluation.design.name,
        "source": reference or evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "unit": "minutes per year",
        "target_percent": target,
        "target_minutes": round(budget_minutes(target / 100), 4),
        "target_outcome": met,
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
