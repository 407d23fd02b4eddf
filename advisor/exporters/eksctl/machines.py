"""What a group's machines are: types, image, disk, metadata service, labels and taints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters.eksctl.choices import Form
from advisor.exporters.eksctl.draft import compact
from advisor.model.control_plane import Volume
from advisor.model.nodes import NodePool, Taint
from advisor.model.vocabulary import (
    Architecture,
    ImageFamily,
    ImdsTokens,
    OperatingSystem,
    VolumeType,
)

AMAZON_LINUX: Final = "AmazonLinux2023"
WINDOWS: Final = "WindowsServer2022CoreContainer"
_FAMILIES: Final[Mapping[ImageFamily, str]] = {
    ImageFamily.AL2023: AMAZON_LINUX,
    ImageFamily.AL2: "AmazonLinux2",
    ImageFamily.BOTTLEROCKET: "Bottlerocket",
    ImageFamily.UBUNTU: "Ubuntu2404",
    ImageFamily.WINDOWS: WINDOWS,
}
_SETS_ITSELF_UP: Final = (ImageFamily.AL2023, ImageFamily.BOTTLEROCKET)
"""Families whose own images join without a script of one's own."""

ROOT_VOLUMES: Final = (
    VolumeType.GP3, VolumeType.GP2, VolumeType.IO1, VolumeType.IO2, VolumeType.ST1, VolumeType.SC1,
)  # fmt: skip
"""The volume types eksctl knows."""
DEFAULT_HOPS: Final = 2
"""The hop limit eksctl writes unless pods are kept from the metadata service."""

_LEAST_IOPS: Final = 100
"""Of io1 and io2 (MinIO1Iops and MinIO2Iops)."""

_KUBELET_MAY: Final = ("kubelet.kubernetes.io", "node.kubernetes.io")
_RESERVED: Final = ("kubernetes.io", "k8s.io", "karpenter.sh", "karpenter.k8s.aws")
_NAME: Final = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]")
_DOMAIN: Final = re.compile(
    r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
)


def windows(pool: NodePool) -> bool:
    """Whether the machines run Windows."""
    return pool.os == OperatingSystem.WINDOWS or pool.image_family == ImageFamily.WINDOWS


def check(pool: NodePool, catalog: Catalog) -> None:
    """Raise ``ExportError`` for machines that no image starts: Windows on arm64."""
    arm = [
        name
        for name in pool.instance_types
        if (known := catalog.instance_type(name)) and known.arch == Architecture.ARM64
    ]
    if windows(pool) and arm:
        raise ExportError(
            f"The pool {pool.name!r} runs Windows on {arm[0]}; Windows has no images for arm64.",
            hint=f"Take types with x86 processors in nodes.pools[{pool.name}].instance_types.",
        )


def ami_family(pool: NodePool) -> str:
    """The image family in eksctl's words; Amazon Linux where it knows none of that name."""
    return WINDOWS if windows(pool) else _FAMILIES.get(pool.image_family, AMAZON_LINUX)


def has_family(pool: NodePool) -> bool:
    """Whether eksctl knows the image family that is asked for."""
    return windows(pool) or pool.image_family in _FAMILIES


def own_image(pool: NodePool, kind: Form) -> str | None:
    """The image of one's own, where eksctl sets such a machine up without a script."""
    image = pool.custom_image
    if not image or not image.startswith("ami-"):
        return None
    fits = kind == Form.SELF_MANAGED if windows(pool) else pool.image_family in _SETS_ITSELF_UP
    return image if fits else None


def root_volume(volume: Volume, catalog: Catalog) -> dict[str, Any]:
    """The root volume, each property in the group's own field."""
    return compact(
        {
            "volumeType": str(volume.type) if volume.type in ROOT_VOLUMES else "gp3",
            "volumeSize": volume.size_gib,
            "volumeIOPS": root_iops(volume, catalog),
            "volumeThroughput": root_throughput(volume, catalog),
            "volumeEncrypted": volume.encrypted,
        }
    )


def root_iops(volume: Volume, catalog: Catalog) -> int | None:
    """IOPS as eksctl takes them; its range of gp3 is the one before AWS widened it."""
    if volume.iops is None:
        return None
    limit = catalog.limit
    match volume.type:
        case VolumeType.GP3 if volume.iops >= limit("eksctl.gp3_min_iops").integer:
            return min(volume.iops, limit("eksctl.gp3_max_iops").integer)
        case VolumeType.IO1 | VolumeType.IO2 if volume.iops >= _LEAST_IOPS:
            return min(volume.iops, limit(f"{volume.type}.max_iops").integer)
        case _:
            return None


def root_throughput(volume: Volume, catalog: Catalog) -> int | None:
    """MiB/s as eksctl takes them, for gp3 alone."""
    wanted = volume.throughput_mibps
    if wanted is None or volume.type != VolumeType.GP3:
        return None
    if wanted < catalog.limit("eksctl.gp3_min_throughput_mibps").integer:
        return None
    return min(wanted, catalog.limit("eksctl.gp3_max_throughput_mibps").integer)


def metadata_service(pool: NodePool) -> dict[str, bool]:
    """Who reads the metadata service: with one hop, pods do not; two is what eksctl writes."""
    return {
        "disableIMDSv1": pool.imds.tokens == ImdsTokens.REQUIRED,
        "disablePodIMDS": pool.imds.hops < DEFAULT_HOPS,
    }


def labels(pool: NodePool) -> dict[str, str]:
    """The labels a kubelet may carry; eksctl refuses the others."""
    return {
        key: value
        for key, value in pool.labels.items()
        if is_key(key) and is_value(value) and not _reserved(key)
    }


def taints(pool: NodePool) -> list[dict[str, str]]:
    """The taints Kubernetes takes, each once."""
    found = [_taint(taint) for taint in pool.taints if is_key(taint.key) and is_value(taint.value)]
    return [taint for i, taint in enumerate(found) if taint not in found[:i]]


def _taint(taint: Taint) -> dict[str, str]:
    value = {"value": taint.value} if taint.value else {}
    return {"key": taint.key, **value, "effect": str(taint.effect)}


def is_key(text: str) -> bool:
    """Whether ``text`` is a key of a label or taint: a name, below a domain if it has one."""
    domain, slash, name = text.rpartition("/")
    if slash and not (len(domain) <= 253 and _DOMAIN.fullmatch(domain)):
        return False
    return _NAME.fullmatch(name) is not None


def is_value(text: str) -> bool:
    """Whether ``text`` is the value of a label or taint."""
    return not text or _NAME.fullmatch(text) is not None


def _reserved(key: str) -> bool:
    domain = key.rpartition("/")[0]
    return _below(domain, _RESERVED) and not _below(domain, _KUBELET_MAY)


def _below(domain: str, parents: tuple[str, ...]) -> bool:
    return any(domain == parent or domain.endswith(f".{parent}") for parent in parents)
