"""The window that waives a finding: why, who answers for it, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from advisor.model.judgement import Waiver
from advisor.model.problems import explain
from advisor.rules import Finding

_MUTED: Final = "$foreground-muted"
_FIELDS: Final = {
    "reason": ("Reason", "why this is acceptable here"),
    "who": ("Who", "a person, a team or a ticket"),
    "until": ("Until", "the last day it holds, as 2027-06-30"),
}


class WaiveDialog(ModalScreen[Waiver | None]):
    """Asks for a waiver of one finding; None when it is cancelled."""

    CSS_PATH = "dialogs.tcss"
    ALLOW_SELECT = False
    AUTO_FOCUS = "#waive-reason"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss_none", "Cancel", id="waive.cancel"),
        Binding("down", "app.focus_next", show=False, id="waive.next"),
        Binding("up", "app.focus_previous", show=False, id="waive.previous"),
    ]

    def __init__(self, finding: Finding, usual: Mapping[str, str], today: date) -> None:
        """``usual`` are the values to begin with, by field."""
        super().__init__()
        self._finding, self._usual, self._today = finding, usual, today

    def compose(self) -> ComposeResult:
        """Title, what a waiver does, one line for each field, keys."""
        with VerticalScroll(classes="dialog waive", can_focus=False):
            title = f"Waive {self._finding.rule}: {self._finding.title}"
            yield Static(Content.styled(title, "bold"), classes="dialog-title")
            yield Static(Content.styled(self._meaning(), _MUTED), classes="dialog-text")
            for name, (label, hint) in _FIELDS.items():
                with Vertical(classes="waive-field"):
                    with Horizontal(classes="waive-line"):
                        yield Static(label, classes="waive-label")
                        yield Input(
                            self._usual[name], placeholder=hint, compact=True, id=f"waive-{name}"
                        )
                    yield Static("", classes="waive-problem", id=f"waive-{name}-problem")
            yield Static(
                Content.styled("Enter: waive   Tab: next   Esc: cancel", _MUTED),
                classes="dialog-keys",
            )

    def _meaning(self) -> str:
        text = "It no longer counts until the last day; then it fires again."
        tools = ", ".join(dict.fromkeys(refusal.tool for refusal in self._finding.refused_by))
        return f"{text} {tools} refuses an export all the same." if tools else text

    def on_resize(self) -> None:
        """A small terminal shows the line that has the keys."""
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the waiver if it is one; else say what is wrong, where it is wrong."""
        event.stop()
        values = {name: self._input(name).value.strip() for name in _FIELDS}
        waiver, problems = read_waiver(self._finding.rule, values, self._today)
        if waiver is not None:
            self.dismiss(waiver)
            return
        for name in _FIELDS:
            said = self.query_one(f"#waive-{name}-problem", Static)
            text = f"✖ {problems[name]}" if name in problems else ""
            said.update(Content.styled(text, "$text-error"))
            said.display = bool(text)
        first = next((name for name in _FIELDS if name in problems), "reason")
        self._input(first).focus()

    def _input(self, name: str) -> Input:
        return self.query_one(f"#waive-{name}", Input)

    def action_dismiss_none(self) -> None:
        """No waiver."""
        self.dismiss(None)


def read_waiver(
    rule: str, values: Mapping[str, str], today: date
) -> tuple[Waiver | None, dict[str, str]]:
    """The waiver of ``rule`` that ``values`` make, or what is wrong by field."""
    empty = {name: "expected some words" for name, value in values.items() if not value}
    tree = {"rule": rule, **values}
    try:
        waiver = Waiver.model_validate(tree)
    except ValidationError as error:
        found = explain(error, Waiver, tree, lambda _: None)
        problems = {each.path: each.text().removeprefix(f"{each.path}: ") for each in found}
        return None, problems | empty
    if waiver.until < today.isoformat():
        return None, {"until": f"that day is over, expected {today.isoformat()} or later"}
    return waiver, {}
