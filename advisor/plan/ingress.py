"""Load balancers of Services and ingresses, with the capacity units they use."""

from __future__ import annotations

from decimal import Decimal

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.goals import Workload
from advisor.model.vocabulary import IpFamily, LoadBalancerKind, Scheme, ServiceDns
from advisor.plan.resources import (
    BalancerSize,
    Meter,
    Resource,
    ResourceKind,
    Role,
    Usage,
)
from advisor.plan.traffic import worker_zones


def ingress(design: Design, catalog: Catalog) -> list[Resource]:
    """The load balancers, their public addresses, and the hosted zone of their names."""
    lb = design.load_balancing
    found: list[Resource] = []
    if lb.kind != LoadBalancerKind.NONE and lb.count:
        zones = worker_zones(design)
        public = lb.scheme == Scheme.PUBLIC
        size = BalancerSize(lb.kind, zones, public)
        usage = balancer_usage(lb.kind, design.workload, catalog)
        found.append(
            Resource(
                ResourceKind.LOAD_BALANCER, Role.INGRESS, "services", lb.count, size=size,
                usage=usage,
            )
        )  # fmt: skip
        if public and design.network.ip_family == IpFamily.IPV4:
            found.append(
                Resource(
                    ResourceKind.PUBLIC_IPV4, Role.INGRESS, "services/ip", lb.count * len(zones),
                    depends_on=("services",),
                )
            )  # fmt: skip
    if lb.dns == ServiceDns.EXTERNAL_DNS:
        found.append(Resource(ResourceKind.HOSTED_ZONE, Role.INGRESS, "zone-services"))
    return found


def balancer_usage(
    kind: LoadBalancerKind, workload: Workload, catalog: Catalog
) -> tuple[Usage, ...]:
    """Metered use of all load balancers of one kind together.

    A capacity unit covers several dimensions and the busiest one is billed; the profile gives
    monthly averages, so short peaks are not seen.
    """
    gb = Decimal(workload.ingress_gb_month + workload.egress_gb_month)
    if kind == LoadBalancerKind.CLB:
        return (Usage(Meter.CLB_GB, gb, f"{gb} GB in and out"),) if gb else ()
    prefix, tcp = ("alb_lcu", "") if kind == LoadBalancerKind.ALB else ("nlb_lcu", "tcp_")
    hours = catalog.limit("time.hours_per_month").number

    def unit(dimension: str) -> Decimal:
        return catalog.limit(f"{prefix}.{dimension}").number

    demands = {
        "bytes": gb / hours / unit(f"{tcp}gb_per_hour"),
        "new connections": workload.new_connections_per_second
        / unit(f"{tcp}new_connections_per_second"),
        "active connections": workload.active_connections / unit(f"{tcp}active_connections"),
    }
    busiest = max(demands, key=lambda name: demands[name])
    units = demands[busiest]
    if not units:
        return ()
    how = f"{units:.3f} capacity units by {busiest} x {hours} h"
    return (Usage(Meter.LCU_HOURS, units * hours, how),)
