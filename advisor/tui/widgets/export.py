"""The preview of an export: what the target cannot say, and the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.highlight import highlight
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from advisor.report.text import count
from advisor.tui.messages import JumpWanted, TargetWanted, WriteWanted
from advisor.tui.widgets.detailed import cut, fit

_MUTED = "$foreground-muted"


@dataclass(frozen=True, slots=True)
class Gap:
    """One field that the target says otherwise, or not at all."""

    path: str
    note: str
    lost: bool
    """Not expressible at all, as against nearly."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An error for which the target would reject the export."""

    path: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """An export as it is shown; ``problem`` is why there is none."""

    target: str
    targets: tuple[str, ...]
    text: str = ""
    gaps: Sequence[Gap] = ()
    problem: str = ""
    refused: Sequence[Refused] = ()
    more_files: int = 0
    """Files that belong to the export beside the one whose text is shown."""

    @property
    def entries(self) -> Sequence[Refused | Gap]:
        """What there is to know before writing, gravest first."""
        return (*self.refused, *self.gaps)


class ExportView(Vertical, can_focus=False):
    """Gaps above, text below; Enter on a gap goes to its question."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "write", "Write to a file", id="export.write"),
        Binding("g", "target", "Other target", id="export.target"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._head = Static(classes="view-head")
        self._gaps = OptionList(compact=True, classes="export-gaps")
        self._note = Static(classes="export-note")
        self._text = Static(classes="export-text")
        self._shown: Preview | None = None

    def compose(self) -> ComposeResult:
        """Head, gaps, the gap in full, text."""
        yield self._head
        yield self._gaps
        yield self._note
        with VerticalScroll(classes="export-scroll"):
            yield self._text

    def show(self, preview: Preview) -> None:
        """Draw ``preview``."""
        if preview == self._shown:
            return
        self._shown = preview
        self._head.update(_head(preview))
        self._text.set_class(bool(preview.problem), "-problem")
        self._text.update(Content(preview.problem) if preview.problem else _highlit(preview.text))
        self._gaps.display = self._note.display = bool(preview.entries)
        self._draw_gaps()
        self.screen.refresh_bindings()  # a target that cannot say the design leaves none to write

    def _draw_gaps(self) -> None:
        if self._shown is None:
            return
        width = max(30, self._gaps.scrollable_content_region.width or self.size.width - 4)
        before = self._gaps.highlighted
        entries = self._shown.entries
        self._gaps.set_options([Option(_line(entry, width)) for entry in entries])
        if entries:
            self._gaps.highlighted = min(before or 0, len(entries) - 1)

    def on_resize(self, event: events.Resize) -> None:
        """Other width, other columns."""
        self._draw_gaps()

    def take_focus(self) -> None:
        """Keys go to the gaps; to the text, when there are none."""
        target = self._gaps if self._gaps.display else self.query_one(VerticalScroll)
        target.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The gap in full."""
        event.stop()
        if self._shown is not None and event.option_index < len(self._shown.entries):
            self._note.update(Content(_in_full(self._shown.entries[event.option_index])))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """To the question that decides it."""
        event.stop()
        if self._shown is not None:
            self.post_message(JumpWanted(self._shown.entries[event.option_index].path))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to write without a text, no other target when there is one."""
        if self._shown is None:
            return True
        if action == "target":
            return len(self._shown.targets) > 1
        return not self._shown.problem if action == "write" else True

    def action_write(self) -> None:
        """Write the export: one file, or all of them to a folder."""
        self.post_message(WriteWanted())

    def action_target(self) -> None:
        """Export for the next target."""
        if self._shown is not None:
            targets = self._shown.targets
            position = targets.index(self._shown.target) + 1
            self.post_message(TargetWanted(targets[position % len(targets)]))


def _highlit(text: str) -> Content:
    return highlight(text, language="yaml")


def _head(preview: Preview) -> Content:
    if preview.problem:
        return Content.styled(f"✖ {preview.target} cannot express this design", "bold $text-error")
    lines = f"   {len(preview.text.splitlines())} lines"
    if preview.more_files:
        lines += f", {count(preview.more_files, 'more file')}"
    lost = sum(1 for gap in preview.gaps if gap.lost)
    said: str | tuple[str, str]
    if preview.refused:
        errors = count(len(preview.refused), "error")
        said = (f"   ✖ refused for {errors}   ", "bold $text-error")
    elif not preview.gaps:
        said = ("   ✓ says everything in this design", "$text-success")
    else:
        near = len(preview.gaps) - lost
        said = f"   {lost} answers not said, {near} nearly   "
    return Content.assemble(
        (preview.target, "bold"), (lines, _MUTED), said, ("Tab: to the text", _MUTED)
    )


def _in_full(entry: Refused | Gap) -> str:
    return f"{entry.rule}: {entry.message}" if isinstance(entry, Refused) else entry.note


def _line(entry: Refused | Gap, width: int) -> Content:
    if isinstance(entry, Refused):
        mark, style = "✖ refused  ", "$text-error"
    elif entry.lost:
        mark, style = "▲ not said ", "$text-warning"
    else:
        mark, style = "◆ nearly   ", _MUTED
    path = min(40, max(18, width // 2 - 12))
    return Content.assemble(
        (mark, style),
        f"{fit(entry.path, path)} ",
        (cut(_in_full(entry), max(0, width - path - len(mark) - 2)), _MUTED),
    )
