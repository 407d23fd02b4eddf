"""Node groups, managed and self-managed: one in each zone, sizes dealt out over the zones."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.eksctl.choices import (
    Form,
    cluster_autoscaler,
    form,
    grouped,
    private_nodes,
    spans_zones,
)
from advisor.exporters.eksctl.draft import Draft, compact
from advisor.exporters.eksctl.machines import (
    ami_family,
    labels,
    metadata_service,
    own_image,
    root_volume,
    taints,
)
from advisor.exporters.shares import Share, most_unavailable, partly_spot, shares
from advisor.model.nodes import NodePool
from advisor.plan.layout import pool_zones

_SPOT_STRATEGY: Final = "price-capacity-optimized"


def node_groups(draft: Draft) -> dict[str, list[dict[str, Any]] | None]:
    """``managedNodeGroups`` and ``nodeGroups``."""
    found: dict[Form, list[dict[str, Any]]] = {Form.MANAGED: [], Form.SELF_MANAGED: []}
    taken: set[str] = set()
    for pool in grouped(draft.design):
        kind = form(pool, draft.design)
        parts = shares(pool, draft.design, taken, halves=splits(draft, pool))
        found[kind] += [_group(draft, pool, kind, share) for share in parts]
    return {
        "managedNodeGroups": found[Form.MANAGED] or None,
        "nodeGroups": found[Form.SELF_MANAGED] or None,
    }


def splits(draft: Draft, pool: NodePool) -> bool:
    """Whether a managed pool is partly on spot, which takes two groups."""
    return partly_spot(pool) and form(pool, draft.design) == Form.MANAGED


def _group(draft: Draft, pool: NodePool, kind: Form, share: Share) -> dict[str, Any]:
    image = own_image(pool, kind)
    tree = {
        "name": share.name,
        **_types(draft, pool, kind, share),
        "spot": True if kind == Form.MANAGED and share.spot else None,
        **_size(draft, pool, share),
        "availabilityZones": list(share.zones),
        "privateNetworking": _noted_once(
            draft, share, private_nodes(draft.design), "network.node_subnets",
            "Machines without public addresses."
            if private_nodes(draft.design)
            else "Machines in public subnets, with public addresses.",
        ),
        "amiFamily": ami_family(pool),
        "ami": image,
        **root_volume(pool.root, draft.catalog),
        **metadata_service(pool),
        "maxPodsPerNode": None if image and kind == Form.MANAGED else pool.max_pods,
        "labels": labels(pool) or None,
        "taints": taints(pool) or None,
        "tags": _tags(draft, kind),
        "propagateASGTags": _propagates(draft, pool),
        "ssh": {"allow": True} if pool.ssh else None,
        "efaEnabled": True if pool.efa else None,
        "updateConfig": update_config(pool, share) if kind == Form.MANAGED else None,
        "asgSuspendProcesses": _suspended(draft, pool, share),
    }  # fmt: skip
    return compact(tree)


def _noted_once(draft: Draft, share: Share, value: Any, path: str, why: str) -> Any:
    return draft.noted(value, path, why) if share.first else value


def _types(draft: Draft, pool: NodePool, kind: Form, share: Share) -> dict[str, Any]:
    types = list(dict.fromkeys(pool.instance_types))
    where = f"nodes.pools[{pool.name}]"
    if kind == Form.MANAGED:
        reason = f"For {pool.architecture}, as the image."
        return {
            "instanceTypes": _noted_once(draft, share, types, f"{where}.instance_types", reason)
        }
    if len(types) == 1 and not pool.spot_percent:
        return {"instanceType": types[0]}
    spot = pool.spot_percent > 0
    found = {
        "instanceTypes": types,
        "onDemandBaseCapacity": share.on_demand_base,
        "onDemandPercentageAboveBaseCapacity": 100 - pool.spot_percent,
        "spotAllocationStrategy": _SPOT_STRATEGY if spot else None,
        "capacityRebalance": True if spot else None,
    }
    reason = (
        f"{pool.spot_percent} % spot above the on-demand base; many types, many pools."
        if spot
        else "Types of one shape: the group takes the first that EC2 has."
    )
    return {
        "instancesDistribution": _noted_once(
            draft, share, compact(found), f"{where}.spot_percent", reason
        )
    }


def _size(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any]:
    zones = len(pool_zones(pool, draft.design))
    reason = f"{pool.min} to {pool.max} nodes" if pool.min < pool.max else f"{pool.max} nodes"
    if pool.group_per_zone and zones > 1:
        reason += f", dealt out over {zones} zones: a volume never leaves its zone"
    where = f"nodes.pools[{pool.name}].min"
    return {
        "minSize": _noted_once(draft, share, share.min, where, f"{reason}."),
        "desiredCapacity": share.desired,
        "maxSize": share.max,
    }


def _tags(draft: Draft, kind: Form) -> dict[str, str] | None:
    """By these the cluster autoscaler finds a group; EKS tags managed ones itself."""
    if kind == Form.MANAGED or not cluster_autoscaler(draft.design):
        return None
    prefix = "k8s.io/cluster-autoscaler"
    return {f"{prefix}/enabled": "true", f"{prefix}/{draft.design.name}": "owned"}


def _propagates(draft: Draft, pool: NodePool) -> bool | None:
    """From an empty group the autoscaler learns labels and taints by tags alone."""
    empty = pool.min == 0 and cluster_autoscaler(draft.design)
    return True if empty and (labels(pool) or taints(pool)) else None


def update_config(pool: NodePool, share: Share) -> dict[str, int] | None:
    """How many nodes may go at once: a number or a percentage, never both, never none."""
    number, percent = most_unavailable(pool, share)
    return compact({"maxUnavailable": number, "maxUnavailablePercentage": percent}) or None


def stops_rebalancing(draft: Draft, pool: NodePool) -> bool:
    """Whether the scaling group must leave its zones as they are."""
    if not spans_zones(pool, draft.design):
        return False
    return cluster_autoscaler(draft.design) or not pool.az_rebalance


def _suspended(draft: Draft, pool: NodePool, share: Share) -> Any:
    if not stops_rebalancing(draft, pool):
        return None
    reason = "Auto Scaling would end busy nodes to even out the zones."
    where = f"nodes.pools[{pool.name}].az_rebalance"
    return _noted_once(draft, share, ["AZRebalance"], where, reason)
