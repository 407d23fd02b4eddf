"""What the rules say about one design."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from advisor.rules.rule import Refusal, Severity, Source

BROKEN_RULE = "ADV-000"
"""The finding that names a rule which cannot be used or has failed."""


class State(StrEnum):
    """A rule that passes makes no finding; it is counted in ``Findings.passed``."""

    FIRES = "fires"
    WAIVED = "waived"
    NOT_EVALUATED = "not-evaluated"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A waiver of the design: who accepts a finding, why, and until which day (ISO date)."""

    reason: str
    who: str
    until: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's word on one design.

    ``path`` is the field that decides, written as in a design (``nodes.pools[].min``), or empty.
    ``missing`` names what nobody stated; only then was the rule not evaluated.
    """

    rule: str
    severity: Severity
    area: str
    title: str
    message: str
    why: str
    remedy: str
    path: str
    refused_by: tuple[Refusal, ...]
    sources: tuple[Source, ...]
    state: State
    missing: str = ""
    waiver: Acceptance | None = None
    """Of a finding that fires: a waiver that has ended."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one design: errors first, then by rule id."""

    fired: tuple[Finding, ...]
    not_evaluated: tuple[Finding, ...]
    passed: tuple[str, ...]
    """Ids of the rules that were evaluated and found nothing."""
    waived: tuple[Finding, ...] = ()
    """Findings that the design's own people have accepted for now."""
    idle_waivers: tuple[str, ...] = ()
    """Ids of rules that are waived and find nothing, or do not exist."""
    left_out: tuple[str, ...] = ()
    """Ids of rules that profile or settings leave out."""
    refused: tuple[Finding, ...] = ()
    """Errors that a tool is known to refuse, whatever waivers, profile and settings say."""

    def count(self, severity: Severity) -> int:
        """How many findings of this severity fire."""
        return sum(1 for finding in self.fired if finding.severity is severity)
