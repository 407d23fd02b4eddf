"""Launch templates: image, disk, metadata service and the start of a kind of machine."""

from __future__ import annotations

from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.cloudformation.eks.machines import iops, throughput
from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.self_managed.access import group, profile
from advisor.exporters.cloudformation.self_managed.choices import (
    DATA_GIB,
    ROOT_VOLUMES,
    SMALLEST_ROOT_GIB,
    architecture,
    machine_roles,
    own_image,
    private_nodes,
    with_key,
)
from advisor.exporters.cloudformation.self_managed.names import KEY_NAME, cluster_tag
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    ref,
    resource,
    stated_of,
    tags,
)
from advisor.exporters.kubeadm.draft import Draft
from advisor.model.control_plane import Volume
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import Architecture, VolumeType

_IMAGES: Final = "/aws/service/canonical/ubuntu/server/24.04/stable/current"
"""Where Canonical names its newest image (Ubuntu on AWS, finding images)."""
_ROOT_DEVICE: Final = "/dev/sda1"
_LEAST_IOPS: Final = 100
"""Of io1 and io2 (EBS volume types)."""
_POD_HOPS: Final = 2
"""The EBS driver asks the metadata service from a pod, one hop further."""


def member_template(
    draft: Draft, kind: str, instance_type: str, user_data: Value, *, spot: bool = False
) -> dict[str, Any]:
    """The launch template of control-plane or etcd machines."""
    design = draft.design
    data = {
        "InstanceType": instance_type,
        "ImageId": image(architecture(instance_type, draft.catalog)),
        "InstanceMarketOptions": {"MarketType": "spot"} if spot else None,
        "MetadataOptions": _metadata("required", _POD_HOPS),
        **_common(draft, kind, design.control_plane.root, public=not private_nodes(design)),
        "UserData": user_data,
    }
    return resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": stated_of(data)})


def worker_template(draft: Draft, kind: str, pool: NodePool, user_data: Value) -> dict[str, Any]:
    """The launch template of a pool; the scaling group names further types."""
    first = pool.instance_types[0]
    own = own_image(pool)
    public = pool.public_ip and not private_nodes(draft.design)
    data = {
        "InstanceType": first,
        "ImageId": draft.noted_of(pool, "custom_image", own, "An image of your own.")
        if own
        else image(architecture(first, draft.catalog)),
        "MetadataOptions": _metadata(str(pool.imds.tokens), pool.imds.hops),
        **_common(draft, kind, pool.root, public=public),
        "UserData": user_data,
    }
    return resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": stated_of(data)})


def image(arch: Architecture) -> Value:
    """The newest Ubuntu image: a parameter that AWS looks up at each change of the stack."""
    return ref(image_parameter(arch))


def image_parameter(arch: Architecture) -> str:
    """The parameter with the image of an architecture."""
    return f"Image{arch.capitalize()}"


def image_parameters(draft: Draft, pools: tuple[NodePool, ...]) -> dict[str, Value]:
    """An image for each architecture in use."""
    design = draft.design
    types = [design.control_plane.instance_type, design.etcd.instance_type]
    types += [pool.instance_types[0] for pool in pools if own_image(pool) is None]
    found = dict.fromkeys(architecture(each, draft.catalog) for each in types)
    return {
        image_parameter(arch): {
            "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            "Default": f"{_IMAGES}/{arch}/hvm/ebs-gp3/ami-id",
            "Description": "Ubuntu 24.04, the newest image of Canonical",
        }
        for arch in found
    }


def data_volume(draft: Draft, volume: Volume) -> dict[str, Any]:
    """Size and kind of a volume that is not booted from."""
    return stated_of(
        {
            "VolumeType": str(volume.type),
            "Size": max(volume.size_gib, DATA_GIB.get(volume.type, 1)),
            "Iops": needed_iops(draft, volume, volume.type),
            "Throughput": throughput(volume, draft),
            "Encrypted": volume.encrypted,
        }
    )


def root_type(volume: Volume) -> VolumeType:
    """The type of a root volume: that of the design, where EC2 boots from it."""
    return volume.type if volume.type in ROOT_VOLUMES else VolumeType.GP3


def needed_iops(draft: Draft, volume: Volume, kind: VolumeType) -> int | None:
    """IOPS as EBS takes them; io1 and io2 cannot do without."""
    found = iops(volume, draft) if kind == volume.type else None
    if kind not in (VolumeType.IO1, VolumeType.IO2):
        return found
    limit = draft.catalog.limit
    most = max(volume.size_gib, DATA_GIB[kind]) * limit(f"{kind}.iops_per_gib").integer
    wanted = found or limit("gp3.base_iops").integer
    return max(_LEAST_IOPS, min(wanted, most))


def subnet_in(net: Network, design: Design, zone: str) -> Value:
    """The subnet of machines in a zone.

    Raises:
        ExportError: the design lists subnets, and none there.
    """
    for roles in machine_roles(design):
        found = net.of(*roles, zones=(zone,))
        if found:
            return found[0]
    kind = "private" if private_nodes(design) else "public"
    raise ExportError(
        f"No {kind} subnet is listed in {zone} (network.subnets), where machines are to run.",
        hint=f"List one in {zone}, or none at all: they are then planned.",
    )


def version(template: str) -> dict[str, Any]:
    """A launch template as a scaling group names it."""
    return {
        "LaunchTemplateId": ref(template),
        "Version": att(template, "LatestVersionNumber"),
    }


def _metadata(tokens: str, hops: int) -> dict[str, Any]:
    return {"HttpTokens": tokens, "HttpPutResponseHopLimit": hops}


def _common(draft: Draft, kind: str, root: Volume, *, public: bool) -> dict[str, Any]:
    design = draft.design
    interface = {
        "DeviceIndex": 0,
        "AssociatePublicIpAddress": public,
        "Groups": [att(group(kind), "GroupId")],
    }
    marks = tags({"Name": f"{design.name}-{kind}", cluster_tag(design.name): "owned"})
    return {
        "IamInstanceProfile": {"Arn": att(profile(kind), "Arn")},
        "KeyName": ref(KEY_NAME) if with_key(design) else None,
        "NetworkInterfaces": [interface],
        "BlockDeviceMappings": [{"DeviceName": _ROOT_DEVICE, "Ebs": _root(draft, root)}],
        "TagSpecifications": [{"ResourceType": "volume", "Tags": marks}],
    }


def _root(draft: Draft, volume: Volume) -> dict[str, Any]:
    kind = root_type(volume)
    return stated_of(
        {
            "VolumeType": str(kind),
            "VolumeSize": max(volume.size_gib, SMALLEST_ROOT_GIB),
            "Iops": needed_iops(draft, volume, kind),
            "Throughput": throughput(volume, draft),
            "Encrypted": volume.encrypted,
            "DeleteOnTermination": True,
        }
    )
