"""What a bill assumes, and how far each assumption moves the total."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from advisor import plan as planning
from advisor.catalog import Catalog, Fact, Kind, Provenance, RegionBook
from advisor.cost.assumptions import FIXED, assumption_names, with_assumptions
from advisor.cost.bill import bill
from advisor.cost.fleet import total_range
from advisor.cost.lines import plain_number
from advisor.model.design import Design

STATED: Final = "stated"
"""Kind of an assumption that the design itself states."""

_PROFILE: Final = {
    "pods": "pods",
    "cpu_requests_vcpus": "vCPUs requested",
    "memory_requests_gib": "GiB requested",
    "stateful_gib": "GiB of persistent volumes",
    "ingress_gb_month": "GB a month in through load balancers",
    "egress_gb_month": "GB a month back to clients",
    "outbound_gb_month": "GB a month started by pods",
    "image_pull_gb_month": "GB a month of images",
    "east_west_gb_month": "GB a month between pods",
    "log_gb_month": "GB a month of logs",
    "new_connections_per_second": "new connections a second",
    "active_connections": "connections at a time",
}
_OWN: Final = Provenance("default of the workload profile", "", Kind.ASSUMED)
_HALF, _DOUBLE = Decimal("0.5"), Decimal(2)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption, and the monthly total with half and with twice as much of it.

    ``low`` and ``high`` are ``None`` for what is not varied; for the nodes they are the total
    with all pools at their minimum and at their maximum.
    """

    name: str
    value: str
    unit: str
    kind: str
    source: str
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def swing(self) -> Decimal:
        """US dollars a month between the two totals."""
        if self.low is None or self.high is None:
            return Decimal(0)
        return abs(self.high - self.low)


def assumptions(
    design: Design, prices: RegionBook, catalog: Catalog, today: date
) -> list[Assumption]:
    """Everything the bill of ``design`` assumes, what moves its total most first."""
    catalog = with_assumptions(catalog, design.assumptions.cost)
    found = [
        *_nodes(design, prices, catalog, today),
        *_profile(design, prices, catalog, today),
        *_facts(design, prices, catalog, today),
    ]
    return sorted(found, key=lambda each: each.swing, reverse=True)


def _nodes(
    design: Design, prices: RegionBook, catalog: Catalog, today: date
) -> Iterator[Assumption]:
    pools = design.nodes.pools
    if not pools:
        return
    sizes = [sum(getattr(pool, name) for pool in pools) for name in ("min", "desired", "max")]
    value, unit = str(sizes[1]), f"nodes, from {sizes[0]} to {sizes[2]}"
    fleet = total_range(design, prices, catalog, today)
    yield Assumption(
        "nodes.pools.desired", value, unit, STATED, "the design", fleet.at_minimum, fleet.at_maximum
    )


def _profile(
    design: Design, prices: RegionBook, catalog: Catalog, today: date
) -> Iterator[Assumption]:
    workload = design.workload
    for name, unit in _PROFILE.items():
        value = Decimal(str(getattr(workload, name)))

        def total(factor: Decimal, name: str = name, value: Decimal = value) -> Decimal:
            whole = isinstance(getattr(workload, name), int)
            scaled = int(value * factor) if whole else float(value * factor)
            changed = workload.model_copy(update={name: scaled})
            other = design.model_copy(update={"workload": changed})
            return _total(other, prices, catalog, catalog, today)

        stated = name in workload.model_fields_set
        yield Assumption(
            f"workload.{name}", plain_number(value), unit,
            STATED if stated else str(_OWN.kind), "the design" if stated else _OWN.source,
            total(_HALF) if value else None, total(_DOUBLE) if value else None,
        )  # fmt: skip


def _facts(
    design: Design, prices: RegionBook, catalog: Catalog, today: date
) -> Iterator[Assumption]:
    for key in (*assumption_names(catalog), *sorted(FIXED)):
        fact, stated = catalog.limit(key), key in design.assumptions.cost
        low = high = None
        if key not in FIXED:
            low, high = (
                _total(design, prices, catalog.with_limits({key: value}), catalog, today)
                for value in (_scaled(fact, _HALF), _scaled(fact, _DOUBLE))
            )
        yield Assumption(
            key, fact.text, fact.unit,
            STATED if stated else str(fact.provenance.kind),
            "the design" if stated else fact.provenance.source,
            low, high,
        )  # fmt: skip


def _scaled(fact: Fact, factor: Decimal) -> int | Decimal:
    """A whole number stays one: nobody keeps half a snapshot."""
    value = fact.number * factor
    return int(value) if isinstance(fact.value, int) else value


def _total(
    design: Design, prices: RegionBook, planned_with: Catalog, catalog: Catalog, today: date
) -> Decimal:
    resources = planning.build(design, planned_with).resources
    return bill(resources, prices, catalog, today, design.kubernetes.version).total
