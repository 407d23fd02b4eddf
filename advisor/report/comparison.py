"""Designs side by side as text and as plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from advisor.availability import Estimate, describe_minutes
from advisor.compare import Comparison, Difference, Row
from advisor.decisions import STEPS
from advisor.model.scalars import printable
from advisor.report.findings import HEADINGS
from advisor.report.page import USUAL
from advisor.report.text import cells_table, count, dollars, heading, wrapped

_NOTHING: Final = "-"
_MARGIN: Final = "  "
_GAP: Final = "  "
_NARROWEST_ANSWER: Final = 14
"""Below this an answer in a column falls apart; the answers then stand below the question."""
_LONGEST_ANSWER: Final = 300
_CASES: Final = ("optimistic", "base", "pessimistic")


def comparison_text(
    comparison: Comparison, names: Sequence[str] = (), *, width: int = USUAL
) -> str:
    """Numbers first, then the decisions behind them, then the doors that only go one way.

    ``names`` are what to call the designs, by default their own names; ``width`` is that of the
    terminal in columns.
    """
    called = [printable(name) for name in names or _own_names(comparison)]
    day = comparison.evaluations[0].today.isoformat()
    lines = [*wrapped(f"{', '.join(called)}; judged as of {day}", width=width), ""]
    lines += _numbers("US dollars a month", called, comparison.costs, dollars, width)
    minutes = [row for answer in comparison.minutes for row in _cases(answer)]
    lines += _numbers("Minutes of outage a year", called, minutes, str, width)
    lines += _numbers("Machines", called, comparison.machines, str, width)
    findings = [Row(HEADINGS[row.label], row.values) for row in comparison.findings]
    lines += _numbers("Findings", called, findings, str, width)
    lines += _decisions(comparison, called, width)
    lines += _one_way(comparison, width)
    lines += _transitions(comparison, called, width)
    return "\n".join(lines) + "\n"


def _own_names(comparison: Comparison) -> list[str]:
    return [evaluation.design.name for evaluation in comparison.evaluations]


def _cases(answer: Row) -> list[Row]:
    """The base case under the answer's own name, and the two others below it."""
    rows = [Row(answer.label, tuple(_minutes(value, "base") for value in answer.values))]
    rows += [
        Row(f"  {case}", tuple(_minutes(value, case) for value in answer.values))
        for case in _CASES
        if case != "base"
    ]
    return rows


def _minutes(estimate: Estimate | None, case: str) -> str:
    return _NOTHING if estimate is None else describe_minutes(getattr(estimate, case))


def _numbers(
    title: str, names: Sequence[str], rows: Sequence[Row], show: Callable[[Any], str], width: int
) -> list[str]:
    """A table of numbers, or several below one another where one would be too wide."""
    labels = ["", *(row.label for row in rows)]
    columns = [
        [name, *(show(row.values[position]) for row in rows)] for position, name in enumerate(names)
    ]
    room = width - len(_MARGIN) - max(map(len, labels))
    wide = [max(map(len, column)) for column in columns]
    narrow = [_narrow(column) for column in columns]
    widths = wide if _together(wide) <= room else narrow
    lines = heading(title)
    while columns:
        fit = max(1, sum(_together(widths[: n + 1]) <= room for n in range(len(widths))))
        cells = list(zip(labels, *columns[:fit], strict=True))
        shape = [max(map(len, labels)), *widths[:fit]]
        table = cells_table(cells, shape, right=range(1, fit + 1), gap=_GAP)
        lines += [*(f"{_MARGIN}{line}".rstrip() for line in table), ""]
        columns, widths = columns[fit:], widths[fit:]
    return lines


def _narrow(column: Sequence[str]) -> int:
    """The width of a column whose name may go on in the next line, at its hyphens."""
    name, *values = column
    return max(*(len(word) + 1 for word in name.split("-")), *map(len, values))


def _together(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * len(widths)


def _decisions(comparison: Comparison, names: Sequence[str], width: int) -> list[str]:
    lines = heading("Decisions that differ")
    if comparison.one_way_doors:
        lines += wrapped("! no way back on a live cluster; reasons at the end", _MARGIN, width)
    if not comparison.differences:
        return [*lines, f"{_MARGIN}none", ""]
    question = min(34, (width - len(_MARGIN)) // 3)
    answer = (width - len(_MARGIN) - question) // len(names) - len(_GAP)
    in_columns = answer >= _NARROWEST_ANSWER
    if in_columns:
        header = cells_table([("", *names)], [question, *(answer for _ in names)], gap=_GAP)
        lines += [f"{_MARGIN}{line}".rstrip() for line in header]
    for step in STEPS:
        differing = [d for d in comparison.differences if d.step is step.step]
        if not differing:
            continue
        lines += ["", step.title]
        for difference in differing:
            if in_columns:
                row = (_question(difference), *map(_answer, difference.answers))
                cells = cells_table([row], [question, *(answer for _ in names)], gap=_GAP)
                lines += [f"{_MARGIN}{line}" for line in cells]
            else:
                lines += _by_answer(difference, names, width)
    return [*lines, ""]


def _question(difference: Difference) -> str:
    return f"! {difference.title}" if difference.one_way else difference.title


def _answer(answer: str) -> str:
    return printable(answer, _LONGEST_ANSWER) or _NOTHING


def _by_answer(difference: Difference, names: Sequence[str], width: int) -> list[str]:
    """The question, and below it each answer with the designs that give it."""
    given: dict[str, list[str]] = {}
    for name, answer in zip(names, difference.answers, strict=True):
        given.setdefault(_answer(answer), []).append(name)
    lines = wrapped(_question(difference), _MARGIN, width)
    for answer, designs in given.items():
        said = "(does not arise)" if answer == _NOTHING else answer
        lines += wrapped(f"{', '.join(designs)}: {said}", "      ", width, hanging="  ")
    return lines


def _one_way(comparison: Comparison, width: int) -> list[str]:
    doors = comparison.one_way_doors
    if not doors:
        return ["No one-way door lies between these designs."]
    lines = heading(f"{count(len(doors), 'one-way door')} between these designs")
    for door in doors:
        lines += wrapped(f"! {door.title} {door.one_way}", _MARGIN, min(width, 100), hanging="  ")
    return lines


def _transitions(comparison: Comparison, names: Sequence[str], width: int) -> list[str]:
    """What stands against turning the first design into each other one; nothing is not said."""
    lines: list[str] = []
    for each in comparison.transitions:
        if each.findings:
            title = f"From {names[0]} to {names[each.to]} on the live cluster"
            folded = wrapped(title, width=width)
            lines += ["", *folded, "-" * max(map(len, folded))]
        for finding in each.findings:
            lines += wrapped(f"{finding.rule}  {finding.title}", _MARGIN, width, hanging="  ")
            said = f"{finding.message}. Do: {finding.remedy}"
            lines += wrapped(said, f"{_MARGIN}    ", min(width, 100))
    return lines


def comparison_data(comparison: Comparison, names: Sequence[str] = ()) -> dict[str, Any]:
    """The comparison as plain values, for JSON; dollars are strings, to stay exact."""
    return {
        "designs": list(names or _own_names(comparison)),
        "as_of": comparison.evaluations[0].today.isoformat(),
        "monthly_usd": _rows(comparison.costs, str),
        "outage_minutes_per_year": _rows(comparison.minutes, _triple),
        "machines": _rows(comparison.machines, int),
        "findings": _rows(comparison.findings, int),
        "differences": [
            {
                "step": d.step.value,
                "path": d.path,
                "title": d.title,
                "answers": list(d.answers),
                "one_way": d.one_way,
            }
            for d in comparison.differences
        ],
        "transitions": [
            {
                "from": 0,
                "to": each.to,
                "findings": [
                    {
                        "rule": finding.rule,
                        "severity": finding.severity.value,
                        "title": finding.title,
                        "message": finding.message,
                        "remedy": finding.remedy,
                        "path": finding.path,
                    }
                    for finding in each.findings
                ],
            }
            for each in comparison.transitions
        ],
    }


def _rows(rows: Sequence[Row], plain: Callable[[Any], Any]) -> dict[str, list[Any]]:
    return {row.label: [plain(value) for value in row.values] for row in rows}


def _triple(estimate: Estimate | None) -> dict[str, float] | None:
    if estimate is None:
        return None
    return {case: round(getattr(estimate, case), 6) for case in _CASES}
