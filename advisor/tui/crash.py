"""An exception nobody foresaw leaves the screen and reaches the caller, without a traceback.

The only module of the wizard that overrides private methods of Textual (8.x): there is no
public way to end an app with an exception. Its test fails when an upgrade changes them.
"""

from __future__ import annotations

from typing import TypeVar

from textual.app import App
from textual.worker import WorkerFailed

R = TypeVar("R")


class CrashingApp(App[R]):
    """An app whose defects are exceptions of ``run``, not a picture of their stack."""

    crash: Exception | None = None
    """What ended the app; None when it ended as it should."""

    def _handle_exception(self, error: Exception) -> None:
        if self.crash is None:
            self.crash = error.error if isinstance(error, WorkerFailed) else error  # type: ignore[assignment]
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # The caller reports it; drawing the stack with all its values would take seconds.
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
