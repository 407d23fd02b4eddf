"""Designs side by side as text and as plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from advisor.compare import Comparison, Row
from advisor.model.problems import printable
from advisor.report.text import dollars, table, title, wrapped

_NOTHING = "-"
_CELL = 24


def comparison_text(comparison: Comparison) -> str:
    """Numbers first, then the decisions behind them, then the doors that only go one way."""
    names = [e.design.name for e in comparison.evaluations]
    lines = [*title(" | ".join(names)), ""]
    lines += _numbers("US dollars a month, list price", names, comparison.costs, dollars)
    lines += _numbers("Minutes of outage a year (range)", names, comparison.minutes, _minutes)
    lines += _numbers("Machines", names, comparison.machines, str)
    lines += _numbers("Findings", names, comparison.findings, str)
    lines += _decisions(comparison, names)
    lines += _one_way(comparison)
    return "\n".join(lines).rstrip() + "\n"


def _minutes(estimate: Any) -> str:
    return _NOTHING if estimate is None else str(estimate)


def _numbers(
    heading: str, names: Sequence[str], rows: Sequence[Row], show: Callable[[Any], str]
) -> list[str]:
    cells = [("", *names), *((row.label, *map(show, row.values)) for row in rows)]
    return [heading, *(f"  {line}" for line in table(cells, right=range(1, len(names) + 1))), ""]


def _decisions(comparison: Comparison, names: Sequence[str]) -> list[str]:
    lines = ["Decisions that differ (! = cannot be changed on a live cluster)"]
    step = ""
    rows: list[tuple[str, ...]] = []
    for difference in comparison.differences:
        if difference.step != step:
            step = difference.step
            rows.append((f"[{step}]", *("" for _ in names)))
        mark = "!" if difference.one_way else " "
        answers = (_cell(answer) for answer in difference.answers)
        rows.append((f"{mark} {_cell(difference.title, 44)}", *answers))
    header = ("", *names)
    return [*lines, *(f"  {line}" for line in table([header, *rows])), ""]


def _cell(text: str, width: int = _CELL) -> str:
    shown = printable(text) or _NOTHING
    return shown if len(shown) <= width else f"{shown[: width - 3]}..."


def _one_way(comparison: Comparison) -> list[str]:
    if not comparison.one_way_doors:
        return ["No one-way door lies between these designs."]
    lines = ["One-way doors between these designs"]
    for door in comparison.one_way_doors:
        lines += wrapped(f"! {door.title}: {door.one_way}", "  ")
    return lines


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain values, for JSON; dollars are strings, to stay exact."""
    names = [e.design.name for e in comparison.evaluations]
    return {
        "designs": names,
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
    }


def _rows(rows: Sequence[Row], plain: Callable[[Any], Any]) -> dict[str, list[Any]]:
    return {row.label: [plain(value) for value in row.values] for row in rows}


def _triple(estimate: Any) -> Any:
    if estimate is None:
        return None
    return [round(v, 4) for v in (estimate.optimistic, estimate.base, estimate.pessimistic)]
