"""Files of other tools, wherever a design is taken."""

from __future__ import annotations

from advisor.catalog import Catalog, UnknownRegion
from advisor.errors import DesignError
from advisor.importers import read
from advisor.store.references import Document, Source


def imported_source(document: Document, catalog: Catalog) -> Source:
    """The design read from ``document``, a file of another tool, in a region with data.

    Raises:
        DocumentError: it is not readable, or of a tool whose files are not read.
    """
    imported = read(document.data, document.name, catalog=catalog)
    region = imported.design.placement.region
    try:
        catalog.region(region)
    except UnknownRegion as problem:
        mark = imported.place_of("placement.region")
        place = f"{document.name}, line {mark.line}" if mark else document.name
        raise DesignError(f"{place}: {problem.message}", hint=problem.hint) from None
    return Source(document.kind, imported.design, None, imported)
