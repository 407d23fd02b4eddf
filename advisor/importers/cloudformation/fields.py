"""A design as a list of fields, to tell what differs between two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.model.design import Design

_NOT_SAID: Final = ("workload", "origin", "goals")
"""What no template says: it is assumed, from the fleet."""


def fields(design: Design) -> dict[str, Any]:
    """Every field by its path; pools by their names, other lists as they are."""
    tree = design.model_dump(mode="json")
    for name in _NOT_SAID:
        tree.pop(name, None)
    pools = tree["nodes"].pop("pools")
    found = dict(_leaves(tree, ""))
    for pool in pools:
        name = pool.pop("name")
        found |= dict(_leaves(pool, f"nodes.pools[{name}]."))
    return found


def changed_fields(before: Design, after: Design) -> dict[str, Any]:
    """The fields that differ, with the values of ``after``; None where it has no such field."""
    old, new = fields(before), fields(after)
    paths = [*new, *(path for path in old if path not in new)]
    return {path: new.get(path) for path in paths if old.get(path) != new.get(path)}


def _leaves(tree: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, dict) and key not in ("labels", "zone_ids"):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
