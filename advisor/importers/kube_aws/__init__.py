"""kube-aws ``cluster.yaml`` (v0.9 to v0.16): read as a design, with the way off the tool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Reading

if TYPE_CHECKING:
    from advisor.catalog import Catalog


def read(documents: Sequence[Tree], catalog: Catalog) -> tuple[dict[str, Any], Sequence[Reading]]:
    """The cluster as the tree of a design; see ``Reader``."""
    from advisor.importers.kube_aws.reader import read_cluster

    record = read_cluster(documents, catalog)
    return record.tree, record.readings


def objections(documents: Sequence[Tree], catalog: Catalog) -> Iterable[Objection]:
    """What has to change on the way to a maintained tool; see ``Reader``."""
    from advisor.importers.kube_aws.obstacles import obstacles

    del catalog
    return obstacles(documents)
