"""The steps at the left: where one is, what has been seen, where findings are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from advisor.decisions import STEPS, Step, StepInfo
from advisor.rules import Finding
from advisor.tui.glyphs import CURSOR, DONE, grave, tally
from advisor.tui.messages import StepChosen

_WIDE: Final = 23


@dataclass(frozen=True, slots=True)
class RailState:
    """What the rail shows of a design."""

    current: Step
    visited: frozenset[Step] = frozenset()
    idle: frozenset[Step] = frozenset()
    """Steps that ask nothing of this design."""


class Rail(OptionList):
    """The steps as a list; walking through it shows each step."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,tab", "enter", "To the questions", show=False, id="rail.enter"),
        Binding("j", "cursor_down", show=False, id="rail.down"),
        Binding("k", "cursor_up", show=False, id="rail.up"),
    ]

    def __init__(self) -> None:
        super().__init__(
            *(Option(info.title, id=info.step) for info in STEPS), id="rail", compact=True
        )
        self._state = RailState(STEPS[0].step)

    def show(self, state: RailState, findings: Mapping[Step, Sequence[Finding]]) -> None:
        """Draw the steps; ``findings`` by the step that settles them."""
        self._state = state
        width = max(self.scrollable_content_region.width, 20)
        for position, info in enumerate(STEPS):
            prompt = _line(info, state, findings.get(info.step, ()), width)
            self.replace_option_prompt_at_index(position, prompt)
        current = next(i for i, info in enumerate(STEPS) if info.step == state.current)
        if self.highlighted != current:
            with self.prevent(OptionList.OptionHighlighted):
                self.highlighted = current

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Walking through the list shows each step."""
        event.stop()
        step = STEPS[event.option_index].step
        if self.has_focus and step != self._state.current:
            self.post_message(StepChosen(step))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or the mouse goes to the questions of the step."""
        event.stop()
        self.post_message(StepChosen(STEPS[event.option_index].step, enter=True))

    def action_enter(self) -> None:
        """To the questions of the step."""
        self.post_message(StepChosen(self._state.current, enter=True))


def _line(info: StepInfo, state: RailState, findings: Sequence[Finding], width: int) -> Content:
    if info.step == state.current:
        mark, style = CURSOR, "bold"
    elif info.step in state.idle:
        mark, style = " ", "$foreground-disabled"
    elif info.step in state.visited:
        mark, style = DONE, ""
    else:
        mark, style = "·", ""
    count = tally(findings) if width >= _WIDE else grave(findings)
    room = width - 2 - count.cell_length - (1 if count else 0)
    title = info.title if len(info.title) <= room else f"{info.title[: room - 1]}…"
    return Content.assemble(
        (mark, "$text-success" if mark == DONE else "$text-primary"),
        " ",
        (title.ljust(room), style),
        " " if count else "",
        count,
    )
