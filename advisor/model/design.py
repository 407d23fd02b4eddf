"""The design: everything a person decides about a cluster, and nothing else."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from advisor.model.base import Amount, Section, Slug, default
from advisor.model.control_plane import ControlPlane, Etcd
from advisor.model.goals import Goals, Workload
from advisor.model.judgement import Waiver
from advisor.model.network import LoadBalancing, Network
from advisor.model.nodes import Autoscaling, Nodes
from advisor.model.operations import (
    Addons,
    Identity,
    Mesh,
    Observability,
    Platform,
    Quotas,
    Security,
    Storage,
    Upgrades,
)
from advisor.model.origin import Origin
from advisor.model.placement import Kubernetes, Placement, Provisioner, Regions
from advisor.model.vocabulary import RuleProfile

SCHEMA_VERSION: Final = 1


class Assumptions(Section):
    """Overrides of the program's own assumptions, each by the parameter's name."""

    availability: dict[str, float | tuple[float, float, float]] = Field(default_factory=dict)
    """Parameter of the availability model to one value, or optimistic, base, pessimistic."""
    cost: dict[str, Amount] = Field(default_factory=dict)
    """Assumption of the bill (``traffic.zone_aware_leak``) to a value of your own."""


class Design(Section):
    """One cluster design: frozen, hashable by content, and the only source of truth.

    Everything else (resources, bill, minutes, findings, exports) is computed from it.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    name: Slug
    title: str = Field(default="", max_length=200)
    story: str = Field(default="", max_length=4000)
    """Why this design looks the way it does."""
    sources: tuple[str, ...] = ()
    origin: Origin = default(Origin)
    """The file it was imported from."""
    notes: dict[str, str] = Field(default_factory=dict)
    """Reasons people noted, by field path."""
    goals: Goals = default(Goals)
    workload: Workload = default(Workload)
    placement: Placement = default(Placement)
    regions: Regions = default(Regions)
    provisioner: Provisioner = default(Provisioner)
    kubernetes: Kubernetes = default(Kubernetes)
    control_plane: ControlPlane = default(ControlPlane)
    etcd: Etcd = default(Etcd)
    network: Network = default(Network)
    load_balancing: LoadBalancing = default(LoadBalancing)
    nodes: Nodes = default(Nodes)
    autoscaling: Autoscaling = default(Autoscaling)
    storage: Storage = default(Storage)
    identity: Identity = default(Identity)
    security: Security = default(Security)
    observability: Observability = default(Observability)
    addons: Addons = default(Addons)
    upgrades: Upgrades = default(Upgrades)
    quotas: Quotas = default(Quotas)
    mesh: Mesh = default(Mesh)
    platform: Platform = default(Platform)
    assumptions: Assumptions = default(Assumptions)
    profile: RuleProfile = RuleProfile.ALL
    """Which rules judge the design."""
    waivers: tuple[Waiver, ...] = Field(default=(), max_length=200)
    """Findings that are accepted for a time; of one rule the last waiver counts."""
