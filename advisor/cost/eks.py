"""The fee of an EKS control plane: standard, or standard and extended support, by the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.catalog import Catalog, RegionBook, SupportState
from advisor.cost.charges import Charge
from advisor.cost.lines import Missing, Quote, cents
from advisor.cost.rates import Rates, rates


@dataclass(frozen=True, slots=True)
class EksFee:
    """Hourly prices that add up to the fee of one cluster, and what to know about them."""

    state: SupportState
    prices: tuple[tuple[Charge, Quote], ...]
    note: str = ""

    def monthly_usd(self, hours: Decimal) -> Decimal | None:
        """US dollars for a month of ``hours``; ``None`` when a price is missing."""
        total = Decimal(0)
        for _, quote in self.prices:
            if isinstance(quote, Missing):
                return None
            total += cents(quote.usd * hours)
        return total


def eks_fee(version: str, today: date, catalog: Catalog, prices: RegionBook) -> EksFee:
    """What EKS charges on ``today`` for the control plane of a Kubernetes version.

    After standard support the surcharge for extended support comes on top. When that has ended
    too, AWS moves the cluster to the oldest version it still supports, which is in extended
    support again. A version the calendar does not know is charged the standard fee.
    """
    return fee(version, today, catalog, rates(prices, catalog))


def fee(version: str, today: date, catalog: Catalog, rate: Rates) -> EksFee:
    """As `eks_fee`, with the rates at hand."""
    state = catalog.calendar.support_state(version, today)
    standard = (Charge.EKS_HOURS, rate.of(Charge.EKS_HOURS))
    if state is SupportState.STANDARD:
        return EksFee(state, (standard,), _until(catalog.calendar.eks_standard_end(version)))
    if state is SupportState.UNKNOWN:
        note = f"Kubernetes {version} is not in the EKS calendar: the standard fee is assumed"
        return EksFee(state, (standard,), note)
    extended = (Charge.EKS_EXTENDED_HOURS, rate.of(Charge.EKS_EXTENDED_HOURS))
    if state is SupportState.EXTENDED:
        note = _until(catalog.calendar.eks_extended_end(version))
    else:
        note = f"EKS support of {version} has ended: AWS upgrades it to the oldest version left"
    return EksFee(state, (standard, extended), note)


def _until(day: date | None) -> str:
    return f"until {day.isoformat()}" if day else ""
