"""The nearest known names for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], *, limit: int = 3) -> list[str]:
    """Up to ``limit`` known names that resemble ``name``, best first."""
    import difflib  # only ever needed on the way to an error message

    return difflib.get_close_matches(name.strip().lower(), list(known), n=limit, cutoff=0.6)


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str) -> str:
    """A hint naming the nearest known names, or ``otherwise`` when nothing is near."""
    close = nearest(name, known)
    return f"Did you mean {' or '.join(close)}?" if close else otherwise
