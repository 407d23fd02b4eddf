"""What became of the findings that were to be fixed, as text and as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from advisor.fixing import Change, Left, Repair, Repairs
from advisor.model.scalars import printable, scalar_text
from advisor.report.text import count, wrapped
from advisor.session import describe_effect

_MARGIN: Final = "  "
_INDENT: Final = " " * 6


def repairs_text(repairs: Repairs) -> str:
    """Each fix with its changes and its effect, then what is left and why."""
    lines: list[str] = []
    for made in repairs.made:
        lines += [*_heading(made.finding.rule, made.finding.title), *_repair_lines(made), ""]
    if repairs.left:
        lines += ["Left for you", ""]
    for left in repairs.left:
        lines += [*_heading(left.finding.rule, left.finding.title)]
        lines += [*wrapped(f"Not fixed: {left.reason}.", _INDENT)]
        lines += [*wrapped(f"Do: {left.finding.remedy}", _INDENT), ""]
    return "\n".join(lines) + "\n" if lines else ""


def summary(repairs: Repairs) -> str:
    """``3 fixes; 2 findings left``."""
    return f"{count(len(repairs.made), 'fix', 'fixes')}; {count(len(repairs.left), 'finding')} left"


def repairs_data(repairs: Repairs, reference: str) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    return {
        "design": reference,
        "fixed": [_repair_data(each) for each in repairs.made],
        "left": [_left_data(each) for each in repairs.left],
    }


def change_line(change: Change) -> str:
    """``etcd.members: 2 -> 3``."""
    return f"{change.path}: {value_text(change.old)} -> {value_text(change.new)}"


def value_text(value: Any) -> str:
    """A plain value on one line, as a design file would hold it."""
    if value is None:
        return "(not stated)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return printable(scalar_text(value), 200)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {value_text(each)}' for key, each in value.items())}}}"
    if isinstance(value, Sequence):
        return f"[{', '.join(value_text(each) for each in value)}]"
    return str(value)


def _heading(rule: str, title: str) -> list[str]:
    margin = f"{_MARGIN}{rule}  "
    first, *more = wrapped(printable(title, 200), " " * len(margin))
    return [margin + first.strip(), *more]


def _repair_lines(made: Repair) -> list[str]:
    lines = []
    for change in made.changes:
        lines += wrapped(change_line(change), _INDENT, hanging="    ")
    lines += wrapped(describe_effect(made.effect), _INDENT)
    others = [each for each in made.effect.clears if each != made.finding.rule]
    if others:
        lines += wrapped(f"Clears {', '.join(others)} as well.", _INDENT)
    if made.effect.appears:
        lines += wrapped(f"Brings {', '.join(made.effect.appears)}.", _INDENT)
    return lines


def _repair_data(made: Repair) -> dict[str, Any]:
    effect = made.effect
    return {
        "rule": made.finding.rule,
        "title": made.finding.title,
        "changes": [{"path": each.path, "old": each.old, "new": each.new} for each in made.changes],
        "usd_per_month": str(effect.usd),
        "serving_minutes_per_year": round(effect.serving_minutes, 3),
        "api_minutes_per_year": round(effect.api_minutes, 3),
        "clears": list(effect.clears),
        "appears": list(effect.appears),
    }


def _left_data(left: Left) -> dict[str, Any]:
    finding = left.finding
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "reason": left.reason,
        "remedy": finding.remedy,
    }
