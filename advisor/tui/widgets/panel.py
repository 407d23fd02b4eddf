"""The figures that move with each answer: at the right, or as one line on narrow terminals."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Static

from advisor.availability import Outcome, describe_minutes
from advisor.tui.glyphs import BAR, SIGNS, tally
from advisor.tui.messages import ViewChosen
from advisor.tui.standing import OUTCOMES, Standing, minutes_of, range_of, whole_dollars
from advisor.tui.widgets.fluid import Fluid

_MUTED: Final = "$foreground-muted"
_VERDICTS: Final = {
    Outcome.MET: ("✓", "$text-success"),
    Outcome.EXPECTED: ("✓", "$text-success"),
    Outcome.UNLIKELY: ("▲", "$text-warning"),
    Outcome.MISSED: ("✖", "$text-error"),
}
_FINDINGS_SHOWN: Final = 6
_WIDE: Final = 76
_NAME_WIDTH: Final = 17


class Panel(VerticalScroll, can_focus=False):
    """Dollars, minutes, findings and the bill in short."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="panel")
        self._digits = Digits("", id="dollars")
        self._under = Static("", id="dollars-note")
        self._figures = Fluid(id="figures")

    def compose(self) -> ComposeResult:
        """The large figure and the rest."""
        yield self._digits
        yield self._under
        yield self._figures

    def show(self, standing: Standing, change: str) -> None:
        """Draw ``standing``; ``change`` says what the last answer did."""
        self._digits.update(whole_dollars(standing.usd))
        unit = "a month at list price"
        if standing.unpriced:
            unit = f"a month, {standing.unpriced} lines unpriced"
        self._under.update(Content.styled(unit, _MUTED))
        self._figures.show(lambda width: _figures(standing, change, max(width, 20)))

    def on_click(self) -> None:
        """The findings are what most of the panel is about."""
        self.post_message(ViewChosen("findings"))


class SummaryBar(Static):
    """The same figures in one line."""

    ALLOW_SELECT = False

    def show(self, standing: Standing) -> None:
        """Draw ``standing``."""
        figures: list[Content | str | tuple[str, str]] = [
            (f" {whole_dollars(standing.usd)}", "bold"),
            ("/month   ", _MUTED),
            ("serving ", _MUTED),
            (minutes_of(standing.serving), "bold"),
            ("/yr   ", _MUTED),
            ("API ", _MUTED),
            (minutes_of(standing.api), "bold"),
            ("/yr   ", _MUTED),
        ]
        if standing.verdict is not None and self.app.size.width >= _WIDE:
            glyph, style = _VERDICTS[standing.verdict.outcome]
            figures += [(f"{glyph} ", style), (f"{standing.target_percent:g} %   ", _MUTED)]
        figures.append(tally(standing.findings) or Content.styled("no findings", "$text-success"))
        self.update(Content.assemble(*figures))

    def on_click(self) -> None:
        """To what the figures are about."""
        self.post_message(ViewChosen("findings"))


def _figures(standing: Standing, change: str, width: int) -> Content:
    return Content("\n").join(
        [
            *_last_change(change, width),
            *_minutes(standing, width),
            *_findings(standing, width),
            *_bill(standing, width),
        ]
    )


def _heading(text: str, right: Content | str, width: int) -> Content:
    shown = Content(right) if isinstance(right, str) else right
    gap = max(1, width - len(text) - shown.cell_length)
    return Content.assemble((text, "bold"), " " * gap, shown)


def _last_change(change: str, width: int) -> list[Content]:
    lines = textwrap.wrap(change, width)
    return [*(Content.styled(line, "$text-secondary") for line in lines), Content("")]


def _minutes(standing: Standing, width: int) -> list[Content]:
    lines = []
    for label, answer in (("Not serving", standing.serving), ("API away", standing.api)):
        figure = Content.assemble((minutes_of(answer), "bold"), ("/yr", _MUTED))
        lines.append(_heading(label, figure, width))
        if answer.applies:
            lines.append(Content.styled(range_of(answer).rjust(width), _MUTED))
    verdict = standing.verdict
    if verdict is not None:
        glyph, style = _VERDICTS[verdict.outcome]
        lines.append(
            Content.assemble(
                (f"{glyph} ", style),
                f"{standing.target_percent:g} % ",
                (OUTCOMES[verdict.outcome].partition(",")[0], style),
            )
        )
        allowed = f"  allows {describe_minutes(verdict.budget_minutes)} a year"
        lines.append(Content.styled(allowed, _MUTED))
    return [*lines, Content("")]


def _findings(standing: Standing, width: int) -> list[Content]:
    found = standing.findings
    none = Content.styled("✓ none", "$text-success")
    lines = [_heading("Findings", tally(found) or none, width)]
    for finding in found[:_FINDINGS_SHOWN]:
        glyph, style = SIGNS[finding.severity]
        title = finding.title
        room = width - 2
        shown = title if len(title) <= room else f"{title[: room - 1]}…"
        lines.append(Content.assemble((f"{glyph} ", style), shown))
    if len(found) > _FINDINGS_SHOWN:
        lines.append(Content.styled(f"  and {len(found) - _FINDINGS_SHOWN} more (f)", _MUTED))
    return [*lines, Content("")]


def _bill(standing: Standing, width: int) -> list[Content]:
    lines = [_heading("Bill", Content.styled("$ a month", _MUTED), width)]
    largest = max((usd for _, usd in standing.categories), default=Decimal(0))
    bar_room = max(3, width - _NAME_WIDTH - 8)
    for name, usd in standing.categories:
        if not usd:
            continue
        length = int(usd / largest * bar_room) if largest else 0
        amount = f"{usd.quantize(Decimal(1)):,}"
        lines.append(
            Content.assemble(
                f"{name[:_NAME_WIDTH]:<{_NAME_WIDTH}}",
                (f"{amount:>7} ", "bold"),
                (BAR * length or "▏", "$primary"),
            )
        )
    return lines
