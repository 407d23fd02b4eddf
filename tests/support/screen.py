"""The screen of a running wizard as plain text, and waiting for it without guessing times.

The only place in the tests that touches private parts of Textual (8.x).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot

_STEP_SECONDS = 0.04
"""Longer than the pause after which a change is drawn."""
_MOST_STEPS = 100


def screen_text(app: App[Any]) -> str:
    """What a person sees now, one line for each row of the terminal, without colours."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


async def settled(pilot: Pilot[Any]) -> str:
    """The screen as soon as it stays the same for two steps: layouts may follow a repaint."""
    before, same = "", 0
    for _ in range(_MOST_STEPS):
        await pilot.pause(_STEP_SECONDS)
        text = screen_text(pilot.app)
        same = same + 1 if text == before else 0
        if same == 2:
            break
        before = text
    return before


async def until(pilot: Pilot[Any], condition: Callable[[str], bool]) -> str:
    """The screen as soon as it fulfils ``condition``; the last one if it never does."""
    text = ""
    for _ in range(_MOST_STEPS):
        await pilot.pause(_STEP_SECONDS)
        text = screen_text(pilot.app)
        if condition(text):
            break
    return text
