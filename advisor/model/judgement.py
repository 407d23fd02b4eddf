"""How a design wants to be judged: what its people have accepted, and which rules matter."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from advisor.model.base import Section

RuleId = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9-]{0,30}/)?[A-Z][A-Z0-9]{0,11}-\d{3}$")
]
"""The id of a rule: ``ETCD-001``, or ``acme/NET-001`` of a pack called acme."""


def _day(text: str) -> str:
    date.fromisoformat(text)  # says what is wrong with 2027-02-30
    return text


Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]
"""A calendar day as text, so that days compare like the words they are: ``2027-06-30``."""


class Waiver(Section):
    """A finding that somebody has accepted, with a reason and an end."""

    rule: RuleId
    reason: str = Field(min_length=1, max_length=1000)
    who: str = Field(min_length=1, max_length=200)
    """Who answers for it: a person, a team or a ticket."""
    until: Day
    """The last day it holds."""
