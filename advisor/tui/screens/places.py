"""Where the person is in a design: a step, a question, a view; and how the keys get there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor import decisions
from advisor.tui.screens.painting import DECIDE, ORDER
from advisor.tui.screens.views import focus_view
from advisor.tui.steps import deciding
from advisor.tui.too_small import settle_focus
from advisor.tui.widgets.question_pane import QuestionPane

if TYPE_CHECKING:
    from advisor.decisions import Step
    from advisor.tui.screens.answering import Answering
    from advisor.tui.screens.design import DesignScreen
    from advisor.tui.screens.painting import Look, Painter


class Places:
    """Takes a ``DesignScreen`` to its steps, questions and views."""

    def __init__(self, screen: DesignScreen, painter: Painter, answering: Answering) -> None:
        self._screen, self._painter, self._answering = screen, painter, answering

    @property
    def _look(self) -> Look:
        return self._screen.look

    @property
    def _pane(self) -> QuestionPane:
        return self._screen.query_one(QuestionPane)

    def step(self, step: Step, key: str = "") -> None:
        """Show ``step``, with the question ``key`` open."""
        look, shown = self._look, self._screen.shown
        look.step = step
        look.visited.add(step)
        changed_view = look.view != DECIDE
        look.view = DECIDE
        if changed_view:
            self._painter.all(shown)
        self._painter.rail(shown)
        self._painter.questions(shown, key)

    def neighbour(self, direction: int) -> None:
        """The next or previous step that asks anything; without one, stay."""
        asked = {decision.step for decision in decisions.asked(self._screen.work.design)}
        position = ORDER.index(self._look.step) + direction
        while 0 <= position < len(ORDER):
            if ORDER[position] in asked:
                self.step(ORDER[position])
                return
            position += direction

    def beyond(self, direction: int) -> None:
        """After the last question the first of the next step, before the first the last one."""
        before = self._look.step
        self.neighbour(direction)
        if direction < 0 and self._look.step != before:
            self._pane.action_edge(1)

    def deciding(self, path: str) -> None:
        """The question that decides the field ``path``, or the step it belongs to."""
        decision = deciding(path, self._screen.work.design)
        if decision is None:
            self.step(decisions.step_of(path))
        else:
            pool = self._answering.pool_for(decision, path)
            if not decision.essential:
                self._look.sight = replace(self._look.sight, everything=True)
            self.step(decision.step, f"{decision.id}@{pool}" if pool else decision.id)
        self._pane.focus()

    def view(self, view: str) -> None:
        """Another view of the design."""
        self._look.view = view
        self._painter.all(self._screen.shown)
        # A view that is new has no list to focus yet.
        self._screen.call_after_refresh(self._focus)

    def settle_focus(self) -> None:
        """A terminal that is too small takes the keys from what it hides, for as long as that."""
        settle_focus(self._screen, self._focus)

    def _focus(self) -> None:
        if self._look.view == DECIDE:
            self._pane.focus()
        else:
            focus_view(self._screen, self._look.view)
