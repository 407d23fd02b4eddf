"""The control plane and etcd as resources: machines and volumes, or an EKS cluster."""

from __future__ import annotations

from decimal import Decimal

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.purchasing import shares
from advisor.model.vocabulary import (
    ApiDns,
    EtcdTopology,
    IpFamily,
    NodeSubnets,
    Scheme,
    Tool,
)
from advisor.plan.layout import control_plane_zones, etcd_zones, unique, zones_in_use
from advisor.plan.provisioning import (
    api_balancer,
    api_servers,
    etcd_clusters,
    members_in_scaling_groups,
)
from advisor.plan.resources import (
    BalancerSize,
    ClusterSize,
    InstanceSize,
    Meter,
    Resource,
    ResourceKind,
    Role,
    Usage,
)
from advisor.plan.volumes import disk


def control_plane(design: Design, catalog: Catalog) -> list[Resource]:
    """Everything that runs the Kubernetes API and keeps its state.

    What belongs to a machine is named under it: ``control-plane-eu-central-1a/root``.
    """
    if design.control_plane.managed:
        return _eks(design)
    return [
        *_members(design, catalog),
        *_dedicated_etcd(design, catalog),
        *_etcd_volumes(design, catalog),
        *_api_servers(design, catalog),
        *_api_endpoint(design),
        *_state_store(design, catalog),
    ]


def _eks(design: Design) -> list[Resource]:
    plane = design.control_plane
    size = ClusterSize(design.kubernetes.version, plane.tier, plane.support_type)
    found = [
        Resource(
            ResourceKind.EKS_CLUSTER, Role.CONTROL_PLANE, "eks", size=size,
            depends_on=("role-cluster",),
        ),
        Resource(ResourceKind.ROLE, Role.CONTROL_PLANE, "role-cluster"),
    ]  # fmt: skip
    if design.identity.irsa:
        found.append(
            Resource(ResourceKind.OIDC_PROVIDER, Role.SECURITY, "oidc", depends_on=("eks",))
        )
    return found


def _members(design: Design, catalog: Catalog) -> list[Resource]:
    """One machine for each member, and where a scaling group of one keeps it, that as well."""
    plane = design.control_plane
    size = InstanceSize(plane.instance_type, purchases=shares(plane.purchase), spot=plane.spot)
    found = []
    for name, zone in _member_names(design):
        found += _machine(name, zone, Role.CONTROL_PLANE, size, design)
        found.append(_root(name, zone, Role.CONTROL_PLANE, "control-plane", design, catalog))
    return found


def _dedicated_etcd(design: Design, catalog: Catalog) -> list[Resource]:
    if design.etcd.topology != EtcdTopology.DEDICATED:
        return []
    bought = shares(design.control_plane.purchase)
    size = InstanceSize(design.etcd.instance_type, purchases=bought)
    found = []
    for name, zone in _named(etcd_zones(design), "etcd"):
        found += _machine(name, zone, Role.ETCD, size, design)
        # Of role etcd are only the volumes with its data, as the tools count them.
        found.append(_root(name, zone, Role.CONTROL_PLANE, "etcd", design, catalog))
    return found


def _machine(
    name: str, zone: str, role: Role, size: InstanceSize, design: Design
) -> list[Resource]:
    group = "etcd" if role == Role.ETCD else "control-plane"
    template, scaling = f"{name}/template", f"{name}/group"
    kept = members_in_scaling_groups(design)
    found = [
        Resource(ResourceKind.LAUNCH_TEMPLATE, role, template, zone=zone, group=group),
        Resource(
            ResourceKind.SCALING_GROUP, role, scaling, zone=zone, depends_on=(template,),
            group=group,
        ),
    ] if kept else []  # fmt: skip
    found.append(
        Resource(
            ResourceKind.INSTANCE, role, name, zone=zone, size=size,
            depends_on=(scaling,) if kept else (), group=group,
        )
    )  # fmt: skip
    network = design.network
    if network.node_subnets == NodeSubnets.PUBLIC and network.ip_family == IpFamily.IPV4:
        # In a public subnet a machine without a public address reaches nothing outside.
        found.append(
            Resource(
                ResourceKind.PUBLIC_IPV4, role, f"{name}/ip", zone=zone, depends_on=(name,),
                group=group,
            )
        )  # fmt: skip
    return found


def _root(
    name: str, zone: str, role: Role, group: str, design: Design, catalog: Catalog
) -> Resource:
    return Resource(
        ResourceKind.VOLUME, role, f"{name}/root", zone=zone,
        size=disk(design.control_plane.root, catalog), depends_on=(name,), group=group,
    )  # fmt: skip


def _etcd_volumes(design: Design, catalog: Catalog) -> list[Resource]:
    """One volume for each member of each etcd cluster; it never leaves its zone."""
    size = disk(design.etcd.volume, catalog)
    zones = etcd_zones(design)
    if design.etcd.topology == EtcdTopology.DEDICATED:
        homes = _named(zones, "etcd")
    else:
        homes = _member_names(design)[: len(zones)]
    return [
        Resource(
            ResourceKind.VOLUME, Role.ETCD, f"{name}/etcd-{cluster.name}", zone=zone, size=size,
            depends_on=(name,), group="etcd",
        )
        for cluster in etcd_clusters(design)
        for name, zone in homes
    ]  # fmt: skip


def _api_servers(design: Design, catalog: Catalog) -> list[Resource]:
    plane = design.control_plane
    zones = unique(plane.zones or design.placement.zones)
    found = []
    for i in range(api_servers(design)):
        name, zone = f"apiserver-{i + 1}", zones[i % len(zones)]
        size = InstanceSize(plane.instance_type, purchases=shares(plane.purchase))
        found += _machine(name, zone, Role.API, size, design)
        found.append(_root(name, zone, Role.API, "control-plane", design, catalog))
    return found


def _api_endpoint(design: Design) -> list[Resource]:
    plane = design.control_plane
    found = []
    balancer = api_balancer(design)
    if balancer is not None:
        public = plane.api_scheme == Scheme.PUBLIC
        zones = zones_in_use(design)
        size = BalancerSize(balancer, zones, public)
        found.append(Resource(ResourceKind.LOAD_BALANCER, Role.API, "api", size=size))
        if public and design.network.ip_family == IpFamily.IPV4:
            found.append(
                Resource(
                    ResourceKind.PUBLIC_IPV4, Role.API, "api/ip", len(zones), depends_on=("api",)
                )
            )
    if plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE):
        found.append(Resource(ResourceKind.HOSTED_ZONE, Role.API, "zone-api"))
    return found


def _state_store(design: Design, catalog: Catalog) -> list[Resource]:
    """The bucket with the cluster's specification and the etcd backups."""
    if design.provisioner.tool != Tool.KOPS and not design.etcd.backup.enabled:
        return []
    stored, how = Decimal(0), "specification only"
    if design.etcd.backup.enabled:
        snapshot = catalog.limit("etcd.snapshot_gb").number
        kept = catalog.limit("etcd.hourly_snapshots_kept").integer
        kept += design.etcd.backup.retention_days
        clusters = len(etcd_clusters(design))
        stored = snapshot * kept * clusters
        plural = "" if clusters == 1 else "s"
        how = f"{clusters} etcd cluster{plural} x {kept} snapshots x {snapshot} GB"
    usage = (Usage(Meter.STORED_GB, stored, how), *_backup_writes(design, catalog))
    return [Resource(ResourceKind.BUCKET, Role.ETCD, "state-store", usage=usage)]


def _backup_writes(design: Design, catalog: Catalog) -> tuple[Usage, ...]:
    backup = design.etcd.backup
    if not backup.enabled:
        return ()
    clusters = len(etcd_clusters(design))
    minutes = catalog.limit("time.hours_per_month").number * 60
    writes = minutes * clusters / backup.interval_minutes
    plural = "" if clusters == 1 else "s"
    how = f"{clusters} cluster{plural}, one backup every {backup.interval_minutes} minutes"
    return (Usage(Meter.PUT_REQUESTS, writes, how),)


def _member_names(design: Design) -> list[tuple[str, str]]:
    """Name and zone of each control-plane node."""
    return _named(control_plane_zones(design), "control-plane")


def _named(zones: tuple[str, ...], prefix: str) -> list[tuple[str, str]]:
    """A stable name for each member: by zone, numbered where a zone holds several."""
    repeated = {z for z in zones if zones.count(z) > 1}
    seen: dict[str, int] = {}
    names = []
    for zone in zones:
        seen[zone] = seen.get(zone, 0) + 1
        suffix = f"-{seen[zone]}" if zone in repeated else ""
        names.append((f"{prefix}-{zone}{suffix}", zone))
    return names
