"""Another thing that adds and removes nodes, and what its pools look like."""

from __future__ import annotations

from collections.abc import Callable

from advisor.decisions.conditions import on_kops
from advisor.decisions.consequences import (
    Patch,
    for_pools,
    pool_kind,
    pool_path,
    to_cni,
    with_irsa,
)
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    Cni,
    IngressController,
    LoadBalancerController,
    NodeAutoscaler,
    PoolKind,
    Tool,
)


def to_engine(engine: NodeAutoscaler) -> Callable[[Design], Patch]:
    """Something else adds nodes: pools become its kind, spot notices its business."""

    def patch_of(design: Design) -> Patch:
        managed = design.control_plane.managed
        if engine == NodeAutoscaler.AUTO_MODE:
            return _to_auto_mode(design)
        if engine == NodeAutoscaler.KARPENTER:
            return _to_karpenter(design)
        patch: Patch = {
            "autoscaling.interruption": "managed" if managed else "node-termination-handler",
            "upgrades.nodes": "managed" if managed else "rolling-update",
        }
        if design.load_balancing.controller == LoadBalancerController.AUTO_MODE:
            patch["load_balancing.controller"] = "aws-lbc"
        tool = design.provisioner.tool
        return patch | for_pools(
            design,
            lambda pool: {"kind": pool_kind(pool, tool, managed, engine)},
        )

    return patch_of


def _to_karpenter(design: Design) -> Patch:
    managed = design.control_plane.managed
    patch: Patch = {
        "autoscaling.interruption": "karpenter",
        "autoscaling.karpenter.runs_on": "node-group" if managed else "control-plane",
        "upgrades.nodes": "drift",
    }
    if not design.identity.pod_identity:
        patch |= with_irsa(design, on_kops=on_kops(design))
    if design.load_balancing.controller == LoadBalancerController.AUTO_MODE:
        patch["load_balancing.controller"] = "aws-lbc"
    patch |= for_pools(
        design,
        lambda pool: {} if pool.kind == PoolKind.FARGATE else {
            "kind": "karpenter", "group_per_zone": False, "az_rebalance": False,
        },
    )  # fmt: skip
    return with_home_for_karpenter(design, patch) if managed else patch


def with_home_for_karpenter(design: Design, patch: Patch) -> Patch:
    """Karpenter must not run on nodes it manages: on EKS it gets two machines of their own."""
    kinds = [patch.get(pool_path(design, p, "kind"), p.kind) for p in design.nodes.pools]
    if any(kind not in (PoolKind.KARPENTER, PoolKind.FARGATE) for kind in kinds):
        return patch
    pools = [pool.model_dump(mode="json") for pool in design.nodes.pools]
    for pool, tree in zip(design.nodes.pools, pools, strict=True):
        for name in tree:
            tree[name] = patch.pop(pool_path(design, pool, name), tree[name])
    taken = {pool.name for pool in design.nodes.pools}
    name = next(n for n in ("system", "karpenter-home", "system-2", "system-3") if n not in taken)
    home = {
        "name": name,
        "kind": "machine-pool" if design.provisioner.tool == Tool.CAPA else "managed-node-group",
        "image_family": "al2023",
        "min": 2,
        "desired": 2,
        "max": 3,
    }
    return patch | {"nodes.pools": [home, *pools]}


def _to_auto_mode(design: Design) -> Patch:
    patch: Patch = {
        "autoscaling.interruption": "managed",
        "network.cni": "amazonvpc",
        "load_balancing.controller": "auto-mode",
        "storage.ebs_csi": True,
        "upgrades.nodes": "drift",
    }
    if design.load_balancing.ingress == IngressController.GATEWAY_API_ALB:
        patch["load_balancing.ingress"] = "alb"
    patch |= to_cni(Cni.AMAZON_VPC)(design)
    return patch | for_pools(design, _auto_mode_pool)


def _auto_mode_pool(pool: NodePool) -> Patch:
    if pool.kind == PoolKind.FARGATE:
        return {}
    return {
        "kind": "auto-mode",
        "group_per_zone": False,
        "az_rebalance": False,
        "image_family": "bottlerocket",
        "os": "linux",
        "custom_image": None,
        "ssh": False,
        "max_pods": None,
        "warm_pool": 0,
    }
