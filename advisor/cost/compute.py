"""Lines of what computes and what it boots from: machines, Fargate pods, clusters, volumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from advisor.catalog import Catalog
from advisor.cost.charges import FIRST, SECOND, TARIFFS, THIRD, Charge
from advisor.cost.eks import fee
from advisor.cost.lines import Factor, Line, Missing, count, price_line
from advisor.cost.rates import Rates, portions
from advisor.model.vocabulary import ControlPlaneTier, Purchase, VolumeType
from advisor.plan.resources import ClusterSize, DiskSize, InstanceSize, PodSize, Resource

_BOUGHT = {
    Purchase.ON_DEMAND: "on demand",
    Purchase.COMMITTED_1Y: "1-year commitment, nothing upfront",
    Purchase.COMMITTED_3Y: "3-year commitment, nothing upfront",
}


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


def machine_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Instance hours, and the Auto Mode fee where EKS runs the machines."""
    size = resource.size
    assert isinstance(size, InstanceSize)
    bought = "spot average" if size.spot else _BOUGHT[size.purchase]
    note = ""
    if size.alternatives:
        note = f"priced as the first of {1 + len(size.alternatives)} types"
    factors = (count(resource), pricing.hours)
    yield price_line(
        resource, Charge.INSTANCE_HOURS, f"{size.instance_type}, {bought}", factors, "hour",
        pricing.rates.machine(size), note,
    )  # fmt: skip
    if size.auto_mode:
        yield price_line(
            resource, Charge.AUTO_MODE_HOURS, f"Auto Mode fee of {size.instance_type}", factors,
            "hour", pricing.rates.auto_mode(size.instance_type),
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
            (count(resource), Factor(amount, unit), pricing.hours),
            TARIFFS[charge, ""].unit, pricing.rates.of(charge),
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
    kind, many = size.type, count(resource)
    yield price_line(
        resource, Charge.VOLUME_STORAGE, f"EBS {kind}, {size.size_gib} GiB",
        (many, Factor(size.size_gib, "GiB")), "GB-month",
        pricing.rates.of(Charge.VOLUME_STORAGE, kind),
    )  # fmt: skip
    if kind is VolumeType.GP3:
        yield from _gp3_extras(resource, size, many, pricing)
    elif kind in (VolumeType.IO1, VolumeType.IO2):
        yield from _provisioned_iops(resource, size, many, pricing)


def _gp3_extras(
    resource: Resource, size: DiskSize, many: Factor, pricing: Pricing
) -> Iterator[Line]:
    rate = pricing.rates
    iops = (size.iops or 0) - rate.gp3_iops
    if iops > 0:
        yield price_line(
            resource, Charge.VOLUME_IOPS, f"IOPS above {rate.gp3_iops}",
            (many, Factor(Decimal(iops), "IOPS")), "IOPS-month",
            rate.of(Charge.VOLUME_IOPS, VolumeType.GP3),
        )  # fmt: skip
    throughput = (size.throughput_mibps or 0) - rate.gp3_throughput
    if throughput > 0:
        yield price_line(
            resource, Charge.VOLUME_THROUGHPUT, f"throughput above {rate.gp3_throughput} MiB/s",
            (many, Factor(Decimal(throughput), "MiB/s")), "MiB/s-month",
            rate.of(Charge.VOLUME_THROUGHPUT, VolumeType.GP3),
        )  # fmt: skip


def _provisioned_iops(
    resource: Resource, size: DiskSize, many: Factor, pricing: Pricing
) -> Iterator[Line]:
    """All IOPS of io1 and io2 are paid for; those of io2 in three tiers for each volume."""
    rate = pricing.rates
    if size.iops is None:
        yield price_line(
            resource, Charge.VOLUME_IOPS, f"{size.type} IOPS", (many,), "IOPS-month",
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
                (many, Factor(share, "IOPS")), "IOPS-month",
                rate.of(Charge.VOLUME_IOPS, variant),
            )  # fmt: skip
