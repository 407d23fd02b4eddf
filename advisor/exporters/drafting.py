"""The design while it is being written for a target: its facts, and its people's reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.catalog import Catalog
from advisor.exporters.yaml_text import Noted
from advisor.model.design import Design
from advisor.model.nodes import NodePool

_POOL = re.compile(r"^nodes\.pools\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What every part of an export needs: the design, the facts, and the reasons noted."""

    design: Design
    catalog: Catalog
    notes: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        notes = {_by_name(path, self.design): text for path, text in self.design.notes.items()}
        object.__setattr__(self, "notes", notes)

    def noted(self, value: Any, path: str, why: str) -> Noted:
        """``value`` with the reason people noted at ``path``, or else with ``why``."""
        return Noted(value, self.notes.get(path) or why, path)

    def noted_of(self, pool: NodePool, name: str, value: Any, why: str) -> Noted:
        """``value`` with the reason for a field of ``pool``."""
        return self.noted(value, f"nodes.pools[{pool.name}].{name}", why)

    def file(self, part: str = "") -> str:
        """The name of a file of the export: the main one, or what goes with it."""
        return f"{self.design.name}-{part}.yaml" if part else f"{self.design.name}.yaml"


def compact(tree: Mapping[str, Any]) -> dict[str, Any]:
    """``tree`` without the entries that are not stated."""
    return {key: value for key, value in tree.items() if value is not None}


def _by_name(path: str, design: Design) -> str:
    """A path that counts the node pools, as the path that names them."""
    match = _POOL.match(path)
    if match is None or int(match[1]) >= len(design.nodes.pools):
        return path
    return f"nodes.pools[{design.nodes.pools[int(match[1])].name}]{path[match.end() :]}"
