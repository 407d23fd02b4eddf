"""Lines of the network and of everything metered by use."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from advisor.cost.charges import FIRST, FOURTH, INCLUDED, SECOND, TARIFFS, THIRD, Charge
from advisor.cost.compute import Pricing, asleep
from advisor.cost.lines import Factor, Line, count, metered_amount, price_line
from advisor.cost.rates import assumed, portions
from advisor.plan.resources import (
    BalancerSize,
    EndpointSize,
    Meter,
    Resource,
    ResourceKind,
    Usage,
)

_METERED: Final = {
    Meter.NAT_GB: Charge.NAT_DATA,
    Meter.CROSS_ZONE_GB: Charge.CROSS_ZONE_DATA,
    Meter.INTER_REGION_GB: Charge.INTER_REGION_DATA,
    Meter.CLB_GB: Charge.BALANCER_DATA,
    Meter.LOG_INGEST_GB: Charge.LOG_INGESTION,
    Meter.LOG_STORED_GB: Charge.LOG_STORAGE,
    Meter.PUT_REQUESTS: Charge.WRITE_REQUESTS,
    Meter.KMS_REQUESTS: Charge.KMS_REQUESTS,
}
_BETWEEN_ZONES: Final = {
    "cross-zone-east-west": "services",
    "cross-zone-nat": "to the NAT gateway",
    "cross-zone-load-balancer": "load balancer",
    "cross-zone-etcd": "etcd",
    "cross-zone-api": "nodes and API",
}
"""What moves, by the name of the resource that carries it."""
_STORED: Final = {
    ResourceKind.BUCKET: Charge.OBJECT_STORAGE,
    ResourceKind.SNAPSHOT: Charge.SNAPSHOT_STORAGE,
    ResourceKind.FILE_SYSTEM: Charge.FILE_STORAGE,
}
_TIERS: Final = {
    Charge.INTERNET_DATA: (INCLUDED, FIRST, SECOND, THIRD, FOURTH),
    Charge.ENDPOINT_DATA: (FIRST, SECOND, THIRD),
}
_REGIONAL_NAT = "assumed: a regional NAT gateway is priced in each zone like a zonal one"


def nat_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Hours of NAT gateways."""
    quote, note = pricing.rates.of(Charge.NAT_HOURS), ""
    if resource.zone is None:
        quote, note = assumed(quote), _REGIONAL_NAT
    yield price_line(
        resource, Charge.NAT_HOURS, "NAT gateway", (count(resource), pricing.hours), "hour",
        quote, note,
    )  # fmt: skip


def address_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Hours of public IPv4 addresses, elastic or not."""
    yield price_line(
        resource, Charge.PUBLIC_IPV4_HOURS, "public IPv4 address",
        (count(resource), pricing.hours_of(resource)), "hour",
        pricing.rates.of(Charge.PUBLIC_IPV4_HOURS), asleep(resource),
    )  # fmt: skip


def balancer_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Hours of load balancers."""
    size = resource.size
    assert isinstance(size, BalancerSize)
    yield price_line(
        resource, Charge.BALANCER_HOURS, size.kind.upper(), (count(resource), pricing.hours),
        "hour", pricing.rates.of(Charge.BALANCER_HOURS, size.kind),
    )  # fmt: skip


def endpoint_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """Hours of interface endpoints; gateway endpoints are free."""
    size = resource.size
    assert isinstance(size, EndpointSize)
    if not size.gateway:
        yield price_line(
            resource, Charge.ENDPOINT_HOURS, f"interface endpoint {size.service}",
            (count(resource), pricing.hours), "hour", pricing.rates.of(Charge.ENDPOINT_HOURS),
        )  # fmt: skip


def monthly_lines(resource: Resource, pricing: Pricing) -> Iterator[Line]:
    """What has a price for the month: keys and hosted zones."""
    charge = Charge.KMS_KEY if resource.kind is ResourceKind.KMS_KEY else Charge.HOSTED_ZONE
    yield price_line(
        resource, charge, str(charge),
        (Factor(Decimal(resource.quantity), "month"),), TARIFFS[charge, ""].unit,
        pricing.rates.of(charge),
    )  # fmt: skip


def metered_lines(resource: Resource, usage: Usage, pricing: Pricing) -> Iterator[Line]:
    """One line for a metered amount, or one for each tier of its price."""
    amount = metered_amount(usage.amount)
    if not amount:
        return
    match usage.meter:
        case Meter.INTERNET_EGRESS_GB | Meter.ENDPOINT_GB:
            yield from _tiered(resource, usage, amount, pricing)
        case Meter.LCU_HOURS:
            yield _units(resource, usage, amount, pricing)
        case Meter.STORED_GB:
            yield _metered(resource, usage, _STORED[resource.kind], "", amount, pricing)
        case meter:
            yield _metered(resource, usage, _METERED[meter], "", amount, pricing)


def _tiered(resource: Resource, usage: Usage, amount: Decimal, pricing: Pricing) -> Iterator[Line]:
    """A line for each tier the amount reaches; tiers count over the whole bill, as AWS does."""
    if usage.meter is Meter.INTERNET_EGRESS_GB:
        charge, bounds = Charge.INTERNET_DATA, pricing.rates.egress_bounds
    else:
        charge, bounds = Charge.ENDPOINT_DATA, pricing.rates.endpoint_bounds
    start = pricing.used.get(charge, Decimal(0))
    pricing.used[charge] = start + amount
    for tier, share in zip(_TIERS[charge], portions(start, amount, bounds), strict=True):
        if share:
            yield _metered(resource, usage, charge, tier, share, pricing)


def _metered(
    resource: Resource, usage: Usage, charge: Charge, variant: str, amount: Decimal,
    pricing: Pricing,
) -> Line:  # fmt: skip
    tariff = TARIFFS[charge, variant]
    unit = "GB" if tariff.per == 1 else "requests"
    described = str(charge)
    if variant == INCLUDED:
        described += ", free allowance"
    elif charge is Charge.CROSS_ZONE_DATA and (what := _what_moves(resource)):
        described += f" ({what})"
    return price_line(
        resource, charge, described, (Factor(amount, unit, tariff.per),), tariff.unit,
        pricing.rates.of(charge, variant), usage.how, metered=True,
    )  # fmt: skip


def _what_moves(resource: Resource) -> str:
    """What a transfer between zones is for; copies of a cluster name their region, too."""
    return _BETWEEN_ZONES.get(resource.name.partition("/")[0], "")


def _units(resource: Resource, usage: Usage, amount: Decimal, pricing: Pricing) -> Line:
    size = resource.size
    assert isinstance(size, BalancerSize)
    unit = TARIFFS[Charge.BALANCER_UNITS, size.kind].unit
    return price_line(
        resource, Charge.BALANCER_UNITS, f"{size.kind.upper()} capacity units",
        (Factor(amount, unit),), unit, pricing.rates.of(Charge.BALANCER_UNITS, size.kind),
        usage.how, metered=True,
    )  # fmt: skip
