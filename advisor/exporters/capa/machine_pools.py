"""MachinePools: over a scaling group of one's own, or over a node group of EKS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.exporters.capa import kubeadm
from advisor.exporters.capa.choices import (
    BOOTSTRAP,
    CLUSTER,
    INFRASTRUCTURE,
    NODE_ROLE,
    Form,
    cluster_autoscaler,
    eks,
    form,
    launch_template,
    private_nodes,
    spans_zones,
)
from advisor.exporters.capa.draft import Draft, compact, document, reference
from advisor.exporters.capa.joining import limits, nodeadm, once, size, version
from advisor.exporters.capa.machines import (
    ami_type,
    image,
    launch_throughput,
    metadata_service,
    volume,
)
from advisor.exporters.capa.shares import Names, Share, shares
from advisor.exporters.eksctl.machines import labels, taints
from advisor.model.nodes import NodePool

_EFFECTS: Final = {
    "NoSchedule": "no-schedule",
    "PreferNoSchedule": "prefer-no-schedule",
    "NoExecute": "no-execute",
}
_SPOT_STRATEGY: Final = "price-capacity-optimized"


def machine_pools(draft: Draft, pool: NodePool, names: Names) -> Iterator[dict[str, Any]]:
    """The MachinePools of a pool over scaling groups of one's own."""
    made = list(shares(draft, pool))
    for share in made:
        name = names.take("MachinePool", share.name)
        bootstrap = _bootstrap_config(draft, pool, name)
        yield _machine_pool(draft, pool, share, name, "AWSMachinePool", bootstrap)
        yield bootstrap
        yield document(INFRASTRUCTURE, "AWSMachinePool", name, _scaling_group(draft, pool, share))


def _bootstrap_config(draft: Draft, pool: NodePool, name: str) -> dict[str, Any]:
    if eks(draft.design):
        return document(BOOTSTRAP, "NodeadmConfig", name, nodeadm(pool))
    return document(BOOTSTRAP, "KubeadmConfig", name, kubeadm.worker_config(draft, pool))


def _machine_pool(
    draft: Draft,
    pool: NodePool,
    share: Share,
    name: str,
    kind: str,
    bootstrap: dict[str, Any] | None,
) -> dict[str, Any]:
    joins: dict[str, Any] = {"dataSecretName": ""}
    if bootstrap is not None:
        found = bootstrap["metadata"]["name"]
        joins = {"configRef": reference(BOOTSTRAP, bootstrap["kind"], found)}
    reason = "One group in each zone: a volume never leaves its zone."
    if not pool.group_per_zone:
        reason = "One group over these zones."
    spec = {
        "clusterName": draft.cluster,
        "replicas": size(draft, pool, share),
        "failureDomains": once(
            draft, share, list(share.zones), f"nodes.pools[{pool.name}].zones", reason
        ),
        "template": {
            "spec": {
                "clusterName": draft.cluster,
                "version": version(draft, pool),
                "bootstrap": joins,
                "infrastructureRef": reference(INFRASTRUCTURE, kind, name),
            }
        },
    }
    return document(CLUSTER, "MachinePool", name, spec, **limits(draft, pool, share))


def _where(draft: Draft, share: Share) -> dict[str, Any]:
    """The subnets of a group; by zone alone, the public ones would be among them."""
    side = "private" if private_nodes(draft.design) else "public"
    return {"availabilityZones": list(share.zones), "availabilityZoneSubnetType": side}


def _template(draft: Draft, pool: NodePool) -> dict[str, Any]:
    root = volume(pool.root)
    if (speed := launch_throughput(pool.root, draft.catalog)) is not None:
        root["throughput"] = speed
    return {
        **image(draft, pool),
        "instanceType": draft.noted_of(
            pool, "instance_types", pool.instance_types[0], f"For {pool.architecture}."
        ),
        "rootVolume": root,
        "sshKeyName": draft.cluster if pool.ssh else "",
        "instanceMetadataOptions": metadata_service(
            draft, str(pool.imds.tokens), pool.imds.hops
        ),
    }  # fmt: skip


def _scaling_group(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any]:
    return compact(
        {
            "minSize": share.min,
            "maxSize": share.max,
            **_where(draft, share),
            "awsLaunchTemplate": {**_template(draft, pool), "iamInstanceProfile": NODE_ROLE},
            "mixedInstancesPolicy": _mixed(draft, pool, share),
            "capacityRebalance": True if pool.spot_percent else None,
            "suspendProcesses": _suspended(draft, pool, share),
            "refreshPreferences": _refresh(draft, pool, share),
        }
    )


def _mixed(draft: Draft, pool: NodePool, share: Share) -> Any:
    types = list(dict.fromkeys(pool.instance_types))
    if len(types) == 1 and not pool.spot_percent:
        return None
    spot = pool.spot_percent > 0
    reason = (
        f"{pool.spot_percent} % spot above the on-demand base; many types, many pools."
        if spot
        else "Types of one shape: the group takes the first that EC2 has."
    )
    found = {
        "instancesDistribution": compact(
            {
                "onDemandAllocationStrategy": "prioritized",
                "onDemandBaseCapacity": share.on_demand_base,
                "onDemandPercentageAboveBaseCapacity": 100 - pool.spot_percent,
                "spotAllocationStrategy": _SPOT_STRATEGY if spot else None,
            }
        ),
        "overrides": [{"instanceType": each} for each in types],
    }
    return once(draft, share, found, f"nodes.pools[{pool.name}].spot_percent", reason)


def stops_rebalancing(draft: Draft, pool: NodePool) -> bool:
    """Whether the scaling group must leave its zones as they are."""
    if not spans_zones(pool, draft.design) or form(pool, draft.design) != Form.POOL:
        return False
    return cluster_autoscaler(draft.design) or not pool.az_rebalance


def _suspended(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any] | None:
    if not stops_rebalancing(draft, pool):
        return None
    reason = "Auto Scaling would end busy nodes to even out the zones."
    path = f"nodes.pools[{pool.name}].az_rebalance"
    return {"processes": {"azRebalance": once(draft, share, True, path, reason)}}


def _refresh(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any] | None:
    percent = pool.rollout.max_unavailable_percent
    if percent is None:
        return None
    reason = "How much of the group stays while machines are replaced."
    path = f"nodes.pools[{pool.name}].rollout.max_unavailable_percent"
    return {"minHealthyPercentage": once(draft, share, 100 - percent, path, reason)}


def managed_pools(draft: Draft, pool: NodePool, names: Names) -> Iterator[dict[str, Any]]:
    """The MachinePools of a pool over node groups of EKS."""
    with_template = launch_template(pool)
    for share in shares(draft, pool):
        name = names.take("MachinePool", share.name)
        bootstrap = _bootstrap_config(draft, pool, name) if with_template else None
        yield _machine_pool(draft, pool, share, name, "AWSManagedMachinePool", bootstrap)
        if bootstrap is not None:
            yield bootstrap
        spec = _node_group(draft, pool, share, name, with_template)
        yield document(INFRASTRUCTURE, "AWSManagedMachinePool", name, spec)


def _node_group(
    draft: Draft, pool: NodePool, share: Share, name: str, with_template: bool
) -> dict[str, Any]:
    if with_template:
        reason = "Disk and metadata service as designed; machines join by the config above."
        machine = {
            "amiType": "CUSTOM",
            "awsLaunchTemplate": once(
                draft, share, _template(draft, pool), f"nodes.pools[{pool.name}].root", reason
            ),
        }
    else:
        machine = {
            "amiType": draft.noted_of(
                pool, "image_family", ami_type(pool, draft.catalog), "EKS sets it up itself."
            ),
            "instanceType": pool.instance_types[0],
            "diskSize": pool.root.size_gib,
            "remoteAccess": {"sshKeyName": draft.cluster} if pool.ssh else None,
        }
    return compact(
        {
            "eksNodegroupName": name,
            **_where(draft, share),
            "scaling": {"minSize": share.min, "maxSize": share.max},
            "capacityType": "spot" if share.spot else "onDemand",
            **machine,
            "labels": labels(pool) or None,
            "taints": _taints(pool) or None,
            "updateConfig": _update(pool, share),
        }
    )


def _taints(pool: NodePool) -> list[dict[str, str]]:
    return [
        {"key": each["key"], "value": each.get("value", ""), "effect": _EFFECTS[each["effect"]]}
        for each in taints(pool)
    ]


def _update(pool: NodePool, share: Share) -> dict[str, int] | None:
    """How many nodes may go at once: a number or a percentage, never both, never none."""
    wanted = pool.rollout
    if wanted.max_unavailable:
        return {"maxUnavailable": min(wanted.max_unavailable, share.max)}
    if wanted.max_unavailable is None and wanted.max_unavailable_percent:
        return {"maxUnavailablePercentage": wanted.max_unavailable_percent}
    return None
