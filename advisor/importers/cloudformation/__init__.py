"""CloudFormation templates of EKS clusters, and of the self-run clusters that are exported here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Reading

if TYPE_CHECKING:
    from advisor.catalog import Catalog


def read(documents: Sequence[Tree], catalog: Catalog) -> tuple[dict[str, Any], Sequence[Reading]]:
    """The templates as the tree of a design; see ``Reader``."""
    from advisor.importers.cloudformation.reader import read_templates

    record = read_templates(documents, catalog)
    return record.tree, record.readings


def objections(documents: Sequence[Tree], catalog: Catalog) -> Iterable[Objection]:
    """What CloudFormation or EKS refuses in them; see ``Reader``."""
    from advisor.importers.cloudformation import checks

    return checks.objections(documents, catalog)
