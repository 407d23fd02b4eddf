"""Typing a text into the input that has the keys, at once: a key by itself costs 60 ms."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.widgets import Input


def type_text(app: App[Any], text: str) -> None:
    """Replace what stands in the focused input by ``text``."""
    focused = app.focused
    assert isinstance(focused, Input), f"no input has the keys, but {focused}"
    focused.value = text
    focused.cursor_position = len(text)
