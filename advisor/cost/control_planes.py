"""What other ways to run the control plane of a design would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.catalog import Catalog, RegionBook, SupportState
from advisor.cost.bill import Bill
from advisor.cost.charges import Category, Charge
from advisor.cost.eks import fee
from advisor.cost.lines import Missing, Quote, cents
from advisor.cost.rates import rates
from advisor.model.vocabulary import ControlPlaneTier


@dataclass(frozen=True, slots=True)
class ControlPlaneCost:
    """US dollars a month of one way to run a control plane; ``None`` without a price."""

    name: str
    monthly_usd: Decimal | None
    note: str = ""


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
    due = fee(version, today, catalog, rate)
    now = "what this version pays today"
    found = [
        ControlPlaneCost("this design", own, "machines, disks, API endpoint, etcd and backups"),
        ControlPlaneCost(
            "EKS, standard support", hours(standard),
            now if due.state in (SupportState.STANDARD, SupportState.UNKNOWN) else "",
        ),
        ControlPlaneCost(
            "EKS, extended support", hours(standard, extended), now if len(due.prices) > 1 else ""
        ),
    ]  # fmt: skip
    for tier in ControlPlaneTier:
        if tier is not ControlPlaneTier.STANDARD:
            price = hours(standard, rate.of(Charge.EKS_TIER_HOURS, tier))
            found.append(ControlPlaneCost(f"EKS, tier {tier}", price, "in standard support"))
    return found
