"""What an eksctl config says of the control plane and etcd."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.coverage import (
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.eksctl.choices import fully_private, public_endpoint
from advisor.exporters.eksctl.draft import Draft
from advisor.model.control_plane import Etcd, EtcdBackup, EtcdCluster, Volume
from advisor.model.vocabulary import ControlPlaneTier, PrivatePath

_BY_AWS: Final = informs("AWS runs the control plane and etcd")
_SELF_RUN: Final = (
    "count", "zones", "instance_type", "purchase", "spot", "max_surge", "dedicated_apiservers",
    "api_load_balancer", "api_scheme", "api_internal_through_load_balancer", "api_cross_zone",
    "dns", "dns_zone",
)  # fmt: skip


def plane_table(draft: Draft) -> Table:
    """Verdicts of ``control_plane`` and ``etcd``."""
    return {
        "control_plane.managed": only_when(
            lambda managed: not managed,
            not_expressible("eksctl creates EKS clusters; export the design to kops"),
            informs("eksctl creates EKS clusters"),
        ),
        **{f"control_plane.{name}": _BY_AWS for name in _SELF_RUN},
        **{f"control_plane.root.{name}": _BY_AWS for name in Volume.model_fields},
        **_of_eks(),
        **_endpoint(draft),
        **_etcd(),
    }


def _of_eks() -> Table:
    return {
        "control_plane.tier": only_when(
            lambda tier: tier != ControlPlaneTier.STANDARD,
            expressed("controlPlaneScalingConfig.tier"),
        ),
        "control_plane.support_type": expressed("upgradePolicy.supportType"),
        "control_plane.zonal_shift": only_when(bool, expressed("zonalShiftConfig.enabled")),
        "control_plane.deletion_protection": only_when(
            bool, not_expressible("eksctl has no field for it: run the command above")
        ),
        "control_plane.logs": only_when(len, expressed("cloudWatch.clusterLogging.enableTypes")),
    }


def _endpoint(draft: Draft) -> Table:
    return {
        **(_closed(draft) if fully_private(draft.design) else _open(draft)),
        "control_plane.private_path": only_when(
            lambda path: path != PrivatePath.NONE,
            not_expressible("eksctl makes no way into the VPC; set it up beside the cluster"),
        ),
    }


def _open(draft: Draft) -> dict[str, Any]:
    endpoint = draft.design.control_plane.endpoint
    public = public_endpoint(draft.design)
    access = "vpc.clusterEndpoints"
    opened: Verdict = expressed(f"{access}.publicAccess")
    if endpoint.public and not public:
        opened = approximated(f"{access}.publicAccess", "off: no range may use it")
    ranges: Verdict = informs("there is no access from the internet")
    if public:
        ranges = expressed("vpc.publicAccessCIDRs") if endpoint.public_cidrs else informs("all")
    return {
        "control_plane.endpoint.public": opened,
        "control_plane.endpoint.private": expressed(f"{access}.privateAccess"),
        "control_plane.endpoint.public_cidrs": ranges,
    }


def _closed(draft: Draft) -> dict[str, Any]:
    """A fully private cluster: eksctl opens the public endpoint for a while, then closes it."""
    target = "privateCluster.enabled"
    public: Verdict = expressed(target, "open while eksctl creates the cluster")
    if draft.design.control_plane.endpoint.public:
        public = approximated(target, "off: no range may use it")
    ranges: Verdict = informs("there is no access from the internet")
    if public_endpoint(draft.design):
        reopened = "eksctl closes it at the end; the command above opens it again"
        public = approximated(target, reopened)
        ranges = approximated("header", "in the command that opens the endpoint again")
    return {
        "control_plane.endpoint.public": public,
        "control_plane.endpoint.private": only_when(
            bool, expressed(target), approximated(target, "always on in a fully private cluster")
        ),
        "control_plane.endpoint.public_cidrs": ranges,
    }


def _etcd() -> Table:
    sections = ("volume", "backup", "clusters")
    names = [name for name in Etcd.model_fields if name not in sections]
    names += ["clusters", *(f"clusters[].{name}" for name in EtcdCluster.model_fields)]
    names += [f"volume.{name}" for name in Volume.model_fields]
    names += [f"backup.{name}" for name in EtcdBackup.model_fields]
    return {f"etcd.{name}": _BY_AWS for name in names}
