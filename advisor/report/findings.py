"""Findings of one design as text and as plain values."""

from __future__ import annotations

from typing import Any

from advisor.evaluate import Evaluation
from advisor.model.problems import printable
from advisor.report.text import count, wrapped
from advisor.rules import Finding, Findings, Severity

_INDENT = " " * 10


def summary(findings: Findings) -> str:
    """``1 error, 3 warnings, 2 advice; 50 rules passed, 4 not evaluated``."""
    fired = ", ".join(
        (
            count(findings.count(Severity.ERROR), "error"),
            count(findings.count(Severity.WARNING), "warning"),
            f"{findings.count(Severity.ADVICE)} advice",
        )
    )
    passed = f"{count(len(findings.passed), 'rule')} passed"
    return f"{fired}; {passed}, {len(findings.not_evaluated)} not evaluated"


def findings_text(evaluation: Evaluation, *, verbose: bool = False) -> str:
    """All findings of a design; ``verbose`` adds reasons, sources and what was not evaluated."""
    design, findings = evaluation.design, evaluation.findings
    heading = f"{design.name}: {design.title}" if design.title else design.name
    lines = [printable(heading), summary(findings), ""]
    for finding in findings.fired:
        lines += _finding(finding, verbose)
    if verbose:
        lines += [
            f"not evaluated  {f.rule}  {f.title} (not stated: {f.missing})"
            for f in findings.not_evaluated
        ]
    elif findings.not_evaluated:
        lines.append(
            f"{count(len(findings.not_evaluated), 'rule')} could not be evaluated: something they "
            "need is not stated; --verbose lists them."
        )
    return "\n".join(lines).rstrip() + "\n"


def _finding(finding: Finding, verbose: bool) -> list[str]:
    lines = [f"{finding.severity.value:<8}  {finding.rule}  {finding.title}"]
    lines += wrapped(printable(finding.message), _INDENT)
    if finding.refused_by:
        lines += wrapped(f"Refused by {', '.join(map(str, refusers(finding)))}.", _INDENT)
    if verbose:
        lines += wrapped(f"Why: {finding.why}", _INDENT)
    lines += wrapped(f"Do: {finding.remedy}", _INDENT)
    if verbose:
        sources = "; ".join(f"{source.ref} ({source.seen})" for source in finding.sources)
        lines += wrapped(f"Source: {sources}", _INDENT)
        lines += [f"{_INDENT}Field: {finding.path}"] if finding.path else []
    return [*lines, ""]


def refusers(finding: Finding) -> list[str]:
    """The tools that would refuse the design, each with the version from which it does."""
    return [f"{r.tool} {r.since}".strip() for r in finding.refused_by]


def findings_data(evaluation: Evaluation) -> dict[str, Any]:
    """Findings of a design as plain values, for JSON."""
    findings = evaluation.findings
    return {
        "design": evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "errors": findings.count(Severity.ERROR),
        "warnings": findings.count(Severity.WARNING),
        "advice": findings.count(Severity.ADVICE),
        "passed": len(findings.passed),
        "not_evaluated": len(findings.not_evaluated),
        "findings": [_data(f) for f in (*findings.fired, *findings.not_evaluated)],
    }


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
        "path": finding.path,
        "refused_by": [refusal.tool for refusal in finding.refused_by],
        "state": finding.state.value,
        "missing": finding.missing,
        "remedy": finding.remedy,
        "sources": [source.ref for source in finding.sources],
    }
