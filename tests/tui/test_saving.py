"""Saving, leaving, and work that outlives its process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from advisor import presets
from advisor.errors import AdvisorError, ExitCode
from advisor.store.designs import Store
from advisor.store.recovery import Recoveries
from advisor.store.references import open_design
from advisor.tui import Opening, RunResult, refuse_without_terminal, run
from advisor.tui.app import AdvisorApp
from advisor.tui.screens.design import DesignScreen
from advisor.tui.screens.start import StartScreen
from tests.support.screen import screen_text, settled
from tests.tui.typing_text import type_text

Wizard = Callable[..., AdvisorApp]
WIDE = (120, 40)


async def change(pilot: Pilot[RunResult]) -> None:
    """Answer the first question with "Staging"."""
    await pilot.press("down", "enter")


async def test_a_preset_is_saved_under_a_name_of_its_own(wizard: Wizard, store: Store) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await change(pilot)
        await pilot.press("s")
        assert "my-ha-kops" in await settled(pilot), "the name proposed"
        type_text(app, "prod")
        await pilot.press("enter")
        assert "prod  saved" in await settled(pilot)
    saved = store.load("prod").design
    assert saved.goals.environment == "staging"
    assert saved.name == "prod"
    assert Recoveries(store.root).pending() == []


async def test_a_saved_design_is_saved_again_without_a_question(
    wizard: Wizard, store: Store
) -> None:
    store.save("mine", presets.load("dev"))
    app = wizard(source=open_design("mine", store))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("1", "s")
        assert "not saved" not in await settled(pilot)
    assert store.load("mine").design.goals.environment == "production"
    assert len(store.versions("mine")) == 1


async def test_a_name_that_cannot_be_used_is_refused_in_place(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("S")
        type_text(app, "My Prod")
        await pilot.press("enter")
        assert "Try my-prod." in screen_text(app)


async def test_another_design_is_not_overwritten_unasked(wizard: Wizard, store: Store) -> None:
    store.save("taken", presets.load("dev"))
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("S")
        type_text(app, "taken")
        await pilot.press("enter")
        assert "exists already" in await settled(pilot)
        await pilot.press("c")
        await pilot.pause()
        assert store.load("taken").design.name == "dev"
        await pilot.press("S")
        type_text(app, "taken")
        await pilot.press("enter", "r")
        await pilot.pause()
    assert store.load("taken").design.name == "taken"


async def test_somebody_elses_change_is_not_lost(wizard: Wizard, store: Store) -> None:
    store.save("shared", presets.load("dev"))
    app = wizard(source=open_design("shared", store))
    async with app.run_test(size=WIDE) as pilot:
        store.save("shared", presets.load("eks-auto"), overwrite=True)
        await pilot.press("1", "s")
        assert "changed by somebody else" in await settled(pilot)
    assert store.load("shared").design.name == "eks-auto"
    assert any("conflict" in name for name in store.names())


async def test_leaving_saved_work_asks_nothing(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == RunResult()


@pytest.mark.parametrize(
    ("key", "left", "kept"), [("d", True, False), ("c", False, True), ("escape", False, True)]
)
async def test_leaving_unsaved_work_asks(
    wizard: Wizard, store: Store, key: str, left: bool, kept: bool
) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await change(pilot)
        await pilot.press("q")
        assert "This design is not saved" in await settled(pilot)
        await pilot.press(key)
        await pilot.pause()
        assert (app.return_value is not None) == left
        assert app.work is not None
        assert app.work.is_saved is False
    assert store.names() == []
    assert Recoveries(store.root).pending() == []


async def test_saving_on_leaving(wizard: Wizard, store: Store) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await change(pilot)
        await pilot.press("q", "s", "enter")
        await pilot.pause()
    assert app.return_value == RunResult()
    assert store.names() == ["my-ha-kops"]


async def test_ctrl_c_ends_at_once_and_keeps_the_work(wizard: Wizard, store: Store) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await change(pilot)
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_value == RunResult(ExitCode.INTERRUPTED)
    (recovery,) = Recoveries(store.root).pending()
    assert recovery.design().goals.environment == "staging"


async def test_unsaved_work_is_offered_first_and_recovered(wizard: Wizard, store: Store) -> None:
    left = Recoveries(store.root).begin()
    left.write(presets.load("dev"), origin="mine")
    left.close()
    app = wizard(None)
    async with app.run_test(size=WIDE) as pilot:
        assert isinstance(app.screen, StartScreen)
        text = screen_text(app)
        assert "Unsaved work" in text
        assert text.index("mine") < text.index("2016-single-master")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, DesignScreen)
        assert "not saved" in screen_text(app)
        assert app.work is not None
        assert app.work.origin == "mine"
        await pilot.press("s", "enter")
        await pilot.pause()
    assert store.names() == ["mine"]
    assert Recoveries(store.root).pending() == []


async def test_recovered_work_can_be_discarded(wizard: Wizard, store: Store) -> None:
    left = Recoveries(store.root).begin()
    left.write(presets.load("dev"), origin="mine")
    left.close()
    app = wizard(None)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("x", "d")
        assert "Unsaved work" not in await settled(pilot)
    assert Recoveries(store.root).pending() == []


async def test_a_broken_design_is_listed_with_its_problem(wizard: Wizard, store: Store) -> None:
    store.save("good", presets.load("dev"))
    (store.root / "designs" / "bad.yaml").write_text("name: bad\nnods: {}\n")
    app = wizard(None)
    async with app.run_test(size=WIDE) as pilot:
        text = screen_text(app)
        assert "bad" in text
        assert "unknown key" in text
        await pilot.press("enter")
        assert "cannot be opened" in await settled(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, StartScreen)


async def test_a_file_is_opened_by_its_path(wizard: Wizard, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(presets.text("dev"))
    app = wizard(None)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("o")
        type_text(app, str(path))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, DesignScreen)
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)


async def test_a_defect_in_a_handler_reaches_the_caller(
    wizard: Wizard, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = wizard()

    def broken(_: object) -> None:
        raise ZeroDivisionError("a defect")

    async def provoke() -> None:
        async with app.run_test(size=WIDE) as pilot:
            await change(pilot)
            monkeypatch.setattr(DesignScreen, "action_more", broken)
            await pilot.press("m")
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await provoke()
    assert isinstance(app.crash, ZeroDivisionError)


def test_without_a_terminal_the_wizard_refuses(opening: Callable[..., Opening]) -> None:
    with pytest.raises(AdvisorError, match="needs a terminal") as refused:
        run(opening())
    assert refused.value.exit_code is ExitCode.USAGE
    assert "k8s-advisor ask" in refused.value.hint


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_without_a_cursor_is_refused(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.tui._is_terminal", lambda _: True)
    monkeypatch.setenv("TERM", term)
    with pytest.raises(AdvisorError, match="cannot show"):
        refuse_without_terminal()
