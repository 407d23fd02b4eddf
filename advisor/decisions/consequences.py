"""What one choice means for other fields, so that a design never contradicts itself.

Each function gives a patch: field paths to plain values. Fields that already hold the value are
left out of the patch by `registry.changes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from advisor.decisions.conditions import (
    CILIUM,
    ROUTED_BY_VPC,
)
from advisor.decisions.decision import Value
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApiDns,
    Cni,
    Encryption,
    IngressController,
    MeshKind,
    NodeAutoscaler,
    PoolKind,
    PrivatePath,
    ServiceDns,
    TargetType,
    Tool,
)

Patch = dict[str, Value]

ENDPOINTS_WITHOUT_NAT: Final = (
    "s3", "ecr.api", "ecr.dkr", "ec2", "sts", "elasticloadbalancing", "autoscaling", "logs",
)  # fmt: skip


def pool_path(design: Design, pool: NodePool, name: str) -> str:
    """The path of one field of ``pool``; by position where the pool's name is a number."""
    if not pool.name.isdecimal():
        return f"nodes.pools[{pool.name}].{name}"
    position = next(i for i, each in enumerate(design.nodes.pools) if each.name == pool.name)
    return f"nodes.pools[{position}].{name}"


def for_pools(design: Design, patch_of: Callable[[NodePool], Patch]) -> Patch:
    """The patches of all pools together."""
    return {
        pool_path(design, pool, name): value
        for pool in design.nodes.pools
        for name, value in patch_of(pool).items()
    }


def pool_kind(pool: NodePool, tool: Tool, managed: bool, engine: NodeAutoscaler) -> PoolKind:
    """The kind a pool has under another tool, keeping what the pool is for.

    A managed node group is all spot or all on demand, so a mix becomes self-managed.
    """
    if managed and pool.kind == PoolKind.FARGATE:
        return PoolKind.FARGATE
    if managed and engine == NodeAutoscaler.AUTO_MODE:
        return PoolKind.AUTO_MODE
    if pool.kind == PoolKind.KARPENTER and engine == NodeAutoscaler.KARPENTER:
        return PoolKind.KARPENTER
    if managed:
        if tool == Tool.CAPA:
            return PoolKind.MACHINE_POOL
        mixed = 0 < pool.spot_percent < 100 or (pool.spot_percent > 0 and pool.on_demand_base > 0)
        return PoolKind.SELF_MANAGED if mixed else PoolKind.MANAGED_NODE_GROUP
    kinds = {Tool.KOPS: PoolKind.KOPS, Tool.CAPA: PoolKind.MACHINE_DEPLOYMENT}
    return kinds.get(tool, PoolKind.SELF_MANAGED)


def to_cni(cni: Cni) -> Callable[..., Patch]:
    """Another pod network: what only the old one could do goes."""

    def patch_of(design: Design, *, managed: bool | None = None) -> Patch:
        managed = design.control_plane.managed if managed is None else managed
        vpc_cni = cni == Cni.AMAZON_VPC
        patch: Patch = {
            "network.kube_proxy": "off" if cni in (*CILIUM, Cni.KUBE_ROUTER) else "iptables",
            "network.network_policy_agent": vpc_cni and managed and design.security.network_policy,
            "network.cilium_identity": "crd",
            "network.calico_bpf": False,
        }
        if not vpc_cni:
            patch |= {
                "network.prefix_delegation": False,
                "network.custom_networking": False,
                "network.security_groups_for_pods": False,
            }
        if cni not in CILIUM:
            patch["network.hubble"] = False
        if not _can_encrypt(cni, design.network.encryption):
            patch["network.encryption"] = "none"
        return patch | _ingress_on(cni, design)

    return patch_of


def _can_encrypt(cni: Cni, encryption: Encryption) -> bool:
    if encryption == Encryption.NONE or cni in CILIUM:
        return True
    return cni == Cni.CALICO and encryption == Encryption.WIREGUARD


def _ingress_on(cni: Cni, design: Design) -> Patch:
    patch: Patch = {}
    if cni not in ROUTED_BY_VPC and design.load_balancing.target_type == TargetType.IP:
        patch |= {"load_balancing.target_type": "instance", "load_balancing.readiness_gates": False}
    if cni not in CILIUM:
        if design.load_balancing.ingress == IngressController.GATEWAY_API_CILIUM:
            patch["load_balancing.ingress"] = "gateway-api-envoy"
        if design.mesh.kind == MeshKind.CILIUM:
            patch |= {"mesh.kind": "none", "mesh.mode": "none"}
    return patch


def with_irsa(design: Design, *, on_kops: bool) -> Patch:
    """IAM roles for service accounts; kops publishes the issuer's keys in a bucket."""
    store = design.identity.discovery_store or f"s3://{design.name}-oidc"
    return {"identity.irsa": True, "identity.discovery_store": store if on_kops else None}


def without_external_dns(design: Design) -> Patch:
    """kops runs external-dns only for a cluster that has a hosted zone."""
    zone = design.control_plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE)
    if zone or design.load_balancing.dns != ServiceDns.EXTERNAL_DNS:
        return {}
    return {"load_balancing.dns": "manual"}


def private_api(design: Design) -> Patch:
    """Nobody reaches the API from the internet, so there must be another way in."""
    patch: Patch = {"control_plane.endpoint.private": True}
    if design.control_plane.private_path == PrivatePath.NONE:
        patch["control_plane.private_path"] = "vpn"
    return patch


def union(have: Iterable[str], more: Iterable[str]) -> list[str]:
    """``have`` and what is missing of ``more``, in order."""
    return list(dict.fromkeys([*have, *more]))
