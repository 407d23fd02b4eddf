"""A list above, and below it everything about the line under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from advisor.tui.messages import JumpWanted

_NOTHING: Final = Content("")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; ``draw`` makes it for a width."""

    id: str
    draw: Callable[[int], Content]
    detail: Content = _NOTHING
    path: str = ""
    """Field of the design that decides it; Enter goes there."""
    heading: bool = False


class Detailed(Vertical, can_focus=False):
    """Rows and the detail of one of them, updated in place."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "walk('cursor_down')", show=False, id="list.down"),
        Binding("k", "walk('cursor_up')", show=False, id="list.up"),
        Binding(
            "J,shift+down", "read(1)", "Scroll the text", show=False, key_display="J", id="list.on"
        ),
        Binding(
            "K,shift+up",
            "read(-1)",
            "Scroll the text back",
            show=False,
            key_display="K",
            id="list.back",
        ),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._rows: list[Row] = []
        self._draw_head: Callable[[int], Content] = lambda _: _NOTHING
        self._head = Static(classes="view-head")
        self._list = OptionList(compact=True, classes="view-list")
        self._detail = Static(classes="view-detail-text")

    def compose(self) -> ComposeResult:
        """Head, list, detail."""
        yield self._head
        yield self._list
        with VerticalScroll(classes="view-detail", can_focus=False):
            yield self._detail

    def show(self, head: Content | Callable[[int], Content], rows: Sequence[Row]) -> None:
        """Draw ``rows``; ``head`` may depend on the width.

        The cursor stays on the same one; if that is gone, on the next one that is still there.
        """
        self._draw_head = head if callable(head) else lambda _: head
        before, highlighted = self._rows, self._list.highlighted or 0
        self._rows = list(rows)
        here = {row.id for row in self._rows if not row.heading}
        near = (*before[highlighted:], *reversed(before[:highlighted]))
        self._draw(next((row.id for row in near if row.id in here), ""))

    def redraw_head(self, head: Callable[[int], Content]) -> None:
        """Another head over the same rows."""
        self._draw_head = head
        self._head.update(head(self._width))

    def take_focus(self) -> None:
        """Keys go to the list."""
        self._list.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Other width, other columns."""
        current = self.current_row
        self._draw(current.id if current else "")

    def _draw(self, current: str) -> None:
        width = self._width
        self._head.update(self._draw_head(width))
        self._list.set_options(
            [Option(row.draw(width), id=row.id, disabled=row.heading) for row in self._rows]
        )
        open_rows = [i for i, row in enumerate(self._rows) if not row.heading]
        same = [i for i in open_rows if self._rows[i].id == current]
        if open_rows:
            self._list.highlighted = (same or open_rows)[0]
        self.redraw_detail()

    @property
    def _width(self) -> int:
        """Columns of a row."""
        return max(20, self._list.scrollable_content_region.width or self.size.width - 4)

    @property
    def current_row(self) -> Row | None:
        """The row below the cursor; None for a heading."""
        position = self._list.highlighted
        if position is None or position >= len(self._rows):
            return None
        row = self._rows[position]
        return None if row.heading else row

    def detail_of(self, row: Row) -> Content:
        """What stands below the list for ``row``."""
        return row.detail

    def row_changed(self) -> None:
        """The cursor stands on another row."""

    def redraw_detail(self) -> None:
        """Draw what stands below the list."""
        current = self.current_row
        self._detail.update(self.detail_of(current) if current else _NOTHING)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The detail of this line."""
        event.stop()
        self.redraw_detail()
        self.query_one(VerticalScroll).scroll_home(animate=False)
        self.row_changed()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """To the question that decides it."""
        event.stop()
        current = self.current_row
        if current is not None and current.path:
            self.post_message(JumpWanted(current.path))

    def action_read(self, direction: int) -> None:
        """Scroll what stands below the list."""
        self.query_one(VerticalScroll).scroll_relative(y=3 * direction, animate=False)

    def action_walk(self, how: str) -> None:
        """The keys of vi move the cursor, too."""
        getattr(self._list, f"action_{how}")()


def heading(row_id: str, text: str, right: str = "") -> Row:
    """A line that only divides the others."""

    def draw(width: int) -> Content:
        gap = max(1, width - len(text) - len(right))
        return Content.styled(f"{text}{' ' * gap}{right}", "bold $text-primary")

    return Row(f"heading-{row_id}", draw, heading=True)


def cut(text: str, width: int) -> str:
    """``text`` on one line of at most ``width``."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: max(0, width - 1)]}…"


def fit(text: str, width: int) -> str:
    """``text`` on one line of exactly ``width`` columns, or of none."""
    room = max(0, width)
    return cut(text, room).ljust(room) if room else ""
