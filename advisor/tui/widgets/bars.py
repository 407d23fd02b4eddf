"""The lines at the top: what is open, and the views of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual import events
from textual.content import Content
from textual.widget import Widget

from advisor.tui.messages import ViewChosen
from advisor.tui.too_small import LEAST_COLUMNS, LEAST_ROWS

VIEWS: Final = {
    "decide": "Decide",
    "findings": "Findings",
    "bill": "Bill",
    "availability": "Availability",
    "topology": "Topology",
    "export": "Export",
}
"""Id and title of each view; its key is the first letter of the title."""

_ROOMY: Final = 70


class TitleBar(Widget):
    """Name of the program and of the design, and whether it is saved."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="title-bar")
        self._left = Content("")
        self._right = Content("")

    def show(self, name: str, standing: str, about: str) -> None:
        """``standing`` says what stands on the disk, empty when that is another design."""
        state = (
            Content.styled(standing, "$foreground-muted")
            if standing
            else Content.styled("● not saved", "$text-warning")
        )
        self._left = Content.assemble(
            (" k8s-advisor ", "bold $text-primary"),
            ("│ ", "$foreground-disabled"),
            (name, "bold"),
            "  ",
            state,
        )
        self._right = Content.styled(f"{about} ", "$foreground-muted")
        self.refresh()

    def render(self) -> Content:
        """Left and right part, the right one only where there is room."""
        gap = self.size.width - self._left.cell_length - self._right.cell_length
        if gap < 2:
            return self._left
        return self._left + Content(" " * gap) + self._right


class ViewBar(Widget):
    """The views of the design as tabs; the underlined letter is the key."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="view-bar")
        self._current = "decide"
        self._notes: Mapping[str, Content] = {}

    def show(self, current: str, notes: Mapping[str, Content]) -> None:
        """Draw the tabs; ``notes`` are short figures beside their titles."""
        self._current, self._notes = current, notes
        self.refresh()

    def render(self) -> Content:
        """All tabs in a line."""
        return Content.assemble(*(part for view in VIEWS for part in self._tab(view)))

    def _tab(self, view: str) -> list[Content]:
        title = VIEWS[view]
        style = (
            "bold $foreground on $primary-muted" if view == self._current else "$foreground-muted"
        )
        first = Content.styled(title[0], f"underline {style}")
        parts = [Content.styled(" ", style), first, Content.styled(title[1:], style)]
        note = self._notes.get(view)
        if note and self.size.width >= 100:
            parts += [
                Content.styled(" ", style),
                note.stylize(style) if view == self._current else note,
            ]
        gap = " " if self.size.width >= _ROOMY else ""
        return [*parts, Content.styled(" ", style), Content(gap)]

    def on_click(self, event: events.Click) -> None:
        """Go to the view below the mouse."""
        offset = event.get_content_offset(self)
        column = offset.x if offset else -1
        for view in VIEWS:
            width = sum(part.cell_length for part in self._tab(view))
            if 0 <= column < width:
                self.post_message(ViewChosen(view))
                return
            column -= width


class TooSmall(Widget):
    """Shown instead of everything else on a terminal that holds nothing of use."""

    ALLOW_SELECT = False

    def render(self) -> Content:
        """What is wrong and what helps."""
        width, height = self.app.size
        return Content(
            f"This terminal is {width} x {height}.\n"
            f"k8s-advisor needs {LEAST_COLUMNS} x {LEAST_ROWS}.\n\n"
            "Make it larger, or press q to leave.\nNothing is lost."
        )
