"""What is wrong with templates as they stand: what CloudFormation or EKS refuses, and traps.

The ids are ``CFN-`` and a number: 002 to 009 about what CloudFormation itself checks, 010 to 019
about the cluster, 020 to 029 about node groups, 030 to 039 about what belongs to them, 040 about
parts that are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.importers.cloudformation.checks.addons import addon_objections
from advisor.importers.cloudformation.checks.cluster import cluster_objections
from advisor.importers.cloudformation.checks.groups import group_objections
from advisor.importers.cloudformation.checks.names import name_objections
from advisor.importers.cloudformation.checks.parts import part_objections
from advisor.importers.cloudformation.checks.schema import schema_objections
from advisor.importers.cloudformation.template import Templates
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection

if TYPE_CHECKING:
    from advisor.catalog import Catalog


def objections(documents: Sequence[Tree], catalog: Catalog) -> Iterable[Objection]:
    """All of them, one for each place and check."""
    del catalog
    seen = set()
    for each in _all(Templates(documents)):
        key = (each.check, each.place)
        if key not in seen:
            seen.add(key)
            yield each


def _all(templates: Templates) -> Iterator[Objection]:
    yield from name_objections(templates)
    yield from schema_objections(templates)
    yield from cluster_objections(templates)
    yield from group_objections(templates)
    yield from addon_objections(templates)
    yield from part_objections(templates)
