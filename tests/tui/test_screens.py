"""What a person sees, as text: every step and view, at the smallest and at a usual size.

A change of wording, facts or layout shows as a difference of lines; look at it, then run
``pytest tests/tui --snapshot-update``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from advisor.decisions import Step
from advisor.tui.app import AdvisorApp
from advisor.tui.screens.design import DesignScreen
from tests.support.screen import settled, until

Wizard = Callable[..., AdvisorApp]
Size = tuple[int, int]
SMALL, USUAL = (80, 24), (120, 40)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No blinking cursor, and no effects that come a moment later."""
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr("advisor.tui.whatif.Prospects.start", lambda *_: None)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids="{0[0]}x{0[1]}".format)
async def test_every_step(wizard: Wizard, screens: SnapshotAssertion, size: Size) -> None:
    app = wizard("2016-true-ha")
    async with app.run_test(size=size) as pilot:
        assert isinstance(app.screen, DesignScreen)
        for step in Step:
            app.screen.go_to(step)
            assert await settled(pilot) == screens(name=step.value), step


@pytest.mark.parametrize("size", [SMALL, USUAL], ids="{0[0]}x{0[1]}".format)
async def test_every_view(wizard: Wizard, screens: SnapshotAssertion, size: Size) -> None:
    app = wizard("2016-true-ha")
    async with app.run_test(size=size) as pilot:
        for view in ("findings", "bill", "availability", "topology"):
            await pilot.press(view[0])
            assert await settled(pilot) == screens(name=view), view


@pytest.mark.parametrize("size", [SMALL, USUAL], ids="{0[0]}x{0[1]}".format)
async def test_the_start_screen(wizard: Wizard, screens: SnapshotAssertion, size: Size) -> None:
    app = wizard(None)
    async with app.run_test(size=size) as pilot:
        await until(pilot, _previewed)
        assert await settled(pilot) == screens(name="start")


def _previewed(text: str) -> bool:
    """Whether the figures of the preset below the cursor are there."""
    return "A month" in text


async def test_a_terminal_that_shrinks_and_grows_again(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=USUAL) as pilot:
        before = await settled(pilot)
        await pilot.resize_terminal(80, 24)
        narrow = await settled(pilot)
        assert "/month   serving" in narrow, "the panel has become a line"
        await pilot.resize_terminal(64, 20)
        assert "What is the cluster used for?" in await settled(pilot)
        await pilot.resize_terminal(40, 12)
        tiny = await settled(pilot)
        assert "needs 60 x 16" in tiny
        assert "What is the cluster" not in tiny
        await pilot.resize_terminal(*USUAL)
        assert await settled(pilot) == before
        await pilot.press("3")
        assert "● Development" in await settled(pilot)


async def test_keys_change_nothing_that_the_terminal_hides(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=USUAL) as pilot:
        assert app.work is not None
        before = app.work.design
        shown = await settled(pilot)
        await pilot.resize_terminal(40, 12)
        await settled(pilot)
        await pilot.press("3", "enter", "right_square_bracket", "b", "c", "s", "ctrl+p")
        assert "needs 60 x 16" in await settled(pilot)
        assert app.work.design == before
        await pilot.resize_terminal(*USUAL)
        assert await settled(pilot) == shown


@pytest.mark.parametrize("size", [(59, 40), (120, 15)], ids="{0[0]}x{0[1]}".format)
async def test_help_and_leaving_work_on_any_terminal(wizard: Wizard, size: Size) -> None:
    app = wizard()
    async with app.run_test(size=size) as pilot:
        assert "needs 60 x 16" in await settled(pilot)
        await pilot.press("question_mark")
        assert "Keys" in await settled(pilot)
        await pilot.press("escape", "q")
        await pilot.pause()
        assert app.return_value is not None


async def test_a_question_that_is_asked_already_is_answered_on_any_terminal(
    wizard: Wizard,
) -> None:
    app = wizard()
    async with app.run_test(size=USUAL) as pilot:
        await pilot.press("3", "q")
        await settled(pilot)
        await pilot.resize_terminal(40, 12)
        assert "Discard the changes" in await settled(pilot)
        await pilot.press("d")
        await pilot.pause()
        assert app.return_value is not None


async def test_every_screen_takes_keys_again_after_it_was_too_small(wizard: Wizard) -> None:
    for preset, keys in ((None, ()), ("ha-kops", ()), ("ha-kops", ("c", "tab", "enter"))):
        app = wizard(preset)
        async with app.run_test(size=USUAL) as pilot:
            await pilot.press(*keys)
            await settled(pilot)
            before = app.focused
            assert before is not None
            await pilot.resize_terminal(40, 12)
            await settled(pilot)
            assert app.focused is None
            await pilot.resize_terminal(*USUAL)
            await settled(pilot)
            assert app.focused is before, app.screen
