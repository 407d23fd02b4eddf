"""Findings as rows: by severity, then what could not be evaluated."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from advisor import decisions
from advisor.decisions import STEPS
from advisor.rules import Finding, Findings, Severity, State
from advisor.tui.glyphs import SIGNS
from advisor.tui.widgets.detailed import Row, fit, heading

_MUTED = "$foreground-muted"
_TITLES = {
    Severity.ERROR: "Errors: AWS or the tool refuses, or the design cannot do what it claims",
    Severity.WARNING: "Warnings: runs, with a known failure path",
    Severity.ADVICE: "Advice: a trade-off worth knowing",
}
_STEP_TITLES = {info.step: info.title for info in STEPS}


def findings_head(findings: Findings) -> Content:
    """How many there are, and what Enter does."""
    if not findings.fired:
        first = Content.styled("✓ No findings", "bold $text-success")
    else:
        number = len(findings.fired)
        first = Content.styled(f"{number} finding{'' if number == 1 else 's'}", "bold")
    rest = f"   {len(findings.passed)} rules passed, {len(findings.not_evaluated)} not evaluated"
    return Content.assemble(first, (f"{rest}   Enter: to the question", _MUTED))


def finding_rows(findings: Findings) -> list[Row]:
    """Rows of all findings, the gravest first."""
    return list(_rows(findings))


def _rows(findings: Findings) -> Iterator[Row]:
    for severity in Severity:
        each = [finding for finding in findings.fired if finding.severity is severity]
        if each:
            yield heading(severity, _TITLES[severity])
            yield from (_row(finding) for finding in each)
    if findings.not_evaluated:
        yield heading("open", "Not evaluated: something they need is not stated")
        yield from (_row(finding) for finding in findings.not_evaluated)


def _row(finding: Finding) -> Row:
    known = finding.state is State.FIRES
    glyph, style = SIGNS[finding.severity] if known else ("?", _MUTED)

    def draw(width: int) -> Content:
        step = _STEP_TITLES[decisions.step_of(finding.path)] if finding.path else ""
        step = step if width >= 70 else ""
        room = width - 2 - 9 - len(step) - 1
        return Content.assemble(
            (f"{glyph} ", style),
            (f"{finding.rule:<9}", _MUTED),
            f"{fit(finding.title, room)} ",
            (step, _MUTED),
        )

    return Row(
        f"{finding.state}-{finding.rule}-{finding.path}", draw, _detail(finding), finding.path
    )


def _detail(finding: Finding) -> Content:
    parts: list[Content | str | tuple[str, str]] = [(finding.title, "bold"), "\n"]
    if finding.state is State.NOT_EVALUATED:
        parts += [("Not stated: ", _MUTED), finding.missing, "\n"]
    else:
        parts += [finding.message, "\n"]
    parts += [("Why  ", "$text-primary"), finding.why, "\n"]
    parts += [("Do   ", "$text-success"), finding.remedy, "\n"]
    if finding.refused_by:
        tools = ", ".join(f"{r.tool} {r.since}".strip() for r in finding.refused_by)
        parts += [("Refused by  ", "$text-error"), tools, "\n"]
    sources = "; ".join(f"{source.ref} ({source.seen})" for source in finding.sources)
    parts.append((f"{finding.rule} · {finding.path or 'no single field'} · {sources}", _MUTED))
    return Content.assemble(*parts)
