"""Launch templates: image, disk, metadata service and the start of a kind of machine."""

from __future__ import annotations

from typing import Any, Final

from advisor.errors import ExportError
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
from advisor.exporters.cloudformation.self_managed.user_data import Start
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
    draft: Draft, kind: str, instance_type: str, start: Start, *, spot: bool = False
) -> dict[str, Any]:
    """The launch template of control-plane or etcd machines."""
    design = draft.design
    data = {
        "InstanceType": instance_type,
        "ImageId": image(architecture(instance_type, draft.catalog)),
        "InstanceMarketOptions": {"MarketType": "spot"} if spot else None,
        "MetadataOptions": _metadata("required", _POD_HOPS),
        **_common(draft, kind, design.control_plane.root, public=not private_nodes(design)),
    }
    return _template(data, start)


def worker_template(draft: Draft, kind: str, pool: NodePool, start: Start) -> dict[str, Any]:
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
    }
    return _template(data, start)


def _template(data: dict[str, Any], start: Start) -> dict[str, Any]:
    stated = stated_of({**data, "UserData": start.user_data})
    made = resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": stated})
    return {"Type": made.pop("Type"), "Metadata": {"Files": dict(start.files)}, **made}


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
            "Throughput": needed_throughput(draft, volume, volume.type),
            "Encrypted": volume.encrypted,
        }
    )


def root_type(volume: Volume) -> VolumeType:
    """The type of a root volume: that of the design, where EC2 boots from it."""
    return volume.type if volume.type in ROOT_VOLUMES else VolumeType.GP3


def needed_iops(draft: Draft, volume: Volume, kind: VolumeType) -> int | None:
    """IOPS as EBS takes them for type and size; io1 and io2 cannot do without."""
    if kind not in (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2):
        return None
    asked = volume.iops if kind == volume.type else None
    if asked is None and kind == VolumeType.GP3:
        return None
    limit = draft.catalog.limit
    base = limit("gp3.base_iops").integer
    size = max(volume.size_gib, DATA_GIB.get(kind, 1))
    most = min(limit(f"{kind}.max_iops").integer, size * limit(f"{kind}.iops_per_gib").integer)
    least = base if kind == VolumeType.GP3 else _LEAST_IOPS
    return max(least, min(asked or base, most))


def needed_throughput(draft: Draft, volume: Volume, kind: VolumeType) -> int | None:
    """MiB/s as EBS takes them for these IOPS, of gp3 alone."""
    if volume.throughput_mibps is None or kind != VolumeType.GP3 or kind != volume.type:
        return None
    limit = draft.catalog.limit
    iops = needed_iops(draft, volume, kind) or limit("gp3.base_iops").integer
    by_iops = int(iops * limit("gp3.throughput_per_iops").number)
    most = min(limit("gp3.max_throughput_mibps").integer, by_iops)
    return max(limit("gp3.base_throughput_mibps").integer, min(volume.throughput_mibps, most))


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
            "Throughput": needed_throughput(draft, volume, kind),
            "Encrypted": volume.encrypted,
            "DeleteOnTermination": True,
        }
    )
