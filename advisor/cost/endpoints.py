"""Whether VPC endpoints would pay: what NAT processes now against what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from advisor.catalog import Catalog, RegionBook
from advisor.cost.charges import FIRST, Charge
from advisor.cost.lines import Missing, cents
from advisor.cost.rates import rates
from advisor.model.design import Design
from advisor.model.vocabulary import Logging
from advisor.plan.layout import zones_in_use
from advisor.plan.resources import Meter, Resources

_S3: Final = "s3"
_LOGS: Final = "logs"


@dataclass(frozen=True, slots=True)
class EndpointCase:
    """One endpoint the design lacks, for traffic that NAT processes now.

    ``saved_usd`` is what it would save a month, negative when it costs more than it saves;
    ``break_even_gb`` is from how many GB a month on it pays, 0 for a free gateway endpoint.
    """

    service: str
    gateway: bool
    gb_month: Decimal
    break_even_gb: Decimal
    saved_usd: Decimal


def endpoint_cases(
    design: Design, resources: Resources, prices: RegionBook, catalog: Catalog
) -> Iterator[EndpointCase]:
    """The gateway endpoint of S3 and the interface endpoint of CloudWatch Logs, where missing."""
    if not any(use.meter is Meter.NAT_GB for resource in resources for use in resource.usage):
        return
    rate = rates(prices, catalog)
    through_nat = rate.of(Charge.NAT_DATA)
    if isinstance(through_nat, Missing):
        return
    workload, present = design.workload, design.network.endpoints
    if _S3 not in present and workload.image_pull_gb_month:
        gb = Decimal(workload.image_pull_gb_month)
        yield EndpointCase(_S3, True, gb, Decimal(0), cents(gb * through_nat.usd))
    hourly, by_gb = rate.of(Charge.ENDPOINT_HOURS), rate.of(Charge.ENDPOINT_DATA, FIRST)
    if isinstance(hourly, Missing) or isinstance(by_gb, Missing):
        return
    cheaper = through_nat.usd - by_gb.usd
    to_cloudwatch = design.observability.logging == Logging.CLOUDWATCH
    if _LOGS in present or not to_cloudwatch or not workload.log_gb_month or cheaper <= 0:
        return
    standing = cents(hourly.usd * rate.hours * len(zones_in_use(design)))
    gb = Decimal(workload.log_gb_month)
    from_gb = (standing / cheaper).to_integral_value(ROUND_CEILING)
    yield EndpointCase(_LOGS, False, gb, from_gb, cents(gb * cheaper) - standing)
