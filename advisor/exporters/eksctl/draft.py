"""The design while it is being written for eksctl."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.exporters import drafting
from advisor.exporters.drafting import compact

__all__ = ["Draft", "compact"]


@dataclass(frozen=True, slots=True)
class Draft(drafting.Draft):
    """What every part of the config needs, and the release it is written for."""

    eksctl: str
    """The eksctl release that is written for, such as ``0.230``."""
