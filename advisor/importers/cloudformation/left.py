"""What of the templates a design has no field for."""

from __future__ import annotations

from typing import Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.template import Resource
from advisor.importers.view import unseen

_RIGHTS: Final = frozenset(
    {"AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy",
     "AWS::IAM::RolePolicy", "AWS::EKS::PodIdentityAssociation", "AWS::EKS::AccessEntry",
     "AWS::IAM::ServiceLinkedRole"}
)  # fmt: skip
_SECTIONS: Final = ("Transform", "Rules", "Hooks")
_READ: Final = frozenset(
    {"AWS::EKS::Cluster", "AWS::EKS::Nodegroup", "AWS::EKS::Addon", "AWS::EKS::FargateProfile",
     "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint", "AWS::EC2::LaunchTemplate",
     "AWS::AutoScaling::AutoScalingGroup", "AWS::AutoScaling::LaunchConfiguration",
     "AWS::Logs::LogGroup"}
)  # fmt: skip
_KEPT: Final = "a template can say it, a design has no field for it"


def leave_the_rest(case: Case) -> None:
    """Say of every resource and property that nobody has looked at that it is kept."""
    templates = case.templates
    for resource in templates.resources:
        if resource.place in templates.seen:
            continue
        if resource.made is False:
            condition = resource.tree.get("Condition")
            reason = f"not made with the defaults: the condition {condition} does not hold"
            case.record.leave(resource.place, resource.kind, reason)
        elif resource.kind in _READ:
            resource.get("Tags").all_seen()
            _properties(case, resource)
        else:
            _whole(case, resource)
    for number, document in enumerate(templates.documents):
        for name in _SECTIONS:
            if name in document:
                case.record.leave((number, name), document[name], _KEPT)


def _properties(case: Case, resource: Resource) -> None:
    if resource.made is None:
        reason = f"made or not, as {resource.tree.get('Condition')} is decided when it deploys"
        at = (*resource.place, "Condition")
        case.record.leave(at, resource.name, f"{reason}: taken as made")
    properties = resource.tree.get("Properties")
    for place, value in unseen(properties, (*resource.place, "Properties"), case.templates.seen):
        if value is not None:
            case.record.leave(place, value, _KEPT)


def _whole(case: Case, resource: Resource) -> None:
    """A resource of another kind; rights that AWS manages are what every cluster has."""
    if resource.kind in _RIGHTS and not _own_rights(resource):
        case.templates.understood(resource)
        return
    case.record.leave(resource.place, resource.kind, _KEPT)


def _own_rights(resource: Resource) -> bool:
    """Whether somebody wrote rights of their own into it."""
    properties = resource.tree.get("Properties")
    stated = properties if isinstance(properties, dict) else {}
    if resource.kind == "AWS::EKS::AccessEntry":
        return False
    return any(key in stated for key in ("Policies", "PolicyDocument"))
