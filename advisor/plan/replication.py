"""What the cluster itself sends between zones and regions: etcd, nodes and API, copies.

The amounts are assumptions of the catalog: no profile states them, and all are small beside
what applications send. EKS does not charge for the traffic of the control plane it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.vocabulary import PoolKind, RegionMode
from advisor.plan.layout import control_plane_zones, etcd_zones
from advisor.plan.nodes import node_counts
from advisor.plan.provisioning import etcd_clusters

Amount = tuple[Decimal, str]
"""GB a month, and how they came about."""

_NOTHING: Amount = (Decimal(0), "")
_ONE_CLUSTER = (RegionMode.SINGLE, RegionMode.BACKUP_COPY)


def etcd_between_zones(design: Design, catalog: Catalog) -> Amount:
    """What the leader sends to followers in other zones, whichever member leads."""
    zones = etcd_zones(design)
    different, pairs = _apart(zones, zones)
    if not different:
        return _NOTHING
    each = catalog.limit("traffic.etcd_gb_per_follower").number
    followers = len(zones) - 1
    # Of all pairs of a leader and a follower, those in different zones; a member is no follower
    # of its own.
    pairs -= len(zones)
    gb = each * followers * different / pairs
    return gb, f"{followers} followers x {each} GB x {different}/{pairs} in another zone"


def api_between_zones(design: Design, catalog: Catalog) -> Amount:
    """What nodes exchange with API servers in other zones of a self-run control plane."""
    nodes = [
        zone
        for pool in design.nodes.pools
        if pool.kind != PoolKind.FARGATE
        for zone, count in node_counts(pool, design, pool.desired).items()
        for _ in range(count)
    ]
    different, pairs = _apart(nodes, control_plane_zones(design))
    if not different:
        return _NOTHING
    each = catalog.limit("traffic.api_gb_per_node").number
    gb = each * len(nodes) * different / pairs
    return gb, f"{len(nodes)} nodes x {each} GB x {different}/{pairs} in another zone"


def between_regions(design: Design, catalog: Catalog) -> list[tuple[str, Amount]]:
    """By name: copies of backups, and what pods send to clusters in other regions."""
    found = [
        ("backups-to-region", _copied(design, catalog)),
        ("pods-to-region", _pods(design, catalog)),
    ]
    return [(name, amount) for name, amount in found if amount[0]]


def _copied(design: Design, catalog: Catalog) -> Amount:
    """Snapshots of volumes change by a share a month; every etcd backup is copied as it is."""
    targets = len(set(design.regions.backup_regions or ()))
    if design.regions.mode == RegionMode.SINGLE or not targets:
        return _NOTHING
    gb, parts = Decimal(0), []
    change = design.storage.snapshot_change_percent
    if design.storage.snapshots and design.workload.stateful_gib and change:
        gb += Decimal(design.workload.stateful_gib) * change / 100
        parts.append(f"{change} % of {design.workload.stateful_gib} GiB of volumes")
    backup = design.etcd.backup
    if backup.enabled and etcd_zones(design):
        minutes = catalog.limit("time.hours_per_month").number * 60
        copies = int(minutes / backup.interval_minutes) * len(etcd_clusters(design))
        size = catalog.limit("etcd.snapshot_gb").number
        gb += copies * size
        parts.append(f"{copies} etcd backups x {size} GB")
    return gb * targets, f"({' + '.join(parts)}) x {_regions(targets)}"


def _pods(design: Design, catalog: Catalog) -> Amount:
    others = len(set(design.regions.additional))
    if design.regions.mode in _ONE_CLUSTER or not others:
        return _NOTHING
    share = catalog.limit("traffic.inter_region_share").number
    total = design.workload.east_west_gb_month
    return share * total * others, f"{total} GB between pods x {share} x {_regions(others)}"


def _regions(number: int) -> str:
    return f"{number} region{'' if number == 1 else 's'}"


def _apart(some: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
    """Of all pairs of one and another, how many lie in different zones, and how many there are."""
    pairs = len(some) * len(others)
    same = sum(others.count(zone) for zone in some)
    return pairs - same, pairs
