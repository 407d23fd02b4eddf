"""Durations and sizes in the spelling of Go and Kubernetes."""

from __future__ import annotations

import re
from typing import Final

_PART: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ns|us|ms|s|m|h)")
_MINUTES: Final = {"ns": 0.0, "us": 0.0, "ms": 1 / 60_000, "s": 1 / 60, "m": 1.0, "h": 60.0}
_SIZE: Final = re.compile(r"(\d{1,12})(Ki|Mi|Gi|k|M|G)?")
_BYTES: Final = {
    "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "k": 10**3, "M": 10**6, "G": 10**9
}  # fmt: skip


def minutes(text: str | None) -> float | None:
    """A duration of Go (``15m``, ``1h30m0s``) in minutes; None where it is none."""
    parts = _PART.findall(text or "")
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _MINUTES[unit] for number, unit in parts)


def mebibytes(text: str | None) -> int | None:
    """A quantity of memory (``170Mi``) in MiB, rounded down; None where it is none."""
    found = _SIZE.fullmatch(text or "")
    return int(found[1]) * _BYTES[found[2] or ""] // 2**20 if found else None
