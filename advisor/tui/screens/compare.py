"""Designs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from advisor.compare import compare
from advisor.tui import messages
from advisor.tui.too_small import settle_focus
from advisor.tui.widgets.bars import TooSmall
from advisor.tui.widgets.comparison import comparison_rows, header
from advisor.tui.widgets.detailed import Detailed

if TYPE_CHECKING:
    from advisor.evaluate import Evaluation
    from advisor.rules import RuleBook
    from advisor.tui.app import AdvisorApp


class CompareScreen(Screen[None]):
    """Numbers, decisions and one-way doors of two designs or more."""

    CSS_PATH: ClassVar = ["design.tcss", "compare.tcss"]
    app: AdvisorApp

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,d", "app.pop_screen", "Back", key_display="Esc", id="compare.back"),
        Binding("plus,c", "app.compare", "Other designs", key_display="c", id="compare.other"),
        Binding("question_mark,f1", "app.keys", "Help", key_display="?", id="compare.help"),
        Binding("q", "app.leave", "Quit", id="compare.quit"),
    ]

    def __init__(
        self,
        names: Sequence[str],
        evaluations: Sequence[Evaluation],
        rules: RuleBook | None = None,
    ) -> None:
        """With ``rules`` the way from the first design to the others is judged as well."""
        super().__init__()
        self._names = tuple(names)
        self._comparison = compare(evaluations, rules)
        self._today = evaluations[0].today

    def compose(self) -> ComposeResult:
        """Title, the rows, their detail."""
        about = f"   {len(self._names)} designs, at list price, as of {self._today}"
        title = Content.assemble(
            (" k8s-advisor ", "bold $text-primary"),
            ("│ ", "$foreground-disabled"),
            ("Compare", "bold"),
            (about, "$foreground-muted"),
        )
        yield Static(title, id="banner")
        yield Detailed(id="comparison")
        yield Footer(compact=True, show_command_palette=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the rows."""
        view = self.query_one(Detailed)
        view.show(
            lambda width: header(self._names, width), comparison_rows(self._comparison, self._names)
        )
        view.take_focus()

    def on_resize(self) -> None:
        """A terminal that was too small gives the keys back."""
        self.call_after_refresh(settle_focus, self, self.query_one(Detailed).take_focus)

    def on_jump_wanted(self, event: messages.JumpWanted) -> None:
        """To the question, when one of the designs is the one in work."""
        event.stop()
        self.app.jump(event.path)
