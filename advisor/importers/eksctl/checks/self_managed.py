"""Self-managed groups (``nodeGroups``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import (
    AL2023,
    SELF_MANAGED,
    Config,
    Group,
)
from advisor.importers.eksctl.checks.forms import at_least, is_arn, kubernetes, shown
from advisor.importers.eksctl.checks.mixed import distribution, image_of_types, t_credits
from advisor.importers.eksctl.checks.outposts import is_outpost
from advisor.importers.imported import Objection

_NAME: Final = re.compile(r"[a-zA-Z0-9\-]*")
_PROCESSES: Final = (
    "Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck",
    "InstanceRefresh", "ReplaceUnhealthy", "ScheduledActions",
)  # fmt: skip
_RUNTIMES: Final = ("containerd", "dockerd", "docker")
_KEPT: Final = (
    "kind", "apiVersion", "address", "clusterDomain", "authentication", "authorization",
    "serverTLSBootstrap",
)  # fmt: skip
_FIELDS_OF_THEIR_OWN: Final = {
    "node-labels": "labels", "node-taints": "taints", "max-pods": "maxPodsPerNode",
}  # fmt: skip


def groups(config: Config) -> Iterator[Objection]:
    """All self-managed groups."""
    for group in config.of(SELF_MANAGED):
        for check in (_named, _rights, _image, _keys, _settings, image_of_types, distribution,
                      t_credits, _processes, _runtime, _lifetime, _places):  # fmt: skip
            yield from check(group)


def _named(group: Group) -> Iterator[Objection]:
    if not _NAME.fullmatch(group.name):
        yield objection(
            330, (*group.place, "name"),
            f"The name {shown(group.name)} has characters other than letters, digits and hyphens.",
            "Take letters, digits and hyphens.",
        )  # fmt: skip


def _rights(group: Group) -> Iterator[Objection]:
    iam = group.section("iam")
    yield from role_and_rights(group, "instanceProfileARN")
    yield from role_and_rights(group, "instanceRoleARN")
    for i, arn in enumerate(iam.get("attachPolicyARNs") or []):
        if not is_arn(arn):
            yield objection(
                332, (*group.place, "iam", "attachPolicyARNs", i),
                f"{group.label}: the policy {shown(arn)} is no ARN.",
                "Write it like arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore.",
            )  # fmt: skip
    policies = iam.get("withAddonPolicies") or {}
    if policies.get("albIngress") and policies.get("awsLoadBalancerController"):
        yield objection(
            333, (*group.place, "iam", "withAddonPolicies", "albIngress"),
            f"{group.label} has both policies for load balancers.", "Leave albIngress out.",
        )  # fmt: skip


def role_and_rights(group: Group, key: str) -> Iterator[Objection]:
    """A role that exists, and rights that eksctl would give to one it makes."""
    iam = group.section("iam")
    if not iam.get(key):
        return
    rights: dict[str, bool] = {
        "instanceRoleName": bool(iam.get("instanceRoleName")),
        "attachPolicy": iam.get("attachPolicy") is not None,
        "attachPolicyARNs": bool(iam.get("attachPolicyARNs")),
        "instanceRolePermissionsBoundary": bool(iam.get("instanceRolePermissionsBoundary")),
        "withAddonPolicies": any((iam.get("withAddonPolicies") or {}).values()),
    }
    found = [name for name, there in rights.items() if there]
    if found:
        yield objection(
            331, (*group.place, "iam", found[0]),
            f"{group.label} brings its role ({key}) and sets {found[0]}, which is for a role that "
            "eksctl makes.",
            f"Leave one of them out; give the rights to the role in {key} yourself.",
        )  # fmt: skip


def _image(group: Group) -> Iterator[Objection]:
    image, family = group.tree.get("ami"), group.stated_family
    if image and not family:
        yield objection(
            334, (*group.place, "ami"), f"{group.label} has an image of its own and no amiFamily.",
            "State amiFamily: eksctl starts each family in another way.",
        )  # fmt: skip
    elif (
        image
        and "overrideBootstrapCommand" not in group.tree
        and not (family == AL2023 or group.bottlerocket or group.windows)
    ):
        yield objection(
            336, (*group.place, "ami"),
            f"{group.label}: an image of its own with {family} needs overrideBootstrapCommand.",
            "State the script that joins the node, or take AmazonLinux2023.",
        )  # fmt: skip
    if group.tree.get("bottlerocket") is not None and not group.bottlerocket:
        yield objection(
            335, (*group.place, "bottlerocket"),
            f"{group.label} has settings of Bottlerocket and another image.",
            "State amiFamily: Bottlerocket, or leave them out.",
        )  # fmt: skip


def _keys(group: Group) -> Iterator[Objection]:
    ssh = group.section("ssh")
    keys = [key for key in ("publicKeyName", "publicKeyPath", "publicKey") if ssh.get(key)]
    if len(keys) > 1:
        yield objection(
            340, (*group.place, "ssh"), f"{group.label} has {' and '.join(keys)}.", "Keep one."
        )


def _settings(group: Group) -> Iterator[Objection]:
    """Scripts and settings that an image family takes or not."""
    unfit = ["kubeletExtraConfig"] if group.windows or group.bottlerocket else []
    if group.bottlerocket:
        unfit += ["preBootstrapCommands", "overrideBootstrapCommand"]
    for key in unfit:
        if key in group.tree:
            yield objection(
                341, (*group.place, key),
                f"{group.label}: {key} does nothing on {group.stated_family}, and eksctl refuses "
                "it.",
                "Leave it out; Bottlerocket has bottlerocket.settings.",
            )  # fmt: skip
    if group.bottlerocket:
        yield from _bottlerocket(group)
    elif not group.windows:
        for key in group.section("kubeletExtraConfig"):
            if key in _KEPT:
                yield objection(
                    343, (*group.place, "kubeletExtraConfig", key),
                    f"{group.label}: the kubelet's {key} is eksctl's to set.", "Leave it out.",
                )  # fmt: skip


def _bottlerocket(group: Group) -> Iterator[Objection]:
    settings = group.section("bottlerocket").get("settings") or {}
    if "kubernetes" not in settings:
        return
    place = (*group.place, "bottlerocket", "settings", "kubernetes")
    kubernetes: Any = settings["kubernetes"]
    if not isinstance(kubernetes, dict):
        yield objection(
            342, place, f"{group.label}: settings.kubernetes is no mapping.", "Write a mapping."
        )
        return
    for key, field in _FIELDS_OF_THEIR_OWN.items():
        if key in kubernetes:
            yield objection(
                342, (*place, key), f"{group.label}: {key} has a field of its own, {field}.",
                f"State {field} of the group instead.",
            )  # fmt: skip
    if "cluster-dns-ip" in kubernetes and group.tree.get("clusterDNS"):
        yield objection(
            342, (*place, "cluster-dns-ip"), f"{group.label} has clusterDNS and cluster-dns-ip.",
            "Keep one.",
        )  # fmt: skip


def _processes(group: Group) -> Iterator[Objection]:
    for i, process in enumerate(group.tree.get("asgSuspendProcesses") or []):
        if process not in _PROCESSES:
            yield objection(
                352, (*group.place, "asgSuspendProcesses", i),
                f"Auto Scaling has no process {shown(process)}.",
                f"Take one of {', '.join(_PROCESSES)}.",
            )  # fmt: skip


def _runtime(group: Group) -> Iterator[Objection]:
    runtime = group.tree.get("containerRuntime")
    if runtime is None:
        return
    limit = group.config.catalog.limit("kubernetes.dockershim_removed_in").text
    modern = group.stated_family == AL2023 or at_least(group.config.version, limit)
    place = (*group.place, "containerRuntime")
    readable = kubernetes(group.config.version) is not None
    if runtime not in _RUNTIMES or not readable or (modern and runtime != "containerd"):
        yield objection(
            353, place, f"{group.label}: there is no container runtime {shown(runtime)} for "
            f"Kubernetes {group.config.version}.",
            "Take containerd, or leave it out.",
        )  # fmt: skip
    elif "overrideBootstrapCommand" in group.tree:
        yield objection(
            353, place, f"{group.label}: overrideBootstrapCommand sets the runtime, not "
            "containerRuntime.",
            "Leave containerRuntime out.",
        )  # fmt: skip


def _lifetime(group: Group) -> Iterator[Objection]:
    seconds = group.tree.get("maxInstanceLifetime")
    least = group.config.catalog.limit("eksctl.min_instance_lifetime_seconds").integer
    if seconds is not None and seconds < least:
        yield objection(
            354, (*group.place, "maxInstanceLifetime"),
            f"{group.label}: machines are to live {seconds} seconds; the least is {least}, a day.",
            f"Take {least} or more.",
        )  # fmt: skip


def _places(group: Group) -> Iterator[Objection]:
    zones, local = group.tree.get("availabilityZones"), group.tree.get("localZones")
    if zones and local:
        yield objection(
            355, (*group.place, "localZones"), f"{group.label} states zones and local zones.",
            "Keep one of them.",
        )  # fmt: skip
    outpost = group.tree.get("outpostARN")
    home = group.config.text("outpost", "controlPlaneOutpostARN")
    if outpost and (not is_outpost(outpost) or (home and home != outpost)):
        yield objection(
            356, (*group.place, "outpostARN"),
            f"{group.label}: {shown(outpost)} is not the Outpost of the control plane.",
            "Leave outpostARN out, or give the control plane's.",
        )  # fmt: skip
    if not outpost and not group.config.outposts:
        return
    found = {"instanceSelector": group.selects, "availabilityZones": zones, "localZones": local}
    for key, there in found.items():
        if there:
            yield objection(
                357, (*group.place, key), f"{group.label}: {key} does not go with Outposts.",
                "Leave it out.",
            )  # fmt: skip


CHECKS: Final = (groups,)
