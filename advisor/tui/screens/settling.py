"""What becomes of a finding: its fix is made, it is waived, or its waiver is lifted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import AdvisorError
from advisor.fixing import Left, Repair
from advisor.model.judgement import Waiver
from advisor.rules import BROKEN_RULE, Finding, State
from advisor.session import describe_effect
from advisor.tui.answers import reason
from advisor.tui.offers import Offers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model.design import Design
    from advisor.session import Changes
    from advisor.tui.screens.design import DesignScreen
    from advisor.tui.widgets.findings import FindingsView, Remedy

_USUAL_DAYS: Final = 90
"""A waiver lasts a quarter unless somebody says otherwise: our choice, short enough to be read."""


class Settling:
    """Fixes and waives for a ``DesignScreen``; every change is a step of its session."""

    def __init__(self, screen: DesignScreen) -> None:
        self._screen = screen
        self._session = screen.work.session
        self._offers = Offers(screen, self._session, self._show)
        self._note = ""
        self._noted: Design | None = None

    @property
    def note(self) -> str:
        """What was done last, as long as the design is the one that came of it."""
        return self._note if self._noted is self._session.design else ""

    # --- fixes ----------------------------------------------------------------------------------

    def look_at(self, finding: Finding) -> None:
        """Somebody reads ``finding``: find out what its fix would do."""
        offer = self._screen.app.opening.offer
        if offer is not None and finding.state is State.FIRES:
            self._offers.start(finding, offer)

    def forget(self) -> None:
        """The design is another: nothing found so far holds."""
        self._offers.forget()

    def fix(self, finding: Finding) -> None:
        """Make the fix of ``finding``, or say why there is none."""
        offer = self._screen.app.opening.offer
        if offer is None:
            return
        if finding.state is not State.FIRES:
            self._say(f"{finding.rule} does not fire: there is nothing to fix.")
            return
        found = self._offers.now(finding, offer)
        if isinstance(found, Left):
            hint = " Enter: its question." if finding.path else ""
            self._say(f"{finding.rule} has no fix: {found.reason}.{hint}")
            return
        if self._apply(found.edits, f"Fix of {finding.rule}"):
            remedy = remedy_of(found)
            self._tell(f"✓ {finding.rule} fixed: {', '.join(remedy.changes)}   {remedy.effect}")

    def _show(self, finding: Finding, found: Repair | Left) -> None:
        for view in self._views():
            view.show_remedy(finding.rule, remedy_of(found))

    # --- waivers --------------------------------------------------------------------------------

    def waive(self, rule: str) -> None:
        """Ask for reason, name and last day; or lift the waiver that holds."""
        findings = self._session.evaluation.findings
        if (
            any(finding.rule == rule for finding in findings.waived)
            or rule in findings.idle_waivers
        ):
            self._lift(rule)
            return
        finding = next((each for each in findings.fired if each.rule == rule), None)
        if finding is None:
            self._say(f"{rule} has found nothing: there is nothing to waive.")
        elif rule == BROKEN_RULE:
            self._say("Nobody can accept what a broken rule would say.")
        else:
            self._ask(finding)

    def _ask(self, finding: Finding) -> None:
        from advisor.tui.screens.waive import WaiveDialog

        opening = self._screen.app.opening
        ended = finding.waiver
        name = ended.who if ended else opening.who() if opening.who else ""
        until = (opening.today + timedelta(days=_USUAL_DAYS)).isoformat()
        usual = {"reason": ended.reason if ended else "", "who": name, "until": until}
        dialog = WaiveDialog(finding, usual, opening.today)
        self._screen.app.push_screen(dialog, self._accept)

    def _accept(self, waiver: Waiver | None) -> None:
        if waiver is None:
            return
        waivers = [*self._without(waiver.rule), waiver.model_dump(mode="json")]
        if self._apply({"waivers": waivers}, f"Waiver of {waiver.rule}"):
            self._tell(f"✓ {waiver.rule} waived until {waiver.until} by {waiver.who}")

    def _lift(self, rule: str) -> None:
        if self._apply({"waivers": self._without(rule)}, f"Lifting the waiver of {rule}"):
            self._tell(f"✓ The waiver of {rule} is lifted")

    def _without(self, rule: str) -> list[dict[str, Any]]:
        waivers = self._session.design.waivers
        return [each.model_dump(mode="json") for each in waivers if each.rule != rule]

    # --- both -----------------------------------------------------------------------------------

    def _apply(self, changes: Changes, label: str) -> bool:
        try:
            changed = self._session.apply(changes, label)
        except AdvisorError as problem:
            self._say(reason(problem))
            return False
        if changed:
            self._screen.app.work_changed()
        return changed

    def _views(self) -> Iterable[FindingsView]:
        from advisor.tui.widgets.findings import FindingsView  # the first paint shows none

        return self._screen.query(FindingsView)

    def _say(self, text: str) -> None:
        """Why nothing was done."""
        for view in self._views():
            view.show_note(f"✖ {text}")

    def _tell(self, text: str) -> None:
        """What was done; it is drawn with the design that came of it."""
        self._note, self._noted = text, self._session.design


def remedy_of(found: Repair | Left) -> Remedy:
    """A fix, or the reason why there is none, in the words of the view."""
    from advisor.report.repairs import change_line
    from advisor.tui.widgets.findings import Remedy

    if isinstance(found, Left):
        return Remedy(reason=found.reason)
    effect = [describe_effect(found.effect)]
    others = [each for each in found.effect.clears if each != found.finding.rule]
    if others:
        effect.append(f"clears {', '.join(others)} as well")
    if found.effect.appears:
        effect.append(f"brings {', '.join(found.effect.appears)}")
    lines = tuple(change_line(change) for change in found.changes)
    return Remedy(lines, " · ".join(effect))
