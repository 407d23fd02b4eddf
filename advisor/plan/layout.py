"""Where things go: members over zones, subnets in the VPC range.

Pure functions of a few values each; exporters use the same ones, so that the plan and the
exported file cannot disagree about a zone or a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, ip_network

from advisor.model.design import Design
from advisor.model.network import Subnet
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import EtcdTopology, NodeSubnets, SubnetRole

_SMALLEST_SUBNET = 28  # AWS: subnets are /16 to /28


def deal(count: int, zones: Sequence[str]) -> tuple[str, ...]:
    """The zone of each of ``count`` members, dealt out in turn: 5 over a b c is a b c a b."""
    return tuple(zones[i % len(zones)] for i in range(count))


def spread(count: int, zones: Sequence[str]) -> dict[str, int]:
    """How many of ``count`` land in each zone when dealt out in turn."""
    whole, rest = divmod(count, len(zones))
    return {zone: whole + (1 if i < rest else 0) for i, zone in enumerate(zones)}


def unique(zones: Sequence[str]) -> tuple[str, ...]:
    """Zones without repeats, in order."""
    return tuple(dict.fromkeys(zones))


def control_plane_zones(design: Design) -> tuple[str, ...]:
    """One zone for each self-run control-plane member; empty when AWS runs them."""
    if design.control_plane.managed:
        return ()
    zones = design.control_plane.zones or unique(design.placement.zones)
    return deal(design.control_plane.count, zones)


def etcd_zones(design: Design) -> tuple[str, ...]:
    """One zone for each etcd member; empty when AWS runs etcd.

    A stacked member lives on a control-plane node, so there are as many as nodes, at most.
    """
    if design.control_plane.managed or design.etcd.topology == EtcdTopology.MANAGED:
        return ()
    if design.etcd.topology == EtcdTopology.STACKED:
        return control_plane_zones(design)[: design.etcd.members]
    zones = design.etcd.zones or design.control_plane.zones or unique(design.placement.zones)
    return deal(design.etcd.members, zones)


def pool_zones(pool: NodePool, design: Design) -> tuple[str, ...]:
    """Distinct zones of a node pool."""
    return unique(pool.zones or design.placement.zones)


def zones_in_use(design: Design) -> tuple[str, ...]:
    """Every zone that needs subnets, in the order of the design."""
    pools = [z for pool in design.nodes.pools for z in pool_zones(pool, design)]
    return unique(
        [*design.placement.zones, *control_plane_zones(design), *etcd_zones(design), *pools]
    )


@dataclass(frozen=True, slots=True)
class PlannedSubnet:
    """One subnet of the plan; ``id`` is set when it exists already."""

    zone: str
    role: SubnetRole
    cidr: str
    id: str | None = None
    free_ips: int | None = None


def subnets(design: Design) -> tuple[PlannedSubnet, ...]:
    """The subnets of the design: those listed in it, or planned from the VPC range."""
    listed = design.network.subnets
    if listed:
        return tuple(_as_listed(s) for s in listed)
    private = design.network.node_subnets == NodeSubnets.PRIVATE
    return plan_subnets(design.network.vpc_cidr, zones_in_use(design), private)


def _as_listed(subnet: Subnet) -> PlannedSubnet:
    return PlannedSubnet(subnet.zone, subnet.role, subnet.cidr, subnet.id, subnet.free_ips)


@lru_cache(maxsize=256)
def plan_subnets(vpc_cidr: str, zones: tuple[str, ...], private: bool) -> tuple[PlannedSubnet, ...]:
    """Cut ``vpc_cidr`` into one node subnet a zone, and a small public one beside private nodes.

    The range is cut into eighths: the first eighth holds the public subnets (an eighth of it
    each), the others one node subnet each. That is how kops cuts a VPC, and it leaves room to
    add zones. Empty when the range is too small or too full for it.
    """
    vpc = ip_network(vpc_cidr)
    large, small = vpc.prefixlen + 3, vpc.prefixlen + 6
    if not isinstance(vpc, IPv4Network) or small > _SMALLEST_SUBNET or len(zones) > 7:
        return ()
    eighths = list(vpc.subnets(new_prefix=large))
    role = SubnetRole.PRIVATE if private else SubnetRole.PUBLIC
    nodes = [PlannedSubnet(z, role, str(eighths[i + 1])) for i, z in enumerate(zones)]
    if not private:
        return tuple(nodes)
    public = list(eighths[0].subnets(new_prefix=small))
    edges = [PlannedSubnet(z, SubnetRole.PUBLIC, str(public[i])) for i, z in enumerate(zones)]
    return (*nodes, *edges)
