"""Cluster API manifests for its AWS provider (CAPA): self-run with kubeadm, or EKS.

Written for CAPA 2.11, which is built on Cluster API 1.11; the traps it steers around are those of
CAPA 2.11.1 and Cluster API 1.11.1, read in their webhooks and controllers.
"""

from __future__ import annotations

from typing import Any, Final

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters import Export, ExportFile
from advisor.exporters.capa import network
from advisor.exporters.capa.choices import auto_mode, eks
from advisor.exporters.capa.companions import companions
from advisor.exporters.capa.coverage import table
from advisor.exporters.capa.coverage_addons import without_addons
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.eks_plane import managed
from advisor.exporters.capa.header import header, title
from advisor.exporters.capa.plane import self_managed
from advisor.exporters.capa.workers import workers
from advisor.exporters.coverage import Coverage, assess
from advisor.exporters.yaml_text import noted_paths, stream
from advisor.model.design import Design

WRITTEN_FOR: Final = "2.11"
"""The release of the AWS provider whose fields and rules these manifests follow."""


_PARTS: Final = {
    "iam": "Roles of controllers and machines",
    "karpenter": "Pools and node classes of Karpenter",
    "pod-identity": "Roles of add-ons, a CloudFormation template",
    "storage": "Default storage class",
    "etcd-backup": "Snapshots of etcd",
}
"""What each further file holds."""


def export(design: Design, catalog: Catalog) -> Export:
    """The manifests of ``design`` and further files, with a header that says how to apply them.

    Raises:
        ExportError: Auto Mode is asked for, the provider can neither make the VPC nor move into
            it, the control plane would stand in one zone, or no image starts the machines.
    """
    manifests = documents(design, catalog)
    draft = Draft(design, catalog, WRITTEN_FOR)
    further = companions(draft)
    covered = coverage(design, catalog)
    written = set(noted_paths([manifests, *further.values()]))
    lines = header(draft, covered, written)
    return Export(
        "capa",
        stream(manifests, lines),
        covered,
        tuple(
            ExportFile(draft.file(part), stream(found, title(draft, _PARTS[part])), _PARTS[part])
            for part, found in further.items()
        ),
        file=draft.file(),
        header=tuple(lines),
    )


def coverage(design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What becomes of each field of ``design``; also where ``export`` refuses it."""
    draft = Draft(design, catalog, WRITTEN_FOR)
    return without_addons(assess(design, table(draft)), draft)


def documents(design: Design, catalog: Catalog) -> list[dict[str, Any]]:
    """The manifests for the management cluster, with their notes, in the order to apply them.

    Raises:
        ExportError: as ``export``.
    """
    draft = Draft(design, catalog, WRITTEN_FOR)
    _check(design)
    plane = managed(draft) if eks(design) else self_managed(draft)
    return [*plane, *workers(draft)]


def _check(design: Design) -> None:
    if eks(design) and auto_mode(design):
        raise ExportError(
            f"The design {design.name!r} asks for EKS Auto Mode, which CAPA {WRITTEN_FOR} cannot "
            "switch on.",
            hint="Export it to eksctl or CloudFormation, or take managed-node-group pools and "
            "another engine under autoscaling.engine.",
        )
    network.check(design)
