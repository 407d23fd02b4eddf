"""Fixes of findings, worked out while nobody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

from advisor.errors import AdvisorError
from advisor.fixing import Left, Offer, Repair
from advisor.rules import Finding
from advisor.session import Session

_IDLE_SECONDS: Final = 0.05

Report = Callable[[Finding, Repair | Left], None]


class Offers:
    """Works out the fix of the finding that is read, one at a time, and remembers it.

    What was found for another design is dropped.
    """

    def __init__(self, screen: Screen[None], session: Session, report: Report) -> None:
        self._screen = screen
        self._session = session
        self._report = report
        self._timer: Timer | None = None
        self._found: dict[str, Repair | Left] = {}
        self._design = session.design

    def start(self, finding: Finding, offer: Offer) -> None:
        """Report the fix of ``finding``: at once if it is known, else after a moment of rest."""
        self.stop()
        self._drop_stale()
        if finding.rule in self._found:
            self._report(finding, self._found[finding.rule])
            return
        self._timer = self._screen.set_timer(_IDLE_SECONDS, lambda: self._work(finding, offer))

    def now(self, finding: Finding, offer: Offer) -> Repair | Left:
        """The fix of ``finding`` in the design as it is."""
        self._drop_stale()
        if finding.rule not in self._found:
            self._found[finding.rule] = self._find(finding, offer)
        return self._found[finding.rule]

    def stop(self) -> None:
        """Drop what is under way."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def forget(self) -> None:
        """Drop everything: the design, or what it is judged by, is another."""
        self.stop()
        self._found.clear()

    def _drop_stale(self) -> None:
        if self._design is not self._session.design:
            self._design = self._session.design
            self._found.clear()

    def _work(self, finding: Finding, offer: Offer) -> None:
        self._timer = None
        if self._design is self._session.design:
            self._report(finding, self.now(finding, offer))

    def _find(self, finding: Finding, offer: Offer) -> Repair | Left:
        try:
            return offer(self._session, finding)
        except AdvisorError as problem:
            return Left(finding, f"it cannot be worked out: {problem.message.splitlines()[0]}")
