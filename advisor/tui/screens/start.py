"""The start screen: unsaved work first, then saved designs, presets, and a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option, OptionDoesNotExist

from advisor import __version__, presets
from advisor.errors import AdvisorError
from advisor.tui.glyphs import tally
from advisor.tui.standing import Standing, minutes_of, range_of, whole_dollars
from advisor.tui.starts import HEADINGS, Origin, Start, starts
from advisor.tui.too_small import settle_focus
from advisor.tui.widgets.bars import TooSmall

if TYPE_CHECKING:
    from advisor.tui.app import AdvisorApp

_PREVIEW_SECONDS: Final = 0.08
_NAME_WIDTH: Final = 22
_MUTED: Final = "$foreground-muted"


class StartScreen(Screen[None]):
    """Where to begin."""

    CSS_PATH = "start.tcss"
    AUTO_FOCUS = "#starts"
    app: AdvisorApp

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", show=True, id="start.open"),
        Binding("n", "presets", "New from preset", id="start.new"),
        Binding("o", "file", "Open a file", id="start.file"),
        Binding("c", "app.compare", "Compare", id="start.compare"),
        Binding("x", "discard", "Discard unsaved work", show=False, id="start.discard"),
        Binding("question_mark,f1", "app.keys", "Help", key_display="?", id="start.help"),
        Binding("q", "app.leave", "Quit", id="start.quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._starts: dict[str, Start] = {}
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Name, list, and what is known of the line below the cursor."""
        yield Static(
            Content.assemble(
                (" k8s-advisor", "bold $text-primary"),
                (f" {__version__}", "$foreground-disabled"),
                ("   Kubernetes on AWS: what it costs, what it risks, what to deploy", _MUTED),
            ),
            id="banner",
        )
        with Horizontal(id="start-body"):
            yield OptionList(id="starts", compact=True)
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="preview-text")
        yield Footer(compact=True, show_command_palette=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """The list."""
        self.fill()

    def on_resize(self) -> None:
        """A terminal that was too small gives the keys back."""
        self.call_after_refresh(settle_focus, self, self.query_one(OptionList).focus)

    def on_screen_resume(self) -> None:
        """Back from a design: there may be new ones."""
        if self._starts:
            self.fill()

    def fill(self) -> None:
        """Read again what there is to start from."""
        opening = self.app.opening
        try:
            found = starts(opening.store, opening.recoveries, datetime.now(UTC))
        except AdvisorError as problem:
            self.notify(str(problem), severity="error", markup=False)
            found = [Start(Origin.PRESET, n, presets.summary(n)[0]) for n in presets.names()]
        self._starts = {each.id: each for each in found}
        listed = self.query_one(OptionList)
        before = listed.highlighted
        listed.set_options(_options(found))
        position = before or next(i for i, o in enumerate(listed.options) if not o.disabled)
        listed.highlighted = min(position, listed.option_count - 1)

    @property
    def current(self) -> Start | None:
        """The line below the cursor."""
        option = self.query_one(OptionList).highlighted_option
        return self._starts.get(option.id or "") if option else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show more about the line, when the cursor rests on it."""
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PREVIEW_SECONDS, self._preview)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Start from it."""
        event.stop()
        self.action_open()

    def _preview(self) -> None:
        start = self.current
        if start is not None:
            self.query_one("#preview-text", Static).update(self._about(start))
            self.query_one("#preview").scroll_home(animate=False)

    def _about(self, start: Start) -> Content:
        try:
            design = start.design()
            if design is None:
                return Content.styled(start.note, _MUTED)
            figures = _figures(Standing.of(self.app.opening.judge(design)))
        except AdvisorError as problem:
            return Content.assemble(
                (f"✖ {problem.message}", "$text-error"),
                f"\n\n{problem.hint}",
                ("\n\nThe file stays as it is.", _MUTED),
            )
        about = (
            f"{design.provisioner.tool.value}, {design.placement.region}, "
            f"Kubernetes {design.kubernetes.version}"
        )
        return Content.assemble(
            (design.title or design.name, "bold"),
            "\n",
            (about, _MUTED),
            "\n\n",
            figures,
            "\n\n",
            design.story.strip(),
        )

    def action_open(self) -> None:
        """Start from the line below the cursor."""
        start = self.current
        if start is None:
            return
        if start.origin is Origin.FILE:
            self.app.action_open_file()
        elif start.origin is Origin.COMPARE:
            self.app.action_compare()
        elif start.recovery is not None:
            self.app.recover(start.recovery)
        else:
            self.app.open_reference(start.name, preset=start.origin is Origin.PRESET)

    def action_file(self) -> None:
        """Open a design by its path."""
        self.app.action_open_file()

    def action_presets(self) -> None:
        """The cursor goes to the first preset."""
        listed = self.query_one(OptionList)
        first = Start(Origin.PRESET, presets.names()[0], "").id
        try:
            listed.highlighted = listed.get_option_index(first)
        except OptionDoesNotExist:
            return
        listed.focus()

    def action_discard(self) -> None:
        """Forget the unsaved work below the cursor."""
        start = self.current
        if start is not None and start.recovery is not None:
            self.app.discard_recovery(start.recovery)


def _options(found: Sequence[Start]) -> list[Option | None]:
    options: list[Option | None] = []
    heading = ""
    for start in found:
        title = HEADINGS.get(start.origin, heading)
        if title != heading:
            space = "\n" if options else ""
            options.append(
                Option(Content.styled(f"{space}{title}", "bold $text-primary"), disabled=True)
            )
            heading = title
        options.append(Option(_line(start), id=start.id))
    return options


def _line(start: Start) -> Content:
    name = start.name if len(start.name) <= _NAME_WIDTH else f"{start.name[: _NAME_WIDTH - 1]}…"
    style = "$text-error" if start.is_broken else _MUTED
    mark = "● " if start.recovery else "  "
    return Content.assemble((mark, "$text-warning"), f"{name:<{_NAME_WIDTH}} ", (start.note, style))


def _figures(standing: Standing) -> Content:
    def row(label: str, figure: str, note: str = "") -> Content:
        return Content.assemble((f"{label:<12}", _MUTED), (f"{figure:<10}", "bold"), (note, _MUTED))

    return Content("\n").join(
        [
            row("A month", whole_dollars(standing.usd), "at list price"),
            row(
                "Not serving",
                minutes_of(standing.serving),
                range_of(standing.serving),
            ),
            row("API away", minutes_of(standing.api), range_of(standing.api)),
            Content.assemble((f"{'Findings':<12}", _MUTED), tally(standing.findings) or "none"),
        ]
    )
