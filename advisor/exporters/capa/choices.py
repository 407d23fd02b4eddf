"""What of a design Cluster API on AWS can do: asked by the writers and the coverage report."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from ipaddress import ip_network
from typing import Final

from advisor.catalog import Catalog
from advisor.catalog.support import minor_version
from advisor.exporters.eksctl.choices import auto_mode, existing_subnets, ipv6, karpenter
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApiLoadBalancer,
    Architecture,
    Cni,
    EtcdTopology,
    ImageFamily,
    KubeProxy,
    NodeAutoscaler,
    NodeSubnets,
    OperatingSystem,
    PoolKind,
)
from advisor.plan.layout import pool_zones, zones_in_use

CLUSTER: Final = "cluster.x-k8s.io"
INFRASTRUCTURE: Final = "infrastructure.cluster.x-k8s.io"
CONTROL_PLANE: Final = "controlplane.cluster.x-k8s.io"
BOOTSTRAP: Final = "bootstrap.cluster.x-k8s.io"

NODE_ROLE: Final = "nodes.cluster-api-provider-aws.sigs.k8s.io"
CONTROL_PLANE_ROLE: Final = "control-plane.cluster-api-provider-aws.sigs.k8s.io"
EKS_ROLE: Final = "eks-controlplane.cluster-api-provider-aws.sigs.k8s.io"
"""Roles that ``clusterawsadm bootstrap iam`` makes."""

POD_RANGE: Final = "192.168.0.0/16"
OTHER_POD_RANGE: Final = "100.96.0.0/11"
POD_RANGE_IPV6: Final = "fd01::/48"
SERVICE_RANGE_IPV6: Final = "fd02::/112"

BASE_OS: Final[Mapping[ImageFamily, str]] = {ImageFamily.UBUNTU: "ubuntu-24.04"}
"""What the images of the project are called; Flatcar's want Ignition, which is off."""
_ADDRESSES_FROM_VPC: Final = (Cni.AMAZON_VPC, Cni.CILIUM_ENI)
_REPLACES_KUBE_PROXY: Final = (Cni.CILIUM, Cni.CILIUM_ENI, Cni.KUBE_ROUTER, Cni.CALICO)


class Form(Enum):
    """What a node pool becomes."""

    DEPLOYMENT = auto()
    """MachineDeployments: single machines, one zone each."""
    POOL = auto()
    """MachinePools over a scaling group."""
    MANAGED = auto()
    """MachinePools over a node group of EKS."""
    FARGATE = auto()
    KARPENTER = auto()
    NONE = auto()
    """Nothing: the pool belongs to EKS, and this is none."""


def form(pool: NodePool, design: Design) -> Form:
    """What a pool becomes; what belongs to other tools becomes the usual form of the flavour."""
    match pool.kind:
        case PoolKind.FARGATE | PoolKind.AUTO_MODE if not eks(design):
            return Form.NONE
        case PoolKind.FARGATE:
            return Form.FARGATE
        case PoolKind.MACHINE_DEPLOYMENT:
            return Form.DEPLOYMENT
        case PoolKind.MACHINE_POOL:
            return Form.POOL
        case PoolKind.SELF_MANAGED if eks(design):
            return Form.POOL
        case PoolKind.KARPENTER if eks(design) and karpenter(design):
            return Form.KARPENTER
        case _:
            return Form.MANAGED if eks(design) else Form.DEPLOYMENT


def pools(design: Design, *forms: Form) -> tuple[NodePool, ...]:
    """The pools that take one of these forms."""
    return tuple(pool for pool in design.nodes.pools if form(pool, design) in forms)


def eks(design: Design) -> bool:
    """Whether AWS runs the control plane."""
    return design.control_plane.managed


def version_numbers(design: Design) -> tuple[int, int]:
    """Kubernetes' major and minor number."""
    major, minor = minor_version(design.kubernetes.version).split(".")
    return int(major), int(minor)


def private_nodes(design: Design) -> bool:
    """Whether machines stand in private subnets."""
    return design.network.node_subnets == NodeSubnets.PRIVATE


def vpc_addresses(design: Design) -> bool:
    """Whether pods have addresses of the VPC."""
    return design.network.cni in _ADDRESSES_FROM_VPC


def vpc_cni(design: Design) -> bool:
    """Whether the Amazon VPC CNI is the pod network; EKS knows it alone under IPv6."""
    return design.network.cni == Cni.AMAZON_VPC or (eks(design) and ipv6(design))


def without_kube_proxy(design: Design) -> bool:
    """Whether the pod network does the work of kube-proxy."""
    off = design.network.kube_proxy == KubeProxy.OFF
    return (
        off
        and not (eks(design) and ipv6(design))
        and (design.network.cni in _REPLACES_KUBE_PROXY or design.network.cni == Cni.BYO)
    )


def pod_range(design: Design) -> str | None:
    """The range of pods: stated, or one that meets neither VPC nor Services.

    None where pods have addresses of the VPC.
    """
    stated = design.network.pod_cidr
    if vpc_addresses(design) or (eks(design) and vpc_cni(design)):
        return None
    if stated and (":" in stated) == ipv6(design):
        return stated
    if ipv6(design):
        return POD_RANGE_IPV6
    network = design.network
    others = [network.vpc_cidr, *network.additional_vpc_cidrs, *network.peer_cidrs]
    others += [network.service_cidr] if network.service_cidr else []
    return OTHER_POD_RANGE if _overlap(POD_RANGE, others) else POD_RANGE


def service_range(design: Design) -> str | None:
    """The range of Services, of the family that Services have; None: the default."""
    stated = design.network.service_cidr
    if stated and (":" in stated) == ipv6(design):
        return stated
    return SERVICE_RANGE_IPV6 if ipv6(design) and not eks(design) else None


def _overlap(one: str, others: list[str]) -> bool:
    return any(ip_network(one).overlaps(ip_network(other)) for other in others if ":" not in other)


def stacked_replicas(design: Design) -> int:
    """Control-plane machines. etcd always runs on them, so that their number must be odd.

    An even number that stacked etcd asks for is written, and refused; of a design with etcd on
    machines of its own, which Cluster API does not make, the next smaller number is written.
    """
    count = design.control_plane.count
    apart = design.etcd.topology == EtcdTopology.DEDICATED
    return count - 1 if apart and count % 2 == 0 else count


def spreads_as_asked(design: Design) -> bool:
    """Whether the control plane may stand in every zone: Cluster API spreads it over all."""
    asked = design.control_plane.zones
    return not asked or set(asked) == set(zones_in_use(design))


def with_load_balancer(design: Design) -> bool:
    """Whether the API stands behind what the design asks for; it always stands behind one."""
    return design.control_plane.api_load_balancer != ApiLoadBalancer.NONE


def cluster_autoscaler(design: Design) -> bool:
    """Whether the cluster autoscaler is asked for; it runs in the management cluster."""
    return design.autoscaling.engine == NodeAutoscaler.CLUSTER_AUTOSCALER


def windows(pool: NodePool) -> bool:
    """Whether the machines run Windows."""
    return pool.os == OperatingSystem.WINDOWS or pool.image_family == ImageFamily.WINDOWS


def own_image(pool: NodePool) -> str | None:
    """The image of one's own, by its id."""
    image = pool.custom_image
    return image if image and image.startswith("ami-") else None


def launch_template(pool: NodePool) -> bool:
    """Whether a managed group has a launch template: it needs a way to make the machine join."""
    return not windows(pool) and pool.image_family != ImageFamily.BOTTLEROCKET


def architecture(pool: NodePool, catalog: Catalog) -> Architecture:
    """The architecture of the machines: that of their type, where it is known."""
    known = catalog.instance_type(pool.instance_types[0])
    arm = known.arch if known else pool.architecture
    return Architecture.ARM64 if arm == Architecture.ARM64 else Architecture.AMD64


def spans_zones(pool: NodePool, design: Design) -> bool:
    """Whether one scaling group holds machines of several zones."""
    zones = len(pool_zones(pool, design))
    grouped = form(pool, design) in (Form.POOL, Form.MANAGED)
    return grouped and not pool.group_per_zone and zones > 1


__all__ = [
    "auto_mode",
    "existing_subnets",
    "ipv6",
    "karpenter",
]
