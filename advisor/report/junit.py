"""Findings as JUnit XML, the test report that most pipelines show: one test case a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from advisor.report.checked import (
    Checked,
    CheckedDesign,
    Result,
    Standing,
    Unreadable,
    one_line,
    reaches,
    safe,
)
from advisor.report.findings import refusals
from advisor.rules import BROKEN_RULE, Finding

_CLASS: Final = "k8s-advisor"


def junit(designs: Sequence[Checked], fail_on: str) -> str:
    """One test suite a design; findings at or above ``fail_on`` are its failures.

    A finding below that is a test that passed and says something; what is known, waived or not
    evaluated was skipped. So the report is red exactly when the check fails.
    """
    root = Element("testsuites", name="k8s-advisor")
    for design in designs:
        root.append(_suite(design, fail_on))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(design: Checked, fail_on: str) -> Element:
    if isinstance(design, Unreadable):
        name = one_line(design.reference)
        cases = [_unreadable(design)]
    else:
        name = safe(design.file or design.name)
        cases = list(_cases(design, fail_on))
    suite = Element("testsuite", name=name, tests=str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(1 for case in cases if case.find(tag) is not None)))
    suite.extend(cases)
    return suite


def _cases(design: CheckedDesign, fail_on: str) -> Iterator[Element]:
    for result in design.results:
        yield _result(design, result, fail_on)
    for finding in design.not_evaluated:
        case = _case(design, finding.rule, finding.title, finding.area)
        SubElement(case, "skipped", message=one_line(finding.message))
        yield case
    for rule in design.passed:
        yield _case(design, rule.id, rule.title, rule.area)


def _result(design: CheckedDesign, result: Result, fail_on: str) -> Element:
    finding = result.finding
    case = _case(design, finding.rule, finding.title, finding.area)
    if result.mark:
        case.set("line", str(result.mark.line))
    if result.standing is Standing.KNOWN:
        SubElement(case, "skipped", message="Known: the baseline lists it.")
    elif result.standing is Standing.WAIVED:
        SubElement(case, "skipped", message=one_line(result.reason))
    elif reaches(finding.severity, fail_on):
        failure = SubElement(
            case, "failure", message=one_line(finding.message), type=finding.severity.value
        )
        failure.text = _details(design, result)
    else:
        SubElement(case, "system-out").text = _details(design, result)
    return case


def _case(design: CheckedDesign, rule: str, title: str, area: str) -> Element:
    # Two broken rules share an id and differ by their title, which names the rule.
    name = f"{rule} {one_line(title)}"
    case = Element("testcase", classname=f"{_CLASS}.{area}", name=name)
    if design.file:
        case.set("file", safe(design.file))
    return case


def _details(design: CheckedDesign, result: Result) -> str:
    finding = result.finding
    place = f"{design.file}:{result.mark.line}" if design.file and result.mark else design.name
    lines = [f"{finding.severity.value}: {finding.message}", f"at: {_place(place, finding)}"]
    if finding.rule != BROKEN_RULE:
        lines.append(f"why: {finding.why}")
    if finding.refused_by:
        lines.append(f"refused by: {refusals(finding)}")
    lines.append(f"do: {finding.remedy}")
    return "\n".join(one_line(line) for line in lines)


def _place(place: str, finding: Finding) -> str:
    return f"{place} ({finding.path})" if finding.path else place


def _unreadable(design: Unreadable) -> Element:
    case = Element("testcase", classname=_CLASS, name="the design can be read")
    error = SubElement(case, "error", message=one_line(design.problem.message))
    error.text = one_line(design.problem.hint)
    return case
