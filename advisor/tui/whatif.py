"""What each option of a question would change, computed while nobody types."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

from advisor.session import Changes, Session, describe_effect
from advisor.tui.questions import Question, alternatives

_IDLE_SECONDS: Final = 0.05
_SLICE_SECONDS: Final = 0.012
_NEAR: Final = 40
"""Of a long list only this many options around the cursor are computed."""

Report = Callable[[str, dict[int, str]], None]


class Prospects:
    """Works through the options of one question in short slices between two keys.

    A change of the design or of the question drops what is left and what is stale.
    """

    def __init__(self, screen: Screen[None], report: Report) -> None:
        self._screen = screen
        self._report = report
        self._timer: Timer | None = None
        self._session: Session | None = None
        self._key = ""
        self._changes: tuple[Changes, ...] = ()
        self._open: list[int] = []
        self._effects: dict[int, str] = {}

    def start(self, question: Question, session: Session, cursor: int = 0) -> None:
        """Compute the effects of this question's options, those near ``cursor`` first."""
        self.stop()
        self._session, self._key = session, question.key
        self._design = session.design
        self._changes = alternatives(question, session.design)
        near = sorted(range(len(self._changes)), key=lambda i: abs(i - cursor))
        self._open = near[:_NEAR]
        self._effects = {}
        if self._open:
            self._timer = self._screen.set_timer(_IDLE_SECONDS, self._work)

    def stop(self) -> None:
        """Drop what is left."""
        self._open = []
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _work(self) -> None:
        session = self._session
        if session is None or session.design is not self._design:
            return
        end = perf_counter() + _SLICE_SECONDS
        while self._open and perf_counter() < end:
            position = self._open.pop(0)
            self._effects[position] = describe_effect(session.what_if(self._changes[position]))
        self._report(self._key, dict(self._effects))
        if self._open:
            self._timer = self._screen.set_timer(0.001, self._work)
