"""What the rules see of a design: documents as plain CEL values, without null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

Plain = Any  # bool, int, float, str, and lists and string-keyed dicts of those


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules see of one design, as plain values without null."""

    design: Mapping[str, Plain]
    plan: Mapping[str, Plain]
    bill: Mapping[str, Plain]
    availability: Mapping[str, Plain]
    today: str
    before: Mapping[str, Plain] | None = None
    """The design that this one is to take the place of; None where it is judged by itself."""

    @classmethod
    def of(
        cls,
        design: BaseModel | Mapping[str, Any],
        today: date,
        *,
        plan: Mapping[str, Any] | None = None,
        bill: Mapping[str, Any] | None = None,
        availability: Mapping[str, Any] | None = None,
    ) -> Facts:
        """Facts from documents and mappings that may hold None, enums, decimals and dates."""
        return cls(
            design=plain(design),
            plan=plain(plan or {}),
            bill=plain(bill or {}),
            availability=plain(availability or {}),
            today=today.isoformat(),
        )

    def variables(self) -> dict[str, Plain]:
        """The variables of the rule language."""
        found = {
            "design": self.design,
            "plan": self.plan,
            "bill": self.bill,
            "availability": self.availability,
            "today": self.today,
        }
        return found if self.before is None else {**found, "before": self.before}

    def after(self, before: BaseModel | Mapping[str, Any]) -> Facts:
        """The same facts of a design that takes the place of ``before``."""
        return replace(self, before=plain(before))


def plain(value: object) -> Plain:
    """``value`` as CEL takes it; a field that is None is left out: not stated is not null."""
    # The exact types come first: this walks some three hundred values for each evaluation.
    kind = type(value)
    if kind is str or kind is int or kind is bool or kind is float:
        return value
    if isinstance(value, BaseModel):
        value = value.__dict__
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, tuple | list | set | frozenset):
        each_is_ordered = isinstance(value, tuple | list)
        return [plain(each) for each in (value if each_is_ordered else sorted(value))]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
