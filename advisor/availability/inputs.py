"""From a design and its plan to the few values the availability model needs."""

from __future__ import annotations

from advisor.availability.control_plane import ControlPlane
from advisor.availability.fleet import Nat, NodeScaling, Serving, WorkerGroup
from advisor.availability.state import VolumeClass, Volumes
from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApplicationVolume,
    LoadBalancerKind,
    NatMode,
    NodeAutoscaler,
    NodeSubnets,
    PoolKind,
    VolumeType,
)
from advisor.plan.facts import allocatable_vcpus, platform
from advisor.plan.layout import control_plane_zones, etcd_zones, pool_zones, spread
from advisor.plan.nodes import fargate_pod
from advisor.plan.provisioning import nat_exists, nat_mode, nat_zones, one_nat_for_all
from advisor.plan.traffic import worker_zones

_NAT = {
    NatMode.NONE: Nat.NONE,
    NatMode.SINGLE: Nat.SINGLE,
    NatMode.PER_ZONE: Nat.PER_ZONE,
    NatMode.REGIONAL: Nat.REGIONAL,
}
_SCALING = {
    NodeAutoscaler.NONE: NodeScaling.NONE,
    NodeAutoscaler.CLUSTER_AUTOSCALER: NodeScaling.CLUSTER_AUTOSCALER,
    NodeAutoscaler.KARPENTER: NodeScaling.KARPENTER,
    NodeAutoscaler.AUTO_MODE: NodeScaling.AUTO,
}


def control_plane(design: Design) -> ControlPlane:
    """Members by zone; stacked when every API machine is an etcd member too."""
    api, etcd = control_plane_zones(design), etcd_zones(design)
    # Dedicated API servers add capacity, and an endpoint that outlives a member's machine.
    return ControlPlane(
        managed=design.control_plane.managed,
        api_zones=api,
        etcd_zones=etcd or api,
        stacked=sorted(api) == sorted(etcd or api),
        planned_rolls_per_year=float(design.upgrades.rolls_per_year),
    )


def serving(design: Design, catalog: Catalog) -> Serving | None:
    """The data plane; ``None`` when no pool has a node or a type is not in the catalog."""
    groups = [g for pool in design.nodes.pools for g in _groups(pool, design, catalog)]
    if not any(g.nodes for g in groups):
        return None
    workload, lb = design.workload, design.load_balancing
    critical = [a for a in workload.applications if a.critical]
    balanced = lb.kind != LoadBalancerKind.NONE and lb.count > 0
    zones = nat_zones(design)
    return Serving(
        workers=tuple(groups),
        peak_vcpu=workload.cpu_requests_vcpus * workload.peak_factor,
        nat=_nat(design),
        nat_zone=zones[0] if zones else None,
        needs_egress=workload.outbound_gb_month > 0,
        load_balancer_zones=worker_zones(design) if balanced else (),
        # ALB and CLB always balance across zones; only an NLB can be told not to.
        cross_zone=lb.cross_zone or lb.kind != LoadBalancerKind.NLB,
        node_scaling=_SCALING[design.autoscaling.engine],
        groups_span_zones=any(not p.group_per_zone for p in design.nodes.pools),
        replicas=max(1, min((a.replicas for a in critical), default=lb.backend_replicas)),
        zone_spread=all(a.zone_spread for a in critical),
    )


def _nat(design: Design) -> Nat:
    if design.network.node_subnets == NodeSubnets.PUBLIC:
        return Nat.NONE
    if one_nat_for_all(design):
        return Nat.SINGLE
    return _NAT[design.network.nat.mode if nat_exists(design) else nat_mode(design)]


def _groups(pool: NodePool, design: Design, catalog: Catalog) -> list[WorkerGroup]:
    """The pool at its ordinary minimum, zone by zone."""
    if pool.kind == PoolKind.FARGATE:
        vcpu = float(fargate_pod(design.workload).vcpus)
    else:
        types = [catalog.instance_type(name) for name in pool.instance_types]
        known = [kind.vcpus for kind in types if kind is not None]
        if len(known) < len(types):
            return []
        eks, daemonsets = platform(design) == "eks", design.workload.daemonsets
        vcpu = float(allocatable_vcpus(min(known), daemonsets, catalog, eks=eks))
    zones = pool_zones(pool, design)
    least, most = spread(pool.min, zones), spread(max(pool.min, pool.max), zones)
    return [
        WorkerGroup(zone, least[zone], vcpu, most[zone], pool.spot_percent / 100)
        for zone in zones
        if vcpu > 0
    ]


def volumes(design: Design) -> Volumes:
    """The persistent data of the design."""
    workload, storage = design.workload, design.storage
    durable = storage.volume_type == VolumeType.IO2
    stateful = [a for a in workload.applications if a.volume != ApplicationVolume.NONE]
    replicated = bool(stateful) and all(a.replicated and a.zone_spread for a in stateful)
    count = workload.stateful_volumes if workload.stateful_gib else 0
    if not count and storage.efs:
        return Volumes(1, VolumeClass.REGIONAL, snapshots=storage.snapshots)
    return Volumes(
        count=max(count, 1) if workload.stateful_gib else 0,
        volume_class=VolumeClass.DURABLE if durable else VolumeClass.GENERAL,
        zone_copies=min(3, len(worker_zones(design))) if replicated else 1,
        snapshots=storage.snapshots,
    )
