"""Workers: MachineDeployments, MachinePools over groups of EC2 or of EKS, Fargate profiles."""

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
    pools,
    private_nodes,
    spans_zones,
)
from advisor.exporters.capa.draft import Draft, compact, document, kubernetes_version, reference
from advisor.exporters.capa.machines import (
    ami_type,
    check,
    image,
    label_list,
    launch_throughput,
    metadata_service,
    taint_list,
    volume,
    worker,
)
from advisor.exporters.capa.plane import repair_of_workers
from advisor.exporters.capa.shares import Names, Share, shares
from advisor.exporters.eksctl.fargate import fargate_profiles
from advisor.exporters.eksctl.machines import labels, taints
from advisor.model.nodes import NodePool

_AUTOSCALER: Final = "cluster.x-k8s.io/cluster-api-autoscaler-node-group"
_EFFECTS: Final = {
    "NoSchedule": "no-schedule",
    "PreferNoSchedule": "prefer-no-schedule",
    "NoExecute": "no-execute",
}
_SPOT_STRATEGY: Final = "price-capacity-optimized"


def workers(draft: Draft) -> list[dict[str, Any]]:
    """The documents of every pool, and what repairs machines that belong to no scaling group.

    Raises:
        ExportError: no image starts the machines of a pool.
    """
    names = Names()
    names.take("AWSMachineTemplate", draft.name("control-plane"))
    found: list[dict[str, Any]] = []
    for pool in draft.design.nodes.pools:
        check(pool, draft)
        match form(pool, draft.design):
            case Form.DEPLOYMENT:
                found += _deployments(draft, pool, names)
            case Form.POOL:
                found += _machine_pools(draft, pool, names)
            case Form.MANAGED:
                found += _managed_pools(draft, pool, names)
    found += _fargate(draft)
    if pools(draft.design, Form.DEPLOYMENT):
        found.append(repair_of_workers(draft))
    return found


def _deployments(draft: Draft, pool: NodePool, names: Names) -> Iterator[dict[str, Any]]:
    made = list(shares(draft, pool))
    if not made:
        return
    bootstrap = _bootstrap_template(draft, pool, names)
    yield bootstrap
    templates: dict[bool, str] = {}
    for share in made:
        if share.spot not in templates:
            parts = (pool.name, "spot") if share.spot else (pool.name,)
            name = names.take("AWSMachineTemplate", draft.name(*parts))
            templates[share.spot] = name
            spec = {"template": {"spec": worker(draft, pool, spot=share.spot)}}
            yield document(INFRASTRUCTURE, "AWSMachineTemplate", name, spec)
        machine = {
            "bootstrap": {
                "configRef": reference(BOOTSTRAP, bootstrap["kind"], bootstrap["metadata"]["name"])
            },
            "infrastructureRef": reference(
                INFRASTRUCTURE, "AWSMachineTemplate", templates[share.spot]
            ),
        }
        yield _deployment(draft, pool, share, machine, names)


def _deployment(
    draft: Draft, pool: NodePool, share: Share, machine: dict[str, Any], names: Names
) -> dict[str, Any]:
    reason = "Its machines all stand in this zone; without a word, in one that nobody chose."
    spec = {
        "clusterName": draft.cluster,
        "replicas": _size(draft, pool, share),
        "rollout": _rollout(draft, pool, share),
        "selector": {"matchLabels": {}},
        "template": {
            "spec": {
                "clusterName": draft.cluster,
                "version": _version(draft, pool),
                "failureDomain": _once(
                    draft, share, share.zones[0], f"nodes.pools[{pool.name}].zones", reason
                ),
                **machine,
            }
        },
    }
    name = names.take("MachineDeployment", share.name)
    return document(
        CLUSTER, "MachineDeployment", name, compact(spec), **_limits(draft, pool, share)
    )


def _bootstrap_template(draft: Draft, pool: NodePool, names: Names) -> dict[str, Any]:
    kind = "NodeadmConfigTemplate" if eks(draft.design) else "KubeadmConfigTemplate"
    name = names.take(kind, draft.name(pool.name))
    config = nodeadm(pool) if eks(draft.design) else kubeadm.worker_config(draft, pool)
    return document(BOOTSTRAP, kind, name, {"template": {"spec": config}})


def nodeadm(pool: NodePool) -> dict[str, Any]:
    """How a machine of Amazon Linux 2023 joins EKS."""
    flags = []
    if kept := labels(pool):
        flags.append(f"--node-labels={label_list(kept)}")
    if taints(pool):
        flags.append(f"--register-with-taints={taint_list(pool)}")
    kubelet = compact(
        {
            "config": {"maxPods": pool.max_pods} if pool.max_pods is not None else None,
            "flags": flags or None,
        }
    )
    return {"kubelet": kubelet} if kubelet else {}


def _version(draft: Draft, pool: NodePool) -> Any:
    stated = pool.kubernetes_version
    version = kubernetes_version(stated or draft.design.kubernetes.version, draft.catalog)
    if stated is None:
        return version
    return draft.noted_of(pool, "kubernetes_version", version, "A version of its own.")


def _once(draft: Draft, share: Share, value: Any, path: str, why: str) -> Any:
    return draft.noted(value, path, why) if share.first else value


def _size(draft: Draft, pool: NodePool, share: Share) -> Any:
    reason = f"{pool.desired} machines in all, dealt out over the zones."
    return _once(draft, share, share.desired, f"nodes.pools[{pool.name}].desired", reason)


def _limits(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any]:
    """By these annotations the cluster autoscaler finds a group, and keeps to its limits."""
    if not cluster_autoscaler(draft.design):
        return {}
    reason = "Between these the cluster autoscaler moves it."
    least = _once(draft, share, str(share.min), f"nodes.pools[{pool.name}].min", reason)
    return {
        "annotations": {f"{_AUTOSCALER}-min-size": least, f"{_AUTOSCALER}-max-size": str(share.max)}
    }


def _rollout(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any] | None:
    """How many machines change at once; neither more nor fewer would be a standstill."""
    unavailable, extra = rollout(pool)
    if unavailable is None and extra is None:
        return None
    update = compact(
        {
            "maxUnavailable": _once(
                draft, share, unavailable, f"nodes.pools[{pool.name}].rollout.max_unavailable",
                "Gone at once while machines are replaced.",
            )
            if unavailable is not None
            else None,
            "maxSurge": _once(
                draft, share, extra, f"nodes.pools[{pool.name}].rollout.max_surge",
                "More at once while machines are replaced.",
            )
            if extra is not None
            else None,
        }
    )  # fmt: skip
    return {"strategy": {"type": "RollingUpdate", "rollingUpdate": update}}


def rollout(pool: NodePool) -> tuple[int | str | None, int | None]:
    """Machines that may be missing, and that there may be more, while others are replaced."""
    wanted = pool.rollout
    unavailable: int | str | None = wanted.max_unavailable
    if unavailable is None and wanted.max_unavailable_percent is not None:
        unavailable = f"{wanted.max_unavailable_percent}%"
    extra = wanted.max_surge
    if extra == 0 and unavailable in (None, 0, "0%"):
        extra = 1
    return unavailable, extra


def _machine_pools(draft: Draft, pool: NodePool, names: Names) -> Iterator[dict[str, Any]]:
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
        "replicas": _size(draft, pool, share),
        "failureDomains": _once(
            draft, share, list(share.zones), f"nodes.pools[{pool.name}].zones", reason
        ),
        "template": {
            "spec": {
                "clusterName": draft.cluster,
                "version": _version(draft, pool),
                "bootstrap": joins,
                "infrastructureRef": reference(INFRASTRUCTURE, kind, name),
            }
        },
    }
    return document(CLUSTER, "MachinePool", name, spec, **_limits(draft, pool, share))


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
    return _once(draft, share, found, f"nodes.pools[{pool.name}].spot_percent", reason)


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
    return {"processes": {"azRebalance": _once(draft, share, True, path, reason)}}


def _refresh(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any] | None:
    percent = pool.rollout.max_unavailable_percent
    if percent is None:
        return None
    reason = "How much of the group stays while machines are replaced."
    path = f"nodes.pools[{pool.name}].rollout.max_unavailable_percent"
    return {"minHealthyPercentage": _once(draft, share, 100 - percent, path, reason)}


def _managed_pools(draft: Draft, pool: NodePool, names: Names) -> Iterator[dict[str, Any]]:
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
            "awsLaunchTemplate": _once(
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


def _fargate(draft: Draft) -> Iterator[dict[str, Any]]:
    if not eks(draft.design):
        return
    for profile in fargate_profiles(draft.eks) or ():
        name = profile["name"]
        spec = {
            "clusterName": draft.cluster,
            "profileName": name,
            "selectors": profile["selectors"],
        }
        yield document(INFRASTRUCTURE, "AWSFargateProfile", draft.name(name), spec)
