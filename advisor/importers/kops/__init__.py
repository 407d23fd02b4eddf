"""kops manifests (``kops.k8s.io/v1alpha2``): a Cluster with its instance groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Reading
from advisor.importers.record import Record

if TYPE_CHECKING:
    from advisor.catalog import Catalog


def read(documents: Sequence[Tree], catalog: Catalog) -> tuple[dict[str, Any], Sequence[Reading]]:
    """The manifests as the tree of a design; see ``Reader``."""
    del documents, catalog
    record = Record()
    return record.tree, record.readings


def objections(documents: Sequence[Tree]) -> Iterable[Objection]:
    """What kops refuses in them, and what it takes and does not do; see ``Reader``."""
    del documents
    return ()
