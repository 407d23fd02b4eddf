"""Findings of one design as text and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from advisor.evaluate import Evaluation
from advisor.model.scalars import printable
from advisor.report.page import columns
from advisor.report.text import capital, count, wrapped
from advisor.rules import Finding, Findings, Refusal, Severity, State

if TYPE_CHECKING:
    from advisor.importers.imported import FileMark
    from advisor.importers.judged import Where

_MARGIN: Final = "  "
_INDENT: Final = " " * 6
_LONGEST_MESSAGE: Final = 2000

HEADINGS: Final[dict[str, str]] = {
    Severity.ERROR: "Errors",
    Severity.WARNING: "Warnings",
    Severity.ADVICE: "Advice",
}
"""What the findings of a severity stand under."""


def summary(findings: Findings) -> str:
    """``1 error, 3 warnings, 2 advice; 50 rules passed, 4 not evaluated``."""
    fired = ", ".join(
        (
            count(findings.count(Severity.ERROR), "error"),
            count(findings.count(Severity.WARNING), "warning"),
            count(findings.count(Severity.ADVICE), "advice", "advice"),
        )
    )
    passed = f"{count(len(findings.passed), 'rule')} passed"
    left = f", {len(findings.not_evaluated)} not evaluated" if findings.not_evaluated else ""
    waived = f", {len(findings.waived)} waived" if findings.waived else ""
    out = f", {len(findings.left_out)} left out" if findings.left_out else ""
    return f"{fired}{waived}; {passed}{left}{out}"


def findings_text(
    evaluation: Evaluation,
    reference: str = "",
    *,
    verbose: bool = False,
    where: Where | None = None,
) -> str:
    """All findings of a design by severity; ``verbose`` adds reasons, sources, and what was not
    evaluated. ``reference`` is what the person called the design, ``where`` knows the places in
    the file it was imported from.
    """
    findings = evaluation.findings
    lines = [*headline(evaluation, reference), "", *wrapped(f"{capital(summary(findings))}.")]
    for severity in Severity:
        fired = [finding for finding in findings.fired if finding.severity is severity]
        if fired:
            lines += ["", HEADINGS[severity]]
        for finding in fired:
            place = _in_file(where(finding)) if where else ""
            lines += ["", *finding_lines(finding, verbose=verbose, place=place)]
    lines += _waived(findings)
    lines += _not_evaluated(findings, verbose=verbose)
    return "\n".join(lines) + "\n"


def headline(evaluation: Evaluation, reference: str = "") -> list[str]:
    """What is judged: the design's name and title, the file it came from, its platform and day."""
    design = evaluation.design
    name = printable(design.name)
    if reference not in ("", design.name):
        name += f" ({printable(reference, 200)})"
    title = f": {printable(design.title, 200)}" if design.title else ""
    zones = count(len(design.placement.zones), "zone")
    about = (
        f"Kubernetes {design.kubernetes.version} by {design.provisioner.tool.value}, "
        f"{design.placement.region}, {zones}; judged as of {evaluation.today.isoformat()}"
    )
    return [*wrapped(f"{name}{title}"), *wrapped(about)]


def _in_file(mark: FileMark | None) -> str:
    if mark is None:
        return "In: nothing in the file, which does not say; the advisor assumes it"
    return f"In: {printable(mark.file, 200)}, line {mark.line}"


def finding_lines(finding: Finding, *, verbose: bool = False, place: str = "") -> list[str]:
    """One finding: its rule and title, what is wrong, ``place`` in a file, and what to do."""
    lines = _title(finding)
    lines += wrapped(printable(finding.message, _LONGEST_MESSAGE), _INDENT)
    if place:
        lines += wrapped(place, _INDENT)
    if verbose and finding.why:
        lines += wrapped(f"Why: {finding.why}", _INDENT)
    if finding.waiver:
        lines += wrapped(waiver_text(finding), _INDENT)
    if finding.refused_by:
        lines += wrapped(f"Refused by: {refusals(finding)}", _INDENT)
    lines += wrapped(f"Do: {finding.remedy}", _INDENT)
    if verbose and finding.sources:
        sources = "; ".join(f"{source.ref} ({source.seen})" for source in finding.sources)
        lines += wrapped(f"Source: {sources}", _INDENT)
    return lines


def _title(finding: Finding) -> list[str]:
    """Rule and title, with the deciding field at the right where there is room."""
    margin = f"{_MARGIN}{finding.rule}  "
    first, *more = wrapped(printable(finding.title, 200), " " * len(margin))
    lines = [margin + first.strip(), *more]
    width = columns()
    if finding.path and len(lines[-1]) + 2 + len(finding.path) <= width:
        lines[-1] += f"{finding.path:>{width - len(lines[-1])}}"
    elif finding.path:
        lines.append(f"{finding.path:>{width}}")
    return lines


def waiver_text(finding: Finding) -> str:
    """Who accepts the finding, until when and why; empty where nobody does."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    said = f"{printable(waiver.who, 200)}: {printable(waiver.reason, 1000)}"
    if finding.state is State.WAIVED:
        return f"Waived until {waiver.until} by {said}"
    return f"The waiver ended on {waiver.until}. It was by {said}"


def _waived(findings: Findings) -> list[str]:
    lines = ["", "Waived"] if findings.waived else []
    for finding in findings.waived:
        lines += ["", *_title(finding), *wrapped(waiver_text(finding), _INDENT)]
    if findings.idle_waivers:
        rules = ", ".join(findings.idle_waivers)
        lines += ["", *wrapped(f"Waivers that meet no finding and can go: {rules}.")]
    return lines


def _not_evaluated(findings: Findings, *, verbose: bool) -> list[str]:
    left = findings.not_evaluated
    if not left:
        return []
    if not verbose:
        needs = "needs" if len(left) == 1 else "need"
        return [
            "",
            *wrapped(
                f"Not evaluated: {count(len(left), 'rule')} that {needs} what the design does not "
                "state; --verbose names them."
            ),
        ]
    lines = ["", *wrapped("Not evaluated, because the design does not state what they need")]
    for finding in left:
        text = f"{finding.rule}  {finding.title}: {finding.missing or finding.path}"
        lines += ["", *wrapped(text, _MARGIN, hanging="    ")]
    return lines


def refusals(finding: Finding) -> str:
    """The tools that would refuse the design: from which version, and why."""
    return "; ".join(_refusal(each) for each in finding.refused_by)


def _refusal(refusal: Refusal) -> str:
    tool = f"{refusal.tool} {refusal.since}+" if refusal.since else refusal.tool
    return f"{tool} ({refusal.note})" if refusal.note else tool


def findings_data(
    evaluation: Evaluation, reference: str = "", *, where: Where | None = None
) -> dict[str, Any]:
    """Findings of a design as plain values, for JSON; ``where`` as for ``findings_text``."""
    findings = evaluation.findings
    return {
        "design": evaluation.design.name,
        "source": reference or evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "errors": findings.count(Severity.ERROR),
        "warnings": findings.count(Severity.WARNING),
        "advice": findings.count(Severity.ADVICE),
        "passed": len(findings.passed),
        "not_evaluated": len(findings.not_evaluated),
        "waived": len(findings.waived),
        "left_out": list(findings.left_out),
        "idle_waivers": list(findings.idle_waivers),
        "findings": [
            finding_data(f) | _place(f, where)
            for f in (*findings.fired, *findings.waived, *findings.not_evaluated)
        ],
    }


def _place(finding: Finding, where: Where | None) -> dict[str, Any]:
    mark = where(finding) if where else None
    return {} if mark is None else {"file": mark.file, "line": mark.line, "column": mark.column}


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain values."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
        "path": finding.path,
        "refused_by": [refusal.tool for refusal in finding.refused_by],
        "state": finding.state.value,
        "missing": finding.missing,
        "waiver": _waiver_data(finding),
        "why": finding.why,
        "remedy": finding.remedy,
        "sources": [{"ref": source.ref, "seen": source.seen} for source in finding.sources],
    }


def _waiver_data(finding: Finding) -> dict[str, str] | None:
    waiver = finding.waiver
    if waiver is None:
        return None
    return {"reason": waiver.reason, "who": waiver.who, "until": waiver.until}
