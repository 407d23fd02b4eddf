"""Managed groups (``managedNodeGroups``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import AL2, AL2023, MANAGED, Config, Group
from advisor.importers.eksctl.checks.forms import is_label_value, shown
from advisor.importers.eksctl.checks.self_managed import role_and_rights
from advisor.importers.imported import Objection, Place

_VERSION: Final = re.compile(r"[+-]?[0-9]+")
_UNFIT_WITH_TEMPLATE: Final = (
    "instanceType", "ami", "volumeSize", "preBootstrapCommands", "instanceName", "instancePrefix",
    "maxPodsPerNode",
)  # fmt: skip


def groups(config: Config) -> Iterator[Objection]:
    """All managed groups."""
    for group in config.of(MANAGED):
        for check in (_names, _fields, _sizes, _update, _types, _scripts, _machines):
            yield from check(group)


def _names(group: Group) -> Iterator[Objection]:
    """The names of cluster and group become labels of the nodes."""
    for what, name, place in (
        ("cluster", group.config.text("metadata", "name"), ("metadata", "name")),
        ("node group", group.name, (*group.place, "name")),
    ):
        if not is_label_value(name):
            yield objection(
                330, place, f"The name {shown(name)} of the {what} becomes a label of the nodes, "
                "and is none Kubernetes takes.",
                "Take at most 63 letters, digits and hyphens, beginning and ending with a letter "
                "or digit.",
            )  # fmt: skip


def _fields(group: Group) -> Iterator[Objection]:
    yield from role_and_rights(group, "instanceRoleARN")
    groups = group.section("securityGroups")
    unfit: list[Place] = []
    if group.section("iam").get("instanceProfileARN"):
        unfit.append(("iam", "instanceProfileARN"))
    if group.tree.get("outpostARN"):
        unfit.append(("outpostARN",))
    unfit += [("securityGroups", key) for key in ("withLocal", "withShared") if groups.get(key)]
    for path in unfit:
        yield objection(
            359, (*group.place, *path), f"{group.label}: managed groups take no {path[-1]}.",
            "Leave it out, or make it a self-managed group under nodeGroups.",
        )  # fmt: skip


def sizes(group: Group) -> tuple[int, int, int]:
    """Least, wanted and most nodes as eksctl fills them in."""
    tree = group.tree
    wanted: int | None = tree.get("desiredCapacity")
    default = group.config.catalog.limit("eksctl.default_group_size").integer
    otherwise = default if wanted is None else wanted
    least: int = tree.get("minSize", otherwise)
    most: int | None = tree.get("maxSize")
    if most is None:
        most = least if wanted is None else wanted
        most = 1 if group.managed and most == 0 else most
    return least, least if wanted is None else wanted, most


def contradiction(group: Group) -> str:
    """How the sizes of a group contradict one another; empty where they do not."""
    least, wanted, most = sizes(group)
    stated = group.tree
    if "desiredCapacity" in stated and "minSize" in stated and wanted < least:
        return f"desiredCapacity {wanted} is below minSize {least}"
    if "maxSize" not in stated:
        return ""
    if "desiredCapacity" in stated and wanted > most:
        return f"desiredCapacity {wanted} is above maxSize {most}"
    if most < least:
        origin = "" if "minSize" in stated else ", eksctl's default"
        return f"maxSize {most} is below minSize {least}{origin}"
    return ""


def _sizes(group: Group) -> Iterator[Objection]:
    problem = contradiction(group)
    if problem:
        yield objection(
            360, group.place, f"{group.label}: {problem}.",
            "State minSize <= desiredCapacity <= maxSize.",
        )  # fmt: skip


def _update(group: Group) -> Iterator[Objection]:
    limits = group.tree.get("updateConfig")
    if limits is None:
        return
    place = (*group.place, "updateConfig")
    number, share = limits.get("maxUnavailable"), limits.get("maxUnavailablePercentage")
    if (number is None) == (share is None):
        both = "both a number and a percentage" if number is not None else "no limit"
        yield objection(
            361, place, f"{group.label}: updateConfig states {both}.",
            "State maxUnavailable or maxUnavailablePercentage.",
        )  # fmt: skip
        return
    most = sizes(group)[2]
    if number is not None and number > most:
        yield objection(
            361, (*place, "maxUnavailable"),
            f"{group.label}: {number} nodes may be unavailable, of {most} at most.",
            f"Take {most} or fewer.",
        )  # fmt: skip
    elif number == 0 or share == 0:
        yield objection(
            386, place, f"{group.label}: no node may be unavailable; EKS refuses that when the "
            "stack is made.",
            "Take 1 or more.",
        )  # fmt: skip


def _types(group: Group) -> Iterator[Objection]:
    single = group.tree.get("instanceType")
    if single and group.tree.get("instanceTypes"):
        yield objection(
            345, (*group.place, "instanceType"), f"{group.label} has instanceType and "
            "instanceTypes.",
            "Keep instanceTypes.",
        )  # fmt: skip
    elif single and group.selects:
        yield objection(
            362, (*group.place, "instanceType"), f"{group.label} has a type and a selector.",
            "Keep one of them.",
        )  # fmt: skip


def _scripts(group: Group) -> Iterator[Objection]:
    unfit = []
    if group.bottlerocket:
        unfit = ["preBootstrapCommands", "overrideBootstrapCommand"]
    elif group.windows:
        unfit = ["overrideBootstrapCommand"]
    for key in unfit:
        if key in group.tree:
            yield objection(
                341, (*group.place, key), f"{group.label}: {group.family} takes no {key}.",
                "Leave it out; Bottlerocket has bottlerocket.settings.",
            )  # fmt: skip


def _machines(group: Group) -> Iterator[Objection]:
    tree = group.tree
    if tree.get("launchTemplate") is not None:
        yield from _launch_template(group, tree["launchTemplate"])
    elif tree.get("ami"):
        yield from _own_image(group)
    elif (
        "overrideBootstrapCommand" in tree and group.family != AL2023 and not group.bottlerocket
        and not group.windows
    ):  # fmt: skip
        yield objection(
            369, (*group.place, "overrideBootstrapCommand"),
            f"{group.label} has a script of its own and an image of EKS, which ignores it.",
            "State ami, or leave the script out.",
        )  # fmt: skip


def _launch_template(group: Group, template: dict[str, Any]) -> Iterator[Objection]:
    place = (*group.place, "launchTemplate")
    if not template.get("id"):
        yield objection(363, place, f"{group.label}: the launch template has no id.", "State id.")
    number = template.get("version")
    if number is not None and not (_VERSION.fullmatch(number[:20]) and int(number) >= 1):
        yield objection(
            364, (*place, "version"),
            f"{group.label}: eksctl takes numbers as versions of a launch template, not "
            f"{shown(number)}.",
            "State the number, in quotes.",
        )  # fmt: skip
    unfit = [key for key in _UNFIT_WITH_TEMPLATE if group.tree.get(key)]
    unfit += [key for key in ("volumeSize", "overrideBootstrapCommand", "placement")
              if key in group.tree]  # fmt: skip
    ssh = group.section("ssh")
    if group.ssh or ssh.get("enableSsm") is True or ssh.get("sourceSecurityGroupIds"):
        unfit.append("ssh")
    if group.section("securityGroups").get("attachIDs"):
        unfit.append("securityGroups")
    if group.tree.get("disableIMDSv1") is False:
        unfit.append("disableIMDSv1")
    if group.tree.get("disablePodIMDS") is True:
        unfit.append("disablePodIMDS")
    if unfit:
        yield objection(
            365, (*group.place, unfit[0]),
            f"{group.label} has a launch template and {unfit[0]}, which belongs there.",
            "Put it into the launch template.",
        )  # fmt: skip


def _own_image(group: Group) -> Iterator[Objection]:
    image, family, tree = group.tree["ami"], group.family, group.tree
    place = (*group.place, "ami")
    if not image.startswith("ami-"):
        yield objection(366, place, f"{group.label}: {shown(image)} is no image.", "Give its id.")
        return
    if not family:
        yield objection(
            334, place, f"{group.label} has an image of its own and no amiFamily.",
            "State amiFamily: eksctl starts each family in another way.",
        )  # fmt: skip
        return
    linux = family in (AL2, AL2023) or group.bottlerocket or family.startswith("Ubuntu")
    if not linux:
        yield objection(
            367, place, f"{group.label}: managed groups take no image of their own for "
            f"{shown(family)}.",
            "Make it a self-managed group under nodeGroups.",
        )  # fmt: skip
    elif "overrideBootstrapCommand" not in tree and family != AL2023 and not group.bottlerocket:
        yield objection(
            336, place, f"{group.label}: an image of its own with {family} needs "
            "overrideBootstrapCommand.",
            "State the script that joins the node, or take AmazonLinux2023.",
        )  # fmt: skip
    unfit = [key for key in ("maxPodsPerNode", "releaseVersion") if tree.get(key)]
    unfit += ["ssh"] if group.section("ssh").get("enableSsm") is True else []
    for key in unfit:
        yield objection(
            368, (*group.place, key), f"{group.label}: {key} does not go with an image of its own.",
            "Leave it out.",
        )  # fmt: skip


CHECKS: Final = (groups,)
