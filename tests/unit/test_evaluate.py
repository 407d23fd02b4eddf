"""The facade: pure, complete, and quick to notice what it cannot judge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.cost.assumptions import CostAssumptionError
from advisor.errors import AdvisorError
from advisor.evaluate import evaluate
from advisor.model import paths
from advisor.rules import RuleBook, Severity

TODAY = date(2026, 11, 22)
CATALOG = bundled()
RULES = RuleBook.bundled(CATALOG)


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_can_be_judged(name: str) -> None:
    result = evaluate(presets.load(name), CATALOG, RULES, TODAY)
    assert result.bill.total > 0
    assert result.availability.api.estimate.base > 0
    assert result.findings.passed
    assert not [f for f in result.findings.fired if f.rule == "ADV-000"]


@pytest.mark.parametrize("name", ["dev", "ha-kops", "eks-standard", "eks-auto", "eks-private"])
def test_todays_presets_hold_no_error(name: str) -> None:
    result = evaluate(presets.load(name), CATALOG, RULES, TODAY)
    errors = [f.rule for f in result.findings.fired if f.severity is Severity.ERROR]
    assert errors == []


def test_same_arguments_same_result() -> None:
    design = presets.load("spot-saver")
    one = evaluate(design, CATALOG, RULES, TODAY)
    other = evaluate(design, CATALOG, RULES, TODAY)
    assert one.bill == other.bill
    assert one.findings == other.findings
    assert one.availability == other.availability


def test_the_day_decides_what_support_costs() -> None:
    changes = {"kubernetes.version": "1.34", "control_plane.support_type": "extended"}
    design = paths.replace(presets.load("eks-standard"), changes)
    before = evaluate(design, CATALOG, RULES, date(2026, 12, 1))
    after = evaluate(design, CATALOG, RULES, date(2026, 12, 2))
    assert after.bill.total - before.bill.total == 365, "extended support: $0.50 more for 730 h"


def test_a_design_may_state_what_its_bill_assumes() -> None:
    design = presets.load("ha-kops")
    own = {"assumptions.cost": {"traffic.etcd_gb_per_follower": 100}}
    one = evaluate(design, CATALOG, RULES, TODAY).bill.total
    other = evaluate(paths.replace(design, own), CATALOG, RULES, TODAY).bill.total
    assert other - one == Decimal("3.20")  # 2 x 80 GB more, charged on both sides at 0.01
    wrong = paths.replace(design, {"assumptions.cost": {"traffic.etcd": 1}})
    with pytest.raises(CostAssumptionError):
        evaluate(wrong, CATALOG, RULES, TODAY)


def test_a_design_may_override_what_the_model_assumes() -> None:
    design = presets.load("ha-kops")
    calmer = paths.replace(
        design, {"assumptions.availability": {"common_cause.minutes_per_year": 0}}
    )
    one = evaluate(design, CATALOG, RULES, TODAY).availability.api.estimate.base
    other = evaluate(calmer, CATALOG, RULES, TODAY).availability.api.estimate.base
    assert one - other == pytest.approx(20.0)


def test_an_unknown_parameter_is_named() -> None:
    design = paths.replace(
        presets.load("ha-kops"), {"assumptions.availability": {"zone.rate": 0.1}}
    )
    with pytest.raises(AdvisorError, match=r"zone\.rate"):
        evaluate(design, CATALOG, RULES, TODAY)


def test_a_region_without_data_is_named() -> None:
    changes = {"placement.region": "eu-centrall-1", "placement.zones": ["eu-centrall-1a"]}
    design = paths.replace(presets.load("ha-kops"), changes)
    with pytest.raises(AdvisorError, match="eu-centrall-1"):
        evaluate(design, CATALOG, RULES, TODAY)
