"""Discounts agreed with AWS, and assumptions of the bill with a value of one's own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from advisor import plan, presets
from advisor.catalog import Catalog, Kind, bundled
from advisor.cost import Bill, Charge, bill
from advisor.cost.assumptions import CostAssumptionError, assumption_names, with_assumptions
from advisor.cost.discounts import discounted_services, with_discounts
from advisor.cost.lines import Line
from advisor.errors import NotFoundError
from advisor.model import paths
from advisor.report.price_sources import at
from tests.unit.judged import TODAY


def bill_with(discounts: dict[str, float], **changes: object) -> Bill:
    catalog = with_discounts(bundled(), discounts)
    design = paths.replace(presets.load("ha-kops"), changes)
    region = catalog.region(design.placement.region)
    resources = plan.build(design, catalog).resources
    return bill(resources, region, catalog, TODAY, design.kubernetes.version)


def of(found: Bill, charge: Charge) -> list[Line]:
    return [line for line in found.lines if line.charge is charge]


def test_a_discount_comes_off_its_service_and_no_other() -> None:
    before, after = bill_with({}), bill_with({"ebs": 0.25})
    for one, other in zip(before.lines, after.lines, strict=True):
        assert one.unit_price
        assert other.unit_price
        if one.unit_price.key.startswith("EBS/"):
            assert other.unit_price.usd == one.unit_price.usd * Decimal("0.75")
            assert other.unit_price.provenance.kind is Kind.AGREED
            assert "less 25.00 % agreed" in other.unit_price.provenance.source
        else:
            assert other == one
    assert after.total < before.total
    assert (at(before), at(after)) == (
        "list prices before tax", "prices before tax with your agreed discounts",
    )  # fmt: skip


def test_the_discount_on_machines_holds_for_commitments_and_not_for_spot() -> None:
    changes: dict[str, object] = {"nodes.pools[workers].spot_percent": 50}
    spot = [
        [x for x in of(bill_with(d, **changes), Charge.INSTANCE_HOURS) if "spot" in x.description]
        for d in ({}, {"EC2": 0.5})
    ]
    assert spot[0] == spot[1] != []
    changes = {"nodes.pools[workers].purchase": "committed-1y"}
    listed, agreed = (bill_with(d, **changes) for d in ({}, {"EC2": 0.5}))
    one, other = (of(found, Charge.INSTANCE_HOURS)[-1].unit_price for found in (listed, agreed))
    assert one
    assert other
    assert other.usd == one.usd / 2
    assert other.provenance.kind is Kind.AGREED


def test_the_bundled_catalog_keeps_its_prices() -> None:
    before = bill_with({}).total
    bill_with({"ec2": 0.9})
    assert bill_with({}).total == before


def test_an_unknown_service_is_named_with_the_nearest() -> None:
    with pytest.raises(NotFoundError) as refused:
        with_discounts(bundled(), {"ec3": 0.1})
    assert "ec2" in refused.value.hint
    assert {"ec2", "ebs", "eks", "nat", "elb"} <= set(discounted_services())


# --- assumptions ---------------------------------------------------------------------------------


def test_the_same_assumptions_give_the_same_catalog() -> None:
    values = {"logs.compression": 0.3}
    assert with_assumptions(bundled(), values) is with_assumptions(bundled(), dict(values))
    assert with_assumptions(bundled(), {}) is bundled()


@pytest.mark.parametrize("name", assumption_names(bundled()))
def test_every_assumption_takes_a_value(name: str) -> None:
    changed: Catalog = with_assumptions(bundled(), {name: 1})
    assert changed.limit(name).number == 1


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("traffic.zone_aware_lek", 0.5, "no assumption of the bill called"),
        ("traffic.sides_charged_across_zones", 1, "no assumption of the bill called"),
        ("gp3.base_iops", 1, "no assumption of the bill called"),
        ("traffic.zone_aware_leak", 1.5, "cannot exceed 1"),
        ("etcd.hourly_snapshots_kept", 1.5, "whole number"),
        ("logs.compression", -1, "0 or more"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(name: str, value: float, why: str) -> None:
    with pytest.raises(CostAssumptionError) as refused:
        with_assumptions(bundled(), {name: value})
    assert why in refused.value.message
    assert refused.value.hint
