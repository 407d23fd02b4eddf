"""A session: edits, undo, and what an option would change before it is chosen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.errors import AdvisorError, DesignError
from advisor.evaluate import Evaluation, evaluate
from advisor.model.design import Design
from advisor.rules import RuleBook
from advisor.session import Effect, Session, describe_effect

TODAY = date(2026, 11, 22)
CATALOG = bundled()
RULES = RuleBook.bundled(CATALOG)


def judge(design: Design) -> Evaluation:
    return evaluate(design, CATALOG, RULES, TODAY)


@pytest.fixture
def session() -> Session:
    return Session(presets.load("ha-kops"), judge)


def test_an_edit_changes_the_design_and_its_evaluation(session: Session) -> None:
    before = session.evaluation.bill.total
    assert session.apply({"nodes.pools[workers].desired": 7}, "one node more")
    assert session.design.nodes.pools[0].desired == 7
    assert session.evaluation.bill.total > before
    assert not session.is_saved


def test_undo_and_redo_walk_the_history(session: Session) -> None:
    first = session.design
    session.apply({"etcd.members": 5}, "five members")
    second = session.design
    assert session.undo_label == "five members"
    assert session.undo() == "five members"
    assert session.design == first
    assert session.is_saved
    assert session.redo() == "five members"
    assert session.design == second
    assert session.redo() == ""


def test_a_new_edit_forgets_what_was_undone(session: Session) -> None:
    session.apply({"etcd.members": 5}, "five")
    session.undo()
    session.apply({"etcd.members": 1}, "one")
    assert session.redo_label == ""


def test_an_edit_without_effect_is_no_step(session: Session) -> None:
    assert not session.apply({"etcd.members": session.design.etcd.members}, "the same")
    assert session.undo_label == ""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"etcd.members": 400}, "etcd.members"),
        ({"network.vpc_cidr": "10.0.0.1/16"}, "network.vpc_cidr"),
        ({"network.cni": "clium"}, "cilium"),
        ({"placement.zones": ["us-east-1a"]}, "eu-central-1"),
    ],
)
def test_an_invalid_edit_is_refused_and_nothing_changes(
    session: Session, changes: dict[str, object], says: str
) -> None:
    before = session.design
    with pytest.raises(DesignError, match=says):
        session.apply(changes)
    assert session.design is before
    assert session.undo_label == ""


def test_a_region_without_data_is_refused_before_it_becomes_current(session: Session) -> None:
    changes = {
        "placement.region": "eu-central-9",
        "placement.zones": ["eu-central-9a"],
        "placement.zone_ids": {},
    }
    with pytest.raises(AdvisorError, match="eu-central-9"):
        session.apply(changes)
    assert session.design.placement.region == "eu-central-1"
    assert "eu-central-9" in session.what_if(changes).refused


def test_what_if_tells_the_same_as_doing_it(session: Session) -> None:
    changes = {"control_plane.count": 1, "etcd.members": 1}
    before = session.evaluation
    effect = session.what_if(changes)
    assert session.design == before.design, "asking must not change anything"
    session.apply(changes)
    after = session.evaluation
    assert effect.usd == after.bill.total - before.bill.total
    assert effect.usd < 0
    api = after.availability.api.estimate.base - before.availability.api.estimate.base
    assert effect.api_minutes == pytest.approx(api)
    assert effect.api_minutes > 60, "planned work takes the only API server away"


def test_what_if_of_the_current_answer(session: Session) -> None:
    assert session.what_if({"network.nat.mode": "per-zone"}).unchanged


@pytest.mark.parametrize(
    ("effect", "text"),
    [
        (Effect(unchanged=True), "current answer"),
        (Effect(), "no change"),
        (Effect(usd=Decimal("66.4"), serving_minutes=-4.0), "+$66/month · serving -4.0 min/yr"),
        (Effect(usd=Decimal(-1200), clears=("AZ-001",)), "-$1,200/month · 1 finding fewer"),
        (Effect(appears=("A-001", "B-001"), errors=1), "2 findings more · 1 error more"),
        (Effect(refused="no such zone\nmore"), "not possible: no such zone"),
    ],
)
def test_effects_in_words(effect: Effect, text: str) -> None:
    assert describe_effect(effect) == text
