"""One line of a bill: what is paid for, how the amount came about, and where the price is from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from advisor.catalog import Price, Provenance
from advisor.cost.charges import Category, Charge, category_of
from advisor.plan.resources import Resource, ResourceKind, Role

CENT = Decimal("0.01")
_ONE = Decimal(1)
_METERED_STEP = Decimal("0.001")


class Missing(NamedTuple):
    """Why there is no price."""

    reason: str


Quote = Price | Missing


class Factor(NamedTuple):
    """One factor of a quantity: ``730 h``, ``64 GB``, or ``5840 requests / 1000``."""

    value: Decimal
    unit: str = ""
    per: int = 1

    def __str__(self) -> str:
        text = f"{plain_number(self.value)} {self.unit}".rstrip()
        return f"{text} / {self.per}" if self.per != 1 else text


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``amount`` is ``quantity`` times ``unit_price``, in US dollars a month.

    Without a price ``unit_price`` and ``amount`` are ``None``, and ``reason`` says why; such a
    line counts in no sum. ``note`` says how a metered quantity came about, or what else to know.
    ``group`` is the node pool or component; ``zone`` is ``None`` for what lies in no single zone,
    which includes all metered use: a workload profile does not say in which zone it happens.
    """

    resource: str
    kind: ResourceKind
    role: Role
    category: Category
    group: str
    zone: str | None
    charge: Charge
    description: str
    factors: tuple[Factor, ...]
    quantity: Decimal
    unit: str
    unit_price: Price | None
    amount: Decimal | None
    note: str = ""
    reason: str = ""

    @property
    def formula(self) -> str:
        """The calculation in words a person can repeat: ``3 x 730 h x $0.048``."""
        price = dollars(self.unit_price.usd) if self.unit_price else "unknown price"
        parts = [str(each) for each in self.factors if each != _SINGLE]
        return " x ".join([*parts, price])

    @property
    def provenance(self) -> Provenance | None:
        """Source, date and kind of the unit price; ``None`` when there is no price."""
        return self.unit_price.provenance if self.unit_price else None


_SINGLE = Factor(_ONE)


def price_line(
    resource: Resource,
    charge: Charge,
    description: str,
    factors: tuple[Factor, ...],
    unit: str,
    quote: Quote,
    note: str = "",
    *,
    metered: bool = False,
) -> Line:
    """A line for ``resource``; the amount is rounded to the cent, halves up."""
    quantity = _ONE
    for factor in factors:
        quantity *= factor.value if factor.per == 1 else factor.value / factor.per
    price = quote if isinstance(quote, Price) else None
    return Line(
        resource=resource.name,
        kind=resource.kind,
        role=resource.role,
        category=category_of(resource),
        group=resource.group,
        zone=None if metered else resource.zone,
        charge=charge,
        description=f"{description} in {resource.region}" if resource.region else description,
        factors=factors,
        quantity=quantity,
        unit=unit,
        unit_price=price,
        amount=cents(quantity * price.usd) if price else None,
        note=note,
        reason=quote.reason if isinstance(quote, Missing) else "",
    )


def count(resource: Resource) -> Factor:
    """How many of the resource there are."""
    return _SINGLE if resource.quantity == 1 else Factor(Decimal(resource.quantity))


def metered_amount(amount: Decimal) -> Decimal:
    """A metered amount as it is shown and priced: to the thousandth, halves up."""
    return amount.quantize(_METERED_STEP, ROUND_HALF_UP)


def cents(usd: Decimal) -> Decimal:
    """US dollars rounded to the cent, halves up."""
    return usd.quantize(CENT, ROUND_HALF_UP)


def dollars(usd: Decimal) -> str:
    """A unit price with all its digits, cents at least: ``$0.048``, ``$0.10``."""
    whole, _, fraction = plain_number(usd).partition(".")
    return f"${whole}.{fraction:0<2}"


def plain_number(value: Decimal) -> str:
    """``value`` without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
