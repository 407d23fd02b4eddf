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
        "foreground-muted": "#98a3b3",
        "foreground-disabled": "#5f6b7c",
        "scrollbar": "#303b4d",
        "scrollbar-hover": "#41506a",
        "scrollbar-active": "#5b9bf3",
        "scrollbar-background": "#161b24",
        "scrollbar-background-hover": "#161b24",
        "scrollbar-background-active": "#161b24",
        "scrollbar-corner-color": "#161b24",
        "footer-key-foreground": "#5b9bf3",
        "block-cursor-background": "#274063",
        "block-cursor-foreground": "#eef3fa",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#1d2a3d",
        "input-selection-background": "#5b9bf3 35%",
    },
)
