"""Small windows over a screen: a choice, a line of text, a text to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from advisor.errors import AdvisorError

_CANCEL: BindingType = Binding("escape", "dismiss_none", "Cancel", id="dialog.cancel")


class Answer(NamedTuple):
    """One way out of a dialog; ``key`` is a letter of the label."""

    id: str
    key: str
    label: str


class Ask(ModalScreen[str | None]):
    """A question with a few answers; None when it is cancelled."""

    CSS_PATH = "dialogs.tcss"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [_CANCEL]

    def __init__(self, title: str, text: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._title, self._text, self._answers = title, text, tuple(answers)

    def compose(self) -> ComposeResult:
        """Title, text, answers."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled(self._title, "bold"), classes="dialog-title")
            if self._text:
                yield Static(Content(self._text), classes="dialog-text")
            yield OptionList(
                *(
                    Option(
                        Content.assemble((f" {a.key} ", "bold $text-primary"), f" {a.label}"),
                        id=a.id,
                    )
                    for a in self._answers
                ),
                compact=True,
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """This answer."""
        self.dismiss(event.option_id)

    def on_key(self, event: events.Key) -> None:
        """The letters of the answers."""
        for each in self._answers:
            if event.key == each.key:
                event.stop()
                self.dismiss(each.id)

    def action_dismiss_none(self) -> None:
        """No answer."""
        self.dismiss(None)


class AskLine(ModalScreen[str | None]):
    """A line of text; ``check`` raises ``AdvisorError`` for one that cannot be used."""

    CSS_PATH = "dialogs.tcss"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [_CANCEL]

    def __init__(
        self,
        title: str,
        text: str,
        value: str = "",
        check: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._text, self._value, self._check = title, text, value, check

    def compose(self) -> ComposeResult:
        """Title, explanation, input, room for a problem."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled(self._title, "bold"), classes="dialog-title")
            yield Static(Content.styled(self._text, "$foreground-muted"), classes="dialog-text")
            yield Input(self._value, compact=True)
            yield Static("", classes="dialog-problem")
            yield Static(
                Content.styled("Enter: go on   Esc: cancel", "$foreground-muted"),
                classes="dialog-keys",
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the text if it can be used."""
        event.stop()
        text = event.value.strip()
        try:
            if not text:
                raise AdvisorError("Type something, or press Esc.")
            if self._check is not None:
                self._check(text)
        except AdvisorError as problem:
            shown = f"✖ {problem.message} {problem.hint}".rstrip()
            self.query_one(".dialog-problem", Static).update(Content.styled(shown, "$text-error"))
        else:
            self.dismiss(text)

    def action_dismiss_none(self) -> None:
        """No text."""
        self.dismiss(None)


class Reading(ModalScreen[None]):
    """A text to read."""

    CSS_PATH = "dialogs.tcss"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,f1", "dismiss_none", "Close", id="reading.close"),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """Title, text, and how to leave."""
        with Vertical(classes="dialog reading"):
            yield Static(Content.styled(self._title, "bold"), classes="dialog-title")
            with VerticalScroll():
                yield Static(self._text)
            yield Static(
                Content.styled("Esc: close   ↑↓: scroll", "$foreground-muted"),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        """The arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_dismiss_none(self) -> None:
        """Close."""
        self.dismiss(None)
