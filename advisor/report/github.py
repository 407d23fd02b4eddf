"""Findings as workflow commands of GitHub Actions: annotations on the lines of a pull request.

GitHub shows ten annotations of each severity for a step; the log has all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from advisor.report.checked import Checked, CheckedDesign, Result, Unreadable, one_line, safe
from advisor.report.sarif import message
from advisor.rules import Severity

_COMMANDS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "notice",
}


def github(designs: Sequence[Checked]) -> str:
    """One workflow command a finding; what is known or waived makes none."""
    return "".join(f"{line}\n" for design in designs for line in _lines(design))


def _lines(design: Checked) -> Iterator[str]:
    if isinstance(design, Unreadable):
        text = one_line(f"{design.problem.message} {design.problem.hint}")
        file = {"file": design.file} if design.file else {}
        yield _command("error", file | {"title": "Not checked"}, text)
        return
    for result in design.counting():
        yield _command(
            _COMMANDS[result.finding.severity], _properties(design, result), _text(design, result)
        )


def _properties(design: CheckedDesign, result: Result) -> dict[str, str]:
    finding = result.finding
    found = {}
    if design.file and result.mark:
        found = {
            "file": design.file,
            "line": str(result.mark.line),
            "col": str(result.mark.column),
        }
    return found | {"title": f"{finding.rule} {one_line(finding.title)}"}


def _text(design: CheckedDesign, result: Result) -> str:
    """The message; the design's name goes with it where no file is shown."""
    text = message(result.finding)
    return text if design.file else f"{design.name}: {text}"


def _command(name: str, properties: Mapping[str, str], text: str) -> str:
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {shown}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")
