"""Controllers installed after the stack: their roles, and what Karpenter's nodes need."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.exporters.cloudformation.eks import policies
from advisor.exporters.cloudformation.eks.access import machine_entry
from advisor.exporters.cloudformation.eks.choices import (
    Form,
    auto_mode,
    cluster_autoscaler,
    karpenter,
    load_balancer_controller,
    pools,
    queue,
    windows,
    with_entries,
)
from advisor.exporters.cloudformation.eks.identities import (
    KARPENTER_NAME,
    Identity,
    Way,
    association,
    role,
    way,
)
from advisor.exporters.cloudformation.eks.names import CLUSTER, KARPENTER_NODE_ROLE, QUEUE
from advisor.exporters.cloudformation.eks.roles import network_plugin, node_role
from advisor.exporters.cloudformation.template import Value, att, ref, resource
from advisor.exporters.drafting import Draft
from advisor.model.design import Design
from advisor.model.vocabulary import Interruption


def identities(draft: Draft) -> tuple[Identity, ...]:
    """Every controller that calls AWS and comes by chart."""
    return tuple(_identities(draft.design))


def _identities(design: Design) -> Iterator[Identity]:
    if load_balancer_controller(design) and not auto_mode(design):
        yield Identity(
            "LoadBalancerController", "aws-load-balancer-controller", "load_balancing.controller",
            "What the load balancer controller may do.",
            statements=policies.load_balancer_controller(),
        )  # fmt: skip
    if cluster_autoscaler(design) and not auto_mode(design):
        yield Identity(
            "ClusterAutoscaler", "cluster-autoscaler", "autoscaling.engine",
            "What the cluster autoscaler may do.",
            statements=policies.cluster_autoscaler(design.name),
        )  # fmt: skip
    if termination_handler(design):
        yield Identity(
            "TerminationHandler", "aws-node-termination-handler", "autoscaling.interruption",
            "What the termination handler may do.",
            statements=policies.termination_handler(design.name, att(QUEUE, "Arn")),
        )  # fmt: skip
    if karpenter(design):
        reads = queue(design) and not termination_handler(design)
        yield Identity(
            KARPENTER_NAME, "karpenter", "autoscaling.engine", "What Karpenter may do.",
            namespace="karpenter",
            statements=policies.karpenter(
                design.name, att(KARPENTER_NODE_ROLE, "Arn"), att(CLUSTER, "Arn"),
                att(QUEUE, "Arn") if reads else None,
            ),
        )  # fmt: skip


def termination_handler(design: Design) -> bool:
    """Whether the node termination handler drains nodes."""
    return design.autoscaling.interruption == Interruption.NODE_TERMINATION_HANDLER


def resources(draft: Draft) -> dict[str, Value]:
    """A role for each controller, and the ties of its service account to it."""
    found: dict[str, Value] = {}
    for each in identities(draft):
        found |= role(draft, each)
        if way(each, draft.design) is Way.POD_IDENTITY:
            found |= association(each)
    return found | _karpenter_nodes(draft)


def _karpenter_nodes(draft: Draft) -> dict[str, Value]:
    """The role of the machines Karpenter starts; EKS lets them in by an entry of their own."""
    design = draft.design
    if not karpenter(design):
        return {}
    found: dict[str, Value] = {
        KARPENTER_NODE_ROLE: node_role(draft, [network_plugin(draft)]),
        "KarpenterInstanceProfile": resource(
            "AWS::IAM::InstanceProfile",
            {
                "InstanceProfileName": draft.noted(
                    profile(design), "autoscaling.engine", "Named: the node classes say it."
                ),
                "Roles": [ref(KARPENTER_NODE_ROLE)],
            },
        ),
    }
    if with_entries(design):
        machines = pools(design, Form.KARPENTER)
        kind = "EC2_WINDOWS" if machines and all(map(windows, machines)) else "EC2_LINUX"
        found |= machine_entry("KarpenterNodeAccess", KARPENTER_NODE_ROLE, kind)
    return found


def profile(design: Design) -> str:
    """The instance profile of Karpenter's machines; IAM knows no regions, so the name does."""
    return f"{design.name}-karpenter-{design.placement.region}"
