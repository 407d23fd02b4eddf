"""Fargate profiles: which pods run there, for a profile selects pods by namespace and label."""

from __future__ import annotations

from typing import Any

from advisor.errors import ExportError
from advisor.exporters.cloudformation.eks.choices import Form, karpenter_on_fargate, pools
from advisor.exporters.cloudformation.eks.names import CLUSTER
from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    free_id,
    logical_id,
    policy,
    ref,
    resource,
    trust,
)
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl.fargate import profile_name
from advisor.exporters.eksctl.machines import labels
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import SubnetRole

_ROLE = "FargateRole"


def profiles(draft: Draft, net: Network) -> dict[str, Value]:
    """A profile for each pool, one after the other: EKS makes one at a time.

    Raises:
        ExportError: there is no private subnet, and pods on Fargate take no other.
    """
    design = draft.design
    fargate = pools(design, Form.FARGATE)
    wanted = [_of_pool(draft, pool, with_dns=alone(draft) and i == 0)
              for i, pool in enumerate(fargate)]  # fmt: skip
    if karpenter_on_fargate(design):
        name = (
            "karpenter-controller" if any(p.name == "karpenter" for p in fargate) else "karpenter"
        )
        reason = "Karpenter runs apart from the nodes it makes."
        selectors = [{"Namespace": "karpenter"}]
        wanted.append((name, draft.noted(selectors, "autoscaling.karpenter.runs_on", reason)))
    if not wanted:
        return {}
    return {_ROLE: _role(), **_chain(net, wanted)}


def alone(draft: Draft) -> bool:
    """Whether there is no machine of any kind, so that DNS must run on Fargate as well."""
    every = draft.design.nodes.pools
    return bool(every) and len(pools(draft.design, Form.FARGATE)) == len(every)


def _chain(net: Network, wanted: list[tuple[str, Value]]) -> dict[str, Value]:
    subnets = net.of(SubnetRole.PRIVATE)
    if not subnets:
        raise ExportError(
            "Pods on Fargate run in private subnets, and the network has none "
            "(network.node_subnets, network.subnets).",
            hint="Set network.node_subnets to private, or list private subnets.",
        )
    zones = tuple(place.zone for place in net.places)
    before = net.ways_out(zones, private=True)
    found: dict[str, Value] = {}
    taken: set[str] = set()
    for name, selectors in wanted:
        properties = {
            "FargateProfileName": name,
            "ClusterName": ref(CLUSTER),
            "PodExecutionRoleArn": att(_ROLE, "Arn"),
            "Selectors": selectors,
            "Subnets": subnets,
        }
        resource_name = free_id(logical_id(name, "profile"), taken)
        found[resource_name] = resource("AWS::EKS::FargateProfile", properties, depends_on=before)
        before = [resource_name]
    return found


def _of_pool(draft: Draft, pool: NodePool, *, with_dns: bool) -> tuple[str, Value]:
    selector: dict[str, Any] = {"Namespace": pool.name}
    if kept := labels(pool):
        selector["Labels"] = [{"Key": key, "Value": value} for key, value in kept.items()]
    selectors = [selector, *([{"Namespace": "kube-system"}] if with_dns else [])]
    reason = f"Pods in the namespace {pool.name} run on Fargate; put your own namespaces here."
    return profile_name(pool), draft.noted_of(pool, "kind", selectors, reason)


def _role() -> Value:
    return resource(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": trust("eks-fargate-pods.amazonaws.com"),
            "ManagedPolicyArns": [policy("AmazonEKSFargatePodExecutionRolePolicy")],
        },
    )
