"""The screen of a running wizard as plain text.

The only place in the tests that touches private parts of Textual (8.x).
"""

from __future__ import annotations

from typing import Any

from textual.app import App


def screen_text(app: App[Any]) -> str:
    """What a person sees now, one line for each row of the terminal, without colours."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"
