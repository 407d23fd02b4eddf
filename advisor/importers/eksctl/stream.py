"""What eksctl takes a file for: one config, which may be JSON, and no list."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.foreign import Foreign
from advisor.importers.imported import Objection

_NOT_A_CONFIG = 9


def stream_objections(foreign: Foreign) -> Iterator[Objection]:
    """Configs that stand in a list (ParseConfig in pkg/eks/api.go of eksctl 0.230)."""
    if foreign.lists:
        yield objection(
            _NOT_A_CONFIG,
            (),
            "The config stands in a list; eksctl takes a file of one config alone.",
            "Take it out of the list.",
        )
