"""A text that is laid out for the width it gets, so that height and lines always agree.

A ``Static`` that is updated from a resize handler may keep the height of its old text.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

Drawing = Callable[[int], Content]
"""The text for a width, lines no wider than that."""


class Fluid(Widget):
    """Draws a text for its own width, and is as high as that text."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Fluid { height: auto; width: 100%; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._drawing: Drawing = lambda _: Content("")
        self._known: tuple[int, Content] | None = None

    def show(self, drawing: Drawing) -> None:
        """Draw this from now on."""
        self._drawing = drawing
        self._known = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text has."""
        return self._content(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The text."""
        return self._content(self.size.width)

    def _content(self, width: int) -> Content:
        if self._known is None or self._known[0] != width:
            self._known = (width, self._drawing(width))
        return self._known[1]
