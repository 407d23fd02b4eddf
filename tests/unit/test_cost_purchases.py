"""Machines bought in several ways, and clusters that sleep."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog import Kind, bundled
from advisor.cost import Bill, Category, Charge, Line
from advisor.cost.outlook import Outlook, outlook
from advisor.decisions import label
from advisor.errors import DesignError
from advisor.evaluate import Evaluation
from advisor.model.document import read_design
from advisor.model.purchasing import shares
from advisor.model.vocabulary import Purchase
from advisor.report.bill_outlook import outlook_data, outlook_sentences
from tests.unit.judged import TODAY, judged

POOL = "nodes.pools[workers]"
HOURS = "workload.hours_per_week"


def hours(bill: Bill, category: Category = Category.NODES) -> list[Line]:
    lines = (line for line in bill.lines if line.charge is Charge.INSTANCE_HOURS)
    return [line for line in lines if line.category is category]


def amount(bill: Bill) -> Decimal:
    return sum((line.amount or Decimal(0) for line in hours(bill)), Decimal(0))


def ahead(found: Evaluation) -> Outlook:
    prices = bundled().region(found.bill.region)
    return outlook(found.design, found.plan.resources, found.bill, prices, bundled(), TODAY)


def said(changes: dict[str, Any]) -> str:
    found = judged("ha-kops", changes)
    return "\n".join(outlook_sentences(found.bill, ahead(found)))


# --- a mix by share ------------------------------------------------------------------------------


def test_a_mix_is_a_line_for_each_way_and_adds_up() -> None:
    mix = {"on-demand": 50, "savings-plan-1y": 25, "committed-3y": 25}
    found = judged("ha-kops", {f"{POOL}.purchase": mix}).bill
    (a, b, c) = hours(found)[:3]  # of the first zone: two machines
    assert [line.formula.split(" x $")[0] for line in (a, b, c)] == [
        "2 x 0.5 x 730 h", "2 x 0.25 x 730 h", "2 x 0.25 x 730 h",
    ]  # fmt: skip
    assert [x.provenance.kind for x in (a, b, c) if x.provenance] == [
        Kind.LIST, Kind.ASSUMED, Kind.DERIVED,
    ]  # fmt: skip
    assert "Reserved Instance" in b.note
    assert sum((line.quantity for line in hours(found)), Decimal(0)) == 6 * 730


def test_a_savings_plan_is_shown_as_an_estimate_wherever_it_is_shown() -> None:
    plan = {f"{POOL}.purchase": "savings-plan-3y"}
    line = hours(judged("ha-kops", plan).bill)[0]
    assert line.provenance is not None
    assert line.provenance.kind is Kind.ASSUMED
    assert "estimated" in line.description
    assert "equal to a Reserved Instance" in line.note
    assert "estimated" in said(plan)
    assert "estimated" not in said({f"{POOL}.purchase": "committed-3y"})
    found = judged("ha-kops", plan)
    told = {each["years"]: each["estimated"] for each in outlook_data(ahead(found))["commitments"]}
    assert told[3] is True
    assert told.get(1) is not True, "what the control plane could save is of Reserved Instances"


@given(st.lists(st.integers(1, 97), min_size=1, max_size=4, unique=True))
def test_shares_of_one_price_cost_what_the_whole_costs(cuts: list[int]) -> None:
    """A savings plan costs what a Reserved Instance of its term does: splitting changes cents."""
    first = cuts[0]
    mix = {"savings-plan-3y": first, "committed-3y": 100 - first}
    split = amount(judged("ha-kops", {f"{POOL}.purchase": mix}).bill)
    whole = amount(judged("ha-kops", {f"{POOL}.purchase": "committed-3y"}).bill)
    assert abs(split - whole) <= Decimal("0.01") * 6


def test_the_control_plane_takes_a_mix_too() -> None:
    mix = {"on-demand": 30, "committed-1y": 70}
    found = judged("ha-kops", {"control_plane.purchase": mix}).bill
    assert len(hours(found, Category.CONTROL_PLANE)) == 2 * 3


def test_a_share_of_nothing_is_no_line() -> None:
    assert shares({Purchase.ON_DEMAND: 100, Purchase.COMMITTED_1Y: 0}) == (
        (Purchase.ON_DEMAND, 100),
    )
    assert shares(Purchase.COMMITTED_3Y) == ((Purchase.COMMITTED_3Y, 100),)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("{on-demand: 50, committed-1y: 60}", "purchase: the shares add up to 110 %"),
        ("{on-demand: 50}", "the shares add up to 50 %"),
        ("{}", "the shares add up to 0 %"),
        ("{on-demnd: 100}", "did you mean on-demand?"),
        ("{on-demand: 150, committed-1y: -50}", "purchase.on-demand"),
        ("spot", "expected one of on-demand"),
    ],
)
def test_a_mix_that_makes_no_sense_is_refused_with_its_place(stated: str, told: str) -> None:
    text = f"name: x\nnodes:\n  pools:\n    - name: workers\n      purchase: {stated}\n"
    with pytest.raises(DesignError) as refused:
        read_design(text.encode(), "x.yaml")
    assert told in refused.value.message
    assert "found a mapping" not in refused.value.message


def test_a_mix_in_words() -> None:
    mix = {Purchase.ON_DEMAND: 40, Purchase.COMMITTED_1Y: 60}
    shown = label("nodes.pools[].purchase", mix)
    assert shown == "40 % On demand, 60 % Reserved for a year"


def test_commitments_count_shares_and_say_when_they_pay() -> None:
    changes = {f"{POOL}.purchase": {"on-demand": 75, "committed-1y": 25}}
    found = judged("ha-kops", changes)
    taken = next(each for each in ahead(found).commitments if each.taken)
    assert taken.machines == Decimal("1.5")
    assert taken.break_even_month
    assert "1.5 machines committed for 1 year" in said(changes)
    data = outlook_data(ahead(found))
    assert data["commitments"][0]["machines"] == "1.5"


# --- spot ----------------------------------------------------------------------------------------


def test_spot_shows_how_often_it_is_taken_back_and_from_when_that_is() -> None:
    changes = {f"{POOL}.spot_percent": 50}
    found = judged("ha-kops", changes)
    spot = next(line for line in hours(found.bill) if "spot average" in line.description)
    assert "interrupted within a month (2025-06-28)" in spot.note
    assert "m6i.2xlarge" in said(changes).split("Spot capacity")[1]
    assert ahead(judged("ha-kops")).spot == ()


# --- hours ---------------------------------------------------------------------------------------


def test_nodes_that_sleep_are_paid_for_the_hours_they_run() -> None:
    found = judged("ha-kops", {HOURS: 84}).bill
    assert amount(found) == amount(judged("ha-kops").bill) / 2
    root = next(x for x in found.lines if x.charge is Charge.VOLUME_STORAGE and x.group)
    assert "84 of 168 hours" not in root.note or root.resource.startswith("workers")


def test_what_stands_day_and_night_costs_the_same_asleep() -> None:
    awake, asleep = judged("ha-kops").bill, judged("ha-kops", {HOURS: 60}).bill
    for category in (Category.CONTROL_PLANE, Category.ETCD, Category.NAT, Category.STORAGE):
        assert asleep.by_category()[category] == awake.by_category()[category]
    fee = judged("eks-standard", {HOURS: 60}).bill.by_category()[Category.CONTROL_PLANE]
    assert fee == Decimal("73.00")


@given(st.integers(1, 168), st.integers(1, 168))
def test_more_hours_never_cost_less(one: int, other: int) -> None:
    few, many = sorted((one, other))
    changes = {f"{POOL}.spot_percent": 30}
    assert (
        judged("ha-kops", {**changes, HOURS: few}).bill.total
        <= judged("ha-kops", {**changes, HOURS: many}).bill.total
    )


def test_a_commitment_is_paid_asleep_and_says_that_it_never_pays() -> None:
    changes = {HOURS: 60, f"{POOL}.purchase": "committed-1y"}
    found = judged("ha-kops", changes)
    assert amount(found.bill) == amount(judged("ha-kops", {**changes, HOURS: 168}).bill)
    taken = next(each for each in ahead(found).commitments if each.taken)
    assert taken.saved_usd < 0
    assert taken.break_even_month is None
    assert "a commitment is paid all week" in said(changes)


def test_the_outlook_says_what_sleep_saves_and_what_stands() -> None:
    found, awake = judged("ha-kops", {HOURS: 60}), judged("ha-kops").bill
    sleep = ahead(found).sleep
    assert sleep
    assert sleep.saved_usd == awake.total - found.bill.total
    assert 0 < sleep.standing_usd < found.bill.total
    assert "The nodes run 60 of 168 hours a week" in said({HOURS: 60})
    assert ahead(judged("ha-kops")).sleep is None
