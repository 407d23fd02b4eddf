"""A long list with a filter: regions, instance types, designs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from advisor.tui.glyphs import CHOSEN, OPEN, TICKED, UNTICKED

Effect = Callable[[int], str]
"""What choosing the item at a position would change."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list."""

    value: Any
    label: str
    note: str = ""
    chosen: bool = False


class Picker(ModalScreen[list[Any] | None]):
    """Choose one item, or with ``several`` any number; None when it is cancelled.

    With ``least`` (one at least) the item below the cursor is taken where none is switched on.
    """

    CSS_PATH = "dialogs.tcss"
    ALLOW_SELECT = False
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss_none", "Cancel", id="picker.cancel"),
        Binding("down", "walk('cursor_down')", show=False, priority=True, id="picker.down"),
        Binding("up", "walk('cursor_up')", show=False, priority=True, id="picker.up"),
        Binding("pagedown", "walk('page_down')", show=False, priority=True, id="picker.page_down"),
        Binding("pageup", "walk('page_up')", show=False, priority=True, id="picker.page_up"),
        Binding("ctrl+t,tab", "switch", "Switch", show=False, priority=True, id="picker.switch"),
    ]

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        *,
        several: bool = False,
        least: bool = False,
        effect: Effect | None = None,
    ) -> None:
        super().__init__()
        self._title, self._items, self._several, self._effect = title, tuple(items), several, effect
        self._least = least
        self._chosen = [item.chosen for item in items]
        self._shown: list[int] = list(range(len(items)))

    def compose(self) -> ComposeResult:
        """Title, filter, list, what the item would change."""
        keys = "Tab: on/off   Enter: done" if self._several else "Enter: choose"
        with Vertical(classes="dialog picking"):
            yield Static(Content.styled(self._title, "bold"), classes="dialog-title")
            yield Input(placeholder="Type to filter", compact=True)
            yield OptionList(compact=True)
            yield Static("", id="picker-effect")
            yield Static(
                Content.styled(f"{keys}   Esc: cancel", "$foreground-muted"),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        """All items, the cursor on the chosen one."""
        self._fill()
        first = next((i for i, chosen in enumerate(self._chosen) if chosen), 0)
        listed = self.query_one(OptionList)
        listed.can_focus = False
        if self._items:
            listed.highlighted = first

    def _fill(self) -> None:
        listed = self.query_one(OptionList)
        listed.set_options([Option(self._line(i)) for i in self._shown])
        if self._shown:
            listed.highlighted = 0
        else:
            self.query_one("#picker-effect", Static).update("Nothing matches.")

    def _line(self, position: int) -> Content:
        item, chosen = self._items[position], self._chosen[position]
        on, off = (TICKED, UNTICKED) if self._several else (CHOSEN, OPEN)
        return Content.assemble(
            (on if chosen else off, "$text-success" if chosen else "$foreground-muted"),
            f" {item.label}",
            (f"   {item.note}" if item.note else "", "$foreground-muted"),
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Only items that have all the words."""
        event.stop()
        words = event.value.lower().split()
        self._shown = [
            i
            for i, item in enumerate(self._items)
            if all(word in f"{item.label} {item.note}".lower() for word in words)
        ]
        self._fill()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """What the item would change; only for the one below the cursor."""
        event.stop()
        position = self._shown[event.option_index]
        text = self._effect(position) if self._effect is not None else ""
        line = Content.styled(text, "$text-secondary")
        self.query_one("#picker-effect", Static).update(line)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done."""
        event.stop()
        self._finish()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The mouse chooses, or switches one of several."""
        event.stop()
        if self._several:
            self.action_switch()
        else:
            self._finish()

    def _finish(self) -> None:
        if self._several and (any(self._chosen) or not self._least):
            chosen = zip(self._items, self._chosen, strict=True)
            self.dismiss([item.value for item, on in chosen if on])
            return
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None and self._shown:
            self.dismiss([self._items[self._shown[highlighted]].value])

    def action_walk(self, how: str) -> None:
        """The arrow keys move in the list while letters go to the filter."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_switch(self) -> None:
        """Put the item in or take it out."""
        listed = self.query_one(OptionList)
        if not self._several or listed.highlighted is None or not self._shown:
            return
        position = self._shown[listed.highlighted]
        self._chosen[position] = not self._chosen[position]
        listed.replace_option_prompt_at_index(listed.highlighted, self._line(position))

    def action_dismiss_none(self) -> None:
        """Nothing is chosen."""
        self.dismiss(None)
