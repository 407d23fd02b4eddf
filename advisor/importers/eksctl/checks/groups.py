"""What holds for every node group: name, machines, volumes, labels and taints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import AL2, AL2023, BOTTLEROCKET, Config, Group
from advisor.importers.eksctl.checks.forms import (
    at_least,
    is_label_value,
    is_qualified_name,
    is_reserved_label,
    shown,
)
from advisor.importers.imported import Objection

_EFFECTS: Final = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_WITH_DRIVERS: Final = (AL2, AL2023, *BOTTLEROCKET, "")
_GONE: Final = ("WindowsServer20H2CoreContainer", "WindowsServer2004CoreContainer")


def names(config: Config) -> Iterator[Objection]:
    """Names, and private networking in a fully private cluster."""
    seen: set[str] = set()
    for group in config.groups:
        if not group.name:
            yield objection(300, group.place, f"{group.label} has no name.", "Name it.")
        elif group.name in seen:
            yield objection(
                301, (*group.place, "name"), f"Two node groups are named {shown(group.name)}.",
                "Name them differently; managed and self-managed groups share their names.",
            )  # fmt: skip
        seen.add(group.name)
        if config.fully_private and group.tree.get("privateNetworking") is not True:
            yield objection(
                115, group.place, f"{group.label} has public addresses in a fully private cluster.",
                "State privateNetworking: true.",
            )  # fmt: skip


def base(config: Config) -> Iterator[Objection]:
    """What eksctl checks of both kinds of group alike."""
    for group in config.groups:
        for check in (_volume_without_size, _iops, _throughput, _places, _image, _reservation,
                      _metadata_policies, _labels, _taints):  # fmt: skip
            yield from check(group)


def _volume_without_size(group: Group) -> Iterator[Objection]:
    tree = group.tree
    if tree.get("volumeKmsKeyID") and tree.get("volumeEncrypted") is not True:
        yield objection(
            308, (*group.place, "volumeKmsKeyID"),
            f"{group.label} has a key for its volume and does not encrypt it.",
            "State volumeEncrypted: true.",
        )  # fmt: skip
    if tree.get("volumeSize") is not None or (group.managed and not group.tree.get(_TEMPLATE)):
        return  # managed groups get a size before they are checked
    stated = [key for key in ("volumeName", "volumeKmsKeyID") if tree.get(key)]
    if tree.get("volumeEncrypted") is True:
        stated.append("volumeEncrypted")
    if group.managed and group.bottlerocket and not tree.get("volumeName"):
        stated.append(_TEMPLATE)  # eksctl itself names the data volume of Bottlerocket
    if stated:
        yield objection(
            302, (*group.place, stated[0]),
            f"{group.label} has {stated[0]} and no volumeSize.", "State volumeSize.",
        )  # fmt: skip


_TEMPLATE: Final = "launchTemplate"


def _iops(group: Group) -> Iterator[Objection]:
    kind, iops = group.tree.get("volumeType") or "gp3", group.tree.get("volumeIOPS")
    if "volumeType" in group.tree and group.config.outposts and not group.managed and kind != "gp2":
        yield objection(
            307, (*group.place, "volumeType"), f"Outposts have gp2 volumes, not {shown(kind)}.",
            "Take gp2.",
        )  # fmt: skip
    if iops is None:
        return
    place = (*group.place, "volumeIOPS")
    if kind not in ("gp3", "io1", "io2"):
        yield objection(
            303, place, f"{group.label}: a volume of type {shown(kind)} takes no IOPS.",
            "Take gp3, io1 or io2, or leave volumeIOPS out.",
        )  # fmt: skip
        return
    limit = group.config.catalog.limit
    least, most = limit(f"eksctl.{kind}_min_iops").integer, limit(f"eksctl.{kind}_max_iops").integer
    if not least <= iops <= most:
        yield objection(
            304, place, f"{group.label}: eksctl 0.230 takes {least} to {most} IOPS for {kind}, "
            f"not {iops}.",
            f"Take {least} to {most}.",
        )  # fmt: skip


def _throughput(group: Group) -> Iterator[Objection]:
    kind, wanted = group.tree.get("volumeType") or "gp3", group.tree.get("volumeThroughput")
    if wanted is None:
        return
    place = (*group.place, "volumeThroughput")
    limit = group.config.catalog.limit
    least = limit("eksctl.gp3_min_throughput_mibps").integer
    most = limit("eksctl.gp3_max_throughput_mibps").integer
    if kind != "gp3":
        yield objection(
            306, place, f"{group.label}: a volume of type {shown(kind)} takes no throughput.",
            "Take gp3, or leave volumeThroughput out.",
        )  # fmt: skip
    elif not least <= wanted <= most:
        yield objection(
            305, place, f"{group.label}: eksctl 0.230 takes {least} to {most} MiB/s for gp3, not "
            f"{wanted}.",
            f"Take {least} to {most}.",
        )  # fmt: skip


def _places(group: Group) -> Iterator[Objection]:
    tree = group.tree
    zones, subnets = tree.get("availabilityZones") or [], tree.get("subnets") or []
    if zones and subnets:
        yield objection(
            311, (*group.place, "subnets"), f"{group.label} states subnets and zones.",
            "Keep one of them.",
        )  # fmt: skip
    if tree.get("placement") is not None and not tree["placement"].get("groupName"):
        yield objection(
            312, (*group.place, "placement"), f"{group.label} has a placement without a groupName.",
            "Name the placement group.",
        )  # fmt: skip
    if tree.get("efaEnabled") is True and max(len(zones), len(subnets)) > 1:
        yield objection(
            313, (*group.place, "efaEnabled"), f"{group.label} has EFA in several zones.",
            "Name one zone; EFA does not leave it.",
        )  # fmt: skip
    if (tree.get("maxPodsPerNode") or 0) < 0:
        yield objection(
            309, (*group.place, "maxPodsPerNode"),
            f"{group.label} takes {tree['maxPodsPerNode']} pods.", "State a positive number.",
        )  # fmt: skip


def _image(group: Group) -> Iterator[Objection]:
    family = group.stated_family
    place = (*group.place, "amiFamily")
    if family and family not in group.families:
        gone = "no more" if family in _GONE else "not"
        yield objection(
            314, place, f"{group.label}: eksctl does {gone} know the image family {shown(family)}.",
            "Take AmazonLinux2023, Bottlerocket, Ubuntu2404 or WindowsServer2022CoreContainer.",
        )  # fmt: skip
    elif family and group.config.outposts and not group.managed and family not in (AL2, AL2023):
        yield objection(
            315, place, f"{group.label}: local clusters run Amazon Linux, not {family}.",
            f"Take {AL2023}.",
        )  # fmt: skip
    refused_from = group.config.catalog.limit("eksctl.al2_refused_from").text
    own = group.managed and group.tree.get("ami")
    if family == AL2 and not own and at_least(group.config.version, refused_from):
        yield objection(
            358, place, f"{group.label}: there are no Amazon Linux 2 images for Kubernetes "
            f"{group.config.version}; they end before {refused_from}.",
            f"Take {AL2023} or Bottlerocket.",
        )  # fmt: skip
    if group.section("ssh").get("enableSsm") is False:
        yield objection(
            316, (*group.place, "ssh", "enableSsm"),
            f"{group.label} switches SSM off, which is part of the images.", "Leave enableSsm out.",
        )  # fmt: skip
    yield from _neuron(group)


def _neuron(group: Group) -> Iterator[Objection]:
    known = group.config.catalog.instance_type(group.deciding_type)
    if known and known.accelerator_kind == "neuron" and group.checked_family not in _WITH_DRIVERS:
        yield objection(
            317, (*group.place, "amiFamily"),
            f"{group.label}: {known.name} has {known.accelerator_name} chips, for which "
            f"{group.checked_family} has no driver.",
            f"Take {AL2023} or Bottlerocket.",
        )  # fmt: skip


def _reservation(group: Group) -> Iterator[Objection]:
    stated, market = group.tree.get("capacityReservation"), group.tree.get("instanceMarketOptions")
    if stated is None:
        if market is not None:
            yield objection(
                320, (*group.place, "instanceMarketOptions"),
                f"{group.label} has market options and no capacity reservation.",
                "Name the reservation under capacityReservation.",
            )  # fmt: skip
        return
    place = (*group.place, "capacityReservation")
    preference = stated.get("capacityReservationPreference")
    target: dict[str, Any] = stated.get("capacityReservationTarget") or {}
    if (preference is not None and "capacityReservationTarget" in stated) or (
        "capacityReservationID" in target and "capacityReservationResourceGroupARN" in target
    ):
        yield objection(
            318, place, f"{group.label} reserves capacity in two ways.", "Keep one of them."
        )
    if preference is not None and preference not in ("open", "none"):
        yield objection(
            319, (*place, "capacityReservationPreference"),
            f"There is no preference {shown(preference)} for reserved capacity.",
            "Take open or none.",
        )  # fmt: skip
    kind = (market or {}).get("marketType")
    if kind is not None and kind != "capacity-block":
        yield objection(
            321, (*group.place, "instanceMarketOptions", "marketType"),
            f"There is no market {shown(kind)}.", "Take capacity-block.",
        )  # fmt: skip


def _metadata_policies(group: Group) -> Iterator[Objection]:
    policies = [key for key, on in (group.section("iam").get(_POLICIES) or {}).items() if on]
    if group.tree.get("disablePodIMDS") is True and policies:
        yield objection(
            310, (*group.place, "disablePodIMDS"),
            f"{group.label} keeps pods from the metadata service, from which they would get the "
            f"rights of {policies[0]}.",
            "Use pod identity or a service account's role instead of withAddonPolicies.",
        )  # fmt: skip


_POLICIES: Final = "withAddonPolicies"


def _labels(group: Group) -> Iterator[Objection]:
    labels: dict[str, str] = group.tree.get("labels") or {}
    for key, value in labels.items():
        place = (*group.place, "labels", key)
        if not is_qualified_name(key) or not is_label_value(value):
            yield objection(
                338, place, f"{group.label}: {shown(f'{key}={value}')} is no label of Kubernetes.",
                "Take letters, digits, '-', '_' and '.', at most 63, beginning and ending with a "
                "letter or digit.",
            )  # fmt: skip
        elif is_reserved_label(key):
            yield objection(
                339, place, f"{group.label}: the label {shown(key)} belongs to Kubernetes; nodes "
                "may not give it to themselves.",
                "Take a domain of your own, or node.kubernetes.io.",
            )  # fmt: skip


def _taints(group: Group) -> Iterator[Objection]:
    for i, taint in enumerate(group.tree.get("taints") or []):
        key, value = taint.get("key") or "", taint.get("value") or ""
        effect = taint.get("effect") or ""
        if is_qualified_name(key) and is_label_value(value) and effect in _EFFECTS:
            continue
        yield objection(
            337, (*group.place, "taints", i),
            f"{group.label}: {shown(f'{key}={value}:{effect}')} is no taint of Kubernetes.",
            f"State key, value and an effect: {', '.join(_EFFECTS)}.",
        )  # fmt: skip


CHECKS: Final = (names, base)
