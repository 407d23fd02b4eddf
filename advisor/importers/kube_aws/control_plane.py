"""Controllers and etcd: kube-aws runs each on machines of their own."""

from __future__ import annotations

import re
from typing import Final

from advisor.importers.kube_aws.case import Case
from advisor.importers.kube_aws.subnets import of, say_zones, zones
from advisor.model.vocabulary import EtcdTopology

_RELEASE: Final = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")
_BYTES_IN_GIB: Final = 2**30
_KEPT: Final = {
    ("disasterRecovery", "automated"): "kube-aws replaces lost members by itself; no tool takes "
    "that over",
    ("dataVolume", "ephemeral"): "the data of etcd on the machine's own disk: a design has it on "
    "EBS",
    ("memberIdentityProvider",): "how a member keeps its name: elastic addresses or interfaces",
    ("kmsKeyArn",): "the key of the volume of etcd",
}


def read_control_plane(case: Case) -> None:
    """The controllers."""
    controller, path = case.root.get("controller"), "control_plane"
    case.record.infer(f"{path}.managed", False, (0,), "kube-aws runs its own controllers")
    count = case.stated(("controller", "count"), ("controllerCount",))
    group = controller.get("autoScalingGroup")
    case.machines(f"{path}.count", count, group.get("minSize"))
    most = group.get("maxSize")
    if most.whole() is not None:
        reason = "controllers are not scaled; a group larger than its least is for their updates"
        case.record.leave(most.place, most.value, reason)
    kind = case.stated(("controller", "instanceType"), ("controllerInstanceType",))
    case.usual(f"{path}.instance_type", kind, kind.word(), "default_instance_type.controller")
    size = case.stated(("controller", "rootVolume", "size"), ("controllerRootVolumeSize",))
    case.volume(f"{path}.root", controller.get("rootVolume"), size)
    everywhere = case.record.tree["placement"]["zones"]
    say_zones(case, f"{path}.zones", of(case, controller), controller, everywhere)


def read_etcd(case: Case) -> None:
    """The members of etcd, their volumes and snapshots."""
    etcd, record = case.root.get("etcd"), case.record
    reason = "kube-aws runs etcd on machines of its own"
    record.infer("etcd.topology", EtcdTopology.DEDICATED.value, etcd.place, reason)
    reason = "kube-aws keeps events with everything else"
    record.infer("etcd.clusters", [{"name": "main"}], etcd.place, reason)
    count = case.stated(("etcd", "count"), ("etcdCount",))
    usual = case.fact("default_count")
    reason = f"kube-aws makes {usual} where no count is stated"
    case.choose("etcd.members", count, count.whole(), usual, reason)
    kind = case.stated(("etcd", "instanceType"), ("etcdInstanceType",))
    case.usual("etcd.instance_type", kind, kind.word(), "default_instance_type.etcd")
    size = case.stated(("etcd", "dataVolume", "size"), ("etcdDataVolumeSize",))
    case.volume("etcd.volume", etcd.get("dataVolume"), size, kind="etcd_volume")
    release = etcd.get("version")
    known = _RELEASE.fullmatch(release.text() or "")
    case.usual("etcd.version", release, known[1] if known else None, "default_etcd")
    # A design has members in the zones of the control plane where it names none.
    say_zones(
        case, "etcd.zones", of(case, etcd), etcd, zones(of(case, case.root.get("controller")))
    )
    _quota(case)
    snapshot = etcd.get("snapshot", "automated")
    reason = "kube-aws takes no snapshots unless told to"
    case.flag("etcd.backup.enabled", snapshot, False, reason)
    for keys, words in _KEPT.items():
        view = etcd.get(*keys)
        if view:
            record.leave(view.place, view.value, words)


def _quota(case: Case) -> None:
    stated = case.root.get("etcd", "userSuppliedArgs", "quotaBackendBytes")
    usual = case.fact("default_etcd_quota_bytes")
    found = stated.whole() / _BYTES_IN_GIB if stated.whole() else None  # type: ignore[operator]
    reason = f"kube-aws takes {usual} bytes"
    case.choose("etcd.quota_gib", stated, found, usual / _BYTES_IN_GIB, reason)
