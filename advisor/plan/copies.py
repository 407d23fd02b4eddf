"""Copies of backups that are kept in other regions.

What is sent to make them is traffic; see `advisor.plan.replication`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from advisor.model.design import Design
from advisor.model.vocabulary import RegionMode
from advisor.plan.resources import Resource, ResourceKind

_COPIED: Final = (ResourceKind.SNAPSHOT, ResourceKind.BUCKET)


def copies(design: Design, here: Iterable[Resource]) -> list[Resource]:
    """The snapshots and the etcd backups among ``here``, once more in each backup region."""
    if design.regions.mode == RegionMode.SINGLE:
        return []
    backups = [*_backups(design, here)]
    regions = dict.fromkeys(design.regions.backup_regions or ())
    return [
        replace(each, name=f"{each.name}/{region}", region=region, depends_on=(each.name,))
        for region in regions
        if region != design.placement.region
        for each in backups
    ]


def _backups(design: Design, here: Iterable[Resource]) -> Iterator[Resource]:
    for each in here:
        if each.kind in _COPIED and (
            each.kind is ResourceKind.SNAPSHOT or design.etcd.backup.enabled
        ):
            yield each
