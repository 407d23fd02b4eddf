"""Storage, logs and keys as resources."""

from __future__ import annotations

from decimal import Decimal

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.vocabulary import LoadBalancerKind, Logging, SubnetRole, VolumeType
from advisor.plan.layout import subnets
from advisor.plan.provisioning import Bastion, bastion
from advisor.plan.resources import (
    BalancerSize,
    InstanceSize,
    Meter,
    Resource,
    ResourceKind,
    Role,
    Usage,
)
from advisor.plan.volumes import disk_of

_DAYS_PER_MONTH = Decimal(365) / 12


def storage(design: Design, catalog: Catalog) -> list[Resource]:
    """Persistent volumes, their snapshots, and shared file systems."""
    return [*_persistent_volumes(design, catalog), *_snapshots(design), *_file_system(design)]


def _persistent_volumes(design: Design, catalog: Catalog) -> list[Resource]:
    total = design.workload.stateful_gib
    if not total:
        return []
    # Too few volumes for the size are as many as it takes.
    fewest = -(-total // catalog.limit("gp3.max_size_gib").integer)
    count = max(1, fewest, design.workload.stateful_volumes)
    wanted = design.storage
    size = disk_of(
        wanted.volume_type,
        -(-total // count),
        catalog,
        iops=wanted.iops_per_volume,
        throughput_mibps=wanted.throughput_mibps_per_volume,
        encrypted=wanted.encrypted,
    )
    return [Resource(ResourceKind.VOLUME, Role.STORAGE, "persistent-volumes", count, size=size)]


def _snapshots(design: Design) -> list[Resource]:
    total = Decimal(design.workload.stateful_gib)
    if not design.storage.snapshots or not total:
        return []
    change = design.storage.snapshot_change_percent
    kept = total * (100 + change) / 100
    usage = Usage(Meter.STORED_GB, kept, f"{total} GiB x {100 + change} %")
    return [
        Resource(
            ResourceKind.SNAPSHOT, Role.STORAGE, "snapshots", usage=(usage,),
            depends_on=("persistent-volumes",),
        )
    ]  # fmt: skip


def _file_system(design: Design) -> list[Resource]:
    if not design.storage.efs:
        return []
    gib = Decimal(design.storage.efs_gib)
    usage = (Usage(Meter.STORED_GB, gib, f"{gib} GiB"),) if gib else ()
    return [Resource(ResourceKind.FILE_SYSTEM, Role.STORAGE, "efs", usage=usage)]


def observability(design: Design, catalog: Catalog) -> list[Resource]:
    """Log groups with what they take in and keep."""
    found = []
    if design.observability.logging == Logging.CLOUDWATCH and design.workload.log_gb_month:
        amount = Decimal(design.workload.log_gb_month)
        found.append(_log_group("logs-workload", amount, f"{amount} GB of logs", design, catalog))
    if design.control_plane.managed and design.control_plane.logs:
        kinds = design.control_plane.logs
        amount = sum(
            (catalog.limit(f"logs.control_plane_gb.{kind}").number for kind in kinds), Decimal(0)
        )
        how = f"{amount} GB of {', '.join(kinds)}"
        found.append(_log_group("logs-control-plane", amount, how, design, catalog))
    return found


def _log_group(name: str, gb: Decimal, how: str, design: Design, catalog: Catalog) -> Resource:
    days = design.observability.log_retention_days
    kept_days = days or catalog.limit("logs.kept_for_ever_days").integer
    ratio = catalog.limit("logs.compression").number
    months = Decimal(kept_days) / _DAYS_PER_MONTH
    kept = (gb * months * ratio).quantize(Decimal("0.001"))
    ever = "" if days else ", kept for ever: the first year"
    return Resource(
        ResourceKind.LOG_GROUP,
        Role.OBSERVABILITY,
        name,
        usage=(
            Usage(Meter.LOG_INGEST_GB, gb, how),
            Usage(
                Meter.LOG_STORED_GB, kept, f"{gb} GB x {kept_days} days x {ratio} compressed{ever}"
            ),
        ),
    )


def security(design: Design, catalog: Catalog) -> list[Resource]:
    """Keys that cost money, and the bastion."""
    found = []
    if design.security.secrets_encryption and design.control_plane.managed:
        requests = catalog.limit("kms.requests_per_month").number
        usage = Usage(Meter.KMS_REQUESTS, requests, f"{requests} requests")
        found.append(Resource(ResourceKind.KMS_KEY, Role.SECURITY, "key-secrets", usage=(usage,)))
    return [*found, *_bastion(design, catalog)]


def _bastion(design: Design, catalog: Catalog) -> list[Resource]:
    match bastion(design):
        case Bastion.GROUP:
            return _bastion_group(design, catalog)
        case Bastion.MACHINE:
            return _bastion_machine(design, catalog)
        case None:
            return []


def _bastion_group(design: Design, catalog: Catalog) -> list[Resource]:
    """The instance group of kops, and the load balancer that leads to it."""
    zone = design.placement.zones[0]
    machine = catalog.limit("bastion.instance_type").text
    root_gib = catalog.limit("kops.default_root_gib.bastion").integer
    return [
        Resource(
            ResourceKind.LOAD_BALANCER, Role.OPERATIONS, "bastion-access",
            size=BalancerSize(LoadBalancerKind.NLB, (zone,), public=True),
        ),
        Resource(
            ResourceKind.PUBLIC_IPV4, Role.OPERATIONS, "bastion-access/ip", zone=zone,
            depends_on=("bastion-access",),
        ),
        Resource(ResourceKind.LAUNCH_TEMPLATE, Role.OPERATIONS, "bastion/template", zone=zone),
        Resource(
            ResourceKind.SCALING_GROUP, Role.OPERATIONS, "bastion/group", zone=zone,
            depends_on=("bastion/template",),
        ),
        Resource(
            ResourceKind.INSTANCE, Role.OPERATIONS, "bastion", zone=zone,
            size=InstanceSize(machine), depends_on=("bastion/group",),
        ),
        Resource(
            ResourceKind.VOLUME, Role.OPERATIONS, "bastion/root", zone=zone,
            size=disk_of(VolumeType.GP3, root_gib, catalog), depends_on=("bastion",),
        ),
    ]  # fmt: skip


def _bastion_machine(design: Design, catalog: Catalog) -> list[Resource]:
    """One machine in the first public subnet, on the volume that comes with its image."""
    public = (s.zone for s in subnets(design) if s.role == SubnetRole.PUBLIC)
    zone = next(public, design.placement.zones[0])
    machine = catalog.limit("bastion.instance_type").text
    root_gib = catalog.limit("bastion.image_root_gib").integer
    return [
        Resource(
            ResourceKind.INSTANCE, Role.OPERATIONS, "bastion", zone=zone,
            size=InstanceSize(machine),
        ),
        Resource(
            ResourceKind.VOLUME, Role.OPERATIONS, "bastion/root", zone=zone,
            size=disk_of(VolumeType.GP2, root_gib, catalog, encrypted=False),
            depends_on=("bastion",),
        ),
        Resource(
            ResourceKind.PUBLIC_IPV4, Role.OPERATIONS, "bastion/ip", zone=zone,
            depends_on=("bastion",),
        ),
    ]  # fmt: skip
