"""Getting a design to work on: by its name or path, or from an earlier session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import presets
from advisor.errors import AdvisorError
from advisor.store.references import Kind, Source, open_design
from advisor.tui.saving import Saving
from advisor.tui.screens.dialogs import Answer, Ask, AskLine
from advisor.tui.work import Work

if TYPE_CHECKING:
    from advisor.store.recovery import Recovery
    from advisor.tui.app import AdvisorApp


class Entering:
    """Opens designs; a problem is shown and nothing else happens."""

    def __init__(self, app: AdvisorApp) -> None:
        self._app = app

    async def open(self, reference: str, *, preset: bool = False) -> None:
        """Work on a design by name or path, or on a preset whatever else has its name."""
        opening = self._app.opening
        try:
            if preset:
                source = Source(Kind.PRESET, presets.load(reference), None)
            else:
                source = open_design(reference, opening.store)
            work = Work.opened(source, opening.judge, opening.store, opening.recoveries)
            self._app.show_work(work)
        except AdvisorError as problem:
            await Saving(self._app).explain(f"{reference} cannot be opened", problem)

    async def ask(self) -> None:
        """Ask for a path and open it."""
        path = await self._app.push_screen_wait(
            AskLine("Open a design", "The path of a design file, or the name of a design.")
        )
        if path is not None:
            await self.open(path)

    async def recover(self, recovery: Recovery) -> None:
        """Go on with work of an earlier session."""
        opening = self._app.opening
        try:
            work = Work.recovered(recovery, opening.judge, opening.store, opening.recoveries)
            self._app.show_work(work)
        except AdvisorError as problem:
            await Saving(self._app).explain("The unsaved work cannot be opened", problem)

    async def discard(self, recovery: Recovery) -> None:
        """Forget work of an earlier session, after asking."""
        from advisor.tui.screens.start import StartScreen

        answer = await self._app.push_screen_wait(
            Ask(
                f"Discard the unsaved work on {recovery.origin or 'a new design'}?",
                "It cannot be brought back.",
                (Answer("discard", "d", "Discard it"), Answer("keep", "k", "Keep it")),
            )
        )
        if answer != "discard":
            return
        try:
            self._app.opening.recoveries.discard(recovery)
        except AdvisorError as problem:
            await Saving(self._app).explain("The unsaved work could not be discarded", problem)
        if isinstance(self._app.screen, StartScreen):
            self._app.screen.fill()
