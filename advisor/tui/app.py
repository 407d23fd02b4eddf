"""The application: owns the design in work, and decides what is saved, opened and ended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import App
from textual.binding import Binding, BindingType
from textual.timer import Timer

from advisor.errors import AdvisorError, ExitCode
from advisor.tui import Opening, RunResult
from advisor.tui.theme import THEME
from advisor.tui.work import Work

if TYPE_CHECKING:
    from textual.screen import Screen

_AUTOSAVE_SECONDS: Final = 1.0


class AdvisorApp(App[RunResult]):
    """The wizard from start to end."""

    TITLE = "k8s-advisor"
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [
        (0, "-tiny"),
        (60, "-slim"),
        (80, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-flat"), (16, "-tall")]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, id="app.quit"),
        Binding("ctrl+c", "interrupt", show=False, priority=True, id="app.interrupt"),
    ]

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.work: Work | None = None
        self._autosave: Timer | None = None
        self.register_theme(THEME)
        chosen = opening.theme or os.environ.get("TEXTUAL_THEME", "")
        self.theme = chosen if chosen in self.available_themes else THEME.name

    def run_to_end(self) -> RunResult:
        """Run until the person leaves; the result says how, and what belongs on stdout."""
        return self.run() or RunResult(ExitCode.INTERRUPTED)

    def on_mount(self) -> None:
        """The design asked for, or the start screen."""
        source = self.opening.source
        if source is not None:
            opening = self.opening
            self.show_work(Work.opened(source, opening.judge, opening.store, opening.recoveries))

    def show_work(self, work: Work) -> None:
        """Begin to work on a design."""
        from advisor.tui.screens.design import DesignScreen

        self.work = work
        self.push_screen(DesignScreen(work))

    def work_changed(self) -> None:
        """The design is another: draw it now, keep it in a moment."""
        from advisor.tui.screens.design import DesignScreen

        if isinstance(self.screen, DesignScreen):
            self.screen.design_changed()
        if self._autosave is None:
            self._autosave = self.set_timer(_AUTOSAVE_SECONDS, self._keep)

    def _keep(self) -> None:
        self._autosave = None
        if self.work is None:
            return
        try:
            self.work.keep()
        except AdvisorError as problem:
            self.notify(f"{problem.message} Save your work: s", severity="error", markup=False)

    async def action_quit(self) -> None:
        """Leave."""
        self.exit(RunResult())

    def action_interrupt(self) -> None:
        """Ctrl-C: leave at once; unsaved work waits for the next start."""
        if self.work is not None:
            self.work.leave_behind()
        self.exit(RunResult(ExitCode.INTERRUPTED))
