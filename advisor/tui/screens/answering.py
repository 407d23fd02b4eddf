"""What becomes of an answer: a change of the session, or a reason why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.decisions import Decision
from advisor.errors import AdvisorError
from advisor.session import Changes, describe_effect
from advisor.tui import messages
from advisor.tui.answers import changes_for, parse, pool_changes, reason
from advisor.tui.questions import Kind, PoolAction, Question, alternatives
from advisor.tui.screens.picker import Item, Picker
from advisor.tui.steps import pool_in_sight
from advisor.tui.widgets.question_pane import QuestionPane

if TYPE_CHECKING:
    from advisor.tui.screens.design import DesignScreen


class Answering:
    """Takes answers for a ``DesignScreen`` and tells its session."""

    def __init__(self, screen: DesignScreen) -> None:
        self._screen = screen

    @property
    def _pane(self) -> QuestionPane:
        return self._screen.query_one(QuestionPane)

    def picked(self, event: messages.Answered) -> None:
        """One of the choices."""
        if event.question.kind is Kind.POOLS:
            self._pool(event.value)
        else:
            self.take(event.question, event.value)

    def typed(self, event: messages.TextEntered) -> None:
        """A text; a wrong one leaves the design as it is and says why."""
        try:
            value = parse(event.question, event.text)
        except AdvisorError as problem:
            self._refuse(event.question, problem)
            return
        if self.take(event.question, value) and event.finished:
            self._pane.finish_typing()
            self._pane.action_go(1)

    def pick_from_list(self, question: Question) -> None:
        """Open the long list of a question; what would change is computed for one line only."""
        session = self._screen.work.session
        changes = alternatives(question, session.design)

        def effect(position: int) -> str:
            return describe_effect(session.what_if(changes[position]))

        def chosen(values: list[Any] | None) -> None:
            if values is not None:
                self.take(question, values if question.several else values[0])

        items = [Item(c.value, c.label, c.tradeoff, c.chosen) for c in question.choices]
        picker = Picker(question.title, items, several=question.several, effect=effect)
        self._screen.app.push_screen(picker, chosen)

    def take(self, question: Question, value: Any) -> bool:
        """Make ``value`` the answer; false when that gives no valid design."""
        try:
            changes = changes_for(question, value, self._screen.work.design)
            changed = self._screen.work.session.apply(changes, question.title)
        except AdvisorError as problem:
            self._refuse(question, problem)
            return False
        self._pane.set_problem(question.key, "")
        if changed:
            self._screen.app.work_changed()
        return True

    def _refuse(self, question: Question, problem: AdvisorError) -> None:
        current = self._pane.current
        if current is not None and current.key == question.key:
            self._pane.set_problem(question.key, reason(problem))
            return
        text = f"{reason(problem)} The answer stays {question.answer}."
        self._screen.notify(text, title=question.title, severity="warning", markup=False)

    def _pool(self, value: Any) -> None:
        if not isinstance(value, PoolAction):
            self.look_at_pool(value)
            return
        design = self._screen.work.design
        shown = pool_in_sight(design, self._screen.look.sight.pool)
        changes, pool = pool_changes(value, design, shown.name if shown else None)
        if self._apply(changes, f"{value.value} a node pool"):
            self._set_pool(pool)
            self._screen.app.work_changed()

    def look_at_pool(self, name: str) -> None:
        """Ask about this node pool."""
        self._set_pool(name)
        self._screen.repaint_questions()

    def next_pool(self) -> None:
        """Ask about the next node pool."""
        pools = self._screen.work.design.nodes.pools
        shown = pool_in_sight(self._screen.work.design, self._screen.look.sight.pool)
        if shown is not None:
            self.look_at_pool(pools[(pools.index(shown) + 1) % len(pools)].name)

    def pool_for(self, decision: Decision, path: str) -> str | None:
        """The pool to show for a finding about ``path``: one it names, or the one in sight."""
        if not decision.pool:
            return None
        design = self._screen.work.design
        named = path.partition("[")[2].partition("]")[0]
        shown = pool_in_sight(design, named or self._screen.look.sight.pool)
        self._set_pool(shown.name if shown else None)
        return shown.name if shown else None

    def _set_pool(self, name: str | None) -> None:
        look = self._screen.look
        look.sight = replace(look.sight, pool=name)

    def _apply(self, changes: Changes, label: str) -> bool:
        try:
            return self._screen.work.session.apply(changes, label)
        except AdvisorError as problem:
            self._screen.notify(reason(problem), severity="warning", markup=False)
            return False
