"""What the rules read of a plan: counts, capacities and ranges with every default filled in.

Each function takes what it needs and gives a few facts. A fact that cannot be known (an
instance type the catalog lacks, a range that was not planned) is ``None``: the rules that read
it are *not evaluated*, never passed. The names are declared beside the rule engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from ipaddress import ip_network
from typing import Any

from advisor.catalog import Catalog, eni_max_pods
from advisor.catalog.instances import InstanceType
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import Cni, EtcdTopology, LoadBalancerKind, PoolKind, SubnetRole, Tool
from advisor.plan.fleet_facts import (
    largest_fleet,
    node_memory,
    scaling_groups,
    unknown_instance_types,
)
from advisor.plan.layout import (
    PlannedSubnet,
    control_plane_zones,
    etcd_zones,
    pool_zones,
    spread,
    zones_in_use,
)
from advisor.plan.network_facts import node_blocks
from advisor.plan.pool_words import malformed
from advisor.plan.reserved import reserved_vcpus
from advisor.plan.resources import ResourceKind, Resources, Role
from advisor.plan.traffic import worker_zones
from advisor.plan.volumes import disk

_MACHINELESS = (PoolKind.FARGATE,)
_POD_ADDRESSES_FROM_VPC = (Cni.AMAZON_VPC, Cni.CILIUM_ENI)


def platform(design: Design) -> str:
    """``eks``, ``kops``, or ``capa`` for any other self-run control plane."""
    if design.control_plane.managed:
        return "eks"
    return "kops" if design.provisioner.tool == Tool.KOPS else "capa"


def facts(
    design: Design,
    resources: Resources,
    subnets: tuple[PlannedSubnet, ...],
    catalog: Catalog,
) -> dict[str, Any]:
    """Every plan fact of the design."""
    types = _types(design, catalog)
    pools = [_pool(pool, design, types, catalog) for pool in design.nodes.pools]
    return {
        "platform": platform(design),
        "provisioner_version": provisioner_version(design, catalog),
        "newest_kops_version": newest_kops_version(catalog),
        "unknown_instance_types": unknown_instance_types(design, catalog),
        **_layout(design),
        **_etcd(design, catalog),
        **_capacity(design, types, catalog),
        **largest_fleet(design, types),
        "pools": pools,
        "pod_slots_max": _pod_slots(design, pools),
        **_ranges(design, catalog),
        "subnets": [_subnet(s, catalog) for s in subnets],
        "zone_addresses": _zone_addresses(design, subnets, types, catalog),
        **_counts(resources),
    }


def provisioner_version(design: Design, catalog: Catalog) -> str | None:
    """The tool's version: stated, or the newest kops release the calendar knows."""
    if design.provisioner.version or design.provisioner.tool != Tool.KOPS:
        return design.provisioner.version
    return newest_kops_version(catalog)


def newest_kops_version(catalog: Catalog) -> str | None:
    """The newest kops release the calendar knows; betas do not count."""
    calendar = catalog.calendar
    released = [
        v for v in calendar.versions("kops")
        if (r := calendar.release("kops", v)) is not None and r.released
    ]  # fmt: skip
    return released[-1] if released else None


def etcd_version(design: Design, catalog: Catalog) -> str | None:
    """The etcd release: stated, or the one kops picks for the Kubernetes version."""
    if design.etcd.version or platform(design) != "kops":
        return design.etcd.version
    default = catalog.limits.find("kops.etcd_version", design.kubernetes.version)
    return default.text if default else None


def _types(design: Design, catalog: Catalog) -> dict[str, InstanceType]:
    """Facts of every instance type the design names, as far as they are known."""
    names = {name for pool in design.nodes.pools for name in pool.instance_types}
    names |= {design.control_plane.instance_type, design.etcd.instance_type}
    known = ((name, catalog.instance_type(name)) for name in names)
    return {name: facts for name, facts in known if facts is not None}


def _layout(design: Design) -> dict[str, Any]:
    zones = zones_in_use(design)
    return {
        "zones": zones,
        "zone_count": len(set(design.placement.zones)),
        "worker_zones": worker_zones(design),
        "control_plane_zones": control_plane_zones(design),
        "etcd_zones": etcd_zones(design),
    }


def _etcd(design: Design, catalog: Catalog) -> dict[str, Any]:
    if design.control_plane.managed:
        return {}
    size = disk(design.etcd.volume, catalog)
    dedicated = design.etcd.topology == EtcdTopology.DEDICATED
    owner = design.etcd if dedicated else design.control_plane
    return {
        "etcd_instance_type": owner.instance_type,
        "etcd_version": etcd_version(design, catalog),
        "etcd_iops": size.iops,
        "etcd_throughput_mibps": size.throughput_mibps,
    }


def _capacity(
    design: Design, types: Mapping[str, InstanceType], catalog: Catalog
) -> dict[str, Any]:
    pools = [p for p in design.nodes.pools if p.kind not in _MACHINELESS]
    workload = design.workload
    found: dict[str, Any] = {
        "nodes_min": sum(p.min for p in pools),
        "nodes_desired": sum(p.desired for p in pools),
        "nodes_max": sum(p.max for p in pools),
        "peak_vcpus": workload.cpu_requests_vcpus * workload.peak_factor,
    }
    if any(name not in types for p in pools for name in p.instance_types):
        return found
    # The smallest type of a pool counts: the promise must hold whatever EC2 hands out.
    vcpus = {p.name: min(types[t].vcpus for t in p.instance_types) for p in pools}
    memory = {p.name: min(types[t].memory_gib for t in p.instance_types) for p in pools}
    least = sum(p.min * vcpus[p.name] for p in pools)
    return found | {
        "vcpus_min": least,
        "vcpus_desired": sum(p.desired * vcpus[p.name] for p in pools),
        "vcpus_max": sum(p.max * vcpus[p.name] for p in pools),
        "memory_gib_desired": sum((p.desired * memory[p.name] for p in pools), Decimal(0)),
        "vcpus_min_without_largest_zone": _without_largest_zone(design, pools, vcpus, catalog),
        "largest_node_share": max((vcpus[p.name] for p in pools if p.min), default=0) / least
        if least
        else None,
    }


def allocatable_vcpus(vcpus: int, daemonsets: int, catalog: Catalog, *, eks: bool) -> Decimal:
    """vCPUs of a node left for pods after the system and the DaemonSets, as the capacity has it."""
    daemons = daemonsets * catalog.limit("nodes.daemonset_cpu_millicores").number / 1000
    return max(Decimal(0), vcpus - reserved_vcpus(vcpus, catalog, eks=eks) - daemons)


def capacity_by_zone(
    design: Design, vcpus: Mapping[str, int], catalog: Catalog
) -> dict[str, Decimal]:
    """Allocatable vCPUs in each zone with every pool at its minimum."""
    by_zone: dict[str, Decimal] = {}
    for pool in design.nodes.pools:
        if pool.name not in vcpus:
            continue
        each = allocatable_vcpus(
            vcpus[pool.name], design.workload.daemonsets, catalog, eks=platform(design) == "eks"
        )
        for zone, count in spread(pool.min, pool_zones(pool, design)).items():
            by_zone[zone] = by_zone.get(zone, Decimal(0)) + count * each
    return by_zone


def _without_largest_zone(
    design: Design, pools: list[NodePool], vcpus: Mapping[str, int], catalog: Catalog
) -> Decimal | None:
    del pools
    by_zone = capacity_by_zone(design, vcpus, catalog)
    return sum(by_zone.values(), Decimal(0)) - max(by_zone.values()) if by_zone else None


def _pool(
    pool: NodePool, design: Design, types: Mapping[str, InstanceType], catalog: Catalog
) -> dict[str, Any]:
    zones = pool_zones(pool, design)
    size = disk(pool.root, catalog)
    most_pods = max_pods(pool, design, types)
    return {
        "name": pool.name,
        "kind": pool.kind,
        "zones": zones,
        "zone_ids": [design.placement.zone_ids.get(z, z) for z in zones],
        "zone_count": len(zones),
        **scaling_groups(pool, design),
        "instance_types": pool.instance_types,
        "min": pool.min,
        "max": pool.max,
        "max_pods": most_pods,
        **node_memory(pool, most_pods, types, catalog),
        "max_pods_by_eni": max_pods_by_eni(pool, design, types),
        "kubernetes_version": pool.kubernetes_version or design.kubernetes.version,
        "root_iops": size.iops,
        "root_throughput_mibps": size.throughput_mibps,
        "malformed": list(malformed(pool)),
    }


def max_pods_by_eni(
    pool: NodePool, design: Design, types: Mapping[str, InstanceType]
) -> int | None:
    """Pods the network interfaces of the pool's smallest type carry with the VPC CNI."""
    if any(name not in types for name in pool.instance_types):
        return None
    network = design.network
    return min(
        eni_max_pods(
            types[name],
            prefix_delegation=network.prefix_delegation,
            custom_networking=network.custom_networking,
        )
        for name in pool.instance_types
    )


def max_pods(pool: NodePool, design: Design, types: Mapping[str, InstanceType]) -> int | None:
    """Pods per node: stated; else by ENI with pod addresses of the VPC, else the kubelet's 110."""
    if pool.max_pods is not None:
        return pool.max_pods
    if design.network.cni not in _POD_ADDRESSES_FROM_VPC or pool.kind == PoolKind.AUTO_MODE:
        return 110
    by_eni = max_pods_by_eni(pool, design, types)
    return min(by_eni, 110) if by_eni is not None and platform(design) == "eks" else by_eni


def _pod_slots(design: Design, pools: list[dict[str, Any]]) -> int | None:
    slots = 0
    for stated, pool in zip(design.nodes.pools, pools, strict=True):
        if stated.kind in _MACHINELESS:
            slots += stated.max
        elif pool["max_pods"] is None:
            return None
        else:
            slots += stated.max * max(0, pool["max_pods"] - design.workload.daemonsets)
    return slots


def service_cidr(design: Design, catalog: Catalog) -> str | None:
    """Range of Service addresses: stated, or the tool's default where it has a fixed one."""
    if design.network.service_cidr or platform(design) != "kops":
        return design.network.service_cidr
    return catalog.limit("kops.default_service_cidr").text


def pod_cidr(design: Design, catalog: Catalog) -> str | None:
    """Overlay range of pods; ``None`` when pods use VPC addresses or nothing is known."""
    if design.network.cni in _POD_ADDRESSES_FROM_VPC:
        return None
    if design.network.pod_cidr or platform(design) != "kops":
        return design.network.pod_cidr
    return catalog.limit("kops.default_pod_cidr").text


def _ranges(design: Design, catalog: Catalog) -> dict[str, Any]:
    pods = pod_cidr(design, catalog)
    return {
        "service_cidr": service_cidr(design, catalog),
        "pod_cidr": pods,
        "pod_node_blocks": node_blocks(pods, design.network.node_mask),
        "vpc_cidrs": (design.network.vpc_cidr, *design.network.additional_vpc_cidrs),
    }


def _subnet(subnet: PlannedSubnet, catalog: Catalog) -> dict[str, Any]:
    return {
        "zone": subnet.zone,
        "role": subnet.role,
        "cidr": subnet.cidr,
        "free_ips": free_ips(subnet, catalog),
    }


def free_ips(subnet: PlannedSubnet, catalog: Catalog) -> int:
    """Free addresses: stated for a subnet that exists, else its size less what AWS keeps."""
    if subnet.free_ips is not None:
        return subnet.free_ips
    reserved = catalog.limit("vpc.reserved_ips_per_subnet").integer
    return max(0, ip_network(subnet.cidr).num_addresses - reserved)


def _zone_addresses(
    design: Design,
    subnets: tuple[PlannedSubnet, ...],
    types: Mapping[str, InstanceType],
    catalog: Catalog,
) -> list[dict[str, Any]] | None:
    """VPC addresses that nodes and pods need in each zone against those that are free."""
    pools = [p for p in design.nodes.pools if p.kind not in _MACHINELESS]
    if any(p.instance_types[0] not in types for p in pools) or not subnets:
        return None
    needed: dict[str, int] = {}
    nodes = max(1, sum(p.max for p in pools))
    pods_per_node = -(-design.workload.pods // nodes) + design.workload.daemonsets
    for pool in pools:
        each = node_addresses(types[pool.instance_types[0]], pods_per_node, design)
        for zone, count in spread(pool.max, pool_zones(pool, design)).items():
            surge = 1 if count else 0
            needed[zone] = needed.get(zone, 0) + (count + surge) * each
    if design.load_balancing.kind == LoadBalancerKind.ALB:
        each = catalog.limit("alb.subnet_free_ips").integer
        for zone in needed:
            needed[zone] += each * design.load_balancing.count
    roles = _node_roles(subnets)
    free = dict.fromkeys(needed, 0)
    for subnet in subnets:
        if subnet.zone in free and subnet.role in roles:
            free[subnet.zone] += free_ips(subnet, catalog)
    return [{"zone": z, "needed": needed[z], "free": free[z]} for z in needed]


def _node_roles(subnets: tuple[PlannedSubnet, ...]) -> set[SubnetRole]:
    present = {s.role for s in subnets}
    preferred = present & {SubnetRole.NODE, SubnetRole.PRIVATE}
    return preferred or {SubnetRole.PUBLIC}


def node_addresses(kind: InstanceType, pods: int, design: Design) -> int:
    """VPC addresses one node holds: its own, or with the VPC CNI whole interfaces and one warm."""
    if design.network.cni not in _POD_ADDRESSES_FROM_VPC:
        return 1
    if design.network.prefix_delegation:
        prefixes = -(-pods // 16) + 1
        return prefixes * 16 + 1
    per_eni = max(1, kind.ipv4_per_eni - 1)
    enis = min(kind.max_enis, -(-pods // per_eni) + 1)
    return enis * kind.ipv4_per_eni


def _counts(resources: Resources) -> dict[str, Any]:
    instances = resources.of(ResourceKind.INSTANCE)
    plane = (Role.CONTROL_PLANE, Role.ETCD, Role.API)
    return {
        "nat_gateways": resources.count(ResourceKind.NAT_GATEWAY),
        "load_balancers": resources.count(ResourceKind.LOAD_BALANCER, Role.INGRESS),
        "public_ipv4_addresses": resources.count(ResourceKind.PUBLIC_IPV4)
        + resources.count(ResourceKind.ELASTIC_IP),
        "control_plane_machines": sum(r.quantity for r in instances if r.role in plane),
    }
