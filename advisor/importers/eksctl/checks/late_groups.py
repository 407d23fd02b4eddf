"""Node groups that eksctl takes and cannot make; it or AWS says so once the cluster stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.errors import DocumentError
from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import Config, Group
from advisor.importers.eksctl.checks.forms import is_arn, shown
from advisor.importers.eksctl.checks.managed import contradiction
from advisor.importers.foreign import parse_foreign
from advisor.importers.imported import Objection

_VOLUMES: Final = ("gp2", "gp3", "io1", "io2", "sc1", "st1")
_BOOTSTRAP: Final = ("cluster-certificate", "api-server", "cluster-name", "cluster-dns-ip")
_OF_THE_GROUP: Final = ("node-labels", "node-taints")
_TAGS_OF_A_GROUP: Final = 2
_AUTOSCALER_TAGS: Final = 2


def groups(config: Config) -> Iterator[Objection]:
    """Node groups whose stacks cannot be written or made."""
    for group in config.groups:
        for check in (_self_managed, _capacity_block, _zones, _local_zones, _subnets,
                      _no_side, _unknown_subnets, _policies, _volume, _architectures, _stack_name,
                      _bottlerocket, _script):  # fmt: skip
            yield from check(group)


def _self_managed(group: Group) -> Iterator[Objection]:
    if group.managed:
        return
    if group.config.ipv6:
        yield objection(
            380, group.place, f"{group.label} is self-managed; eksctl makes no such groups in an "
            "IPv6 cluster, and says so when the cluster stands.",
            "Move it to managedNodeGroups.",
        )  # fmt: skip
    problem = contradiction(group)
    if problem:
        yield objection(
            381, group.place, f"{group.label}: {problem}; eksctl finds that out when the cluster "
            "stands.",
            "State minSize <= desiredCapacity <= maxSize.",
        )  # fmt: skip
    most = group.config.catalog.limit("eksctl.max_group_tags").integer
    tags = _TAGS_OF_A_GROUP + len(group.tree.get("labels") or {}) + len(group.tree.get("taints")
                                                                         or [])  # fmt: skip
    tags += _TAGS_OF_A_GROUP  # the labels eksctl adds
    if (group.section("iam").get("withAddonPolicies") or {}).get("autoScaler"):
        tags += _AUTOSCALER_TAGS
    if group.tree.get("propagateASGTags") is True and tags > most:
        yield objection(
            382, (*group.place, "propagateASGTags"),
            f"{group.label}: labels and taints become {tags} tags; a group takes {most}.",
            "Leave some out, or propagateASGTags.",
        )  # fmt: skip


def _capacity_block(group: Group) -> Iterator[Objection]:
    market = group.section("instanceMarketOptions").get("marketType")
    if group.managed and market == "capacity-block" and len(group.types) > 1:
        yield objection(
            383, (*group.place, "instanceTypes"),
            f"{group.label}: a capacity block is of one type, and {len(group.types)} are listed.",
            "Keep the type of the reservation.",
        )  # fmt: skip


def _zones(group: Group) -> Iterator[Objection]:
    """Zones of a group must have a subnet of the right side."""
    config = group.config
    zones = group.tree.get("availabilityZones") or []
    if not zones or config.outposts:
        return
    private = group.tree.get("privateNetworking") is True
    if config.subnets:
        side = config.section("vpc", "subnets", "private" if private else "public")
        known = [subnet.get("az") or key for key, subnet in side.items()]
    elif config.fully_private and not private:
        return
    else:
        known = config.items("availabilityZones")
        if not known:
            return
    missing = [zone for zone in zones if zone not in known]
    if missing or len(zones) > len(set(known)):
        side_name = "private" if private else "public"
        yield objection(
            384, (*group.place, "availabilityZones"),
            f"{group.label}: there is no {side_name} subnet in {', '.join(missing or zones)}.",
            "Take zones of the cluster.",
        )  # fmt: skip


def _local_zones(group: Group) -> Iterator[Objection]:
    known = group.config.items("localZones")
    missing = [zone for zone in group.tree.get("localZones") or [] if zone not in known]
    if missing:
        yield objection(
            384, (*group.place, "localZones"),
            f"{group.label}: the cluster has no local zone {missing[0]}.",
            "List it under localZones of the cluster, too.",
        )  # fmt: skip


def _policies(group: Group) -> Iterator[Objection]:
    for i, arn in enumerate(group.section("iam").get("attachPolicyARNs") or []):
        if group.managed and not is_arn(arn):
            yield objection(
                393, (*group.place, "iam", "attachPolicyARNs", i),
                f"{group.label}: the policy {shown(arn)} is no ARN; eksctl finds that out when "
                "the cluster stands.",
                "Write it like arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore.",
            )  # fmt: skip


def _no_side(group: Group) -> Iterator[Objection]:
    """In a VPC that exists, all subnets of a side hold a group that names none."""
    if not group.config.subnets or any(
        group.tree.get(key) for key in ("availabilityZones", "subnets", "localZones", "outpostARN")
    ):
        return
    side = "private" if group.tree.get("privateNetworking") is True else "public"
    if not group.config.section("vpc", "subnets", side):
        other = "false" if side == "private" else "true"
        yield objection(
            394, group.place, f"{group.label} is {side}, and no {side} subnets are listed: its "
            "scaling group gets none, and the stack fails.",
            f"State privateNetworking: {other}, or list {side} subnets.",
        )  # fmt: skip


def _unknown_subnets(group: Group) -> Iterator[Objection]:
    """In a VPC that eksctl makes, subnets are named after their zones."""
    config = group.config
    if config.subnets or config.text("vpc", "id") or config.outposts:
        return
    zones = config.items("availabilityZones")
    for i, name in enumerate(group.tree.get("subnets") or []):
        if (zones and name not in zones) or name.startswith("subnet-"):
            yield objection(
                384, (*group.place, "subnets", i),
                f"{group.label}: there is no subnet {shown(name)} in a VPC that eksctl makes.",
                "State availabilityZones of the group, or list the VPC's own subnets.",
            )  # fmt: skip


def _subnets(group: Group) -> Iterator[Objection]:
    if group.tree.get("privateNetworking") is True:
        return
    private, public = (_named(group.config, side) for side in ("private", "public"))
    for i, name in enumerate(group.tree.get("subnets") or []):
        if name in private and name not in public:
            yield objection(
                385, (*group.place, "subnets", i),
                f"{group.label} stands in the private subnet {shown(name)} and is not private.",
                "State privateNetworking: true.",
            )  # fmt: skip


def _named(config: Config, side: str) -> set[str]:
    """Keys and ids of the subnets of one side."""
    found = config.section("vpc", "subnets", side)
    return {*found, *(subnet.get("id") or key for key, subnet in found.items())}


def _volume(group: Group) -> Iterator[Objection]:
    kind = group.tree.get("volumeType")
    if kind is not None and kind not in _VOLUMES and "volumeIOPS" not in group.tree:
        yield objection(
            387, (*group.place, "volumeType"),
            f"{group.label}: EC2 has no volume type {shown(kind)}; the stack fails.",
            f"Take {', '.join(_VOLUMES)}.",
        )  # fmt: skip


def _architectures(group: Group) -> Iterator[Objection]:
    found: dict[str, str] = {}
    for name in group.types:
        known = group.config.catalog.instance_type(name)
        if known:
            found.setdefault(known.arch, name)
    if len(found) > 1:
        first, second = list(found.values())[:2]
        yield objection(
            388, group.place, f"{group.label} mixes {first} and {second}, whose processors differ: "
            "one image does not start both.",
            "Make two groups.",
        )  # fmt: skip


def _stack_name(group: Group) -> Iterator[Objection]:
    odd = [char for char in group.name if not (char.isascii() and (char.isalnum() or char == "-"))]
    if group.managed and odd:
        yield objection(
            389, (*group.place, "name"),
            f"The name {shown(group.name)} becomes part of a stack's name, in which "
            f"{shown(odd[0])} may not stand.",
            "Take letters, digits and hyphens.",
        )  # fmt: skip


def _bottlerocket(group: Group) -> Iterator[Objection]:
    if not group.bottlerocket or not group.managed:
        return
    settings = group.section("bottlerocket").get("settings") or {}
    place = (*group.place, "bottlerocket", "settings", "kubernetes")
    kubernetes: Any = settings.get("kubernetes", {})
    if not isinstance(kubernetes, dict):
        yield objection(
            391, place, f"{group.label}: settings.kubernetes is no mapping.", "Write a mapping."
        )
        return
    for key in (*_BOOTSTRAP, *_OF_THE_GROUP):
        if key in kubernetes:
            yield objection(
                391, (*place, key), f"{group.label}: EKS or eksctl sets {key} itself.",
                "Leave it out; labels and taints have fields of their own.",
            )  # fmt: skip


def _script(group: Group) -> Iterator[Objection]:
    script = group.tree.get("overrideBootstrapCommand")
    if script is None or group.family != "AmazonLinux2023":
        return
    if not script.strip():
        return
    try:
        parse_foreign(script, name="overrideBootstrapCommand")
    except DocumentError:
        yield objection(
            392, (*group.place, "overrideBootstrapCommand"),
            f"{group.label}: on Amazon Linux 2023 overrideBootstrapCommand is a NodeConfig in "
            "YAML, not a script.",
            "Write a NodeConfig (apiVersion: node.eks.aws/v1alpha1), or use preBootstrapCommands.",
        )  # fmt: skip


CHECKS: Final = (groups,)
