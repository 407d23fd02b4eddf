"""Local clusters and nodes on AWS Outposts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import MANAGED, SELF_MANAGED, Config
from advisor.importers.eksctl.checks.forms import arn_part, is_arn, shown
from advisor.importers.imported import Objection, Place


def is_outpost(arn: str) -> bool:
    """Whether an ARN is one of an Outpost."""
    return is_arn(arn) and arn_part(arn, 2) == "outposts"


def control_plane(config: Config) -> Iterator[Objection]:
    """A control plane on Outposts, which can do less."""
    if config.at("outpost") is None:
        return
    arn = config.text("outpost", "controlPlaneOutpostARN")
    if not arn:
        yield objection(
            180, ("outpost",), "outpost names no controlPlaneOutpostARN.", "State the ARN."
        )
    elif not is_outpost(arn):
        yield objection(
            181, ("outpost", "controlPlaneOutpostARN"), f"{shown(arn)} is not an Outpost's ARN.",
            "Write it like arn:aws:outposts:eu-central-1:111122223333:outpost/op-0123.",
        )  # fmt: skip
    for place in _unsupported(config):
        name = ".".join(str(part) for part in place)
        yield objection(182, place, f"{name} is not supported on Outposts.", "Leave it out.")
    yield from _placement(config)


def _unsupported(config: Config) -> Iterator[Place]:
    lists = (
        "addons", "identityProviders", "fargateProfiles", "availabilityZones", "localZones",
    )  # fmt: skip
    yield from ((key,) for key in lists if config.items(key))
    if config.outposts and config.items(MANAGED):
        yield (MANAGED,)
    if config.ipv6:
        yield ("kubernetesNetworkConfig", "ipFamily")
    yield from ((key,) for key in ("karpenter", "gitops") if config.at(key) is not None)
    if config.text("secretsEncryption", "keyARN"):
        yield ("secretsEncryption",)
    if config.oidc:
        yield ("iam", "withOIDC")
    if config.at("vpc", "autoAllocateIPv6") is True:
        yield ("vpc", "autoAllocateIPv6")
    if config.items("vpc", "publicAccessCIDRs"):
        yield ("vpc", "publicAccessCIDRs")
    if config.at("accessConfig", "bootstrapClusterCreatorAdminPermissions") is False:
        yield ("accessConfig", "bootstrapClusterCreatorAdminPermissions")


def _placement(config: Config) -> Iterator[Objection]:
    etcd = config.text("outpost", "etcdInstanceType")
    group = config.text("outpost", "controlPlanePlacement", "groupName")
    spread = config.text("outpost", "controlPlanePlacement", "spreadLevel")
    if not etcd and (config.at("outpost", "etcdPlacement") is not None or spread):
        yield objection(
            183, ("outpost",), "etcdPlacement and spreadLevel need outpost.etcdInstanceType.",
            "State it.",
        )  # fmt: skip
    if etcd and group:
        yield objection(
            184, ("outpost", "controlPlanePlacement", "groupName"),
            "A placement group and etcdInstanceType exclude each other.", "Leave one out.",
        )  # fmt: skip
    if etcd and config.auth_mode == "CONFIG_MAP":
        yield objection(
            183, ("accessConfig", "authenticationMode"),
            "Clusters on Outposts with etcdInstanceType need access entries.",
            "Take API or API_AND_CONFIG_MAP.",
        )  # fmt: skip


def groups(config: Config) -> Iterator[Objection]:
    """Self-managed groups on Outposts."""
    found = [group for group in config.of(SELF_MANAGED) if group.tree.get("outpostARN")]
    if len({group.tree["outpostARN"] for group in found}) > 1:
        yield objection(
            185, (*found[-1].place, "outpostARN"), "Node groups stand in two Outposts.",
            "Make a cluster for each.",
        )  # fmt: skip
    if found and not config.outposts:
        yield objection(
            186, (*found[0].place, "outpostARN"),
            f"{found[0].label} is to stand on Outposts, the control plane elsewhere; eksctl makes "
            "such groups only once the cluster stands.",
            "Move it into a second file for `eksctl create nodegroup -f`.",
        )  # fmt: skip
    if config.outposts and config.items(SELF_MANAGED) and not config.subnets:
        yield objection(
            187, (SELF_MANAGED,), "A VPC that eksctl makes has no way from the Outpost's nodes to "
            "the API.",
            "Create the cluster alone, associate the VPC with a local gateway, then add nodes.",
        )  # fmt: skip


CHECKS: Final = (control_plane, groups)
