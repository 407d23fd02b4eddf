"""Unit prices of one region as the bill asks for them, each answer kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from advisor.catalog import Catalog, Kind, Layer, Price, Provenance, RegionBook
from advisor.cost.charges import AUTO_MODE_ITEM, AUTO_MODE_RATIO, TARIFFS, Charge
from advisor.cost.lines import Missing, Quote
from advisor.model.vocabulary import Purchase

YEARS: Final = {
    Purchase.SAVINGS_PLAN_1Y: 1,
    Purchase.SAVINGS_PLAN_3Y: 3,
    Purchase.COMMITTED_1Y: 1,
    Purchase.COMMITTED_3Y: 3,
}
SAVINGS_PLANS: Final = frozenset({Purchase.SAVINGS_PLAN_1Y, Purchase.SAVINGS_PLAN_3Y})
"""Taken to cost what a standard Reserved Instance of the same term and payment costs."""
_PAYMENT = "no_upfront"
_PERCENT = Decimal(100)
_DIGITS = Decimal("1e-12")


class Rates:
    """Prices of one region, and the limits that divide quantities into base and extra.

    ``*_bounds`` are the amounts at which the tiers of a price end; the last tier has no end.
    """

    __slots__ = (
        "_auto_mode", "_catalog", "_machines", "_prices", "_tariffs", "egress_bounds",
        "endpoint_bounds", "gp3_iops", "gp3_throughput", "hours", "io2_bounds", "region",
    )  # fmt: skip

    def __init__(self, prices: RegionBook, catalog: Catalog) -> None:
        def number(key: str) -> Decimal:
            return catalog.limit(key).number

        self.region = prices.name
        self.hours = number("time.hours_per_month")
        self.gp3_iops = catalog.limit("gp3.base_iops").integer
        self.gp3_throughput = catalog.limit("gp3.base_throughput_mibps").integer
        self.io2_bounds = (number("io2.tier1_iops"), number("io2.tier2_iops"))
        self.egress_bounds = running_sums(
            number("internet_egress.free_gb"),
            number("internet_egress.tier1_gb"),
            number("internet_egress.tier2_gb"),
            number("internet_egress.tier3_gb"),
        )
        self.endpoint_bounds = running_sums(
            number("interface_endpoint.tier1_gb"), number("interface_endpoint.tier2_gb")
        )
        self._prices = prices
        self._catalog = catalog
        self._tariffs: dict[tuple[Charge, str], Quote] = {}
        self._machines: dict[tuple[str, Purchase, bool], Quote] = {}
        self._auto_mode: dict[str, Quote] = {}

    def of(self, charge: Charge, variant: str = "") -> Quote:
        """The listed price of a charge."""
        key = (charge, variant)
        quote = self._tariffs.get(key)
        if quote is None:
            tariff = TARIFFS[key]
            quote = self._prices.service(tariff.service, tariff.item) or self._lacks(
                f"{tariff.service}/{tariff.item}"
            )
            self._tariffs[key] = quote
        return quote

    def machine(
        self, instance_type: str, purchase: Purchase = Purchase.ON_DEMAND, *, spot: bool = False
    ) -> Quote:
        """The price of one hour of an instance, by how it is bought; spot beats ``purchase``."""
        key = (instance_type, purchase, spot)
        quote = self._machines.get(key)
        if quote is None:
            quote = self._machines[key] = self._machine(instance_type, purchase, spot=spot)
        return quote

    def interruption(self, instance_type: str) -> str:
        """How often AWS takes spot machines of a type back, with its date; empty if not known."""
        discount = self._prices.spot(instance_type)
        if discount is None or not discount.interruption:
            return ""
        when = discount.interruption_as_of or "undated"
        return f"{discount.interruption} interrupted within a month ({when})"

    def auto_mode(self, instance_type: str) -> Quote:
        """The EKS Auto Mode fee for one hour of an instance type, however it is bought."""
        quote = self._auto_mode.get(instance_type)
        if quote is None:
            quote = self._auto_mode[instance_type] = self._auto_mode_fee(instance_type)
        return quote

    def _machine(self, instance_type: str, purchase: Purchase, *, spot: bool) -> Quote:
        listed = self._prices.on_demand(instance_type)
        if listed is None:
            return self._lacks(f"the on-demand price of {instance_type}")
        if spot:
            return self._spot(instance_type)
        if purchase == Purchase.ON_DEMAND:
            return listed
        quote = self._committed(instance_type, purchase, listed)
        return assumed(quote) if purchase in SAVINGS_PLANS else quote

    def _spot(self, instance_type: str) -> Quote:
        """The average saving is one against the list price, whatever was agreed."""
        discount = self._prices.spot(instance_type)
        listed = self._prices.list_on_demand(instance_type)
        if discount is None or listed is None:
            return self._lacks(f"a spot discount of {instance_type}")
        usd = listed.usd * (_PERCENT - discount.savings_percent) / _PERCENT
        origin = _derived(discount.provenance, listed.provenance, Kind.SPOT)
        return Price(f"{listed.key}/spot", usd, listed.unit, origin)

    def _committed(self, instance_type: str, purchase: Purchase, listed: Price) -> Quote:
        years = YEARS[purchase]
        commitment = self._prices.commitment_of(instance_type, years, _PAYMENT)
        if commitment is None:
            return self._lacks(f"a {years}-year commitment discount of {instance_type}")
        usd = listed.usd * (_PERCENT - commitment.discount_percent) / _PERCENT
        usd = usd.quantize(_DIGITS).normalize()
        kind = Kind.AGREED if listed.provenance.kind is Kind.AGREED else Kind.DERIVED
        origin = _derived(commitment.provenance, listed.provenance, kind)
        return Price(f"{listed.key}/{purchase}", usd, listed.unit, origin)

    def _auto_mode_fee(self, instance_type: str) -> Quote:
        exact = self._prices.service("EKS", AUTO_MODE_ITEM.format(instance_type=instance_type))
        if exact is not None:
            return exact
        listed = self._prices.list_on_demand(instance_type)
        ratio = self._auto_mode_ratio(instance_type)
        if listed is None or ratio is None:
            return self._lacks(f"the Auto Mode fee of {instance_type}")
        kind = Kind.AGREED if ratio.provenance.kind is Kind.AGREED else Kind.DERIVED
        origin = _derived(ratio.provenance, listed.provenance, kind)
        return Price(f"EKS/auto_mode/{instance_type}", ratio.usd * listed.usd, "hour", origin)

    def _auto_mode_ratio(self, instance_type: str) -> Price | None:
        """The fee's share of the EC2 price: one for g families, one for machines without GPU."""
        facts = self._catalog.instance_type(instance_type)
        if facts is None:
            return None
        if not facts.accelerator_kind:
            return self._prices.service("EKS", AUTO_MODE_RATIO["cpu"])
        if facts.family.startswith("g"):
            return self._prices.service("EKS", AUTO_MODE_RATIO["g"])
        return None

    def _lacks(self, what: str) -> Missing:
        return Missing(f"the price snapshot lacks {what} in {self.region}")


@lru_cache(maxsize=64)
def rates(prices: RegionBook, catalog: Catalog) -> Rates:
    """The rates of a region, shared by all bills over the same snapshot."""
    return Rates(prices, catalog)


def running_sums(*widths: Decimal) -> tuple[Decimal, ...]:
    """Where each tier ends, from how wide each one is."""
    ends: list[Decimal] = []
    for width in widths:
        ends.append(width + (ends[-1] if ends else 0))
    return tuple(ends)


def portions(start: Decimal, amount: Decimal, bounds: tuple[Decimal, ...]) -> list[Decimal]:
    """How much of ``amount``, used on top of ``start``, falls into each tier, the open one last."""
    found = []
    floor, end = Decimal(0), start + amount
    for bound in bounds:
        found.append(max(Decimal(0), min(end, bound) - max(start, floor)))
        floor = bound
    found.append(max(Decimal(0), end - max(start, floor)))
    return found


def assumed(quote: Quote) -> Quote:
    """The same price where applying it is an assumption of this program."""
    if isinstance(quote, Missing):
        return quote
    return replace(quote, provenance=replace(quote.provenance, kind=Kind.ASSUMED))


def _derived(factor: Provenance, base: Provenance, kind: Kind) -> Provenance:
    """The origin of a product: both sources, the older of the two dates, the lower layer."""
    dates = (factor.as_of, base.as_of)
    as_of = min(dates) if all(dates) else ""
    layer = min(factor.layer, base.layer, key=list(Layer).index)
    return Provenance(f"{base.source}; {factor.source}", as_of, kind, layer)
