"""What flows where in a month, from the workload profile and the topology.

Amounts are exact decimals in GB (10^9 bytes, as AWS bills). Each function says in words how
its amount came about; the shares it assumes are facts of the catalog with their kind.
"""

from __future__ import annotations

from decimal import Decimal

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.goals import Workload
from advisor.model.vocabulary import (
    LoadBalancerKind,
    Logging,
    NodeSubnets,
)
from advisor.plan.layout import unique
from advisor.plan.provisioning import nat_exists, one_nat_for_all
from advisor.plan.replication import api_between_zones, between_regions, etcd_between_zones
from advisor.plan.resources import Meter, Resource, ResourceKind, Role, Usage


def other_zone_share(zones: int) -> Decimal:
    """Share of evenly spread traffic that ends in another of ``zones`` zones: (n-1)/n."""
    return Decimal(zones - 1) / Decimal(zones) if zones > 1 else Decimal(0)


def worker_zones(design: Design) -> tuple[str, ...]:
    """Zones with worker nodes."""
    return unique(
        [z for p in design.nodes.pools for z in (p.zones or design.placement.zones)]
        or design.placement.zones
    )


def nat_gb(design: Design) -> tuple[Decimal, str]:
    """GB a month that NAT processes, and how that came about."""
    workload, endpoints = design.workload, design.network.endpoints
    parts = [("started by pods", workload.outbound_gb_month)]
    if "s3" not in endpoints:
        parts.append(("image layers from S3", workload.image_pull_gb_month))
    if design.observability.logging == Logging.CLOUDWATCH and "logs" not in endpoints:
        parts.append(("logs to CloudWatch", workload.log_gb_month))
    total = sum((Decimal(gb) for _, gb in parts), Decimal(0))
    return total, " + ".join(f"{gb} {what}" for what, gb in parts)


def nat_usage(design: Design, catalog: Catalog) -> tuple[Usage, ...]:
    """Usage of all NAT gateways together, carried by the first one.

    A gateway that exists is paid for by whoever made it; what flows through it is added here.
    """
    del catalog
    amount, how = nat_gb(design)
    if nat_exists(design):
        how = f"{how}; the hours of the gateway that exists are not part of this bill"
    return (Usage(Meter.NAT_GB, amount, how),) if amount else ()


def endpoint_usage(service: str, design: Design, catalog: Catalog) -> tuple[Usage, ...]:
    """GB through one interface endpoint; only log delivery is large enough to count."""
    del catalog
    logs = design.workload.log_gb_month
    if service == "logs" and design.observability.logging == Logging.CLOUDWATCH and logs:
        return (Usage(Meter.ENDPOINT_GB, Decimal(logs), f"{logs} GB of logs"),)
    return ()


def transfers(design: Design, catalog: Catalog) -> list[Resource]:
    """Data transfer that AWS bills by the GB: across zones, to other regions, to the internet."""
    found = [
        _cross_zone("east-west", *_east_west(design, catalog), catalog),
        _cross_zone("nat", *_nat_in_another_zone(design), catalog),
        _cross_zone("load-balancer", *_balancer_cross_zone(design), catalog),
        _cross_zone("etcd", *etcd_between_zones(design, catalog), catalog),
        _cross_zone("api", *api_between_zones(design, catalog), catalog),
        *(_to_region(name, *amount) for name, amount in between_regions(design, catalog)),
        _egress(design.workload),
    ]
    return [resource for resource in found if resource is not None]


def _east_west(design: Design, catalog: Catalog) -> tuple[Decimal, str]:
    total, zones = Decimal(design.workload.east_west_gb_month), len(worker_zones(design))
    share = other_zone_share(zones)
    how = f"{total} GB between pods x {zones - 1}/{zones}"
    if design.network.zone_aware_routing:
        leak = catalog.limit("traffic.zone_aware_leak").number
        return total * share * leak, f"{how} x {leak} despite zone-aware routing"
    return total * share, how


def _nat_in_another_zone(design: Design) -> tuple[Decimal, str]:
    if not one_nat_for_all(design) or design.network.node_subnets != NodeSubnets.PRIVATE:
        return Decimal(0), ""
    amount, _ = nat_gb(design)
    zones = len(worker_zones(design))
    return amount * other_zone_share(zones), f"{amount} GB through one NAT x {zones - 1}/{zones}"


def _balancer_cross_zone(design: Design) -> tuple[Decimal, str]:
    """An NLB that balances across zones is billed for it; ALB and CLB are not."""
    lb, workload = design.load_balancing, design.workload
    if lb.kind != LoadBalancerKind.NLB or not lb.cross_zone:
        return Decimal(0), ""
    total = Decimal(workload.ingress_gb_month + workload.egress_gb_month)
    zones = len(worker_zones(design))
    return total * other_zone_share(zones), f"{total} GB through the NLB x {zones - 1}/{zones}"


def _cross_zone(name: str, gb: Decimal, how: str, catalog: Catalog) -> Resource | None:
    if not gb:
        return None
    sides = catalog.limit("traffic.sides_charged_across_zones").number
    usage = Usage(Meter.CROSS_ZONE_GB, gb * sides, f"{how} x {sides} sides")
    return Resource(ResourceKind.DATA_TRANSFER, Role.TRAFFIC, f"cross-zone-{name}", usage=(usage,))


def _to_region(name: str, gb: Decimal, how: str) -> Resource:
    usage = Usage(Meter.INTER_REGION_GB, gb, how)
    return Resource(ResourceKind.DATA_TRANSFER, Role.TRAFFIC, name, usage=(usage,))


def _egress(workload: Workload) -> Resource | None:
    gb = workload.egress_gb_month
    if not gb:
        return None
    usage = Usage(Meter.INTERNET_EGRESS_GB, Decimal(gb), f"{gb} GB back to clients")
    return Resource(ResourceKind.DATA_TRANSFER, Role.TRAFFIC, "internet-egress", usage=(usage,))
