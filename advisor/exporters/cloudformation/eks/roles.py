"""The roles of machines: what every node may do, and who takes part with a role of its own."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.exporters.cloudformation.eks.access import machine_entry
from advisor.exporters.cloudformation.eks.choices import (
    Form,
    auto_mode,
    grouped,
    ipv6,
    pools,
    with_entries,
)
from advisor.exporters.cloudformation.eks.identities import Identity, Way, way
from advisor.exporters.cloudformation.eks.names import NODE_ROLE, OWN_NODE_ROLE
from advisor.exporters.cloudformation.eks.policies import ipv6_network_plugin
from advisor.exporters.cloudformation.template import (
    Value,
    document,
    policy,
    ref,
    resource,
    trust,
)
from advisor.exporters.drafting import Draft

_EVERY_NODE = (
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
)


def node_roles(draft: Draft, identities: Sequence[Identity]) -> dict[str, Value]:
    """The role of managed nodes, and that of machines of one's own with its entry.

    EKS lets managed nodes in by itself; a role shared with others would collide with its entry.
    """
    design = draft.design
    found: dict[str, Value] = {}
    if pools(design, Form.MANAGED) or auto_mode(design):
        found[NODE_ROLE] = node_role(draft, identities)
    if pools(design, Form.SELF_MANAGED):
        found[OWN_NODE_ROLE] = node_role(draft, identities)
        profile = resource("AWS::IAM::InstanceProfile", {"Roles": [ref(OWN_NODE_ROLE)]})
        found["SelfManagedInstanceProfile"] = profile
        if with_entries(design):
            found |= machine_entry("SelfManagedNodeAccess", OWN_NODE_ROLE)
    return found


def node_role(draft: Draft, identities: Sequence[Identity]) -> Value:
    """A role for machines, with what programs on them have no role of their own for."""
    design = draft.design
    shared = [each for each in identities if way(each, design) is Way.NODE]
    names = [*_EVERY_NODE, *(name for each in shared for name in each.policies)]
    if auto_mode(design) and not grouped(design):
        names = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"]
        shared = []
    inline = [
        {"PolicyName": each.account, "PolicyDocument": document(each.statements)}
        for each in shared
        if each.statements
    ]
    properties = {
        "AssumeRolePolicyDocument": trust("ec2.amazonaws.com"),
        "ManagedPolicyArns": [policy(name) for name in dict.fromkeys(names)],
        "Policies": inline or None,
    }
    made = resource("AWS::IAM::Role", properties)
    if not shared:
        return made
    reason = "What programs in the cluster may do, every pod may: there is no other way here."
    return draft.noted(made, "identity.pod_identity", reason)


def network_plugin(draft: Draft) -> Identity:
    """The Amazon VPC CNI, which hands addresses of the VPC to pods."""
    six = ipv6(draft.design)
    return Identity(
        "VpcCni", "aws-node", "network.cni", "What the network plugin may do.",
        policies=() if six else ("AmazonEKS_CNI_Policy",),
        statements=ipv6_network_plugin() if six else (),
    )  # fmt: skip
