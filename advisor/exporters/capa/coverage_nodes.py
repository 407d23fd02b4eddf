"""What Cluster API manifests say of node pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.exporters.capa.choices import Form, cluster_autoscaler, form
from advisor.exporters.capa.coverage_changes import change_table
from advisor.exporters.capa.coverage_machines import machine_table
from advisor.exporters.capa.draft import Draft
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
from advisor.exporters.eksctl import machines
from advisor.exporters.eksctl.fargate import profile_name
from advisor.model.nodes import NodePool, Taint
from advisor.model.vocabulary import ContainerRuntime, PoolKind, Purchase

_POOL: Final = "nodes.pools[]"
_GROUPS: Final = {
    Form.DEPLOYMENT: "MachineDeployment",
    Form.POOL: "AWSMachinePool",
    Form.MANAGED: "AWSManagedMachinePool",
    Form.FARGATE: "AWSFargateProfile",
}
_USUAL: Final = {
    Form.DEPLOYMENT: (PoolKind.MACHINE_DEPLOYMENT,),
    Form.POOL: (PoolKind.MACHINE_POOL,),
    Form.MANAGED: (PoolKind.MANAGED_NODE_GROUP,),
}
_LEFT_OUT: Final = not_expressible("left out: a pool of EKS, which this cluster is not")
_NO_MACHINES: Final = informs("Fargate sizes each pod")
_BOUGHT: Final = not_expressible("buy the Savings Plan in the account; the manifests stay the same")

PoolJudge = Callable[[NodePool, str], Verdict]


def where(pool: NodePool, draft: Draft) -> str:
    """The object or the file a pool becomes."""
    kind = form(pool, draft.design)
    return draft.file("karpenter") if kind == Form.KARPENTER else _GROUPS.get(kind, "")


def node_table(draft: Draft) -> Table:
    """Verdicts of ``nodes``."""
    judges: dict[str, PoolJudge] = {
        **_sizes(draft),
        **_places(draft),
        **change_table(draft),
        **machine_table(draft),
    }
    return {
        "nodes.pools": informs("none; the cluster starts without nodes"),
        **_names(draft),
        **{f"{_POOL}.{name}": _on_machines(draft, judge) for name, judge in judges.items()},
        **_facts(),
    }


def _pool(field: Field) -> NodePool:
    return next(owner for owner in field.owners if isinstance(owner, NodePool))


def _of_pool(draft: Draft, judge: PoolJudge) -> Judge:
    def verdict(field: Field) -> Verdict:
        pool = _pool(field)
        left_out = form(pool, draft.design) == Form.NONE
        return _LEFT_OUT if left_out else judge(pool, where(pool, draft))

    return verdict


def _on_machines(draft: Draft, judge: PoolJudge) -> Judge:
    """Fargate has no machines of ours."""

    def verdict(pool: NodePool, at: str) -> Verdict:
        return _NO_MACHINES if form(pool, draft.design) == Form.FARGATE else judge(pool, at)

    return _of_pool(draft, verdict)


def _names(draft: Draft) -> Table:
    """What every kind of pool has."""

    def name(pool: NodePool, at: str) -> Verdict:
        if form(pool, draft.design) == Form.FARGATE and profile_name(pool) != pool.name:
            return approximated(f"{at}.spec.profileName", "EKS keeps names from eks- on to itself")
        return expressed(f"{at}.metadata.name")

    return {
        f"{_POOL}.name": _of_pool(draft, name),
        f"{_POOL}.kind": _of_pool(draft, lambda pool, at: _kind(pool, at, draft)),
        f"{_POOL}.labels": _of_pool(draft, lambda pool, at: _labels(pool, at, draft)),
        f"{_POOL}.taints": informs("none"),
        **{f"{_POOL}.taints[].{key}": _taint(draft) for key in Taint.model_fields},
    }


def _kind(pool: NodePool, at: str, draft: Draft) -> Verdict:
    kind = form(pool, draft.design)
    if kind == Form.FARGATE:
        note = f"pods in the namespace {pool.name}; put your own namespaces into selectors"
        return approximated(at, note)
    if kind == Form.KARPENTER or pool.kind in _USUAL[kind]:
        return expressed(at)
    return approximated(at, f"a {at}, for Cluster API has no {pool.kind} here")


def _labels(pool: NodePool, at: str, draft: Draft) -> Verdict:
    kept = machines.labels(pool)
    if not pool.labels:
        return informs("none")
    if len(kept) < len(pool.labels):
        lost = ", ".join(sorted(repr(key) for key in pool.labels.keys() - kept.keys()))
        return approximated(at, f"left out, for Kubernetes refuses them: {lost}")
    if form(pool, draft.design) == Form.FARGATE:
        return approximated(
            f"{at}.spec.selectors[].labels", "pods with these labels run there; nodes have none"
        )
    return expressed(f"{at}: labels of the kubelet")


def _taint(draft: Draft) -> Judge:
    def judge(field: Field) -> Verdict:
        pool, taint = _pool(field), field.owners[-1]
        assert isinstance(taint, Taint)
        kind = form(pool, draft.design)
        if kind == Form.NONE:
            return _LEFT_OUT
        if kind == Form.FARGATE:
            return not_expressible("Fargate takes no taints of one's own")
        if machines.is_key(taint.key) and machines.is_value(taint.value):
            return expressed(f"{where(pool, draft)}: taints of the kubelet")
        return not_expressible("Kubernetes refuses such a key or value; left out")

    return judge


def _sizes(draft: Draft) -> dict[str, PoolJudge]:
    return {
        "min": lambda pool, at: _least(pool, at, draft),
        "desired": lambda pool, _: _desired(pool, draft),
        "max": lambda pool, at: _most(pool, at, draft),
        "purchase": lambda pool, _: (
            informs("not asked for") if pool.purchase == Purchase.ON_DEMAND else _BOUGHT
        ),
        "spot_percent": lambda pool, at: _spot(pool, at, draft),
        "on_demand_base": lambda pool, at: _base(pool, at, draft),
    }


def _least(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("Karpenter keeps no floor: it follows the pods")
    return _limit(pool, at, "min", draft)


def _most(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        return expressed(f"{at}: spec.limits.nodes")
    return _limit(pool, at, "max", draft)


def _limit(pool: NodePool, at: str, name: str, draft: Draft) -> Verdict:
    match form(pool, draft.design):
        case Form.DEPLOYMENT if cluster_autoscaler(draft.design):
            return expressed(f"{at}.metadata.annotations")
        case Form.DEPLOYMENT:
            return informs("nothing scales the pool: it keeps the desired number")
        case Form.MANAGED:
            return expressed(f"{at}.spec.scaling.{name}Size")
        case _:
            return expressed(f"{at}.spec.{name}Size")


def _desired(pool: NodePool, draft: Draft) -> Verdict:
    match form(pool, draft.design):
        case Form.KARPENTER:
            return informs("Karpenter follows the pods")
        case Form.DEPLOYMENT:
            return expressed("MachineDeployment.spec.replicas")
        case _:
            return expressed("MachinePool.spec.replicas")


def _spot(pool: NodePool, at: str, draft: Draft) -> Verdict:
    kind = form(pool, draft.design)
    if not pool.spot_percent and (kind != Form.POOL or len(set(pool.instance_types)) == 1):
        return informs("all on demand")
    match kind:
        case Form.KARPENTER if 0 < pool.spot_percent < 100:
            note = "Karpenter buys spot or on demand as it sees fit; it keeps no share"
            return approximated(f"{at}: spec.template.spec.requirements", note)
        case Form.KARPENTER:
            return expressed(f"{at}: spec.template.spec.requirements")
        case Form.POOL:
            return expressed(f"{at}.spec.mixedInstancesPolicy.instancesDistribution")
        case _ if pool.spot_percent < 100 or pool.on_demand_base:
            return approximated(at, "groups on demand and groups on spot, dealt out over the zones")
        case Form.MANAGED:
            return expressed(f"{at}.spec.capacityType")
        case _:
            return expressed("AWSMachineTemplate.spec.template.spec.spotMarketOptions")


def _base(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.on_demand_base or not pool.spot_percent:
        return informs("none" if pool.spot_percent else "all on demand")
    match form(pool, draft.design):
        case Form.KARPENTER:
            note = f"the pool {pool.name}-on-demand comes first, up to so many nodes"
            return approximated(f"{at}: spec.limits.nodes", note)
        case Form.POOL:
            return expressed(f"{at}.spec.mixedInstancesPolicy", "dealt out over zones")
        case _:
            return approximated(at, "in the groups that are on demand")


def _places(draft: Draft) -> dict[str, PoolJudge]:
    return {
        "zones": lambda pool, at: _zones(pool, at, draft),
        "group_per_zone": lambda pool, at: _groups(pool, at, draft),
        "instance_types": lambda pool, at: _types(pool, at, draft),
    }


def _zones(pool: NodePool, at: str, draft: Draft) -> Verdict:
    match form(pool, draft.design):
        case Form.KARPENTER:
            return expressed(f"{at}: spec.template.spec.requirements")
        case Form.DEPLOYMENT:
            return expressed(f"{at}.spec.template.spec.failureDomain")
        case _:
            return expressed(f"{at}.spec.availabilityZones")


def _groups(pool: NodePool, at: str, draft: Draft) -> Verdict:
    match form(pool, draft.design):
        case Form.KARPENTER:
            return informs("Karpenter picks the zone for each node")
        case Form.DEPLOYMENT if not pool.group_per_zone:
            return approximated(at, "one in each zone: all its machines stand in one")
        case _:
            return expressed(at, "one in each zone" if pool.group_per_zone else "one")


def _types(pool: NodePool, at: str, draft: Draft) -> Verdict:
    several = len(set(pool.instance_types)) > 1
    match form(pool, draft.design):
        case Form.KARPENTER:
            return expressed(f"{at}: spec.template.spec.requirements")
        case Form.POOL if several:
            return expressed(f"{at}.spec.mixedInstancesPolicy.overrides")
        case _ if several:
            return approximated(f"{at}: instanceType", "the first; a machine-pool takes several")
        case _:
            return expressed(f"{at}: instanceType")


def _facts() -> Table:
    """What the rules measure a pool against, and what every image has."""
    return {
        f"{_POOL}.runtime": only_when(
            lambda runtime: runtime != ContainerRuntime.CONTAINERD,
            not_expressible("the images run containerd"),
            informs("what the images run"),
        ),
        f"{_POOL}.runtime_version": only_when(
            bool, not_expressible("the image brings its containerd")
        ),
        f"{_POOL}.cgroup": only_when(
            lambda version: version == 1,
            not_expressible("the image decides; today's have version 2"),
        ),
        f"{_POOL}.expected_root_gib": informs("what the root volume is measured against"),
        f"{_POOL}.volumes_per_node": informs("what the machine type is measured against"),
        f"{_POOL}.hosts_zonal_volumes": informs("what the zones are measured against"),
        f"{_POOL}.pods_need_imds": informs("what the hop limit is measured against"),
    }
