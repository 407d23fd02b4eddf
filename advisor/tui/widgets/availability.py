"""The three availability answers as rows: what is counted, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from advisor.availability import Answer, Availability, Sla, Term, describe_minutes
from advisor.tui.standing import OUTCOMES, Standing
from advisor.tui.widgets.detailed import Row, fit, heading

_MUTED = "$foreground-muted"
_QUESTIONS = {
    "serving": "Pods not serving",
    "api": "Kubernetes API away",
    "state": "A given volume out of reach",
}


def availability_head(standing: Standing) -> Content:
    """The target and what becomes of it."""
    verdict = standing.verdict
    if verdict is None:
        return Content.assemble(("No workers serve anything", "bold"), ("   no target", _MUTED))
    budget = describe_minutes(verdict.budget_minutes)
    return Content.assemble(
        (f"Target {standing.target_percent:g} %", "bold"),
        (f"   allows {budget} a year: ", _MUTED),
        OUTCOMES[verdict.outcome],
    )


def availability_rows(availability: Availability) -> list[Row]:
    """Rows by question, the largest cause first; contracts last, apart."""
    rows: list[Row] = []
    for name, title in _QUESTIONS.items():
        rows += _answer(name, title, getattr(availability, name))
    rows.append(heading("contracts", "Contracts: they predict nothing and are in no number above"))
    return rows + [_contract(sla, i) for i, sla in enumerate(availability.slas)]


def _answer(name: str, title: str, answer: Answer) -> Sequence[Row]:
    if not answer.applies:
        return [heading(name, title, "does not arise")]
    ordered = sorted(answer.terms, key=lambda term: -term.minutes.base)
    largest = ordered[0].minutes.base
    return [
        heading(name, title, f"{answer.estimate} a year"),
        *(_term(name, term, largest) for term in ordered),
    ]


def _term(answer: str, term: Term, largest: float) -> Row:
    low = describe_minutes(term.minutes.optimistic)
    high = describe_minutes(term.minutes.pessimistic)
    base = describe_minutes(term.minutes.base)

    def draw(width: int) -> Content:
        bar_width = 12 if width >= 70 else 0
        length = round(term.minutes.base / largest * bar_width) if largest else 0
        span = f"{low} to {high}"
        room = width - 2 - bar_width - 1 - 10 - 24
        return Content.assemble(
            f"  {fit(term.title, room)} ",
            ("█" * length + " " * (bar_width - length), "$primary"),
            (f"{base:>10}", "bold"),
            (f"{span:>24}", _MUTED),
        )

    detail = Content.assemble(
        (term.title, "bold"),
        f"   {base} a year, {low} to {high}\n",
        f"{term.explanation}\n",
        ("How sure: ", _MUTED),
        f"{term.kind.value}\n",
        ("Parameters: ", _MUTED),
        (", ".join(term.parameters), _MUTED),
    )
    return Row(f"{answer}-{term.name}", draw, detail)


def _contract(sla: Sla, position: int) -> Row:
    def draw(width: int) -> Content:
        figure = f"{sla.percent:g} % {sla.period}"
        room = width - 3 - len(figure)
        return Content.assemble(f"  {fit(sla.subject, room)} ", (figure, _MUTED))

    detail = Content.assemble(
        (sla.subject, "bold"),
        f"\n{sla.percent:g} % {sla.period}\n",
        "A refund threshold: below it AWS pays a part of the bill back.\n",
        (f"{sla.source} ({sla.as_of})", _MUTED),
    )
    return Row(f"sla-{position}", draw, detail)
