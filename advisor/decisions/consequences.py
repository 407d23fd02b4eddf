"""What one choice means for other fields, so that a design never contradicts itself.

Each function gives a patch: field paths to plain values. Fields that already hold the value are
left out of the patch by `registry.changes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from advisor.decisions.conditions import (
    CILIUM,
    EKS_ONLY_POOLS,
    EKS_ONLY_TOOLS,
    ROUTED_BY_VPC,
    SELF_RUN_ONLY_TOOLS,
    on_kops,
)
from advisor.decisions.decision import Value
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    Cni,
    Encryption,
    ImageFamily,
    IngressController,
    LoadBalancerController,
    MeshKind,
    NodeAutoscaler,
    OperatingSystem,
    PoolKind,
    PrivatePath,
    TargetType,
    Tool,
    UserAuthentication,
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


def to_managed(design: Design) -> Patch:
    """AWS takes over the control plane: everything that belongs to a self-run one goes."""
    tool = design.provisioner.tool
    if tool in SELF_RUN_ONLY_TOOLS:
        tool = Tool.EKSCTL
    cni = design.network.cni
    cni = cni if cni in (Cni.AMAZON_VPC, Cni.CILIUM, Cni.CALICO, Cni.BYO) else Cni.AMAZON_VPC
    if not design.control_plane.managed:
        cni = Cni.AMAZON_VPC
    patch: Patch = {
        "provisioner.tool": tool,
        "control_plane.spot": False,
        "control_plane.zones": [],
        "control_plane.dedicated_apiservers": 0,
        "control_plane.dns": "none",
        "control_plane.dns_zone": None,
        "etcd.topology": "managed",
        "etcd.zones": [],
        "network.cni": cni,
        "network.service_cidr": None,
        "identity.discovery_store": None,
        "identity.authorization": "rbac",
        "security.audit_log": False,
        "addons.pod_identity_webhook": False,
        "upgrades.nodes": "managed",
    }
    if tool != design.provisioner.tool:
        patch["provisioner.version"] = None
    if design.identity.authentication == UserAuthentication.CERTIFICATES:
        patch["identity.authentication"] = "iam"
    if design.autoscaling.engine == NodeAutoscaler.CLUSTER_AUTOSCALER:
        patch["autoscaling.interruption"] = "managed"
    if design.autoscaling.engine == NodeAutoscaler.KARPENTER:
        patch["autoscaling.karpenter.runs_on"] = "node-group"
    patch |= to_cni(cni)(design, managed=True)
    patch |= for_pools(design, lambda pool: _managed_pool(pool, tool, design.autoscaling.engine))
    if design.autoscaling.engine == NodeAutoscaler.KARPENTER:
        patch = _with_home_for_karpenter(design, patch)
    return patch


def _managed_pool(pool: NodePool, tool: Tool, engine: NodeAutoscaler) -> Patch:
    patch: Patch = {"kind": pool_kind(pool, tool, True, engine), "runtime": "containerd"}
    if pool.os == OperatingSystem.LINUX and pool.image_family != ImageFamily.BOTTLEROCKET:
        patch["image_family"] = "al2023"
        patch["cgroup"] = 2
    return patch


def to_self_run(design: Design) -> Patch:
    """The person takes over the control plane: everything only EKS has goes."""
    tool = design.provisioner.tool
    if tool in EKS_ONLY_TOOLS:
        tool = Tool.KOPS
    engine = design.autoscaling.engine
    if engine == NodeAutoscaler.AUTO_MODE:
        engine = NodeAutoscaler.CLUSTER_AUTOSCALER
    patch: Patch = {
        "provisioner.tool": tool,
        "control_plane.tier": "standard",
        "control_plane.support_type": "standard",
        "control_plane.zonal_shift": False,
        "control_plane.deletion_protection": False,
        "control_plane.logs": [],
        "etcd.topology": "stacked",
        "etcd.members": design.control_plane.count,
        "network.service_cidr": None,
        "network.pod_cidr": None,
        "network.remote_networks": [],
        "identity.pod_identity": False,
        "security.kms_key": None,
        "autoscaling.engine": engine,
        "upgrades.nodes": "rolling-update",
    }
    if tool != design.provisioner.tool:
        patch["provisioner.version"] = None
    if design.control_plane.managed:
        patch |= {"network.cni": "cilium", **to_cni(Cni.CILIUM)(design, managed=False)}
    if design.identity.pod_identity or design.identity.irsa:
        patch |= with_irsa(design, on_kops=tool == Tool.KOPS)
    if design.load_balancing.controller == LoadBalancerController.AUTO_MODE:
        patch["load_balancing.controller"] = "aws-lbc"
    if engine == NodeAutoscaler.KARPENTER:
        patch["autoscaling.karpenter.runs_on"] = "control-plane"
    else:
        patch["autoscaling.interruption"] = "node-termination-handler"
    # A kops cluster with the AWS load balancer controller or the snapshot controller needs it.
    patch["addons.cert_manager"] = True
    return patch | for_pools(design, lambda pool: _self_run_pool(pool, tool, engine))


def _self_run_pool(pool: NodePool, tool: Tool, engine: NodeAutoscaler) -> Patch:
    patch: Patch = {"kind": pool_kind(pool, tool, False, engine)}
    if pool.image_family in (ImageFamily.AL2, ImageFamily.BOTTLEROCKET, ImageFamily.WINDOWS):
        patch["image_family"] = "ubuntu"
    if pool.os == OperatingSystem.WINDOWS:
        patch |= {"os": "linux", "image_family": "ubuntu"}
    if pool.kind in EKS_ONLY_POOLS and tool == Tool.CAPA:
        patch["group_per_zone"] = True
    return patch


def to_tool(tool: Tool) -> Callable[[Design], Patch]:
    """Another tool creates the cluster: its version is another one, its pools another kind."""

    def patch_of(design: Design) -> Patch:
        managed = design.control_plane.managed
        patch: Patch = {"provisioner.version": None} if tool != design.provisioner.tool else {}
        patch |= for_pools(
            design, lambda pool: {"kind": pool_kind(pool, tool, managed, design.autoscaling.engine)}
        )
        if tool == Tool.KOPS:
            patch |= {"etcd.topology": "stacked", "etcd.members": design.control_plane.count}
            if design.identity.irsa:
                patch |= with_irsa(design, on_kops=True)
        if tool == Tool.CAPA and not managed:
            patch |= for_pools(design, lambda _: {"group_per_zone": True})
        return patch

    return patch_of


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


def private_api(design: Design) -> Patch:
    """Nobody reaches the API from the internet, so there must be another way in."""
    patch: Patch = {"control_plane.endpoint.private": True}
    if design.control_plane.private_path == PrivatePath.NONE:
        patch["control_plane.private_path"] = "vpn"
    return patch


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
    return _with_home_for_karpenter(design, patch) if managed else patch


def _with_home_for_karpenter(design: Design, patch: Patch) -> Patch:
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


def union(have: Iterable[str], more: Iterable[str]) -> list[str]:
    """``have`` and what is missing of ``more``, in order."""
    return list(dict.fromkeys([*have, *more]))
