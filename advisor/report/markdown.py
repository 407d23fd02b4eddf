"""Findings as Markdown for a comment on a pull request: a table a design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.report.checked import (
    Checked,
    CheckedDesign,
    Result,
    Standing,
    Unreadable,
    one_line,
)
from advisor.report.rule_text import escaped
from advisor.report.text import capital, count
from advisor.rules import Severity

LONGEST: Final = 60_000
"""Characters; GitHub refuses a comment of more than 65,536."""


def markdown(designs: Sequence[Checked]) -> str:
    """All designs one after another, cut where a comment would become too long."""
    blocks = [block for design in designs for block in _blocks(design)]
    kept: list[str] = []
    length = 0
    for block in blocks:
        length += len(block) + 2
        if length > LONGEST:
            kept.append("*More than a comment holds: run the check for the rest.*")
            break
        kept.append(block)
    return "\n\n".join(kept) + "\n"


def _blocks(design: Checked) -> Iterator[str]:
    if isinstance(design, Unreadable):
        yield f"### {escaped(one_line(design.reference))}"
        yield f"Not checked: {escaped(one_line(design.problem.message))}"
        return
    yield f"### {escaped(one_line(_title(design)))}"
    yield f"{_summary(design)}."
    for severity in Severity:
        found = [each for each in design.counting() if each.finding.severity is severity]
        if found:
            yield _table(found)


def _title(design: CheckedDesign) -> str:
    if design.reference in ("", design.name):
        return design.name
    return f"{design.name} ({design.file or design.reference})"


def _summary(design: CheckedDesign) -> str:
    """``1 error, no warnings, 2 advice; 50 rules passed, 4 not evaluated, 3 known``."""
    severities = [result.finding.severity for result in design.counting()]
    fired = ", ".join(
        (
            count(severities.count(Severity.ERROR), "error"),
            count(severities.count(Severity.WARNING), "warning"),
            count(severities.count(Severity.ADVICE), "advice", "advice"),
        )
    )
    parts = [f"{count(len(design.passed), 'rule')} passed"]
    if design.not_evaluated:
        parts.append(f"{len(design.not_evaluated)} not evaluated")
    parts += [
        f"{number} {standing.value}"
        for standing in (Standing.KNOWN, Standing.WAIVED)
        if (number := design.count(standing))
    ]
    return f"{capital(fired)}; {', '.join(parts)}"


def _table(results: Sequence[Result]) -> str:
    rows = [_row(result) for result in results]
    heading = capital(results[0].finding.severity.value)
    return "\n".join((f"| {heading} | Finding | What to do |", "|---|---|---|", *rows))


def _row(result: Result) -> str:
    finding = result.finding
    place = f"<br>`{finding.path}`" if finding.path else ""
    line = f", line {result.mark.line}" if result.mark else ""
    cells = (
        f"**{finding.rule}**{place}{line}",
        f"**{escaped(one_line(finding.title))}**<br>{escaped(one_line(finding.message))}",
        escaped(one_line(finding.remedy)),
    )
    return f"| {' | '.join(cells)} |"
