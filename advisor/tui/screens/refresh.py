"""The window that reads prices from AWS: how far it is, what came of it, how to stop it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from advisor.tui.refreshing import Asked, Ended, Refreshing, RegionRead

_BAR: Final = 40
_MUTED: Final = "$foreground-muted"


class RefreshDialog(ModalScreen[bool]):
    """Reads the prices of one region; True when there are new ones."""

    CSS_PATH = "dialogs.tcss"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "leave", "Cancel", id="refresh.leave"),
    ]

    def __init__(self, region: str) -> None:
        super().__init__()
        self._region = region
        self._work = Refreshing(region, self.post_message)
        self._prices = 0
        self._failed: dict[str, str] = {}
        self._over = False

    def compose(self) -> ComposeResult:
        """Title, bar, what is asked now, keys."""
        with Vertical(classes="dialog"):
            title = f"Read the prices of {self._region} from AWS"
            yield Static(Content.styled(title, "bold"), classes="dialog-title")
            yield Static(_bar(0, 1), id="refresh-bar")
            yield Static("Asking AWS", classes="dialog-text", id="refresh-text")
            yield Static(Content.styled("Esc: stop", _MUTED), id="refresh-keys")

    def on_mount(self) -> None:
        """Begin."""
        self._work.start()

    def on_asked(self, event: Asked) -> None:
        """One question further."""
        event.stop()
        if not self._over:
            self.query_one("#refresh-bar", Static).update(_bar(event.done, event.total))
            self._say(f"{event.done} of {event.total} questions: {event.question}")

    def on_region_read(self, event: RegionRead) -> None:
        """New prices serve."""
        event.stop()
        self._prices += event.prices
        self._failed |= event.failed

    def on_ended(self, event: Ended) -> None:
        """Say what came of it; nothing is left to stop."""
        event.stop()
        self._over = True
        if event.cancelled:
            self.dismiss(bool(self._prices))
            return
        problem = event.problem
        if problem is not None:
            self._say(f"✖ {problem.message}\n{problem.hint}".rstrip(), "$text-error")
        else:
            self.query_one("#refresh-bar", Static).update(_bar(1, 1))
            self._say(self._result())
        keys = Content.styled("Enter: close", _MUTED)
        self.query_one("#refresh-keys", Static).update(keys)

    def action_leave(self) -> None:
        """Stop, or close when it is over."""
        if self._over:
            self.dismiss(bool(self._prices))
        else:
            self._say("Stopping; the prices you had go on serving")
            self._work.cancel()

    def _result(self) -> str:
        read = f"{self._prices:,} prices read; the bill rests on them now."
        if not self._failed:
            return read
        named = ", ".join(list(self._failed)[:5])
        return f"{read} No answer about {named}: the next refresh asks again."

    def _say(self, text: str, style: str = "") -> None:
        shown = Content.styled(text, style) if style else Content(text)
        self.query_one("#refresh-text", Static).update(shown)


def _bar(done: int, total: int) -> Content:
    """A bar that reads without colours, too."""
    full = _BAR * done // max(total, 1)
    percent = 100 * done // max(total, 1)
    return Content.assemble(
        ("█" * full, "$text-primary"), ("░" * (_BAR - full), _MUTED), f" {percent:3} %"
    )
