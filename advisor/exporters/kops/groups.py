"""Instance groups: the control plane, API servers, the bastion and worker nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.errors import ExportError
from advisor.exporters.kops.choices import (
    Member,
    apiserver_nodes,
    bastion,
    by_karpenter,
    can_run,
    members,
    nodes_never_leave,
    private_nodes,
    stops_rebalancing,
)
from advisor.exporters.kops.draft import Draft, compact
from advisor.exporters.kops.machines import (
    image,
    machine_type,
    metadata_service,
    mixed_instances,
    pool_runtime,
    root_volume,
    spot_only,
)
from advisor.exporters.kops.subnets import Subnets
from advisor.model.nodes import NodePool
from advisor.plan.layout import deal, pool_zones, spread, unique


def instance_groups(draft: Draft, subnets: Subnets) -> list[dict[str, Any]]:
    """Every group of the cluster, in the order kops creates them.

    Raises:
        ExportError: no pool has machines that kops can run.
    """
    found = [_member(draft, each, subnets, i == 0) for i, each in enumerate(members(draft.design))]
    found += _api_servers(draft, subnets)
    found += _bastion(draft, subnets)
    taken = {group["metadata"]["name"] for group in found}
    pools = [pool for pool in draft.design.nodes.pools if can_run(pool)]
    if not pools:
        raise ExportError(
            f"The design {draft.design.name!r} has no node pool that kops can run.",
            hint="Add a pool with Linux machines of its own (kind: kops).",
        )
    for pool in pools:
        found += _workers(draft, pool, subnets, taken)
    return found


def _group(draft: Draft, name: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "kops.k8s.io/v1alpha2",
        "kind": "InstanceGroup",
        "metadata": {"name": name, "labels": {"kops.k8s.io/cluster": draft.cluster}},
        "spec": compact(spec),
    }


def _member(draft: Draft, member: Member, subnets: Subnets, first: bool) -> dict[str, Any]:
    plane = draft.design.control_plane
    spec = {
        "role": draft.noted(
            "ControlPlane",
            "control_plane.count",
            "One group of one for each member: its etcd volumes stay in its zone.",
        )
        if first
        else "ControlPlane",
        "minSize": 1,
        "maxSize": 1,
        "machineType": draft.noted(
            plane.instance_type, "control_plane.instance_type", "API server and etcd share it."
        )
        if first
        else plane.instance_type,
        "mixedInstancesPolicy": spot_only(plane.instance_type) if plane.spot else None,
        "subnets": subnets.for_control_plane(member.zone),
        **root_volume(plane.root),
    }
    return _group(draft, member.group, spec)


def _api_servers(draft: Draft, subnets: Subnets) -> Iterator[dict[str, Any]]:
    plane = draft.design.control_plane
    zones = unique(plane.zones or draft.design.placement.zones)
    for i, zone in enumerate(deal(apiserver_nodes(draft.design), zones)):
        role = draft.noted(
            "APIServer",
            "control_plane.dedicated_apiservers",
            "An API server without etcd; needs the feature flag APIServerNodes.",
        )
        spec = {
            "role": "APIServer" if i else role,
            "minSize": 1,
            "maxSize": 1,
            "machineType": plane.instance_type,
            "subnets": subnets.for_control_plane(zone),
            **root_volume(plane.root),
        }
        yield _group(draft, f"apiserver-{i + 1}", spec)


def _bastion(draft: Draft, subnets: Subnets) -> Iterator[dict[str, Any]]:
    if not bastion(draft.design):
        return
    spec = {
        "role": draft.noted("Bastion", "security.bastion", "The way in to private machines."),
        "minSize": 1,
        "maxSize": 1,
        "machineType": draft.catalog.limit("bastion.instance_type").text,
        "subnets": subnets.for_control_plane(draft.design.placement.zones[0]),
    }
    yield _group(draft, "bastions", spec)


def _workers(
    draft: Draft, pool: NodePool, subnets: Subnets, taken: set[str]
) -> Iterator[dict[str, Any]]:
    """One group in each zone, or one that spans them; sizes are dealt out over the zones."""
    zones = pool_zones(pool, draft.design)
    if not pool.group_per_zone:
        yield _worker(draft, pool, _free_name(pool.name, taken), _Share(pool), subnets, zones)
        return
    for i, zone in enumerate(zones):
        name = _free_name(f"{pool.name}-{zone}", taken)
        share = _Share(pool, zones, zone)
        if by_karpenter(pool, draft.design) and not share.max:
            continue  # Karpenter would take the missing limit for no limit
        yield _worker(draft, pool, name, share, subnets, (zone,), first=i == 0)


class _Share:
    """What of a pool's totals falls to one group."""

    def __init__(self, pool: NodePool, zones: tuple[str, ...] = (), zone: str = "") -> None:
        def of(total: int) -> int:
            return spread(total, zones)[zone] if zone else total

        self.min, self.max = of(pool.min), of(pool.max)
        self.on_demand_base = min(of(pool.on_demand_base), self.max)
        self.warm = of(pool.warm_pool)


def _worker(
    draft: Draft,
    pool: NodePool,
    name: str,
    share: _Share,
    subnets: Subnets,
    zones: tuple[str, ...],
    first: bool = True,
) -> dict[str, Any]:
    spec = {
        "role": "Node",
        **_size(draft, pool, share, first),
        "machineType": machine_type(draft, pool) if first else pool.instance_types[0],
        "mixedInstancesPolicy": _once(mixed_instances(draft, pool, share.on_demand_base), first),
        "image": image(draft, pool),
        "subnets": subnets.for_nodes(zones),
        "associatePublicIp": None if private_nodes(draft.design) else pool.public_ip,
        **root_volume(pool.root),
        "instanceMetadata": metadata_service(pool),
        "containerd": _once(pool_runtime(draft, pool), first),
        "kubelet": {"maxPods": pool.max_pods} if pool.max_pods is not None else None,
        "nodeLabels": dict(pool.labels) or None,
        "taints": _taints(pool),
        "warmPool": {"minSize": share.warm, "maxSize": share.warm} if share.warm else None,
        "rollingUpdate": _rolling_update(pool),
        "suspendProcesses": draft.noted(
            ["AZRebalance"],
            f"nodes.pools[{pool.name}].az_rebalance",
            "Auto Scaling would end busy nodes to even out the zones.",
        )
        if stops_rebalancing(pool, draft.design)
        else None,
    }
    if by_karpenter(pool, draft.design):
        for key in ("warmPool", "rollingUpdate", "suspendProcesses"):
            spec[key] = None
    return _group(draft, name, spec)


def _size(draft: Draft, pool: NodePool, share: _Share, first: bool) -> dict[str, Any]:
    where = f"nodes.pools[{pool.name}]"
    if by_karpenter(pool, draft.design):
        manager = draft.noted(
            "Karpenter",
            f"{where}.kind",
            "No minSize: it would switch Karpenter to a fixed number of nodes.",
        )
        return {"manager": manager if first else "Karpenter", "maxSize": share.max or None}
    if not first:
        return {"minSize": share.min, "maxSize": share.max}
    zones = len(pool_zones(pool, draft.design))
    if pool.group_per_zone and zones > 1:
        reason = f"{pool.min} to {pool.max} nodes, dealt out over {zones} zones."
    else:
        reason = f"{pool.min} to {pool.max} nodes."
    return {"minSize": draft.noted(share.min, f"{where}.min", reason), "maxSize": share.max}


def _taints(pool: NodePool) -> list[str] | None:
    found = [
        f"{taint.key}={taint.value}:{taint.effect}" if taint.value
        else f"{taint.key}:{taint.effect}"
        for taint in pool.taints
    ]  # fmt: skip
    return list(dict.fromkeys(found)) or None


def _rolling_update(pool: NodePool) -> dict[str, Any] | None:
    rollout = pool.rollout
    unavailable: int | str | None = rollout.max_unavailable
    if unavailable is None and rollout.max_unavailable_percent is not None:
        unavailable = f"{rollout.max_unavailable_percent}%"
    surge = None if nodes_never_leave(pool) else rollout.max_surge
    return compact({"maxUnavailable": unavailable, "maxSurge": surge}) or None


def _free_name(name: str, taken: set[str]) -> str:
    """``name``, or one near it where another group has it already."""
    while name in taken:
        name = f"{name}-nodes"
    taken.add(name)
    return name


def _once(noted: Any, first: bool) -> Any:
    """The reason stands beside the first of several like groups; the others repeat the value."""
    return noted if first or noted is None else noted.value
