"""Worker nodes as resources: machines in zones, their groups and root volumes."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.model.goals import Workload
from advisor.model.nodes import NodePool
from advisor.model.purchasing import shares
from advisor.model.vocabulary import IpFamily, PoolKind, Tool
from advisor.plan.layout import pool_zones, spread
from advisor.plan.provisioning import hears_of_interruptions_by_queue, in_scaling_groups
from advisor.plan.resources import (
    InstanceSize,
    PodSize,
    Resource,
    ResourceKind,
    Role,
    Size,
)
from advisor.plan.volumes import disk

# Fargate bills pods in steps: vCPUs, and the most memory in GB that goes with them. The least is
# twice the vCPUs (AWS Fargate user guide, pod configurations).
_FARGATE_SIZES = (
    (Decimal("0.25"), 2), (Decimal("0.5"), 4), (Decimal(1), 8), (Decimal(2), 16), (Decimal(4), 30),
    (Decimal(8), 60), (Decimal(16), 120),
)  # fmt: skip


def nodes(design: Design, catalog: Catalog) -> list[Resource]:
    """All worker pools, and what the cluster needs once for them.

    What belongs to a pool is named under it: ``workers/eu-central-1a/root``.
    """
    found: list[Resource] = []
    for pool in design.nodes.pools:
        found += _pool(pool, design, catalog)
    return [*found, *_roles(design), *_interruption_queue(design)]


def node_counts(pool: NodePool, design: Design, total: int) -> dict[str, int]:
    """``total`` nodes of a pool, by zone."""
    return spread(total, pool_zones(pool, design))


def spot_counts(pool: NodePool, by_zone: dict[str, int]) -> dict[str, int]:
    """How many of the nodes of each zone are spot: the share above the on-demand base."""
    total = sum(by_zone.values())
    above = max(0, total - pool.on_demand_base)
    wanted = above * pool.spot_percent // 100
    # Dealt from the last zone on, so that the on-demand base stays spread from the first.
    spot = dict.fromkeys(by_zone, 0)
    while wanted > 0:
        for zone in reversed(by_zone):
            if wanted and spot[zone] < by_zone[zone]:
                spot[zone] += 1
                wanted -= 1
    return spot


def _pool(pool: NodePool, design: Design, catalog: Catalog) -> list[Resource]:
    if pool.kind == PoolKind.FARGATE:
        return [_fargate(pool, design.workload)]
    by_zone = node_counts(pool, design, pool.desired)
    spot = spot_counts(pool, by_zone)
    found = _groups(pool, tuple(by_zone)) if in_scaling_groups(pool, design) else []
    for zone, count in by_zone.items():
        found += _machines(pool, zone, count - spot[zone], spot[zone], design, catalog)
    return found


def _groups(pool: NodePool, zones: tuple[str, ...]) -> list[Resource]:
    homes: list[str | None] = list(zones) if pool.group_per_zone else [None]
    found = []
    for zone in homes:
        name = f"{pool.name}/{zone}" if zone else pool.name
        template, scaling = f"{name}/template", f"{name}/group"
        found += [
            Resource(
                ResourceKind.LAUNCH_TEMPLATE, Role.WORKERS, template, zone=zone, group=pool.name
            ),
            Resource(
                ResourceKind.SCALING_GROUP, Role.WORKERS, scaling, zone=zone,
                depends_on=(template,), group=pool.name,
            ),
        ]  # fmt: skip
        if pool.kind == PoolKind.MANAGED_NODE_GROUP:
            found.append(
                Resource(
                    ResourceKind.NODE_GROUP, Role.WORKERS, f"{name}/node-group", zone=zone,
                    depends_on=(scaling,), group=pool.name,
                )
            )  # fmt: skip
    return found


def _machines(
    pool: NodePool, zone: str, on_demand: int, spot: int, design: Design, catalog: Catalog
) -> list[Resource]:
    first, *others = pool.instance_types
    auto, bought = pool.kind == PoolKind.AUTO_MODE, shares(pool.purchase)
    root = disk(pool.root, catalog)
    addressed = pool.public_ip and design.network.ip_family == IpFamily.IPV4
    found = []
    for count, is_spot in ((on_demand, False), (spot, True)):
        if not count:
            continue
        name = f"{pool.name}/{zone}{'/spot' if is_spot else ''}"

        def of(
            kind: ResourceKind, part: str, size: Size = None, name: str = name, count: int = count
        ) -> Resource:
            return Resource(
                kind, Role.WORKERS, f"{name}{part}", count, zone, size,
                depends_on=(name,) if part else (), group=pool.name,
                hours_per_week=design.workload.hours_per_week,
            )  # fmt: skip

        machine = InstanceSize(first, tuple(others), bought, is_spot, auto)
        found += [of(ResourceKind.INSTANCE, "", machine), of(ResourceKind.VOLUME, "/root", root)]
        if addressed:
            found.append(of(ResourceKind.PUBLIC_IPV4, "/ip"))
    return found


def _fargate(pool: NodePool, workload: Workload) -> Resource:
    size = fargate_pod(workload)
    return Resource(
        ResourceKind.FARGATE_POD, Role.WORKERS, f"{pool.name}/pods", pool.desired, size=size,
        group=pool.name, hours_per_week=workload.hours_per_week,
    )  # fmt: skip


def fargate_pod(workload: Workload) -> PodSize:
    """The Fargate size that holds the average pod of the workload."""
    pods = max(1, workload.pods)
    vcpus = Decimal(str(workload.cpu_requests_vcpus)) / pods
    memory = Decimal(str(workload.memory_requests_gib)) / pods + Decimal("0.25")
    fits = (vcpu for vcpu, most in _FARGATE_SIZES if vcpu >= vcpus and most >= memory)
    size = next(fits, _FARGATE_SIZES[-1][0])
    smallest = size == _FARGATE_SIZES[0][0] and memory <= Decimal("0.5")
    whole = Decimal("0.5") if smallest else memory.to_integral_value(ROUND_CEILING)
    return PodSize(size, max(whole, 2 * size))


def _roles(design: Design) -> list[Resource]:
    if design.control_plane.managed:
        return [Resource(ResourceKind.ROLE, Role.WORKERS, "role-nodes")]
    roles = [
        Resource(ResourceKind.ROLE, Role.CONTROL_PLANE, "role-masters"),
        Resource(ResourceKind.ROLE, Role.WORKERS, "role-nodes"),
    ]
    if design.identity.irsa and design.provisioner.tool == Tool.KOPS:
        # kops gives its own add-ons a role each: DNS, cloud controller, EBS CSI.
        roles.append(Resource(ResourceKind.ROLE, Role.SECURITY, "roles-addons", 3))
        roles.append(Resource(ResourceKind.OIDC_PROVIDER, Role.SECURITY, "oidc"))
    return roles


def _interruption_queue(design: Design) -> list[Resource]:
    """The queue that tells the termination handler (or Karpenter) about coming interruptions."""
    if not hears_of_interruptions_by_queue(design):
        return []
    return [
        Resource(ResourceKind.QUEUE, Role.OPERATIONS, "interruptions"),
        Resource(
            ResourceKind.EVENT_RULE, Role.OPERATIONS, "events", 4, depends_on=("interruptions",)
        ),
    ]
