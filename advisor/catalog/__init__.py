"""Facts about AWS and the tools: prices, instance types, zones, limits, support dates.

`bundled()` gives the snapshot in ``data/``. Every price and limit carries its `Provenance`:
source, date and kind. What the snapshot lacks is None, never zero.
"""

from __future__ import annotations

from advisor.catalog.instances import InstanceType, attach_limit, eni_max_pods
from advisor.catalog.limits import EtcdSize, Fact, KopsWindow, Limits, UnknownLimit
from advisor.catalog.prices import Commitment, Price, SpotDiscount
from advisor.catalog.provenance import Kind, Layer, Provenance
from advisor.catalog.regions import RegionBook
from advisor.catalog.snapshot import (
    Catalog,
    RefusedZone,
    UnknownInstanceType,
    UnknownRegion,
    bundled,
)
from advisor.catalog.support import Calendar, Release, SupportState, minor_version

__all__ = [
    "Calendar",
    "Catalog",
    "Commitment",
    "EtcdSize",
    "Fact",
    "InstanceType",
    "Kind",
    "KopsWindow",
    "Layer",
    "Limits",
    "Price",
    "Provenance",
    "RefusedZone",
    "RegionBook",
    "Release",
    "SpotDiscount",
    "SupportState",
    "UnknownInstanceType",
    "UnknownLimit",
    "UnknownRegion",
    "attach_limit",
    "bundled",
    "eni_max_pods",
    "minor_version",
]
