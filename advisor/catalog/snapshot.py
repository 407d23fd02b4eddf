"""The catalog: a dated snapshot of facts, read from its folder when first needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from advisor.catalog.instances import InstanceType, PodCap, parse_instance_type
from advisor.catalog.limits import (
    EtcdSize,
    Fact,
    KopsWindow,
    Limits,
    parse_etcd_sizes,
    provenance_of,
)
from advisor.catalog.provenance import Kind, Provenance
from advisor.catalog.refreshed import (
    EVERYWHERE,
    DamagedPrices,
    RefreshedPrices,
    load,
    refreshed_file,
)
from advisor.catalog.regions import RegionBook, ServicePrices
from advisor.catalog.suggestions import did_you_mean
from advisor.catalog.support import Calendar, parse_releases
from advisor.errors import DocumentError, NotFoundError
from advisor.resources import folder


class UnknownRegion(NotFoundError):
    """A region the snapshot does not know: misspelt, GovCloud, China, or newer than the data."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no AWS region {name!r} in the price snapshot.",
            hint=did_you_mean(name, known, otherwise=f"Known regions: {', '.join(known)}."),
        )


class UnknownInstanceType(NotFoundError):
    """An instance type the snapshot does not know."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no EC2 instance type {name!r} in the snapshot.",
            hint=did_you_mean(name, known, otherwise="A type reads like m7i.large."),
        )


class RefusedZone(NamedTuple):
    """A zone id that AWS refuses for one purpose."""

    zone_id: str
    region: str
    refuses: str
    provenance: Provenance


class Catalog:
    """Prices, instance types, zones, limits and support dates of one snapshot.

    Every file is read when something in it is first asked for, and then kept.
    """

    def __init__(self, data: Path, refreshed: Path | None = None) -> None:
        """``data``: a folder as ``tools/build_data.py`` writes it.

        ``refreshed``: a folder of prices read from AWS (`advisor.catalog.refresh`), laid over it.
        """
        self._data = data
        self._refreshed = refreshed
        self._discounts: Mapping[str, Decimal] = {}
        self._damaged: dict[str, str] = {}
        self._books: dict[str, RegionBook] = {}
        self._instances: dict[str, InstanceType | None] = {}

    @cached_property
    def as_of(self) -> date:
        """The day the snapshot was made; each number has its own, mostly older date."""
        return date.fromisoformat(self._manifest["as_of"])

    def region_names(self) -> tuple[str, ...]:
        """Every commercial region with any data, sorted.

        A few young ones have no instance prices yet; see `RegionBook.priced_instance_types`.
        """
        return self._region_names

    def region(self, name: str) -> RegionBook:
        """Prices and zones of a region. Raises UnknownRegion."""
        book = self._books.get(name)
        if book is None:
            if name not in self._region_names:
                raise UnknownRegion(name, self._region_names)
            document = self._read(f"regions/{name}.json")
            book = RegionBook(document, self._everywhere, self._layers(name), self._discounts)
            self._books[name] = book
        return book

    def damaged_prices(self) -> tuple[str, ...]:
        """Files of refreshed prices, of the regions read so far, that could not be used."""
        return tuple(self._damaged.values())

    def zone_ids(self, region: str) -> tuple[str, ...]:
        """Zone ids of a region known from its offerings; () where none are known.

        Zone names (``us-east-1a``) are mapped to ids per account and so have no entry here.
        """
        return self.region(region).zone_ids

    def refused_zone(self, zone_id: str) -> RefusedZone | None:
        """Why EKS refuses control-plane subnets in a zone id; None when it takes them."""
        return self._refused_zones.get(zone_id)

    def refused_zones(self, region: str) -> tuple[RefusedZone, ...]:
        """The zone ids of a region where EKS refuses control-plane subnets."""
        return tuple(zone for zone in self._refused_zones.values() if zone.region == region)

    def instance_type(self, name: str) -> InstanceType | None:
        """Facts of an instance type, None when unknown."""
        if name not in self._instances:
            row = self._instance_rows.get(name)
            self._instances[name] = self._parse_instance(name, row) if row else None
        return self._instances[name]

    def require_instance_type(self, name: str) -> InstanceType:
        """Facts of an instance type. Raises UnknownInstanceType, which names similar types."""
        found = self.instance_type(name)
        if found is None:
            raise UnknownInstanceType(name, self.instance_type_names())
        return found

    def instance_type_names(self) -> tuple[str, ...]:
        """Every known instance type, sorted."""
        return tuple(self._instance_rows)

    @cached_property
    def instance_provenance(self) -> Provenance:
        """Where the facts about instance types come from."""
        source, as_of = self._instance_document["source"]
        return Provenance(source, as_of, Kind.DOCUMENTED)

    @cached_property
    def calendar(self) -> Calendar:
        """Support dates of Kubernetes, EKS, kops, etcd and others."""
        minimum = self.limits.by_version("karpenter.minimum")
        return Calendar(
            parse_releases(self._read("support_calendar.json")),
            {version: fact.text for version, fact in minimum.items()},
        )

    @cached_property
    def limits(self) -> Limits:
        """Limits and defaults of AWS and the tools; keys in `advisor.catalog.limits`."""
        return Limits(self._read("limits.json"), self._read("assumptions.json"))

    def with_limits(self, values: Mapping[str, int | Decimal]) -> Catalog:
        """The same catalog with other values for some limits and assumptions."""
        other = copy(self)
        other.__dict__["limits"] = self.limits.with_values(values)
        return other

    def with_discounts(self, discounts: Mapping[str, Decimal]) -> Catalog:
        """The same catalog with discounts that were agreed with AWS: a fraction of the price by
        service in small letters, as ``{"ec2": Decimal("0.12")}``.
        """
        other = copy(self)
        other._discounts = dict(discounts)
        other._books = {}
        return other

    @property
    def discounts(self) -> Mapping[str, Decimal]:
        """What comes off prices, by service; see `with_discounts`."""
        return self._discounts

    def limit(self, key: str, version: str = "") -> Fact:
        """One limit. Raises UnknownLimit; use ``limits.find`` where absence is an answer."""
        return self.limits.get(key, version)

    def kops_window(self, kops_version: str) -> KopsWindow | None:
        """Which Kubernetes minors a kops version takes; None for an unknown kops minor."""
        return self.limits.kops_window(kops_version)

    def etcd_size(self, nodes: int) -> EtcdSize:
        """What the etcd hardware guide asks of one member for a cluster of ``nodes`` nodes."""
        return next(
            size for size in self._etcd_sizes if size.max_nodes is None or nodes <= size.max_nodes
        )

    def _layers(self, region: str) -> tuple[RefreshedPrices, ...]:
        """The refreshed prices of a region, then those of all regions alike."""
        if self._refreshed is None:
            return ()
        own = self._load_refreshed(region)
        return tuple(layer for layer in (own, self._refreshed_everywhere) if layer is not None)

    @cached_property
    def _refreshed_everywhere(self) -> RefreshedPrices | None:
        return self._load_refreshed(EVERYWHERE)

    def _load_refreshed(self, region: str) -> RefreshedPrices | None:
        """A damaged file is remembered and left aside: the bundled prices go on serving."""
        assert self._refreshed is not None, "asked for only where there is such a folder"
        try:
            return load(refreshed_file(self._refreshed, region))
        except DamagedPrices as problem:
            self._damaged[region] = str(problem)
            return None

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        return self._read("MANIFEST.json")

    @cached_property
    def _region_names(self) -> tuple[str, ...]:
        return tuple(self._manifest["regions"])

    @cached_property
    def _everywhere(self) -> ServicePrices:
        return ServicePrices(self._read("global.json"))

    @cached_property
    def _instance_document(self) -> dict[str, Any]:
        return self._read("instance_types.json")

    @cached_property
    def _instance_rows(self) -> dict[str, str]:
        rows: dict[str, str] = self._instance_document["types"]
        return rows

    def _parse_instance(self, name: str, row: str) -> InstanceType:
        cells = dict(zip(self._instance_document["columns"], row.split("|"), strict=True))
        return parse_instance_type(name, cells, self._pod_cap)

    @cached_property
    def _pod_cap(self) -> PodCap:
        cap = "eks.pods_per_node_cap"
        return PodCap(
            small=self.limit(f"{cap}.small").integer,
            large=self.limit(f"{cap}.large").integer,
            large_from_vcpus=self.limit(f"{cap}.large_from_vcpus").integer,
        )

    @cached_property
    def _etcd_sizes(self) -> list[EtcdSize]:
        return parse_etcd_sizes(self._read("etcd_sizes.json"))

    @cached_property
    def _refused_zones(self) -> dict[str, RefusedZone]:
        document = self._read("zones.json")
        return {
            row["zone_id"]: RefusedZone(
                row["zone_id"], row["region"], row["refuses"], provenance_of(row, document)
            )
            for row in document["rows"]
        }

    def _read(self, name: str) -> dict[str, Any]:
        """A file of the snapshot; numbers with a point become exact decimals."""
        try:
            text = (self._data / name).read_text(encoding="utf-8")
            document: dict[str, Any] = json.loads(text, parse_float=Decimal)
        except (OSError, ValueError) as error:
            raise DocumentError(
                f"The data file {self._data / name} cannot be read: {error}.",
                hint="Reinstall k8s-advisor: pip install --force-reinstall k8s-advisor",
            ) from error
        return document


@cache
def bundled() -> Catalog:
    """The snapshot that ships with the program, shared by the whole process."""
    return Catalog(folder("data"))
