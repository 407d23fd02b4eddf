"""The picture of the plan, redrawn for the width there is."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from advisor.model.design import Design
from advisor.plan import Plan
from advisor.tui.diagram import diagram

_WIDEST = 140


class TopologyView(VerticalScroll, can_focus=True):
    """Region, zones, subnets and machines as boxes."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._picture = Static(classes="picture")
        self._shown: tuple[Design, Plan] | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield self._picture

    def show(self, design: Design, plan: Plan) -> None:
        """Draw the plan of ``design``."""
        self._shown = (design, plan)
        self._draw()

    def take_focus(self) -> None:
        """The arrow keys scroll."""
        self.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Other width, other boxes."""
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if self._shown is None or width < 30:
            self._picture.update(Content(""))
            return
        self._picture.update(diagram(*self._shown, min(width, _WIDEST)))
