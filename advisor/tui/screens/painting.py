"""Drawing one design on its screen: each part is given exactly the figures it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from advisor import decisions
from advisor.decisions import STEPS, Step
from advisor.rules import Finding
from advisor.tui.glyphs import tally
from advisor.tui.screens.views import ensure_view, show_view
from advisor.tui.standing import Standing, minutes_of, whole_dollars
from advisor.tui.steps import Sight, marks, step_questions
from advisor.tui.widgets.bars import TitleBar, ViewBar
from advisor.tui.widgets.panel import Panel, SummaryBar
from advisor.tui.widgets.question_pane import QuestionPane
from advisor.tui.widgets.rail import Rail, RailState

if TYPE_CHECKING:
    from advisor.evaluate import Evaluation
    from advisor.exporting import Prepared
    from advisor.tui.screens.design import DesignScreen

ORDER: Final = tuple(info.step for info in STEPS)
DECIDE: Final = "decide"


@dataclass
class Look:
    """Where the person is: nothing of this is part of the design."""

    step: Step = ORDER[0]
    view: str = DECIDE
    sight: Sight = field(default_factory=Sight)
    visited: set[Step] = field(default_factory=lambda: {ORDER[0]})
    target: str = ""
    """Export target in sight; empty: the first, or the one asked for at the start."""
    prepared: Prepared | None = None
    """The export in sight; None where there is none."""
    change: str = ""
    """What the last answer did, in words."""


class Painter:
    """Draws the parts of a ``DesignScreen``."""

    def __init__(self, screen: DesignScreen) -> None:
        self._screen = screen

    def all(self, evaluation: Evaluation) -> None:
        """Every part, as one change of the screen."""
        standing = Standing.of(evaluation)
        with self._screen.app.batch_update():
            self.title()
            self.tabs(standing)
            self._screen.query_one(Panel).show(standing, self._screen.look.change)
            self._screen.query_one(SummaryBar).show(standing)
            self.rail(evaluation)
            self.questions(evaluation)
            self.view(evaluation)
        self._screen.refresh_bindings()

    def title(self) -> None:
        """Name of the design, whether it is saved, and what it is."""
        work = self._screen.work
        design = work.design
        about = (
            f"{design.placement.region} · {design.provisioner.tool.value} · "
            f"Kubernetes {design.kubernetes.version}"
        )
        bar = self._screen.query_one(TitleBar)
        bar.show(work.origin or design.name, work.standing if work.is_saved else "", about)

    def tabs(self, standing: Standing) -> None:
        """The views, with a figure beside the title where one figure says it."""
        notes = {
            "findings": tally(standing.findings),
            "bill": Content.styled(whole_dollars(standing.usd), "$foreground-muted"),
            "availability": Content.styled(minutes_of(standing.serving), "$foreground-muted"),
        }
        self._screen.query_one(ViewBar).show(self._screen.look.view, notes)

    def rail(self, evaluation: Evaluation) -> None:
        """The steps with their findings."""
        look = self._screen.look
        asked = {decision.step for decision in decisions.asked(evaluation.design)}
        findings: dict[Step, list[Finding]] = {}
        for finding in evaluation.findings.fired:
            step = decisions.step_of(finding.path) if finding.path else Step.REVIEW
            findings.setdefault(step, []).append(finding)
        idle = frozenset(step for step in ORDER if step not in asked)
        state = RailState(look.step, frozenset(look.visited), idle)
        self._screen.query_one(Rail).show(state, findings)

    def questions(self, evaluation: Evaluation, active: str | None = None) -> None:
        """The step's questions; ``active`` is the key of the one to open."""
        look, catalog = self._screen.look, self._screen.app.opening.catalog
        marked = marks(evaluation.findings.fired)
        shown = step_questions(evaluation.design, catalog, look.step, look.sight, marked)
        info = STEPS[ORDER.index(look.step)]
        intro = info.intro if shown else "Nothing to decide: it follows from other answers."
        number = f"{ORDER.index(look.step) + 1}/{len(ORDER)}  "
        head = Content.assemble(
            (number, "$foreground-disabled"),
            (info.title, "bold"),
            (f"   {intro}", "$foreground-muted"),
        )
        self._screen.query_one("#step-head", Static).update(head)
        self._screen.query_one(QuestionPane).show(shown, active)

    def view(self, evaluation: Evaluation) -> None:
        """The view in sight, if it is not the questions."""
        name = self._screen.look.view
        self._screen.set_class(name != DECIDE, "-full")
        if name != DECIDE:
            ensure_view(self._screen, name)
            show_view(self._screen, name, evaluation)
        self._screen.query_one("#views", ContentSwitcher).current = name
