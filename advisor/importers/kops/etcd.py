"""etcd clusters, their members, volumes and backups."""

from __future__ import annotations

import re
from typing import Final

from advisor.importers.kops.case import Case
from advisor.importers.kops.duration import minutes
from advisor.importers.names import slug
from advisor.importers.view import View
from advisor.model.vocabulary import EtcdTopology, VolumeType

_VERSION: Final = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")
_QUOTA: Final = "ETCD_QUOTA_BACKEND_BYTES"
_MEMBER_KEYS: Final = (
    "name", "instanceGroup", "encryptedVolume", "kmsKeyId",
    "volumeType", "volumeSize", "volumeIops", "volumeThroughput",
)  # fmt: skip
_BYTES_PER_GIB: Final = 1024**3
_VOLUME_TYPES: Final = {each.value for each in VolumeType}


def read_etcd(case: Case) -> None:
    """Everything of the design's ``etcd``."""
    view = case.spec.get("etcdClusters")
    clusters = [each for each in view.items() if each.get("name").word()]
    reason = "kops runs etcd on the machines of the control plane"
    case.record.infer("etcd.topology", EtcdTopology.STACKED.value, view.place, reason)
    if not clusters:
        return
    main = next((each for each in clusters if each.get("name").text() == "main"), clusters[0])
    _clusters(case, clusters, view)
    _members(case, main)
    _version(case, main)
    _backup(case, main)
    for each in clusters:
        _differences(case, each, main)


def _clusters(case: Case, clusters: list[View], view: View) -> None:
    found = []
    for each in clusters:
        name = slug(each.get("name").text() or "") or "etcd"
        store = each.get("backups", "backupStore").word()
        found.append({"name": name} | ({"backup_store": store} if store else {}))
    case.record.read("etcd.clusters", found, view.place)


def _members(case: Case, main: View) -> None:
    members = [*main.get("etcdMembers").items()]
    if not members:
        return
    case.record.read("etcd.members", min(len(members), 9), main.get("etcdMembers").place)
    _volume(case, members[0])


def _volume(case: Case, member: View) -> None:
    kind = member.get("volumeType")
    usual = case.fact("kops.default_etcd_volume_type")
    stated = kind.text() if kind.text() in _VOLUME_TYPES else None
    reason = f"kops takes {usual}"
    case.choose("etcd.volume.type", kind, stated, usual, reason, kind)
    size = member.get("volumeSize")
    gib = case.fact("kops.default_etcd_volume_gib")
    case.choose(
        "etcd.volume.size_gib", size, size.whole() or None, gib, f"kops takes {gib} GiB", size
    )
    for key, path in (
        ("volumeIops", "etcd.volume.iops"),
        ("volumeThroughput", "etcd.volume.throughput_mibps"),
    ):
        stated_number = member.get(key)
        if stated_number.whole() is not None:
            case.record.read(path, stated_number.whole(), stated_number.place)
    case.flag(
        "etcd.volume.encrypted", member.get("encryptedVolume"), False,
        "a manifest without encryptedVolume means an open volume",
    )  # fmt: skip


def _version(case: Case, main: View) -> None:
    view = main.get("version")
    stated = _VERSION.fullmatch(view.text() or "")
    if stated:
        case.record.read("etcd.version", stated[1], view.place)


def _backup(case: Case, main: View) -> None:
    manager = main.get("manager")
    interval = manager.get("backupInterval")
    stated = minutes(interval.text())
    usual = case.fact("kops.etcd_backup_interval_minutes")
    case.choose(
        "etcd.backup.interval_minutes", interval,
        max(1, round(stated)) if stated is not None else None,
        usual, f"etcd-manager backs up every {usual} minutes", manager or main,
    )  # fmt: skip
    retention = manager.get("backupRetentionDays")
    days = case.fact("kops.etcd_backup_retention_days")
    case.choose(
        "etcd.backup.retention_days", retention, retention.whole(), days,
        f"kops keeps backups for {days} days", manager or main,
    )  # fmt: skip
    for each in manager.get("env").items():
        value = each.get("value").text() or ""
        if each.get("name").text() == _QUOTA and value.isdecimal() and len(value) < 16:
            case.record.read("etcd.quota_gib", int(value) / _BYTES_PER_GIB, each.place)
    provider = main.get("provider")
    if provider.text() == "Legacy":
        reason = "the Legacy provider makes no backups"
        case.record.infer("etcd.backup.enabled", False, provider.place, reason)


def _differences(case: Case, cluster: View, main: View) -> None:
    """What one volume or cluster has otherwise than the first: a design has them alike."""
    standard = next(iter(main.get("etcdMembers").items()), main)
    for member in cluster.get("etcdMembers").items():
        for key in _MEMBER_KEYS[2:]:
            view = member.get(key)
            if view.value != standard.get(key).value and key != "kmsKeyId" and view:
                case.record.leave(view.place, view.value, "in a design all etcd volumes are alike")
        key_id = member.get("kmsKeyId")
        if key_id:
            case.record.leave(key_id.place, key_id.value, "a design has no key for etcd volumes")
        for key in _MEMBER_KEYS[:2]:
            member.get(key)
    for key in ("version", "provider"):
        view = cluster.get(key)
        if view and view.value != main.get(key).value:
            case.record.leave(view.place, view.value, "in a design all etcd clusters are alike")
    for key in ("backupInterval", "backupRetentionDays"):
        view = cluster.get("manager", key)
        if view and view.value != main.get("manager", key).value:
            case.record.leave(view.place, view.value, "in a design all etcd clusters are alike")
