"""The views of a design beside its questions; each is built when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import ContentSwitcher

if TYPE_CHECKING:
    from advisor.evaluate import Evaluation
    from advisor.tui.screens.design import DesignScreen


def ensure_view(screen: DesignScreen, name: str) -> None:
    """Build the view if this is the first visit."""
    if screen.query(f"#{name}"):
        return
    from textual.widgets import Static

    screen.query_one("#views", ContentSwitcher).add_content(Static(name), id=name)


def show_view(screen: DesignScreen, name: str, evaluation: Evaluation) -> None:
    """Draw the evaluation in the view."""
