"""What commitments save, and how long machines must run for them to pay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final, NamedTuple

from advisor.catalog import Catalog, RegionBook
from advisor.cost.compute import hours_there
from advisor.cost.lines import Missing, cents
from advisor.cost.rates import SAVINGS_PLANS, YEARS, Rates, rates
from advisor.model.vocabulary import Purchase
from advisor.plan.resources import InstanceSize, Resource, ResourceKind, Resources

_MONTHS_A_YEAR: Final = 12
_OFFERED: Final = {1: Purchase.COMMITTED_1Y, 3: Purchase.COMMITTED_3Y}
"""What machines bought on demand could be committed by."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """Machines of a design bought for ``years`` with nothing upfront, against on demand.

    ``break_even_month`` is how long the machines must run for the commitment to have been
    cheaper: on demand they can be given back, committed they are paid to the end. ``machines``
    has a fraction where a share of a pool is committed.
    """

    years: int
    machines: Decimal
    taken: bool
    """Whether the design buys them so; otherwise it is what it could save."""
    monthly_usd: Decimal
    on_demand_monthly_usd: Decimal
    estimated: bool = False
    """Whether a rate in it is that of a Savings Plan, of which no price is known: it is taken to
    be that of a Reserved Instance."""

    @property
    def saved_usd(self) -> Decimal:
        """US dollars a month less than on demand; negative where on demand costs less."""
        return self.on_demand_monthly_usd - self.monthly_usd

    @property
    def break_even_month(self) -> int | None:
        """Month from which on demand would have cost more than the whole commitment; ``None``
        when it never does within the term.
        """
        if self.saved_usd <= 0:
            return None
        owed = self.monthly_usd * _MONTHS_A_YEAR * self.years
        return int((owed / self.on_demand_monthly_usd).to_integral_value(ROUND_CEILING))


class _Part(NamedTuple):
    """Machines of a resource that are bought in one way."""

    resource: Resource
    instance_type: str
    purchase: Purchase
    machines: Decimal


def commitments(resources: Resources, prices: RegionBook, catalog: Catalog) -> Iterator[Commitment]:
    """For each term: the machines bought so, or else what committing all on-demand ones does."""
    rate, parts = rates(prices, catalog), [*_parts(resources)]
    free = [part for part in parts if part.purchase is Purchase.ON_DEMAND]
    for years, offered in _OFFERED.items():
        taken = [part for part in parts if YEARS.get(part.purchase) == years]
        wanted = taken or [part._replace(purchase=offered) for part in free]
        found = _commitment(years, wanted, rate, taken=bool(taken))
        if found is not None:
            yield found


def _parts(resources: Resources) -> Iterator[_Part]:
    for resource in resources.of(ResourceKind.INSTANCE):
        size = resource.size
        if isinstance(size, InstanceSize) and not size.spot:
            for purchase, percent in size.purchases:
                machines = Decimal(resource.quantity * percent) / 100
                yield _Part(resource, size.instance_type, purchase, machines)


def _commitment(years: int, parts: list[_Part], rate: Rates, *, taken: bool) -> Commitment | None:
    committed = listed = Decimal(0)
    for part in parts:
        price = rate.machine(part.instance_type, part.purchase)
        on_demand = rate.machine(part.instance_type)
        if isinstance(price, Missing) or isinstance(on_demand, Missing):
            return None
        committed += cents(part.machines * rate.hours * price.usd)
        listed += cents(part.machines * hours_there(part.resource, rate) * on_demand.usd)
    machines = sum((part.machines for part in parts), Decimal(0))
    estimated = any(part.purchase in SAVINGS_PLANS for part in parts)
    found = Commitment(years, machines, taken, committed, listed, estimated)
    return found if committed and (taken or found.saved_usd > 0) else None
