"""What is drawn for a width and a design: pure functions, no app."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import decisions, plan, presets
from advisor.catalog import bundled
from advisor.decisions import Step
from advisor.tui.ages import age
from advisor.tui.answers import NoAnswer, free_name, parse, pool_changes
from advisor.tui.diagram import diagram
from advisor.tui.questions import Kind, PoolAction, Question, answer, question
from advisor.tui.steps import Sight, deciding, step_questions
from advisor.tui.widgets.card_layout import CardState, lay_out
from advisor.tui.widgets.detailed import cut, fit

CATALOG = bundled()
DESIGNS = {name: presets.load(name) for name in presets.names()}


def asked(decision_id: str, preset: str = "ha-kops", pool: str | None = None) -> Question:
    decision = decisions.by_id(decision_id)
    assert decision is not None
    return question(decision, DESIGNS[preset], CATALOG, pool, None)


def every_question(preset: str) -> list[Question]:
    sight = Sight(everything=True)
    design = DESIGNS[preset]
    return [each for step in Step for each in step_questions(design, CATALOG, step, sight, {})]


@pytest.mark.parametrize("preset", presets.names())
@pytest.mark.parametrize("width", [36, 54, 96])
def test_no_line_of_a_question_is_wider_than_its_card(preset: str, width: int) -> None:
    for each in every_question(preset):
        effects = dict.fromkeys(range(len(each.choices)), "-$1,234/month · serving +4.8min/yr")
        for state in (
            CardState(),
            CardState(active=True, roomy=True, effects=effects, problem="too much " * 9),
        ):
            layout = lay_out(each, state, width)
            wide = [line.plain for line in layout.lines if line.cell_length > width]
            assert not wide, (each.key, wide)
            assert len(layout.lines) == len(layout.choices)


@pytest.mark.parametrize("preset", presets.names())
def test_every_choice_can_be_reached_with_the_mouse(preset: str) -> None:
    for each in every_question(preset):
        if each.kind in (Kind.ONE, Kind.MANY, Kind.POOLS):
            owners = lay_out(each, CardState(active=True), 60).choices
            assert set(range(len(each.choices))) <= set(owners), each.key


@pytest.mark.parametrize("preset", presets.names())
def test_every_question_that_applies_is_shown_in_its_step(preset: str) -> None:
    design = DESIGNS[preset]
    shown = {each.decision.id for each in every_question(preset) if each.decision}
    first = design.nodes.pools[0].name
    expected = {
        each.id
        for each in decisions.asked(design)
        if not each.pool or decisions.applies_to(each, design, first)
    }
    assert shown == expected


@pytest.mark.parametrize("preset", presets.names())
@pytest.mark.parametrize("width", [56, 78, 120])
def test_the_picture_of_a_plan_has_straight_edges(preset: str, width: int) -> None:
    design = DESIGNS[preset]
    lines = diagram(design, plan.build(design, CATALOG), width).plain.split("\n")
    assert {len(line) for line in lines} == {width}
    machines = [line for line in lines if "▪" in line]
    assert machines


def test_one_of_many_is_switched_and_the_others_stay() -> None:
    zones = asked("zones")
    kept = answer(zones, zones.choices[0])
    assert kept == ["eu-central-1b", "eu-central-1c"]
    added = replace(zones.choices[0], chosen=False)
    without = replace(zones, choices=(added, *zones.choices[1:]))
    assert answer(without, added) == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), (" 12 ", 12), ("1,200", 1200), ("1.5", 1.5), ("2.0", 2)]
)
def test_numbers_as_people_type_them(text: str, value: float) -> None:
    assert parse(asked("pods"), text) == value


@pytest.mark.parametrize("text", ["", "x", "1,5", "-1", "nan", "inf", "1e9", "12 pods"])
def test_what_is_no_number_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(NoAnswer, match=r"from 0 to 1,000,000"):
        parse(asked("pods"), text)


def test_an_optional_answer_may_be_empty() -> None:
    assert parse(asked("budget"), "  ") is None


def test_ranges_are_separated_by_commas_or_spaces() -> None:
    assert parse(asked("api-ranges"), "10.0.0.0/8, 192.0.2.0/24  198.51.100.0/24") == [
        "10.0.0.0/8",
        "192.0.2.0/24",
        "198.51.100.0/24",
    ]


@given(st.text(max_size=20))
def test_any_text_is_a_number_in_range_or_refused(text: str) -> None:
    try:
        value = parse(asked("pods"), text)
    except NoAnswer:
        return
    assert 0 <= value <= 1_000_000


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_a_cell_has_its_width(text: str, width: int) -> None:
    assert len(fit(text, width)) == width
    assert len(cut(text, width)) <= max(width, 1)


def test_pools_are_added_copied_and_removed() -> None:
    design = DESIGNS["ha-kops"]
    for action, names in (
        (PoolAction.ADD, ["workers", "pool-2"]),
        (PoolAction.DUPLICATE, ["workers", "workers-2"]),
        (PoolAction.REMOVE, []),
    ):
        changes, shown = pool_changes(action, design, "workers")
        assert [each["name"] for each in changes["nodes.pools"]] == names
        assert shown == (names[-1] if names else None)


def test_a_free_name_is_free_and_short_enough() -> None:
    design = DESIGNS["ha-kops"]
    assert free_name("workers", design) == "workers-2"
    assert len(free_name("w" * 63, design)) <= 63


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("etcd.backup.enabled", "etcd-backup"),
        ("nodes.pools[].min", "pool-min"),
        ("nodes.pools[0].min", "pool-min"),
        ("workload.applications", None),
    ],
)
def test_a_path_leads_to_a_question(path: str, found: str | None) -> None:
    decision = deciding(path, DESIGNS["ha-kops"])
    assert decision is not None
    assert found is None or decision.id == found
    assert decision.step == decisions.step_of(path)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1, seconds=3), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(hours=30), "yesterday"),
        (timedelta(days=9), "on 2026-11-13"),
    ],
)
def test_ages(ago: timedelta, words: str) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert age(now - ago, now) == words
