"""Spot prices of this moment, from the history that EC2 keeps for an account."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from advisor.catalog.refresh.client import Timing, client_config
from advisor.catalog.refresh.faults import Fault, fault_of, said_by
from advisor.catalog.refresh.items import SPOT
from advisor.catalog.refresh.parts import Part
from advisor.catalog.refresh.problems import Cancelled, NoCredentials, Unanswered
from advisor.catalog.refresh.products import UnreadableProduct, tier
from advisor.catalog.regions import zone_id_prefix

_LINUX: Final = "Linux/UNIX"
_TYPE: Final = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")
_ROUNDED: Final = Decimal("0.000001")


class SpotHistory:
    """Asks EC2, in the region itself; may be used from several threads."""

    source = "EC2 DescribeSpotPriceHistory"

    def __init__(self, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()
        self._lock = threading.Lock()
        self._session: Any = None
        self._made: list[Any] = []

    def ask(self, region: str, now: datetime, stop: threading.Event) -> Part:
        """The present spot price of every type, by zone id where the account may learn the ids.

        Raises:
            Unanswered: not allowed, not enabled in the account, or out of reach.
            NoCredentials: nobody is asking.
            Cancelled: ``stop`` was set.
        """
        try:
            client = self._client(region)
            rows = list(_rows(client, now, stop))
            zone_ids = _zone_ids(client) if any(not row.get(_ID) for row in rows) else {}
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - boto3 raises many classes; all mean this
            if fault_of(error) is Fault.CREDENTIALS:
                raise NoCredentials(said_by(error)) from None
            raise Unanswered(said_by(error)) from None
        prices, unreadable = _by_zone(rows, region, zone_ids)
        return Part(
            source=self.source,
            as_of=now.astimezone(UTC).date().isoformat(),
            spot=prices,
            notes=(f"{unreadable} spot prices could not be read",) if unreadable else (),
            missing=() if prices else (SPOT,),
        )

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            for client in self._made:
                client.close()
            self._made.clear()

    def _client(self, region: str) -> Any:
        with self._lock:
            if self._session is None:
                from boto3.session import Session

                self._session = Session()
            client = self._session.client(
                "ec2", region_name=region, config=client_config(self._timing, self._timing.attempts)
            )
            self._made.append(client)
            return client


_ID: Final = "AvailabilityZoneId"
_NAME: Final = "AvailabilityZone"


def _rows(client: Any, now: datetime, stop: threading.Event) -> Iterator[Mapping[str, Any]]:
    """The latest price of every type and zone: what a history that starts now consists of."""
    pages = client.get_paginator("describe_spot_price_history").paginate(
        StartTime=now, ProductDescriptions=[_LINUX]
    )
    for page in pages:
        if stop.is_set():
            raise Cancelled
        yield from page.get("SpotPriceHistory", ())


def _zone_ids(client: Any) -> dict[str, str]:
    """Zone ids by name, which differ by account; none where it may not ask."""
    try:
        zones = client.describe_availability_zones().get("AvailabilityZones", ())
    except Exception as error:
        if fault_of(error) is Fault.DENIED:
            return {}
        raise
    return {zone["ZoneName"]: zone["ZoneId"] for zone in zones}


def _by_zone(
    rows: list[Mapping[str, Any]], region: str, zone_ids: Mapping[str, str]
) -> tuple[dict[str, dict[str, str]], int]:
    """Dollars an hour by type and zone id, and how many rows made no sense."""
    own_zone = re.compile(re.escape(zone_id_prefix(region)) + r"-az\d+")
    newest: dict[str, dict[str, tuple[str, Decimal]]] = defaultdict(dict)
    unreadable = 0
    for row in rows:
        name, kind = str(row.get(_NAME, "")), str(row.get("InstanceType", ""))
        zone = str(row.get(_ID) or zone_ids.get(name, ""))
        if zone and not own_zone.fullmatch(zone):
            continue  # a Local Zone
        try:
            usd = tier("0", str(row.get("SpotPrice", "")), "hour").usd
        except UnreadableProduct:
            usd = Decimal(0)
        if not usd or not _TYPE.fullmatch(kind):
            unreadable += 1
            continue
        place = zone or f"?{name}"
        moment = str(row.get("Timestamp", ""))
        if place not in newest[kind] or newest[kind][place][0] < moment:
            newest[kind][place] = (moment, usd)
    return {kind: _named(zones) for kind, zones in newest.items() if zones}, unreadable


def _named(zones: Mapping[str, tuple[str, Decimal]]) -> dict[str, str]:
    """Prices by zone id; those of zones without one become a single average without name."""
    named = {zone: f"{usd.normalize():f}" for zone, (_, usd) in zones.items() if zone[0] != "?"}
    nameless = [usd for zone, (_, usd) in zones.items() if zone[0] == "?"]
    if nameless and not named:
        average = (sum(nameless, Decimal(0)) / len(nameless)).quantize(_ROUNDED)
        named[""] = f"{average.normalize():f}"
    return named
