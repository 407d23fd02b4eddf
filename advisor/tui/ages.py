"""How long ago something was, in words."""

from __future__ import annotations

from datetime import datetime

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def age(then: datetime, now: datetime) -> str:
    """``just now``, ``5 minutes ago``, ``yesterday``, or the day it was."""
    seconds = (now - then).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return _ago(int(seconds // _MINUTE), "minute")
    if seconds < _DAY:
        return _ago(int(seconds // _HOUR), "hour")
    if seconds < 2 * _DAY:
        return "yesterday"
    return f"on {then.astimezone():%Y-%m-%d}"


def _ago(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'} ago"
