"""Where a number comes from, as of when, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How sure a number is."""

    LIST = "list"
    """Read in a price list or in a document that quotes one."""
    DERIVED = "derived"
    """Computed from listed numbers: a region's ratio, a sum, a bill divided by its hours."""
    SPOT = "spot average"
    """An average over time or zones of a price that floats."""
    AGREED = "agreed"
    """A price less the discount that your account has agreed with AWS, as the settings state it."""
    RECALLED = "recalled"
    """From general knowledge, without a document at hand: verify before use."""
    MEASURED = "measured"
    """Observed: an experiment or a dated event."""
    DOCUMENTED = "documented"
    """Stated in documentation or source code."""
    ASSUMED = "assumed"
    """A choice of this project."""
    CONTRACTUAL = "contractual"
    """From a service level agreement: a refund threshold, not a prediction."""


class Layer(StrEnum):
    """Which layer of the price book answered; a later one here beats an earlier one."""

    BUNDLED = "bundled"
    """The snapshot that ships with the program."""
    REFRESHED = "refreshed"
    """The price list of AWS as last read on this machine (``prices refresh``)."""
    LIVE = "live"
    """AWS' answer of one moment to this account: what was asked of spot."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of one number.

    ``as_of`` is an ISO date, shortened to month or year when the day is unknown (``2026-05``),
    and empty when nothing is known (recalled numbers).
    """

    source: str
    as_of: str
    kind: Kind
    layer: Layer = Layer.BUNDLED
