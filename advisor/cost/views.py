"""Ways to read a bill: by section, zone, component or line, for an hour, a month or a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from advisor.cost.bill import Bill
from advisor.cost.charges import Category
from advisor.cost.lines import Line

NO_ZONE: Final = "no single zone"
"""What lies in several zones, in none, or is metered for all of them together."""

_MONTHS_A_YEAR: Final = 12
_SMALLEST: Final = Decimal("0.00001")


class By(StrEnum):
    """What the lines of a bill are put together by."""

    CATEGORY = "category"
    ZONE = "zone"
    COMPONENT = "component"
    LINE = "line"


class Period(StrEnum):
    """What an amount is for."""

    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"

    def amount(self, monthly_usd: Decimal, hours_per_month: Decimal) -> Decimal:
        """A monthly amount for this period: a year is twelve months, an hour is rounded to a
        thousandth of a cent. Sums are sums of these, so that they stay those of the lines shown.
        """
        match self:
            case Period.MONTH:
                return monthly_usd
            case Period.YEAR:
                return monthly_usd * _MONTHS_A_YEAR
            case _:
                return (monthly_usd / hours_per_month).quantize(_SMALLEST, ROUND_HALF_UP)


def sections(bill: Bill, by: By) -> dict[str, tuple[Line, ...]]:
    """The lines of a bill under the names of its parts, none lost and none twice.

    Categories come in their own order, zones by name with what lies in none at the end,
    components as they first occur. By line there is one part, without a name.
    """
    key = _KEYS[by]
    found: dict[str, list[Line]] = {}
    for line in bill.lines:
        found.setdefault(key(line, bill), []).append(line)
    names = list(found)
    if by is By.CATEGORY:
        names = [name for name in Category if name in found]
    elif by is By.ZONE:
        names.sort(key=lambda name: (name == NO_ZONE, name))
    return {str(name): tuple(found[name]) for name in names}


def component(line: Line, bill: Bill) -> str:
    """What a line belongs to, without its zone: the node pool, or ``nat``, ``api``, ``services``.

    Members in different zones are one component: ``nat-eu-central-1a`` and ``-1b`` are ``nat``.
    """
    return line.group or _zone(bill.region).sub("", line.resource).partition("/")[0]


@lru_cache(maxsize=64)
def _zone(region: str) -> re.Pattern[str]:
    return re.compile(rf"-{re.escape(region)}[-a-z0-9]*")


_KEYS: Final[Mapping[By, Callable[[Line, Bill], str]]] = {
    By.CATEGORY: lambda line, _: line.category,
    By.ZONE: lambda line, _: line.zone or NO_ZONE,
    By.COMPONENT: component,
    By.LINE: lambda *_: "",
}
