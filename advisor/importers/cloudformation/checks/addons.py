"""Add-ons: what they are told, and the order in which they work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.errors import DocumentError
from advisor.importers.cloudformation.checks.groups import NODEGROUP
from advisor.importers.cloudformation.checks.wording import refused, trap
from advisor.importers.cloudformation.template import EKS_CLUSTER, Resource, Templates
from advisor.importers.foreign import parse_foreign
from advisor.importers.imported import Objection

_ADDON: Final = "AWS::EKS::Addon"
_NETWORK: Final = "vpc-cni"


def addon_objections(templates: Templates) -> Iterator[Objection]:
    """Everything about add-ons."""
    addons = templates.of(_ADDON)
    groups = templates.of(NODEGROUP)
    for addon in addons:
        yield from _values(addon)
        if (addon.get("AddonName").text() or "") == _NETWORK:
            yield from _waits(addon, groups)
    for cluster in templates.of(EKS_CLUSTER):
        yield from _no_network(cluster, addons, groups)


def _values(addon: Resource) -> Iterator[Objection]:
    told = addon.get("ConfigurationValues")
    text = told.word()
    if text is None:
        return
    try:
        parse_foreign(text, name="ConfigurationValues")
    except DocumentError as problem:
        reason = problem.message.partition(": ")[2] or problem.message
        yield refused(
            "030", told.stated, f"ConfigurationValues is neither JSON nor YAML: {reason}.",
            "Write a mapping, as JSON on one line for instance.",
        )  # fmt: skip


def _waits(addon: Resource, groups: list[Resource]) -> Iterator[Objection]:
    names = {group.name for group in groups}
    waiting = [name for name in addon.depends_on() if name in names]
    if waiting:
        yield trap(
            "026", (*addon.place, "DependsOn"),
            f"{addon.name} waits for {waiting[0]}, whose nodes are not ready before there is a "
            "network plugin.",
            "Take the group out of DependsOn, and let the group depend on the add-on.",
            title="Nodes and network plugin wait for one another",
        )  # fmt: skip


def _no_network(
    cluster: Resource, addons: list[Resource], groups: list[Resource]
) -> Iterator[Objection]:
    bootstrap = cluster.get("BootstrapSelfManagedAddons")
    auto = cluster.get("ComputeConfig", "Enabled").flag()
    names = {addon.get("AddonName").text() for addon in addons}
    here = [group for group in groups if group.document == cluster.document]
    if bootstrap.flag() is False and not auto and here and _NETWORK not in names:
        yield trap(
            "025", bootstrap.stated,
            "EKS is told to install no network plugin, and the template has none: no node becomes "
            "ready, and the groups fail after half an hour.",
            "Add an AWS::EKS::Addon with AddonName vpc-cni, on which the groups depend.",
            title="Nodes without a network plugin", error=True,
        )  # fmt: skip
