"""The functions of the rule language that ask the catalog: instance types, zones, dates, limits.

What the catalog does not know raises ``MissingFact`` with the name of what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from advisor.catalog import Catalog, InstanceType, UnknownRegion, attach_limit, eni_max_pods
from advisor.rules.functions import Function, MissingFact
from advisor.rules.support import calendar_lookups


def lookups(catalog: Catalog) -> tuple[Function, ...]:
    """Every function that asks ``catalog``."""
    return (
        *_instance_types(catalog),
        *_zones(catalog),
        *_sizing(catalog),
        *calendar_lookups(catalog),
    )


def _instance_types(catalog: Catalog) -> tuple[Function, ...]:
    def known(name: str) -> InstanceType:
        found = catalog.instance_type(name)
        if found is None:
            raise MissingFact(f"instance type {name}")
        return found

    def fact(name: str, returns: str, doc: str, read: Callable[[InstanceType], Any]) -> Function:
        return Function(name, ("string",), returns, doc, lambda type_name: read(known(type_name)))

    def max_pods(type_name: str, prefix_delegation: bool, custom_networking: bool) -> int:
        return eni_max_pods(
            known(type_name),
            prefix_delegation=prefix_delegation,
            custom_networking=custom_networking,
        )

    return (
        fact("vcpus", "int", "vCPUs of an instance type.", lambda t: t.vcpus),
        fact("mem_gib", "double", "Memory of an instance type.", lambda t: float(t.memory_gib)),
        fact("nitro", "bool", "Whether a type runs on the Nitro system.", lambda t: t.nitro),
        fact(
            "trunk",
            "bool",
            "Whether a type carries branch interfaces (security groups for pods).",
            lambda t: t.trunking,
        ),
        fact("burstable", "bool", "Whether a type lives on CPU credits.", lambda t: t.burstable),
        fact("gpu", "bool", "Whether a type carries GPUs.", lambda t: t.gpu),
        fact("arch", "string", "x86_64 or arm64.", lambda t: t.arch),
        fact("generation", "int", "7 for c7i.large.", lambda t: t.generation),
        fact("attach_limit", "int", "EBS volumes that pods can attach to a node.", attach_limit),
        fact("pod_cap", "int", "Pods per node that EKS advises at most.", lambda t: t.pod_cap),
        Function(
            "eni_max_pods",
            ("string", "bool", "bool"),
            "int",
            "Pods the ENIs of a type can address: (type, prefix delegation, custom networking).",
            max_pods,
        ),
    )


def _zones(catalog: Catalog) -> tuple[Function, ...]:
    def offered(region: str, type_name: str, zone: str) -> bool:
        try:
            book = catalog.region(region)
        except UnknownRegion:
            raise MissingFact(f"region {region}") from None
        sold_in = book.offered_in(type_name)
        if sold_in is None:
            raise MissingFact(f"the zones that sell {type_name} in {region}")
        zone_id = book.zone_id(zone)
        if zone_id is not None:
            return zone_id in sold_in
        # A name stands for another zone in each account; it decides only when all zones agree.
        if not sold_in or sold_in.issuperset(book.zone_ids):
            return bool(sold_in)
        raise MissingFact(f"the zone id of {zone} (placement.zone_ids)")

    def refuses_eks(zone: str) -> bool:
        # A name stands for another zone in each account; it matters only where some are refused.
        if catalog.refused_zones(zone[:-1]):
            raise MissingFact(f"the zone id of {zone} (placement.zone_ids)")
        return catalog.refused_zone(zone) is not None

    return (
        Function(
            "offered",
            ("string", "string", "string"),
            "bool",
            "Whether a region sells a type in a zone: (region, type, zone id or name).",
            offered,
        ),
        Function(
            "refuses_eks",
            ("string",),
            "bool",
            "Whether a zone takes no EKS control-plane subnets: zone id, or name where all do.",
            refuses_eks,
        ),
    )


def _sizing(catalog: Catalog) -> tuple[Function, ...]:
    @lru_cache(maxsize=1024)
    def limit(key: str, version: str = "") -> int | float | str:
        known = catalog.limits.keys()
        if version and key in known and catalog.limits.find(key, version) is None:
            raise MissingFact(f"{key} of version {version}")
        value = catalog.limit(key, version).value
        return float(value) if isinstance(value, Decimal) else value

    return (
        Function(
            "etcd_vcpus",
            ("int",),
            "int",
            "vCPUs the etcd hardware guide wants for that many nodes.",
            lambda nodes: catalog.etcd_size(nodes).vcpus,
        ),
        Function(
            "etcd_mem_gib",
            ("int",),
            "double",
            "Memory the etcd hardware guide wants for that many nodes.",
            lambda nodes: float(catalog.etcd_size(nodes).memory_gib),
        ),
        Function(
            "etcd_iops",
            ("int",),
            "int",
            "Disk operations per second the guide wants for that many nodes.",
            lambda nodes: catalog.etcd_size(nodes).iops,
        ),
        Function(
            "limit",
            ("string",),
            "dyn",
            'A row of data/limits.json: limit("kubernetes.max_nodes").',
            limit,
        ),
        Function(
            "limit",
            ("string", "string"),
            "dyn",
            'A row that depends on a version: limit("kops.kubernetes_max", "1.36").',
            limit,
        ),
    )
