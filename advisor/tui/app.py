"""The application: owns the design in work, and decides what is saved, opened and ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import work as in_background
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.timer import Timer

from advisor.errors import AdvisorError, ExitCode
from advisor.tui import Opening, RunResult
from advisor.tui.crash import CrashingApp
from advisor.tui.theme import THEME
from advisor.tui.too_small import LEAST_COLUMNS, LEAST_ROWS, TOO_FLAT, TOO_NARROW, acts
from advisor.tui.work import Work

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.screen import Screen

    from advisor.exporting import Prepared
    from advisor.store.recovery import Recovery
    from advisor.tui.entering import Entering
    from advisor.tui.saving import Saving

_AUTOSAVE_SECONDS: Final = 1.0
_ENDING_SIGNALS: Final = ("SIGTERM", "SIGHUP", "SIGINT")


class AdvisorApp(CrashingApp[RunResult]):
    """The wizard from start to end."""

    TITLE = "k8s-advisor"
    ALLOW_SELECT = False
    # Textual declares both as variables of the instance.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, TOO_NARROW),
        (LEAST_COLUMNS, "-slim"),
        (80, "-narrow"),
        (100, "-wide"),
        (120, "-roomy"),
    ]
    VERTICAL_BREAKPOINTS = [(0, TOO_FLAT), (LEAST_ROWS, "-tall")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quit", show=False, id="app.quit"),
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
        """Run until the person leaves; the result says how, and what is to be exported.

        Raises:
            AdvisorError: an export was asked for, and there is none.
            Exception: a defect; unsaved work is kept for the next start.
        """
        result = self.run() or RunResult(ExitCode.INTERRUPTED)
        if self.crash is not None:
            if self.work is not None:
                self.work.leave_behind()
            raise self.crash
        target = self.opening.export_target
        if target is None or result.exit_code != ExitCode.OK:
            return result
        if self.work is None:
            raise AdvisorError(
                "No design was opened, so nothing was exported.",
                hint=f"k8s-advisor --export {target} DESIGN exports without the wizard.",
            )
        return RunResult(design=self.work.design)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key or command asks for, unless the terminal hides what it would change."""
        if not acts(action if isinstance(action, str) else action[1], self.screen):
            return False
        return await super().run_action(action, default_namespace, namespaces)

    # --- start and end --------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The design asked for, or the start screen."""
        self._listen_to_signals()
        if self.opening.source is None:
            self._show_start()
        else:
            opening = self.opening
            self.show_work(
                Work.opened(self.opening.source, opening.judge, opening.store, opening.recoveries)
            )
        if self.opening.warning:
            self.notify(self.opening.warning, severity="warning", timeout=10, markup=False)

    def _show_start(self) -> None:
        from advisor.tui.screens.start import StartScreen

        self.push_screen(StartScreen())

    def _listen_to_signals(self) -> None:
        """A closed terminal or a ``kill`` ends the program with the work kept."""
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for name in _ENDING_SIGNALS:
            number = getattr(signal, name, None)
            with contextlib.suppress(NotImplementedError):  # Windows
                if number is not None:
                    loop.add_signal_handler(number, self.action_interrupt)

    def action_interrupt(self) -> None:
        """Leave at once; unsaved work waits for the next start."""
        if self.work is not None:
            self.work.leave_behind()
        self.exit(RunResult(ExitCode.INTERRUPTED))

    async def action_quit(self) -> None:
        """Leave, after asking about unsaved work."""
        self.action_leave()

    @in_background(exclusive=True, group="dialog")
    async def action_leave(self) -> None:
        """Leave, after asking about unsaved work."""
        if await self.saving.may_leave(self.work):
            if self.work is not None:
                self.work.leave_behind()
            self.exit(RunResult())

    # --- the design in work ---------------------------------------------------------------------

    @property
    def saving(self) -> Saving:
        """Asks about names and saves."""
        from advisor.tui.saving import Saving

        return Saving(self)

    def show_work(self, work: Work) -> None:
        """Begin to work on a design."""
        from advisor.tui.screens.design import DesignScreen

        self.work = work
        self.push_screen(DesignScreen(work))

    def work_changed(self) -> None:
        """The design is another: draw it now, keep it in a moment."""
        from advisor.tui.screens.design import DesignScreen

        for screen in self.screen_stack:
            if isinstance(screen, DesignScreen):
                screen.design_changed()
        if self._autosave is None:
            self._autosave = self.set_timer(_AUTOSAVE_SECONDS, self._keep)

    def work_saved(self) -> None:
        """The design stands in a file now."""
        from advisor.tui.screens.design import DesignScreen

        for screen in self.screen_stack:
            if isinstance(screen, DesignScreen):
                screen.design_changed()

    def _keep(self) -> None:
        self._autosave = None
        if self.work is None:
            return
        try:
            self.work.keep()
        except AdvisorError as problem:
            self.notify(f"{problem.message} Save your work: s", severity="error", markup=False)

    @in_background(exclusive=True, group="dialog")
    async def action_save(self) -> None:
        """Save the design."""
        if self.work is not None:
            await self.saving.save(self.work)

    @in_background(exclusive=True, group="dialog")
    async def action_save_as(self) -> None:
        """Save the design under another name."""
        if self.work is not None:
            await self.saving.save_as(self.work)

    # --- opening --------------------------------------------------------------------------------

    @in_background(exclusive=True, group="dialog")
    async def action_home(self) -> None:
        """Back to the start screen, after asking about unsaved work."""
        if self.work is None or not await self.saving.may_leave(self.work):
            return
        self.work.leave_behind()
        self.work = None
        await self.pop_screen()
        if len(self.screen_stack) == 1:
            self._show_start()

    @property
    def _entering(self) -> Entering:
        from advisor.tui.entering import Entering

        return Entering(self)

    @in_background(exclusive=True, group="dialog")
    async def open_reference(self, reference: str, *, preset: bool = False) -> None:
        """Open a design by name or path; a problem is shown and nothing else happens."""
        await self._entering.open(reference, preset=preset)

    @in_background(exclusive=True, group="dialog")
    async def action_open_file(self) -> None:
        """Ask for a path and open it."""
        await self._entering.ask()

    @in_background(exclusive=True, group="dialog")
    async def recover(self, recovery: Recovery) -> None:
        """Go on with work of an earlier session."""
        await self._entering.recover(recovery)

    @in_background(exclusive=True, group="dialog")
    async def discard_recovery(self, recovery: Recovery) -> None:
        """Forget work of an earlier session, after asking."""
        await self._entering.discard(recovery)

    # --- comparing and exporting ----------------------------------------------------------------

    @in_background(exclusive=True, group="dialog")
    async def action_compare(self) -> None:
        """Choose designs and show them side by side, the one in work first."""
        from advisor.tui.comparing import Comparing

        screen = await Comparing(self).choose()
        if screen is not None:
            if type(self.screen) is type(screen):
                await self.pop_screen()
            await self.push_screen(screen)

    def jump(self, path: str) -> None:
        """Back to the design in work, to the question that decides ``path``."""
        from advisor.tui.screens.design import DesignScreen

        for screen in self.screen_stack:
            if isinstance(screen, DesignScreen):
                self.pop_screen()
                screen.jump(path)

    @in_background(exclusive=True, group="dialog")
    async def write_export(self, ready: Prepared) -> None:
        """Ask for a file or folder and write the export to it."""
        from advisor.tui.writing import write_export

        if self.work is not None:
            await write_export(self, ready, self.work.design.name)

    # --- prices ---------------------------------------------------------------------------------

    @in_background(exclusive=True, group="dialog")
    async def action_refresh_prices(self) -> None:
        """Read the prices of the design's region from AWS, and judge by them from now on."""
        from advisor.tui.screens.refresh import RefreshDialog

        if self.work is None:
            return
        region = self.work.design.placement.region
        if await self.push_screen_wait(RefreshDialog(region)) and self.opening.reload is not None:
            catalog, judge = self.opening.reload()
            self.opening = replace(self.opening, catalog=catalog, judge=judge)
            self.work.session.judge_by(judge)
            self.work_saved()  # nothing to keep: the design is the same, its figures are new

    # --- help and commands ----------------------------------------------------------------------

    def action_keys(self) -> None:
        """Show the keys of this screen."""
        from advisor.tui.screens.help import help_on

        self.push_screen(help_on(self.screen, None))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The command palette: everything that can be done here."""
        from advisor.tui.screens.help import commands

        yield from commands(self, screen)
