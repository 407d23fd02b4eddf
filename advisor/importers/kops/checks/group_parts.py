"""Parts of an instance group: volumes, tags, taints, user data, load balancers, updates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import arn_resource, listed, shown
from advisor.importers.kops.checks.manifests import (
    API_SERVER,
    CONTROL_PLANE,
    NODE,
    Cluster,
    Group,
    Part,
)

_VOLUMES: Final = ("standard", "gp3", "gp2", "io1", "io2")
_FILE_SYSTEMS: Final = ("btfs", "ext4", "xfs")
_USER_DATA: Final = (
    "text/x-include-once-url", "text/x-include-url", "text/cloud-config-archive",
    "text/upstart-job", "text/cloud-config", "text/part-handler", "text/x-shellscript",
    "text/cloud-boothook",
)  # fmt: skip
_RESERVED: Final = ("Name", "KubernetesCluster")
_PREFIXES: Final = ("kubernetes.io/cluster/", "k8s.io/role/", "kops.k8s.io/")
_GROUP_TAG: Final = "kops.k8s.io/instancegroup"
_NAME_LENGTH: Final = 32
_PERCENT: Final = re.compile(r"([+-]?\d+)%")


def volumes(cluster: Cluster) -> Iterator[Objection]:
    """Root volume, further volumes and where they are mounted."""
    for group in cluster.groups:
        spec = group.spec
        kind = spec.at("rootVolumeType")
        if kind is not None and kind not in _VOLUMES:
            yield objection(
                333, spec.here("rootVolumeType"), f"{group.label} has a root volume of the type "
                f"{shown(kind)}.", f"Take one of {listed(_VOLUMES)}.",
            )  # fmt: skip
        for key in ("rootVolumeIops", "rootVolumeThroughput"):
            if (spec.number(key) or 0) < 0:
                yield objection(
                    316, spec.here(key), f"{key} of {group.label} is {spec.number(key)}.",
                    "Leave it to kops.",
                )  # fmt: skip
        for volume in spec.parts("volumes"):
            if not volume.text("device") or (volume.number("size") or 0) <= 0:
                yield objection(
                    318, volume.place, f"A volume of {group.label} has the device "
                    f"{shown(volume.text('device'))} and {volume.number('size') or 0} GiB.",
                    "State device and size.",
                )  # fmt: skip
        for mount in spec.parts("volumeMounts"):
            fits = mount.text("filesystem") in _FILE_SYSTEMS
            if not (mount.text("device") and mount.text("path") and fits):
                yield objection(
                    319, mount.place, f"A mount of {group.label} lacks device, path or one of the "
                    f"file systems {listed(_FILE_SYSTEMS)}.", "State all three.",
                )  # fmt: skip


def user_data(cluster: Cluster) -> Iterator[Objection]:
    """Scripts for cloud-init."""
    for group in cluster.groups:
        for each in group.spec.parts("additionalUserData"):
            for key in ("name", "content"):
                if not each.text(key):
                    yield objection(
                        317, each.here(key), f"User data of {group.label} has no {key}.",
                        f"State {key}.",
                    )  # fmt: skip
            if each.text("type") not in _USER_DATA:
                yield objection(
                    317, each.here("type"), f"User data of {group.label} is of the type "
                    f"{shown(each.text('type'))}.", f"Take one of {listed(_USER_DATA)}.",
                )  # fmt: skip


def reserved_tags(labels: dict[str, Any]) -> Iterator[str]:
    """Tags that kops keeps for itself."""
    return (key for key in labels if key in _RESERVED or key.startswith(_PREFIXES))


def labels(cluster: Cluster) -> Iterator[Objection]:
    """Labels of nodes, and tags of machines."""
    for group in cluster.groups:
        for key in group.spec.pairs("nodeLabels"):
            if key.count("/") > 1:
                yield objection(
                    321, group.spec.here("nodeLabels", key),
                    f"The label {shown(key)} of {group.label} has two slashes.",
                    "Write it like example.com/name.",
                )  # fmt: skip
        tags = group.spec.pairs("cloudLabels")
        for key in reserved_tags(tags):
            if key == _GROUP_TAG and tags[key] == group.name:
                continue
            yield objection(
                322, group.spec.here("cloudLabels", key),
                f"The tag {shown(key)} of {group.label} is one kops gives itself.", "Take it out.",
            )  # fmt: skip


def taints(cluster: Cluster) -> Iterator[Objection]:
    """Taints, written key=value:effect."""
    for group in cluster.groups:
        seen: set[str] = set()
        for i, text in enumerate(group.spec.items("taints")):
            place = group.spec.here("taints", i)
            parts = text.split(":")
            if len(parts) > 2 or (len(parts) == 2 and parts[0].count("=") > 1):
                yield objection(
                    324, place, f"The taint {shown(text)} of {group.label} cannot be read.",
                    "Write it like dedicated=gpu:NoSchedule.",
                )  # fmt: skip
            if text in seen:
                yield objection(
                    325, place, f"{group.label} has the taint {shown(text)} twice.", "Keep one."
                )
            seen.add(text)


def load_balancers(cluster: Cluster) -> Iterator[Objection]:
    """Load balancers that exist, to which machines are attached; and the profile of machines."""
    for group in cluster.groups:
        for each in group.spec.parts("externalLoadBalancers"):
            yield from _balancer(group, each)
        profile = group.spec.at("iam", "profile")
        if profile is not None and not _is_profile(profile):
            yield objection(
                320, group.spec.here("iam", "profile"), f"{group.label} has the profile "
                f"{shown(profile)}.",
                "Write it like arn:aws:iam::111122223333:instance-profile/name.",
            )  # fmt: skip


def _is_profile(text: str) -> bool:
    return (arn_resource(text) or "").startswith("instance-profile/")


def _balancer(group: Group, part: Part) -> Iterator[Objection]:
    name, arn = part.at("loadBalancerName"), part.at("targetGroupArn")
    if name is not None and arn is not None:
        yield objection(
            323, part.place, f"{group.label} lists a load balancer by name and by target group.",
            "State one of the two.",
        )  # fmt: skip
    if name is not None and len(name) > _NAME_LENGTH:
        yield objection(
            323, part.here("loadBalancerName"), f"The name {shown(name)} is longer than "
            f"{_NAME_LENGTH} characters.", "State the name of a load balancer that exists.",
        )  # fmt: skip
    if arn is None:
        return
    parts = (arn_resource(arn) or "").split("/")
    if len(parts) != 3 or parts[0] != "targetgroup" or len(parts[1]) > _NAME_LENGTH:
        yield objection(
            323, part.here("targetGroupArn"), f"{shown(arn)} is no ARN of a target group.",
            "Write the whole ARN, which ends in targetgroup/name/id.",
        )  # fmt: skip


def updates(cluster: Cluster) -> Iterator[Objection]:
    """How many machines a rolling update replaces at once."""
    if cluster.spec.has("rollingUpdate"):
        yield from _update(cluster.spec.part("rollingUpdate"), "the cluster", False)
    for group in cluster.groups:
        if group.spec.has("rollingUpdate"):
            part = group.spec.part("rollingUpdate")
            yield from _update(part, group.label, group.role == CONTROL_PLANE)


def _update(part: Part, what: str, control_plane: bool) -> Iterator[Objection]:
    away = _scaled(part.at("maxUnavailable"), 1, up=False)
    surge = _scaled(part.at("maxSurge"), 1000, up=True)
    for key, found in (("maxUnavailable", away), ("maxSurge", surge)):
        if part.has(key) and (found is None or (found < 0 and not control_plane)):
            yield objection(
                326, part.here(key), f"{key} of {what} is {shown(part.at(key))}.",
                "Take a number such as 1, or a share such as 10%.",
            )  # fmt: skip
    if control_plane and part.has("maxSurge") and surge:
        yield objection(
            327, part.here("maxSurge"), f"maxSurge of {what} is {shown(part.at('maxSurge'))}; a "
            "control-plane machine is never there twice.", "Take 0, or take it out.",
        )  # fmt: skip
    stated = away if part.has("maxUnavailable") else 1
    if part.has("maxSurge") and surge == 0 and stated == 0:
        yield objection(
            326, part.here("maxSurge"), f"maxSurge and maxUnavailable of {what} are both nothing.",
            "Take 1 for one of them.",
        )  # fmt: skip


def _scaled(value: Any, of: int, *, up: bool) -> int | None:
    """A number, or a share of ``of``; None where it cannot be read."""
    if isinstance(value, int | float):
        return int(value)
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    share = int(found[1]) * of
    return -(-share // 100) if up else share // 100


def warm_pools(cluster: Cluster) -> Iterator[Objection]:
    """Machines kept stopped: for nodes and API servers, and never spot."""
    default = cluster.spec.has("warmPool")
    for group in cluster.groups:
        spec = group.spec
        if not (spec.has("warmPool") or (default and group.role in (NODE, API_SERVER))):
            continue
        own = spec.part("warmPool")
        takes = group.role in (NODE, API_SERVER)
        base = cluster.spec.part("warmPool") if default and takes else own
        high = own.number("maxSize") if own.has("maxSize") else base.number("maxSize")
        low = own.number("minSize") or base.number("minSize") or 0
        if high != 0 and group.role not in (NODE, API_SERVER):
            yield objection(
                334, own.place, f"{group.label} of the role {group.role} has a warm pool.",
                "Take it to a group of nodes.",
            )  # fmt: skip
        if high != 0 and spec.has("maxPrice"):
            yield objection(
                335, spec.here("maxPrice"), f"{group.label} has a warm pool and buys spot.",
                "Give the group maxSize 0 of warmPool, or take maxPrice out.",
            )  # fmt: skip
        if low < 0 or (high is not None and (high < 0 or low > high)):
            yield objection(
                240, own.place, f"The warm pool of {group.label} has minSize {low} and maxSize "
                f"{high}.", "Take sizes of 0 or more, the larger as maxSize.",
            )  # fmt: skip


CHECKS: Final = (volumes, user_data, labels, taints, load_balancers, updates, warm_pools)
