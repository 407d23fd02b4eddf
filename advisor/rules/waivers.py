"""Waivers: findings that the people of a design have accepted until some day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisor.rules.findings import BROKEN_RULE, Acceptance, Finding, State


def settle(
    fired: Iterable[Finding], waivers: Sequence[Mapping[str, Any]], today: str
) -> tuple[list[Finding], list[Finding], list[str]]:
    """Findings that fire, findings that are waived, and rules whose waiver meets no finding.

    A waiver holds through its last day. After that its finding fires again and carries the
    waiver, so that a report can say so. ``today`` is an ISO date.
    """
    accepted = {each["rule"]: _acceptance(each) for each in waivers}
    firing: list[Finding] = []
    waived: list[Finding] = []
    for finding in fired:
        waiver = accepted.pop(finding.rule, None)
        # Nobody knows what a broken rule would say, so nobody can accept it.
        if waiver is None or finding.rule == BROKEN_RULE:
            firing.append(finding)
        elif waiver.until < today:
            firing.append(replace(finding, waiver=waiver))
        else:
            waived.append(replace(finding, waiver=waiver, state=State.WAIVED))
    return firing, waived, sorted(accepted)


def _acceptance(waiver: Mapping[str, Any]) -> Acceptance:
    return Acceptance(waiver["reason"], waiver["who"], waiver["until"])
