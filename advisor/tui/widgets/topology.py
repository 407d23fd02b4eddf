"""The picture of the plan, drawn for the width there is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from advisor.model.design import Design
from advisor.plan import Plan
from advisor.tui.diagram import diagram
from advisor.tui.widgets.fluid import Fluid

_WIDEST = 140
_NARROWEST = 30


class TopologyView(VerticalScroll, can_focus=True):
    """Region, zones, subnets and machines as boxes."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._picture = Fluid()

    def compose(self) -> ComposeResult:
        """One text."""
        yield self._picture

    def show(self, design: Design, plan: Plan) -> None:
        """Draw the plan of ``design``."""

        def draw(width: int) -> Content:
            if width < _NARROWEST:
                return Content("")
            return diagram(design, plan, min(width, _WIDEST))

        self._picture.show(draw)

    def take_focus(self) -> None:
        """The arrow keys scroll."""
        self.focus()
