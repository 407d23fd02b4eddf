"""What is wrong with templates as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection

if TYPE_CHECKING:
    from advisor.catalog import Catalog


def objections(documents: Sequence[Tree], catalog: Catalog) -> Iterable[Objection]:
    """All of them."""
    del documents, catalog
    return ()
