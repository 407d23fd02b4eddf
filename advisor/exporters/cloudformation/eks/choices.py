"""What of a design an EKS stack can do: asked by the writers and by the coverage report alike."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from advisor.catalog import Catalog
from advisor.exporters.eksctl.choices import (
    auto_mode,
    cluster_autoscaler,
    external_dns,
    full_version,
    ipv6,
    karpenter,
    karpenter_on_fargate,
    kms_key,
    kubernetes_minor,
    load_balancer_controller,
    log_retention,
    private_nodes,
    public_endpoint,
    spans_zones,
)
from advisor.exporters.eksctl.machines import windows
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    Architecture,
    EksAuthMode,
    ImageFamily,
    Interruption,
    PoolKind,
    SubnetRole,
    VolumeType,
)
from advisor.plan.layout import subnets

__all__ = [
    "BUILT_IN_POOLS",
    "Form",
    "auto_mode",
    "cluster_autoscaler",
    "external_dns",
    "form",
    "full_version",
    "grouped",
    "groups_beside_auto_mode",
    "hybrid_nodes",
    "image",
    "ipv6",
    "karpenter",
    "karpenter_on_fargate",
    "kms_key",
    "kubernetes_minor",
    "load_balancer_controller",
    "log_retention",
    "network_addons",
    "own_image",
    "own_key",
    "pool_arch",
    "pools",
    "private_nodes",
    "public_endpoint",
    "queue",
    "root_type",
    "spans_zones",
    "windows",
    "with_entries",
    "with_oidc",
]  # fmt: skip

BUILT_IN_POOLS: Final = ("general-purpose", "system")
"""The node pools that Auto Mode brings."""

_IMAGE: Final = re.compile(r"ami-[0-9a-f]+")
_BOOTABLE: Final = (
    VolumeType.GP3, VolumeType.GP2, VolumeType.IO1, VolumeType.IO2, VolumeType.STANDARD,
)  # fmt: skip
_AMI_TYPES: Final = {
    (ImageFamily.AL2023, "amd64", ""): "AL2023_x86_64_STANDARD",
    (ImageFamily.AL2023, "arm64", ""): "AL2023_ARM_64_STANDARD",
    (ImageFamily.AL2023, "amd64", "gpu"): "AL2023_x86_64_NVIDIA",
    (ImageFamily.AL2023, "arm64", "gpu"): "AL2023_ARM_64_NVIDIA",
    (ImageFamily.AL2023, "amd64", "neuron"): "AL2023_x86_64_NEURON",
    (ImageFamily.BOTTLEROCKET, "amd64", ""): "BOTTLEROCKET_x86_64",
    (ImageFamily.BOTTLEROCKET, "arm64", ""): "BOTTLEROCKET_ARM_64",
    (ImageFamily.BOTTLEROCKET, "amd64", "gpu"): "BOTTLEROCKET_x86_64_NVIDIA",
    (ImageFamily.BOTTLEROCKET, "arm64", "gpu"): "BOTTLEROCKET_ARM_64_NVIDIA",
}
WINDOWS_TYPE: Final = "WINDOWS_CORE_2022_x86_64"


class Form(Enum):
    """What a node pool becomes."""

    MANAGED = auto()
    SELF_MANAGED = auto()
    FARGATE = auto()
    AUTO = auto()
    KARPENTER = auto()


def form(pool: NodePool, design: Design) -> Form:
    """What the stack makes of a pool; what belongs to other tools becomes a managed group."""
    match pool.kind:
        case PoolKind.FARGATE:
            return Form.FARGATE
        case PoolKind.AUTO_MODE:
            return Form.AUTO
        case PoolKind.KARPENTER if karpenter(design):
            return Form.KARPENTER
        case PoolKind.SELF_MANAGED if not windows(pool):
            return Form.SELF_MANAGED
        case _:
            return Form.MANAGED


def pools(design: Design, *forms: Form) -> tuple[NodePool, ...]:
    """The pools that take one of these forms."""
    return tuple(pool for pool in design.nodes.pools if form(pool, design) in forms)


def grouped(design: Design) -> tuple[NodePool, ...]:
    """The pools that become node groups."""
    return pools(design, Form.MANAGED, Form.SELF_MANAGED)


def groups_beside_auto_mode(design: Design) -> bool:
    """Whether machines of the design's own stand beside those of Auto Mode."""
    return auto_mode(design) and bool(grouped(design))


def network_addons(design: Design) -> bool:
    """Whether add-ons make the pod network and DNS; Auto Mode does for its own nodes."""
    return not auto_mode(design) or bool(grouped(design))


def with_entries(design: Design) -> bool:
    """Whether access entries say who may come in."""
    return design.identity.eks_auth_mode != EksAuthMode.CONFIG_MAP


def hybrid_nodes(design: Design) -> bool:
    """Whether machines outside AWS may join; EKS wants IPv4 and access entries for them."""
    return bool(design.network.remote_networks) and not ipv6(design) and with_entries(design)


def with_oidc(design: Design) -> bool:
    """Whether the cluster's issuer is known to IAM; pods on Fargate have no other way to a role."""
    return design.identity.irsa or karpenter_on_fargate(design)


def own_key(design: Design) -> bool:
    """Whether the stack makes the key for Secrets."""
    return design.security.secrets_encryption and kms_key(design) is None


def queue(design: Design) -> bool:
    """Whether somebody reads a queue of what EC2 is about to take back."""
    match design.autoscaling.interruption:
        case Interruption.NODE_TERMINATION_HANDLER:
            return True
        case Interruption.KARPENTER:
            return karpenter(design)
        case _:
            return False


def with_private_subnets(design: Design) -> bool:
    """Whether Fargate finds a private subnet."""
    return any(subnet.role == SubnetRole.PRIVATE for subnet in subnets(design))


def pool_arch(pool: NodePool, catalog: Catalog) -> str:
    """The processors of a pool's machines, as their first type has them."""
    known = catalog.instance_type(pool.instance_types[0])
    if known is None:
        return str(pool.architecture)
    return "arm64" if known.arch == Architecture.ARM64 else "amd64"


def family(pool: NodePool) -> ImageFamily:
    """The image family that starts the machines; Amazon Linux where EKS has none of that name."""
    known = (ImageFamily.AL2023, ImageFamily.BOTTLEROCKET)
    return pool.image_family if pool.image_family in known else ImageFamily.AL2023


def image(pool: NodePool, catalog: Catalog) -> str:
    """The kind of image EKS starts, by family, processor and accelerator."""
    if windows(pool):
        return WINDOWS_TYPE
    arch = pool_arch(pool, catalog)
    known = catalog.instance_type(pool.instance_types[0])
    accelerator = known.accelerator_kind if known else ""
    found = _AMI_TYPES.get((family(pool), arch, accelerator))
    return found or _AMI_TYPES[ImageFamily.AL2023, arch, ""]


def own_image(pool: NodePool) -> str | None:
    """The image of one's own, where the stack knows how such a machine joins."""
    stated = pool.custom_image
    if not stated or not _IMAGE.fullmatch(stated) or windows(pool):
        return None
    return stated if family(pool) == pool.image_family else None


def root_type(volume_type: VolumeType) -> VolumeType:
    """A volume a machine starts from; ``st1`` and ``sc1`` hold no system."""
    return volume_type if volume_type in _BOOTABLE else VolumeType.GP3
