"""Discounts that an account has agreed with AWS, as its people state them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from advisor.catalog import Catalog
from advisor.catalog.suggestions import did_you_mean
from advisor.cost.charges import TARIFFS
from advisor.errors import NotFoundError

_INSTANCES = "EC2"
"""Instance hours on demand and committed; spot prices take no discount."""


def discounted_services() -> tuple[str, ...]:
    """The services a discount can be stated for, in small letters, sorted."""
    return tuple(sorted({_INSTANCES.lower(), *(row.service.lower() for row in TARIFFS.values())}))


def with_discounts(catalog: Catalog, discounts: Mapping[str, float]) -> Catalog:
    """The catalog with ``discounts``, a fraction of the list price by service in any case.

    Raises:
        NotFoundError: the bill has no service of that name.
    """
    if not discounts:
        return catalog
    known = discounted_services()
    for name in discounts:
        if name.lower() not in known:
            raise NotFoundError(
                f"There are no prices of a service {name!r} to take a discount off.",
                hint=did_you_mean(name.lower(), known, otherwise=f"Known: {', '.join(known)}."),
            )
    return catalog.with_discounts(
        {name.lower(): Decimal(str(share)) for name, share in discounts.items()}
    )
