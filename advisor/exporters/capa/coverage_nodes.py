"""What Cluster API manifests say of node pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.exporters.capa.choices import Form, form
from advisor.exporters.capa.coverage_machines import machine_table
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.workers import rollout, stops_rebalancing
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
from advisor.plan.layout import pool_zones

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
        **_changes(draft),
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
    def karpenters(pool: NodePool) -> bool:
        return form(pool, draft.design) == Form.KARPENTER

    def single(pool: NodePool) -> bool:
        return form(pool, draft.design) == Form.DEPLOYMENT

    autoscaled = draft.design.autoscaling.engine == "cluster-autoscaler"
    unscaled = informs("nothing scales the pool: it keeps the desired number")

    def limit(name: str) -> PoolJudge:
        def verdict(pool: NodePool, at: str) -> Verdict:
            if single(pool):
                return expressed(f"{at}.metadata.annotations") if autoscaled else unscaled
            target = "spec.scaling" if at == _GROUPS[Form.MANAGED] else "spec"
            return expressed(f"{at}.{target}.{name}Size")

        return verdict

    def least(pool: NodePool, at: str) -> Verdict:
        if karpenters(pool):
            return not_expressible("Karpenter keeps no floor: it follows the pods")
        return limit("min")(pool, at)

    def most(pool: NodePool, at: str) -> Verdict:
        if karpenters(pool):
            return expressed(f"{at}: spec.limits.nodes")
        return limit("max")(pool, at)

    def desired(pool: NodePool, at: str) -> Verdict:
        if karpenters(pool):
            return informs("Karpenter follows the pods")
        kind = "MachineDeployment" if single(pool) else "MachinePool"
        return expressed(f"{kind}.spec.replicas")

    return {
        "min": least,
        "desired": desired,
        "max": most,
        "purchase": lambda pool, _: (
            informs("not asked for") if pool.purchase == Purchase.ON_DEMAND else _BOUGHT
        ),
        "spot_percent": lambda pool, at: _spot(pool, at, draft),
        "on_demand_base": lambda pool, at: _base(pool, at, draft),
    }


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
    def zones(pool: NodePool, at: str) -> Verdict:
        match form(pool, draft.design):
            case Form.KARPENTER:
                return expressed(f"{at}: spec.template.spec.requirements")
            case Form.DEPLOYMENT:
                return expressed(f"{at}.spec.template.spec.failureDomain")
            case _:
                return expressed(f"{at}.spec.availabilityZones")

    def groups(pool: NodePool, at: str) -> Verdict:
        match form(pool, draft.design):
            case Form.KARPENTER:
                return informs("Karpenter picks the zone for each node")
            case Form.DEPLOYMENT if not pool.group_per_zone:
                return approximated(at, "one in each zone: all its machines stand in one")
            case Form.DEPLOYMENT:
                return expressed(at, "one in each zone")
            case _:
                return expressed(at, "one in each zone" if pool.group_per_zone else "one")

    def types(pool: NodePool, at: str) -> Verdict:
        kind = form(pool, draft.design)
        if kind == Form.KARPENTER:
            return expressed(f"{at}: spec.template.spec.requirements")
        if kind == Form.POOL and len(set(pool.instance_types)) > 1:
            return expressed(f"{at}.spec.mixedInstancesPolicy.overrides")
        if len(set(pool.instance_types)) > 1:
            note = "the first one; a machine-pool takes several"
            return approximated(f"{at}: instanceType", note)
        return expressed(f"{at}: instanceType")

    return {"zones": zones, "group_per_zone": groups, "instance_types": types}


def _changes(draft: Draft) -> dict[str, PoolJudge]:
    def of(name: str) -> PoolJudge:
        return lambda pool, at: _rollout(pool, at, name, draft)

    def rebalance(pool: NodePool, at: str) -> Verdict:
        spans = not pool.group_per_zone and len(pool_zones(pool, draft.design)) > 1
        kind = form(pool, draft.design)
        if not spans or kind in (Form.DEPLOYMENT, Form.KARPENTER):
            return informs("each group has one zone, or Karpenter picks it")
        if kind == Form.MANAGED:
            kept = not_expressible("EKS evens out the zones of its groups; take one for each zone")
            return informs("what EKS does") if pool.az_rebalance else kept
        target = f"{at}.spec.suspendProcesses"
        if pool.az_rebalance and stops_rebalancing(draft, pool):
            return approximated(target, "stopped: it works against the cluster autoscaler")
        return expressed(target)

    def warm(pool: NodePool, _: str) -> Verdict:
        lost = not_expressible("the provider has no field for it; CloudFormation has")
        return lost if pool.warm_pool else informs("none")

    return {
        "rollout.max_unavailable": of("max_unavailable"),
        "rollout.max_unavailable_percent": of("max_unavailable_percent"),
        "rollout.max_surge": of("max_surge"),
        "az_rebalance": rebalance,
        "warm_pool": warm,
    }


def _rollout(pool: NodePool, at: str, name: str, draft: Draft) -> Verdict:
    asked = getattr(pool.rollout, name)
    number = pool.rollout.max_unavailable
    if asked is None:
        return informs("not asked for")
    if name == "max_unavailable_percent" and number is not None:
        if form(pool, draft.design) != Form.POOL:
            return not_expressible("one of the two limits only; the number is written")
    match form(pool, draft.design), name:
        case Form.KARPENTER, "max_surge":
            return not_expressible("Karpenter starts the new node first")
        case Form.KARPENTER, _:
            return expressed(f"{at}: spec.disruption.budgets")
        case Form.POOL, "max_unavailable_percent":
            return expressed(f"{at}.spec.refreshPreferences.minHealthyPercentage")
        case Form.POOL, _:
            return not_expressible("a scaling group counts in percent of what stays")
        case Form.MANAGED, "max_surge":
            return not_expressible("EKS decides how many machines it adds")
        case Form.MANAGED, _ if not asked:
            return not_expressible("EKS takes one node at least; its own limit of one holds")
        case Form.MANAGED, _:
            return expressed(f"{at}.spec.updateConfig", "in each group")
        case _, "max_surge" if rollout(pool)[1] != asked:
            return approximated(f"{at}.spec.rollout", "1, for without it nothing could move")
        case _:
            return expressed(f"{at}.spec.rollout", "in each group")


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
