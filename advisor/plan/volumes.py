"""The effective size of an EBS volume: what was asked for, or the type's base."""

from __future__ import annotations

from decimal import Decimal

from advisor.catalog import Catalog
from advisor.model.control_plane import Volume
from advisor.model.vocabulary import VolumeType
from advisor.plan.resources import DiskSize


def disk(volume: Volume, catalog: Catalog) -> DiskSize:
    """The volume with the IOPS and throughput it really has."""
    return disk_of(
        volume.type,
        volume.size_gib,
        catalog,
        iops=volume.iops,
        throughput_mibps=volume.throughput_mibps,
        encrypted=volume.encrypted,
    )


def disk_of(
    kind: VolumeType,
    size_gib: int,
    catalog: Catalog,
    *,
    iops: int | None = None,
    throughput_mibps: int | None = None,
    encrypted: bool = True,
) -> DiskSize:
    """As `disk`, for a volume that stands in no design."""
    return DiskSize(
        kind,
        Decimal(size_gib),
        effective_iops(kind, size_gib, iops, catalog),
        _throughput(kind, throughput_mibps, catalog),
        encrypted,
    )


def effective_iops(
    kind: VolumeType, size_gib: int, asked: int | None, catalog: Catalog
) -> int | None:
    """IOPS of a volume: provisioned, gp3's base, or gp2's by size; ``None`` for HDD types."""
    match kind:
        case VolumeType.GP3:
            return asked or catalog.limit("gp3.base_iops").integer
        case VolumeType.GP2:
            by_size = size_gib * catalog.limit("gp2.iops_per_gib").integer
            floor = catalog.limit("gp2.min_iops").integer
            return min(max(by_size, floor), catalog.limit("gp2.max_iops").integer)
        case VolumeType.IO1 | VolumeType.IO2:
            return asked
        case _:
            return None


def _throughput(kind: VolumeType, asked: int | None, catalog: Catalog) -> int | None:
    if kind != VolumeType.GP3:
        return None
    return asked or catalog.limit("gp3.base_throughput_mibps").integer
