"""What other ways to run the control plane of a design would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from advisor.catalog import Catalog, Provenance, RegionBook
from advisor.cost.bill import Bill
from advisor.cost.charges import Category, Charge
from advisor.cost.eks import fee
from advisor.cost.lines import Missing, Quote, cents
from advisor.cost.rates import rates
from advisor.model.vocabulary import ControlPlaneTier

_ELSEWHERE: Final = {
    "gke_cluster": "GKE",
    "gke_extended_cluster": "GKE, extended period",
    "aks_standard_cluster": "AKS, tier standard",
    "aks_premium_cluster": "AKS, tier premium",
}
"""Facts of the catalog, and what they are the price of."""


@dataclass(frozen=True, slots=True)
class ControlPlaneCost:
    """US dollars a month of one way to run a control plane; ``None`` without a price."""

    name: str
    monthly_usd: Decimal | None
    note: str = ""
    origin: Provenance | None = None
    """Where the price of another cloud is from."""


def control_planes(
    bill: Bill, version: str, prices: RegionBook, catalog: Catalog, today: date
) -> list[ControlPlaneCost]:
    """The design's own control plane with its etcd, then EKS: standard, extended, each tier.

    What stands beside the control plane (logs, keys, NAT for pulled images) is not in here.
    """
    rate = rates(prices, catalog)
    sums = bill.by_category()
    own = sum(
        (sums.get(c, Decimal(0)) for c in (Category.CONTROL_PLANE, Category.ETCD)), Decimal(0)
    )

    def hours(*quotes: Quote) -> Decimal | None:
        total = Decimal("0.00")
        for quote in quotes:
            if isinstance(quote, Missing):
                return None
            total += cents(quote.usd * rate.hours)
        return total

    standard = rate.of(Charge.EKS_HOURS)
    extended = rate.of(Charge.EKS_EXTENDED_HOURS)
    now, pays = "what this version pays today", {line.charge for line in bill.lines}
    if Charge.EKS_HOURS not in pays:
        pays = set(dict(fee(version, today, catalog, rate).prices))
    surcharged = Charge.EKS_EXTENDED_HOURS in pays
    found = [
        ControlPlaneCost("this design", own, "machines, disks, API endpoint, etcd and backups"),
        ControlPlaneCost(
            "EKS, standard support", hours(standard),
            "" if surcharged else now,
        ),
        ControlPlaneCost(
            "EKS, extended support", hours(standard, extended), now if surcharged else ""
        ),
    ]  # fmt: skip
    for tier in ControlPlaneTier:
        if tier is not ControlPlaneTier.STANDARD:
            price = hours(standard, rate.of(Charge.EKS_TIER_HOURS, tier))
            found.append(ControlPlaneCost(f"EKS, tier {tier}", price, "in standard support"))
    return found


def elsewhere(hours: Decimal, catalog: Catalog) -> list[ControlPlaneCost]:
    """What other clouds ask for a control plane in ``hours`` of a month, machines aside."""
    found = []
    for key, name in _ELSEWHERE.items():
        fact = catalog.limit(f"elsewhere.{key}_usd_per_hour")
        found.append(ControlPlaneCost(name, cents(fact.number * hours), "", fact.provenance))
    return found
