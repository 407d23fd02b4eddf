"""eksctl configs (``eksctl.io/v1alpha5``): a ClusterConfig, and files with what it cannot hold.

Written for eksctl 0.230; the traps it steers around are those of eksctl 0.230.0, read in its
loader, validation and template code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters import Export, ExportFile
from advisor.exporters.coverage import Coverage, assess
from advisor.exporters.eksctl.cluster import cluster_config
from advisor.exporters.eksctl.companions import Documents, companions
from advisor.exporters.eksctl.coverage import table
from advisor.exporters.eksctl.draft import Draft
from advisor.exporters.eksctl.header import header, title
from advisor.exporters.yaml_text import noted_paths, stream
from advisor.model.design import Design

WRITTEN_FOR: Final = "0.230"
"""The eksctl release whose fields and rules this config follows."""

VERSIONS: Final = (WRITTEN_FOR,)

_PARTS: Final = {
    "karpenter": "Pools and node classes of Karpenter",
    "nodepools": "Node pools of Auto Mode",
    "nodegroups": "Node groups beside Auto Mode",
    "storage": "Default storage class",
    "endpoints": "VPC endpoints, a CloudFormation template",
}
"""What each further file holds."""


def export(design: Design, catalog: Catalog) -> Export:
    """The config of ``design`` and its further files, with a header that says how to apply them.

    Raises:
        ExportError: the control plane is not EKS, eksctl can neither make the VPC nor move into
            it, or no image starts the machines of a pool.
    """
    config, further = documents(design, catalog)
    draft = Draft(design, catalog, WRITTEN_FOR)
    covered = coverage(design, catalog)
    written = set(_written(config, further))
    lines = header(draft, covered, written)
    return Export(
        "eksctl",
        stream([config], lines),
        covered,
        tuple(
            ExportFile(draft.file(part), stream(found, title(draft, _PARTS[part])), _PARTS[part])
            for part, found in further.items()
        ),
        file=draft.file(),
        header=tuple(lines),
    )


def documents(design: Design, catalog: Catalog) -> tuple[dict[str, Any], dict[str, Documents]]:
    """The ClusterConfig, and the documents of the further files, with their notes.

    Raises:
        ExportError: as ``export``.
    """
    if not design.control_plane.managed:
        raise ExportError(
            f"The design {design.name!r} runs its own control plane (control_plane.managed); "
            "eksctl creates EKS clusters.",
            hint="Export it to kops, or set control_plane.managed to true.",
        )
    draft = Draft(design, catalog, WRITTEN_FOR)
    return cluster_config(draft), companions(draft)


def coverage(design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What becomes of each field of ``design``; also where ``export`` refuses it."""
    return assess(design, table(Draft(design, catalog, WRITTEN_FOR)))


def _written(config: Mapping[str, Any], further: Mapping[str, Documents]) -> Iterator[str]:
    yield from noted_paths(config)
    for found in further.values():
        yield from noted_paths(found)
