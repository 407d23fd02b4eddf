"""Exports as edits of a template, whatever its resources are called and wherever values stand.

A template of ours is edited as it stands: its resources have the names of the export. In one of
others, a value that stands at one place is changed at that place: the default of a parameter, the
entry of a mapping. What is no such value is carried over from the export, resource by resource.
Whatever was done, the result counts only if it reads as the design that is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import AdvisorError
from advisor.importers.cloudformation.carrying import carried
from advisor.importers.cloudformation.fields import changed_fields, fields
from advisor.importers.cloudformation.inplace import in_place
from advisor.importers.cloudformation.references import dangling
from advisor.importers.foreign import Tree
from advisor.importers.imported import Imported
from advisor.importers.merge import applied, edits
from advisor.importers.reading import read
from advisor.importers.splice import NotMergedError
from advisor.model.emit import emit_yaml

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.model.design import Design

EXCLUSIVE: Final[tuple[tuple[str, ...], ...]] = ()
"""CloudFormation has no mapping of which one key only may be there."""


def align(
    documents: Sequence[Tree],
    base: list[Tree],
    ours: list[Tree],
    designs: tuple[Design, Design],
    catalog: Catalog,
) -> tuple[list[Tree], list[Tree]]:
    """The template as it is, and as it is to become.

    Raises:
        NotMergedError: the changes have no place in it.
    """
    if base == ours:
        return list(documents), list(documents)
    if len(documents) > 1:
        raise NotMergedError(
            "The design was read from several templates, and its changes may belong to any.",
            hint="Carry them over from the export, which is one template.",
        )
    theirs = documents[0]
    judge = _Judge(theirs, base[0], ours[0], designs[0], catalog)
    ways: tuple[Callable[[], Tree], ...] = (
        lambda: _as_ours(theirs, base, ours),
        lambda: in_place(theirs, judge.wanted, catalog),
        lambda: carried(in_place(theirs, judge.wanted, catalog), base[0], ours[0], catalog),
        lambda: carried(theirs, base[0], ours[0], catalog),
    )
    for way in ways:
        try:
            found = way()
        except (AdvisorError, LookupError, TypeError, ValueError):
            continue
        if judge.accepts(found):
            return [theirs], [found]
    raise NotMergedError(
        "The template says this in a way of its own; the changes have no place in it.",
        hint="Carry them over from the export, which is a template of its own.",
    )


def _as_ours(theirs: Tree, base: list[Tree], ours: list[Tree]) -> Tree:
    found: Tree = applied([theirs], edits([theirs], base, ours))[0]
    return found


class _Judge:
    """Knows what a template must say after the changes."""

    def __init__(
        self, theirs: Tree, base: Tree, ours: Tree, before: Design, catalog: Catalog
    ) -> None:
        self._catalog = catalog
        self._dangling = {each.name for each in dangling(theirs)}
        step = changed_fields(_read(base, catalog).design, _read(ours, catalog).design)
        self.wanted = step
        """The fields that change, with their new values; None where one goes."""
        self._fields = {**fields(before), **step}

    def accepts(self, template: Tree) -> bool:
        """Whether the template says all that is wanted, and nothing else than before."""
        if not self._sound(template):
            return False
        try:
            found = fields(_read(template, self._catalog).design)
        except AdvisorError:
            return False
        wanted = {path: value for path, value in self._fields.items() if value is not None}
        return {path: value for path, value in found.items() if value is not None} == wanted

    def _sound(self, template: Tree) -> bool:
        """Whether every resource has a type, and nothing names what is not there."""
        if {each.name for each in dangling(template)} - self._dangling:
            return False
        return all("Type" in each for each in template["Resources"].values())


def _read(template: Tree, catalog: Catalog) -> Imported:
    text: Any = emit_yaml(template)
    return read(text.encode(), "the template", catalog=catalog, source="cloudformation")
