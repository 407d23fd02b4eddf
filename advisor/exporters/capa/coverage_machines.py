"""What Cluster API manifests say of the machines of a node pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.exporters import karpenter
from advisor.exporters.capa.choices import (
    Form,
    eks,
    form,
    launch_template,
    own_image,
    private_nodes,
    windows,
)
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.machines import SMALLEST_GIB, launch_throughput
from advisor.exporters.coverage import Verdict, approximated, expressed, informs, not_expressible
from advisor.model.control_plane import Volume
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ImageFamily,
    ImdsTokens,
    OperatingSystem,
    VolumeType,
)

_BY_EKS: Final = not_expressible(
    "EKS starts these machines from a template of its own: only their disk size is ours"
)
_OWN_SPEED: Final = informs("the volume type's own")

PoolJudge = Callable[[NodePool, str], Verdict]


def machine_table(draft: Draft) -> dict[str, PoolJudge]:
    """Verdicts of what a machine is, by the field's name below the pool."""
    return {**_image(draft), **_access(draft), **_disk(draft)}


def by_eks(pool: NodePool, draft: Draft) -> bool:
    """Whether EKS starts the machines from a launch template of its own."""
    return form(pool, draft.design) == Form.MANAGED and not launch_template(pool)


def _machine(pool: NodePool, at: str, draft: Draft) -> str:
    """Where the settings of a machine stand."""
    match form(pool, draft.design):
        case Form.DEPLOYMENT:
            return "AWSMachineTemplate.spec.template.spec"
        case Form.KARPENTER:
            return at
        case _:
            return f"{at}.spec.awsLaunchTemplate"


def _image(draft: Draft) -> dict[str, PoolJudge]:
    def family(pool: NodePool, at: str) -> Verdict:
        target = _machine(pool, at, draft)
        kind = form(pool, draft.design)
        if kind == Form.KARPENTER:
            if karpenter.has_alias(pool):
                return expressed(f"{at}: spec.amiSelectorTerms")
            return not_expressible(f"Karpenter knows no {pool.image_family} images")
        if own_image(pool) and not by_eks(pool, draft):
            return informs("the image of one's own decides")
        if windows(pool) and pool.os == OperatingSystem.WINDOWS:
            return informs("Windows, as the operating system says")
        if by_eks(pool, draft):
            return expressed(f"{at}.spec.amiType")
        if eks(draft.design):
            if pool.image_family == ImageFamily.AL2023:
                return expressed(f"{target}.ami.eksLookupType")
            return not_expressible(f"no {pool.image_family} images are looked up; written: al2023")
        if pool.image_family == ImageFamily.UBUNTU:
            return expressed(f"{target}.imageLookupBaseOS")
        return not_expressible(
            f"the project publishes no {pool.image_family} images that join; written: ubuntu. "
            "Build one with image-builder and state custom_image"
        )

    def own(pool: NodePool, at: str) -> Verdict:
        if not pool.custom_image:
            return informs("none")
        if form(pool, draft.design) == Form.KARPENTER:
            if karpenter.own_image(pool):
                return expressed(f"{at}: spec.amiSelectorTerms")
            return not_expressible("Karpenter wants its id (ami-...) and a family it knows")
        if by_eks(pool, draft):
            return not_expressible("a managed group starts it from a launch template, on al2023")
        if own_image(pool):
            return expressed(f"{_machine(pool, at, draft)}.ami.id")
        return not_expressible("the provider wants its id (ami-...)")

    def system(pool: NodePool, at: str) -> Verdict:
        if pool.image_family == ImageFamily.WINDOWS:
            return informs("Windows, as the image family says")
        if pool.os == OperatingSystem.LINUX:
            return informs("Linux, as every image here")
        return expressed(f"{at}: the image")

    def architecture(pool: NodePool, at: str) -> Verdict:
        if form(pool, draft.design) == Form.KARPENTER:
            return expressed(f"{at}: spec.template.spec.requirements")
        return informs("that of the machine type decides")

    def version(pool: NodePool, at: str) -> Verdict:
        if pool.kubernetes_version is None:
            return informs("that of the cluster")
        if form(pool, draft.design) == Form.KARPENTER:
            return not_expressible("Karpenter starts nodes with the version of the cluster")
        if by_eks(pool, draft):
            return approximated(f"{at}: version", "EKS takes the cluster's for its own images")
        return expressed("spec.template.spec.version")

    return {
        "image_family": family,
        "custom_image": own,
        "os": system,
        "architecture": architecture,
        "kubernetes_version": version,
    }


def _access(draft: Draft) -> dict[str, PoolJudge]:
    private = private_nodes(draft.design)

    def imds(name: str, karpenters: str) -> PoolJudge:
        def verdict(pool: NodePool, at: str) -> Verdict:
            if form(pool, draft.design) == Form.KARPENTER:
                return expressed(f"{at}: spec.metadataOptions.{karpenters}")
            if by_eks(pool, draft):
                return _by_eks_imds(pool, name)
            return expressed(f"{_machine(pool, at, draft)}.instanceMetadataOptions.{karpenters}")

        return verdict

    def public_ip(pool: NodePool, at: str) -> Verdict:
        kind = form(pool, draft.design)
        if kind == Form.DEPLOYMENT:
            return _public_machine(pool, at, private)
        if private:
            lost = not_expressible("machines in private subnets get no public address")
            return lost if pool.public_ip else informs("none")
        if kind == Form.KARPENTER:
            return expressed(f"{at}: spec.associatePublicIPAddress")
        given = "public subnets give every machine one"
        return informs(given) if pool.public_ip else approximated(at, given)

    def max_pods(pool: NodePool, at: str) -> Verdict:
        if pool.max_pods is None:
            return informs("what the machine type allows")
        if form(pool, draft.design) == Form.KARPENTER:
            return expressed(f"{at}: spec.kubelet.maxPods")
        return _BY_EKS if by_eks(pool, draft) else expressed(f"{at}: the kubelet's maxPods")

    def ssh(pool: NodePool, at: str) -> Verdict:
        if not pool.ssh:
            return informs("none")
        if form(pool, draft.design) == Form.KARPENTER:
            return not_expressible("Karpenter installs no key; use Session Manager")
        note = "the key that a command above makes; a way to the machine is a matter of its own"
        target = f"{at}.spec.remoteAccess" if by_eks(pool, draft) else _machine(pool, at, draft)
        return approximated(f"{target}: sshKeyName", note)

    def efa(pool: NodePool, at: str) -> Verdict:
        if not pool.efa:
            return informs("none")
        if form(pool, draft.design) == Form.DEPLOYMENT:
            return expressed(f"{_machine(pool, at, draft)}.networkInterfaceType")
        return not_expressible("launch templates of the provider have no field for it")

    return {
        "imds.tokens": imds("tokens", "httpTokens"),
        "imds.hops": imds("hops", "httpPutResponseHopLimit"),
        "public_ip": public_ip,
        "max_pods": max_pods,
        "ssh": ssh,
        "efa": efa,
    }


def _public_machine(pool: NodePool, at: str, private: bool) -> Verdict:
    target = f"{at}: publicIP"
    if private and pool.public_ip:
        return approximated(target, "such machines go to the public subnets")
    if private:
        return informs("none")
    if pool.public_ip:
        return informs("machines in public subnets have one")
    return approximated(target, "on: without one, the provider looks for private subnets")


def _by_eks_imds(pool: NodePool, name: str) -> Verdict:
    if name == "tokens" and pool.imds.tokens == ImdsTokens.REQUIRED:
        return informs("what EKS sets for these images")
    return _BY_EKS


def _disk(draft: Draft) -> dict[str, PoolJudge]:
    return {
        f"root.{name}": _root(name, draft)
        for name in ("type", "size_gib", "iops", "throughput_mibps", "encrypted")
    }


def _root(name: str, draft: Draft) -> PoolJudge:
    def verdict(pool: NodePool, at: str) -> Verdict:
        if form(pool, draft.design) == Form.KARPENTER:
            return _karpenter_disk(pool.root, name, f"{at}: spec.blockDeviceMappings")
        if by_eks(pool, draft):
            if name == "size_gib":
                return expressed(f"{at}.spec.diskSize")
            stated = getattr(pool.root, name) not in (None, VolumeType.GP3)
            return _BY_EKS if stated or name == "encrypted" else _OWN_SPEED
        target = f"{_machine(pool, at, draft)}.rootVolume"
        return _volume(pool.root, name, target, pool, draft)

    return verdict


def _volume(volume: Volume, name: str, target: str, pool: NodePool, draft: Draft) -> Verdict:
    match name:
        case "size_gib" if volume.size_gib < SMALLEST_GIB:
            return approximated(f"{target}.size", f"{SMALLEST_GIB} GiB, the least there is")
        case "size_gib":
            return expressed(f"{target}.size")
        case "iops" if volume.type in (VolumeType.IO1, VolumeType.IO2) and not volume.iops:
            return approximated(f"{target}.iops", "100: the type is refused without a number")
        case "iops" if volume.iops is None or volume.type not in _WITH_IOPS:
            return _OWN_SPEED
        case "throughput_mibps":
            return _speed(volume, f"{target}.throughput", pool, draft)
        case _:
            return expressed(f"{target}.{name}")


_WITH_IOPS: Final = (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)


def _speed(volume: Volume, target: str, pool: NodePool, draft: Draft) -> Verdict:
    asked = volume.throughput_mibps
    if asked is None or volume.type != VolumeType.GP3:
        return _OWN_SPEED
    if form(pool, draft.design) == Form.DEPLOYMENT:
        return expressed(target)
    written = launch_throughput(volume, draft.catalog)
    if written == asked:
        return expressed(target)
    return approximated(target, f"{written} MiB/s, for the webhook refuses what gp3 has not")


def _karpenter_disk(volume: Volume, name: str, target: str) -> Verdict:
    if name == "type" and volume.type == VolumeType.STANDARD:
        return not_expressible("Karpenter knows no standard volumes; written: gp3")
    if name == "iops" and (volume.iops is None or volume.type not in _WITH_IOPS):
        return _OWN_SPEED
    unset = volume.throughput_mibps is None or volume.type != VolumeType.GP3
    if name == "throughput_mibps" and unset:
        return _OWN_SPEED
    return expressed(target)
