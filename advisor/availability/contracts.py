"""Service level agreements: what a provider refunds, never what it delivers.

They stand in a column of their own. Multiplying them into "the availability of the design"
would chain refund thresholds with different periods, measures and exclusions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from advisor.availability.estimate import FactKind
from advisor.availability.parameters import bundled_document


@dataclass(frozen=True, slots=True)
class Sla:
    """A commitment: ``percent`` of a ``period`` for ``subject``, with source and date of text."""

    subject: str
    percent: float
    period: str
    kind: FactKind
    note: str
    source: str
    as_of: str


def slas(*, managed_control_plane: bool, load_balancer_zones: int) -> tuple[Sla, ...]:
    """The commitments that touch a design; a self-run control plane has none of its own.

    ``load_balancer_zones`` is the number of zones the load balancers stand in, 0 without any.
    """
    names = ["eks" if managed_control_plane else "ec2_instance"]
    if load_balancer_zones:
        several = load_balancer_zones > 1
        names.append("load_balancer_zones" if several else "load_balancer_zone")
    return tuple(_sla(name) for name in names)


@cache
def _sla(name: str) -> Sla:
    row = bundled_document()["slas"][name]
    return Sla(
        subject=row["subject"],
        percent=float(row["percent"]),
        period=row["period"],
        kind=FactKind(row["kind"]),
        note=row["note"],
        source=row["source"],
        as_of=row["as_of"],
    )
