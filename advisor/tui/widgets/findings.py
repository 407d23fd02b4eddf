"""Findings by severity, what is waived, and what could not be evaluated; their fixes below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from advisor import decisions
from advisor.decisions import STEPS
from advisor.model.judgement import Waiver
from advisor.rules import Finding, Findings, Severity, State
from advisor.tui.glyphs import SIGNS, WAIVED
from advisor.tui.messages import FindingShown, FixWanted, WaiverWanted
from advisor.tui.widgets.detailed import Detailed, Row, cut, fit, heading

_MUTED = "$foreground-muted"
_TITLES = {
    Severity.ERROR: "Errors: AWS or the tool refuses, or the design cannot do what it claims",
    Severity.WARNING: "Warnings: runs, with a known failure path",
    Severity.ADVICE: "Advice: a trade-off worth knowing",
}
_STEP_TITLES = {info.step: info.title for info in STEPS}
_IDLE = "idle-"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a fix would change and do, in words; or only the reason why there is none."""

    changes: tuple[str, ...] = ()
    """``etcd.members: 2 -> 3``."""
    effect: str = ""
    """``+$66/month · 1 finding fewer · brings ETCD-005``."""
    reason: str = ""


class FindingsView(Detailed):
    """The findings of a design; says which one is read, and what is wanted of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "fix", "Fix", id="finding.fix"),
        Binding("w", "waive", "Waive or lift", id="finding.waive"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._findings: dict[str, Finding] = {}
        self._counts: Findings | None = None
        self._offers = False
        self._remedies: dict[str, Remedy] = {}

    def show_findings(
        self,
        findings: Findings,
        waivers: Sequence[Waiver] = (),
        *,
        offers: bool = False,
        note: str = "",
    ) -> None:
        """Draw them anew; with ``offers``, remedies follow by ``show_remedy``.

        ``note`` says what was done last.
        """
        known = (*findings.fired, *findings.waived, *findings.not_evaluated)
        self._findings = {row_id(finding): finding for finding in known}
        self._offers = offers
        self._remedies = {}
        self._counts = findings
        self.show(findings_head(findings, note), finding_rows(findings, waivers))
        self._tell()

    def show_note(self, note: str) -> None:
        """Say something without drawing anything else anew."""
        if self._counts is not None:
            self.redraw_head(findings_head(self._counts, note))

    def show_remedy(self, rule: str, remedy: Remedy) -> None:
        """The fix of a finding, or why there is none, has been found."""
        self._remedies[rule] = remedy
        finding = self.current
        if finding is not None and finding.rule == rule:
            self.redraw_detail()

    @property
    def current(self) -> Finding | None:
        """The finding below the cursor."""
        row = self.current_row
        return self._findings.get(row.id) if row else None

    def detail_of(self, row: Row) -> Content:
        """Everything about a finding, its fix before the background."""
        finding = self._findings.get(row.id)
        if finding is None:
            return row.detail
        offers = self._offers and finding.state is State.FIRES
        fix = _fix(self._remedies.get(finding.rule)) if offers else Content("")
        return Content.assemble(_said(finding), fix, _background(finding))

    def row_changed(self) -> None:
        """Another finding is read."""
        self._tell()

    def action_fix(self) -> None:
        """Make the fix."""
        finding = self.current
        if finding is not None:
            self.post_message(FixWanted(finding))

    def action_waive(self) -> None:
        """Accept the finding, or lift its waiver."""
        row = self.current_row
        if row is None:
            return
        finding = self._findings.get(row.id)
        rule = finding.rule if finding else row.id.removeprefix(_IDLE)
        self.post_message(WaiverWanted(rule))

    def _tell(self) -> None:
        finding = self.current
        if finding is not None and self.is_mounted:
            self.post_message(FindingShown(finding))


def findings_head(findings: Findings, note: str = "") -> Callable[[int], Content]:
    """How many there are and what the keys do, then what was done last."""
    number = len(findings.fired)
    if number:
        first = Content.styled(f"{number} finding{'' if number == 1 else 's'}", "bold")
    else:
        first = Content.styled("✓ No findings", "bold $text-success")
    waived = f"   {len(findings.waived)} waived" if findings.waived else ""
    rest = f"   {len(findings.passed)} rules passed, {len(findings.not_evaluated)} not evaluated"
    keys = ("   Enter: question", "   J K: scroll the text")

    def draw(width: int) -> Content:
        line = Content.assemble(first, waived, (rest, _MUTED))
        for each in keys:
            if line.cell_length + len(each) <= width - 2:  # the margin of the head is wider
                line = Content.assemble(line, (each, _MUTED))
        return Content.assemble(line, "\n", cut(note, width - 2))

    return draw


def finding_rows(findings: Findings, waivers: Sequence[Waiver] = ()) -> list[Row]:
    """Rows of all findings, the gravest first; then what is waived, then what is not known."""
    return list(_rows(findings, waivers))


def row_id(finding: Finding) -> str:
    """What tells the row of a finding from all others."""
    return f"{finding.state}-{finding.rule}-{finding.path}"


def _rows(findings: Findings, waivers: Sequence[Waiver]) -> Iterator[Row]:
    for severity in Severity:
        each = [finding for finding in findings.fired if finding.severity is severity]
        if each:
            yield heading(severity, _TITLES[severity])
            yield from (_row(finding) for finding in each)
    if findings.waived:
        yield heading("waived", f"Waived: {len(findings.waived)} accepted for now")
        yield from (_row(finding) for finding in findings.waived)
    idle = [waiver for waiver in waivers if waiver.rule in findings.idle_waivers]
    if idle:
        yield heading("idle", "Waivers that meet no finding and can go (w)")
        yield from (_idle_row(waiver) for waiver in idle)
    if findings.not_evaluated:
        yield heading("open", "Not evaluated: something they need is not stated")
        yield from (_row(finding) for finding in findings.not_evaluated)


def _row(finding: Finding) -> Row:
    glyph, style = _sign(finding)
    step = _STEP_TITLES[decisions.step_of(finding.path)] if finding.path else ""

    def draw(width: int) -> Content:
        right = _right(finding, step) if width >= 70 else ""
        room = width - 2 - 9 - len(right) - 1
        return Content.assemble(
            (f"{glyph} ", style),
            (f"{finding.rule:<9}", _MUTED),
            f"{fit(finding.title, room)} ",
            (right, _MUTED),
        )

    return Row(row_id(finding), draw, path=finding.path)


def _sign(finding: Finding) -> tuple[str, str]:
    if finding.state is State.NOT_EVALUATED:
        return "?", _MUTED
    return (WAIVED, _MUTED) if finding.state is State.WAIVED else SIGNS[finding.severity]


def _right(finding: Finding, step: str) -> str:
    """What stands at the right end: where it is decided, or how its waiver stands."""
    if finding.waiver is None:
        return step
    if finding.state is State.WAIVED:
        return f"until {finding.waiver.until}"
    return f"waiver ended {finding.waiver.until}"


def _idle_row(waiver: Waiver) -> Row:
    def draw(width: int) -> Content:
        right = f"until {waiver.until}" if width >= 70 else ""
        room = width - 2 - 9 - len(right) - 1
        return Content.assemble(
            (f"{WAIVED} {waiver.rule:<9}", _MUTED), f"{fit(waiver.reason, room)} ", (right, _MUTED)
        )

    detail = Content.assemble(
        (f"The waiver of {waiver.rule} meets no finding", "bold"),
        f"\nUntil {waiver.until}, by {waiver.who}: {waiver.reason}",
        ("\nw takes it out of the design", _MUTED),
    )
    return Row(f"{_IDLE}{waiver.rule}", draw, detail)


def _said(finding: Finding) -> Content:
    """Title, what was found, and how a waiver stands."""
    parts: list[Content | str | tuple[str, str]] = [(finding.title, "bold"), "\n"]
    if finding.state is State.NOT_EVALUATED:
        parts += [("Not stated: ", _MUTED), finding.missing, "\n"]
    else:
        parts += [finding.message, "\n"]
    waiver = finding.waiver
    if waiver is not None:
        said = f"by {waiver.who}: {waiver.reason}"
        if finding.state is State.WAIVED:
            parts += [("Waived  ", "$text-primary"), f"until {waiver.until} {said}"]
            parts += [("  w lifts it", _MUTED), "\n"]
        else:
            parts += [("Fires again  ", "$text-warning")]
            parts += [f"its waiver ended on {waiver.until}; {said}"]
            parts += [("  w renews it", _MUTED), "\n"]
    return Content.assemble(*parts)


def _fix(remedy: Remedy | None) -> Content:
    label = ("Fix  ", "$text-success")
    if remedy is None:
        return Content.assemble(label, ("…", _MUTED), "\n")
    if remedy.reason:
        return Content.assemble(label, (f"none: {remedy.reason}", _MUTED), "\n")
    lines: list[Content | str | tuple[str, str]] = [label, (remedy.effect, "bold"), "\n"]
    for change in remedy.changes:
        lines += [f"     {change}", "\n"]
    return Content.assemble(*lines)


def _background(finding: Finding) -> Content:
    parts: list[Content | str | tuple[str, str]] = []
    parts += [("Why  ", "$text-primary"), finding.why, "\n"]
    parts += [("Do   ", "$text-success"), finding.remedy, "\n"]
    if finding.refused_by:
        tools = ", ".join(f"{r.tool} {r.since}".strip() for r in finding.refused_by)
        parts += [("Refused by  ", "$text-error"), tools, "\n"]
    sources = "; ".join(f"{source.ref} ({source.seen})" for source in finding.sources)
    parts.append((f"{finding.rule} · {finding.path or 'no single field'} · {sources}", _MUTED))
    return Content.assemble(*parts)
