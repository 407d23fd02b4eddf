"""What an EKS stack says of the machines of a node pool: image, disk, metadata service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.catalog.support import minor_version
from advisor.exporters import karpenter
from advisor.exporters.cloudformation.eks import machines
from advisor.exporters.cloudformation.eks.choices import (
    BUILT_IN_POOLS,
    Form,
    family,
    form,
    image,
    own_image,
    private_nodes,
    root_type,
    windows,
)
from advisor.exporters.cloudformation.template import logical_id
from advisor.exporters.coverage import (
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
)
from advisor.exporters.drafting import Draft
from advisor.model.control_plane import Volume
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import ImageFamily, OperatingSystem, VolumeType

_POOL: Final = "nodes.pools[]"

PoolJudge = Callable[[NodePool, str], Verdict]
"""The verdict for a pool, given where its group stands."""


def where(pool: NodePool, draft: Draft) -> str:
    """Where the pool stands in the export; ``*`` is the letter of a zone."""
    match form(pool, draft.design):
        case Form.MANAGED | Form.SELF_MANAGED:
            return logical_id(pool.name) + ("*Group" if pool.group_per_zone else "Group")
        case Form.FARGATE:
            return logical_id(pool.name, "profile")
        case Form.KARPENTER:
            return draft.file("karpenter")
        case Form.AUTO:
            built_in = pool.name in BUILT_IN_POOLS
            return "Cluster.ComputeConfig.NodePools" if built_in else draft.file("nodepools")


def machine_table(draft: Draft) -> dict[str, PoolJudge]:
    """Verdicts of what a machine is."""
    return {**_system(draft), **_disk(draft)}


def _system(draft: Draft) -> dict[str, PoolJudge]:
    return {
        f"{_POOL}.image_family": lambda pool, at: _image_family(pool, at, draft),
        f"{_POOL}.custom_image": lambda pool, at: _custom_image(pool, at, draft),
        f"{_POOL}.os": lambda pool, at: (
            informs("Linux, as every image here")
            if pool.os == OperatingSystem.LINUX
            else expressed(f"{at}.AmiType")
        ),
        f"{_POOL}.architecture": lambda pool, at: (
            expressed(f"{at}: spec.template.spec.requirements")
            if form(pool, draft.design) == Form.KARPENTER
            else informs("that of the machine type decides")
        ),
        f"{_POOL}.public_ip": lambda pool, at: _public_ip(pool, at, draft),
        f"{_POOL}.max_pods": lambda pool, at: _max_pods(pool, at, draft),
        f"{_POOL}.ssh": lambda pool, at: _ssh(pool, at, draft),
        f"{_POOL}.efa": lambda pool, at: _efa(pool, at, draft),
        f"{_POOL}.imds.tokens": lambda pool, at: _metadata(pool, at, draft, "httpTokens"),
        f"{_POOL}.imds.hops": lambda pool, at: _metadata(
            pool, at, draft, "httpPutResponseHopLimit"
        ),
        f"{_POOL}.kubernetes_version": lambda pool, _: _version(pool, draft),
    }


def _image_family(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        if karpenter.has_alias(pool):
            return expressed(f"{at}: spec.amiSelectorTerms")
        return not_expressible(f"Karpenter knows no {pool.image_family} images; written: al2023")
    if windows(pool):
        return informs("Windows has one kind of image")
    kept = family(pool) == pool.image_family
    fallen = family(pool) == ImageFamily.BOTTLEROCKET and image(pool, draft.catalog)[0] != "B"
    if kept and (own_image(pool) or not fallen):
        return expressed(f"{at}.AmiType")
    why = "for this accelerator" if fallen else f"of the family {pool.image_family}"
    return not_expressible(f"EKS has no image {why} that joins by itself; written: al2023")


def _custom_image(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.custom_image:
        return informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        if karpenter.own_image(pool):
            return expressed(f"{at}: spec.amiSelectorTerms")
        return not_expressible("Karpenter wants its id (ami-...) and a family it knows")
    if own_image(pool):
        return expressed(f"{at}Template.ImageId")
    return not_expressible(
        "wanted is its id (ami-...), and a family whose machines join by settings alone: "
        "Amazon Linux 2023 or Bottlerocket"
    )


def _public_ip(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if private_nodes(draft.design):
        lost = not_expressible("machines in private subnets get no public address")
        return lost if pool.public_ip else informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        return expressed(f"{at}: spec.associatePublicIPAddress")
    target = "Subnet.MapPublicIpOnLaunch"
    if pool.public_ip:
        return expressed(target)
    return approximated(target, "public subnets of nodes give every machine one")


def _max_pods(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if pool.max_pods is None:
        return informs("what the machine type allows")
    if form(pool, draft.design) == Form.KARPENTER:
        return expressed(f"{at}: spec.kubelet.maxPods")
    if windows(pool):
        return not_expressible("EKS decides it for Windows")
    return expressed(f"{at}Template.UserData")


def _ssh(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.ssh:
        return informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("Karpenter installs no key; use Session Manager")
    return expressed(f"{at}Template.KeyName", "a parameter names the key pair")


def _efa(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.efa:
        return informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("asked for by pods that request vpc.amazonaws.com/efa")
    return approximated(
        f"{at}Template.NetworkInterfaces", "one interface, and no device plugin: install it"
    )


def _metadata(pool: NodePool, at: str, draft: Draft, name: str) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        return expressed(f"{at}: spec.metadataOptions.{name}")
    return expressed(f"{at}Template.MetadataOptions.{name[0].upper()}{name[1:]}")


def _version(pool: NodePool, draft: Draft) -> Verdict:
    stated = pool.kubernetes_version
    if stated is None or minor_version(stated) == minor_version(draft.design.kubernetes.version):
        return informs("that of the cluster")
    return not_expressible("one parameter holds the version of the cluster and its nodes")


def _disk(draft: Draft) -> dict[str, PoolJudge]:
    def of(name: str, judge: Callable[[Volume, str], Verdict]) -> PoolJudge:
        def verdict(pool: NodePool, at: str) -> Verdict:
            if form(pool, draft.design) == Form.KARPENTER:
                return _karpenter_disk(pool.root, name, f"{at}: spec.blockDeviceMappings[].ebs")
            return judge(pool.root, f"{at}Template.BlockDeviceMappings[].Ebs")

        return verdict

    return {
        f"{_POOL}.root.type": of("type", _volume_type),
        f"{_POOL}.root.size_gib": of("size_gib", lambda _, at: expressed(f"{at}.VolumeSize")),
        f"{_POOL}.root.encrypted": of("encrypted", lambda _, at: expressed(f"{at}.Encrypted")),
        f"{_POOL}.root.iops": of(
            "iops",
            lambda volume, at: _numbers(
                volume.iops, machines.iops(volume, draft), f"{at}.Iops", "IOPS"
            ),
        ),
        f"{_POOL}.root.throughput_mibps": of(
            "throughput_mibps",
            lambda volume, at: _numbers(
                volume.throughput_mibps, machines.throughput(volume, draft),
                f"{at}.Throughput", "MiB/s",
            ),
        ),
    }  # fmt: skip


def _volume_type(volume: Volume, at: str) -> Verdict:
    if root_type(volume.type) == volume.type:
        return expressed(f"{at}.VolumeType")
    return not_expressible(f"no machine starts from a volume of type {volume.type}; written: gp3")


def _numbers(asked: int | None, written: int | None, target: str, unit: str) -> Verdict:
    if asked is None:
        return informs("the volume type's own")
    if written is None:
        return not_expressible(f"no {unit} that EBS takes for this volume type; left out")
    if asked == written:
        return expressed(target)
    return approximated(target, f"{written} {unit}, the most EBS takes")


def _karpenter_disk(volume: Volume, name: str, target: str) -> Verdict:
    if name == "type" and volume.type == VolumeType.STANDARD:
        return not_expressible("Karpenter knows no standard volumes; written: gp3")
    with_iops = (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)
    if name == "iops" and (volume.iops is None or volume.type not in with_iops):
        return informs("the volume type's own")
    unset = volume.throughput_mibps is None or volume.type != VolumeType.GP3
    if name == "throughput_mibps" and unset:
        return informs("the volume type's own")
    return expressed(target)
