"""Node groups that EKS manages and scaling groups that nobody does, each as a node pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How
from advisor.importers.live.case import Case, tag
from advisor.importers.live.machines import read_machine
from advisor.importers.live.network import Subnet
from advisor.importers.live.surroundings import template_of
from advisor.importers.record import Found
from advisor.importers.view import View
from advisor.model.vocabulary import (
    Architecture,
    ImageFamily,
    OperatingSystem,
    PoolKind,
    TaintEffect,
)

_EFFECTS: Final = {
    "NO_SCHEDULE": TaintEffect.NO_SCHEDULE,
    "NO_EXECUTE": TaintEffect.NO_EXECUTE,
    "PREFER_NO_SCHEDULE": TaintEffect.PREFER_NO_SCHEDULE,
}
_FAMILIES: Final = (
    ("AL2023_", ImageFamily.AL2023),
    ("AL2_", ImageFamily.AL2),
    ("BOTTLEROCKET_", ImageFamily.BOTTLEROCKET),
    ("WINDOWS_", ImageFamily.WINDOWS),
)
"""Beginnings of AMI types, the longer ones first."""
_OF_TOOLS: Final = ("alpha.eksctl.io/", "eks.amazonaws.com/", "kubernetes.io/", "k8s.io/")
_ALL_ON_DEMAND: Final = 100
_MANAGED_TAG: Final = "eks:nodegroup-name"


def read_groups(case: Case, subnets: Sequence[Subnet]) -> list[Pool]:
    """All groups: those that EKS manages, then the others.

    Where EKS does not show its groups, their scaling groups tell of them.
    """
    scaling = case.each("autoScalingGroup")
    pools = [_managed(case, name, view, subnets) for name, view in case.each("nodegroup").items()]
    for name, view in scaling.items():
        managed = tag(view, _MANAGED_TAG)
        if managed is None:
            pools.append(_scaled(case, _short(name, view), view, PoolKind.SELF_MANAGED, subnets))
        elif not case.knows("nodegroup"):
            kind = PoolKind.MANAGED_NODE_GROUP
            pools.append(_scaled(case, managed, view, kind, subnets))
    return pools


def _managed(case: Case, name: str, view: View, subnets: Sequence[Subnet]) -> Pool:
    scaling = _scaling_group(case, view)
    sizes = view.get("scalingConfig")
    spot = view.get("capacityType").text() == "SPOT"
    pool = _pool(name, PoolKind.MANAGED_NODE_GROUP, view, spot=spot)
    _sizes(pool, sizes, ("minSize", "desiredSize", "maxSize"))
    _where(case, pool, view.get("subnets"), view.get("subnets").texts(), subnets)
    capacity = view.get("capacityType")
    pool.fields["spot_percent"] = Found(100 if spot else 0, How.READ, capacity.place)
    template = _template(case, view) or (_template(case, scaling) if scaling else None)
    _types(case, pool, view.get("instanceTypes"), template)
    _image(pool, view.get("amiType"), template)
    disk = view.get("diskSize")
    if disk.whole():
        pool.fields["root.size_gib"] = Found(disk.whole(), How.READ, disk.place)
    read_machine(pool, template, subnets=_standing(view.get("subnets").texts(), subnets))
    key = view.get("remoteAccess", "ec2SshKey")
    if key.word():
        pool.fields["ssh"] = Found(True, How.READ, key.place)
    _scheduling(pool, view)
    _rollout(case, pool, view)
    if scaling:
        _scaling(pool, scaling)
    return pool


def _scaled(case: Case, name: str, view: View, kind: PoolKind, subnets: Sequence[Subnet]) -> Pool:
    """A pool as its scaling group and launch template tell of it."""
    pool = _pool(name, kind, view)
    _sizes(pool, view, ("MinSize", "DesiredCapacity", "MaxSize"))
    listed = view.get("VPCZoneIdentifier")
    ids = (listed.text() or "").split(",")
    _where(case, pool, listed, ids, subnets)
    template = _template(case, view)
    overrides = view.get("MixedInstancesPolicy", "LaunchTemplate", "Overrides")
    _types(case, pool, overrides, template)
    _image(pool, None, template)
    read_machine(pool, template, subnets=_standing(ids, subnets))
    _share(pool, view.get("MixedInstancesPolicy", "InstancesDistribution"))
    _scaling(pool, view)
    return pool


def _pool(name: str, kind: PoolKind, view: View, *, spot: bool = False) -> Pool:
    pool = Pool(name, kind, view.place, [], (0, 0, 0), spot)
    pool.fields["kind"] = Found(kind.value, How.READ, view.place)
    return pool


def _short(name: str, view: View) -> str:
    """The name that people gave a group: eksctl and CloudFormation decorate it."""
    told = tag(view, "alpha.eksctl.io/nodegroup-name") or tag(view, "aws:cloudformation:logical-id")
    return told if told and told != "NodeGroup" else name


def _sizes(pool: Pool, view: View, keys: tuple[str, str, str]) -> None:
    sizes = []
    for path, key in zip(("min", "desired", "max"), keys, strict=True):
        part = view.get(key)
        sizes.append(part.whole() or 0)
        pool.fields[path] = Found(part.whole() or 0, How.READ, part.place)
    pool.sizes = (sizes[0], sizes[1], sizes[2])


def _standing(ids: Sequence[str], subnets: Sequence[Subnet]) -> list[Subnet]:
    return [each for each in subnets if each.id in ids]


def _where(
    case: Case, pool: Pool, view: View, ids: Sequence[str], subnets: Sequence[Subnet]
) -> None:
    zones = dict.fromkeys(each.zone for each in _standing(ids, subnets))
    pool.zones = [zone for zone in zones if zone[:-1] == case.region]
    if pool.zones:
        reason = "the zones of its subnets"
        pool.fields["zones"] = Found(pool.zones, How.INFERRED, view.place, reason)


def _scaling_group(case: Case, view: View) -> View | None:
    """The scaling group that EKS made of a node group."""
    groups = case.each("autoScalingGroup")
    for each in view.get("resources", "autoScalingGroups").items():
        found = groups.get(each.get("name").text() or "")
        if found is not None:
            return found
    return None


def _template(case: Case, view: View) -> View | None:
    """What the launch template of a group says, where AWS showed it."""
    found = template_of(view.value)
    shown = case.each("launchTemplate").get(":".join(found)) if found else None
    return shown.get("LaunchTemplateData") if shown is not None else None


def _types(case: Case, pool: Pool, view: View, template: View | None) -> None:
    stated = view.texts() or [
        name for each in view.items() if (name := each.get("InstanceType").word())
    ]
    if not stated and template is not None:
        view = template.get("InstanceType")
        stated = [view.word() or ""] if view.word() else []
    if not stated:
        reason = (
            "AWS did not show which types it starts; the one EKS takes by itself stands for them"
        )
        pool.fields["instance_types"] = Found(
            [case.catalog.limit("eks.nodegroup_instance_type").text],
            How.INFERRED,
            pool.place,
            reason,
        )
        return
    found = list(dict.fromkeys(stated))
    pool.fields["instance_types"] = Found(found, How.READ, view.place)
    facts = case.catalog.instance_type(found[0])
    arch = facts.arch if facts else Architecture.AMD64.value
    if arch in (Architecture.AMD64, Architecture.ARM64):
        pool.fields["architecture"] = Found(
            Architecture(arch).value, How.INFERRED, view.place, "the processors of the types"
        )


def _image(pool: Pool, kind: View | None, template: View | None) -> None:
    stated = (kind.word() if kind else None) or ""
    family = next((image for start, image in _FAMILIES if stated.startswith(start)), None)
    if kind is not None and family is not None:
        pool.fields["image_family"] = Found(family.value, How.READ, kind.place)
        if family is ImageFamily.WINDOWS:
            system = OperatingSystem.WINDOWS.value
            pool.fields["os"] = Found(system, How.INFERRED, kind.place, "the image family")
        return
    reason = "an image of one's own; Amazon Linux 2023 stands for its family"
    place = template.place if template is not None else pool.place
    pool.fields["image_family"] = Found(ImageFamily.AL2023.value, How.INFERRED, place, reason)
    image = template.get("ImageId") if template is not None else None
    if image is not None and (image.word() or "").startswith("ami-"):
        pool.fields["custom_image"] = Found(image.word(), How.READ, image.place)


def _scheduling(pool: Pool, view: View) -> None:
    labels = view.get("labels")
    found = {
        key: text
        for key in labels.stated_keys()
        if (text := labels.get(key).text()) is not None and not key.startswith(_OF_TOOLS)
    }
    if found:
        pool.fields["labels"] = Found(found, How.READ, labels.place)
    taints = view.get("taints")
    listed = [each for one in taints.items() if (each := _taint(one)) is not None]
    if listed:
        pool.fields["taints"] = Found(listed, How.READ, taints.place)


def _taint(view: View) -> dict[str, Any] | None:
    key, effect = view.get("key").word(), _EFFECTS.get(view.get("effect").text() or "")
    value = view.get("value").text()
    if not key or effect is None:
        return None
    return {"key": key, **({"value": value} if value else {}), "effect": effect.value}


def _rollout(case: Case, pool: Pool, view: View) -> None:
    for path, key in (
        ("rollout.max_unavailable", "maxUnavailable"),
        ("rollout.max_unavailable_percent", "maxUnavailablePercentage"),
    ):
        part = view.get("updateConfig", key)
        if part.whole() is not None:
            pool.fields[path] = Found(part.whole(), How.READ, part.place)
    version = view.get("version")
    if version.word() and version.word() != case.cluster.get("version").word():
        pool.fields["kubernetes_version"] = Found(version.word(), How.READ, version.place)


def _share(pool: Pool, stated: View) -> None:
    part = stated.get("OnDemandPercentageAboveBaseCapacity")
    percent = part.whole()
    if percent is not None:
        spot = _ALL_ON_DEMAND - min(max(percent, 0), _ALL_ON_DEMAND)
        pool.fields["spot_percent"] = Found(spot, How.READ, part.place)
    else:
        reason = "all on demand unless a share is stated"
        pool.fields["spot_percent"] = Found(0, How.DEFAULTED, pool.place, reason)
    base = stated.get("OnDemandBaseCapacity")
    if base.whole():
        pool.fields["on_demand_base"] = Found(base.whole(), How.READ, base.place)


def _scaling(pool: Pool, view: View) -> None:
    """What the scaling group says that no node group does."""
    suspended = view.get("SuspendedProcesses")
    stopped = [each.get("ProcessName").text() for each in suspended.items()]
    if "AZRebalance" in stopped:
        pool.fields["az_rebalance"] = Found(False, How.READ, suspended.place)
    else:
        reason = "Auto Scaling evens out zones unless told"
        pool.fields["az_rebalance"] = Found(True, How.DEFAULTED, view.place, reason)
    warm = view.get("WarmPoolConfiguration", "MinSize")
    if warm.whole():
        pool.fields["warm_pool"] = Found(warm.whole(), How.READ, warm.place)
