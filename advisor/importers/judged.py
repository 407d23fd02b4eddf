"""The findings of a design together with those about the file it was read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from advisor.evaluate import Evaluation
from advisor.importers.imported import FileMark, Imported
from advisor.rules import Finding, Findings, Severity

AREA: Final = "file"
"""The area of findings about a file, which no rule has."""

_DECIDES_ITSELF: Final = frozenset({"eksctl"})
"""Sources whose own checks are ported: what they take, no rule calls refused by them."""

Where = Callable[[Finding], FileMark | None]


def with_file_findings(evaluation: Evaluation, imported: Imported) -> Evaluation:
    """``evaluation`` of the imported design, with the findings about the file among its own."""
    findings = evaluation.findings
    order = tuple(Severity)

    def place(finding: Finding) -> tuple[int, bool]:
        # What the tool itself says comes first: it is about the file as it stands.
        return order.index(finding.severity), finding.area != AREA

    own = tuple(each.finding for each in imported.findings)
    rules = (_without_refusal(each, imported.source) for each in findings.fired)
    fired = tuple(sorted((*own, *rules), key=place))
    return replace(evaluation, findings=replace(findings, fired=fired))


def _without_refusal(finding: Finding, source: str) -> Finding:
    """What a rule says of designs holds for the file; what its tool refuses, the file shows."""
    if source not in _DECIDES_ITSELF:
        return finding
    others = tuple(each for each in finding.refused_by if each.tool != source)
    return finding if others == finding.refused_by else replace(finding, refused_by=others)


def where(imported: Imported) -> Where:
    """Where in the file each finding is decided."""
    marks = {id(each.finding): each.mark for each in imported.findings}

    def find(finding: Finding) -> FileMark | None:
        return marks.get(id(finding)) or imported.place_of(finding.path)

    return find


def about_the_file(findings: Findings) -> tuple[Finding, ...]:
    """The findings about the file alone."""
    return tuple(finding for finding in findings.fired if finding.area == AREA)
