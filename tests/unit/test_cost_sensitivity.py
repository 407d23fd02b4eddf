"""What a bill assumes and how far it moves, other control planes, endpoints, workload profiles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.cost.control_planes import ControlPlaneCost, control_planes, elsewhere
from advisor.cost.endpoints import EndpointCase, endpoint_cases
from advisor.cost.sensitivity import Assumption, assumptions
from advisor.model.goals import Workload
from advisor.plan.workloads import SIZES, with_workload
from advisor.report.bill_assumptions import assumptions_data, assumptions_text, tornado_text
from advisor.report.control_planes import control_planes_data, control_planes_text
from tests.unit.judged import TODAY, judged


def assumed(preset: str, changes: dict[str, Any] | None = None) -> dict[str, Assumption]:
    design = judged(preset, changes).design
    prices = bundled().region(design.placement.region)
    return {each.name: each for each in assumptions(design, prices, bundled(), TODAY)}


# --- assumptions -------------------------------------------------------------------------------


def test_what_moves_the_total_most_comes_first() -> None:
    swings = [each.swing for each in assumed("ha-kops").values()]
    assert swings == sorted(swings, reverse=True)
    assert next(iter(assumed("ha-kops"))) == "nodes.pools.desired"


@pytest.mark.parametrize(
    "field", ["egress_gb_month", "outbound_gb_month", "log_gb_month", "east_west_gb_month"]
)
def test_the_totals_are_those_of_the_changed_designs(field: str) -> None:
    path = f"workload.{field}"
    found = assumed("ha-kops")[path]
    value = int(found.value)
    assert found.low == judged("ha-kops", {path: value // 2}).bill.total
    assert found.high == judged("ha-kops", {path: value * 2}).bill.total


def test_an_assumption_of_the_catalog_varies_the_plan_alone() -> None:
    found = assumed("ha-kops")["traffic.etcd_gb_per_follower"]
    total = judged("ha-kops").bill.total
    assert (found.low, found.high) == (total - Decimal("0.40"), total + Decimal("0.80"))
    assert bundled().limit("traffic.etcd_gb_per_follower").number == 20, "and is back again"


def test_how_aws_charges_is_listed_and_not_varied() -> None:
    found = assumed("dev")["traffic.sides_charged_across_zones"]
    assert (found.low, found.high, found.kind) == (None, None, "recalled")


def test_kinds_tell_what_the_design_states_from_what_is_assumed() -> None:
    changed = assumed("2018-eks", {"workload.egress_gb_month": 7})
    assert changed["workload.egress_gb_month"].kind == "stated"
    assert changed["logs.compression"].kind == "assumed"


def test_texts_of_assumptions() -> None:
    evaluation = judged("ha-kops")
    found = list(assumed("ha-kops").values())
    shown = assumptions_text(evaluation, found)
    assert all(each.name in shown for each in found)
    tornado = tornado_text(evaluation, found)
    bars = [line for line in tornado.splitlines() if "|" in line]
    assert len(bars) == 5
    assert bars[0].count("#") == 20, "the longest bar is as long as bars get"
    assert bars[0].rstrip().endswith("+$2,051.50")
    data = assumptions_data(evaluation, found)
    assert len(data["assumptions"]) == len(found)
    assert all(each["source"] for each in data["assumptions"])


# --- control planes ----------------------------------------------------------------------------


def planes(preset: str, changes: dict[str, Any] | None = None) -> dict[str, ControlPlaneCost]:
    found = judged(preset, changes)
    prices, version = bundled().region(found.bill.region), found.design.kubernetes.version
    listed = control_planes(found.bill, version, prices, bundled(), TODAY)
    return {each.name: each for each in listed}


def test_a_self_run_control_plane_beside_every_way_of_eks() -> None:
    found = planes("ha-kops")
    assert found["this design"].monthly_usd == Decimal("314.69")  # 300.78 and 13.91 for etcd
    assert found["EKS, standard support"].monthly_usd == Decimal("73.00")
    assert found["EKS, extended support"].monthly_usd == Decimal("438.00")
    assert found["EKS, tier xl"].monthly_usd == Decimal("1277.50")  # 73 and 730 at 1.65
    assert found["EKS, standard support"].note == "what this version pays today"


def test_an_old_version_pays_for_extended_support() -> None:
    found = planes(
        "eks-standard", {"kubernetes.version": "1.33", "control_plane.support_type": "extended"}
    )
    assert found["this design"].monthly_usd == found["EKS, extended support"].monthly_usd
    assert found["EKS, extended support"].note == "what this version pays today"
    assert found["EKS, standard support"].note == ""


def test_with_support_type_standard_an_old_version_is_upgraded_and_pays_the_usual_fee() -> None:
    found = planes("eks-standard", {"kubernetes.version": "1.33"})
    assert found["this design"].monthly_usd == found["EKS, standard support"].monthly_usd
    assert found["EKS, standard support"].note == "what this version pays today"


def test_other_clouds_are_a_note_with_a_date() -> None:
    others = elsewhere(Decimal(730), bundled())
    assert {each.name: each.monthly_usd for each in others} == {
        "GKE": Decimal("73.00"), "GKE, extended period": Decimal("438.00"),
        "AKS, tier standard": Decimal("73.00"), "AKS, tier premium": Decimal("438.00"),
    }  # fmt: skip
    evaluation, ways = judged("ha-kops"), list(planes("ha-kops").values())
    shown = " ".join(control_planes_text(evaluation, ways, others=others).split())
    assert "GKE $73.00 (documented, 2026-09-28)" in shown
    assert "AKS, tier premium $438.00 (recalled, undated)" in shown
    data = control_planes_data(evaluation, ways, others=others)
    assert [each["amount"] for each in data["elsewhere"]] == ["73.00", "438.00"] * 2


def test_the_difference_is_shown_from_what_the_design_pays() -> None:
    shown = control_planes_text(judged("ha-kops"), list(planes("ha-kops").values()))
    row = next(line for line in shown.splitlines() if "standard support" in line)
    assert row.split()[:2] == ["$73.00", "-$241.69"]


# --- endpoints ---------------------------------------------------------------------------------


def endpoints(preset: str, changes: dict[str, Any] | None = None) -> dict[str, EndpointCase]:
    found = judged(preset, changes)
    prices = bundled().region(found.bill.region)
    cases = endpoint_cases(found.design, found.plan.resources, prices, bundled())
    return {case.service: case for case in cases}


def test_a_free_gateway_endpoint_saves_all_that_nat_processes() -> None:
    s3 = endpoints("ha-kops")["s3"]
    assert (s3.gateway, s3.saved_usd) == (True, Decimal("5.20"))  # 100 GB at 0.052
    before = judged("ha-kops").bill.total
    after = judged("ha-kops", {"network.endpoints": ["s3"]}).bill.total
    assert before - after == s3.saved_usd


@pytest.mark.parametrize("logs_gb", [50, 626, 2000])
def test_an_interface_endpoint_saves_what_the_bill_says(logs_gb: int) -> None:
    load = {"workload.log_gb_month": logs_gb}
    logs = endpoints("ha-kops", load)["logs"]
    with_it = judged("ha-kops", {**load, "network.endpoints": ["logs"]}).bill.total
    saved = judged("ha-kops", load).bill.total - with_it
    assert abs(saved - logs.saved_usd) <= Decimal("0.02")  # the bill rounds each line
    assert (logs.saved_usd > 0) == (logs_gb >= logs.break_even_gb)


def test_no_endpoint_is_proposed_that_is_there_or_has_nothing_to_carry() -> None:
    assert endpoints("ha-kops", {"network.endpoints": ["s3", "logs"]}) == {}
    assert endpoints("2016-true-ha") == {}, "no NAT, nothing to save"


# --- workload profiles -------------------------------------------------------------------------


def test_larger_profiles_cost_more() -> None:
    totals = []
    for size in SIZES:
        design = with_workload(presets.load("ha-kops"), size, bundled())
        totals.append(judged_total(design.workload))
    assert totals == sorted(totals)
    assert len(set(totals)) == len(SIZES)


def judged_total(workload: Workload) -> Decimal:
    figures = workload.model_dump(exclude_unset=True)
    changes = {f"workload.{name}": value for name, value in figures.items()}
    return judged("ha-kops", changes).bill.total


def test_a_profile_changes_the_workload_and_nothing_else() -> None:
    before = presets.load("ha-kops")
    after = with_workload(before, "large", bundled())
    assert after.workload.pods == 1000
    assert after.workload.daemonsets == before.workload.daemonsets
    same = {"workload": before.workload}
    assert after.model_copy(update=same) == before
