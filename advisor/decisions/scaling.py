"""Another thing that adds and removes nodes, and what its pools look like."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, count

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
    # eksctl gives Karpenter its credentials through IRSA only.
    if not design.identity.pod_identity or design.provisioner.tool == Tool.EKSCTL:
        patch |= with_irsa(design, on_kops=on_kops(design))
    if design.load_balancing.controller == LoadBalancerController.AUTO_MODE:
        patch["load_balancing.controller"] = "aws-lbc"
    patch |= for_pools(
        design,
        lambda pool: {} if pool.kind == PoolKind.FARGATE else {
            "kind": "karpenter", "group_per_zone": False, "az_rebalance": False,
        },
    )  # fmt: skip
    if not managed:
        return patch
    home = home_kind(design.provisioner.tool, managed)
    return with_home_for_karpenter(design, patch, kind=home)


def with_home_for_karpenter(design: Design, patch: Patch, *, kind: PoolKind) -> Patch:
    """``patch``, with two machines for Karpenter where it would own every node itself."""
    kinds = [patch.get(pool_path(design, p, "kind"), p.kind) for p in design.nodes.pools]
    if any(each not in (PoolKind.KARPENTER, PoolKind.FARGATE) for each in kinds):
        return patch
    home = {
        "name": _free_name(design, "system"),
        "kind": kind,
        "image_family": "ubuntu" if kind == PoolKind.KOPS else "al2023",
        "min": 2,
        "desired": 2,
        "max": 3,
    }
    rest = dict(patch)
    pools = [_patched(design, pool, rest) for pool in design.nodes.pools]
    return rest | {"nodes.pools": [home, *pools]}


def _patched(design: Design, pool: NodePool, patch: Patch) -> Patch:
    """The pool as a plain value with its part of ``patch``, which is taken out of it."""
    tree = pool.model_dump(mode="json")
    return {name: patch.pop(pool_path(design, pool, name), value) for name, value in tree.items()}


def _free_name(design: Design, wish: str) -> str:
    taken = {pool.name for pool in design.nodes.pools}
    names = chain((wish,), (f"{wish}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def onto_machines(design: Design) -> Patch:
    """Karpenter runs on a small pool of machines that it does not manage."""
    managed = design.control_plane.managed
    tool = design.provisioner.tool
    return with_home_for_karpenter(design, {}, kind=home_kind(tool, managed))


def onto_fargate(design: Design) -> Patch:
    """Karpenter runs on Fargate, for which there must be a profile."""
    if any(pool.kind == PoolKind.FARGATE for pool in design.nodes.pools):
        return {}
    profile = {
        "name": _free_name(design, "karpenter"),
        "kind": "fargate",
        "min": 2,
        "desired": 2,
        "max": 2,
    }
    pools = [pool.model_dump(mode="json") for pool in design.nodes.pools]
    return {"nodes.pools": [*pools, profile]}


def home_kind(tool: Tool, managed: bool) -> PoolKind:
    """The kind of a plain pool of machines under a tool."""
    kinds = {
        Tool.KOPS: PoolKind.KOPS,
        Tool.CAPA: PoolKind.MACHINE_POOL if managed else PoolKind.MACHINE_DEPLOYMENT,
    }
    plain = PoolKind.MANAGED_NODE_GROUP if managed else PoolKind.SELF_MANAGED
    return kinds.get(tool, plain)


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
