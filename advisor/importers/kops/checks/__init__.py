"""kops' own verdict on manifests, and what it takes in silence.

Ported from the source of kops 1.36.2, in the order in which it looks: decoding, the conversion to
its own form, validation by ``kops create -f``, and what ``kops update cluster`` refuses when it
fills in the rest and builds the tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from advisor.catalog import Catalog
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place
from advisor.importers.kops.checks import (
    access,
    addons,
    addressing,
    calico,
    cilium,
    cni,
    dns,
    endpoint,
    etcd,
    etcd_volumes,
    files,
    files_runtime,
    group_machines,
    group_parts,
    groups,
    kubelet,
    metadata,
    permissions,
    plane,
    stores,
    subnets,
    traps,
    zones,
)
from advisor.importers.kops.checks.manifests import Cluster, Group, cluster_of, group_of
from advisor.importers.kops.checks.schema import Decoded, header, is_sound

_CHECKS: Final[tuple[Callable[[Cluster], Iterator[Objection]], ...]] = (
    *metadata.CHECKS,
    *stores.CHECKS,
    *addressing.CHECKS,
    *subnets.CHECKS,
    *zones.CHECKS,
    *cni.CHECKS,
    *cilium.CHECKS,
    *calico.CHECKS,
    *endpoint.CHECKS,
    *etcd.CHECKS,
    *etcd_volumes.CHECKS,
    *plane.CHECKS,
    *kubelet.CHECKS,
    *dns.CHECKS,
    *addons.CHECKS,
    *permissions.CHECKS,
    *access.CHECKS,
    *files.CHECKS,
    *files_runtime.CHECKS,
    *groups.CHECKS,
    *group_parts.CHECKS,
    *group_machines.CHECKS,
    *traps.CHECKS,
)


def objections(documents: Sequence[Tree], catalog: Catalog) -> Iterator[Objection]:
    """What kops, or a reader who knows it, has against manifests.

    kops stops at the first document it refuses; these are all refusals, those it would meet first
    in front. Places are those of the documents as they were read.
    """
    decoded: dict[int, Decoded] = {}
    for number, document in enumerate(documents):
        yield from header(number, document)
        if is_sound(document):
            decoded[number] = Decoded(number, document)
            yield from decoded[number].objections
    broken = {each.place for one in decoded.values() for each in one.objections}
    yield from metadata.documents(decoded)
    cluster = _cluster(decoded, catalog)
    if cluster is None:
        return
    for check in _CHECKS:
        for found in check(cluster):
            if not _within(found.place, broken):
                yield found


def _cluster(decoded: dict[int, Decoded], catalog: Catalog) -> Cluster | None:
    """The first Cluster with all groups of the file."""
    found: tuple[Group, ...] = tuple(
        group_of(number, each.tree)
        for number, each in decoded.items()
        if each.kind == "InstanceGroup"
    )
    for number, each in decoded.items():
        if each.kind == "Cluster":
            return cluster_of(number, each.tree, found, catalog)
    return None


def _within(place: Place, broken: set[Place]) -> bool:
    """Whether ``place`` is a value that could not be decoded, or part of one."""
    return any(place[:i] in broken for i in range(2, len(place) + 1))
