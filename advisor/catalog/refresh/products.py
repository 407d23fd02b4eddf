"""A product of the price list, from an answer of the API or from rows of an offer file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

_ABSURD_USD = Decimal(10) ** 9  # for an hour, a GB, a request
_HOURS_A_YEAR = 8760
_DIGITS = Decimal("1e-12")
_YEARS = {"1yr": 1, "3yr": 3}
_PAYMENTS = {"No Upfront": "no_upfront", "All Upfront": "all_upfront"}
_STANDARD = "standard"
_UPFRONT = "Quantity"
_NOT_A_NAME = re.compile(r"[^a-z0-9]")


class UnreadableProduct(ValueError):
    """A product that is not what the price list documents."""


class Tier(NamedTuple):
    """The price of a unit from ``begin`` units on."""

    begin: Decimal
    usd: Decimal
    unit: str


class Reserved(NamedTuple):
    """A standard Reserved Instance: dollars an hour, with what is paid upfront spread evenly."""

    years: int
    payment: str
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its on-demand price, the tiers in order; none when it has no such price.

    Attributes are keyed as `attribute_name` spells them. ``published`` is an ISO date or empty.
    """

    sku: str
    attributes: Mapping[str, str]
    tiers: tuple[Tier, ...]
    published: str = ""
    reserved: tuple[Reserved, ...] = ()

    def get(self, attribute: str) -> str:
        """The value of an attribute, empty when it has none."""
        return self.attributes.get(attribute_name(attribute), "")

    def has(self, wanted: Mapping[str, str]) -> bool:
        """Whether every attribute is as wanted. One that is absent does not speak against it:
        old rows lack the newer attributes. The family is what a product is, and must be there.
        """
        for name, value in wanted.items():
            found = self.get(name)
            if found != value and (found or name == "productFamily"):
                return False
        return True


def attribute_name(spelling: str) -> str:
    """One name for ``preInstalledSw`` of the API and ``Pre Installed S/W`` of offer files."""
    return _NOT_A_NAME.sub("", spelling.lower())


def parse_product(text: str) -> Product:
    """One string of ``PriceList``, an answer of GetProducts.

    Raises:
        UnreadableProduct: it is no JSON, or not of the documented shape.
    """
    try:
        item = json.loads(text, parse_float=Decimal)
        product = item["product"]
        attributes = {attribute_name(name): str(v) for name, v in product["attributes"].items()}
        attributes["productfamily"] = str(product.get("productFamily", ""))
        return Product(
            sku=str(product["sku"]),
            attributes=attributes,
            tiers=in_order(_tiers(item.get("terms", {}).get("OnDemand", {}))),
            published=day(item.get("publicationDate", "")),
            reserved=tuple(_reserved(item.get("terms", {}).get("Reserved", {}))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableProduct(f"{type(error).__name__}: {error}") from None


def tier(begin: str, usd: str, unit: str) -> Tier:
    """A tier from its texts. Raises UnreadableProduct."""
    try:
        start, price = Decimal(begin or 0), Decimal(usd)
    except InvalidOperation:
        raise UnreadableProduct(f"a price of {usd!r} from {begin!r}") from None
    if not (start.is_finite() and price.is_finite() and 0 <= price < _ABSURD_USD):
        raise UnreadableProduct(f"a price of {usd!r} from {begin!r}")
    return Tier(start, price, unit)


def in_order(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    """Tiers from the first unit on, each once."""
    return tuple(sorted(set(tiers)))


def commitment(lease: str, purchase: str, offering: str) -> tuple[int, str] | None:
    """Years and payment of a standard commitment; None for one that is not asked for.

    Convertible ones, and those paid upfront in part, are other products at other prices.
    """
    years, payment = _YEARS.get(lease), _PAYMENTS.get(purchase)
    if years is None or payment is None or offering != _STANDARD:
        return None
    return years, payment


def reserved(bought: tuple[int, str], prices: Iterable[tuple[str, str]]) -> Reserved | None:
    """A commitment from the texts of its prices, each with its unit; None where it costs nothing.

    Raises UnreadableProduct.
    """
    years, payment = bought
    usd = Decimal(0)
    for text, unit in prices:
        price = tier("0", text, unit).usd
        usd += price / (_HOURS_A_YEAR * years) if unit == _UPFRONT else price
    return Reserved(years, payment, usd.quantize(_DIGITS).normalize()) if usd else None


def day(moment: object) -> str:
    """The ISO date a timestamp begins with, empty when it does not."""
    found = re.match(r"\d{4}-\d{2}-\d{2}", str(moment))
    return found[0] if found else ""


def _reserved(terms: Mapping[str, Any]) -> Iterable[Reserved]:
    """Every standard commitment of the payments we know; a broken one is left out."""
    for term in terms.values():
        about = term.get("termAttributes", {})
        bought = commitment(
            str(about.get("LeaseContractLength")),
            str(about.get("PurchaseOption")),
            str(about.get("OfferingClass")),
        )
        if bought is None:
            continue
        try:
            found = reserved(
                bought,
                (
                    (str(dimension["pricePerUnit"]["USD"]), dimension["unit"])
                    for dimension in term["priceDimensions"].values()
                ),
            )
        except (KeyError, TypeError, AttributeError, UnreadableProduct):
            continue
        if found is not None:
            yield found


def _tiers(terms: Mapping[str, Any]) -> Iterable[Tier]:
    """Every dimension of every on-demand term that is priced in dollars."""
    for term in terms.values():
        for dimension in term["priceDimensions"].values():
            usd = dimension["pricePerUnit"].get("USD")
            if usd is not None:
                yield tier(str(dimension.get("beginRange", "0")), str(usd), str(dimension["unit"]))
