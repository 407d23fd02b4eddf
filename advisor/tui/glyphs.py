"""Signs that carry meaning without colour, and the colour that goes with each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content

from advisor.rules import Finding, Severity

CHOSEN: Final = "●"
OPEN: Final = "○"
TICKED: Final = "[x]"
UNTICKED: Final = "[ ]"
CURSOR: Final = "▸"
DONE: Final = "✓"
ONE_WAY: Final = "⊘"
BAR: Final = "█"
WAIVED: Final = "~"

SIGNS: Final = {
    Severity.ERROR: ("✖", "$text-error"),
    Severity.WARNING: ("▲", "$text-warning"),
    Severity.ADVICE: ("◆", "$text-accent"),
}
"""Sign and style of each severity."""


def sign(severity: Severity) -> Content:
    """The coloured sign of a severity."""
    glyph, style = SIGNS[severity]
    return Content.styled(glyph, style)


def tally(findings: Iterable[Finding]) -> Content:
    """Signs and numbers of findings, worst first, severities without any left out."""
    kept = list(findings)
    parts: list[Content] = []
    for severity, (glyph, style) in SIGNS.items():
        number = sum(1 for finding in kept if finding.severity is severity)
        if number:
            parts.append(Content.styled(f"{glyph}{number}", style))
    return Content(" ").join(parts)


def grave(findings: Iterable[Finding]) -> Content:
    """Sign and number of the gravest findings only, where there is no room for more."""
    kept = list(findings)
    for severity, (glyph, style) in SIGNS.items():
        number = sum(1 for finding in kept if finding.severity is severity)
        if number:
            return Content.styled(f"{glyph}{number}", style)
    return Content("")
