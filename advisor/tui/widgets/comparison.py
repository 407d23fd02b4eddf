"""Designs side by side as rows: numbers, then decisions; the detail gives them in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from textual.content import Content

from advisor.availability import Estimate, describe_minutes
from advisor.compare import Comparison, Difference, Transition
from advisor.compare import Row as Line
from advisor.decisions import STEPS
from advisor.rules import Finding
from advisor.tui.glyphs import ONE_WAY, SIGNS
from advisor.tui.widgets.detailed import Row, cut, fit, heading

_MUTED: Final = "$foreground-muted"
_BETTER: Final = "$text-success"
_STEP_TITLES: Final = {info.step: info.title for info in STEPS}


def columns(width: int, number: int) -> tuple[int, int]:
    """Width of the labels and of each design's column."""
    each = max(8, min(30, (width * 2 // 3) // number))
    return max(10, width - each * number - 2), each


def header(names: Sequence[str], width: int) -> Content:
    """The names of the designs above their columns."""
    label, each = columns(width, len(names))
    cells = "".join(cut(name, each - 1).rjust(each) for name in names)
    return Content.styled(" " * (label + 2) + cells, "bold")


def comparison_rows(comparison: Comparison, names: Sequence[str]) -> list[Row]:
    """Rows of everything that is compared."""
    return list(_rows(comparison, names))


def _rows(comparison: Comparison, names: Sequence[str]) -> Iterator[Row]:
    yield heading("usd", "US dollars a month, list price")
    yield from _numbers("usd", comparison.costs, names, _dollars, _amount)
    yield heading("minutes", "Minutes of outage a year")
    yield from _numbers("minutes", comparison.minutes, names, _minutes, _base)
    yield heading("findings", "Findings")
    yield from _numbers("findings", comparison.findings, names, str, int)
    yield heading("machines", "Machines")
    yield from _numbers("machines", comparison.machines, names, str, None)
    for transition in comparison.transitions:
        yield from _transition(transition, names)
    doors = len(comparison.one_way_doors)
    note = f"{ONE_WAY} {doors} cannot be changed on a living cluster" if doors else ""
    if not comparison.differences:
        yield heading("same", "No decision differs")
    step = ""
    for each in comparison.differences:
        if each.step != step:
            step = each.step
            yield heading(f"step-{step}", _STEP_TITLES[each.step], note)
            note = ""
        yield _decision(each, names)


def _numbers(
    section: str,
    lines: Sequence[Line],
    names: Sequence[str],
    show: Callable[[Any], str],
    weigh: Callable[[Any], Any] | None,
) -> Iterator[Row]:
    """Rows of figures; where less is better, the least stands out."""
    for line in lines:
        weights = [None if v is None else weigh(v) for v in line.values] if weigh else []
        known = [weight for weight in weights if weight is not None]
        least = min(known) if known and len(set(known)) > 1 else None
        cells = [show(value) for value in line.values]
        best = [least is not None and weight == least for weight in weights] or [False] * len(cells)
        yield Row(
            f"{section}-{line.label}",
            _drawn("  ", line.label, cells, best),
            _in_full(line.label.capitalize(), [_long(value) for value in line.values], names),
        )


def _drawn(
    mark: str, label: str, cells: Sequence[str], best: Sequence[bool]
) -> Callable[[int], Content]:
    def draw(width: int) -> Content:
        label_width, each = columns(width, len(cells))
        parts = [
            Content.styled(cut(cell, each - 1).rjust(each), _BETTER if good else "")
            for cell, good in zip(cells, best, strict=True)
        ]
        name = _severity_sign(label)
        style = "$text-warning" if mark.strip() else ""
        return Content.assemble((mark, style), fit(name, label_width), *parts)

    return draw


def _severity_sign(label: str) -> str:
    for severity, (glyph, _) in SIGNS.items():
        if label == severity.value:
            return f"{glyph} {label}"
    return label


def _decision(difference: Difference, names: Sequence[str]) -> Row:
    mark = f"{ONE_WAY} " if difference.one_way else "  "
    answers = [answer or "-" for answer in difference.answers]
    detail = _in_full(difference.title, answers, names)
    if difference.one_way:
        detail = Content.assemble(
            detail, (f"\n{ONE_WAY} One-way door: ", "$text-warning"), difference.one_way
        )
    return Row(
        f"decision-{difference.path}",
        _drawn(mark, difference.title, answers, [False] * len(answers)),
        detail,
        path=difference.path,
    )


def _transition(transition: Transition, names: Sequence[str]) -> Iterator[Row]:
    """What stands against the way from the first design to another; nothing is not said."""
    if transition.findings:
        title = f"From {names[0]} to {names[transition.to]} on the live cluster"
        yield heading(f"transition-{transition.to}", title)
    for finding in transition.findings:
        glyph, style = SIGNS[finding.severity]
        yield Row(
            f"transition-{transition.to}-{finding.rule}-{finding.path}",
            _obstacle(finding, glyph, style),
            Content.assemble(
                (finding.title, "bold"),
                f"\n{finding.message}\n",
                ("Do   ", "$text-success"),
                f"{finding.remedy}\n",
                ("Why  ", "$text-primary"),
                finding.why,
            ),
            path=finding.path,
        )


def _obstacle(finding: Finding, glyph: str, style: str) -> Callable[[int], Content]:
    def draw(width: int) -> Content:
        rule = f"{finding.rule:<9}"
        title = cut(finding.title, width - 2 - len(rule))
        return Content.assemble((f"{glyph} ", style), (rule, _MUTED), title)

    return draw


def _in_full(title: str, answers: Sequence[str], names: Sequence[str]) -> Content:
    width = max(len(name) for name in names) + 2
    lines = [Content.styled(title, "bold")]
    for name, answer in zip(names, answers, strict=True):
        lines.append(Content.assemble((name.ljust(width), _MUTED), answer))
    return Content("\n").join(lines)


def _dollars(usd: Decimal) -> str:
    return f"{usd.quantize(Decimal(1)):,}"


def _amount(usd: Decimal) -> Decimal:
    return usd


def _minutes(estimate: Estimate | None) -> str:
    return "-" if estimate is None else describe_minutes(estimate.base)


def _base(estimate: Estimate) -> float:
    return estimate.base


def _long(value: Any) -> str:
    if value is None:
        return "does not arise"
    return f"${value:,.2f}" if isinstance(value, Decimal) else str(value)
