"""The wizard: steps at the left, questions in the middle, figures at the right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import ContentSwitcher, Footer, Static

from advisor.session import describe_effect, effect
from advisor.tui import messages
from advisor.tui.questions import Kind
from advisor.tui.screens.answering import Answering
from advisor.tui.screens.painting import DECIDE, Look, Painter
from advisor.tui.screens.places import Places
from advisor.tui.screens.settling import Settling
from advisor.tui.too_small import hides
from advisor.tui.whatif import Prospects
from advisor.tui.widgets.bars import VIEWS, TitleBar, TooSmall, ViewBar
from advisor.tui.widgets.panel import Panel, SummaryBar
from advisor.tui.widgets.question_pane import QuestionPane
from advisor.tui.widgets.rail import Rail

if TYPE_CHECKING:
    from advisor.decisions import Step
    from advisor.tui.app import AdvisorApp
    from advisor.tui.work import Work

_DEBOUNCE_SECONDS: Final = 0.03


class DesignScreen(Screen[None]):
    """One design: every question, and what the answers come to."""

    CSS_PATH = "design.tcss"
    AUTO_FOCUS = "#questions"
    app: AdvisorApp

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(view[0], f"view('{view}')", title, show=False, id=f"view.{view}")
            for view, title in VIEWS.items()
        ),
        Binding("left,h", "steps", "Steps", show=False, id="design.steps"),
        Binding("left_square_bracket", "step(-1)", "Previous step", show=False, id="step.previous"),
        Binding("right_square_bracket", "step(1)", "Next step", key_display="]", id="step.next"),
        Binding("m", "more", "All questions", id="design.more"),
        Binding("p", "pool", "Next pool", show=False, id="design.pool"),
        Binding("u", "undo", "Undo", id="design.undo"),
        Binding("ctrl+z", "undo", "Undo", show=False, id="design.undo_too"),
        Binding("r", "redo", "Redo", show=False, id="design.redo"),
        Binding("ctrl+r,ctrl+y", "redo", "Redo", show=False, id="design.redo_too"),
        Binding("s", "app.save", "Save", id="design.save"),
        Binding("S", "app.save_as", "Save as", show=False, key_display="S", id="design.save_as"),
        Binding("c", "app.compare", "Compare", id="design.compare"),
        Binding(
            "R",
            "app.refresh_prices",
            "Refresh prices",
            show=False,
            key_display="R",
            id="design.refresh_prices",
        ),
        Binding("question_mark", "explain", "Help", key_display="?", id="design.help"),
        Binding("f1", "explain", "Help", show=False, id="design.help_too"),
        Binding("o", "app.home", "Open another", show=False, id="design.home"),
        Binding("q", "app.leave", "Quit", id="design.quit"),
    ]

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.look = Look()
        self.shown = work.session.evaluation
        """What is drawn; a moment behind the session while somebody types."""
        self._timer: Timer | None = None
        self._painter = Painter(self)
        self._answering = Answering(self)
        self._places = Places(self, self._painter, self._answering)
        self.settling = Settling(self)
        self._prospects = Prospects(self, self._show_effects)

    def compose(self) -> ComposeResult:
        """Bars, steps, the views, figures."""
        yield TitleBar()
        yield ViewBar()
        yield SummaryBar(id="summary")
        with Horizontal(id="body"):
            yield Rail()
            with ContentSwitcher(initial=DECIDE, id="views"), Vertical(id=DECIDE):
                yield Static(id="step-head")
                yield QuestionPane()
            yield Panel()
        yield Footer(compact=True, show_command_palette=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """First paint."""
        self._painter.all(self.shown)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only keys that do something now: hidden (False) or shown but idle (None)."""
        if action in ("step", "more", "pool", "steps") and self.look.view != DECIDE:
            return False
        if action == "undo":
            return bool(self.work.session.undo_label) or None
        if action == "redo":
            return bool(self.work.session.redo_label) or None
        return True

    def on_resize(self) -> None:
        """A terminal that is too small takes the keys from what it hides."""
        self.call_after_refresh(self._places.settle_focus)

    # --- what changed ---------------------------------------------------------------------------

    def design_changed(self) -> None:
        """The session holds another design: draw it, once for a burst of changes."""
        self._prospects.stop()
        self.settling.forget()
        self.query_one(QuestionPane).forget_effects()
        if self._timer is None:
            self._timer = self.set_timer(_DEBOUNCE_SECONDS, self._show_change)

    def saved(self) -> None:
        """The design stands in a file now."""
        self._painter.title()

    def repaint_questions(self) -> None:
        """The same design, other questions."""
        self._painter.questions(self.shown)

    def _show_change(self) -> None:
        self._timer = None
        before, self.shown = self.shown, self.work.session.evaluation
        if before.design != self.shown.design:
            self.look.change = describe_effect(effect(before, self.shown))
        self._painter.all(self.shown)
        self._compute_effects()

    def _show_effects(self, key: str, effects: dict[int, str]) -> None:
        self.query_one(QuestionPane).set_effects(key, effects)

    def _compute_effects(self) -> None:
        pane = self.query_one(QuestionPane)
        if pane.current is not None and pane.current.kind is not Kind.LIST:
            self._prospects.start(pane.current, self.work.session, pane.cursor)

    # --- answers --------------------------------------------------------------------------------

    def on_answered(self, event: messages.Answered) -> None:
        """Somebody picked an answer."""
        event.stop()
        self._answering.picked(event)

    def on_text_entered(self, event: messages.TextEntered) -> None:
        """Somebody typed an answer."""
        event.stop()
        self._answering.typed(event)

    def on_focused(self, event: messages.Focused) -> None:
        """Another question is open: compute what its options would change."""
        event.stop()
        if self._timer is None:
            self._compute_effects()

    def on_picker_wanted(self, event: messages.PickerWanted) -> None:
        """A long list opens in a window of its own."""
        event.stop()
        self._answering.pick_from_list(event.question)

    def on_finding_shown(self, event: messages.FindingShown) -> None:
        """Somebody reads a finding: find out what its fix would do."""
        event.stop()
        if self._timer is None:
            self.settling.look_at(event.finding)

    def on_fix_wanted(self, event: messages.FixWanted) -> None:
        """The fix of a finding is to be made."""
        event.stop()
        self.settling.fix(event.finding)

    def on_waiver_wanted(self, event: messages.WaiverWanted) -> None:
        """A finding is accepted, or no longer."""
        event.stop()
        self.settling.waive(event.rule)

    def on_write_wanted(self, event: messages.WriteWanted) -> None:
        """The export goes to a file."""
        event.stop()
        if self.look.prepared is not None:
            self.app.write_export(self.look.prepared)

    def on_target_wanted(self, event: messages.TargetWanted) -> None:
        """The export is for another tool."""
        event.stop()
        self.look.target = event.target
        self._painter.view(self.shown)

    # --- going places ---------------------------------------------------------------------------

    def go_to(self, step: Step, key: str = "") -> None:
        """Show ``step``, with the question ``key`` open."""
        self._places.step(step, key)

    def on_step_chosen(self, event: messages.StepChosen) -> None:
        """Somebody chose a step in the rail."""
        event.stop()
        self.go_to(event.step)
        if event.enter:
            self.query_one(QuestionPane).focus()

    def on_step_left(self, event: messages.StepLeft) -> None:
        """Beyond the last question comes the next step, before the first the one before."""
        event.stop()
        self._places.beyond(event.direction)

    def on_jump_wanted(self, event: messages.JumpWanted) -> None:
        """To the question that decides a field."""
        event.stop()
        self.jump(event.path)

    def jump(self, path: str) -> None:
        """Open the question that decides the field ``path``."""
        self._places.deciding(path)

    def on_view_chosen(self, event: messages.ViewChosen) -> None:
        """Somebody pressed a tab."""
        event.stop()
        self.action_view(event.view)

    def on_more_wanted(self, event: messages.MoreWanted) -> None:
        """Show all questions of the step, or the main ones."""
        event.stop()
        self.action_more()

    def action_view(self, view: str) -> None:
        """Show another view of the design."""
        self._places.view(view)

    def action_steps(self) -> None:
        """Keys go to the list of steps."""
        rail = self.query_one(Rail)
        if rail.display:
            rail.focus()

    def action_step(self, direction: int) -> None:
        """To the next or previous step that asks anything."""
        self._places.neighbour(direction)

    def action_more(self) -> None:
        """Show all questions, or the main ones only."""
        self.look.sight = replace(self.look.sight, everything=not self.look.sight.everything)
        self._painter.questions(self.shown)

    def action_pool(self) -> None:
        """Ask about the next node pool."""
        if self.look.view == DECIDE:
            self._answering.next_pool()

    def action_undo(self) -> None:
        """Take back the last answer."""
        self._travel(self.work.session.undo(), "Undone")

    def action_redo(self) -> None:
        """Give the answer again that was taken back."""
        self._travel(self.work.session.redo(), "Done again")

    def _travel(self, label: str, what: str) -> None:
        if label:
            self.notify(f"{what}: {label}", timeout=3, markup=False)
            self.app.work_changed()
        else:
            self.notify("There is nothing to undo or redo.", timeout=2)

    def action_explain(self) -> None:
        """Help on the question that is open; on the keys, when there is none."""
        from advisor.tui.screens.help import help_on

        asked = self.look.view == DECIDE and not hides(self)
        question = self.query_one(QuestionPane).current if asked else None
        self.app.push_screen(help_on(self, question))
