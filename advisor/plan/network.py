"""The network a design creates: VPC, subnets, egress and endpoints."""

from __future__ import annotations

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.vocabulary import (
    ApiLoadBalancer,
    Cni,
    IpFamily,
    Scheme,
    SubnetRole,
)
from advisor.plan.layout import PlannedSubnet, unique, zones_in_use
from advisor.plan.provisioning import by_kops, nat_exists, nat_zones
from advisor.plan.resources import EndpointSize, Resource, ResourceKind, Role
from advisor.plan.traffic import endpoint_usage, nat_usage

GATEWAY_ENDPOINTS = frozenset({"s3", "dynamodb"})
"""VPC endpoints that are routes, not network interfaces: free, one for all zones."""

_FIXED_RULES = {ApiLoadBalancer.NLB: 18, ApiLoadBalancer.CLB: 16, ApiLoadBalancer.NONE: 10}
_CNIS_WITH_OWN_PROTOCOL = (Cni.CALICO, Cni.AMAZON_VPC, Cni.KUBE_ROUTER)


def network(design: Design, subnets: tuple[PlannedSubnet, ...], catalog: Catalog) -> list[Resource]:
    """Every network resource of the design."""
    return [
        *_vpc(design),
        *_subnets(design, subnets),
        *nat(design, catalog),
        *_endpoints(design, catalog),
        *_security_groups(design),
    ]


def _vpc(design: Design) -> list[Resource]:
    if design.network.vpc_id:
        return []
    gateways = [Resource(ResourceKind.INTERNET_GATEWAY, Role.NETWORK, "igw", depends_on=("vpc",))]
    if design.network.ip_family == IpFamily.IPV6:
        gateways.append(
            Resource(ResourceKind.EGRESS_ONLY_GATEWAY, Role.NETWORK, "eigw", depends_on=("vpc",))
        )
    return [Resource(ResourceKind.VPC, Role.NETWORK, "vpc"), *gateways]


def _subnets(design: Design, subnets: tuple[PlannedSubnet, ...]) -> list[Resource]:
    made = [s for s in subnets if s.id is None]
    inside = () if design.network.vpc_id else ("vpc",)
    found = [
        Resource(ResourceKind.SUBNET, Role.NETWORK, name, zone=s.zone, depends_on=inside)
        for name, s in zip(_subnet_names(made), made, strict=True)
    ]
    private = unique([s.zone for s in made if s.role == SubnetRole.PRIVATE])
    if design.network.ip_family == IpFamily.IPV6 and by_kops(design):
        # kops adds a dual-stack subnet beside each private one, for load balancers and NAT64.
        found += [
            Resource(ResourceKind.SUBNET, Role.NETWORK, f"dualstack-{z}", zone=z, depends_on=inside)
            for z in private
        ]
    if made:
        found.append(Resource(ResourceKind.ROUTE_TABLE, Role.NETWORK, "routes-public"))
    found += [
        Resource(ResourceKind.ROUTE_TABLE, Role.NETWORK, f"routes-private-{z}", zone=z)
        for z in private
    ]
    return found


def _subnet_names(subnets: list[PlannedSubnet]) -> list[str]:
    """``private-eu-central-1a`` and so on, numbered from the second of a role in a zone."""
    seen: dict[str, int] = {}
    names = []
    for subnet in subnets:
        name = f"{subnet.role}-{subnet.zone}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}/{seen[name]}")
    return names


def nat(design: Design, catalog: Catalog) -> list[Resource]:
    """NAT gateways with what flows through them, and the address each one holds."""
    zones = nat_zones(design)
    regional = zones == (None,)
    # A regional gateway is billed, and holds an address, in each zone it serves.
    width = len(zones_in_use(design)) if regional else 1
    found = []
    for i, zone in enumerate(zones):
        name = f"nat-{zone}" if zone else "nat-regional"
        usage = nat_usage(design, catalog) if i == 0 else ()
        found.append(
            Resource(
                ResourceKind.NAT_GATEWAY, Role.NETWORK, name, width, zone, usage=usage,
                depends_on=(f"{name}/eip",),
            )
        )  # fmt: skip
        found.append(Resource(ResourceKind.ELASTIC_IP, Role.NETWORK, f"{name}/eip", width, zone))
    if nat_exists(design):
        # The gateway is there already; what it processes for this cluster is charged all the same.
        usage = nat_usage(design, catalog)
        found.append(
            Resource(ResourceKind.DATA_TRANSFER, Role.NETWORK, "nat-existing", usage=usage)
        )
    return found


def _endpoints(design: Design, catalog: Catalog) -> list[Resource]:
    zones = zones_in_use(design)
    found = []
    for service in unique(design.network.endpoints):
        gateway = service in GATEWAY_ENDPOINTS
        size = EndpointSize(service, gateway)
        if gateway:
            found.append(
                Resource(ResourceKind.VPC_ENDPOINT, Role.NETWORK, f"endpoint-{service}", size=size)
            )
            continue
        for i, zone in enumerate(zones):
            usage = endpoint_usage(service, design, catalog) if i == 0 else ()
            found.append(
                Resource(
                    ResourceKind.VPC_ENDPOINT, Role.NETWORK, f"endpoint-{service}-{zone}",
                    zone=zone, size=size, usage=usage,
                )
            )  # fmt: skip
    return found


def _security_groups(design: Design) -> list[Resource]:
    if not by_kops(design):
        return []
    # Counted in the Terraform kops 1.36.2 renders: fixed rules by what is in front of the API, two
    # for each range that may reach the API or SSH, one for a pod network with its own protocol.
    ranges = len(design.control_plane.endpoint.public_cidrs) + len(design.security.ssh_cidrs)
    rules = _FIXED_RULES[design.control_plane.api_load_balancer] + 2 * ranges
    rules += design.network.cni in _CNIS_WITH_OWN_PROTOCOL
    return [
        Resource(ResourceKind.SECURITY_GROUP, Role.NETWORK, "masters"),
        Resource(ResourceKind.SECURITY_GROUP, Role.NETWORK, "nodes"),
        Resource(ResourceKind.SECURITY_GROUP_RULE, Role.NETWORK, "rules", rules),
    ]


def api_is_public(design: Design) -> bool:
    """Whether the load balancer in front of the API has public addresses."""
    return design.control_plane.api_scheme == Scheme.PUBLIC
