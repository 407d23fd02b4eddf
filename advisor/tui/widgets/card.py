"""One question on the screen: a line when closed, everything about it when open."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Input

from advisor.tui.messages import CardPressed, TextEntered
from advisor.tui.questions import Kind, Question
from advisor.tui.widgets.card_layout import CardState, Layout, lay_out


class CardText(Widget):
    """The lines of a card, laid out for the width there is."""

    ALLOW_SELECT = False

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.state = CardState()

    def show(self, question: Question, state: CardState) -> None:
        """Draw ``question`` in this state."""
        if (question, state) == (self.question, self.state):
            return
        before = len(self.arrange_lines(self.size.width).lines)
        self.question, self.state = question, state
        # A new height moves the cards below; anything else only needs paint.
        after = len(self.arrange_lines(self.size.width).lines)
        self.refresh(layout=before != after or not self.size.width)

    def arrange_lines(self, width: int) -> Layout:
        """The lines for this width."""
        return lay_out(self.question, self.state, max(width, 10))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the card has."""
        return len(self.arrange_lines(width).lines)

    def render(self) -> Content:
        """The lines as one text."""
        return Content("\n").join(self.arrange_lines(self.size.width).lines)


class EntryInput(Input):
    """Where an answer is typed; up and down go on to the questions around it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Take it", id="entry.take"),
    ]

    def __init__(self, value: str, placeholder: str) -> None:
        super().__init__(value, placeholder, compact=True, select_on_focus=False)


class Card(Widget):
    """A question with its input, if it needs one."""

    ALLOW_SELECT = False

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.state = CardState()
        self._text = CardText(question)
        self._input: EntryInput | None = None

    def compose(self) -> ComposeResult:
        """The text; the input comes when the card is first opened."""
        yield self._text

    @property
    def is_typing(self) -> bool:
        """Whether keys go into the input of this card."""
        return self._input is not None and self._input.has_focus

    def show(self, question: Question, state: CardState) -> None:
        """Draw ``question`` in this state."""
        before, self.question, self.state = self.question, question, state
        self._text.show(question, state)
        self.set_class(state.active, "-active")
        self.set_class(question.kind is Kind.ENTRY, "-entry")
        if self._input is not None and (before.key, before.text) != (question.key, question.text):
            self._input.value = question.text
            self._input.placeholder = _placeholder(question)
        if state.active and question.kind is Kind.ENTRY:
            self._ensure_input()

    def _ensure_input(self) -> None:
        if self._input is None and self.is_attached:
            self._input = EntryInput(self.question.text, _placeholder(self.question))
            self.mount(self._input)

    def owners(self) -> tuple[int, ...]:
        """For each line of the text the choice it belongs to, -1 for none."""
        return self._text.arrange_lines(self._text.size.width).choices

    def edit(self, first: str = "") -> None:
        """Move the keys into the input; ``first`` replaces what stands there."""
        self._ensure_input()
        if self._input is not None:
            self._input.focus()
            if first:
                self._input.value = first
                self._input.cursor_position = len(first)
            else:
                self._input.select_all()

    def reset(self) -> None:
        """Put the answer of the design back into the input."""
        if self._input is not None:
            self._input.value = self.question.text

    def on_click(self, event: events.Click) -> None:
        """Open this card, or take the choice below the mouse."""
        if event.widget is self._input:
            return
        event.stop()
        self.post_message(CardPressed(self.question, self._choice_at(event)))

    def _choice_at(self, event: events.Click) -> int:
        offset = event.get_content_offset(self._text)
        if offset is None:
            return -1
        owners = self.owners()
        return owners[offset.y] if 0 <= offset.y < len(owners) else -1

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: this is the answer."""
        event.stop()
        self.post_message(TextEntered(self.question, event.value, finished=True))

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Leaving the input answers, too."""
        event.stop()
        if event.value != self.question.text:
            self.post_message(TextEntered(self.question, event.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Nothing is an answer before it is finished."""
        event.stop()


def _placeholder(question: Question) -> str:
    return question.range or "not stated"
