"""The refreshed layer: prices read from AWS on this machine, laid over the bundled ones.

A file holds one region in parts, a part for each question put to AWS, with its source and day::

    {"format": 1, "region": "eu-central-1", "parts": {"NAT": {
        "source": "AWS Price List API, AmazonEC2, published 2026-11-20", "as_of": "2026-11-22",
        "services": {"NAT/gateway_hour": ["0.052", "hour"]}, "on_demand": {}, "spot": {},
        "reserved": {}}}}

``on_demand`` maps a type to dollars an hour, ``spot`` a type to dollars an hour by zone id (``""``
where the zone could not be told), ``reserved`` a type with years and payment
(``m5.large/1/no_upfront``) to dollars an hour, upfront payments spread. Nothing here writes;
`advisor.catalog.refresh` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from advisor.catalog.prices import Price
from advisor.catalog.provenance import Kind, Layer, Provenance

FORMAT: Final = 1

EVERYWHERE: Final = "global"
"""Stands for a region where prices are the same in all of them."""

_PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,18})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class DamagedPrices(ValueError):
    """A file of refreshed prices that cannot be used; the bundled prices serve in its place."""


class RefreshedPrices:
    """The refreshed prices of one region, or of all regions alike. None means not refreshed."""

    __slots__ = ("_built", "_on_demand", "_reserved", "_services", "_spot")

    def __init__(self, document: Mapping[str, Any]) -> None:
        """``document`` has passed `check_document`."""
        self._services: dict[str, tuple[list[str], Provenance]] = {}
        self._on_demand: dict[str, tuple[str, Provenance]] = {}
        self._spot: dict[str, tuple[dict[str, str], Provenance]] = {}
        self._reserved: dict[str, tuple[str, Provenance]] = {}
        self._built: dict[str, Price] = {}
        for part in document["parts"].values():
            origin = Provenance(part["source"], part["as_of"], Kind.LIST, Layer.REFRESHED)
            moment = Provenance(part["source"], part["as_of"], Kind.SPOT, Layer.LIVE)
            self._services |= {key: (row, origin) for key, row in part["services"].items()}
            self._on_demand |= {name: (usd, origin) for name, usd in part["on_demand"].items()}
            self._spot |= {name: (zones, moment) for name, zones in part["spot"].items()}
            reserved = part.get("reserved", {}).items()
            self._reserved |= {name: (usd, origin) for name, usd in reserved}

    def service(self, key: str) -> Price | None:
        """The price of a ``service/item``."""
        price = self._built.get(key)
        if price is None and (found := self._services.get(key)) is not None:
            (usd, unit), origin = found
            price = self._built[key] = Price(key, Decimal(usd), unit, origin)
        return price

    def on_demand(self, instance_type: str) -> Price | None:
        """Linux, shared tenancy, USD per hour."""
        found = self._on_demand.get(instance_type)
        if found is None:
            return None
        usd, origin = found
        return Price(f"EC2/{instance_type}", Decimal(usd), "hour", origin)

    def spot(self, instance_type: str) -> Mapping[str, Price]:
        """The spot price in each zone, by zone id; empty when not asked for or not sold."""
        found = self._spot.get(instance_type)
        if found is None:
            return {}
        zones, origin = found
        key = f"EC2/{instance_type}/spot"
        return {zone: Price(key, Decimal(usd), "hour", origin) for zone, usd in zones.items()}

    def reserved(self, instance_type: str, years: int, payment: str) -> Price | None:
        """Standard Reserved Instance, USD per hour with what is paid upfront spread evenly."""
        name = f"{instance_type}/{years}/{payment}"
        found = self._reserved.get(name)
        if found is None:
            return None
        usd, origin = found
        return Price(f"EC2/{name}", Decimal(usd), "hour", origin)

    def service_keys(self) -> frozenset[str]:
        """Every ``service/item`` of this layer."""
        return frozenset(self._services)

    def instance_types(self) -> frozenset[str]:
        """Every type with an on-demand price in this layer."""
        return frozenset(self._on_demand)

    def spot_types(self) -> frozenset[str]:
        """Every type with a spot price in this layer."""
        return frozenset(self._spot)


def refreshed_file(folder: Path, region: str) -> Path:
    """The file in ``folder`` that holds the refreshed prices of a region."""
    return folder / f"{region}.json"


def load(path: Path) -> RefreshedPrices | None:
    """The refreshed prices in a file; None when there is none.

    Raises:
        DamagedPrices: the file is there and cannot be used.
    """
    document = load_document(path)
    return None if document is None else RefreshedPrices(document)


def load_document(path: Path) -> dict[str, Any] | None:
    """The checked document in a file; None when there is none. Raises DamagedPrices."""
    try:
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedPrices(f"{path} cannot be read: {error}") from None
    problem = check_document(document, path.stem)
    if problem:
        raise DamagedPrices(f"{path} is damaged: {problem}")
    found: dict[str, Any] = document
    return found


def check_document(document: Any, region: str) -> str:
    """What is wrong with a document of a region's refreshed prices; empty when nothing is.

    Everything is checked before anything is used: a price that fails to parse in the middle of a
    bill would be a crash, and one that parses as something else a wrong bill.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return f"it is not of format {FORMAT}"
    if document.get("region") != region or not isinstance(document.get("parts"), dict):
        return f"it holds no parts of {region}"
    return next((f"part {name}: {wrong}" for name, wrong in _problems(document["parts"])), "")


def _problems(parts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, part in parts.items():
        wrong = part_problem(part)
        if wrong:
            yield name, wrong


def part_problem(part: Any) -> str:
    """What is wrong with one part; empty when nothing is."""
    if not isinstance(part, dict):
        return "no mapping"
    if not isinstance(part.get("source"), str) or not _is_day(part.get("as_of")):
        return "no source or no day"
    for table, good in _TABLES.items():
        rows = part.get(table, {} if table in _LATER else None)
        if not isinstance(rows, dict):
            return f"no {table}"
        for key, row in rows.items():
            if not good(row):
                return f"{table} of {key}"
    return ""


def _is_day(text: object) -> bool:
    if not isinstance(text, str) or _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_price(row: object) -> bool:
    return isinstance(row, str) and _PRICE.fullmatch(row) is not None


def _is_service(row: object) -> bool:
    return isinstance(row, list) and len(row) == 2 and _is_price(row[0]) and isinstance(row[1], str)


def _is_spot(row: object) -> bool:
    return isinstance(row, dict) and bool(row) and all(_is_price(usd) for usd in row.values())


_TABLES: Final = {
    "services": _is_service,
    "on_demand": _is_price,
    "spot": _is_spot,
    "reserved": _is_price,
}
_LATER: Final = frozenset({"reserved"})
"""Tables that files of earlier versions do not have."""
