"""The fee of an EKS control plane: standard, or standard and extended support, by the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.catalog import Catalog, RegionBook, SupportState
from advisor.cost.charges import Charge
from advisor.cost.lines import Missing, Quote, cents
from advisor.cost.rates import Rates, assumed, rates
from advisor.model.vocabulary import SupportType


@dataclass(frozen=True, slots=True)
class EksFee:
    """Hourly prices that add up to the fee of one cluster, and what to know about them."""

    state: SupportState
    prices: tuple[tuple[Charge, Quote], ...]
    note: str = ""
    runs: bool = True
    """Whether EKS still runs the version for this cluster; when not, the note says what it does."""

    def monthly_usd(self, hours: Decimal) -> Decimal | None:
        """US dollars for a month of ``hours``; ``None`` when a price is missing."""
        total = Decimal(0)
        for _, quote in self.prices:
            if isinstance(quote, Missing):
                return None
            total += cents(quote.usd * hours)
        return total


def eks_fee(
    version: str,
    today: date,
    catalog: Catalog,
    prices: RegionBook,
    support: SupportType = SupportType.EXTENDED,
) -> EksFee:
    """What EKS charges on ``today`` for the control plane of a Kubernetes version.

    After standard support the surcharge for extended support comes on top, unless the cluster's
    support type is standard: then AWS upgrades it, and the standard fee goes on. When extended
    support has ended too, AWS moves the cluster to the oldest version it still supports, which is
    in extended support again. The standard fee of a version the calendar does not know is an
    assumption, and marked as one.
    """
    return fee(version, today, catalog, rates(prices, catalog), support)


def fee(
    version: str,
    today: date,
    catalog: Catalog,
    rate: Rates,
    support: SupportType = SupportType.EXTENDED,
) -> EksFee:
    """As `eks_fee`, with the rates at hand."""
    calendar = catalog.calendar
    state = calendar.support_state(version, today)
    standard = (Charge.EKS_HOURS, rate.of(Charge.EKS_HOURS))
    if state is SupportState.STANDARD:
        return EksFee(state, (standard,), _until(calendar.eks_standard_end(version)))
    if state is SupportState.UNKNOWN:
        kept = (Charge.EKS_HOURS, assumed(standard[1]))
        return EksFee(state, (kept,), _unknown(version, catalog), runs=False)
    if support is SupportType.STANDARD:
        day = calendar.eks_standard_end(version)
        note = (
            f"support type standard: AWS upgrades the cluster from {version}, whose standard "
            f"support ended on {day}"
        )
        return EksFee(state, (standard,), note, runs=False)
    extended = (Charge.EKS_EXTENDED_HOURS, rate.of(Charge.EKS_EXTENDED_HOURS))
    if state is SupportState.EXTENDED:
        note = _until(calendar.eks_extended_end(version))
        return EksFee(state, (standard, extended), note)
    note = f"EKS support of {version} has ended: AWS upgrades it to the oldest version left"
    return EksFee(state, (standard, extended), note, runs=False)


def _unknown(version: str, catalog: Catalog) -> str:
    if catalog.calendar.older_than_known(version):
        return (
            f"EKS no longer runs Kubernetes {version}: the fee of a version in standard support "
            "is assumed"
        )
    return f"Kubernetes {version} is not in the EKS calendar: the standard fee is assumed"


def _until(day: date | None) -> str:
    return f"until {day.isoformat()}" if day else ""
