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
    return {
        "image_family": lambda pool, at: _family(pool, at, draft),
        "custom_image": lambda pool, at: _own_image(pool, at, draft),
        "os": _system,
        "architecture": lambda pool, at: (
            expressed(f"{at}: spec.template.spec.requirements")
            if form(pool, draft.design) == Form.KARPENTER
            else informs("that of the machine type decides")
        ),
        "kubernetes_version": lambda pool, at: _version(pool, at, draft),
    }


def _family(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        if karpenter.has_alias(pool):
            return expressed(f"{at}: spec.amiSelectorTerms")
        return not_expressible(f"Karpenter knows no {pool.image_family} images")
    if windows(pool) and pool.os == OperatingSystem.WINDOWS:
        return informs("Windows, as the operating system says")
    if by_eks(pool, draft):
        return expressed(f"{at}.spec.amiType")
    if own_image(pool):
        return informs("the image of one's own decides")
    return _looked_up(pool, _machine(pool, at, draft), draft)


def _looked_up(pool: NodePool, target: str, draft: Draft) -> Verdict:
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


def _own_image(pool: NodePool, at: str, draft: Draft) -> Verdict:
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


def _system(pool: NodePool, at: str) -> Verdict:
    if pool.image_family == ImageFamily.WINDOWS:
        return informs("Windows, as the image family says")
    if pool.os == OperatingSystem.LINUX:
        return informs("Linux, as every image here")
    return expressed(f"{at}: the image")


def _version(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if pool.kubernetes_version is None:
        return informs("that of the cluster")
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("Karpenter starts nodes with the version of the cluster")
    if by_eks(pool, draft):
        return approximated(f"{at}: version", "EKS takes the cluster's for its own images")
    return expressed("spec.template.spec.version")


def _access(draft: Draft) -> dict[str, PoolJudge]:
    return {
        "imds.tokens": _imds(draft, "tokens", "httpTokens"),
        "imds.hops": _imds(draft, "hops", "httpPutResponseHopLimit"),
        "public_ip": lambda pool, at: _public_ip(pool, at, draft),
        "max_pods": lambda pool, at: _max_pods(pool, at, draft),
        "ssh": lambda pool, at: _ssh(pool, at, draft),
        "efa": lambda pool, at: _efa(pool, at, draft),
    }


def _imds(draft: Draft, name: str, target: str) -> PoolJudge:
    def verdict(pool: NodePool, at: str) -> Verdict:
        if form(pool, draft.design) == Form.KARPENTER:
            return expressed(f"{at}: spec.metadataOptions.{target}")
        if by_eks(pool, draft):
            return _by_eks_imds(pool, name)
        return expressed(f"{_machine(pool, at, draft)}.instanceMetadataOptions.{target}")

    return verdict


def _public_ip(pool: NodePool, at: str, draft: Draft) -> Verdict:
    kind = form(pool, draft.design)
    private = private_nodes(draft.design)
    if kind == Form.DEPLOYMENT:
        return _public_machine(pool, at, private)
    if private:
        lost = not_expressible("machines in private subnets get no public address")
        return lost if pool.public_ip else informs("none")
    if kind == Form.KARPENTER:
        return expressed(f"{at}: spec.associatePublicIPAddress")
    given = "public subnets give every machine one"
    return informs(given) if pool.public_ip else approximated(at, given)


def _max_pods(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if pool.max_pods is None:
        return informs("what the machine type allows")
    if form(pool, draft.design) == Form.KARPENTER:
        return expressed(f"{at}: spec.kubelet.maxPods")
    return _BY_EKS if by_eks(pool, draft) else expressed(f"{at}: the kubelet's maxPods")


def _ssh(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.ssh:
        return informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("Karpenter installs no key; use Session Manager")
    note = "the key that a command above makes; a way to the machine is a matter of its own"
    target = f"{at}.spec.remoteAccess" if by_eks(pool, draft) else _machine(pool, at, draft)
    return approximated(f"{target}: sshKeyName", note)


def _efa(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.efa:
        return informs("none")
    if form(pool, draft.design) == Form.DEPLOYMENT:
        return expressed(f"{_machine(pool, at, draft)}.networkInterfaceType")
    return not_expressible("launch templates of the provider have no field for it")


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
