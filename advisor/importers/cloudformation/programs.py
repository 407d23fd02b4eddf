"""Which controllers have rights in AWS: by what their roles may do, whatever they are called.

A chart installs them after the stack, so that rights are all a template shows of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from advisor.importers.cloudformation.template import Resource, Templates
from advisor.importers.cloudformation.values import loose_text, texts_in
from advisor.importers.imported import Place

CLUSTER_AUTOSCALER: Final = "cluster-autoscaler"
KARPENTER: Final = "karpenter"
LOAD_BALANCER_CONTROLLER: Final = "aws-load-balancer-controller"
EXTERNAL_DNS: Final = "external-dns"
TERMINATION_HANDLER: Final = "aws-node-termination-handler"

_ACTIONS: Final = {
    KARPENTER: ("ec2:CreateFleet", "ec2:RunInstances"),
    CLUSTER_AUTOSCALER: ("autoscaling:SetDesiredCapacity",
                         "autoscaling:DescribeAutoScalingGroups"),
    LOAD_BALANCER_CONTROLLER: ("elasticloadbalancing:CreateTargetGroup",
                               "elasticloadbalancing:RegisterTargets"),
    EXTERNAL_DNS: ("route53:ChangeResourceRecordSets", "route53:ListHostedZones"),
    TERMINATION_HANDLER: ("autoscaling:CompleteLifecycleAction", "sqs:ReceiveMessage"),
}  # fmt: skip
"""What nobody but the program does."""
_ROLES: Final = ("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy",
                 "AWS::IAM::RolePolicy")  # fmt: skip
_DISCOVERY: Final = "karpenter.sh/discovery"
_ACCOUNT: Final = "system:serviceaccount:"


@dataclass(frozen=True, slots=True)
class Program:
    """A controller that has its rights, and where."""

    name: str
    role: Resource

    @property
    def place(self) -> Place:
        return self.role.place


def programs(templates: Templates) -> dict[str, Program]:
    """The controllers that have rights, by name."""
    found: dict[str, Program] = {}
    for role in templates.of(*_ROLES):
        actions = set(_actions(role.tree.get("Properties")))
        for name, wanted in _ACTIONS.items():
            if name not in found and all(_allowed(action, actions) for action in wanted):
                found[name] = Program(name, role)
                templates.understood(role)
    for each in templates.of("AWS::EKS::PodIdentityAssociation"):
        for name in _ACTIONS:
            if each.get("ServiceAccount").word() == name:
                taken = templates.at(each.get("RoleArn").reference)
                found.setdefault(name, Program(name, each if taken is None else taken))
                templates.understood(each)
                if taken is not None:
                    templates.understood(taken)
    for name, account in _trusted(templates):
        found.setdefault(name, account)
    return found


def discovery_tag(templates: Templates) -> Place | None:
    """Where a subnet has the tag by which Karpenter finds it."""
    for subnet in templates.of("AWS::EC2::Subnet"):
        tag = subnet.tag(_DISCOVERY)
        if tag is not None:
            return tag.stated
    return None


def _trusted(templates: Templates) -> Iterator[tuple[str, Program]]:
    """Roles that the service account of a program may take."""
    for role in templates.of("AWS::IAM::Role"):
        for text in texts_in(_trust(role)):
            account = text.rpartition(_ACCOUNT)[2] if _ACCOUNT in text else ""
            for name in _ACTIONS:
                if account.split(":", 1)[-1].split('"', 1)[0] == name:
                    yield name, Program(name, role)


def _trust(role: Resource) -> Any:
    stated = role.tree.get("Properties")
    return stated.get("AssumeRolePolicyDocument") if isinstance(stated, dict) else None


def _allowed(action: str, patterns: set[str]) -> bool:
    return any(
        fnmatchcase(action.lower(), pattern.lower())
        for pattern in patterns
        if pattern.lower().startswith(action.split(":", 1)[0])
    )


def _actions(value: Any) -> Iterator[str]:
    """The actions of all statements that allow something."""
    if isinstance(value, dict):
        if value.get("Effect") == "Allow" and "Action" in value:
            stated = value["Action"]
            for each in stated if isinstance(stated, list) else [stated]:
                yield loose_text(each) or ""
            return
        for inner in value.values():
            yield from _actions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _actions(inner)
