"""kops manifests (``kops.k8s.io/v1alpha2``): a Cluster with its instance groups.

Read as kops 1.36.2 reads them: what a manifest does not state is not what ``kops create cluster``
would have written into it (conversion, cloud-up defaults and model packages of kops).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Reading

if TYPE_CHECKING:
    from advisor.catalog import Catalog


def read(documents: Sequence[Tree], catalog: Catalog) -> tuple[dict[str, Any], Sequence[Reading]]:
    """The manifests as the tree of a design; see ``Reader``."""
    from advisor.importers.kops.reader import read_case

    record = read_case(documents, catalog).record
    return record.tree, record.readings


def objections(documents: Sequence[Tree], catalog: Catalog | None = None) -> Iterable[Objection]:
    """What kops refuses in them, and what it takes and does not do; see ``Reader``."""
    from advisor.catalog import bundled
    from advisor.importers.kops import checks
    from advisor.importers.kops.unknown import unknown_keys

    yield from unknown_keys(documents)
    yield from checks.objections(documents, catalog or bundled())
