"""kops manifests (``kops.k8s.io/v1alpha2``): one stream, the Cluster before its groups.

Written for kops 1.36; the traps it steers around are those of kops 1.36.2, read in its validation
and model code.
"""

from __future__ import annotations

from typing import Any

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters import Export
from advisor.exporters.coverage import Coverage, assess
from advisor.exporters.kops.cluster import cluster
from advisor.exporters.kops.coverage import table
from advisor.exporters.kops.draft import Draft
from advisor.exporters.kops.groups import instance_groups
from advisor.exporters.kops.header import header
from advisor.exporters.kops.releases import VERSIONS, WRITTEN_FOR, release
from advisor.exporters.kops.subnets import Subnets
from advisor.exporters.yaml_text import noted_paths, stream
from advisor.model.design import Design

__all__ = ["VERSIONS", "WRITTEN_FOR", "coverage", "export", "manifests"]


def export(design: Design, catalog: Catalog) -> Export:
    """The manifests of ``design``, with a header that says how to apply them.

    Raises:
        ExportError: AWS runs the control plane, no pool has machines, a zone has no subnet, or
            the API's DNS name has no zone.
    """
    documents = manifests(design, catalog)
    covered = coverage(design, catalog)
    draft = Draft(design, catalog, release(design))
    lines = header(draft, covered, noted_paths(documents))
    return Export(
        "kops", stream(documents, lines), covered, file=f"{design.name}.yaml", header=tuple(lines)
    )


def manifests(design: Design, catalog: Catalog) -> list[dict[str, Any]]:
    """The documents with their notes: the Cluster, then its instance groups.

    Raises:
        ExportError: as ``export``.
    """
    if design.control_plane.managed:
        raise ExportError(
            f"The control plane of {design.name!r} is EKS (control_plane.managed); "
            "kops runs its own.",
            hint="Export it to a target that creates EKS clusters, "
            "or set control_plane.managed to false.",
        )
    draft = Draft(design, catalog, release(design))
    subnets = Subnets(design)
    return [cluster(draft, subnets), *instance_groups(draft, subnets)]


def coverage(design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What becomes of each field of ``design``; also where ``export`` refuses it."""
    return assess(design, table(Draft(design, catalog, release(design))))
