"""The machines of the control plane: one group for each member."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from advisor.importers.kops.case import Case, first_difference
from advisor.importers.kops.cluster import zones_of
from advisor.importers.kops.machines import root, types
from advisor.importers.kops.manifest import Group
from advisor.plan.layout import deal, unique

_MOST: Final = 9
_ALIKE: Final = ("machineType", "rootVolumeSize", "rootVolumeType", "rootVolumeEncryption")


def read_control_plane(case: Case) -> None:
    """The design's ``control_plane`` as far as it is machines."""
    place = (*case.manifest.cluster.place, "spec")
    case.record.infer("control_plane.managed", False, place, "kops runs the control plane itself")
    groups = case.manifest.role("ControlPlane")
    if not groups:
        return
    _members(case, groups)
    _machines(case, groups)
    _api_servers(case)


def _members(case: Case, groups: tuple[Group, ...]) -> None:
    """How many there are, and where: a group of several would be that many members."""
    zones: list[str] = []
    for group in groups:
        most = group.spec.get("maxSize").whole()
        group.spec.get("minSize")
        count = max(1, min(most if most is not None else 1, _MOST))
        where = group.zones or zones_of(case)
        zones += deal(count, where)
    zones = zones[:_MOST]
    reason = f"{len(groups)} groups of the role ControlPlane"
    case.record.infer("control_plane.count", len(zones), groups[0].spec.get("role").place, reason)
    all_zones = zones_of(case)
    if tuple(zones) != deal(len(zones), all_zones):
        own = [zone for zone in zones if zone[:-1] == all_zones[0][:-1]]
        distinct = unique(own)
        listed = distinct if tuple(own) == deal(len(own), distinct or all_zones) else own
        view = groups[0].spec.get("subnets")
        reason = "the zones of the members"
        case.record.infer("control_plane.zones", list(listed), view.place, reason)
    _names(case, groups, zones)


def _names(case: Case, groups: tuple[Group, ...], zones: list[str]) -> None:
    """What the exporter calls each member."""
    seen: dict[str, int] = {}
    for group, zone in zip(groups, zones, strict=False):
        seen[zone] = seen.get(zone, 0) + 1
        suffix = f"-{seen[zone]}" if zones.count(zone) > 1 else ""
        case.names[f"control-plane-{zone}{suffix}"] = group.name


def _machines(case: Case, groups: tuple[Group, ...]) -> None:
    first = groups[0]
    usual = case.fact("kops.default_instance_type.control_plane")
    found = types(case, first, usual)
    first_type = replace(found, value=found.value[0])
    case.record.put("control_plane.instance_type", first_type)
    for name, each in root(case, first.spec, "control_plane").items():
        case.record.put(f"control_plane.root.{name}", each)
    _spot(case, first)
    for key in _ALIKE:
        other = first_difference(groups, key)
        if other is not None:
            case.record.leave(*other, "in a design all members of the control plane are alike")
    for group in groups[1:]:
        group.spec.get("role")
        group.spec.get("subnets").all_seen()
        group.spec.get("mixedInstancesPolicy").all_seen()
        for key in (*_ALIKE, "rootVolumeIops", "rootVolumeThroughput"):
            group.spec.get(key)


def _spot(case: Case, group: Group) -> None:
    share = group.spec.get("mixedInstancesPolicy", "onDemandAboveBase")
    group.spec.get("mixedInstancesPolicy").all_seen()
    price = group.spec.get("maxPrice")
    if share.whole() == 0:
        case.record.infer("control_plane.spot", True, share.place, "no on-demand share")
    elif price.word():
        case.record.infer("control_plane.spot", True, price.place, "a price to bid at most")


def _api_servers(case: Case) -> None:
    groups = case.manifest.role("APIServer")
    count = 0
    for i, group in enumerate(groups):
        size = group.spec.get("minSize").whole()
        count += size if size is not None else 1
        group.spec.get("role")
        case.names[f"apiserver-{i + 1}"] = group.name
    if groups:
        reason = f"{len(groups)} groups of the role APIServer"
        place = groups[0].spec.get("role").place
        case.record.infer("control_plane.dedicated_apiservers", count, place, reason)
