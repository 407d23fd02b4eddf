"""What of a design kops can do: asked by the writers and by the coverage report alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApiDns,
    ApiLoadBalancer,
    Cni,
    IngressController,
    IpFamily,
    KubeProxy,
    LoadBalancerController,
    NodeAutoscaler,
    NodeSubnets,
    OperatingSystem,
    PoolKind,
    ServiceDns,
    VolumeType,
)
from advisor.plan.layout import control_plane_zones, pool_zones

EXPANDERS: Final = ("least-waste", "random", "most-pods", "priority")
"""The expanders kops accepts on AWS (validateClusterAutoscaler)."""
ROOT_VOLUMES: Final = (
    VolumeType.STANDARD, VolumeType.GP3, VolumeType.GP2, VolumeType.IO1, VolumeType.IO2,
)  # fmt: skip
"""The root volume types kops accepts (CrossValidateInstanceGroup)."""
WITH_IOPS: Final = (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)

RETIRED_CNI: Final = {
    Cni.WEAVE: Cni.CILIUM,
    Cni.CANAL: Cni.CALICO,
    Cni.ROMANA: Cni.CALICO,
    Cni.LYFT: Cni.AMAZON_VPC,
    Cni.CLASSIC: Cni.KUBENET,
    Cni.EXTERNAL: Cni.BYO,
}
"""Pod networks kops refuses, and the nearest one it takes."""
_POD_ADDRESSES_FROM_VPC = (Cni.AMAZON_VPC, Cni.CILIUM_ENI)
_WITHOUT_MACHINES_OF_OURS = (PoolKind.FARGATE, PoolKind.AUTO_MODE)


@dataclass(frozen=True, slots=True)
class Member:
    """One control-plane machine with the etcd members on it."""

    group: str
    etcd_name: str
    zone: str


def members(design: Design) -> tuple[Member, ...]:
    """The control plane, one group for each machine: an etcd volume never leaves its zone."""
    zones = control_plane_zones(design)
    seen: dict[str, int] = {}
    found = []
    for zone in zones:
        seen[zone] = seen.get(zone, 0) + 1
        suffix = f"-{seen[zone]}" if zones.count(zone) > 1 else ""
        found.append(Member(f"control-plane-{zone}{suffix}", f"{zone[-1]}{suffix}", zone))
    return tuple(found)


def cni(design: Design) -> Cni:
    """The pod network that is written: the design's, or the nearest one kops takes."""
    return RETIRED_CNI.get(design.network.cni, design.network.cni)


def is_cilium(design: Design) -> bool:
    """Whether Cilium is the pod network, with either kind of addresses."""
    return cni(design) in (Cni.CILIUM, Cni.CILIUM_ENI)


def pods_use_vpc_addresses(design: Design) -> bool:
    """Whether pods have addresses of the VPC instead of an overlay."""
    return cni(design) in _POD_ADDRESSES_FROM_VPC


def without_kube_proxy(design: Design) -> bool:
    """Whether something else than kube-proxy serves Services."""
    return design.network.kube_proxy == KubeProxy.OFF


def ipv6(design: Design) -> bool:
    """Whether pods and Services use IPv6."""
    return design.network.ip_family == IpFamily.IPV6


def private_nodes(design: Design) -> bool:
    """Whether machines stand in private subnets."""
    return design.network.node_subnets == NodeSubnets.PRIVATE


def irsa(design: Design) -> bool:
    """Whether service accounts get IAM roles; kops needs a bucket for the issuer's keys."""
    return design.identity.irsa and bool(design.identity.discovery_store)


def with_load_balancer(design: Design) -> bool:
    """Whether a load balancer stands in front of the API."""
    return design.control_plane.api_load_balancer != ApiLoadBalancer.NONE


def has_dns_zone(design: Design) -> bool:
    """Whether kops keeps the names of the API in a hosted zone."""
    return design.control_plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE)


def external_dns(design: Design) -> bool:
    """kops runs external-dns only where the cluster has a hosted zone."""
    return design.load_balancing.dns == ServiceDns.EXTERNAL_DNS and has_dns_zone(design)


def cilium_gateway(design: Design) -> bool:
    """Whether Cilium serves the Gateway API."""
    wanted = design.load_balancing.ingress == IngressController.GATEWAY_API_CILIUM
    return wanted and is_cilium(design)


def load_balancer_controller(design: Design) -> bool:
    """Whether the AWS Load Balancer Controller is asked for."""
    return design.load_balancing.controller == LoadBalancerController.AWS_LBC


def bastion(design: Design) -> bool:
    """A bastion stands before private nodes; public ones are reached without."""
    return design.security.bastion and private_nodes(design)


def karpenter(design: Design) -> bool:
    """Whether Karpenter makes nodes in this cluster."""
    return design.autoscaling.engine == NodeAutoscaler.KARPENTER


def apiserver_nodes(design: Design) -> int:
    """Machines that run the API server alone; kops refuses them without DNS."""
    if design.control_plane.dns == ApiDns.NONE:
        return 0
    return design.control_plane.dedicated_apiservers


def can_run(pool: NodePool) -> bool:
    """Whether kops has machines of this kind at all."""
    return pool.kind not in _WITHOUT_MACHINES_OF_OURS and pool.os == OperatingSystem.LINUX


def by_karpenter(pool: NodePool, design: Design) -> bool:
    """Whether Karpenter makes the machines; a group without a running Karpenter gets none."""
    return pool.kind == PoolKind.KARPENTER and karpenter(design)


def spans_zones(pool: NodePool, design: Design) -> bool:
    """Whether one scaling group holds machines of several zones."""
    return not pool.group_per_zone and len(pool_zones(pool, design)) > 1


def stops_rebalancing(pool: NodePool, design: Design) -> bool:
    """Whether the scaling group must leave its zones as they are."""
    if not spans_zones(pool, design) or by_karpenter(pool, design):
        return False
    autoscaled = design.autoscaling.engine == NodeAutoscaler.CLUSTER_AUTOSCALER
    return autoscaled or not pool.az_rebalance


def nodes_never_leave(pool: NodePool) -> bool:
    """Whether the rollout forbids both to add and to remove a machine: kops refuses that."""
    rollout = pool.rollout
    if rollout.max_surge != 0:
        return False
    if rollout.max_unavailable is not None:
        return rollout.max_unavailable == 0
    # kops rounds a share of one machine down, so that anything below 100 percent is none.
    return rollout.max_unavailable_percent is not None and rollout.max_unavailable_percent < 100


def etcd_version_fits(version: str | None) -> bool:
    """Whether kops takes the etcd release: major version 3, from 3.5 on, with its patch."""
    if version is None:
        return False
    parts = tuple(int(part) for part in version.split("."))
    return len(parts) == 3 and parts[0] == 3 and parts[1] >= 5
