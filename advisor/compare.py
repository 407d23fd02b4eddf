"""What sets designs apart: decisions, dollars, minutes, findings, and doors that close.

Works on evaluations, so that a comparison never computes anything its parts would not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from advisor import decisions
from advisor.decisions import Decision, Step
from advisor.evaluate import Evaluation, judge_change
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.vocabulary import PoolKind
from advisor.plan.resources import ResourceKind, Role
from advisor.rules import Finding, RuleBook, Severity


@dataclass(frozen=True, slots=True)
class Difference:
    """One decision on which the designs differ, with each design's answer in words.

    ``one_way`` says why the change cannot be made on a live cluster; empty when it can.
    An empty answer means that the question does not arise for that design.
    """

    step: Step
    path: str
    title: str
    answers: tuple[str, ...]
    one_way: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison: a label and a value for each design."""

    label: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Transition:
    """The first design turned into another on the live cluster, and what stands against it.

    ``to`` is the place of the other design in the comparison.
    """

    to: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Designs side by side; every tuple of values has one entry for each design, in order."""

    evaluations: tuple[Evaluation, ...]
    differences: tuple[Difference, ...]
    costs: tuple[Row, ...]
    """US dollars a month by category, then the total."""
    minutes: tuple[Row, ...]
    """Estimates of the three answers; ``None`` where the question does not arise."""
    machines: tuple[Row, ...]
    findings: tuple[Row, ...]
    """Number of findings by severity."""
    transitions: tuple[Transition, ...] = ()
    """From the first design to each of the others; empty where no rules were at hand."""

    @property
    def one_way_doors(self) -> tuple[Difference, ...]:
        """Differences that a live cluster cannot cross."""
        return tuple(d for d in self.differences if d.one_way)


def compare(evaluations: Sequence[Evaluation], rules: RuleBook | None = None) -> Comparison:
    """Compare two or more evaluated designs; with ``rules`` also the way from the first one."""
    judged = tuple(evaluations)
    return Comparison(
        evaluations=judged,
        differences=differences([e.design for e in judged]),
        costs=_costs(judged),
        minutes=_minutes(judged),
        machines=_machines(judged),
        findings=tuple(
            Row(severity.value, tuple(e.findings.count(severity) for e in judged))
            for severity in Severity
        ),
        transitions=_transitions(judged, rules) if rules is not None else (),
    )


def _transitions(evaluations: tuple[Evaluation, ...], rules: RuleBook) -> tuple[Transition, ...]:
    first, *others = evaluations
    return tuple(
        Transition(position, judge_change(first.design, other, rules).fired)
        for position, other in enumerate(others, start=1)
    )


def differences(designs: Sequence[Design]) -> tuple[Difference, ...]:
    """The decisions on which designs differ, in the order of the wizard.

    What a design is called and how it is described, asked in the last step, sets nothing apart.
    """
    found = []
    for decision in decisions.registry():
        if decision.step is Step.REVIEW:
            continue
        answers = tuple(_answer(decision, design) for design in designs)
        if len(set(answers)) > 1:
            one_way = decision.one_way if len({a for a in answers if a}) > 1 else ""
            found.append(Difference(decision.step, decision.path, decision.title, answers, one_way))
    return tuple(found)


def _answer(decision: Decision, design: Design) -> str:
    """The design's answer in words, empty when it is never asked."""
    if not decision.applies(design):
        return ""
    if not decision.pool:
        return decisions.label(decision.path, paths.get(design, decision.path))
    answers = {}
    for pool in design.nodes.pools:
        if not decision.applies_to_pool(pool):
            continue
        path = decision.path.replace("[]", f"[{pool.name}]")
        answers[pool.name] = decisions.label(decision.path, paths.get(design, path))
    if len(set(answers.values())) <= 1:
        return next(iter(answers.values()), "")
    return "; ".join(f"{name}: {answer}" for name, answer in answers.items())


def _costs(evaluations: tuple[Evaluation, ...]) -> tuple[Row, ...]:
    by_category = [evaluation.bill.by_category() for evaluation in evaluations]
    names = dict.fromkeys(name for categories in by_category for name in categories)
    rows = [
        Row(str(name), tuple(categories.get(name, Decimal(0)) for categories in by_category))
        for name in names
    ]
    return (*rows, Row("Total", tuple(e.bill.total for e in evaluations)))


def _minutes(evaluations: tuple[Evaluation, ...]) -> tuple[Row, ...]:
    answers = {
        "API unavailable": [e.availability.api for e in evaluations],
        "Pods not serving": [e.availability.serving for e in evaluations],
        "A volume out of reach": [e.availability.state for e in evaluations],
    }
    return tuple(
        Row(label, tuple(a.estimate if a.applies else None for a in each))
        for label, each in answers.items()
    )


def _machines(evaluations: tuple[Evaluation, ...]) -> tuple[Row, ...]:
    roles = {
        "Control plane": (Role.CONTROL_PLANE, Role.API),
        "Dedicated etcd": (Role.ETCD,),
        "Workers": (Role.WORKERS,),
    }
    rows = [
        Row(
            label,
            tuple(
                sum(e.plan.resources.count(ResourceKind.INSTANCE, role) for role in each)
                for e in evaluations
            ),
        )
        for label, each in roles.items()
    ]
    fargate = tuple(
        sum(p.desired for p in e.design.nodes.pools if p.kind == PoolKind.FARGATE)
        for e in evaluations
    )
    return (*rows, Row("Fargate pods", fargate)) if any(fargate) else tuple(rows)
