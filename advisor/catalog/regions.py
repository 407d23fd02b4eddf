"""One region's prices, offerings and zones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from advisor.catalog.prices import Commitment, Price, SpotDiscount
from advisor.catalog.provenance import Kind, Provenance

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
    """What the snapshot knows of one region. None always means "not in the snapshot"."""

    __slots__ = (
        "_commitments",
        "_everywhere",
        "_offered",
        "_on_demand",
        "_prices",
        "_services",
        "_sources",
        "_spot",
        "_zone_sets",
        "name",
        "zone_ids",
    )

    def __init__(self, document: Mapping[str, Any], everywhere: ServicePrices) -> None:
        """``document`` is a file of ``data/regions``; ``everywhere`` the prices of all regions."""
        self.name: str = document["region"]
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
        """Linux, shared tenancy, USD per hour; key ``EC2/<type>``."""
        price = self._prices.get(instance_type)
        if price is None and (row := self._on_demand.get(instance_type)) is not None:
            usd, source = row
            price = Price(f"EC2/{instance_type}", Decimal(usd), "hour", self._sources[source])
            self._prices[instance_type] = price
        return price

    def spot(self, instance_type: str) -> SpotDiscount | None:
        """Average saving against on-demand and the interruption range, for Linux."""
        row = self._spot.get(instance_type)
        if row is None:
            return None
        savings, interruption, source = row
        return SpotDiscount(savings, interruption, self._sources[source])

    def commitment(self, family: str, years: int, payment: str) -> Commitment | None:
        """Discount of a standard Reserved Instance.

        ``family`` as in ``m5``; ``years`` 1 or 3; ``payment`` ``all_upfront`` or ``no_upfront``.
        """
        row = self._commitments.get(f"{family}/{years}/{payment}")
        if row is None:
            return None
        discount, source = row
        return Commitment(Decimal(discount), years, payment, self._sources[source])

    def service(self, service: str, item: str) -> Price | None:
        """A service price; the region's own row beats the row for every region."""
        key = f"{service}/{item}"
        return self._services.get(key) or self._everywhere.get(key)

    def service_keys(self) -> frozenset[str]:
        """Every ``service/item`` with a price here."""
        return self._services.keys() | self._everywhere.keys()

    def priced_instance_types(self) -> tuple[str, ...]:
        """Types with an on-demand price here, sorted; empty in a region known only in part."""
        return tuple(self._on_demand)

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
        price = self.on_demand(instance_type)
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
