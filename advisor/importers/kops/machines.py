"""What a group's machines are: types, image, disk, metadata service, container runtime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from advisor.importers.imported import How, Place
from advisor.importers.kops.case import Case
from advisor.importers.kops.manifest import Group
from advisor.importers.record import Found
from advisor.importers.view import View
from advisor.model.vocabulary import Architecture, ContainerRuntime, ImageFamily, VolumeType

_VOLUME_TYPES: Final = {each.value for each in VolumeType}
# What the names of images have in common, the more telling word first.
_FAMILIES: Final = (
    ("bottlerocket", ImageFamily.BOTTLEROCKET),
    ("flatcar", ImageFamily.FLATCAR),
    ("coreos", ImageFamily.COREOS),
    ("al2023", ImageFamily.AL2023),
    ("amzn2", ImageFamily.AL2),
    ("amazon-linux-2", ImageFamily.AL2),
    ("windows", ImageFamily.WINDOWS),
    ("debian", ImageFamily.DEBIAN),
    ("stretch", ImageFamily.DEBIAN),
    ("jessie", ImageFamily.DEBIAN),
    ("ubuntu", ImageFamily.UBUNTU),
)


def stated(view: View, value: Any, absent: Any, reason: str) -> Found:
    """``value`` where it is not None, else what kops does then."""
    if value is not None:
        return Found(value, How.READ, view.place)
    return Found(absent, How.DEFAULTED, view.place, reason)


def types(case: Case, group: Group, usual: str) -> Found:
    """The instance types, the one of the launch template first."""
    machine = group.spec.get("machineType")
    policy = group.spec.get("mixedInstancesPolicy")
    listed = policy.get("instances")
    names = list(dict.fromkeys(listed.texts()))
    first = machine.word()
    if names:
        ordered = [first, *(n for n in names if n != first)] if first in names else names
        return Found(ordered, How.READ, listed.place)
    needs = policy.get("instanceRequirements")
    if needs:
        assumed = [first or usual]
        reason = f"the group takes any type that meets its requirements; {assumed[0]} is assumed"
        return Found(assumed, How.INFERRED, needs.place, reason)
    if first is not None:
        return Found([first], How.READ, machine.place)
    del case
    return Found([usual], How.DEFAULTED, group.spec.place, f"kops takes {usual}")


def architecture(case: Case, first_type: str, image: str, place: Place | None) -> Found:
    """That of the first type, which the image must have too."""
    known = case.catalog.instance_type(first_type)
    arm = known.arch == "arm64" if known else "arm64" in image or "aarch64" in image
    kind = Architecture.ARM64 if arm else Architecture.AMD64
    return Found(kind.value, How.INFERRED, place, f"of {first_type}")


def root(case: Case, spec: View, role: str) -> Mapping[str, Found]:
    """The root volume, by the names of the design's fields."""
    kind, size = spec.get("rootVolumeType"), spec.get("rootVolumeSize")
    usual_type = case.fact("kops.default_root_type")
    usual_gib = case.fact(f"kops.default_root_gib.{role}")
    word = kind.text() if kind.text() in _VOLUME_TYPES else None
    found = {
        "type": stated(kind, word, usual_type, f"kops takes {usual_type}"),
        "size_gib": stated(size, size.whole() or None, usual_gib, f"kops takes {usual_gib} GiB"),
        "encrypted": stated(
            spec.get("rootVolumeEncryption"),
            spec.get("rootVolumeEncryption").flag(),
            True,
            "kops encrypts root volumes",
        ),
    }
    for key, name in (("rootVolumeIops", "iops"), ("rootVolumeThroughput", "throughput_mibps")):
        view = spec.get(key)
        if view.whole() is not None:
            found[name] = Found(view.whole(), How.READ, view.place)
    return found


def image(case: Case, group: Group, kind: str) -> Mapping[str, Found]:
    """The image, as a family where kops' or the exporter's own image is meant."""
    view = group.spec.get("image")
    name = view.word()
    if name is None:
        reason = "kops takes its channel's Ubuntu"
        family = ImageFamily.UBUNTU.value
        return {"image_family": Found(family, How.DEFAULTED, view.place, reason)}
    for each in ImageFamily:
        fact = case.catalog.limits.find(f"kops.image.{each.value}.{kind}")
        if fact is not None and fact.text == name:
            return {"image_family": Found(each.value, How.READ, view.place)}
    guessed = next((family for word, family in _FAMILIES if word in name.lower()), None)
    found = {"custom_image": Found(name, How.READ, view.place)}
    if guessed is not None:
        reason = f"by the name of the image, {name}"
        found["image_family"] = Found(guessed.value, How.INFERRED, view.place, reason)
    return found


def metadata(spec: View) -> Mapping[str, Found]:
    """The metadata service; kops asks for tokens and one hop where the group is silent."""
    tokens = spec.get("instanceMetadata", "httpTokens")
    hops = spec.get("instanceMetadata", "httpPutResponseHopLimit")
    word = tokens.text() if tokens.text() in ("required", "optional") else None
    return {
        "tokens": stated(tokens, word, "required", "kops asks for tokens"),
        "hops": stated(hops, hops.whole(), 1, "kops allows one hop"),
    }


def runtime(case: Case, group: Group) -> Mapping[str, Found]:
    """The container runtime; a cluster-wide containerd that the exporter pins is none of a pool."""
    kind = case.spec.get("containerRuntime")
    docker = kind.text() == "docker" or (not kind and bool(case.spec.get("docker")))
    if docker:
        place = kind.place if kind else case.spec.get("docker").place
        return {"runtime": Found(ContainerRuntime.DOCKER.value, How.READ, place)}
    own = group.spec.get("containerd", "version")
    common = case.spec.get("containerd", "version")
    case.spec.get("containerd", "runc", "version")
    group.spec.get("containerd", "runc", "version")
    if own.word():
        return {"runtime_version": Found(own.word(), How.READ, own.place)}
    if common.word() and common.word() != case.fact("kops.supported_containerd"):
        return {"runtime_version": Found(common.word(), How.READ, common.place)}
    return {}
