"""The talk's story, told by the presets in numbers; the README prints the same ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.cost import Category
from advisor.evaluate import Evaluation, evaluate
from advisor.rules import RuleBook, Severity

CATALOG = bundled()
RULES = RuleBook.bundled(CATALOG)
README = Path(__file__).parents[2] / "README.md"
STORY = ("2016-single-master", "2016-true-ha", "2018-kops", "ha-kops", "eks-standard")


@pytest.fixture(scope="module")
def story() -> dict[str, Evaluation]:
    today = date(2026, 11, 22)
    return {name: evaluate(presets.load(name), CATALOG, RULES, today) for name in presets.names()}


def _state_usd(evaluation: Evaluation) -> Decimal:
    """What API and etcd cost a month."""
    sums = evaluation.bill.by_category()
    return sum(
        (sums.get(c, Decimal(0)) for c in (Category.CONTROL_PLANE, Category.ETCD)), Decimal()
    )


def _api(evaluation: Evaluation) -> float:
    return evaluation.availability.api.estimate.base


def test_a_single_master_is_down_for_its_own_upgrades(story: dict[str, Evaluation]) -> None:
    term = story["2016-single-master"].availability.api.term("planned")
    assert term is not None
    assert term.minutes.base == pytest.approx(72.0)
    assert term.minutes.base > _api(story["2016-single-master"]) / 2


def test_eight_instances_buy_next_to_nothing_over_three(story: dict[str, Evaluation]) -> None:
    eight, three = story["2016-true-ha"], story["2018-kops"]
    assert abs(_api(eight) - _api(three)) < 0.01
    assert _state_usd(eight) > 2 * _state_usd(three)


def test_the_managed_control_plane_is_the_cheapest_that_survives_a_zone(
    story: dict[str, Evaluation],
) -> None:
    assert _state_usd(story["eks-standard"]) < _state_usd(story["ha-kops"])
    assert _api(story["eks-standard"]) < _api(story["ha-kops"])


def test_ten_years_of_findings(story: dict[str, Evaluation]) -> None:
    for name in ("2016-single-master", "2016-true-ha", "2018-kops", "2018-eks"):
        assert story[name].findings.count(Severity.ERROR) > 0, name
    for name in ("ha-kops", "eks-standard", "eks-auto", "eks-private", "spot-saver", "dev"):
        assert story[name].findings.count(Severity.ERROR) == 0, name


def test_the_readme_prints_these_numbers(story: dict[str, Evaluation]) -> None:
    rows = {
        cells[0]: cells[1:]
        for line in README.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
        for cells in [[cell.strip(" `") for cell in line.strip("|").split("|")]]
    }
    told = [story[name] for name in STORY]
    assert tuple(rows[""]) == STORY
    assert rows["control plane and etcd, $ a month"] == [f"{_state_usd(e):.0f}" for e in told]
    minutes = [_api(e) for e in told]
    shown = [f"{m:.0f}" if m >= 60 else f"{m:.1f}" for m in minutes]
    assert rows["API unavailable, minutes a year (base)"] == shown
    planned = [e.availability.api.term("planned") for e in told]
    assert rows["of which planned work"] == [f"{t.minutes.base:.0f}" if t else "0" for t in planned]
