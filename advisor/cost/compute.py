"""Lines of what computes and what it boots from: machines, Fargate pods, clusters, volumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from advisor.catalog import Catalog
from advisor.cost.charges import FIRST, SECOND, TARIFFS, THIRD, Charge
from advisor.cost.eks import fee
from advisor.cost.lines import Factor, Line, Missing, Quote, count, metered_amount, price_line
from advisor.cost.rates import SAVINGS_PLANS, Rates, portions
from advisor.model.vocabulary import ControlPlaneTier, Purchase, VolumeType
from advisor.plan.resources import (
    HOURS_A_WEEK,
    ClusterSize,
    DiskSize,
    InstanceSize,
    PodSize,
    Resource,
)

_BOUGHT = {
    Purchase.ON_DEMAND: "on demand",
    Purchase.SAVINGS_PLAN_1Y: "1-year savings plan, nothing upfront, estimated",
    Purchase.SAVINGS_PLAN_3Y: "3-year savings plan, nothing upfront, estimated",
    Purchase.COMMITTED_1Y: "1-year commitment, nothing upfront",
    Purchase.COMMITTED_3Y: "3-year commitment, nothing upfront",
}
_LIKE_RESERVED = "estimated: equal to a Reserved Instance of the same term"
_ALL = 100


@dataclass(frozen=True, slots=True)
class Pricing:
    """What every line needs: the rates, the day, and how much of a tiered price is used up."""

    rates: Rates
    catalog: Catalog
    today: date
    used: dict[Charge, Decimal] = field(default_factory=dict)

    @property
    def hours(self) -> Factor:
        """The hours of a month."""
        return Factor(self.rates.hours, "h")

    def hours_of(self, resource: Resource) -> Factor:
        """The hours of a month in which a resource is there."""
        return Factor(hours_there(resource, self.rates), "h")

    def months_of(self, resource: Resource) -> tuple[Factor, ...]:
        """The part of a month in which a resource is there; no factor for a whole one."""
        if resource.hours_per_week == HOURS_A_WEEK:
            return ()
        return (Factor(metered_amount(_share(resource)), "month"),)


def hours_there(resource: Resource, rate: Rates) -> Decimal:
    """The hours of a month in which a resource is there, to the thousandth."""
    if resource.hours_per_week == HOURS_A_WEEK:
        return rate.hours
    return metered_amount(rate.hours * _share(resource))


def _share(resource: Resource) -> Decimal:
    return Decimal(resource.hours_per_week) / HOURS_A_WEEK


def asleep(resource: Resource) -> str:
    """When a resource is not there all week: how long it is."""
    hours = resource.hours_per_week
    return "" if hours == HOURS_A_WEEK else f"there {hours} of {HOURS_A_WEEK} hours a week"


def machine_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Instance hours by how they are bought, and the Auto Mode fee where EKS runs the machines."""
    size = resource.size
    assert isinstance(size, InstanceSize)
    if size.spot:
        band = pricing.rates.interruption(size.instance_type)
        quote = pricing.rates.machine(size.instance_type, spot=True)
        yield _instance_hours(resource, size, "spot average", quote, pricing, (), (band,))
    else:
        for purchase, percent in size.purchases:
            yield _bought(resource, size, purchase, percent, pricing)
    if size.auto_mode:
        yield price_line(
            resource, Charge.AUTO_MODE_HOURS, f"Auto Mode fee of {size.instance_type}",
            (count(resource), pricing.hours_of(resource)), "hour",
            pricing.rates.auto_mode(size.instance_type), asleep(resource),
        )  # fmt: skip


def _bought(
    resource: Resource, size: InstanceSize, purchase: Purchase, percent: int, pricing: Pricing
) -> Line:
    """The share of the machines bought in one way; a commitment is paid all hours, used or not."""
    share = () if percent == _ALL else (Factor(Decimal(percent) / _ALL),)
    part = "" if percent == _ALL else f", {percent} % of them"
    quote = pricing.rates.machine(size.instance_type, purchase)
    notes: tuple[str, ...] = (_LIKE_RESERVED,) if purchase in SAVINGS_PLANS else ()
    committed = purchase is not Purchase.ON_DEMAND
    if committed and asleep(resource):
        notes += (f"paid all week, {asleep(resource)}",)
    return _instance_hours(
        resource,
        size,
        f"{_BOUGHT[purchase]}{part}",
        quote,
        pricing,
        share,
        notes,
        all_hours=committed,
    )


def _instance_hours(
    resource: Resource,
    size: InstanceSize,
    bought: str,
    quote: Quote,
    pricing: Pricing,
    share: tuple[Factor, ...],
    notes: tuple[str, ...],
    *,
    all_hours: bool = False,
) -> Line:
    hours = pricing.hours if all_hours else pricing.hours_of(resource)
    if size.alternatives:
        notes = (f"priced as the first of {1 + len(size.alternatives)} types", *notes)
    if not all_hours:
        notes += (asleep(resource),)
    return price_line(
        resource, Charge.INSTANCE_HOURS, f"{size.instance_type}, {bought}",
        (count(resource), *share, hours), "hour", quote, "; ".join(filter(None, notes)),
    )  # fmt: skip


def pod_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Fargate: vCPU hours and GB hours of the pods."""
    size = resource.size
    assert isinstance(size, PodSize)
    for charge, amount, unit in (
        (Charge.FARGATE_VCPU_HOURS, size.vcpus, "vCPU"),
        (Charge.FARGATE_MEMORY_HOURS, size.memory_gib, "GB"),
    ):
        yield price_line(
            resource, charge, f"Fargate pods with {amount} {unit}",
            (count(resource), Factor(amount, unit), pricing.hours_of(resource)),
            TARIFFS[charge, ""].unit, pricing.rates.of(charge), asleep(resource),
        )  # fmt: skip


def cluster_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """The EKS fee: standard, the surcharge of extended support, the provisioned tier."""
    size = resource.size
    assert isinstance(size, ClusterSize)
    due = fee(size.version, pricing.today, pricing.catalog, pricing.rates, size.support)
    factors = (count(resource), pricing.hours)
    for charge, quote in due.prices:
        last = charge is due.prices[-1][0]
        yield price_line(
            resource, charge, f"{charge}, Kubernetes {size.version}", factors, "hour", quote,
            due.note if last else "",
        )  # fmt: skip
    if size.tier != ControlPlaneTier.STANDARD:
        yield price_line(
            resource, Charge.EKS_TIER_HOURS, f"EKS control plane tier {size.tier}", factors,
            "hour", pricing.rates.of(Charge.EKS_TIER_HOURS, size.tier),
        )  # fmt: skip


def volume_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Size of EBS volumes, and IOPS and throughput beyond what the size includes."""
    size = resource.size
    assert isinstance(size, DiskSize)
    kind, many = size.type, (count(resource), *pricing.months_of(resource))
    yield price_line(
        resource, Charge.VOLUME_STORAGE, f"EBS {kind}, {size.size_gib} GiB",
        (*many, Factor(size.size_gib, "GiB")), "GB-month",
        pricing.rates.of(Charge.VOLUME_STORAGE, kind), asleep(resource),
    )  # fmt: skip
    if kind is VolumeType.GP3:
        yield from _gp3_extras(resource, size, many, pricing)
    elif kind in (VolumeType.IO1, VolumeType.IO2):
        yield from _provisioned_iops(resource, size, many, pricing)


def _gp3_extras(
    resource: Resource, size: DiskSize, many: tuple[Factor, ...], pricing: Pricing
) -> Iterator[Line]:
    rate = pricing.rates
    iops = (size.iops or 0) - rate.gp3_iops
    if iops > 0:
        yield price_line(
            resource, Charge.VOLUME_IOPS, f"IOPS above {rate.gp3_iops}",
            (*many, Factor(Decimal(iops), "IOPS")), "IOPS-month",
            rate.of(Charge.VOLUME_IOPS, VolumeType.GP3),
        )  # fmt: skip
    throughput = (size.throughput_mibps or 0) - rate.gp3_throughput
    if throughput > 0:
        yield price_line(
            resource, Charge.VOLUME_THROUGHPUT, f"throughput above {rate.gp3_throughput} MiB/s",
            (*many, Factor(Decimal(throughput), "MiB/s")), "MiB/s-month",
            rate.of(Charge.VOLUME_THROUGHPUT, VolumeType.GP3),
        )  # fmt: skip


def _provisioned_iops(
    resource: Resource, size: DiskSize, many: tuple[Factor, ...], pricing: Pricing
) -> Iterator[Line]:
    """All IOPS of io1 and io2 are paid for; those of io2 in three tiers for each volume."""
    rate = pricing.rates
    if size.iops is None:
        yield price_line(
            resource, Charge.VOLUME_IOPS, f"{size.type} IOPS", many, "IOPS-month",
            Missing(f"the design states no IOPS for its {size.type} volumes"),
        )  # fmt: skip
        return
    iops = Decimal(size.iops)
    variants: tuple[str, ...] = (VolumeType.IO1,)
    shares = [iops]
    if size.type is VolumeType.IO2:
        variants, shares = (FIRST, SECOND, THIRD), portions(Decimal(0), iops, rate.io2_bounds)
    for variant, share in zip(variants, shares, strict=True):
        if share:
            yield price_line(
                resource, Charge.VOLUME_IOPS, f"{size.type} IOPS",
                (*many, Factor(share, "IOPS")), "IOPS-month",
                rate.of(Charge.VOLUME_IOPS, variant),
            )  # fmt: skip
