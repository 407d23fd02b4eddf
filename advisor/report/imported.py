"""What became of an imported file: read, inferred, defaulted, not understood, and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from advisor.importers.imported import How, Imported, Reading
from advisor.model.scalars import printable
from advisor.report.findings import finding_data, finding_lines
from advisor.report.page import USUAL, columns
from advisor.report.text import count, wrapped

_LONGEST_VALUE: Final = 200
_LONGEST_REASON: Final = 500
_MARGIN: Final = " " * 13
_RETIRED: Final = "kube-aws"
"""The source whose files come with a proposal to leave it."""
_NARROW: Final = " " * 2
"""In place of the margin where there are no lines to name."""
_HEADINGS: Final = {
    How.READ: "Read",
    How.INFERRED: "Inferred",
    How.DEFAULTED: "Not stated: what {source} does then",
    How.NOT_UNDERSTOOD: "No field in a design: kept in the file, and exported again",
    How.UNREADABLE: "Not readable",
}
_OF_RETIRED: Final = {How.NOT_UNDERSTOOD: "No field in a design: it stays in the file"}
"""Headings that differ where nothing is written back."""
_OF_RUNNING: Final = {How.NOT_UNDERSTOOD: "No field in a design: it stays in AWS"}
"""Headings that differ where a cluster was read, and not a file."""


def imported_text(imported: Imported, name: str, *, verbose: bool = False) -> str:
    """The report for people; ``verbose`` adds what was read as it stands."""
    lines = [*wrapped(_summary(imported, name))]
    for how, heading in _HEADINGS.items():
        readings = [*imported.of(how)]
        if readings and (verbose or how is not How.READ):
            words = _words(imported).get(how, heading)
            lines += ["", *wrapped(words.format(source=imported.source)), ""]
            margin = _NARROW if imported.running else _MARGIN
            lines += [line for each in readings for line in _reading_lines(each, margin)]
    if imported.findings:
        lines += ["", "About the file"]
    for each in imported.findings:
        place = f"In: {printable(each.mark.file, 200)}, line {each.mark.line}"
        lines += ["", *finding_lines(each.finding, place=place)]
    if imported.source == _RETIRED:
        from advisor.importers.kube_aws.migration import migration
        from advisor.report.migration import migration_lines

        lines += ["", *migration_lines(migration(imported))]
    return "\n".join(lines) + "\n"


def _words(imported: Imported) -> Mapping[How, str]:
    if imported.running:
        return _OF_RUNNING
    return _OF_RETIRED if imported.source == _RETIRED else {}


def _summary(imported: Imported, name: str) -> str:
    amounts = [
        f"{sum(1 for _ in imported.of(How.READ))} fields read",
        f"{sum(1 for _ in imported.of(How.INFERRED))} inferred",
        f"{sum(1 for _ in imported.of(How.DEFAULTED))} by the defaults of {imported.source}",
        f"{count(sum(1 for _ in imported.of(How.NOT_UNDERSTOOD)), 'part')} without a field",
    ]
    if imported.running:
        missing = count(sum(1 for _ in imported.of(How.UNREADABLE)), "part")
        return (
            f"{printable(name, 200)}: a running cluster; {', '.join(amounts)}; {missing} not "
            "readable. What no field names has the advisor's own default."
        )
    found = count(len(imported.findings), "finding")
    return (
        f"{printable(name, 200)}: a file of {imported.source}; {', '.join(amounts)}; "
        f"{found} about the file. What no field names has the advisor's own default."
    )


def _reading_lines(reading: Reading, margin: str) -> list[str]:
    """The line of the file, the field with its value, and the reason below."""
    line = f"line {reading.mark.line}" if reading.mark else ""
    what = reading.path or ".".join(str(part) for part in (reading.place or ())[1:])
    if reading.how is How.UNREADABLE:
        what = str(reading.value)
    value = _value(reading.value) if reading.path else ""
    text = f"{printable(what, 120)} = {value}" if value else printable(what, 120)
    if columns() < USUAL:
        margin = "  "
        lines = wrapped(f"{line}: {text}" if line else text, margin, hanging="  ")
    else:
        first, *rest = wrapped(text, hanging="  ", width=USUAL - len(margin)) or [""]
        lines = [f"  {line:<{len(margin) - 2}}{first}", *(f"{margin}{each}" for each in rest)]
    reason = printable(reading.reason, _LONGEST_REASON)
    return lines + (wrapped(reason, margin + "  ") if reason else [])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        names = [each.get("name", "...") if isinstance(each, dict) else each for each in value]
        return printable(", ".join(str(each) for each in names), _LONGEST_VALUE) or "none"
    return "none" if value is None else printable(str(value), _LONGEST_VALUE)


def imported_data(imported: Imported) -> dict[str, Any]:
    """The report as plain values, for JSON."""
    data: dict[str, Any] = {
        "source": imported.source,
        "design": imported.design.name,
        "readings": [
            {
                "path": each.path,
                "how": each.how.value,
                "value": each.value,
                "reason": each.reason,
                "place": list(each.place or ()),
                "file": each.mark.file if each.mark else "",
                "line": each.mark.line if each.mark else None,
            }
            for each in imported.readings
        ],
        "findings": [
            finding_data(each.finding)
            | {"file": each.mark.file, "line": each.mark.line, "column": each.mark.column}
            for each in imported.findings
        ],
    }
    if imported.source == _RETIRED:
        from advisor.importers.kube_aws.migration import migration
        from advisor.report.migration import migration_data

        data["migration"] = migration_data(migration(imported))
    return data
