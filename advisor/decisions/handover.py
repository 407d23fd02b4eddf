"""Another owner or another tool for the control plane, and all that goes or comes with it."""

from __future__ import annotations

from collections.abc import Callable

from advisor.decisions.conditions import EKS_ONLY_POOLS, EKS_ONLY_TOOLS, SELF_RUN_ONLY_TOOLS
from advisor.decisions.consequences import (
    Patch,
    for_pools,
    pool_kind,
    to_cni,
    with_irsa,
    without_external_dns,
)
from advisor.decisions.places import next_zone
from advisor.decisions.scaling import home_kind, with_home_for_karpenter
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApiDns,
    Cni,
    ImageFamily,
    LoadBalancerController,
    NodeAutoscaler,
    OperatingSystem,
    Tool,
    UserAuthentication,
)


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
    if len(set(design.placement.zones)) == 1:
        patch["placement.zones"] = [*design.placement.zones, next_zone(design)]
    patch |= to_cni(cni)(design, managed=True)
    patch |= for_pools(design, lambda pool: _managed_pool(pool, tool, design.autoscaling.engine))
    if design.autoscaling.engine == NodeAutoscaler.KARPENTER:
        patch = with_home_for_karpenter(design, patch, kind=home_kind(tool, True))
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
    patch |= _own_api(design, tool)
    if engine == NodeAutoscaler.KARPENTER:
        patch["autoscaling.karpenter.runs_on"] = "control-plane"
    else:
        patch["autoscaling.interruption"] = "node-termination-handler"
    # A kops cluster with the AWS load balancer controller or the snapshot controller needs it.
    patch["addons.cert_manager"] = True
    return patch | for_pools(design, lambda pool: _self_run_pool(pool, tool, engine))


def _own_api(design: Design, tool: Tool) -> Patch:
    """An endpoint of EKS becomes a load balancer, open to the same people."""
    patch: Patch = without_external_dns(design) if tool == Tool.KOPS else {}
    if not design.control_plane.endpoint.public:
        patch["control_plane.api_scheme"] = "internal"
    if not design.control_plane.endpoint.public_cidrs:
        # kops lets nobody in when the list is empty.
        patch["control_plane.endpoint.public_cidrs"] = [design.network.vpc_cidr]
    if design.control_plane.dns == ApiDns.NONE:
        patch["control_plane.api_load_balancer"] = "nlb"
    return patch


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
            patch |= without_external_dns(design)
            patch |= {"etcd.topology": "stacked", "etcd.members": design.control_plane.count}
            if design.identity.irsa:
                patch |= with_irsa(design, on_kops=True)
        if tool == Tool.EKSCTL and design.autoscaling.engine == NodeAutoscaler.KARPENTER:
            patch["identity.irsa"] = True
        if tool == Tool.CAPA and not managed:
            patch |= for_pools(design, lambda _: {"group_per_zone": True})
        return patch

    return patch_of
