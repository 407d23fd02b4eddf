"""Node groups: managed ones, and scaling groups of one's own, one in each zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from advisor.exporters.cloudformation.eks.choices import (
    Form,
    cluster_autoscaler,
    form,
    grouped,
    image,
    own_image,
    private_nodes,
    queue,
)
from advisor.exporters.cloudformation.eks.machines import (
    launch_template,
    node_subnets,
    several_zones,
)
from advisor.exporters.cloudformation.eks.names import CLUSTER, NODE_ROLE, VERSION
from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.template import (
    MOST_PARAMETERS,
    Value,
    att,
    free_id,
    logical_id,
    ref,
    resource,
    stated_of,
)
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl.machines import labels as kept_labels
from advisor.exporters.eksctl.machines import taints
from advisor.exporters.shares import Share, most_unavailable, partly_spot, shares
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import TaintEffect

EFFECTS: Final = {
    TaintEffect.NO_SCHEDULE: "NO_SCHEDULE",
    TaintEffect.PREFER_NO_SCHEDULE: "PREFER_NO_SCHEDULE",
    TaintEffect.NO_EXECUTE: "NO_EXECUTE",
}
_SIZES: Final = ("Min", "Desired", "Max")
_FUNCTIONS: Final = frozenset({"Ref"})
"""Keys of a mapping that CloudFormation takes for a function of its own."""
_MANAGED_BY_HANDLER: Final = "aws-node-termination-handler/managed"


class Groups:
    """Collects the groups of a design; used once."""

    def __init__(self, draft: Draft, net: Network, after: Sequence[str]) -> None:
        self.draft, self.net, self.after = draft, net, list(after)
        self.parameters: dict[str, Value] = {}
        self.resources: dict[str, Value] = {}
        self.names: list[str] = []
        """The resources that are groups."""
        self._taken: set[str] = set()
        self._group_names: set[str] = set()

    def build(self) -> Groups:
        """Every group, with its launch template."""
        pools = grouped(self.draft.design)
        few = len(pools) * len(_SIZES) <= MOST_PARAMETERS // 2
        for pool in pools:
            parts = tuple(
                shares(pool, self.draft.design, self._group_names, halves=splits(self.draft, pool))
            )
            sizes = self._parameters(pool, parts) if few else None
            for share in parts:
                self._add(pool, share, sizes)
        return self

    def _parameters(self, pool: NodePool, parts: Sequence[Share]) -> tuple[Value, ...] | None:
        """The sizes of a pool as parameters, where they are the same in each group."""
        if not parts or len({(s.min, s.desired, s.max, s.spot) for s in parts}) > 1:
            return None
        first = parts[0]
        base = free_id(logical_id(pool.name), self._taken)
        each = " in each zone" if len(parts) > 1 else ""
        reason = f"{pool.min} to {pool.max} nodes" if pool.min < pool.max else f"{pool.max} nodes"
        if len(parts) > 1:
            reason += f", dealt out over {len(parts)} zones: a volume never leaves its zone"
        found = []
        for size, value in zip(_SIZES, (first.min, first.desired, first.max), strict=True):
            name = f"{base}{size}"
            parameter = {
                "Type": "Number", "Default": value, "MinValue": int(size == "Max"),
                "Description": f"Nodes of {pool.name}{each}",
            }  # fmt: skip
            path = f"nodes.pools[{pool.name}].{size.lower()}"
            why = f"{reason}." if size == "Min" else ""
            self.parameters[name] = self.draft.noted(parameter, path, why)
            found.append(ref(name))
        return tuple(found)

    def _add(self, pool: NodePool, share: Share, sizes: tuple[Value, ...] | None) -> None:
        design = self.draft.design
        letters = "".join(z[-1] for z in share.zones) if pool.group_per_zone else ""
        parts = (pool.name, letters, "spot" if share.spot and splits(self.draft, pool) else "")
        name = free_id(logical_id(*parts, "group"), self._taken)
        template = f"{name}Template"
        self.resources[template] = launch_template(self.draft, pool, share)
        managed = form(pool, design) == Form.MANAGED
        build = self._managed if managed else self._scaling
        self.resources[name] = build(pool, share, template, sizes)
        self.names.append(name)
        waiting = _warm_pool(pool, share)
        if waiting and not managed:
            properties = {
                "AutoScalingGroupName": ref(name),
                "MinSize": waiting["MinSize"],
                "PoolState": "Stopped",
            }
            self.resources[f"{name}WarmPool"] = resource("AWS::AutoScaling::WarmPool", properties)

    def _before(self, share: Share) -> list[str]:
        """What must be there first: a way out, and the add-ons that make machines into nodes."""
        private = private_nodes(self.draft.design)
        return [*self.net.ways_out(share.zones, private=private), *self.after]

    def _once(self, pool: NodePool, share: Share, field: str, value: Value, why: str) -> Value:
        return self.draft.noted_of(pool, field, value, why) if share.first else value

    def _managed(
        self, pool: NodePool, share: Share, template: str, sizes: tuple[Value, ...] | None
    ) -> Value:
        design = self.draft.design
        own = own_image(pool) is not None
        least, some, most = sizes or (share.min, share.desired, share.max)
        subnets = node_subnets(self.net, design, share.zones)
        properties = {
            "ClusterName": ref(CLUSTER),
            "Version": None if own else ref(VERSION),
            "NodeRole": att(NODE_ROLE, "Arn"),
            "Subnets": self._once(pool, share, "group_per_zone", subnets, self._where(pool)),
            "AmiType": "CUSTOM"
            if own
            else self._once(
                pool, share, "image_family", image(pool, self.draft.catalog),
                "No NodegroupName anywhere: with one, no group could be replaced.",
            ),
            "CapacityType": "SPOT" if share.spot else "ON_DEMAND",
            "InstanceTypes": list(dict.fromkeys(pool.instance_types)),
            "LaunchTemplate": _version(template, "Id"),
            "ScalingConfig": {"MinSize": least, "DesiredSize": some, "MaxSize": most},
            "UpdateConfig": update_config(pool, share),
            "Labels": labels(pool) or None,
            "Taints": [_taint(taint) for taint in taints(pool)] or None,
            "WarmPoolConfig": _warm_pool(pool, share),
        }  # fmt: skip
        return resource("AWS::EKS::Nodegroup", properties, depends_on=self._before(share))

    def _where(self, pool: NodePool) -> str:
        if not several_zones(pool, self.draft.design):
            return "One zone."
        return (
            "One zone: Auto Scaling never ends a node to even out zones."
            if pool.group_per_zone
            else "Several zones: Auto Scaling may end a node to even them out."
        )

    def _scaling(
        self, pool: NodePool, share: Share, template: str, sizes: tuple[Value, ...] | None
    ) -> Value:
        least, some, most = sizes or (str(share.min), str(share.desired), str(share.max))
        mixed = len(pool.instance_types) > 1 or pool.spot_percent > 0
        version = _version(template, "LaunchTemplateId")
        subnets = node_subnets(self.net, self.draft.design, share.zones)
        properties = {
            "VPCZoneIdentifier": self._once(
                pool, share, "group_per_zone", subnets, self._where(pool)
            ),
            "MinSize": least,
            "DesiredCapacity": some,
            "MaxSize": most,
            "LaunchTemplate": None if mixed else version,
            "MixedInstancesPolicy": _mixed(pool, share, version) if mixed else None,
            "CapacityRebalance": True if pool.spot_percent else None,
            "LifecycleHookSpecificationList": _hooks(self.draft),
            "Tags": self._tags(pool, share),
        }
        made = resource("AWS::AutoScaling::AutoScalingGroup", properties)
        made["DependsOn"] = self._before(share)
        if batch := most_unavailable(pool, share)[0]:
            made["UpdatePolicy"] = {
                "AutoScalingRollingUpdate": {
                    "MaxBatchSize": batch,
                    "SuspendProcesses": ["AZRebalance"],
                }
            }
        return made

    def _tags(self, pool: NodePool, share: Share) -> list[dict[str, Value]]:
        design = self.draft.design
        found = {f"kubernetes.io/cluster/{design.name}": "owned"}
        prefix = "k8s.io/cluster-autoscaler"
        if cluster_autoscaler(design):
            found |= {f"{prefix}/enabled": "true", f"{prefix}/{design.name}": "owned"}
            # An empty group teaches the autoscaler its labels and taints by tags alone.
            for key, value in kept_labels(pool).items():
                found[f"{prefix}/node-template/label/{key}"] = value
            for taint in taints(pool):
                mark = f"{taint.get('value', '')}:{taint['effect']}"
                found[f"{prefix}/node-template/taint/{taint['key']}"] = mark
        if queue(design):
            found[_MANAGED_BY_HANDLER] = "true"
        return [
            {"Key": key, "Value": value, "PropagateAtLaunch": not key.startswith(prefix)}
            for key, value in found.items()
        ]


def splits(draft: Draft, pool: NodePool) -> bool:
    """Whether a managed pool is partly on spot, which takes two groups."""
    return partly_spot(pool) and form(pool, draft.design) == Form.MANAGED


def labels(pool: NodePool) -> dict[str, str]:
    """The labels of a managed group; ``Ref`` alone CloudFormation would resolve."""
    return {key: value for key, value in kept_labels(pool).items() if key not in _FUNCTIONS}


def update_config(pool: NodePool, share: Share) -> dict[str, int] | None:
    """How many nodes may go at once: a number or a percentage, never both, never none."""
    number, percent = most_unavailable(pool, share)
    return stated_of({"MaxUnavailable": number, "MaxUnavailablePercentage": percent}) or None


def _version(template: str, key: str) -> dict[str, Any]:
    return {key: ref(template), "Version": att(template, "LatestVersionNumber")}


def _taint(taint: dict[str, str]) -> dict[str, str]:
    value = {"Value": taint["value"]} if "value" in taint else {}
    return {"Key": taint["key"], **value, "Effect": EFFECTS[TaintEffect(taint["effect"])]}


def _warm_pool(pool: NodePool, share: Share) -> dict[str, Any] | None:
    """Machines that wait, stopped; the group keeps its part of them."""
    if not pool.warm_pool or pool.spot_percent:
        return None
    return {
        "Enabled": True,
        "MinSize": -(-pool.warm_pool * share.max // max(1, pool.max)),
        "PoolState": "STOPPED",
    }


def _mixed(pool: NodePool, share: Share, version: dict[str, Any]) -> dict[str, Any]:
    overrides = [{"InstanceType": name} for name in dict.fromkeys(pool.instance_types)]
    distribution = {
        "OnDemandBaseCapacity": share.on_demand_base,
        "OnDemandPercentageAboveBaseCapacity": 100 - pool.spot_percent,
        "SpotAllocationStrategy": "price-capacity-optimized" if pool.spot_percent else None,
    }
    return {
        "InstancesDistribution": stated_of(distribution),
        "LaunchTemplate": {"LaunchTemplateSpecification": version, "Overrides": overrides},
    }


def _hooks(draft: Draft) -> list[dict[str, Any]] | None:
    """Time for the termination handler to drain a node before it goes."""
    if not queue(draft.design):
        return None
    return [
        {
            "LifecycleHookName": "drain",
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
            "DefaultResult": "CONTINUE",
            "HeartbeatTimeout": 300,
        }
    ]
