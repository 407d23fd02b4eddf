"""One region's prices, offerings and zones: the price book, whatever layer a price is from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from advisor.catalog.prices import Commitment, Price, SpotDiscount, agreed
from advisor.catalog.provenance import Kind, Layer, Provenance
from advisor.catalog.refreshed import RefreshedPrices

_INTERRUPTION_DATE = re.compile(r"interruption range.*?(\d{4}-\d{2}-\d{2})")
"""Where a source says from when its interruption ranges are, if not from the day of its prices."""
_DIRECTION = re.compile(r"north|south|east|west|central")


class ServicePrices:
    """Prices of everything that is not an instance hour, by ``service/item``."""

    __slots__ = ("_built", "_rows", "_sources")

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._rows: dict[str, list[Any]] = document["services"]
        self._sources = _provenances(document)
        self._built: dict[str, Price] = {}

    def get(self, key: str) -> Price | None:
        price = self._built.get(key)
        if price is None and (row := self._rows.get(key)) is not None:
            usd, unit, source = row
            price = self._built[key] = Price(key, Decimal(usd), unit, self._sources[source])
        return price

    def keys(self) -> frozenset[str]:
        return frozenset(self._rows)


class RegionBook:
    """What is known of one region. None always means "not known", never zero.

    A refreshed price beats a bundled one; the ``layer`` of its provenance says which it is.
    """

    __slots__ = (
        "_agreed",
        "_commitments",
        "_discounts",
        "_everywhere",
        "_offered",
        "_on_demand",
        "_prices",
        "_refreshed",
        "_services",
        "_sources",
        "_spot",
        "_zone_sets",
        "name",
        "zone_ids",
    )

    def __init__(
        self,
        document: Mapping[str, Any],
        everywhere: ServicePrices,
        refreshed: Sequence[RefreshedPrices] = (),
        discounts: Mapping[str, Decimal] | None = None,
    ) -> None:
        """``document`` is a file of ``data/regions``; ``everywhere`` the prices of all regions.

        ``refreshed`` are read before both, in this order. ``discounts`` come off prices, as a
        fraction by service in small letters (``ec2``, ``ebs``); spot prices have none.
        """
        self.name: str = document["region"]
        self._refreshed = refreshed
        self._discounts = discounts or {}
        self._agreed: dict[str, Price] = {}
        self._sources = _provenances(document)
        self._everywhere = everywhere
        self._services = ServicePrices(document)
        self._on_demand: dict[str, list[Any]] = document["on_demand"]
        self._spot: dict[str, list[Any]] = document["spot"]
        self._commitments: dict[str, list[Any]] = document["commitments"]
        self._offered: dict[str, int] = document["offerings"]
        self._zone_sets = [frozenset(zones) for zones in document["zone_sets"]]
        self._prices: dict[str, Price] = {}
        self.zone_ids: tuple[str, ...] = tuple(sorted(frozenset().union(*self._zone_sets)))

    def on_demand(self, instance_type: str) -> Price | None:
        """Linux, shared tenancy, USD per hour, with the agreed discount; key ``EC2/<type>``."""
        price = self.list_on_demand(instance_type)
        return self._less_discount("ec2", price) if self._discounts and price else price

    def list_on_demand(self, instance_type: str) -> Price | None:
        """As `on_demand`, at list price."""
        price = self._prices.get(instance_type)
        if price is None:
            price = self._newest_on_demand(instance_type)
            if price is not None:
                self._prices[instance_type] = price
        return price

    def spot(self, instance_type: str) -> SpotDiscount | None:
        """Average saving against on-demand and the interruption range, for Linux."""
        known = self._bundled_spot(instance_type)
        listed, zones = self.list_on_demand(instance_type), self.spot_by_zone(instance_type)
        if listed is None or not zones or not listed.usd:
            return known
        average = sum((price.usd for price in zones.values()), Decimal(0)) / len(zones)
        savings = max(0, round(100 * (1 - average / listed.usd)))
        origin = next(iter(zones.values())).provenance
        if known is None or not known.interruption:
            return SpotDiscount(savings, "", origin)
        source = f"{origin.source}; interruption range: {known.provenance.source}"
        return SpotDiscount(
            savings,
            known.interruption,
            Provenance(source, origin.as_of, origin.kind, Layer.LIVE),
            known.interruption_as_of,
        )

    def spot_by_zone(self, instance_type: str) -> Mapping[str, Price]:
        """The spot price in each zone when last asked for, by zone id; empty when it never was.

        The id is empty where AWS did not tell which zone a name stands for.
        """
        found = (layer.spot(instance_type) for layer in self._refreshed)
        return next((zones for zones in found if zones), {})

    def commitment(self, family: str, years: int, payment: str) -> Commitment | None:
        """Discount of a standard Reserved Instance.

        ``family`` as in ``m5``; ``years`` 1 or 3; ``payment`` ``all_upfront`` or ``no_upfront``.
        """
        row = self._commitments.get(f"{family}/{years}/{payment}")
        if row is None:
            return None
        discount, source = row
        return Commitment(Decimal(discount), years, payment, self._sources[source])

    def commitment_of(self, instance_type: str, years: int, payment: str) -> Commitment | None:
        """As `commitment`, for one type: from the price list as last read, else its family's."""
        listed = self.list_on_demand(instance_type)
        for layer in self._refreshed:
            reserved = layer.reserved(instance_type, years, payment)
            if reserved is not None and listed is not None and 0 < reserved.usd < listed.usd:
                percent = 100 * (1 - reserved.usd / listed.usd)
                return Commitment(percent, years, payment, reserved.provenance)
        return self.commitment(instance_type.partition(".")[0], years, payment)

    def service(self, service: str, item: str) -> Price | None:
        """A service price, with the agreed discount; the region's own row beats the row for
        every region.
        """
        price = self._list_service(f"{service}/{item}")
        return self._less_discount(service.lower(), price) if self._discounts and price else price

    def _list_service(self, key: str) -> Price | None:
        for layer in self._refreshed:
            price = layer.service(key)
            if price is not None:
                return price
        return self._services.get(key) or self._everywhere.get(key)

    def service_keys(self) -> frozenset[str]:
        """Every ``service/item`` with a price here."""
        refreshed = (layer.service_keys() for layer in self._refreshed)
        return (self._services.keys() | self._everywhere.keys()).union(*refreshed)

    def priced_instance_types(self) -> tuple[str, ...]:
        """Types with an on-demand price here, sorted; empty in a region known only in part."""
        if not self._refreshed:
            return tuple(self._on_demand)
        refreshed = (layer.instance_types() for layer in self._refreshed)
        return tuple(sorted(frozenset(self._on_demand).union(*refreshed)))

    def offered_in(self, instance_type: str) -> frozenset[str] | None:
        """Zone ids where the type is sold; empty when it is not sold in the region.

        None means unknown: the region has no offerings data, or its price list names the type
        while the offerings do not.
        """
        if not self._offered:
            return None
        zone_set = self._offered.get(instance_type)
        if zone_set is not None:
            return self._zone_sets[zone_set]
        price = self.list_on_demand(instance_type)
        listed = price is not None and price.provenance.kind is Kind.LIST
        return None if listed else frozenset()

    def zone_id(self, zone: str) -> str | None:
        """The zone id that ``zone`` stands for: itself when it is an id of this region.

        None for a zone *name* (``us-east-1a``): AWS maps names to ids per account, so a name
        says nothing about offerings or refused zones without asking that account.
        """
        return zone if self._is_zone_id(zone) else None

    def owns_zone(self, zone: str) -> bool:
        """Whether ``zone`` can be an Availability Zone of this region, given as id or as name.

        Local Zones and Wavelength Zones are not Availability Zones and give False.
        """
        is_name = zone[:-1] == self.name and "a" <= zone[-1:] <= "z"
        return is_name or self._is_zone_id(zone)

    def _newest_on_demand(self, instance_type: str) -> Price | None:
        for layer in self._refreshed:
            price = layer.on_demand(instance_type)
            if price is not None:
                return price
        row = self._on_demand.get(instance_type)
        if row is None:
            return None
        usd, source = row
        return Price(f"EC2/{instance_type}", Decimal(usd), "hour", self._sources[source])

    def _bundled_spot(self, instance_type: str) -> SpotDiscount | None:
        row = self._spot.get(instance_type)
        if row is None:
            return None
        savings, interruption, number = row
        origin = self._sources[number]
        dated = _INTERRUPTION_DATE.search(origin.source)
        when = (dated[1] if dated else origin.as_of) if interruption else ""
        return SpotDiscount(savings, interruption, origin, when)

    def _less_discount(self, service: str, price: Price) -> Price:
        discount = self._discounts.get(service)
        if not discount:
            return price
        known = self._agreed.get(price.key)
        if known is None:
            known = self._agreed[price.key] = agreed(price, discount)
        return known

    def _is_zone_id(self, zone: str) -> bool:
        prefix, separator, number = zone.rpartition("-az")
        return bool(separator) and prefix == zone_id_prefix(self.name) and number.isdigit()


def zone_id_prefix(region: str) -> str:
    """What the zone ids of a region begin with: ``apne1`` for ap-northeast-1."""
    area, *places, number = region.split("-")
    words = [word for place in places for word in _DIRECTION.findall(place) or [place]]
    return area + "".join(word[0] for word in words) + number


def _provenances(document: Mapping[str, Any]) -> list[Provenance]:
    return [Provenance(text, as_of, Kind(kind)) for text, as_of, kind in document["sources"]]
