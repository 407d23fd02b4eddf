"""What the machines of a group are: their launch template, image, disk and metadata service."""

from __future__ import annotations

from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.cloudformation.eks.choices import (
    Form,
    family,
    form,
    grouped,
    own_image,
    pool_arch,
    private_nodes,
    root_type,
    windows,
)
from advisor.exporters.cloudformation.eks.names import CLUSTER, KEY_NAME, SSH_GROUP, VERSION
from advisor.exporters.cloudformation.eks.user_data import joining
from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    ref,
    resource,
    stated_of,
    sub,
    tags,
)
from advisor.exporters.drafting import Draft
from advisor.exporters.shares import Share
from advisor.model.control_plane import Volume
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import ImageFamily, SubnetRole, VolumeType
from advisor.plan.layout import pool_zones

_ARCHES: Final = {"amd64": "x86_64", "arm64": "arm64"}
_VARIANTS: Final = {"": "standard", "gpu": "nvidia", "neuron": "neuron"}


def launch_template(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any]:
    """The launch template of one group; which types it starts, the group says."""
    by_itself = form(pool, draft.design) == Form.SELF_MANAGED or own_image(pool) is not None
    data = {
        "ImageId": _image_id(draft, pool),
        "InstanceType": _only_type(draft, pool),
        "BlockDeviceMappings": [_disk(draft, pool)],
        "MetadataOptions": {
            "HttpTokens": str(pool.imds.tokens),
            "HttpPutResponseHopLimit": pool.imds.hops,
        },
        "KeyName": ref(KEY_NAME) if pool.ssh else None,
        **_network(draft, pool),
        "IamInstanceProfile": _profile(draft, pool),
        "UserData": joining(draft, pool, by_itself=by_itself),
        "TagSpecifications": [
            {"ResourceType": kind, "Tags": tags({"Name": f"{draft.design.name}-{share.name}"})}
            for kind in ("instance", "volume")
        ],
    }
    if pool.imds.hops > 1 and share.first:
        reason = "Pods reach the metadata service, and with it the role of their machine."
        data["MetadataOptions"] = draft.noted_of(pool, "imds.hops", data["MetadataOptions"], reason)
    return resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": stated_of(data)})


def _profile(draft: Draft, pool: NodePool) -> Value:
    """Of one's own machines only: EKS refuses it in the template of a managed group."""
    if form(pool, draft.design) != Form.SELF_MANAGED:
        return None
    return {"Arn": att("SelfManagedInstanceProfile", "Arn")}


def _only_type(draft: Draft, pool: NodePool) -> str | None:
    """Of one's own machines only: a managed group says its types itself."""
    return pool.instance_types[0] if form(pool, draft.design) == Form.SELF_MANAGED else None


def _image_id(draft: Draft, pool: NodePool) -> Value:
    if own := own_image(pool):
        return draft.noted_of(pool, "custom_image", own, "An image of your own.")
    if form(pool, draft.design) != Form.SELF_MANAGED:
        return None
    # CloudFormation looks the newest image up at each change of the stack.
    arch = _ARCHES[pool_arch(pool, draft.catalog)]
    known = draft.catalog.instance_type(pool.instance_types[0])
    variant = _VARIANTS.get(known.accelerator_kind if known else "", "standard")
    if family(pool) == ImageFamily.BOTTLEROCKET:
        flavour = "-nvidia" if variant == "nvidia" else ""
        path = f"bottlerocket/aws-k8s-${{{VERSION}}}{flavour}/{arch}/latest/image_id"
    else:
        path = (
            f"eks/optimized-ami/${{{VERSION}}}/amazon-linux-2023/{arch}/{variant}/"
            "recommended/image_id"
        )
    return sub("{{resolve:ssm:/aws/service/" + path + "}}")


def _network(draft: Draft, pool: NodePool) -> dict[str, Value]:
    """Security groups and interfaces; nothing said: EKS attaches the group of the cluster."""
    groups: list[Value] = [att(CLUSTER, "ClusterSecurityGroupId")]
    if pool.ssh:
        groups.append(att(SSH_GROUP, "GroupId"))
    if pool.efa:
        interface = {"DeviceIndex": 0, "InterfaceType": "efa", "Groups": groups}
        return {
            "NetworkInterfaces": [interface],
            "Placement": {"GroupName": ref("PlacementGroup")},
        }
    if pool.ssh or form(pool, draft.design) == Form.SELF_MANAGED:
        return {"SecurityGroupIds": groups}
    return {}


def _disk(draft: Draft, pool: NodePool) -> dict[str, Any]:
    """The disk that holds images and pods; Bottlerocket keeps its system on another."""
    volume = pool.root
    kind = root_type(volume.type)
    ebs = {
        "VolumeType": str(kind),
        "VolumeSize": volume.size_gib,
        "Iops": iops(volume, draft),
        "Throughput": throughput(volume, draft),
        "Encrypted": volume.encrypted,
        "DeleteOnTermination": True,
    }
    return {"DeviceName": _device(pool), "Ebs": stated_of(ebs)}


def _device(pool: NodePool) -> str:
    if windows(pool):
        return "/dev/sda1"
    return "/dev/xvdb" if family(pool) == ImageFamily.BOTTLEROCKET else "/dev/xvda"


def iops(volume: Volume, draft: Draft) -> int | None:
    """Provisioned IOPS as EBS takes them; gp3 has its base without a word."""
    limit = draft.catalog.limit
    match volume.type:
        case _ if volume.iops is None:
            return None
        case VolumeType.GP3 if volume.iops >= limit("gp3.base_iops").integer:
            return min(volume.iops, limit("gp3.max_iops").integer)
        case VolumeType.IO1 | VolumeType.IO2:
            return min(volume.iops, limit(f"{volume.type}.max_iops").integer)
        case _:
            return None


def throughput(volume: Volume, draft: Draft) -> int | None:
    """Provisioned MiB/s as EBS takes them, for gp3 alone."""
    wanted = volume.throughput_mibps
    if wanted is None or volume.type != VolumeType.GP3:
        return None
    if wanted < draft.catalog.limit("gp3.base_throughput_mibps").integer:
        return None
    return min(wanted, draft.catalog.limit("gp3.max_throughput_mibps").integer)


def node_subnets(net: Network, design: Design, zones: tuple[str, ...]) -> list[Value]:
    """The subnets of machines in ``zones``: those for nodes alone, where there are any.

    Raises:
        ExportError: a zone has none.
    """
    found: list[Value] = []
    for zone in zones:
        wanted = (
            ((SubnetRole.NODE,), (SubnetRole.PRIVATE,))
            if private_nodes(design)
            else ((SubnetRole.PUBLIC,),)
        )
        here = next((ids for roles in wanted if (ids := net.of(*roles, zones=(zone,)))), [])
        if not here:
            kind = "private" if private_nodes(design) else "public"
            raise ExportError(
                f"No {kind} subnet is listed in {zone} (network.subnets), where nodes are to run.",
                hint=f"List one in {zone}, or none at all: they are then planned.",
            )
        found += here
    return found


def ssh(draft: Draft, net: Network) -> tuple[dict[str, Value], dict[str, Value]]:
    """The key pair as a parameter, and who may reach port 22."""
    design = draft.design
    if not any(pool.ssh for pool in grouped(design)):
        return {}, {}
    rules = [
        {
            "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
            "CidrIpv6" if ":" in cidr else "CidrIp": cidr, "Description": "SSH to the nodes",
        }
        for cidr in design.security.ssh_cidrs
    ]  # fmt: skip
    properties = {
        "GroupDescription": f"Who reaches the nodes of {design.name} by SSH",
        "VpcId": net.vpc,
        "SecurityGroupIngress": rules or None,
    }
    made = resource("AWS::EC2::SecurityGroup", properties)
    parameter = {
        "Type": "AWS::EC2::KeyPair::KeyName",
        "Description": "The key pair of those who log in to nodes",
    }
    reason = "Nobody's, as long as no range may."
    return {KEY_NAME: parameter}, {SSH_GROUP: draft.noted(made, "security.ssh_cidrs", reason)}


def efa(draft: Draft) -> dict[str, Value]:
    """What the machines of an EFA group share: their place, and traffic that stays among them."""
    design = draft.design
    if not any(pool.efa for pool in grouped(design)):
        return {}
    group = att(CLUSTER, "ClusterSecurityGroupId")
    egress = {
        "GroupId": group,
        "IpProtocol": "-1",
        "DestinationSecurityGroupId": group,
        "Description": "EFA between nodes asks for a rule of its own",
    }
    return {
        "PlacementGroup": resource("AWS::EC2::PlacementGroup", {"Strategy": "cluster"}),
        "EfaEgress": resource("AWS::EC2::SecurityGroupEgress", egress),
    }


def several_zones(pool: NodePool, design: Design) -> bool:
    """Whether the groups of a pool stand in more zones than one."""
    return len(pool_zones(pool, design)) > 1
