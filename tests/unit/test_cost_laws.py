"""What holds for the bill of any plan."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import plan
from advisor.catalog import RegionBook, bundled
from advisor.catalog.regions import ServicePrices
from advisor.cost import Bill, Line, bill
from advisor.cost.bill import BY_USE
from advisor.cost.charges import Charge
from advisor.cost.lines import cents
from advisor.model.design import Design
from advisor.plan.resources import Resources
from advisor.resources import folder
from advisor.rules.declared import BILL_FACTS
from tests.unit.price_book import TODAY
from tests.unit.random_designs import REGION, designs

HOURLY = [charge for charge in Charge if charge.endswith(("hours", "fee", "support"))]
any_design = settings(suppress_health_check=[HealthCheck.too_slow])


def prices() -> RegionBook:
    return bundled().region(REGION)


def priced(resources: Resources, today: date = TODAY, version: str | None = None) -> Bill:
    return bill(resources, prices(), bundled(), today, version)


def resources_of(design: Design) -> Resources:
    return plan.build(design, bundled()).resources


@any_design
@given(designs())
def test_all_sums_are_the_sum_of_the_shown_lines(design: Design) -> None:
    found = priced(resources_of(design))
    shown = sum((line.amount for line in found.lines if line.amount is not None), Decimal(0))
    assert found.total == shown
    assert sum(found.by_category().values()) == shown
    assert sum(found.by_zone().values()) == shown
    assert sum(found.by_role().values()) == shown


@any_design
@given(designs())
def test_every_line_explains_itself(design: Design) -> None:
    for line in priced(resources_of(design)).lines:
        assert line.description
        assert line.unit
        assert line.quantity > 0
        check_amount(line)


def check_amount(line: Line) -> None:
    if line.unit_price is None:
        assert line.amount is None
        assert line.reason
        assert line.formula.endswith("unknown price")
    else:
        assert line.amount == cents(line.quantity * line.unit_price.usd)
        assert line.reason == ""
        assert line.provenance is not None
        assert calculated(line.formula) == line.quantity * line.unit_price.usd


def calculated(formula: str) -> Decimal:
    """A formula worked out from its text, as a person with a calculator would."""
    result = Decimal(1)
    for factor in formula.split(" x "):
        number, _, pack = factor.partition(" / ")
        result *= Decimal(number.split(" ")[0].lstrip("$")) / Decimal(pack or 1)
    return result


@any_design
@given(designs())
def test_lines_are_those_of_the_resources(design: Design) -> None:
    resources = resources_of(design)
    together = priced(resources)
    names = {resource.name for resource in resources}
    assert {line.resource for line in together.lines} <= names
    # Each resource alone costs the same, but for tiers that several share; plans share none.
    alone = [priced(Resources((resource,))).total for resource in resources]
    assert together.total == sum(alone, Decimal(0))


@any_design
@given(designs())
def test_twice_as_many_cost_twice_as_much_up_to_a_cent_a_line(design: Design) -> None:
    once = resources_of(design)
    twice = Resources(tuple(replace(each, quantity=2 * each.quantity) for each in once))
    for before, after in zip(priced(once).lines, priced(twice).lines, strict=True):
        if before.charge in HOURLY and before.amount is not None:
            assert after.quantity == 2 * before.quantity
            assert after.amount is not None
            assert abs(after.amount - 2 * before.amount) <= Decimal("0.01")


@any_design
@given(designs(), st.integers(0, 100_000))
def test_more_use_never_costs_less(design: Design, more: int) -> None:
    before = resources_of(design)
    after = Resources(
        tuple(
            replace(
                each,
                usage=tuple(replace(use, amount=use.amount + more) for use in each.usage),
            )
            for each in before
        )
    )
    assert priced(after).total >= priced(before).total


@any_design
@given(designs(), st.data())
def test_one_thing_more_never_costs_less(design: Design, data: st.DataObject) -> None:
    items = resources_of(design).items
    chosen = data.draw(st.integers(0, len(items) - 1))
    more = replace(items[chosen], quantity=items[chosen].quantity + 1)
    grown = Resources((*items[:chosen], more, *items[chosen + 1 :]))
    assert priced(grown).total >= priced(Resources(items)).total


@cache
def snapshot(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder("data") / name).read_text(encoding="utf-8"))
    return document


def prices_without(key: str) -> RegionBook:
    """The region as the snapshot has it, less one price."""

    def less(name: str) -> dict[str, Any]:
        document = snapshot(name)
        rows = {row: price for row, price in document["services"].items() if row != key}
        return {**document, "services": rows}

    return RegionBook(less(f"regions/{REGION}.json"), ServicePrices(less("global.json")))


@any_design
@given(designs(), st.data())
def test_a_price_that_is_lacking_takes_out_its_lines_and_nothing_else(
    design: Design, data: st.DataObject
) -> None:
    resources = resources_of(design)
    complete = priced(resources)
    used = sorted(
        {line.unit_price.key for line in complete.lines if line.unit_price} & service_keys()
    )
    key = data.draw(st.sampled_from(used))
    found = bill(resources, prices_without(key), bundled(), TODAY)
    assert len(found.lines) == len(complete.lines)
    lost = Decimal(0)
    for before, after in zip(complete.lines, found.lines, strict=True):
        if before.unit_price and before.unit_price.key == key:
            assert after.amount is None
            assert key in after.reason
            lost += before.amount or 0
        else:
            assert after.amount == before.amount
    assert found.total == complete.total - lost
    by_use = {line.charge for line in found.unpriced} <= BY_USE
    assert found.facts()["monthly_usd"] == (found.total if by_use else None)


def service_keys() -> frozenset[str]:
    return frozenset(prices().service_keys())


@any_design
@given(designs())
def test_facts_are_the_declared_ones(design: Design) -> None:
    declared = {path.partition(".")[2] for path in BILL_FACTS if "." in path}
    found = priced(resources_of(design), version=design.kubernetes.version)
    facts = found.facts()
    assert set(facts) == declared
    assert facts["unpriced_lines"] == len(found.unpriced)
    assert facts["eks_fee_usd"] is not None
    if not found.unpriced:
        assert facts["monthly_usd"] == found.total


@pytest.mark.parametrize("version", ["1.32", "1.33", "1.34"])
def test_extended_support_is_dearer_than_standard(version: str) -> None:
    design = Design.model_validate(
        {
            "name": "eks",
            "control_plane": {"managed": True, "support_type": "extended"},
            "kubernetes": {"version": version},
        }
    )
    resources = resources_of(design)
    end = bundled().calendar.eks_standard_end(version)
    assert end is not None
    standard = priced(resources, today=date.fromordinal(end.toordinal() - 1))
    extended = priced(resources, today=end)
    assert extended.total - standard.total == Decimal("365.00")  # 730 hours at $0.50


def test_a_self_run_bill_knows_what_eks_would_charge_instead() -> None:
    resources = resources_of(Design.model_validate({"name": "kops"}))
    assert priced(resources).facts()["eks_fee_usd"] is None  # no version, no answer
    assert priced(resources, version="1.36").facts()["eks_fee_usd"] == Decimal("73.00")
    assert priced(resources, version="1.33").facts()["eks_fee_usd"] == Decimal("438.00")
