"""Findings as SARIF 2.1.0, the format that code scanning services read.

One run holds all designs of a check. A finding stands at the line of its deciding field. What
the baseline knows and what the design waives is there as well, but suppressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from advisor import __version__
from advisor.report.baseline import fingerprint
from advisor.report.checked import Checked, CheckedDesign, Result, Standing, Unreadable, one_line
from advisor.report.findings import refusals
from advisor.report.rule_text import documentation, help_markdown, help_text
from advisor.rules import BROKEN_RULE, Finding, Rule, Severity

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "note",
}
# Words that GitHub's code scanning filters by.
_PROBLEM_SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "recommendation",
}


def sarif(designs: Sequence[Checked], rules: Mapping[str, Rule]) -> dict[str, Any]:
    """The SARIF log of one check; ``rules`` are those it ran, by id."""
    checked = [each for each in designs if isinstance(each, CheckedDesign)]
    unreadable = [each for each in designs if isinstance(each, Unreadable)]
    fired = {result.finding.rule: result.finding for each in checked for result in each.results}
    order = {rule_id: position for position, rule_id in enumerate(sorted(fired))}
    run = {
        "tool": {
            "driver": {
                "name": "k8s-advisor",
                "semanticVersion": __version__,
                "rules": [_descriptor(fired[each], rules.get(each)) for each in order],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(unreadable)],
        "results": [
            _result(design, result, order) for design in checked for result in design.results
        ],
        "properties": {"designs": [_summary(each) for each in checked]},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _descriptor(finding: Finding, rule: Rule | None) -> dict[str, Any]:
    """What the run says about a rule; one that is broken has no more than its finding."""
    if rule is None:
        text = "A rule that cannot be used"
        if finding.rule != BROKEN_RULE:  # what the tool itself checks in its file
            text = one_line(finding.title) or text
        return {"id": finding.rule, "shortDescription": {"text": text}}
    pages = {"documentation": documentation(rule)} if documentation(rule) else {}
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": one_line(rule.why)},
        "help": {"text": help_text(rule), "markdown": help_markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [rule.area],
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
            "severity": rule.severity.value,
            "status": rule.status.value,
            "sources": [{"ref": source.ref, "seen": source.seen} for source in rule.sources],
            "refusedBy": [
                {"tool": each.tool, "since": each.since, "note": each.note}
                for each in rule.refused_by
            ],
            **pages,
        },
    }


def _result(design: CheckedDesign, result: Result, order: Mapping[str, int]) -> dict[str, Any]:
    finding = result.finding
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": order[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": message(finding)},
        "locations": [_location(design, result)],
        "partialFingerprints": {"decidingField/v1": fingerprint(design.name, finding)},
        "properties": {"design": design.name, "remedy": one_line(finding.remedy)},
    }
    if finding.refused_by:
        found["properties"]["refusedBy"] = one_line(refusals(finding))
    if result.standing is Standing.KNOWN:
        found["baselineState"] = "unchanged"
        found["suppressions"] = [_suppression("external", "The baseline lists it.")]
    elif result.standing is Standing.WAIVED:
        found["suppressions"] = [_suppression("inSource", result.reason)]
    return found


def message(finding: Finding) -> str:
    """The finding in one paragraph: what is wrong first, then what to do."""
    sentences = (one_line(each).rstrip(".") for each in (finding.message, finding.remedy))
    return ". ".join(each for each in sentences if each) + "."


def _suppression(kind: str, reason: str) -> dict[str, str]:
    return {"kind": kind, "status": "accepted", "justification": one_line(reason)}


def _location(design: CheckedDesign, result: Result) -> dict[str, Any]:
    path = result.finding.path
    name = f"{design.name}:{path}" if path else design.name
    found: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": one_line(name), "kind": "property"}]
    }
    if design.file and result.mark:
        found["physicalLocation"] = {
            "artifactLocation": {"uri": uri(design.file)},
            "region": {"startLine": result.mark.line, "startColumn": result.mark.column},
        }
    return found


def uri(file: str) -> str:
    """A path as a URI reference: relative where the path is, else ``file:///``."""
    escaped = quote(file.replace("\\", "/"), errors="surrogateescape")
    return f"file://{escaped}" if escaped.startswith("/") else escaped


def _invocation(unreadable: Iterable[Unreadable]) -> dict[str, Any]:
    notes = [_notification(each) for each in unreadable]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _notification(design: Unreadable) -> dict[str, Any]:
    found: dict[str, Any] = {
        "level": "error",
        "message": {"text": one_line(f"{design.problem.message} {design.problem.hint}")},
        "properties": {"design": one_line(design.reference)},
    }
    if design.file:
        place = {"physicalLocation": {"artifactLocation": {"uri": uri(design.file)}}}
        found["locations"] = [place]
    return found


def _summary(design: CheckedDesign) -> dict[str, Any]:
    return {
        "design": design.name,
        "asOf": design.today.isoformat(),
        "passed": len(design.passed),
        "notEvaluated": [
            {"rule": each.rule, "missing": one_line(each.missing)} for each in design.not_evaluated
        ],
    }
