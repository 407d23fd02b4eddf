"""When a question or an option applies, in words that several decisions share."""

from __future__ import annotations

from typing import Final

from advisor.decisions.decision import Condition
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    Cni,
    IpFamily,
    NatMode,
    NodeAutoscaler,
    NodeSubnets,
    PoolKind,
    Tool,
)

EKS_ONLY_TOOLS: Final = frozenset({Tool.EKSCTL, Tool.CLOUDFORMATION, Tool.TERRAFORM})
SELF_RUN_ONLY_TOOLS: Final = frozenset({Tool.KOPS, Tool.KUBEADM, Tool.KUBE_AWS})
CILIUM: Final = frozenset({Cni.CILIUM, Cni.CILIUM_ENI})
ROUTED_BY_VPC: Final = frozenset({Cni.AMAZON_VPC, Cni.CILIUM_ENI})
"""Pod networks whose pods have addresses of the VPC."""
EKS_ONLY_POOLS: Final = frozenset(
    {PoolKind.MANAGED_NODE_GROUP, PoolKind.FARGATE, PoolKind.AUTO_MODE, PoolKind.MACHINE_POOL}
)


def managed(design: Design) -> bool:
    """AWS runs the control plane."""
    return design.control_plane.managed


def self_run(design: Design) -> bool:
    """The person runs the control plane."""
    return not design.control_plane.managed


def on_kops(design: Design) -> bool:
    """kops creates the cluster."""
    return design.provisioner.tool == Tool.KOPS


def on_eks_with_vpc_cni(design: Design) -> bool:
    """EKS with its own network plugin."""
    return managed(design) and design.network.cni == Cni.AMAZON_VPC


def private_nodes(design: Design) -> bool:
    """Nodes have no public address."""
    return design.network.node_subnets == NodeSubnets.PRIVATE


def ipv4(design: Design) -> bool:
    """Pods have IPv4 addresses."""
    return design.network.ip_family == IpFamily.IPV4


def has_nat(design: Design) -> bool:
    """Private nodes that reach the internet through NAT."""
    return private_nodes(design) and design.network.nat.mode != NatMode.NONE


def with_cilium(design: Design) -> bool:
    """The pod network is Cilium."""
    return design.network.cni in CILIUM


def vpc_addressed_pods(design: Design) -> bool:
    """Pods have addresses of the VPC, so that load balancers can reach them directly."""
    return design.network.cni in ROUTED_BY_VPC


def overlay(design: Design) -> bool:
    """Pods have addresses that the VPC does not know."""
    return not vpc_addressed_pods(design)


def with_karpenter(design: Design) -> bool:
    """Karpenter adds and removes nodes."""
    return design.autoscaling.engine == NodeAutoscaler.KARPENTER


def with_cluster_autoscaler(design: Design) -> bool:
    """The cluster autoscaler adds and removes nodes."""
    return design.autoscaling.engine == NodeAutoscaler.CLUSTER_AUTOSCALER


def with_auto_mode(design: Design) -> bool:
    """EKS Auto Mode adds and removes nodes."""
    return design.autoscaling.engine == NodeAutoscaler.AUTO_MODE


def machines(pool: NodePool) -> bool:
    """The pool consists of EC2 instances somebody chose."""
    return pool.kind != PoolKind.FARGATE


def all_of(*conditions: Condition) -> Condition:
    """Every condition holds."""
    return lambda design: all(condition(design) for condition in conditions)


def tool_is(*tools: Tool) -> Condition:
    """One of ``tools`` creates the cluster."""
    return lambda design: design.provisioner.tool in tools
