"""What kops manifests say of node pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.catalog.support import minor_version
from advisor.exporters.coverage import (
    Field,
    Judge,
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.kops.choices import (
    by_karpenter,
    can_run,
    nodes_never_leave,
    private_nodes,
    spans_zones,
    stops_rebalancing,
)
from advisor.exporters.kops.coverage_plane import purchase, root_table
from advisor.exporters.kops.draft import Draft
from advisor.exporters.kops.machines import image, pinned_runc
from advisor.model.design import Design
from advisor.model.nodes import NodePool, Taint
from advisor.model.vocabulary import ContainerRuntime, ImageFamily, OperatingSystem, PoolKind

_SPEC: Final = "InstanceGroup[<pool>].spec"
_POLICY: Final = f"{_SPEC}.mixedInstancesPolicy"
_POOL: Final = "nodes.pools[]"


def node_table(draft: Draft) -> Table:
    """Verdicts of ``nodes``."""
    of_machines: dict[str, Verdict | Judge] = {
        **_shape(draft),
        **_capacity(draft.design),
        **_system(draft),
        **root_table(f"{_POOL}.root", _SPEC),
        **_changes(draft.design),
    }
    guarded = {name: _unless_left_out(entry) for name, entry in of_machines.items()}
    return {
        **guarded,
        "nodes.pools": not_expressible("a cluster of kops needs a group of nodes"),
        f"{_POOL}.kind": _for_pool(lambda pool: _kind(pool, draft.design)),
        f"{_POOL}.os": only_when(
            lambda system: system != OperatingSystem.LINUX,
            not_expressible("kops has no Windows nodes; the pool is left out"),
        ),
    }


def _pool(field: Field) -> NodePool:
    return next(owner for owner in field.owners if isinstance(owner, NodePool))


def _for_pool(judge: Callable[[NodePool], Verdict]) -> Judge:
    return lambda field: judge(_pool(field))


def _unless_left_out(entry: Verdict | Judge) -> Judge:
    """A pool without machines of ours is left out as a whole; its kind says so."""

    def judge(field: Field) -> Verdict:
        if not can_run(_pool(field)):
            return informs("the pool is left out")
        return entry if isinstance(entry, Verdict) else entry(field)

    return judge


def _kind(pool: NodePool, design: Design) -> Verdict:
    if by_karpenter(pool, design):
        return expressed(f"{_SPEC}.manager")
    role = f"{_SPEC}.role"
    match pool.kind:
        case PoolKind.KOPS:
            return expressed(role)
        case PoolKind.FARGATE | PoolKind.AUTO_MODE:
            return not_expressible(f"{pool.kind} is a feature of EKS; the pool is left out")
        case PoolKind.KARPENTER:
            note = "a scaling group: Karpenter is not the cluster's engine (autoscaling.engine)"
            return approximated(role, note)
        case _:
            return approximated(role, f"a scaling group of kops, not a {pool.kind}")


def _shape(draft: Draft) -> Table:
    taint = {
        f"{_POOL}.taints[].{name}": expressed(f"{_SPEC}.taints") for name in Taint.model_fields
    }
    private = private_nodes(draft.design)

    def architecture(pool: NodePool) -> Verdict:
        if image(draft, pool) and not pool.custom_image:
            return expressed(f"{_SPEC}.image")
        return informs("that of the machine type decides")

    return {
        f"{_POOL}.name": expressed("InstanceGroup.metadata.name"),
        f"{_POOL}.instance_types": only_when(
            lambda types: len(types) > 1,
            expressed(f"{_POLICY}.instances"),
            expressed(f"{_SPEC}.machineType"),
        ),
        f"{_POOL}.architecture": _for_pool(architecture),
        f"{_POOL}.zones": expressed(f"{_SPEC}.subnets"),
        f"{_POOL}.group_per_zone": expressed("InstanceGroup"),
        f"{_POOL}.taints": informs("none"),
        **taint,
        f"{_POOL}.labels": only_when(len, expressed(f"{_SPEC}.nodeLabels")),
        f"{_POOL}.public_ip": only_when(
            bool, not_expressible("machines in private subnets get no public address")
        )
        if private
        else expressed(f"{_SPEC}.associatePublicIp"),
    }


def _capacity(design: Design) -> Table:
    def share(pool: NodePool, key: str) -> Verdict:
        if len(pool.instance_types) == 1 and not pool.spot_percent:
            return informs("all on demand")
        if by_karpenter(pool, design):
            note = "Karpenter buys spot or on demand as it sees fit; it keeps no share"
            return approximated(f"{_POLICY}.{key}", note) if pool.spot_percent else informs(note)
        return expressed(f"{_POLICY}.{key}", "rounded in each group")

    def least(pool: NodePool) -> Verdict:
        if by_karpenter(pool, design):
            return not_expressible("a floor would switch Karpenter to a fixed number of nodes")
        return expressed(f"{_SPEC}.minSize")

    def desired(pool: NodePool) -> Verdict:
        if by_karpenter(pool, design) or pool.desired == pool.min:
            return informs("where the pool starts")
        return approximated(f"{_SPEC}.minSize", "kops starts a group at its minimum")

    return {
        f"{_POOL}.min": _for_pool(least),
        f"{_POOL}.desired": _for_pool(desired),
        f"{_POOL}.max": expressed(f"{_SPEC}.maxSize"),
        f"{_POOL}.purchase": purchase,
        f"{_POOL}.spot_percent": _for_pool(lambda pool: share(pool, "onDemandAboveBase")),
        f"{_POOL}.on_demand_base": _for_pool(lambda pool: share(pool, "onDemandBase")),
    }


def _system(draft: Draft) -> Table:
    return {
        f"{_POOL}.image_family": _for_pool(lambda pool: _image_family(pool, draft)),
        f"{_POOL}.custom_image": only_when(bool, expressed(f"{_SPEC}.image")),
        f"{_POOL}.ssh": only_when(
            bool, approximated("Cluster.spec.sshAccess", "one rule and one key for all machines")
        ),
        f"{_POOL}.kubernetes_version": only_when(
            lambda version: (
                version is not None
                and minor_version(version) != minor_version(draft.design.kubernetes.version)
            ),
            not_expressible("kops runs one version; groups follow on the next rolling update"),
        ),
        f"{_POOL}.runtime": only_when(
            lambda runtime: runtime == ContainerRuntime.CONTAINERD,
            expressed("Cluster.spec.containerd"),
            not_expressible("kops refuses Docker; it will be containerd"),
        ),
        f"{_POOL}.runtime_version": _for_pool(lambda pool: _runtime_version(pool, draft)),
        f"{_POOL}.cgroup": only_when(
            lambda version: version == 1,
            not_expressible("the image decides; today's have version 2"),
        ),
        f"{_POOL}.max_pods": only_when(
            lambda count: count is not None, expressed(f"{_SPEC}.kubelet.maxPods")
        ),
        f"{_POOL}.expected_root_gib": informs("what the root volume is measured against"),
        f"{_POOL}.volumes_per_node": informs("what the machine type is measured against"),
        f"{_POOL}.hosts_zonal_volumes": informs("what the zones are measured against"),
        f"{_POOL}.imds.tokens": expressed(f"{_SPEC}.instanceMetadata.httpTokens"),
        f"{_POOL}.imds.hops": expressed(f"{_SPEC}.instanceMetadata.httpPutResponseHopLimit"),
        f"{_POOL}.pods_need_imds": informs("what the hop limit is measured against"),
        f"{_POOL}.efa": only_when(
            bool, not_expressible("kops attaches no EFA interfaces; use an EKS managed group")
        ),
    }


def _image_family(pool: NodePool, draft: Draft) -> Verdict:
    if pool.custom_image:
        return informs("the image is stated")
    if image(draft, pool):
        return expressed(f"{_SPEC}.image")
    if pool.image_family == ImageFamily.UBUNTU:
        return expressed("Cluster.spec.channel", "kops takes its channel's image")
    if pool.image_family == ImageFamily.FLATCAR:
        return not_expressible(
            "kops wants the full name of a Flatcar image: state it as custom_image; "
            "without it the nodes run Ubuntu"
        )
    return not_expressible(f"kops has no {pool.image_family} nodes; they run Ubuntu")


def _runtime_version(pool: NodePool, draft: Draft) -> Verdict:
    if pool.runtime_version is None:
        return informs("that of the cluster")
    if pinned_runc(draft, pool):
        return expressed(f"{_SPEC}.containerd.version")
    return not_expressible(
        "kops installs containerd with a runc that fits, which is not known for this release; "
        "that of the cluster is used"
    )


def _changes(design: Design) -> Table:
    def rolling(key: str, value: int | None, pool: NodePool) -> Verdict:
        if value is None:
            return informs("kops' own")
        if by_karpenter(pool, design):
            return not_expressible("Karpenter replaces its own nodes")
        if key == "maxSurge" and nodes_never_leave(pool):
            return not_expressible("kops refuses a rollout that neither adds nor removes a node")
        return expressed(f"{_SPEC}.rollingUpdate.{key}")

    rollout = f"{_POOL}.rollout"
    return {
        f"{rollout}.max_unavailable": _for_pool(
            lambda pool: rolling("maxUnavailable", pool.rollout.max_unavailable, pool)
        ),
        f"{rollout}.max_unavailable_percent": _for_pool(
            lambda pool: rolling("maxUnavailable", pool.rollout.max_unavailable_percent, pool)
        ),
        f"{rollout}.max_surge": _for_pool(
            lambda pool: rolling("maxSurge", pool.rollout.max_surge, pool)
        ),
        f"{_POOL}.az_rebalance": _for_pool(lambda pool: _rebalance(pool, design)),
        f"{_POOL}.warm_pool": _for_pool(lambda pool: _warm_pool(pool, design)),
    }


def _rebalance(pool: NodePool, design: Design) -> Verdict:
    target = f"{_SPEC}.suspendProcesses"
    if not spans_zones(pool, design) or by_karpenter(pool, design):
        return informs("each group has one zone")
    if pool.az_rebalance and stops_rebalancing(pool, design):
        return approximated(target, "stopped: it works against the cluster autoscaler")
    return expressed(target)


def _warm_pool(pool: NodePool, design: Design) -> Verdict:
    if not pool.warm_pool:
        return informs("none")
    if by_karpenter(pool, design):
        return not_expressible("Karpenter keeps no warm pool")
    return expressed(f"{_SPEC}.warmPool")
