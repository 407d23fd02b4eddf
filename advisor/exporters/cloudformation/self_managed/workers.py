"""Workers: a launch template for each pool, a scaling group in each zone or one over all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.self_managed import user_data
from advisor.exporters.cloudformation.self_managed.choices import groups, private_nodes
from advisor.exporters.cloudformation.self_managed.machines import (
    subnet_in,
    version,
    worker_template,
)
from advisor.exporters.cloudformation.self_managed.members import propagated, signals
from advisor.exporters.cloudformation.self_managed.names import GROUP_TAG, WORKER, cluster_tag
from advisor.exporters.cloudformation.template import (
    Value,
    free_id,
    logical_id,
    ref,
    resource,
    stated_of,
)
from advisor.exporters.kubeadm.choices import cluster_autoscaler, labels, taints
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.shares import Share, shares
from advisor.model.nodes import NodePool

_AUTOSCALER = "k8s.io/cluster-autoscaler"


def workers(draft: Draft, net: Network, taken: set[str]) -> dict[str, Value]:
    """Every pool; ``taken`` are the names of the resources so far.

    Raises:
        ExportError: a pool has no subnet in one of its zones.
    """
    found: dict[str, Value] = {}
    names: set[str] = set()
    for pool in groups(draft.design):
        template = free_id(logical_id(pool.name, "workers", "template"), taken)
        start = user_data.worker(draft, template, pool)
        found[template] = worker_template(draft, WORKER, pool, start)
        for share in shares(pool, draft.design, names, halves=False):
            letters = "".join(zone[-1] for zone in share.zones) if pool.group_per_zone else ""
            name = free_id(logical_id(pool.name, "workers", letters, "group"), taken)
            found |= _group(draft, net, pool, share, name, template)
    return found


def _group(
    draft: Draft, net: Network, pool: NodePool, share: Share, name: str, template: str
) -> dict[str, Value]:
    design = draft.design
    reason = f"{pool.min} to {pool.max} nodes"
    size = draft.noted_of(pool, "min", str(share.min), f"{reason}, dealt out over the zones.")
    mixed = len(pool.instance_types) > 1 or pool.spot_percent > 0
    properties = {
        "MinSize": size if share.first else str(share.min),
        "DesiredCapacity": str(wanted(share)),
        "MaxSize": str(share.max),
        "VPCZoneIdentifier": [subnet_in(net, design, zone) for zone in share.zones],
        "LaunchTemplate": None if mixed else version(template),
        "MixedInstancesPolicy": _mixed(pool, share, template) if mixed else None,
        "CapacityRebalance": True if pool.spot_percent else None,
        "Tags": [*propagated(_marks(draft, name)), *_hints(draft, pool)],
    }
    ways = net.ways_out(share.zones, private=private_nodes(design))
    made = resource("AWS::AutoScaling::AutoScalingGroup", properties, depends_on=ways)
    if wanted(share):
        made["CreationPolicy"] = signals(wanted(share))
    found: dict[str, Value] = {name: made}
    waiting = warm(pool, share)
    if waiting:
        pool_of_stopped = {"AutoScalingGroupName": ref(name), "MinSize": waiting}
        found[f"{name}WarmPool"] = resource("AWS::AutoScaling::WarmPool", pool_of_stopped)
    return found


def wanted(share: Share) -> int:
    """How many machines a group starts with: within its own limits."""
    return min(max(share.desired, share.min), share.max)


def warm(pool: NodePool, share: Share) -> int:
    """The group's part of the machines that wait; Auto Scaling keeps none of spot or many types."""
    if not pool.warm_pool or pool.spot_percent or len(pool.instance_types) > 1:
        return 0
    return -(-pool.warm_pool * share.max // max(1, pool.max))


def _marks(draft: Draft, name: str) -> dict[str, str]:
    return {
        "Name": f"{draft.design.name}-workers",
        GROUP_TAG: name,
        cluster_tag(draft.design.name): "owned",
    }


def _hints(draft: Draft, pool: NodePool) -> list[dict[str, Any]]:
    """What the cluster autoscaler reads; an empty group has no node to learn from."""
    if not cluster_autoscaler(draft.design):
        return []
    found = {f"{_AUTOSCALER}/enabled": "true", f"{_AUTOSCALER}/{draft.design.name}": "owned"}
    for key, value in labels(pool).items():
        found[f"{_AUTOSCALER}/node-template/label/{key}"] = value
    for taint in taints(pool):
        mark = f"{taint.value}:{taint.effect}"
        found[f"{_AUTOSCALER}/node-template/taint/{taint.key}"] = mark
    return [
        {"Key": key[:128], "Value": value, "PropagateAtLaunch": False}
        for key, value in found.items()
    ]


def _mixed(pool: NodePool, share: Share, template: str) -> dict[str, Any]:
    overrides = [{"InstanceType": name} for name in dict.fromkeys(pool.instance_types)]
    distribution = {
        "OnDemandBaseCapacity": share.on_demand_base,
        "OnDemandPercentageAboveBaseCapacity": 100 - pool.spot_percent,
        "SpotAllocationStrategy": "price-capacity-optimized" if pool.spot_percent else None,
    }
    return {
        "InstancesDistribution": stated_of(distribution),
        "LaunchTemplate": {
            "LaunchTemplateSpecification": version(template),
            "Overrides": overrides,
        },
    }


def started(found: Sequence[Share]) -> int:
    """How many machines the groups start with."""
    return sum(wanted(share) for share in found)
