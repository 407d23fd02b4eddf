"""Who may talk to whom, and what each kind of machine may do in AWS."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.self_managed.choices import (
    backups,
    balanced,
    log_group,
    private_nodes,
    public_api,
    stacked,
    with_key,
)
from advisor.exporters.cloudformation.self_managed.names import (
    API,
    BUCKET,
    CONTROL_PLANE,
    ETCD,
    WORKER,
    cluster_tag,
    parameter_path,
)
from advisor.exporters.cloudformation.template import (
    Value,
    allow,
    att,
    document,
    logical_id,
    policy,
    ref,
    resource,
    sub,
    tags,
    trust,
)
from advisor.exporters.kubeadm.choices import cluster_autoscaler, pods_use_vpc_addresses
from advisor.exporters.kubeadm.draft import API_PORT, Draft
from advisor.exporters.kubeadm.etcd import CLIENTS, PEERS
from advisor.model.design import Design

_OF_STACK: Final = ("cloudformation:DescribeStackResource", "cloudformation:SignalResource")
_KUBELET: Final = 10_250
_OVERLAYS: Final = (("VXLAN of Calico", 4789), ("VXLAN of Cilium and Flannel", 8472))
_CILIUM_HEALTH: Final = 4240
_MANAGED: Final = ("AmazonSSMManagedInstanceCore", "AmazonEC2ContainerRegistryPullOnly")


# --- security groups -----------------------------------------------------------------------------


def security_groups(draft: Draft, net: Network) -> dict[str, Value]:
    """A group for each kind of machine and one for the load balancer, and their rules."""
    design = draft.design
    kinds = {CONTROL_PLANE: "Control-plane machines", WORKER: "Machines that run pods"}
    if not stacked(design):
        kinds[ETCD] = "Machines of etcd"
    if balanced(design):
        kinds[API] = "The load balancer of the API"
    found: dict[str, Value] = {
        group(kind): resource(
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": f"{about} of {design.name}",
                "VpcId": net.vpc,
                "Tags": tags(_group_tags(kind, design)),
            },
        )
        for kind, about in kinds.items()
    }
    return {**found, **_rules(draft), **_from_outside(draft)}


def group(kind: str) -> str:
    """The security group of a kind of machine."""
    return f"{kind}SecurityGroup"


def _group_tags(kind: str, design: Design) -> dict[str, Value]:
    found: dict[str, Value] = {"Name": f"{design.name}-{kind}"}
    # The cloud controller opens ports of Services in the one group that has its tag.
    return found | {cluster_tag(design.name): "owned"} if kind == WORKER else found


def _rules(draft: Draft) -> dict[str, Value]:
    """What machines say to one another: no more than Kubernetes and the pod network need."""
    design = draft.design
    pairs: list[tuple[str, str, str, int | None, str]] = [
        (CONTROL_PLANE, CONTROL_PLANE, "all between members", None, "-1"),
        (WORKER, WORKER, "pods to pods", None, "-1"),
        (WORKER, CONTROL_PLANE, "kubelets, webhooks and pods", None, "-1"),
    ]
    if pods_use_vpc_addresses(design):
        pairs.append((CONTROL_PLANE, WORKER, "pods to pods", None, "-1"))
    else:
        pairs += [
            (CONTROL_PLANE, WORKER, "the API", API_PORT, "tcp"),
            (CONTROL_PLANE, WORKER, "metrics of kubelets", _KUBELET, "tcp"),
            (CONTROL_PLANE, WORKER, "health checks of Cilium", _CILIUM_HEALTH, "tcp"),
            *((CONTROL_PLANE, WORKER, about, port, "udp") for about, port in _OVERLAYS),
        ]
    if not stacked(design):
        pairs += [
            (ETCD, CONTROL_PLANE, "clients of etcd", CLIENTS, "tcp"),
            (ETCD, ETCD, "clients of etcd", CLIENTS, "tcp"),
            (ETCD, ETCD, "members of etcd", PEERS, "tcp"),
        ]
    if balanced(design):
        pairs.append((CONTROL_PLANE, API, "the API", API_PORT, "tcp"))
    return {
        logical_id(to, "from", source, str(port or "all"), kind if kind == "udp" else ""): resource(
            "AWS::EC2::SecurityGroupIngress",
            {
                "GroupId": att(group(to), "GroupId"),
                "SourceSecurityGroupId": att(group(source), "GroupId"),
                "IpProtocol": kind,
                "FromPort": port,
                "ToPort": port,
                "Description": about,
            },
        )
        for to, source, about, port, kind in pairs
    }


def _from_outside(draft: Draft) -> dict[str, Value]:
    design = draft.design
    found: dict[str, Value] = {}
    ranges = api_ranges(design)
    to = API if balanced(design) else CONTROL_PLANE
    for number, cidr in enumerate(ranges, 1):
        rule = _open(to, cidr, API_PORT, "the API")
        reason = "Who may reach the API; machines of the cluster do without."
        found[f"ApiFromRange{number}"] = (
            draft.noted(rule, "control_plane.endpoint.public_cidrs", reason)
            if number == 1
            else rule
        )
    if with_key(design):
        kinds = [CONTROL_PLANE, WORKER, *([] if stacked(design) else [ETCD])]
        for kind in kinds:
            for number, cidr in enumerate(dict.fromkeys(design.security.ssh_cidrs), 1):
                found[f"{kind}SshFromRange{number}"] = _open(kind, cidr, 22, "SSH")
    return found


def api_ranges(design: Design) -> tuple[str, ...]:
    """The ranges that may reach the API from outside the cluster."""
    endpoint, network = design.control_plane.endpoint, design.network
    inside = (network.vpc_cidr, *network.additional_vpc_cidrs, *network.peer_cidrs)
    outside = endpoint.public_cidrs if endpoint.public else ()
    if public_api(design):
        return tuple(dict.fromkeys(outside or inside))
    exposed = not balanced(design) and not private_nodes(design)
    return tuple(dict.fromkeys((*inside, *(outside if exposed else ()))))


def _open(kind: str, cidr: str, port: int, about: str) -> dict[str, Any]:
    return resource(
        "AWS::EC2::SecurityGroupIngress",
        {
            "GroupId": att(group(kind), "GroupId"),
            "CidrIpv6" if ":" in cidr else "CidrIp": cidr,
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "Description": about,
        },
    )


# --- roles ---------------------------------------------------------------------------------------


def roles(draft: Draft) -> dict[str, Value]:
    """A role for each kind of machine, with what it needs to find its place in the cluster."""
    design = draft.design
    found = {
        **_role(
            CONTROL_PLANE, _of_control_plane(draft), ("service-role/AmazonEBSCSIDriverPolicy",)
        ),
        **_role(WORKER, _of_workers(draft), ()),
    }
    if not stacked(design):
        found |= _role(ETCD, _of_etcd(draft), ())
    return found


def profile(kind: str) -> str:
    """The instance profile of a kind of machine."""
    return f"{kind}InstanceProfile"


def _role(kind: str, statements: list[dict[str, Any]], more: tuple[str, ...]) -> dict[str, Value]:
    properties = {
        "AssumeRolePolicyDocument": trust("ec2.amazonaws.com"),
        "ManagedPolicyArns": [policy(name) for name in (*_MANAGED, *more)],
        "Policies": [{"PolicyName": "machine", "PolicyDocument": document(statements)}],
    }
    return {
        f"{kind}Role": resource("AWS::IAM::Role", properties),
        profile(kind): resource("AWS::IAM::InstanceProfile", {"Roles": [ref(f"{kind}Role")]}),
    }


def _every_machine() -> list[dict[str, Any]]:
    return [
        allow(["ec2:DescribeTags"]),
        allow(list(_OF_STACK), ref("AWS::StackId")),
    ]


def _every_member(design: Design) -> list[dict[str, Any]]:
    """To find and take its volume and interface: only what has the tag of this cluster."""
    owned = {"StringEquals": {f"aws:ResourceTag/{cluster_tag(design.name)}": "owned"}}
    return [
        allow(["ec2:DescribeVolumes", "ec2:DescribeNetworkInterfaces"]),
        allow(["ec2:AttachVolume", "ec2:AttachNetworkInterface"], "*", **owned),
    ]


def _parameters(design: Design, *names: str) -> list[dict[str, str]]:
    path = parameter_path(design.name)
    return [
        sub(
            "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:"
            f"parameter/{path}/{name}"
        )
        for name in names
    ]


def _backup(design: Design) -> list[dict[str, Any]]:
    if not backups(design):
        return []
    return [allow(["s3:PutObject"], sub(f"${{{BUCKET}.Arn}}/{design.name}/*"))]


def _of_control_plane(draft: Draft) -> list[dict[str, Any]]:
    design = draft.design
    joining = _parameters(design, "control-plane-join", "worker-join", "encryption-key")
    read = joining if stacked(design) else [*joining, *_parameters(design, "etcd-ca")]
    return [
        *_every_machine(),
        *_every_member(design),
        allow(["ssm:GetParameter"], read),
        allow(["ssm:PutParameter"], joining),
        *(_backup(design) if stacked(design) else []),
        *_cloud_controller(),
    ]


def _of_etcd(draft: Draft) -> list[dict[str, Any]]:
    design = draft.design
    return [
        *_every_machine(),
        *_every_member(design),
        allow(["ssm:GetParameter", "ssm:PutParameter"], _parameters(design, "etcd-ca")),
        *_backup(design),
    ]


def _of_workers(draft: Draft) -> list[dict[str, Any]]:
    design = draft.design
    found = [
        *_every_machine(),
        allow(["ssm:GetParameter"], _parameters(design, "worker-join")),
    ]
    if log_group(design):
        streams = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        found.append(allow(streams, att("LogGroup", "Arn")))
    if pods_use_vpc_addresses(design):
        found.append(allow(list(_INTERFACES)))
    if cluster_autoscaler(design):
        found += _autoscaler(design)
    return found


def _autoscaler(design: Design) -> list[dict[str, Any]]:
    owned = {"StringEquals": {f"aws:ResourceTag/{cluster_tag(design.name)}": "owned"}}
    change = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
    look = [
        "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities",
        "ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
    ]  # fmt: skip
    return [allow(look), allow(change, "*", **owned)]


_INTERFACES: Final = (
    "ec2:AssignPrivateIpAddresses", "ec2:AttachNetworkInterface", "ec2:CreateNetworkInterface",
    "ec2:CreateTags", "ec2:DeleteNetworkInterface", "ec2:DescribeInstances",
    "ec2:DescribeInstanceTypes", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
    "ec2:DetachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:UnassignPrivateIpAddresses",
)  # fmt: skip
"""What a pod network that hands out addresses of the VPC does (amazon-vpc-cni-k8s, iam-policy)."""


def _cloud_controller() -> list[dict[str, Any]]:
    """The cloud controller (cloud-provider-aws, prerequisites)."""
    look = [
        "autoscaling:DescribeAutoScalingGroups", "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances", "ec2:DescribeInstanceTopology", "ec2:DescribeRegions",
        "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
        "ec2:DescribeVpcs", "elasticloadbalancing:Describe*",
    ]  # fmt: skip
    change = [
        "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateRoute", "ec2:CreateSecurityGroup",
        "ec2:CreateTags", "ec2:DeleteRoute", "ec2:DeleteSecurityGroup",
        "ec2:ModifyInstanceAttribute", "ec2:RevokeSecurityGroupIngress",
        "elasticloadbalancing:*", "iam:CreateServiceLinkedRole",
    ]  # fmt: skip
    return [allow(look), allow(change)]
