"""What an EKS stack says of the control plane and of etcd."""

from __future__ import annotations

from typing import Final

from advisor.exporters.cloudformation.eks.choices import public_endpoint
from advisor.exporters.cloudformation.eks.names import API_CIDRS
from advisor.exporters.coverage import (
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.drafting import Draft
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
            not_expressible("this is the stack of an EKS cluster"),
            informs("this is the stack of an EKS cluster"),
        ),
        **{f"control_plane.{name}": _BY_AWS for name in _SELF_RUN},
        **{f"control_plane.root.{name}": _BY_AWS for name in Volume.model_fields},
        "control_plane.tier": only_when(
            lambda tier: tier != ControlPlaneTier.STANDARD,
            expressed("Cluster.ControlPlaneScalingConfig.Tier"),
        ),
        "control_plane.support_type": expressed("Cluster.UpgradePolicy.SupportType"),
        "control_plane.zonal_shift": only_when(bool, expressed("Cluster.ZonalShiftConfig")),
        "control_plane.deletion_protection": expressed("Cluster.DeletionProtection"),
        "control_plane.logs": only_when(len, expressed("Cluster.Logging")),
        **_endpoint(draft),
        **_etcd(),
    }


def _endpoint(draft: Draft) -> Table:
    endpoint = draft.design.control_plane.endpoint
    public = public_endpoint(draft.design)
    access = "Cluster.ResourcesVpcConfig.Endpoint"
    opened: Verdict = expressed(f"{access}PublicAccess")
    if endpoint.public and not public:
        opened = approximated(f"{access}PublicAccess", "off: no range may use it")
    ranges: Verdict = informs("there is no access from the internet")
    if public:
        target = f"Parameters.{API_CIDRS}"
        ranges = expressed(target) if endpoint.public_cidrs else informs("all")
    return {
        "control_plane.endpoint.public": opened,
        "control_plane.endpoint.private": expressed(f"{access}PrivateAccess"),
        "control_plane.endpoint.public_cidrs": ranges,
        "control_plane.private_path": only_when(
            lambda path: path != PrivatePath.NONE,
            not_expressible("the stack makes no way into the VPC; set it up beside the cluster"),
        ),
    }


def _etcd() -> Table:
    sections = ("volume", "backup", "clusters")
    names = [name for name in Etcd.model_fields if name not in sections]
    names += ["clusters", *(f"clusters[].{name}" for name in EtcdCluster.model_fields)]
    names += [f"volume.{name}" for name in Volume.model_fields]
    names += [f"backup.{name}" for name in EtcdBackup.model_fields]
    return {f"etcd.{name}": _BY_AWS for name in names}
