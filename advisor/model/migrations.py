"""Older documents in today's form.

A change of the model that old files do not fit, or that would change what they mean (a renamed
field, another default), raises ``SCHEMA_VERSION`` in ``design`` and adds one function here: it
takes the raw tree of a document of version n and returns that of version n + 1. Files are
migrated in memory; what is on disk changes when the person saves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from advisor.errors import DocumentError

Tree = dict[str, Any]
Migration = Callable[[Tree], Tree]

VERSION_KEY: Final = "schema_version"

MIGRATIONS: Final[Mapping[int, Migration]] = {}
"""From version n to version n + 1."""


def migrate(
    tree: Tree,
    *,
    current: int,
    name: str,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> Tree:
    """``tree`` as a document of version ``current``; the argument itself is not changed.

    A document that states no version, or none that is a whole number, is passed on as it is:
    the model knows what it may leave out, and says so.

    Raises:
        DocumentError: the document is newer than this program, or of a version that never was.
    """
    version = tree.get(VERSION_KEY)
    if not isinstance(version, int) or isinstance(version, bool) or version == current:
        return tree
    if version > current:
        raise DocumentError(
            f"{name}: written by a newer k8s-advisor (schema version {version}; "
            f"this one reads up to {current}). The file was not changed.",
            hint="Upgrade the program: pip install --upgrade k8s-advisor",
        )
    if version < 1:
        raise DocumentError(
            f"{name}: there is no schema version {version}.",
            hint=f"Write {VERSION_KEY}: {current}, or leave the line out.",
        )
    tree = _copy(tree)
    for step in range(version, current):
        tree = {**migrations[step](tree), VERSION_KEY: step + 1}
    return tree


def _copy(value: Any) -> Any:
    # Not copy.deepcopy: it would keep parts shared that the file shares by an alias, and a
    # migration that changes one in place would change the other.
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value
