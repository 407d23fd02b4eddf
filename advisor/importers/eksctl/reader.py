"""A ClusterConfig as a design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from advisor.importers.eksctl.access import read_access
from advisor.importers.eksctl.addons import read_addons
from advisor.importers.eksctl.case import Case
from advisor.importers.eksctl.groups import read_groups
from advisor.importers.eksctl.network import read_network
from advisor.importers.eksctl.nodes import read_nodes
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place
from advisor.importers.names import slug
from advisor.importers.record import Record
from advisor.importers.view import View, unseen
from advisor.model.vocabulary import (
    ControlPlaneLog,
    ControlPlaneTier,
    EtcdTopology,
    SupportType,
)

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_TIERS: Final = {f"tier-{tier}": tier.value for tier in ControlPlaneTier} | {
    "standard": ControlPlaneTier.STANDARD.value
}
_ALL_LOGS: Final = ("all", "*")
_KEPT: Final = "eksctl knows it, a design has no field for it"


def read_config(documents: Sequence[Tree], catalog: Catalog) -> Record:
    """The first ClusterConfig of a file; eksctl reads no other."""
    seen: set[Place] = set()
    record = Record()
    case = Case(View(documents[0], (0,), seen), catalog, record)
    for key in ("apiVersion", "kind"):
        case.config.get(key)
    _cluster(case)
    _control_plane(case)
    read_network(case)
    read_access(case)
    read_addons(case)
    read_nodes(case, read_groups(case))
    for place, value in unseen(documents[0], (0,), seen):
        if value is not None:
            record.leave(place, value, _KEPT)
    for i, document in enumerate(documents[1:], 1):
        record.leave((i,), document, "eksctl reads the first document of a file only")
    return record


def _cluster(case: Case) -> None:
    metadata, record = case.config.get("metadata"), case.record
    name = metadata.get("name")
    stated = name.word() or ""
    found = slug(stated)
    if found and found == stated:
        record.read("name", found, name.place)
    else:
        reason = "small letters, digits and hyphens of it" if found else "the config names none"
        record.infer("name", found or "cluster", name.place, reason)
    region = metadata.get("region")
    if region.word():
        record.read("placement.region", region.word(), region.place)
    record.infer("provisioner.tool", "eksctl", (0,), "it is a config of eksctl")
    record.infer("control_plane.managed", True, (0,), "eksctl makes EKS clusters")
    record.infer("etcd.topology", EtcdTopology.MANAGED.value, (0,), "EKS runs etcd")
    _version(case, metadata.get("version"))


def _version(case: Case, view: View) -> None:
    stated, path = view.word(), "kubernetes.version"
    if stated in (None, "auto"):
        default = case.fact("default_kubernetes")
        reason = f"eksctl 0.230 takes {default} where no version is stated"
        case.record.default(path, default, reason, view.place)
    elif stated == "latest":
        newest = case.catalog.calendar.versions("eks")[-1]
        case.record.infer(path, newest, view.place, "the newest EKS offers")
    else:
        case.record.read(path, str(stated).removeprefix("v"), view.place)


def _control_plane(case: Case) -> None:
    config = case.config
    support = config.get("upgradePolicy", "supportType")
    kinds = {kind.upper(): kind.value for kind in SupportType}
    reason = "EKS takes EXTENDED where nothing is stated"
    found = kinds.get(support.word() or "")
    case.choose("control_plane.support_type", support, found, SupportType.EXTENDED.value, reason)
    tier = config.get("controlPlaneScalingConfig", "tier")
    case.choose(
        "control_plane.tier", tier, _TIERS.get(tier.word() or ""), ControlPlaneTier.STANDARD.value,
        "the standard tier where none is stated",
    )  # fmt: skip
    shift = config.get("zonalShiftConfig", "enabled")
    case.flag("control_plane.zonal_shift", shift, False, "off unless switched on")
    case.record.default("control_plane.deletion_protection", False, "eksctl has no field for it")
    _logs(case, config.get("cloudWatch", "clusterLogging"))
    key = config.get("secretsEncryption", "keyARN")
    case.choose(
        "security.secrets_encryption", key, True if key.word() else None, False,
        "no key of one's own; EKS encrypts its disks with one of its own",
    )  # fmt: skip
    if key.word():
        case.record.read("security.kms_key", key.word(), key.place)


def _logs(case: Case, logging: View) -> None:
    view = logging.get("enableTypes")
    stated = view.texts()
    known = [log.value for log in ControlPlaneLog]
    if any(kind in _ALL_LOGS for kind in stated):
        case.record.read("control_plane.logs", known, view.place, "all types")
    else:
        found = [kind for kind in stated if kind in known] or None
        case.choose("control_plane.logs", view, found, [], "eksctl switches none on")
    days = logging.get("logRetentionInDays")
    if days.whole():
        case.record.read("observability.log_retention_days", days.whole(), days.place)
    elif stated:
        reason = "CloudWatch keeps logs for ever where no days are stated"
        case.record.default("observability.log_retention_days", None, reason, days.place)
