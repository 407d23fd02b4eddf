"""What a plan costs a month: every line with its formula, its price and where that is from."""

from __future__ import annotations

from advisor.cost.bill import Bill, bill
from advisor.cost.charges import Category, Charge
from advisor.cost.eks import EksFee, eks_fee
from advisor.cost.fleet import FleetRange, total_range
from advisor.cost.lines import Factor, Line

__all__ = [
    "Bill",
    "Category",
    "Charge",
    "EksFee",
    "Factor",
    "FleetRange",
    "Line",
    "bill",
    "eks_fee",
    "total_range",
]
