"""The facade: everything the program knows about one design, from one pure function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from advisor import plan as planning
from advisor.availability import (
    Answer,
    Availability,
    Parameters,
    api_answer,
    budget_minutes,
    inputs,
    serving_answer,
    slas,
    state_answer,
)
from advisor.catalog import Catalog
from advisor.cost import Bill, bill
from advisor.cost.assumptions import with_assumptions
from advisor.model.design import Design
from advisor.plan import Plan
from advisor.rules import Facts, Findings, RuleBook


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One design judged on one day: what it creates, costs, promises and gets wrong."""

    design: Design
    today: date
    plan: Plan
    bill: Bill
    availability: Availability
    findings: Findings


def evaluate(
    design: Design,
    catalog: Catalog,
    rules: RuleBook,
    today: date,
    parameters: Parameters | None = None,
) -> Evaluation:
    """Judge ``design`` as of ``today``. Pure: same arguments, same result.

    ``parameters`` of the availability model default to the bundled ones; the design's own
    overrides go on top, and its own assumptions of the bill on those of the catalog. Raises
    ``UnknownRegion`` for a region without data, and ``ParameterError`` or
    ``CostAssumptionError`` for an override that makes no sense.
    """
    catalog = with_assumptions(catalog, design.assumptions.cost)
    prices = catalog.region(design.placement.region)
    plan = planning.build(design, catalog)
    costs = bill(plan.resources, prices, catalog, today, design.kubernetes.version)
    base = parameters or Parameters.bundled()
    availability = assess(design, catalog, base.with_overrides(design.assumptions.availability))
    facts = _facts(design, today, plan, costs, availability)
    return Evaluation(
        design, today, plan, costs, availability, rules.evaluate(facts, design.provisioner.tool)
    )


def judge_change(before: Design, after: Evaluation, rules: RuleBook) -> Findings:
    """What the rules about changes find in the step from ``before`` to the design of ``after``.

    A step of one live cluster: a new cluster beside the old one is free of it.
    """
    return rules.evaluate(facts_of(after).after(before), after.design.provisioner.tool)


def fix_of(evaluation: Evaluation, rules: RuleBook, rule_id: str) -> dict[str, Any] | None:
    """The changes that clear the finding of a rule, field path to value; see ``RuleBook.fix``."""
    return rules.fix(rule_id, facts_of(evaluation))


def facts_of(evaluation: Evaluation) -> Facts:
    """What the rules saw of the design of ``evaluation``."""
    return _facts(
        evaluation.design,
        evaluation.today,
        evaluation.plan,
        evaluation.bill,
        evaluation.availability,
    )


def _facts(
    design: Design, today: date, plan: Plan, costs: Bill, availability: Availability
) -> Facts:
    return Facts.of(
        design,
        today,
        plan=plan.facts,
        bill=costs.facts(),
        availability=availability_facts(design, availability),
    )


def assess(design: Design, catalog: Catalog, parameters: Parameters) -> Availability:
    """The three answers of the availability model for ``design``.

    An answer without terms (``applies`` is false) means that the question does not arise: no
    workers at their minimum, no volumes.
    """
    plane = inputs.control_plane(design)
    serving = inputs.serving(design, catalog)
    return Availability(
        api=api_answer(plane, parameters),
        serving=serving_answer(serving, parameters) if serving else Answer.of(()),
        state=state_answer(inputs.volumes(design), parameters),
        slas=slas(
            managed_control_plane=plane.managed,
            load_balancer_zones=len(set(serving.load_balancer_zones)) if serving else 0,
        ),
    )


def availability_facts(design: Design, availability: Availability) -> dict[str, Any]:
    """What the rules read of the availability answers; minutes per year."""
    api, serving = availability.api, availability.serving
    planned = api.term("planned")
    found: dict[str, Any] = {
        "api_minutes_per_year": api.estimate.base,
        "api_planned_minutes_per_year": planned.minutes.base if planned else 0.0,
        "target_minutes_per_year": budget_minutes(design.goals.availability_percent / 100),
    }
    if serving.applies:
        found |= {
            "serving_minutes_per_year": serving.estimate.base,
            "serving_optimistic_minutes_per_year": serving.estimate.optimistic,
            "serving_pessimistic_minutes_per_year": serving.estimate.pessimistic,
        }
    return found
