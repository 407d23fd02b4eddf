"""eksctl configs (``eksctl.io/v1alpha5``): read as a design, and judged as eksctl 0.230 does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Reading

if TYPE_CHECKING:
    from advisor.catalog import Catalog


def read(documents: Sequence[Tree], catalog: Catalog) -> tuple[dict[str, Any], Sequence[Reading]]:
    """The config as the tree of a design; see ``Reader``."""
    from advisor.importers.eksctl.reader import read_config

    record = read_config(documents, catalog)
    return record.tree, record.readings


def objections(documents: Sequence[Tree], catalog: Catalog) -> Iterable[Objection]:
    """What eksctl refuses in it, and what it takes and does otherwise; see ``Reader``."""
    from advisor.importers.eksctl import checks

    return checks.objections(documents, catalog)
