"""Karpenter: what eksctl installs, and the NodePools and EC2NodeClasses it leaves to others.

Traps of eksctl 0.230, read in its code: it maps Karpenter's node role in the aws-auth ConfigMap,
which counts for nothing under access entries alone, and it hands the chart the name of the
interruption queue by a key that charts since 0.33 do not read.
"""

from __future__ import annotations

from typing import Any

from advisor.exporters.eksctl.choices import (
    Form,
    existing_subnets,
    karpenter,
    pools,
    private_nodes,
)
from advisor.exporters.eksctl.draft import Draft, compact
from advisor.exporters.eksctl.network import given
from advisor.exporters.karpenter import DISCOVERY, node_class, node_pools, version
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import Interruption
from advisor.plan.layout import pool_zones

__all__ = ["DISCOVERY", "install", "manifests", "tags", "version"]


def install(draft: Draft) -> dict[str, Any] | None:
    """The ``karpenter`` of the config: the controller, its roles and its queue."""
    design = draft.design
    if not karpenter(design):
        return None
    reason = "Installed by eksctl; pools and node classes are in a file of their own."
    queue = design.autoscaling.interruption == Interruption.KARPENTER
    return compact(
        {
            "version": draft.noted(version(draft), "autoscaling.karpenter.version", reason),
            "createServiceAccount": True,
            "withSpotInterruptionQueue": draft.noted(
                True, "autoscaling.interruption", "A queue tells Karpenter what EC2 takes back."
            )
            if queue
            else None,
        }
    )


def tags(draft: Draft) -> dict[str, Any] | None:
    """By this tag Karpenter finds private subnets; eksctl sets it on those it makes."""
    if not karpenter(draft.design):
        return None
    reason = "Without it eksctl leaves Karpenter's subnets unmarked."
    return {DISCOVERY: draft.noted(draft.design.name, "autoscaling.engine", reason)}


def manifests(draft: Draft) -> list[dict[str, Any]]:
    """NodePools and EC2NodeClasses of every pool that Karpenter scales."""
    profile = f"eksctl-KarpenterNodeInstanceProfile-{draft.design.name}"
    found: list[dict[str, Any]] = []
    for pool in pools(draft.design, Form.KARPENTER):
        found.append(node_class(draft, pool, profile, _subnet_terms(draft, pool)))
        found += node_pools(draft, pool)
    return found


def _subnet_terms(draft: Draft, pool: NodePool) -> list[dict[str, Any]]:
    """Subnets by tag, or by id in a VPC that eksctl did not make."""
    design = draft.design
    private = private_nodes(design)
    if existing_subnets(design):
        zones = pool_zones(pool, design)
        return [{"id": s.id} for s in given(design, private=private) if s.zone in zones]
    # Stack tags reach public subnets as well, so the role of the subnet must decide.
    role = "kubernetes.io/role/internal-elb" if private else "kubernetes.io/role/elb"
    return [{"tags": {DISCOVERY: design.name, role: "1"}}]
