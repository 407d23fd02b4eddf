"""The one theme of the program: dark, quiet, with colour only where it says something."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

THEME: Final = Theme(
    name="k8s-advisor",
    dark=True,
    primary="#5b9bf3",
    secondary="#7fd1c0",
    accent="#b69cf0",
    warning="#e6b450",
    error="#ef6a6f",
    success="#7cc27e",
    foreground="#d7dce4",
    background="#11151c",
    surface="#161b24",
    panel="#1d2430",
    variables={
        "footer-key-foreground": "#5b9bf3",
        "block-cursor-background": "#274063",
        "block-cursor-foreground": "#eef3fa",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#1d2a3d",
        "input-selection-background": "#5b9bf3 35%",
    },
)
