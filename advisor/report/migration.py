"""The proposal to leave a retired tool, as text and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from advisor.model.scalars import printable
from advisor.report.repairs import value_text
from advisor.report.text import count, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.importers.kube_aws.migration import Migration

_MARGIN: Final = "  "
_INDENT: Final = " " * 6
_LONGEST: Final = 120

Difference = tuple[str, Any, Any]
"""The path of a field, its old and its new value."""


def migration_lines(proposal: Migration) -> list[str]:
    """What replaces what, the steps, what is lost."""
    lines = ["Migration proposal", ""]
    lines += wrapped(
        "kube-aws is retired, and no tool takes over its cluster: a new one is built beside it.",
        _MARGIN,
    )
    for each in proposal.replacements:
        place = f" (line {each.mark.line})" if each.mark else ""
        lines += ["", *wrapped(f"{each.part}{place}", _MARGIN)]
        for label, text in (("today", each.today), ("kops", each.kops), ("EKS", each.eks)):
            lines += wrapped(f"{label}: {printable(text, 400)}", _INDENT, hanging=_MARGIN)
    lines += ["", "  In this order", ""]
    for number, step in enumerate(proposal.steps, 1):
        lines += wrapped(f"{number}. {step}", _MARGIN, hanging="   ")
    lines += ["", "  What cannot be carried over", ""]
    for each_lost in proposal.lost:
        lines += wrapped(f"- {each_lost}", _MARGIN, hanging="  ")
    return lines


def difference_lines(tool: str, differences: Sequence[Difference]) -> list[str]:
    """The fields that change on the way to ``tool``, each with its old and new value."""
    lines = [f"  What changes in the design with {tool}", ""]
    for path, old, new in differences:
        text = f"{path}: {_short(old)} -> {_short(new)}"
        lines += wrapped(text, _MARGIN, hanging="    ")
    return lines


def _short(value: Any) -> str:
    """A value on part of a line; of a list of sections how many there are."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return count(len(value), "entry", "entries")
    return "none" if value == [] else printable(value_text(value), _LONGEST)


def migration_data(proposal: Migration) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    return {
        "replacements": [
            {
                "part": each.part,
                "today": each.today,
                "kops": each.kops,
                "eks": each.eks,
                "line": each.mark.line if each.mark else None,
            }
            for each in proposal.replacements
        ],
        "steps": list(proposal.steps),
        "lost": list(proposal.lost),
    }


def differences_data(differences: Sequence[Difference]) -> list[dict[str, Any]]:
    """The changed fields as plain values, for JSON."""
    return [{"path": path, "old": old, "new": new} for path, old, new in differences]
