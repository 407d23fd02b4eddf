"""The bill: one line for each thing the plan pays for, and its sums."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from advisor.catalog import Catalog, RegionBook, UnknownRegion
from advisor.cost.charges import Category, Charge
from advisor.cost.compute import (
    Pricing,
    cluster_lines,
    machine_lines,
    pod_lines,
    volume_lines,
)
from advisor.cost.eks import fee
from advisor.cost.lines import Line
from advisor.cost.network import (
    address_lines,
    balancer_lines,
    endpoint_lines,
    metered_lines,
    monthly_lines,
    nat_lines,
)
from advisor.cost.rates import rates
from advisor.model.vocabulary import SupportType
from advisor.plan.resources import ClusterSize, Resource, ResourceKind, Resources, Role

_NOTHING = Decimal("0.00")

PRICED_BY: Final[Mapping[ResourceKind, Callable[[Resource, Pricing], Iterator[Line]]]] = {
    ResourceKind.INSTANCE: machine_lines,
    ResourceKind.FARGATE_POD: pod_lines,
    ResourceKind.EKS_CLUSTER: cluster_lines,
    ResourceKind.VOLUME: volume_lines,
    ResourceKind.NAT_GATEWAY: nat_lines,
    ResourceKind.ELASTIC_IP: address_lines,
    ResourceKind.PUBLIC_IPV4: address_lines,
    ResourceKind.LOAD_BALANCER: balancer_lines,
    ResourceKind.VPC_ENDPOINT: endpoint_lines,
    ResourceKind.KMS_KEY: monthly_lines,
    ResourceKind.HOSTED_ZONE: monthly_lines,
}
"""Kinds with a price of their own; use on any kind of resource is priced by its meter."""

METERED_ONLY: Final = frozenset(
    {
        ResourceKind.SNAPSHOT,
        ResourceKind.FILE_SYSTEM,
        ResourceKind.BUCKET,
        ResourceKind.LOG_GROUP,
        ResourceKind.DATA_TRANSFER,
    }
)
"""Kinds that cost what their use costs."""

BY_USE: Final = frozenset(
    {
        Charge.OBJECT_STORAGE,
        Charge.WRITE_REQUESTS,
        Charge.NAT_DATA,
        Charge.BALANCER_UNITS,
        Charge.BALANCER_DATA,
        Charge.ENDPOINT_DATA,
        Charge.CROSS_ZONE_DATA,
        Charge.INTERNET_DATA,
        Charge.INTER_REGION_DATA,
        Charge.LOG_INGESTION,
        Charge.LOG_STORAGE,
        Charge.KMS_REQUESTS,
    }
)
"""Charges that follow the workload, not what stands there."""

_PLANE = (Category.CONTROL_PLANE, Category.ETCD)
_BALANCERS = (Charge.BALANCER_HOURS, Charge.BALANCER_UNITS, Charge.BALANCER_DATA)

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bill:
    """What a plan costs a month at its desired size, in US dollars at list price before tax.

    Every sum is the exact sum of the amounts shown, which are rounded to the cent. Lines without
    a price are in no sum: a bill with any is a lower bound.
    """

    region: str
    lines: tuple[Line, ...]
    hours_per_month: Decimal
    eks_fee_usd: Decimal | None = None
    """What EKS would charge for the control plane of the design's version, self-run or not."""

    @property
    def total(self) -> Decimal:
        """The whole bill."""
        return _sum(self.lines)

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """The lines the snapshot has no price for."""
        return tuple(line for line in self.lines if line.amount is None)

    @property
    def oldest_price_date(self) -> str:
        """Date of the oldest price used, as ISO date, month or year; empty without any date.

        Recalled prices have no date and do not count.
        """
        dates = (line.unit_price.provenance.as_of for line in self.lines if line.unit_price)
        return min(filter(None, dates), default="")

    def by_category(self) -> dict[Category, Decimal]:
        """Sums of the sections that have lines, in the order of `Category`."""
        sums = self._by(lambda line: line.category)
        return {category: sums[category] for category in Category if category in sums}

    def by_zone(self) -> dict[str | None, Decimal]:
        """Sums by zone; ``None`` stands for what lies in no single zone."""
        return self._by(lambda line: line.zone)

    def by_role(self) -> dict[Role, Decimal]:
        """Sums by what the resources are there for."""
        return self._by(lambda line: line.role)

    def facts(self) -> dict[str, Any]:
        """What the rules read of a bill, as far as it is known.

        A narrow sum (NAT, endpoints, logs, ...) is ``None`` when any of its lines has no price.
        The three wide ones (``monthly_usd``, ``control_plane_usd``, ``nodes_usd``) are ``None``
        only when something that runs or stands there has none. Use without a price, such as
        requests and log storage, which the snapshot lacks in many regions, leaves them a lower
        bound; ``unpriced_lines`` counts it.
        """
        lines = self.lines
        return {
            "monthly_usd": _at_least(lines),
            "control_plane_usd": _at_least(x for x in lines if x.category in _PLANE),
            "eks_fee_usd": self.eks_fee_usd,
            "nodes_usd": _at_least(x for x in lines if x.category is Category.NODES),
            "nat_usd": _known(x for x in lines if x.charge in (Charge.NAT_HOURS, Charge.NAT_DATA)),
            "cross_zone_usd": _known(x for x in lines if x.charge is Charge.CROSS_ZONE_DATA),
            "endpoints_usd": _known(x for x in lines if x.category is Category.ENDPOINTS),
            "load_balancers_usd": _known(
                x for x in lines if x.charge in _BALANCERS and x.role is Role.INGRESS
            ),
            "public_ipv4_usd": _known(x for x in lines if x.charge is Charge.PUBLIC_IPV4_HOURS),
            "logs_usd": _known(
                x for x in lines if x.charge in (Charge.LOG_INGESTION, Charge.LOG_STORAGE)
            ),
            "unpriced_lines": len(self.unpriced),
        }

    def _by(self, key: Callable[[Line], K]) -> dict[K, Decimal]:
        sums: dict[K, Decimal] = {}
        for line in self.lines:
            name = key(line)
            sums[name] = sums.get(name, _NOTHING) + (line.amount or 0)
        return sums


def bill(
    resources: Resources,
    prices: RegionBook,
    catalog: Catalog,
    today: date,
    kubernetes_version: str | None = None,
) -> Bill:
    """Price a plan with the prices of its region. Pure; never fails for a missing price.

    ``today`` decides between standard and extended EKS support. ``kubernetes_version`` is what a
    self-run control plane runs: with it the bill also knows what EKS would charge instead.
    """
    rate = rates(prices, catalog)
    pricing = Pricing(rate, catalog, today)
    lines: list[Line] = []
    version, support = kubernetes_version, SupportType.EXTENDED
    for resource in resources:
        lines += _lines(resource, pricing)
        if isinstance(resource.size, ClusterSize):
            version, support = resource.size.version, resource.size.support
    due = fee(version, today, catalog, rate, support) if version else None
    instead = due.monthly_usd(rate.hours) if due else None
    return Bill(prices.name, tuple(lines), rate.hours, instead)


def _lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """The lines of a resource at the prices of its region; without prices of it, unpriced."""
    if not resource.region or resource.region == pricing.rates.region:
        yield from _priced(resource, pricing)
        return
    try:
        book = pricing.catalog.region(resource.region)
    except UnknownRegion:
        reason = f"there are no prices of {resource.region}"
        for line in _priced(resource, pricing):
            yield replace(line, unit_price=None, amount=None, reason=reason)
        return
    yield from _priced(resource, replace(pricing, rates=rates(book, pricing.catalog), used={}))


def _priced(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    priced_by = PRICED_BY.get(resource.kind)
    if priced_by is not None and resource.quantity:
        yield from priced_by(resource, pricing)
    for usage in resource.usage:
        yield from metered_lines(resource, usage, pricing)


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines if line.amount is not None), _NOTHING)


def _at_least(lines: Iterable[Line]) -> Decimal | None:
    """The sum without unpriced use; ``None`` when more than use is unpriced."""
    return _known(x for x in lines if x.amount is not None or x.charge not in BY_USE)


def _known(lines: Iterable[Line]) -> Decimal | None:
    total = _NOTHING
    for line in lines:
        if line.amount is None:
            return None
        total += line.amount
    return total
