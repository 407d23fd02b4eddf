"""What the rules read of the worker fleet at its largest: scaling groups, memory, quota."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from advisor.catalog import Catalog
from advisor.catalog.instances import InstanceType
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import EtcdTopology, PoolKind
from advisor.plan.layout import pool_zones
from advisor.plan.nodes import node_counts, spot_counts
from advisor.plan.provisioning import api_servers


def scaling_groups(pool: NodePool, design: Design) -> dict[str, Any]:
    """How many scaling groups a pool is, and whether one of them covers several zones."""
    zones = len(pool_zones(pool, design))
    return {
        "groups": zones if pool.group_per_zone else 1,
        "spans_zones": zones > 1 and not pool.group_per_zone,
    }


def node_memory(
    pool: NodePool, max_pods: int | None, types: Mapping[str, InstanceType], catalog: Catalog
) -> dict[str, Any]:
    """Memory of the pool's smallest type in GiB, and what EKS images keep of it.

    They reserve by the pod limit, not by the pods that run (nodeadm, internal/kubelet).
    """
    if pool.kind == PoolKind.FARGATE or any(name not in types for name in pool.instance_types):
        return {}
    found: dict[str, Any] = {"memory_gib": min(types[t].memory_gib for t in pool.instance_types)}
    if max_pods is not None:
        each = catalog.limit("kube_reserved.memory_per_pod_mib").number
        base = catalog.limit("kube_reserved.memory_base_mib").number
        found["reserved_memory_gib"] = (each * max_pods + base) / 1024
    return found


def unknown_instance_types(design: Design, catalog: Catalog) -> tuple[str, ...]:
    """Types in use of which nothing is known: misspelt, or newer than the data."""
    return tuple(name for name in _types_in_use(design) if catalog.instance_type(name) is None)


def largest_fleet(design: Design, types: Mapping[str, InstanceType]) -> dict[str, Any]:
    """Capacity of the fleet at its maximum, and the on-demand quota it takes to get there."""
    workload = design.workload
    found: dict[str, Any] = {"peak_memory_gib": workload.memory_requests_gib * workload.peak_factor}
    pools = [p for p in design.nodes.pools if p.kind != PoolKind.FARGATE]
    if any(name not in types for p in pools for name in p.instance_types):
        return found
    found["on_demand_vcpus_max"] = _plane_vcpus(design, types) + sum(
        _on_demand_at_most(p, design) * max(types[t].vcpus for t in p.instance_types) for p in pools
    )
    if len(pools) == len(design.nodes.pools):  # Fargate has no machine to fill up
        found["memory_gib_max"] = sum(
            (p.max * min(types[t].memory_gib for t in p.instance_types) for p in pools), Decimal(0)
        )
    return found


def _types_in_use(design: Design) -> tuple[str, ...]:
    names = [
        name
        for pool in design.nodes.pools
        if pool.kind != PoolKind.FARGATE
        for name in pool.instance_types
    ]
    if not design.control_plane.managed:
        names.append(design.control_plane.instance_type)
        if design.etcd.topology == EtcdTopology.DEDICATED:
            names.append(design.etcd.instance_type)
    return tuple(dict.fromkeys(names))


def _on_demand_at_most(pool: NodePool, design: Design) -> int:
    by_zone = node_counts(pool, design, pool.max)
    return pool.max - sum(spot_counts(pool, by_zone).values())


def _plane_vcpus(design: Design, types: Mapping[str, InstanceType]) -> int:
    plane, etcd = design.control_plane, design.etcd
    if plane.managed:
        return 0
    machines = [(plane.instance_type, plane.count + api_servers(design))]
    if plane.spot:
        machines = []
    if etcd.topology == EtcdTopology.DEDICATED:
        machines.append((etcd.instance_type, etcd.members))
    return sum(count * types[name].vcpus for name, count in machines if name in types)
