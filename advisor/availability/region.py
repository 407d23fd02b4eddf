"""The term every answer shares: one cluster lives in one region."""

from __future__ import annotations

from advisor.availability.estimate import MINUTES_PER_YEAR, Term
from advisor.availability.parameters import Parameters

_NAMES = ("region.rate_per_year", "region.mttr_hours")


def region_term(parameters: Parameters) -> Term:
    """Minutes per year in which the whole region, or its EC2 control plane, is down."""
    base = parameters.base
    return Term(
        "region",
        "Region lost",
        parameters.estimate(lambda s: s.region_down * MINUTES_PER_YEAR),
        parameters.kind_of(_NAMES),
        f"{base.region_rate_per_year:g} region events a year x {base.region_mttr_hours:g} h; "
        "no layout inside one region avoids them.",
        _NAMES,
    )
