"""An export that changes the imported file where the design has changed, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from advisor.catalog import Catalog
from advisor.errors import AdvisorError
from advisor.exporters import Export, export
from advisor.importers import read
from advisor.importers.foreign import parse_foreign
from advisor.importers.merge import edits
from advisor.importers.sources import named
from advisor.importers.splice import NotMergedError, splice
from advisor.model.design import Design


def rewritten(exported: Export, design: Design, origin: str, catalog: Catalog) -> Export:
    """``exported``, the export of ``design``, as an edit of ``origin``, the file it came from.

    A design that says what the file says gives the file, byte for byte.

    Raises:
        NotMergedError: what the file says cannot be exported, or the file is written in a way
            that does not allow the edits.
    """
    source = named(exported.target)
    documents = list(parse_foreign(origin, name="the imported file").documents)
    before = read(origin.encode(), "the imported file", catalog=catalog, source=source.name).design
    try:
        base = _trees(export(exported.target, before, catalog))
    except AdvisorError as problem:
        if _same(before, design):
            return replace(exported, text=origin)
        raise NotMergedError(
            f"The imported file as it was cannot be exported: {problem.message}",
            hint="The export is written anew.",
        ) from None
    ours = _trees(exported)
    aligner = source.aligner()
    if _same(before, design) or (base == ours and aligner is None):
        return replace(exported, text=origin)
    exclusive: tuple[tuple[str, ...], ...] = ()
    if aligner is not None:
        base, ours = aligner.align(documents, base, ours, (before, design), catalog)
        exclusive = aligner.EXCLUSIVE
    return replace(exported, text=splice(origin, edits(documents, base, ours, exclusive)))


def _same(before: Design, after: Design) -> bool:
    return before.model_copy(update={"origin": after.origin}) == after


def _trees(exported: Export) -> list[dict[str, Any]]:
    return list(parse_foreign(exported.text, name="the export").documents)
