"""eksctl's own verdict on a ClusterConfig, and what it takes in silence.

Ported from the source of eksctl 0.230.0, in the order in which it looks: decoding, the loader of
``eksctl create cluster``, validation, and then what it or AWS finds out on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from advisor.catalog import Catalog
from advisor.importers.eksctl.checks import (
    access,
    addons,
    addressing,
    cluster,
    groups,
    iam,
    late_groups,
    late_network,
    managed,
    network,
    outposts,
    parts,
    self_managed,
    traps,
)
from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import Config
from advisor.importers.eksctl.checks.schema import Decoded, header
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place

_CHECKS: Final[tuple[Callable[[Config], Iterator[Objection]], ...]] = (
    *network.CHECKS,
    *addons.CHECKS,
    *parts.CHECKS,
    *cluster.CHECKS,
    *iam.CHECKS,
    *addressing.CHECKS,
    *groups.CHECKS,
    *outposts.CHECKS,
    *access.CHECKS,
    *self_managed.CHECKS,
    *managed.CHECKS,
    *late_network.CHECKS,
    *late_groups.CHECKS,
    *traps.CHECKS,
)


def objections(documents: Sequence[Tree], catalog: Catalog) -> Iterator[Objection]:
    """What eksctl, or a reader who knows it, has against a file.

    eksctl stops at the first refusal; these are all of them, those it would meet first in front.
    """
    if not documents:
        return
    document = documents[0]
    yield from header(document)
    decoded = Decoded(document)
    yield from decoded.objections
    broken = {each.place for each in decoded.objections}
    config = Config(decoded.tree, catalog)
    for check in _CHECKS:
        for found in check(config):
            if not _within(found.place, broken):
                yield found
    yield from _further(documents)


def _within(place: Place, broken: set[Place]) -> bool:
    """Whether ``place`` is a value that could not be decoded, or part of one."""
    return any(place[:i] in broken for i in range(2, len(place) + 1))


def _further(documents: Sequence[Tree]) -> Iterator[Objection]:
    for i in range(1, len(documents)):
        found = objection(
            10, (), "eksctl reads the first document of a file and drops this one in silence.",
            "Put it into a file of its own.",
        )  # fmt: skip
        yield Objection(
            found.check, found.severity, (i,), found.message, found.remedy, title=found.title
        )
