"""What is asked of the price list, and which of its rows is which of our prices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from advisor.catalog.refresh.products import Product

ON_DEMAND: Final = "on_demand"
SERVICES: Final = "services"

# Usage types begin with the region: "USE1-" and "EUC1-", "EU-" for eu-west-1, nothing for older
# services of us-east-1, and the region's name for KMS. "TS-" and "Outposts-" are other products.
_AREA = r"(?:EU-|[A-Z]{2,4}\d{1,2}-|[a-z]{2}(?:-[a-z]+)+-\d-)?"


@dataclass(frozen=True, slots=True)
class Rule:
    """Turns rows of an answer into prices of ours.

    ``keys`` are the prices of the tiers, in order; ``{0}`` in a key is the first group of
    ``usage``, a pattern for the usage type without its region. ``where`` are attributes the row
    must have. The listed price times ``factor`` is the price of one ``unit``; ``factors`` gives
    the factor by the unit of the row instead, where AWS has changed it, and refuses others.
    ``more_tiers`` says that tiers beyond the last key are expected and of no interest. Of a
    ``commonest`` price the one most rows have is taken, where others see a contradiction.
    """

    keys: tuple[str, ...]
    usage: str
    unit: str
    where: Mapping[str, str] = field(default_factory=dict)
    factor: Decimal = Decimal(1)
    factors: Mapping[str, Decimal] | None = None
    more_tiers: bool = False
    commonest: bool = False
    table: str = SERVICES

    def keys_of(self, product: Product) -> tuple[str, ...]:
        """The prices of ours that a product gives, () when it gives none."""
        found = _pattern(self.usage).fullmatch(product.get("usagetype"))
        if found is None or not product.has(self.where):
            return ()
        return tuple(key.format(*found.groups()) for key in self.keys)

    @property
    def fixed_keys(self) -> tuple[str, ...]:
        """The keys that are known before an answer is."""
        return tuple(key for key in self.keys if "{" not in key)


@dataclass(frozen=True, slots=True)
class Query:
    """One paginated question: a service, a family, a region.

    ``filters`` are attributes of the product; AWS ignores filters on terms. An ``everywhere``
    product has no region; a ``by_location`` one has no ``regionCode`` but says where it leads
    from, in AWS' own words for the region.
    """

    name: str
    service_code: str
    filters: Mapping[str, str]
    rules: tuple[Rule, ...]
    everywhere: bool = False
    by_location: bool = False
    families: frozenset[str] = field(init=False)
    """What it prices: ``EBS``, ``NAT`` ..., the first words of the keys."""

    def __post_init__(self) -> None:
        words = {
            "EC2" if rule.table == ON_DEMAND else key.partition("/")[0]
            for rule in self.rules
            for key in rule.keys
        }
        object.__setattr__(self, "families", frozenset(words))

    def filters_for(self, region: str, location: str) -> dict[str, str]:
        """All filters of the question about one region."""
        if self.everywhere:
            return dict(self.filters)
        place = {"fromLocation": location} if self.by_location else {"regionCode": region}
        return {**self.filters, **place}

    def accepts(self, product: Product) -> bool:
        """Whether a product passes the filters; an offer file holds all the others as well."""
        return product.has(self.filters)


@lru_cache(maxsize=256)
def _pattern(usage: str) -> re.Pattern[str]:
    return re.compile(_AREA + usage)
