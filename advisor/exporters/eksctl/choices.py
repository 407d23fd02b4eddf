"""What of a design eksctl can do: asked by the writers and by the coverage report alike."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from advisor.catalog.support import minor_version
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ControlPlaneTier,
    EksAuthMode,
    IpFamily,
    KarpenterHost,
    LoadBalancerController,
    NatMode,
    NodeAutoscaler,
    NodeSubnets,
    PoolKind,
    ServiceDns,
)
from advisor.plan.layout import pool_zones

TIERS: Final[Mapping[ControlPlaneTier, str]] = {
    tier: f"tier-{tier}" for tier in ControlPlaneTier if tier != ControlPlaneTier.STANDARD
}
"""How EKS spells the tiers of a control plane; eksctl checks none of them."""

RETENTION_DAYS: Final = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653,
)  # fmt: skip
"""The days eksctl takes for logs (LogRetentionInDaysValues)."""

REQUIRED_ENDPOINTS: Final = ("ec2", "ecr.api", "ecr.dkr", "s3", "sts")
"""What eksctl makes in every fully private cluster (endpoint_service.go)."""
OPTIONAL_ENDPOINTS: Final = ("autoscaling", "cloudformation", "logs")
"""What eksctl adds to them when asked."""

BUILT_IN_POOLS: Final = ("general-purpose", "system")
"""The node pools of Auto Mode that eksctl can switch on."""


class Form(Enum):
    """What a node pool becomes."""

    MANAGED = auto()
    SELF_MANAGED = auto()
    FARGATE = auto()
    AUTO = auto()
    KARPENTER = auto()


def form(pool: NodePool, design: Design) -> Form:
    """What eksctl makes of a pool; what belongs to other tools becomes a managed group."""
    match pool.kind:
        case PoolKind.FARGATE:
            return Form.FARGATE
        case PoolKind.AUTO_MODE:
            return Form.AUTO
        case PoolKind.KARPENTER if karpenter(design):
            return Form.KARPENTER
        case PoolKind.SELF_MANAGED if not ipv6(design):
            return Form.SELF_MANAGED  # eksctl refuses them in an IPv6 cluster
        case _:
            return Form.MANAGED


def pools(design: Design, *forms: Form) -> tuple[NodePool, ...]:
    """The pools that take one of these forms."""
    return tuple(pool for pool in design.nodes.pools if form(pool, design) in forms)


def grouped(design: Design) -> tuple[NodePool, ...]:
    """The pools that become node groups."""
    return pools(design, Form.MANAGED, Form.SELF_MANAGED)


def auto_mode(design: Design) -> bool:
    """Whether EKS runs nodes, volumes and load balancers itself."""
    engine = design.autoscaling.engine == NodeAutoscaler.AUTO_MODE
    return engine or any(pool.kind == PoolKind.AUTO_MODE for pool in design.nodes.pools)


def own_network(design: Design) -> bool:
    """Whether add-ons make the pod network and DNS; Auto Mode does for its own nodes."""
    return not auto_mode(design) or bool(grouped(design))


def karpenter(design: Design) -> bool:
    """Whether eksctl installs Karpenter; beside Auto Mode there would be two of it."""
    return design.autoscaling.engine == NodeAutoscaler.KARPENTER and not auto_mode(design)


def karpenter_on_fargate(design: Design) -> bool:
    """Whether Karpenter's own pods run on Fargate."""
    return karpenter(design) and design.autoscaling.karpenter.runs_on == KarpenterHost.FARGATE


def ipv6(design: Design) -> bool:
    """Whether pods and Services use IPv6."""
    return design.network.ip_family == IpFamily.IPV6


def private_nodes(design: Design) -> bool:
    """Whether machines stand in private subnets."""
    return design.network.node_subnets == NodeSubnets.PRIVATE


def existing_subnets(design: Design) -> bool:
    """Whether the cluster moves into a VPC that is there already."""
    network = design.network
    return network.vpc_id is not None or any(subnet.id for subnet in network.subnets)


def fully_private(design: Design) -> bool:
    """Whether eksctl makes a cluster without a way out, with the endpoints it needs instead.

    In a new VPC without NAT private nodes join through endpoints alone, and eksctl makes
    endpoints for a fully private cluster only.
    """
    nat = design.network.nat
    no_way_out = private_nodes(design) and nat.mode == NatMode.NONE and not nat.gateway_id
    if not no_way_out:
        return False
    return not existing_subnets(design) or not public_endpoint(design)


def needed_endpoints(design: Design) -> tuple[str, ...]:
    """What eksctl makes in a fully private cluster, asked or not; logs need a way to CloudWatch."""
    return (*REQUIRED_ENDPOINTS, "logs") if design.control_plane.logs else REQUIRED_ENDPOINTS


def public_endpoint(design: Design) -> bool:
    """Whether the API answers on the internet; to nobody is not at all."""
    endpoint = design.control_plane.endpoint
    return endpoint.public and (bool(endpoint.public_cidrs) or not endpoint.private)


def withoidc(design: Design) -> bool:
    """Whether service accounts can have IAM roles; the Karpenter of eksctl needs it.

    The VPC CNI of an IPv6 cluster wants credentials of its own, from here or from pod identity.
    """
    wanted = design.identity.irsa or karpenter(design)
    return wanted or (ipv6(design) and not design.identity.pod_identity)


def load_balancer_controller(design: Design) -> bool:
    """Whether the AWS Load Balancer Controller is asked for."""
    return design.load_balancing.controller == LoadBalancerController.AWS_LBC


def cluster_autoscaler(design: Design) -> bool:
    """Whether the cluster autoscaler is asked for."""
    return design.autoscaling.engine == NodeAutoscaler.CLUSTER_AUTOSCALER


def external_dns(design: Design) -> bool:
    """Whether external-dns runs as an add-on; its credentials come from pod identity alone."""
    return design.load_balancing.dns == ServiceDns.EXTERNAL_DNS and design.identity.pod_identity


def hybrid_nodes(design: Design) -> bool:
    """Whether machines outside AWS may join; eksctl refuses them with IPv6 or the ConfigMap."""
    mode = design.identity.eks_auth_mode
    networks = design.network.remote_networks
    return bool(networks) and not ipv6(design) and mode != EksAuthMode.CONFIG_MAP


def has_credentials(design: Design) -> bool:
    """Whether controllers in the cluster get an IAM role of their own."""
    return design.identity.pod_identity or design.identity.irsa


def kubernetes_minor(design: Design) -> str:
    """The version EKS takes: without a patch."""
    return minor_version(design.kubernetes.version)


def kms_key(design: Design) -> str | None:
    """The key for Secrets, where it is stated as eksctl takes it: a full ARN."""
    key = design.security.kms_key
    if not design.security.secrets_encryption or not key:
        return None
    parts = key.split(":", 5)
    complete = len(parts) == 6 and all((parts[0] == "arn", parts[1], parts[2] == "kms", parts[5]))
    return key if complete else None


def log_retention(design: Design) -> int | None:
    """How long the logs of the control plane are kept: as asked, or the next longer time."""
    asked = design.observability.log_retention_days
    if asked is None or not design.control_plane.logs:
        return None
    return next((days for days in RETENTION_DAYS if days >= asked), RETENTION_DAYS[-1])


def spans_zones(pool: NodePool, design: Design) -> bool:
    """Whether one scaling group holds machines of several zones."""
    return not pool.group_per_zone and len(pool_zones(pool, design)) > 1


def full_version(version: str) -> str:
    """A release with its patch, the first one where none is stated."""
    return version if version.count(".") == 2 else f"{version}.0"
