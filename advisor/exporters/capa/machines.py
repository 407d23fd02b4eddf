"""What machines are: image, disks, metadata service, and how they join as nodes."""

from __future__ import annotations

from typing import Any, Final

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters.capa.choices import (
    BASE_OS,
    CONTROL_PLANE_ROLE,
    NODE_ROLE,
    Form,
    architecture,
    eks,
    form,
    ipv6,
    own_image,
    private_nodes,
    windows,
)
from advisor.exporters.capa.draft import Draft, compact
from advisor.exporters.eksctl.machines import labels, taints
from advisor.model.control_plane import Volume
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import Architecture, ImageFamily, VolumeType

SMALLEST_GIB: Final = 8
"""What the definition of a volume takes (spec.rootVolume.size)."""
ETCD_DEVICE: Final = "/dev/sdb"
UBUNTU: Final = BASE_OS[ImageFamily.UBUNTU]
_LEAST_IOPS: Final = 100
"""Of io1 and io2, which the webhook refuses without a number."""

_AMI_TYPES: Final = {
    ImageFamily.BOTTLEROCKET: {
        Architecture.AMD64: "BOTTLEROCKET_x86_64",
        Architecture.ARM64: "BOTTLEROCKET_ARM_64",
    },
}
_AL2023: Final = {
    Architecture.AMD64: "AL2023_x86_64_STANDARD",
    Architecture.ARM64: "AL2023_ARM_64_STANDARD",
}
_WINDOWS: Final = "WINDOWS_CORE_2022_x86_64"


def check(pool: NodePool, draft: Draft) -> None:
    """Raise ``ExportError`` for machines that no image starts."""
    if not windows(pool):
        return
    kind = form(pool, draft.design)
    if kind in (Form.DEPLOYMENT, Form.POOL):
        raise ExportError(
            f"The pool {pool.name!r} runs Windows; Cluster API on AWS has images of Linux alone.",
            hint="On EKS, make it a managed-node-group; elsewhere leave the pool out.",
        )
    if kind == Form.MANAGED and architecture(pool, draft.catalog) == Architecture.ARM64:
        raise ExportError(
            f"The pool {pool.name!r} runs Windows on arm64; Windows has no images for it.",
            hint=f"Take types with x86 processors in nodes.pools[{pool.name}].instance_types.",
        )


def volume(wanted: Volume) -> dict[str, Any]:
    """A disk; sizes and speeds that its type takes."""
    return compact(
        {
            "size": max(wanted.size_gib, SMALLEST_GIB),
            "type": str(wanted.type),
            "iops": iops(wanted),
            "throughput": throughput(wanted),
            "encrypted": wanted.encrypted,
        }
    )


def iops(wanted: Volume) -> int | None:
    """IOPS where the type takes them; io1 and io2 must have some."""
    match wanted.type:
        case VolumeType.GP3:
            return wanted.iops
        case VolumeType.IO1 | VolumeType.IO2:
            return wanted.iops or _LEAST_IOPS
        case _:
            return None


def throughput(wanted: Volume) -> int | None:
    """MiB/s, for gp3 alone."""
    return wanted.throughput_mibps if wanted.type == VolumeType.GP3 else None


def launch_throughput(wanted: Volume, catalog: Catalog) -> int | None:
    """MiB/s as the webhook of a scaling group takes them: within the range of gp3."""
    asked = throughput(wanted)
    if asked is None:
        return None
    least = catalog.limit("gp3.base_throughput_mibps").integer
    return min(max(asked, least), catalog.limit("gp3.max_throughput_mibps").integer)


def metadata_service(draft: Draft, tokens: str, hops: int) -> dict[str, Any]:
    """Who can read the metadata service; absent, it would not even ask for a token."""
    return compact(
        {
            "httpEndpoint": "enabled",
            "httpTokens": tokens,
            "httpPutResponseHopLimit": hops,
            "httpProtocolIpv6": "enabled" if ipv6(draft.design) and not eks(draft.design) else None,
        }
    )


def image(draft: Draft, pool: NodePool) -> dict[str, Any]:
    """The image: one's own, that of EKS, or that of the project for the version."""
    where = f"nodes.pools[{pool.name}]"
    if found := own_image(pool):
        return {"ami": {"id": draft.noted(found, f"{where}.custom_image", "Your own image.")}}
    if eks(draft.design):
        known = draft.catalog.instance_type(pool.instance_types[0])
        kind = "AmazonLinux2023GPU" if known and known.gpu else "AmazonLinux2023"
        reason = "The image EKS publishes for the version; absent, it is Amazon Linux 2."
        return {"ami": {"eksLookupType": draft.noted(kind, f"{where}.image_family", reason)}}
    reason = "An image of the project for the version: fit for trying out, build your own for more."
    return {"imageLookupBaseOS": draft.noted(UBUNTU, f"{where}.image_family", reason)}


def ami_type(pool: NodePool, catalog: Catalog) -> str:
    """The image of a managed group without a launch template, in the words of EKS."""
    if windows(pool):
        return _WINDOWS
    return _AMI_TYPES.get(pool.image_family, _AL2023)[architecture(pool, catalog)]


def worker(draft: Draft, pool: NodePool, *, spot: bool) -> dict[str, Any]:
    """The ``spec`` of a single machine of a pool."""
    public = not private_nodes(draft.design) or pool.public_ip
    return compact(
        {
            "instanceType": draft.noted_of(
                pool, "instance_types", pool.instance_types[0], f"For {pool.architecture}."
            ),
            "iamInstanceProfile": NODE_ROLE,
            **image(draft, pool),
            "publicIP": True if public else None,
            "sshKeyName": draft.cluster if pool.ssh else "",
            "rootVolume": volume(pool.root),
            "instanceMetadataOptions": metadata_service(
                draft, str(pool.imds.tokens), pool.imds.hops
            ),
            "networkInterfaceType": draft.noted_of(pool, "efa", "efa", "Elastic Fabric Adapter.")
            if pool.efa
            else None,
            "spotMarketOptions": draft.noted_of(
                pool, "spot_percent", {}, "Spot capacity, at most at the on-demand price."
            )
            if spot
            else None,
            "privateDnsName": host_name(draft),
        }
    )


def control_plane_machine(draft: Draft) -> dict[str, Any]:
    """The ``spec`` of a control-plane machine, with a disk of its own for etcd."""
    plane = draft.design.control_plane
    disk = {"deviceName": ETCD_DEVICE, **volume(draft.design.etcd.volume)}
    return compact(
        {
            "instanceType": draft.noted(
                plane.instance_type, "control_plane.instance_type", "API server and etcd."
            ),
            "iamInstanceProfile": CONTROL_PLANE_ROLE,
            "imageLookupBaseOS": UBUNTU,
            "publicIP": None if private_nodes(draft.design) else True,
            "sshKeyName": draft.cluster if draft.design.security.bastion else "",
            "rootVolume": volume(plane.root),
            "nonRootVolumes": draft.noted(
                [disk], "etcd.volume", "etcd writes to a disk of its own, which nothing slows down."
            ),
            # The EBS driver runs here as a pod, one hop further than the machine itself.
            "instanceMetadataOptions": metadata_service(draft, "required", 2),
            "spotMarketOptions": draft.noted({}, "control_plane.spot", "EC2 may take it back.")
            if plane.spot
            else None,
            "privateDnsName": host_name(draft),
        }
    )


def host_name(draft: Draft) -> dict[str, Any] | None:
    """Under IPv6 only names made from the machine's id resolve to its address."""
    if eks(draft.design) or not ipv6(draft.design):
        return None
    return {
        "enableResourceNameDnsAAAARecord": True,
        "enableResourceNameDnsARecord": True,
        "hostnameType": "resource-name",
    }


def kubelet_flags(draft: Draft, pool: NodePool | None = None) -> list[dict[str, str]]:
    """Flags of the kubelet, each as name and value."""
    found: dict[str, str] = {"cloud-provider": "external"}
    if ipv6(draft.design):
        found["node-ip"] = "::"
    if pool is not None:
        if kept := labels(pool):
            found["node-labels"] = label_list(kept)
        if pool.max_pods is not None:
            found["max-pods"] = str(pool.max_pods)
    return [{"name": name, "value": value} for name, value in found.items()]


def label_list(kept: dict[str, str]) -> str:
    """Labels as a flag of the kubelet."""
    return ",".join(f"{key}={value}" for key, value in kept.items())


def taint_list(pool: NodePool) -> str:
    """Taints as a flag of the kubelet."""
    return ",".join(f"{t['key']}={t.get('value', '')}:{t['effect']}" for t in taints(pool))
