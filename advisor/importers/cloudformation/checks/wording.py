"""Objections in few words."""

from __future__ import annotations

from advisor.importers.imported import Objection, Place
from advisor.rules import Severity


def refused(check: str, place: Place, message: str, remedy: str, title: str = "") -> Objection:
    """CloudFormation, or the service it asks, refuses the template for this."""
    return Objection(
        f"CFN-{check}", Severity.ERROR, place, message, remedy, refused="any",
        title=title or "AWS refuses this when the stack is deployed",
    )  # fmt: skip


def trap(
    check: str, place: Place, message: str, remedy: str, *, title: str, error: bool = False
) -> Objection:
    """It is taken, and does not do what it seems to say."""
    severity = Severity.ERROR if error else Severity.WARNING
    return Objection(f"CFN-{check}", severity, place, message, remedy, title=title)
