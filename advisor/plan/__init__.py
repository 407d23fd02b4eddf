"""Design to resources: what AWS gets to see of the decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.plan.capacity import capacity_facts
from advisor.plan.control_plane import control_plane
from advisor.plan.copies import copies
from advisor.plan.facts import facts
from advisor.plan.ingress import ingress
from advisor.plan.layout import PlannedSubnet, subnets
from advisor.plan.network import network
from advisor.plan.nodes import nodes
from advisor.plan.operations import observability, security, storage
from advisor.plan.resources import Resources
from advisor.plan.traffic import transfers

__all__ = ["Plan", "build"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every AWS resource of a design, its subnets, and the facts rules read."""

    resources: Resources
    subnets: tuple[PlannedSubnet, ...]
    facts: Mapping[str, Any]


def build(design: Design, catalog: Catalog) -> Plan:
    """The plan of ``design``: a pure function of the two arguments."""
    planned = subnets(design)
    here = (
        *network(design, planned, catalog),
        *control_plane(design, catalog),
        *nodes(design, catalog),
        *ingress(design, catalog),
        *storage(design, catalog),
        *observability(design, catalog),
        *security(design, catalog),
    )
    resources = Resources((*here, *copies(design, here), *transfers(design, catalog)))
    found = facts(design, resources, planned, catalog) | capacity_facts(design, catalog)
    return Plan(resources, planned, found)
