"""Answering questions: what a person does in the wizard, and what moves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from textual.pilot import Pilot

from advisor.decisions import Step
from advisor.tui import RunResult
from advisor.tui.app import AdvisorApp
from advisor.tui.screens.design import DesignScreen
from advisor.tui.widgets.question_pane import QuestionPane
from tests.support.screen import screen_text, settled, until
from tests.tui.typing_text import type_text

Wizard = Callable[..., AdvisorApp]
WIDE = (120, 40)


def shown(app: AdvisorApp) -> DesignScreen:
    assert isinstance(app.screen, DesignScreen)
    return app.screen


def current(app: AdvisorApp) -> str:
    """Key of the question that is open."""
    question = shown(app).query_one(QuestionPane).current
    return question.key if question else ""


async def at(pilot: Pilot[RunResult], app: AdvisorApp, step: Step, key: str) -> None:
    """Open one question."""
    shown(app).go_to(step, key)
    await pilot.pause()


async def test_an_answer_changes_design_bill_and_panel(wizard: Wizard) -> None:
    app = wizard("eks-standard")
    async with app.run_test(size=WIDE) as pilot:
        work = shown(app).work
        before = work.session.evaluation.bill.total
        await at(pilot, app, Step.NETWORK, "nat")
        await pilot.press("down", "enter")
        await settled(pilot)
        after = work.session.evaluation.bill.total
        assert work.design.network.nat.mode == "single"
        assert after < before
        text = screen_text(app)
        assert "not saved" in text
        assert f"Bill ${after.quantize(Decimal(1)):,}" in text
        assert "All zones leave through one" in text
        assert f"-${(before - after).quantize(Decimal(1))}/month" in text


async def test_options_show_what_they_would_change(wizard: Wizard) -> None:
    app = wizard("eks-standard")
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.NETWORK, "nat")
        await until(pilot, lambda text: "1 finding" in _beside(text, "○ One for all"))
        lines = screen_text(app).splitlines()
        assert "/month" in _beside(screen_text(app), "○ One for all")
        assert any("current answer" in line for line in lines)
        assert shown(app).work.is_saved, "looking changes nothing"


async def test_undo_and_redo(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("down", "enter", "u")
        await settled(pilot)
        assert shown(app).work.design.goals.environment == "production"
        assert "not saved" not in screen_text(app)
        await pilot.press("r")
        assert shown(app).work.design.goals.environment == "staging"


async def test_enter_on_the_given_answer_goes_on(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        assert current(app) == "environment"
        await pilot.press("enter")
        assert current(app) == "availability-target"
        assert shown(app).work.is_saved


async def test_a_digit_picks_the_option_in_that_place(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("3")
        assert shown(app).work.design.goals.environment == "development"


async def test_a_number_is_typed_and_taken_by_enter(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.WHAT_FOR, "pods")
        await pilot.press("2", "5", "0", "enter")
        await settled(pilot)
        assert shown(app).work.design.workload.pods == 250
        assert current(app) != "pods"


async def test_a_wrong_number_keeps_the_design_and_says_why(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.WHAT_FOR, "pods")
        before = shown(app).work.design
        await pilot.press("2", "x", "enter")
        text = screen_text(app)
        assert '"2x" is not possible here' in text
        assert shown(app).work.design == before
        assert current(app) == "pods", "it waits for a better answer"
        await pilot.press("escape")
        assert "not possible" not in screen_text(app)


async def test_a_wrong_number_left_behind_is_reported(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await at(pilot, app, Step.WHAT_FOR, "pods")
        await pilot.press("9", "x", "down")
        await pilot.pause()
        assert shown(app).work.design.workload.pods == 100
        assert "The answer stays 100 pods" in screen_text(app)


async def test_what_the_model_refuses_is_said_in_place(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        shown(app).action_more()
        await at(pilot, app, Step.NETWORK, "vpc-range")
        await pilot.press("enter")
        type_text(app, "10.0.0.1/16")
        await pilot.press("enter")
        text = screen_text(app)
        assert "network.vpc_cidr" in text
        assert "host bits" in text
        assert shown(app).work.design.network.vpc_cidr == "10.0.0.0/16"


async def test_several_zones_are_switched_one_by_one(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.WHERE, "zones")
        await pilot.press("space")
        await settled(pilot)
        zones = shown(app).work.design.placement.zones
        assert zones == ("eu-central-1b", "eu-central-1c")
        assert "[ ] eu-central-1a" in screen_text(app)


async def test_a_long_list_is_filtered_and_chosen_from(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.WHERE, "region")
        await pilot.press("enter")
        type_text(app, "irel")
        text = await settled(pilot)
        assert "eu-west-1 (Ireland)" in text
        assert "eu-north-1" not in text
        await pilot.press("enter")
        await settled(pilot)
        assert shown(app).work.design.placement.region == "eu-west-1"


async def test_etcd_is_not_asked_on_eks(wizard: Wizard) -> None:
    app = wizard("eks-standard")
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.CONTROL_PLANE, "")
        await pilot.press("right_square_bracket")
        assert shown(app).look.step is Step.NETWORK


async def test_walking_past_the_last_question_enters_the_next_step(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("end", "tab")
        await pilot.pause()
        assert shown(app).look.step is Step.WHERE
        await pilot.press("shift+tab")
        await pilot.pause()
        assert shown(app).look.step is Step.WHAT_FOR


async def test_the_rail_walks_through_the_steps(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("left", "down", "down")
        await pilot.pause()
        assert shown(app).look.step is Step.CONTROL_PLANE
        await pilot.press("right", "down")
        assert isinstance(app.focused, QuestionPane)


async def test_node_pools_are_copied_asked_apart_and_removed(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.NODES, "pools")
        await pilot.press("down", "down", "enter")
        await settled(pilot)
        design = shown(app).work.design
        assert [pool.name for pool in design.nodes.pools] == ["workers", "workers-2"]
        await at(pilot, app, Step.NODES, "pool-min@workers-2")
        await pilot.press("4", "enter")
        await settled(pilot)
        first, second = shown(app).work.design.nodes.pools
        assert (first.min, second.min) == (6, 4)
        await pilot.press("p")
        assert shown(app).look.sight.pool == "workers"
        await at(pilot, app, Step.NODES, "pools")
        await pilot.press("5")
        await settled(pilot)
        assert [pool.name for pool in shown(app).work.design.nodes.pools] == ["workers-2"]


async def test_the_mouse_opens_a_question_and_picks_an_option(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        lines = screen_text(app).splitlines()
        y = next(i for i, line in enumerate(lines) if "○ Staging" in line)
        await pilot.click(offset=(lines[y].index("Staging"), y))
        assert shown(app).work.design.goals.environment == "staging"
        y = next(i for i, line in enumerate(lines) if "How many pods run" in line)
        await pilot.click(offset=(lines[y].index("How many"), y))
        await pilot.pause()
        assert current(app) == "pods"
        await pilot.click(offset=(lines[1].index("Topology") + 2, 1))
        assert "VPC 10.0.0.0/16" in await settled(pilot)


async def test_plus_and_minus_move_a_number_and_show_what_that_costs(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await at(pilot, app, Step.NODES, "pool-min@workers")
        lines = (
            await until(pilot, lambda text: "$" in text.partition("+ 7 nodes")[2])
        ).splitlines()
        more = next(line for line in lines if "+ 7 nodes" in line)
        assert "/month" in more
        await pilot.press("plus")
        await settled(pilot)
        assert shown(app).work.design.nodes.pools[0].min == 7
        await pilot.press("minus", "minus")
        await settled(pilot)
        assert shown(app).work.design.nodes.pools[0].min < 7


def _beside(text: str, option: str) -> str:
    """The line of an option and the one below, where its effect stands."""
    lines = text.splitlines()
    here = next((i for i, line in enumerate(lines) if option in line), None)
    return "" if here is None else " ".join(lines[here : here + 2])
