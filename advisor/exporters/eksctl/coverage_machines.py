"""What an eksctl config says of the machines of a node pool: image, disk, metadata service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.catalog.support import minor_version
from advisor.exporters import karpenter
from advisor.exporters.coverage import (
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
)
from advisor.exporters.eksctl import machines
from advisor.exporters.eksctl.choices import BUILT_IN_POOLS, Form, auto_mode, form, private_nodes
from advisor.exporters.eksctl.draft import Draft
from advisor.model.control_plane import Volume
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import OperatingSystem, VolumeType

_POOL: Final = "nodes.pools[]"

PoolJudge = Callable[[NodePool, str], Verdict]
"""The verdict for a pool, given where its group stands."""


def where(pool: NodePool, draft: Draft) -> str:
    """Where the pool stands in the export."""
    prefix = f"{draft.file('nodegroups')}: " if auto_mode(draft.design) else ""
    match form(pool, draft.design):
        case Form.MANAGED:
            return f"{prefix}managedNodeGroups[]"
        case Form.SELF_MANAGED:
            return f"{prefix}nodeGroups[]"
        case Form.FARGATE:
            return "fargateProfiles[]"
        case Form.KARPENTER:
            return draft.file("karpenter")
        case Form.AUTO:
            built_in = pool.name in BUILT_IN_POOLS
            return "autoModeConfig.nodePools" if built_in else draft.file("nodepools")


def machine_table(draft: Draft) -> dict[str, PoolJudge]:
    """Verdicts of what a machine is."""
    return {**_system(draft), **_disk(draft)}


def _system(draft: Draft) -> dict[str, PoolJudge]:
    private = private_nodes(draft.design)

    def public_ip(pool: NodePool, at: str) -> Verdict:
        if private:
            lost = not_expressible("machines in private subnets get no public address")
            return lost if pool.public_ip else informs("none")
        if form(pool, draft.design) == Form.KARPENTER:
            return expressed(f"{at}: spec.associatePublicIPAddress")
        if pool.public_ip:
            return expressed(f"{at}.privateNetworking")
        return approximated(
            f"{at}.privateNetworking", "public subnets of eksctl give every machine one"
        )

    def max_pods(pool: NodePool, at: str) -> Verdict:
        kind = form(pool, draft.design)
        if pool.max_pods is None:
            return informs("what the machine type allows")
        if kind == Form.KARPENTER:
            return expressed(f"{at}: spec.kubelet.maxPods")
        if kind == Form.MANAGED and machines.own_image(pool, kind):
            return not_expressible("eksctl refuses it beside an image of one's own")
        return expressed(f"{at}.maxPodsPerNode")

    return {
        f"{_POOL}.image_family": lambda pool, at: _image_family(pool, at, draft),
        f"{_POOL}.custom_image": lambda pool, at: _custom_image(pool, at, draft),
        f"{_POOL}.os": lambda pool, at: (
            informs("Linux, as every image here")
            if pool.os == OperatingSystem.LINUX
            else expressed(f"{at}.amiFamily")
        ),
        f"{_POOL}.architecture": lambda pool, at: (
            expressed(f"{at}: spec.template.spec.requirements")
            if form(pool, draft.design) == Form.KARPENTER
            else informs("that of the machine type decides")
        ),
        f"{_POOL}.public_ip": public_ip,
        f"{_POOL}.max_pods": max_pods,
        f"{_POOL}.ssh": lambda pool, at: _ssh(pool, at, draft),
        f"{_POOL}.efa": lambda pool, at: _efa(pool, at, draft),
        f"{_POOL}.imds.tokens": lambda pool, at: _tokens(pool, at, draft),
        f"{_POOL}.imds.hops": lambda pool, at: _hops(pool, at, draft),
        f"{_POOL}.kubernetes_version": lambda pool, _: _version(pool, draft),
    }


def _image_family(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        if karpenter.has_alias(pool):
            return expressed(f"{at}: spec.amiSelectorTerms")
        return not_expressible(f"Karpenter knows no {pool.image_family} images; written: al2023")
    if machines.has_family(pool):
        return expressed(f"{at}.amiFamily")
    return not_expressible(
        f"eksctl knows no {pool.image_family} images; written: {machines.AMAZON_LINUX}"
    )


def _custom_image(pool: NodePool, at: str, draft: Draft) -> Verdict:
    kind = form(pool, draft.design)
    if not pool.custom_image:
        return informs("none")
    if kind == Form.KARPENTER:
        if karpenter.own_image(pool):
            return expressed(f"{at}: spec.amiSelectorTerms")
        return not_expressible("Karpenter wants its id (ami-...) and a family it knows")
    if machines.own_image(pool, kind):
        return expressed(f"{at}.ami")
    return not_expressible(
        "eksctl wants its id (ami-...), and beyond Amazon Linux 2023 and Bottlerocket a script "
        "that makes the machine join (overrideBootstrapCommand)"
    )


def _ssh(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.ssh:
        return informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("Karpenter installs no key; use Session Manager")
    ranges = "the VPC" if private_nodes(draft.design) else "the whole internet"
    return approximated(f"{at}.ssh", f"with ~/.ssh/id_rsa.pub; port 22 opens to {ranges}")


def _efa(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.efa:
        return informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("asked for by pods that request vpc.amazonaws.com/efa")
    return expressed(f"{at}.efaEnabled")


def _tokens(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        return expressed(f"{at}: spec.metadataOptions.httpTokens")
    if pool.imds.hops < machines.DEFAULT_HOPS and pool.imds.tokens != "required":
        return approximated(f"{at}.disableIMDSv1", "required, for a hop limit of 1 requires them")
    return expressed(f"{at}.disableIMDSv1")


def _hops(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        return expressed(f"{at}: spec.metadataOptions.httpPutResponseHopLimit")
    if pool.imds.hops > machines.DEFAULT_HOPS:
        return approximated(f"{at}.disablePodIMDS", "eksctl writes a hop limit of 1 or 2; here 2")
    return expressed(f"{at}.disablePodIMDS")


def _version(pool: NodePool, draft: Draft) -> Verdict:
    stated = pool.kubernetes_version
    if stated is None or minor_version(stated) == minor_version(draft.design.kubernetes.version):
        return informs("that of the cluster")
    return not_expressible("eksctl creates groups with the version of the cluster")


def _disk(draft: Draft) -> dict[str, PoolJudge]:
    def of(name: str, judge: Callable[[Volume, str], Verdict], manifest: str) -> PoolJudge:
        def verdict(pool: NodePool, at: str) -> Verdict:
            if form(pool, draft.design) == Form.KARPENTER:
                return _karpenter_disk(pool.root, name, f"{at}: spec.blockDeviceMappings{manifest}")
            return judge(pool.root, at)

        return verdict

    catalog = draft.catalog
    root = f"{_POOL}.root"
    return {
        f"{root}.type": of("type", _volume_type, "[].ebs.volumeType"),
        f"{root}.size_gib": of(
            "size_gib", lambda _, at: expressed(f"{at}.volumeSize"), "[].ebs.volumeSize"
        ),
        f"{root}.encrypted": of(
            "encrypted", lambda _, at: expressed(f"{at}.volumeEncrypted"), "[].ebs.encrypted"
        ),
        f"{root}.iops": of(
            "iops",
            lambda volume, at: _numbers(
                volume.iops, machines.root_iops(volume, catalog), f"{at}.volumeIOPS", "IOPS"
            ),
            "[].ebs.iops",
        ),
        f"{root}.throughput_mibps": of(
            "throughput_mibps",
            lambda volume, at: _numbers(
                volume.throughput_mibps,
                machines.root_throughput(volume, catalog),
                f"{at}.volumeThroughput",
                "MiB/s",
            ),
            "[].ebs.throughput",
        ),
    }


def _volume_type(volume: Volume, at: str) -> Verdict:
    if volume.type in machines.ROOT_VOLUMES:
        return expressed(f"{at}.volumeType")
    return not_expressible(f"eksctl knows no {volume.type} volumes; written: gp3")


def _numbers(asked: int | None, written: int | None, target: str, unit: str) -> Verdict:
    if asked is None:
        return informs("the volume type's own")
    if written is None:
        return not_expressible(f"no {unit} that eksctl takes for this volume type; left out")
    if asked == written:
        return expressed(target)
    return approximated(target, f"{written} {unit}, the most eksctl takes")


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
