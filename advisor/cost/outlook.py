"""What a bill does not say by itself: what changes with time, commitments, and cost per unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from advisor import plan as planning
from advisor.catalog import Catalog, RegionBook
from advisor.cost.assumptions import with_assumptions
from advisor.cost.bill import BY_USE, Bill
from advisor.cost.bill import bill as price
from advisor.cost.charges import Category
from advisor.cost.commitments import Commitment, commitments
from advisor.cost.eks import fee
from advisor.cost.endpoints import EndpointCase, endpoint_cases
from advisor.cost.fleet import FleetRange, total_range
from advisor.cost.lines import Factor, cents
from advisor.cost.rates import rates
from advisor.model.design import Design
from advisor.model.vocabulary import SupportType
from advisor.plan.capacity import Capacity, capacity
from advisor.plan.resources import (
    HOURS_A_WEEK,
    ClusterSize,
    InstanceSize,
    Resource,
    ResourceKind,
    Resources,
)

_AHEAD: Final = timedelta(days=365)
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """From ``day`` on the same design costs ``usd`` more a month, or AWS upgrades it."""

    day: date
    usd: Decimal
    version: str
    upgraded: bool
    """Whether AWS upgrades the control plane by itself."""
    extended_usd: Decimal
    """What it would cost more a month in extended support; 0 when there is none after the day."""


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """What one thing of the workload costs a month, and what is paid for nothing."""

    per_pod_usd: Decimal | None
    per_requested_vcpu_usd: Decimal | None
    unused_share: Decimal | None
    unused_usd: Decimal | None
    """The share of the worker nodes' dollars that no request stands for."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """A cluster whose nodes run only some hours of the week."""

    hours_per_week: int
    saved_usd: Decimal
    """US dollars a month less than with nodes that run all week."""
    standing_usd: Decimal
    """US dollars a month for what stands there day and night: control plane, volumes, load
    balancers, NAT, endpoints, commitments."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to know about a bill beside its lines."""

    fleet: FleetRange
    steps: tuple[Step, ...]
    commitments: tuple[Commitment, ...]
    capacity: Capacity | None
    units: UnitCosts
    endpoints: tuple[EndpointCase, ...]
    support_note: str = ""
    """What AWS does with a version that EKS does not run any more; empty when it runs it."""
    sleep: Sleep | None = None
    """What it saves that the nodes do not run all week; ``None`` when they do."""
    spot: tuple[tuple[str, str], ...] = ()
    """Each type bought on spot, and how often AWS takes such machines back."""


def outlook(
    design: Design,
    resources: Resources,
    bill: Bill,
    prices: RegionBook,
    catalog: Catalog,
    today: date,
) -> Outlook:
    """What changes within a year of ``today``, what commitments do, and what a pod costs."""
    catalog = with_assumptions(catalog, design.assumptions.cost)
    room = capacity(design, catalog)
    return Outlook(
        total_range(design, prices, catalog, today),
        tuple(support_steps(resources, prices, catalog, today)),
        tuple(commitments(resources, prices, catalog)),
        room,
        unit_costs(design, bill, room),
        tuple(endpoint_cases(design, resources, prices, catalog)),
        support_note(resources, prices, catalog, today),
        sleep(design, resources, bill, prices, catalog, today),
        tuple(interruptions(resources, prices, catalog)),
    )


def support_steps(
    resources: Resources, prices: RegionBook, catalog: Catalog, today: date
) -> Iterator[Step]:
    """Days within a year on which the fee of an EKS cluster changes, or AWS upgrades it."""
    rate, calendar = rates(prices, catalog), catalog.calendar
    for resource, size in _clusters(resources):
        day = calendar.eks_standard_end(size.version)
        before = fee(size.version, today, catalog, rate).monthly_usd(rate.hours)
        if day is not None and today < day <= today + _AHEAD:
            after = fee(size.version, day, catalog, rate).monthly_usd(rate.hours)
            if before is not None and after is not None:
                more = (after - before) * resource.quantity
                upgraded = size.support is SupportType.STANDARD
                yield Step(day, _NOTHING if upgraded else more, size.version, upgraded, more)
        day = calendar.eks_extended_end(size.version)
        if size.support is SupportType.EXTENDED and day and today < day <= today + _AHEAD:
            yield Step(day, _NOTHING, size.version, upgraded=True, extended_usd=_NOTHING)


def support_note(resources: Resources, prices: RegionBook, catalog: Catalog, today: date) -> str:
    """What to know about clusters of a version that EKS does not run for them any more."""
    rate = rates(prices, catalog)
    due = (
        fee(size.version, today, catalog, rate, size.support) for _, size in _clusters(resources)
    )
    return "; ".join(each.note for each in due if not each.runs)


def sleep(
    design: Design,
    resources: Resources,
    bill: Bill,
    prices: RegionBook,
    catalog: Catalog,
    today: date,
) -> Sleep | None:
    """What scaling the nodes to zero saves, and what is paid all the same."""
    hours = design.workload.hours_per_week
    if hours == HOURS_A_WEEK:
        return None
    workload = design.workload.model_copy(update={"hours_per_week": HOURS_A_WEEK})
    awake = planning.build(design.model_copy(update={"workload": workload}), catalog).resources
    always = price(awake, prices, catalog, today, design.kubernetes.version).total
    gone = {each.name for each in resources if each.hours_per_week != HOURS_A_WEEK}
    always_paid = Factor(bill.hours_per_month, "h")
    standing = (
        line.amount or _NOTHING
        for line in bill.lines
        if line.charge not in BY_USE and (line.resource not in gone or always_paid in line.factors)
    )
    return Sleep(hours, always - bill.total, sum(standing, _NOTHING))


def interruptions(
    resources: Resources, prices: RegionBook, catalog: Catalog
) -> Iterator[tuple[str, str]]:
    """Each type bought on spot, once, and how often AWS takes its machines back."""
    rate = rates(prices, catalog)
    bought = (r.size for r in resources.of(ResourceKind.INSTANCE))
    types = (size.instance_type for size in bought if isinstance(size, InstanceSize) and size.spot)
    for instance_type in dict.fromkeys(types):
        band = rate.interruption(instance_type)
        if band:
            yield instance_type, band


def _clusters(resources: Resources) -> Iterator[tuple[Resource, ClusterSize]]:
    for resource in resources.of(ResourceKind.EKS_CLUSTER):
        assert isinstance(resource.size, ClusterSize)
        yield resource, resource.size


def unit_costs(design: Design, bill: Bill, room: Capacity | None) -> UnitCosts:
    """The whole bill by pod and by requested vCPU; the part of the nodes nobody asked for."""
    workload = design.workload
    pods, vcpus = Decimal(workload.pods), Decimal(str(workload.cpu_requests_vcpus))
    unused = unused_usd = None
    if room is not None and room.nodes:
        unused = max(Decimal(0), 1 - room.scarcest[1])
        unused_usd = cents(unused * bill.by_category().get(Category.NODES, Decimal(0)))
    return UnitCosts(
        cents(bill.total / pods) if pods else None,
        cents(bill.total / vcpus) if vcpus else None,
        unused,
        unused_usd,
    )
