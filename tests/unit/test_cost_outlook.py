"""What to know about a bill beside its lines: time, commitments, unit costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from advisor import presets
from advisor.catalog import Kind, bundled
from advisor.cost.charges import Charge
from advisor.cost.outlook import Outlook, outlook
from advisor.report.bill_outlook import outlook_data, outlook_sentences
from tests.unit.judged import TODAY, judged

SUPPORT = "control_plane.support_type"
VERSION = "kubernetes.version"


def ahead(preset: str, changes: dict[str, Any] | None = None, today: date = TODAY) -> Outlook:
    found = judged(preset, changes, today)
    prices = bundled().region(found.bill.region)
    return outlook(found.design, found.plan.resources, found.bill, prices, bundled(), today)


def said(preset: str, changes: dict[str, Any] | None = None, today: date = TODAY) -> str:
    found = judged(preset, changes, today)
    return "\n".join(outlook_sentences(found.bill, ahead(preset, changes, today)))


def test_extended_support_ahead_is_named_with_its_day_and_price() -> None:
    changes = {VERSION: "1.34", SUPPORT: "extended"}
    assert "This design costs $365.00 a month more from 2026-12-02" in said("eks-standard", changes)


def test_the_step_is_what_the_bill_does_on_that_day() -> None:
    changes = {VERSION: "1.34", SUPPORT: "extended"}
    (step,) = ahead("eks-standard", changes).steps
    before = judged("eks-standard", changes, date.fromordinal(step.day.toordinal() - 1))
    after = judged("eks-standard", changes, step.day)
    assert after.bill.total - before.bill.total == step.usd == Decimal("365.00")


def test_with_standard_support_aws_upgrades_instead() -> None:
    shown = said("eks-standard", {VERSION: "1.34", SUPPORT: "standard"})
    assert "AWS upgrades the control plane by itself (support type standard)" in shown


def test_with_standard_support_the_bill_stays_and_says_so() -> None:
    changes = {VERSION: "1.34", SUPPORT: "standard"}
    (step,) = ahead("eks-standard", changes).steps
    before, after = (judged("eks-standard", changes, day) for day in (TODAY, step.day))
    assert after.bill.total == before.bill.total
    assert (step.usd, step.extended_usd) == (Decimal(0), Decimal("365.00"))
    assert "AWS upgrades the cluster from 1.34" in said("eks-standard", changes, step.day)


def test_a_version_eks_does_not_run_is_no_silent_standard_fee() -> None:
    assert "EKS no longer runs Kubernetes 1.10" in said("2018-eks")
    found = judged("2018-eks").bill
    (fee,) = [line for line in found.lines if line.charge is Charge.EKS_HOURS]
    assert fee.provenance
    assert fee.provenance.kind is Kind.ASSUMED
    assert "support_note" in outlook_data(ahead("2018-eks"))
    assert "EKS fee:" not in said("eks-standard")


def test_the_end_of_extended_support_costs_nothing_and_upgrades() -> None:
    changes = {VERSION: "1.31", SUPPORT: "extended"}
    shown = said("eks-standard", changes)
    assert "On 2026-11-26 EKS support of Kubernetes 1.31 ends" in shown
    (step,) = ahead("eks-standard", changes).steps
    assert (step.usd, step.upgraded) == (Decimal(0), True)


def test_what_is_more_than_a_year_ahead_or_over_is_not_named() -> None:
    assert ahead("eks-standard", {VERSION: "1.36"}, date(2026, 7, 1)).steps == ()
    after = {VERSION: "1.34", SUPPORT: "extended"}
    (step,) = ahead("eks-standard", after, date(2026, 12, 4)).steps
    assert (step.upgraded, step.day) == (True, date(2027, 12, 2))
    assert ahead("eks-standard", {VERSION: "1.34"}, date(2026, 12, 4)).steps == ()
    assert ahead("ha-kops").steps == (), "a self-run control plane pays AWS no fee"


def test_a_commitment_pays_from_its_break_even_month() -> None:
    for each in ahead("ha-kops").commitments:
        owed = each.monthly_usd * 12 * each.years
        month = each.break_even_month
        assert month is not None
        assert (month - 1) * each.on_demand_monthly_usd < owed <= month * each.on_demand_monthly_usd
        assert each.taken is False


def test_machines_bought_with_a_commitment_say_what_it_saves() -> None:
    changes = {"nodes.pools[workers].purchase": "committed-1y"}
    taken = next(each for each in ahead("ha-kops", changes).commitments if each.taken)
    assert (taken.years, taken.machines) == (1, Decimal(6))
    assert "6 machines committed for 1 year" in said("ha-kops", changes)


def test_unit_costs_are_the_whole_bill() -> None:
    units = ahead("ha-kops").units
    assert units.per_pod_usd == Decimal("26.77")  # 2676.92 over 100 pods
    assert units.per_requested_vcpu_usd == Decimal("133.85")  # over 20 vCPUs
    assert units.unused_usd == Decimal("1151.65")  # 2051.37 less 20/45.6 of it
    assert "$26.77 for each pod" in said("ha-kops")


def test_pools_too_small_for_the_peak_are_named() -> None:
    shown = said("ha-kops", {"workload.cpu_requests_vcpus": 80})
    assert "more CPU than there is" in shown
    assert "The pools stop at 12: too few." in shown
    assert "asked for by no pod" not in shown


def test_a_design_without_work_divides_by_nothing() -> None:
    changes = {
        "workload.pods": 0,
        "workload.cpu_requests_vcpus": 0,
        "workload.memory_requests_gib": 0,
    }
    assert "for each pod" not in said("ha-kops", changes)


def test_plain_values_of_every_preset_are_plain() -> None:
    for name in presets.names():
        data = outlook_data(ahead(name))
        assert {"fleet", "support_steps", "commitments", "capacity", "unit_costs"} <= set(data)
        assert Decimal(data["fleet"]["at_minimum"]) <= Decimal(data["fleet"]["at_maximum"])
