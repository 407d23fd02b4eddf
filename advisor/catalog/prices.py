"""Prices and discounts as the snapshot holds them. Money is USD before tax, as exact decimals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from advisor.catalog.provenance import Kind, Provenance


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price: ``usd`` per ``unit``. ``key`` names it: ``NAT/gateway_hour``, ``EC2/m5.large``.

    A few EKS rows are fractions of another price (``EKS/auto_mode_ratio_cpu_families``); their
    unit says so.
    """

    key: str
    usd: Decimal
    unit: str
    provenance: Provenance


def agreed(price: Price, discount: Decimal) -> Price:
    """``price`` less an agreed discount, a fraction of it; its source says so."""
    origin = price.provenance
    source = f"{origin.source} ({origin.kind.value}), less {discount * 100:f} % agreed"
    return replace(
        price,
        usd=price.usd * (1 - discount),
        provenance=replace(origin, source=source, kind=Kind.AGREED),
    )


@dataclass(frozen=True, slots=True)
class SpotDiscount:
    """Average saving of spot against on-demand, in whole percent of the on-demand price.

    ``interruption`` is AWS' range of the monthly interruption rate (``<5%``, ``5-10%``, ...,
    ``>20%``), or empty when not seen; ``interruption_as_of`` is its own date, for the range is
    published apart from prices.
    """

    savings_percent: int
    interruption: str
    provenance: Provenance
    interruption_as_of: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """Discount of a standard Reserved Instance, in percent of the on-demand price.

    EC2 Instance Savings Plans of the same term usually cost the same; that is an assumption.
    """

    discount_percent: Decimal
    years: int
    payment: str
    provenance: Provenance
