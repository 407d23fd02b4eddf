"""The machines of an instance group: types, image, spot, metadata service, tenancy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.endpoint import security_groups
from advisor.importers.kops.checks.forms import listed, seconds, shown
from advisor.importers.kops.checks.manifests import CONTROL_PLANE, NODE, Cluster, Group

_TENANCIES: Final = ("default", "dedicated", "host")
_NOT_DEDICATED: Final = ("t2.nano", "t2.micro", "t2.small", "t2.medium", "t2.large", "t2.xlarge")
"""The list of populate_instancegroup_spec.go; AWS has more of them."""
_SPOT_MINUTES: Final = (60, 120, 180, 240, 300, 360)
_INTERRUPTIONS: Final = ("hibernate", "stop", "terminate")
_STRATEGIES: Final = (
    "lowest-price", "diversified", "capacity-optimized", "capacity-optimized-prioritized",
    "price-capacity-optimized",
)  # fmt: skip
_TOKENS: Final = ("optional", "required")
_HOPS: Final = (1, 64)
_CREDITS: Final = ("standard", "unlimited")
_TYPE: Final = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")
_ARCHITECTURE: Final = re.compile(r"(?<![a-z0-9])(amd64|x86_64|x86-64|arm64|aarch64)(?![a-z0-9])")
_OF_IMAGE: Final = {"arm64": "arm64", "aarch64": "arm64"}
_WHOLE: Final = 100


def _types(group: Group) -> list[str]:
    return [each for each in group.spec.text("machineType").split(",") if each]


def _mixed(group: Group) -> list[str]:
    listed_ = group.spec.items("mixedInstancesPolicy", "instances")
    return [each for text in listed_ for each in text.split(",")]


def types(cluster: Cluster) -> Iterator[Objection]:
    """Whether these are instance types, and of the architecture of the image."""
    for group in cluster.groups:
        image = _ARCHITECTURE.search(group.spec.text("image").lower())
        wanted = _OF_IMAGE.get(image[1], "x86_64") if image else ""
        for name in (*_types(group), *_mixed(group)):
            place = group.spec.here("machineType")
            if name not in _types(group):
                place = group.spec.here("mixedInstancesPolicy", "instances")
            if not _TYPE.fullmatch(name):
                yield objection(
                    359, place, f"{group.label} has the machine type {shown(name)}.",
                    "Write an instance type of EC2, such as m6i.large.",
                )  # fmt: skip
                continue
            facts = cluster.catalog.instance_type(name)
            if facts and wanted and facts.arch != wanted:
                yield objection(
                    350, place, f"{group.label} has the type {name} ({facts.arch}) and an image "
                    f"for {wanted}.", "Take an image for the architecture of the machines.",
                )  # fmt: skip


def mixture(cluster: Cluster) -> Iterator[Objection]:
    """Several types in one group, and how much of it is spot."""
    for group in cluster.groups:
        if not group.spec.has("mixedInstancesPolicy"):
            continue
        policy = group.spec.part("mixedInstancesPolicy")
        known = [cluster.catalog.instance_type(each) for each in _types(group) + _mixed(group)]
        if len({each.gpu for each in known if each}) > 1:
            yield objection(
                353, policy.here("instances"), f"{group.label} mixes machines with GPUs and "
                "without.", "Make a group of each.",
            )  # fmt: skip
        yield from _shares(cluster, group)
        strategy = policy.at("spotAllocationStrategy")
        if strategy is not None and strategy not in _STRATEGIES:
            yield objection(
                355, policy.here("spotAllocationStrategy"),
                f"spotAllocationStrategy of {group.label} is {shown(strategy)}.",
                f"Take one of {listed(_STRATEGIES)}.",
            )  # fmt: skip


def _shares(cluster: Cluster, group: Group) -> Iterator[Objection]:
    policy = group.spec.part("mixedInstancesPolicy")
    base, above = policy.number("onDemandBase"), policy.number("onDemandAboveBase")
    most = group.spec.number("maxSize")
    if most is None and not group.karpenter:
        nodes = cluster.catalog.limit("kops.default_group_size").integer
        most = nodes if group.role == NODE else 1
    if base is not None and (base < 0 or base > (most or 0)):
        yield objection(
            354, policy.here("onDemandBase"), f"onDemandBase of {group.label} is {base}, and its "
            f"largest size is {most or 0}.", "Take a number from 0 to maxSize.",
        )  # fmt: skip
    if above is not None and not 0 <= above <= _WHOLE:
        yield objection(
            354, policy.here("onDemandAboveBase"), f"onDemandAboveBase of {group.label} is "
            f"{above}.", "Take a share from 0 to 100.",
        )  # fmt: skip
    if above is None and _mixed(group) and not group.karpenter:
        yield objection(
            370, policy.place, f"{group.label} lists {len(_mixed(group))} types and no "
            "onDemandAboveBase: all of it is bought on demand.",
            "Write onDemandAboveBase: 0 for spot, or 100 where on demand is meant.",
        )  # fmt: skip


def spot(cluster: Cluster) -> Iterator[Objection]:
    """Spot of the old kind."""
    for group in cluster.groups:
        minutes = group.spec.number("spotDurationInMinutes")
        if minutes is not None and minutes not in _SPOT_MINUTES:
            yield objection(
                351, group.spec.here("spotDurationInMinutes"),
                f"spotDurationInMinutes of {group.label} is {minutes}.",
                f"Take one of {listed(str(each) for each in _SPOT_MINUTES)}, or take it out.",
            )  # fmt: skip
        behaviour = group.spec.at("instanceInterruptionBehavior")
        if behaviour is not None and behaviour not in _INTERRUPTIONS:
            yield objection(
                352, group.spec.here("instanceInterruptionBehavior"),
                f"instanceInterruptionBehavior of {group.label} is {shown(behaviour)}.",
                f"Take one of {listed(_INTERRUPTIONS)}.",
            )  # fmt: skip


def metadata_service(cluster: Cluster) -> Iterator[Objection]:
    """The metadata service of the instance, CPU credits and the life of a machine."""
    for group in cluster.groups:
        spec = group.spec
        tokens = spec.at("instanceMetadata", "httpTokens")
        if tokens is not None and tokens not in _TOKENS:
            yield objection(
                356, spec.here("instanceMetadata", "httpTokens"),
                f"httpTokens of {group.label} is {shown(tokens)}.", "Take required.",
            )  # fmt: skip
        hops = spec.number("instanceMetadata", "httpPutResponseHopLimit")
        if hops is not None and not _HOPS[0] <= hops <= _HOPS[1]:
            yield objection(
                356, spec.here("instanceMetadata", "httpPutResponseHopLimit"),
                f"httpPutResponseHopLimit of {group.label} is {hops}.", "Take 1 to 64.",
            )  # fmt: skip
        credits_ = spec.at("cpuCredits")
        if credits_ is not None and credits_ not in _CREDITS:
            yield objection(
                357, spec.here("cpuCredits"), f"cpuCredits of {group.label} is {shown(credits_)}.",
                f"Take one of {listed(_CREDITS)}.",
            )  # fmt: skip
        life = spec.text("maxInstanceLifetime")
        least = cluster.catalog.limit("kops.instance_lifetime_min_seconds").integer
        found = seconds(life) if life else None
        if found is not None and int(found) != 0 and found < least:
            yield objection(
                358, spec.here("maxInstanceLifetime"),
                f"maxInstanceLifetime of {group.label} is {life}.", "Take 24h or more.",
            )  # fmt: skip


def tenancy(cluster: Cluster) -> Iterator[Objection]:
    """Machines of one's own, and the profile two roles share."""
    owners: dict[str, Group] = {}
    for group in cluster.groups:
        stated = group.spec.text("tenancy")
        place = group.spec.here("tenancy")
        if stated and stated not in _TENANCIES:
            yield objection(
                314, place, f"tenancy of {group.label} is {shown(stated)}.",
                f"Take one of {listed(_TENANCIES)}.",
            )  # fmt: skip
        elif stated not in ("", "default") and group.spec.text("machineType") in _NOT_DEDICATED:
            yield objection(
                343, place, f"{group.label} wants {stated} machines of the type "
                f"{group.spec.text('machineType')}, which there are not.", "Take another type.",
            )  # fmt: skip
        yield from security_groups(group.spec)
        profile = group.spec.text("iam", "profile")
        first = owners.setdefault(profile, group) if profile else group
        if first.role != group.role:
            yield objection(
                348, group.spec.here("iam", "profile"), f"{group.label} of the role {group.role} "
                f"and {first.label} of the role {first.role} have one instance profile.",
                "Give each role a profile of its own.",
            )  # fmt: skip


def beside(cluster: Cluster) -> Iterator[Objection]:
    """A control plane that is bought on spot by its policy."""
    for group in cluster.of(CONTROL_PLANE):
        if group.spec.has("maxPrice"):
            yield objection(
                374, group.spec.here("maxPrice"), f"{group.label} is control plane and buys spot: "
                "AWS may take all its machines within two minutes.", "Take maxPrice out.",
            )  # fmt: skip


CHECKS: Final = (types, mixture, spot, metadata_service, tenancy, beside)
