"""What the bill comes to with every node pool at its minimum and at its maximum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor import plan as planning
from advisor.catalog import Catalog, RegionBook
from advisor.cost.bill import bill
from advisor.model.design import Design
from advisor.model.nodes import NodePool


@dataclass(frozen=True, slots=True)
class FleetRange:
    """Monthly totals in US dollars with all pools at their smallest and at their largest."""

    at_minimum: Decimal
    at_maximum: Decimal


def total_range(design: Design, prices: RegionBook, catalog: Catalog, today: date) -> FleetRange:
    """The range of the bill as the autoscaler moves the pools; the metered use stays the same."""

    def total(size: Callable[[NodePool], int]) -> Decimal:
        pools = tuple(p.model_copy(update={"desired": size(p)}) for p in design.nodes.pools)
        nodes = design.nodes.model_copy(update={"pools": pools})
        resized = design.model_copy(update={"nodes": nodes})
        return bill(planning.build(resized, catalog).resources, prices, catalog, today).total

    return FleetRange(total(lambda pool: pool.min), total(lambda pool: pool.max))
