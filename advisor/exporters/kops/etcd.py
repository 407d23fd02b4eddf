"""etcd clusters, their members, volumes and backups."""

from __future__ import annotations

from typing import Any

from advisor.exporters.kops.choices import WITH_IOPS, etcd_version_fits, members
from advisor.exporters.kops.draft import Draft, compact
from advisor.model.control_plane import EtcdCluster
from advisor.model.vocabulary import VolumeType
from advisor.plan.provisioning import kops_etcd_clusters

_BYTES_PER_GIB = 1024**3


def etcd_clusters(draft: Draft) -> list[dict[str, Any]]:
    """Every etcd cluster, with a member on every control-plane machine."""
    found = kops_etcd_clusters(draft.design.etcd)
    return [_cluster(draft, each, i == 0) for i, each in enumerate(found)]


def _cluster(draft: Draft, cluster: EtcdCluster, first: bool) -> dict[str, Any]:
    etcd = draft.design.etcd
    fits = etcd_version_fits(etcd.version)
    found = {
        "name": cluster.name,
        "version": draft.noted(etcd.version, "etcd.version", "The release asked for.")
        if fits and first
        else etcd.version
        if fits
        else None,
        "etcdMembers": _members(draft, first),
        "manager": _manager(draft, first),
        "backups": {"backupStore": cluster.backup_store} if cluster.backup_store else None,
    }
    return compact(found)


def _members(draft: Draft, first: bool) -> Any:
    found = [
        {"name": each.etcd_name, "instanceGroup": each.group, **_volume(draft)}
        for each in members(draft.design)
    ]
    if not first:
        return found
    reason = "One member on each control-plane machine: kops runs etcd nowhere else."
    return draft.noted(found, "etcd.members", reason)


def _volume(draft: Draft) -> dict[str, Any]:
    volume = draft.design.etcd.volume
    return compact(
        {
            # Written out, for in a manifest its absence means an open volume.
            "encryptedVolume": volume.encrypted,
            "volumeType": str(volume.type),
            "volumeSize": volume.size_gib,
            "volumeIops": volume.iops if volume.type in WITH_IOPS else None,
            "volumeThroughput": volume.throughput_mibps if volume.type == VolumeType.GP3 else None,
        }
    )


def _manager(draft: Draft, first: bool) -> dict[str, Any]:
    etcd = draft.design.etcd
    interval: Any = f"{etcd.backup.interval_minutes}m"
    retention: Any = etcd.backup.retention_days
    if first:
        interval = draft.noted(
            interval, "etcd.backup.interval_minutes", "Writes after the last backup are lost."
        )
        retention = draft.noted(
            retention,
            "etcd.backup.retention_days",
            "etcd-manager itself deletes older daily backups.",
        )
    quota = etcd.quota_gib
    standard = type(etcd).model_fields["quota_gib"].default
    return compact(
        {
            "backupInterval": interval,
            "backupRetentionDays": retention,
            "env": [{"name": "ETCD_QUOTA_BACKEND_BYTES", "value": str(int(quota * _BYTES_PER_GIB))}]
            if quota != standard
            else None,
        }
    )
