"""What a bill does not say by itself: what changes with time, commitments, and cost per unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

from advisor.catalog import Catalog, RegionBook
from advisor.cost.bill import Bill
from advisor.cost.charges import Category
from advisor.cost.eks import fee
from advisor.cost.endpoints import EndpointCase, endpoint_cases
from advisor.cost.fleet import FleetRange, total_range
from advisor.cost.lines import Missing, cents
from advisor.cost.rates import Rates, rates
from advisor.model.design import Design
from advisor.model.vocabulary import Purchase, SupportType
from advisor.plan.capacity import Capacity, capacity
from advisor.plan.resources import ClusterSize, InstanceSize, Resource, ResourceKind, Resources

_AHEAD: Final = timedelta(days=365)
_MONTHS_A_YEAR: Final = 12
_NOTHING: Final = Decimal(0)
_TERMS: Final = {1: Purchase.COMMITTED_1Y, 3: Purchase.COMMITTED_3Y}


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
class Commitment:
    """Machines of a design bought for ``years`` with nothing upfront, against on demand.

    ``break_even_month`` is how long the machines must run for the commitment to have been
    cheaper: on demand they can be given back, committed they are paid to the end.
    """

    years: int
    machines: int
    taken: bool
    """Whether the design buys them so; otherwise it is what it could save."""
    monthly_usd: Decimal
    on_demand_monthly_usd: Decimal

    @property
    def saved_usd(self) -> Decimal:
        """US dollars a month less than on demand."""
        return self.on_demand_monthly_usd - self.monthly_usd

    @property
    def break_even_month(self) -> int:
        """Month from which on demand would have cost more than the whole commitment."""
        owed = self.monthly_usd * _MONTHS_A_YEAR * self.years
        return int((owed / self.on_demand_monthly_usd).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """What one thing of the workload costs a month, and what is paid for nothing."""

    per_pod_usd: Decimal | None
    per_requested_vcpu_usd: Decimal | None
    unused_share: Decimal | None
    unused_usd: Decimal | None
    """The share of the worker nodes' dollars that no request stands for."""


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


def outlook(
    design: Design,
    resources: Resources,
    bill: Bill,
    prices: RegionBook,
    catalog: Catalog,
    today: date,
) -> Outlook:
    """What changes within a year of ``today``, what commitments do, and what a pod costs."""
    room = capacity(design, catalog)
    return Outlook(
        total_range(design, prices, catalog, today),
        tuple(support_steps(resources, prices, catalog, today)),
        tuple(commitments(resources, prices, catalog)),
        room,
        unit_costs(design, bill, room),
        tuple(endpoint_cases(design, resources, prices, catalog)),
        support_note(resources, prices, catalog, today),
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


def _clusters(resources: Resources) -> Iterator[tuple[Resource, ClusterSize]]:
    for resource in resources.of(ResourceKind.EKS_CLUSTER):
        assert isinstance(resource.size, ClusterSize)
        yield resource, resource.size


def commitments(resources: Resources, prices: RegionBook, catalog: Catalog) -> Iterator[Commitment]:
    """For each term: the machines bought so, or else what committing all on-demand ones does."""
    rate = rates(prices, catalog)
    machines = [
        (resource, resource.size)
        for resource in resources.of(ResourceKind.INSTANCE)
        if isinstance(resource.size, InstanceSize) and not resource.size.spot
    ]
    for years, purchase in _TERMS.items():
        taken = [each for each in machines if each[1].purchase == purchase]
        free = [each for each in machines if each[1].purchase == Purchase.ON_DEMAND]
        found = _commitment(years, taken or free, rate, taken=bool(taken))
        if found is not None:
            yield found


def _commitment(
    years: int, machines: list[tuple[Resource, InstanceSize]], rate: Rates, *, taken: bool
) -> Commitment | None:
    committed = listed = Decimal(0)
    for resource, size in machines:
        for purchase in (_TERMS[years], Purchase.ON_DEMAND):
            quote = rate.machine(InstanceSize(size.instance_type, purchase=purchase))
            if isinstance(quote, Missing):
                return None
            amount = cents(resource.quantity * rate.hours * quote.usd)
            if purchase == Purchase.ON_DEMAND:
                listed += amount
            else:
                committed += amount
    count = sum(resource.quantity for resource, _ in machines)
    if not committed or committed >= listed:
        return None
    return Commitment(years, count, taken, committed, listed)


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
