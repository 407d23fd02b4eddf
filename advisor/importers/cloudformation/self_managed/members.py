"""Members of the control plane and of etcd: groups of one, their machines and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.importers.cloudformation.case import Case, keys_of
from advisor.importers.cloudformation.machines import machines_of, put, read_machines
from advisor.importers.cloudformation.self_managed.told import Told, told
from advisor.importers.cloudformation.template import GROUP, Resource
from advisor.importers.cloudformation.whole import MEMBER_TAG
from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How, MisplacedError
from advisor.importers.record import Found
from advisor.model.vocabulary import EtcdTopology, PoolKind, VolumeType
from advisor.plan.layout import deal, unique

_STACKED: Final = "STACKED"
_OF_ROOT: Final = ("type", "size_gib", "iops", "throughput_mibps", "encrypted")
_VOLUMES: Final = {each.value for each in VolumeType}


def read_members(case: Case) -> Told:
    """Control plane and etcd; gives what machines of the control plane are told.

    Raises:
        MisplacedError: no member is one of the control plane.
    """
    planes: list[Resource] = []
    stores: list[Resource] = []
    starts: dict[str, Told] = {}
    for group in case.templates.of(GROUP):
        if group.tag(MEMBER_TAG) is None:
            continue
        template = machines_of(case, group).template
        if template is None:
            continue
        start = starts.setdefault(template.name, told(template))
        (planes if _STACKED in start.settings else stores).append(group)
    if not planes:
        raise MisplacedError(
            case.cluster.place,
            "no member of the control plane: no launch template says what its machines are",
            "Import the stack as k8s-advisor has exported it.",
        )
    plane = next(start for start in starts.values() if _STACKED in start.settings)
    _plane(case, planes)
    _etcd(case, planes, stores, plane)
    for each in (*planes, *stores):
        case.templates.understood(each)
    for each in case.templates.of("AWS::EC2::NetworkInterface", "AWS::EC2::Volume"):
        case.templates.understood(each)
    return plane


def _zones(case: Case, groups: Sequence[Resource]) -> list[str]:
    found = []
    for group in groups:
        places = case.ground.of(keys_of(group.get("VPCZoneIdentifier")))
        found += [each.zone for each in places[:1]]
    return found


def _write_zones(case: Case, path: str, zones: list[str], otherwise: Sequence[str],
                 group: Resource) -> None:  # fmt: skip
    """The zones of members, unless they are dealt out over ``otherwise`` anyway."""
    if not zones or not otherwise or zones == list(deal(len(zones), otherwise)):
        return
    short = unique(zones)
    stated = list(short) if zones == list(deal(len(zones), short)) else zones
    reason = "the zones of the members' subnets"
    case.record.infer(path, stated, group.get("VPCZoneIdentifier").stated, reason)


def _scratch(case: Case, group: Resource) -> Pool:
    """The machines of a member, read like those of a pool."""
    pool = Pool("member", PoolKind.SELF_MANAGED, group.place, [], (1, 1, 1), spot=False)
    read_machines(case, pool, group, machines_of(case, group))
    return pool


def _plane(case: Case, planes: Sequence[Resource]) -> None:
    reason = "a group of one for each member"
    case.record.infer("control_plane.count", len(planes), planes[0].place, reason)
    zones = _zones(case, planes)
    _write_zones(case, "control_plane.zones", zones, case.ground.zones, planes[0])
    pool = _scratch(case, planes[0])
    case.record.put("control_plane.instance_type", _first(pool.fields["instance_types"]))
    for name in _OF_ROOT:
        if f"root.{name}" in pool.fields:
            case.record.put(f"control_plane.root.{name}", pool.fields[f"root.{name}"])
    market = machines_of(case, planes[0]).data.get("InstanceMarketOptions", "MarketType")
    if market.word() == "spot":
        case.read("control_plane.spot", True, market)


def _first(found: Found) -> Found:
    return Found(found.value[0], found.how, found.place, found.reason)


def _etcd(case: Case, planes: Sequence[Resource], stores: Sequence[Resource], plane: Told) -> None:
    topology = EtcdTopology.DEDICATED if stores else EtcdTopology.STACKED
    place = (stores or planes)[0].place
    reason = "it has machines of its own" if stores else "its data is on control-plane machines"
    case.record.infer("etcd.topology", topology.value, place, reason)
    members = stores or planes
    reason = "a group of one for each member"
    case.record.infer("etcd.members", len(members), place, reason)
    if stores:
        _write_zones(case, "etcd.zones", _zones(case, stores), _of_plane(case), stores[0])
        pool = _scratch(case, stores[0])
        case.record.put("etcd.instance_type", _first(pool.fields["instance_types"]))
    volumes = case.templates.of("AWS::EC2::Volume")
    if volumes:
        _volume(case, volumes[0])
    minutes = plane.settings.get("BACKUP_MINUTES", "")
    if not minutes and stores:
        template = machines_of(case, stores[0]).template
        minutes = told(template).settings.get("BACKUP_MINUTES", "") if template else ""
    if minutes.isdecimal():
        case.record.read("etcd.backup.interval_minutes", int(minutes), plane.first_settings)


def _of_plane(case: Case) -> Sequence[str]:
    stated = case.record.tree.get("control_plane", {}).get("zones")
    return tuple(stated) if stated else case.ground.zones


def _volume(case: Case, volume: Resource) -> None:
    pool = Pool("volume", PoolKind.SELF_MANAGED, volume.place, [], (1, 1, 1), spot=False)
    kind, size = volume.get("VolumeType"), volume.get("Size")
    word = kind.word() if kind.word() in _VOLUMES else None
    default = VolumeType.GP2.value
    put(pool, "type", kind, word, default, f"{default} where no type is stated")
    put(pool, "size_gib", size, size.whole(), 1, "no size is stated")
    for path, name in (("iops", "Iops"), ("throughput_mibps", "Throughput")):
        part = volume.get(name)
        if part.whole() is not None:
            pool.fields[path] = Found(part.whole(), How.READ, part.place, part.note)
    encrypted = volume.get("Encrypted")
    put(pool, "encrypted", encrypted, encrypted.flag(), False, "left to the account's setting")
    for name, found in pool.fields.items():
        case.record.put(f"etcd.volume.{name}", found)
