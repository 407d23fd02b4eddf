"""The preview of an export: first what the target cannot say, then the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.highlight import highlight
from textual.widgets import Static

from advisor.tui.messages import TargetWanted, WriteWanted

_MUTED = "$foreground-muted"


@dataclass(frozen=True, slots=True)
class Gap:
    """One field that the target says otherwise, or not at all."""

    path: str
    note: str
    lost: bool
    """Not expressible at all, as against nearly."""


@dataclass(frozen=True, slots=True)
class Preview:
    """An export as it is shown; ``problem`` is why there is none."""

    target: str
    targets: tuple[str, ...]
    text: str = ""
    gaps: Sequence[Gap] = ()
    problem: str = ""


class ExportView(Vertical, can_focus=False):
    """Target, gaps, text."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "write", "Write to a file", id="export.write"),
        Binding("g", "target", "Other target", id="export.target"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._head = Static(classes="view-head")
        self._gaps = Static(classes="export-gaps")
        self._text = Static(classes="export-text")
        self._shown: Preview | None = None

    def compose(self) -> ComposeResult:
        """Head, gaps and text in one scroll."""
        yield self._head
        with VerticalScroll(classes="export-scroll"):
            yield self._gaps
            yield self._text

    def show(self, preview: Preview) -> None:
        """Draw ``preview``."""
        if preview == self._shown:
            return
        self._shown = preview
        self._head.update(_head(preview))
        self._gaps.update(_gaps(preview))
        self._text.update(highlight(preview.text, language="yaml"))

    def take_focus(self) -> None:
        """The arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_write(self) -> None:
        """Write the text to a file."""
        if self._shown is not None and not self._shown.problem:
            self.post_message(WriteWanted(self._shown.target, self._shown.text))

    def action_target(self) -> None:
        """Export for the next target."""
        if self._shown is not None:
            targets = self._shown.targets
            position = targets.index(self._shown.target) + 1
            self.post_message(TargetWanted(targets[position % len(targets)]))


def _head(preview: Preview) -> Content:
    if preview.problem:
        return Content.styled(f"✖ {preview.target} cannot express this design", "bold $text-error")
    lines = len(preview.text.splitlines())
    others = "   g: other target" if len(preview.targets) > 1 else ""
    return Content.assemble(
        (preview.target, "bold"), (f"   {lines} lines   w: write to a file{others}", _MUTED)
    )


def _gaps(preview: Preview) -> Content:
    if preview.problem:
        return Content(preview.problem)
    if not preview.gaps:
        return Content.styled(
            f"✓ {preview.target} can say everything in this design.\n", "$text-success"
        )
    title = f"{len(preview.gaps)} answers that {preview.target} says otherwise or not at all"
    parts: list[str | tuple[str, str]] = [(title, "bold")]
    for gap in preview.gaps:
        mark, style = ("▲ not said  ", "$text-warning") if gap.lost else ("◆ nearly    ", _MUTED)
        parts += ["\n", (mark, style), gap.path, (f"  {gap.note}", _MUTED)]
    return Content.assemble(*parts, "\n")
