"""Members: machines with an address and a volume that stay when the machine is replaced.

Each member has a scaling group of one, an interface with a fixed address and, where etcd's data
is, a volume in its zone. A new machine finds both by their tags and attaches them.
"""

from __future__ import annotations

from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.self_managed import user_data
from advisor.exporters.cloudformation.self_managed.access import group
from advisor.exporters.cloudformation.self_managed.choices import private_nodes, stacked
from advisor.exporters.cloudformation.self_managed.machines import (
    data_volume,
    member_template,
    subnet_in,
    version,
)
from advisor.exporters.cloudformation.self_managed.names import (
    CONTROL_PLANE,
    ETCD,
    GROUP_TAG,
    MEMBER_TAG,
    cluster_tag,
)
from advisor.exporters.cloudformation.template import Value, att, logical_id, ref, resource, tags
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.members import Member, control_plane_members, etcd_members

PATIENCE: Final = "PT40M"
"""How long the stack waits for a machine to say that it is part of the cluster."""


def members(draft: Draft, net: Network) -> dict[str, Value]:
    """Launch templates and groups of the control plane and of dedicated etcd.

    Raises:
        ExportError: a member has no subnet, or no address is left in it.
    """
    design = draft.design
    plane = design.control_plane
    start = user_data.control_plane(draft, _template(CONTROL_PLANE))
    template = member_template(draft, CONTROL_PLANE, plane.instance_type, start, spot=plane.spot)
    reason = "One template for all members: which one a machine is, its tags say."
    found: dict[str, Value] = {
        _template(CONTROL_PLANE): draft.noted(template, "control_plane.instance_type", reason)
    }
    planes, stores = control_plane_members(design), etcd_members(design)
    for i, each in enumerate(planes):
        found |= _member(draft, net, each, CONTROL_PLANE, data=stacked(design), first=i == 0)
    if stores:
        start = user_data.etcd_member(draft, _template(ETCD))
        made = member_template(draft, ETCD, design.etcd.instance_type, start)
        reason = "etcd has machines of its own."
        found[_template(ETCD)] = draft.noted(made, "etcd.instance_type", reason)
    for i, each in enumerate(stores):
        found |= _member(draft, net, each, ETCD, data=True, first=i == 0)
    return found


def resource_name(member: Member) -> str:
    """What the resources of a member are named after."""
    return logical_id(*member.name.split("-"))


def _template(kind: str) -> str:
    return f"{kind}Template"


def _member(
    draft: Draft, net: Network, member: Member, kind: str, *, data: bool, first: bool
) -> dict[str, Value]:
    if member.address is None:
        # Which subnet it is the error says; a subnet without a free address is left.
        subnet_in(net, draft.design, member.zone)
        raise ExportError(
            f"The subnet of {member.name} in {member.zone} has no address left for it "
            "(network.subnets).",
            hint="List a larger IPv4 subnet, or none at all: they are then planned.",
        )
    name = resource_name(member)
    marks = {
        "Name": f"{draft.design.name}-{member.name}",
        MEMBER_TAG: member.name,
        cluster_tag(draft.design.name): "owned",
    }
    found: dict[str, Value] = {f"{name}Interface": _interface(draft, net, member, kind, marks)}
    if data:
        volume = _volume(draft, net, member, marks)
        reason = "etcd's data: it stays in its zone, and a new machine takes it over."
        found[f"{name}Volume"] = draft.noted(volume, "etcd.volume", reason) if first else volume
    scaling = _group(draft, net, member, kind, {**marks, GROUP_TAG: f"{name}Group"})
    path = "control_plane.count" if kind == CONTROL_PLANE else "etcd.members"
    reason = "A group of one for each member: a machine that dies is replaced in its place."
    found[f"{name}Group"] = draft.noted(scaling, path, reason) if first else scaling
    return found


def _interface(
    draft: Draft, net: Network, member: Member, kind: str, marks: dict[str, str]
) -> dict[str, Any]:
    return resource(
        "AWS::EC2::NetworkInterface",
        {
            "Description": f"The address of {member.name} in {draft.design.name}",
            "SubnetId": subnet_in(net, draft.design, member.zone),
            "PrivateIpAddress": member.address,
            "GroupSet": [att(group(kind), "GroupId")],
            "Tags": tags(marks),
        },
    )


def _volume(draft: Draft, net: Network, member: Member, marks: dict[str, str]) -> dict[str, Any]:
    made = resource(
        "AWS::EC2::Volume",
        {
            "AvailabilityZone": net.zones[member.zone],
            **data_volume(draft, draft.design.etcd.volume),
            "Tags": tags(marks),
        },
    )
    return {**made, "DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"}


def _group(
    draft: Draft, net: Network, member: Member, kind: str, marks: dict[str, str]
) -> dict[str, Any]:
    private = private_nodes(draft.design)
    name = resource_name(member)
    also = [f"{name}Interface"]
    if kind == ETCD or stacked(draft.design):
        also.append(f"{name}Volume")
    made = resource(
        "AWS::AutoScaling::AutoScalingGroup",
        {
            "MinSize": "1",
            "DesiredCapacity": "1",
            "MaxSize": "1",
            "VPCZoneIdentifier": [subnet_in(net, draft.design, member.zone)],
            "LaunchTemplate": version(_template(kind)),
            "HealthCheckType": "EC2",
            "Tags": propagated(marks),
        },
        depends_on=[*also, *net.ways_out((member.zone,), private=private)],
    )
    return {**made, "CreationPolicy": signals(1)}


def propagated(marks: dict[str, str]) -> list[dict[str, Any]]:
    """Tags of a scaling group and of its machines."""
    return [{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in marks.items()]


def signals(count: int) -> dict[str, Any]:
    """The stack is there when so many machines say that they are part of the cluster."""
    return {"ResourceSignal": {"Count": count, "Timeout": PATIENCE}}


def targets(draft: Draft) -> list[dict[str, Value]]:
    """The members behind the load balancer, by addresses that stay."""
    found = control_plane_members(draft.design)
    return [
        {"Id": att(f"{resource_name(each)}Interface", "PrimaryPrivateIpAddress")} for each in found
    ]


def first_group(draft: Draft) -> dict[str, str]:
    """The scaling group of the first control-plane machine."""
    return ref(f"{resource_name(control_plane_members(draft.design)[0])}Group")
