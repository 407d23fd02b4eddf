"""What an EKS stack says of node pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.exporters.cloudformation.eks.choices import BUILT_IN_POOLS, Form, form
from advisor.exporters.cloudformation.eks.coverage_changes import budget, change_table
from advisor.exporters.cloudformation.eks.coverage_machines import PoolJudge, machine_table, where
from advisor.exporters.cloudformation.eks.groups import labels as group_labels
from advisor.exporters.cloudformation.eks.groups import splits
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
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl import machines
from advisor.exporters.eksctl.fargate import profile_name
from advisor.model.nodes import NodePool, Taint
from advisor.model.vocabulary import ContainerRuntime, OperatingSystem, PoolKind, Purchase

_POOL: Final = "nodes.pools[]"
_BY_AWS: Final = informs("AWS picks and runs the machines of this pool")
_COMMITMENT: Final = not_expressible(
    "buy the Savings Plan in the account; the template stays the same"
)


def node_table(draft: Draft) -> Table:
    """Verdicts of ``nodes``."""
    return {
        "nodes.pools": informs("none"),
        **_names(draft),
        **{name: _on_machines(draft, name, judge) for name, judge in _machines(draft).items()},
        **_facts(),
    }


def _pool(field: Field) -> NodePool:
    return next(owner for owner in field.owners if isinstance(owner, NodePool))


def _of_pool(judge: Callable[[NodePool], Verdict]) -> Judge:
    return lambda field: judge(_pool(field))


def _on_machines(draft: Draft, pattern: str, judge: PoolJudge) -> Judge:
    """Fargate and the pools of Auto Mode have no machines of ours."""

    def verdict(field: Field) -> Verdict:
        pool = _pool(field)
        kind = form(pool, draft.design)
        if kind == Form.AUTO and pool.name not in BUILT_IN_POOLS:
            return _of_auto_mode(pool, pattern.removeprefix(f"{_POOL}."), where(pool, draft))
        return _BY_AWS if kind in (Form.FARGATE, Form.AUTO) else judge(pool, where(pool, draft))

    return verdict


def _of_auto_mode(pool: NodePool, name: str, at: str) -> Verdict:
    """What a further pool of Auto Mode says about machines that AWS runs."""
    requirements = f"{at}: spec.template.spec.requirements"
    match name:
        case "architecture":
            return expressed(requirements)
        case "os" if pool.os != OperatingSystem.LINUX:
            return not_expressible("Auto Mode runs Linux alone")
        case "spot_percent" if 0 < pool.spot_percent < 100:
            return approximated(requirements, "spot or on demand as there is; it keeps no share")
        case "spot_percent":
            return expressed(requirements)
        case "on_demand_base" if pool.on_demand_base and pool.spot_percent:
            return not_expressible("no node is kept on demand; make a second pool for them")
        case "min" if pool.min:
            return not_expressible("Auto Mode keeps no floor: it follows the pods")
        case "rollout.max_unavailable" | "rollout.max_unavailable_percent":
            return budget(pool, name, at)
        case _:
            return _BY_AWS


def _names(draft: Draft) -> Table:
    """What every kind of pool has."""

    def name(pool: NodePool) -> Verdict:
        if form(pool, draft.design) == Form.FARGATE and profile_name(pool) != pool.name:
            note = "EKS keeps names from eks- on to itself"
            return approximated("FargateProfile.FargateProfileName", note)
        return expressed(where(pool, draft), "the name of resources and machines")

    return {
        f"{_POOL}.name": _of_pool(name),
        f"{_POOL}.kind": _of_pool(lambda pool: _kind(pool, draft)),
        f"{_POOL}.instance_types": _of_pool(lambda pool: _types(pool, draft)),
        f"{_POOL}.max": _of_pool(lambda pool: _most(pool, draft)),
        f"{_POOL}.zones": _of_pool(lambda pool: _zones(pool, draft)),
        f"{_POOL}.labels": _of_pool(lambda pool: _labels(pool, draft)),
        f"{_POOL}.taints": informs("none"),
        **{f"{_POOL}.taints[].{key}": _taint(draft) for key in Taint.model_fields},
    }


def _kind(pool: NodePool, draft: Draft) -> Verdict:
    target = where(pool, draft)
    match form(pool, draft.design), pool.kind:
        case Form.FARGATE, _:
            note = f"pods in the namespace {pool.name}; put your own namespaces into Selectors"
            return approximated(target, note)
        case Form.MANAGED, PoolKind.SELF_MANAGED:
            return approximated(target, "a managed group, for Windows joins by it without scripts")
        case Form.MANAGED, PoolKind.KARPENTER:
            return approximated(target, "a managed group: Karpenter is not the cluster's engine")
        case Form.MANAGED, kind if kind != PoolKind.MANAGED_NODE_GROUP:
            return approximated(target, f"a managed group, for EKS has no {kind}")
        case _:
            return expressed(target)


def _types(pool: NodePool, draft: Draft) -> Verdict:
    target = where(pool, draft)
    match form(pool, draft.design):
        case Form.FARGATE:
            return informs("Fargate sizes each pod")
        case Form.AUTO if pool.name in BUILT_IN_POOLS:
            return approximated(target, "AWS picks types of the families c, m and r")
        case Form.AUTO | Form.KARPENTER:
            return expressed(f"{target}: spec.template.spec.requirements")
        case Form.SELF_MANAGED if len(pool.instance_types) > 1 or pool.spot_percent:
            return expressed(f"{target}.MixedInstancesPolicy.LaunchTemplate.Overrides")
        case Form.SELF_MANAGED:
            return expressed(f"{target}Template.InstanceType")
        case Form.MANAGED:
            return expressed(f"{target}.InstanceTypes")


def _most(pool: NodePool, draft: Draft) -> Verdict:
    target = where(pool, draft)
    match form(pool, draft.design):
        case Form.FARGATE:
            return informs("Fargate has no limit of its own")
        case Form.AUTO if pool.name in BUILT_IN_POOLS:
            return not_expressible("the pools Auto Mode brings have no limit; add a pool with one")
        case Form.AUTO | Form.KARPENTER:
            return expressed(f"{target}: spec.limits.nodes")
        case _:
            return expressed(f"{target}.MaxSize")


def _zones(pool: NodePool, draft: Draft) -> Verdict:
    target = where(pool, draft)
    match form(pool, draft.design):
        case Form.FARGATE:
            return informs("Fargate uses every private subnet")
        case Form.AUTO if pool.name in BUILT_IN_POOLS:
            return informs("the pools Auto Mode brings use every zone")
        case Form.AUTO | Form.KARPENTER:
            return expressed(f"{target}: spec.template.spec.requirements")
        case _:
            return expressed(f"{target}.Subnets")


def _labels(pool: NodePool, draft: Draft) -> Verdict:
    kind = form(pool, draft.design)
    kept = group_labels(pool) if kind == Form.MANAGED else machines.labels(pool)
    targets = {
        Form.FARGATE: ".Selectors[].Labels", Form.MANAGED: ".Labels",
        Form.SELF_MANAGED: "Template.UserData",
    }  # fmt: skip
    target = f"{where(pool, draft)}{targets.get(kind, ': metadata.labels')}"
    if not pool.labels:
        return informs("none")
    if kind == Form.AUTO and pool.name in BUILT_IN_POOLS:
        return not_expressible("the pools Auto Mode brings take no labels")
    if len(kept) < len(pool.labels):
        lost = ", ".join(sorted(repr(key) for key in pool.labels.keys() - kept.keys()))
        who = "CloudFormation or Kubernetes" if kind == Form.MANAGED else "Kubernetes"
        return approximated(target, f"left out, for {who} refuses them: {lost}")
    if kind == Form.FARGATE:
        return approximated(target, "pods with these labels run there; nodes have none")
    return expressed(target)


def _taint(draft: Draft) -> Judge:
    def judge(field: Field) -> Verdict:
        pool, taint = _pool(field), field.owners[-1]
        assert isinstance(taint, Taint)
        kind = form(pool, draft.design)
        if kind == Form.FARGATE or (kind == Form.AUTO and pool.name in BUILT_IN_POOLS):
            return not_expressible(f"{pool.kind} takes no taints of one's own")
        if machines.is_key(taint.key) and machines.is_value(taint.value):
            return expressed(f"{where(pool, draft)}.Taints")
        return not_expressible("Kubernetes refuses such a key or value; left out")

    return judge


def _machines(draft: Draft) -> dict[str, PoolJudge]:
    return {
        **_capacity(draft),
        **machine_table(draft),
        **change_table(draft),
        f"{_POOL}.group_per_zone": lambda pool, at: _group_per_zone(pool, at, draft),
    }


def _group_per_zone(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER:
        return informs("Karpenter picks the zone for each node")
    return expressed(at, "one group in each zone" if pool.group_per_zone else "one group")


def _capacity(draft: Draft) -> dict[str, PoolJudge]:
    def by_karpenter(pool: NodePool) -> bool:
        return form(pool, draft.design) == Form.KARPENTER

    def least(pool: NodePool, at: str) -> Verdict:
        if by_karpenter(pool):
            return not_expressible("Karpenter keeps no floor: it follows the pods")
        return expressed(f"{at}.MinSize")

    def desired(pool: NodePool, at: str) -> Verdict:
        if by_karpenter(pool):
            return informs("Karpenter follows the pods")
        return expressed(f"{at}.DesiredSize")

    return {
        f"{_POOL}.min": least,
        f"{_POOL}.desired": desired,
        f"{_POOL}.purchase": lambda pool, _: (
            informs("not asked for") if pool.purchase == Purchase.ON_DEMAND else _COMMITMENT
        ),
        f"{_POOL}.spot_percent": lambda pool, at: _spot(pool, at, draft),
        f"{_POOL}.on_demand_base": lambda pool, at: _base(pool, at, draft),
    }


def _spot(pool: NodePool, at: str, draft: Draft) -> Verdict:
    kind = form(pool, draft.design)
    if kind == Form.KARPENTER:
        target = f"{at}: spec.template.spec.requirements"
        if 0 < pool.spot_percent < 100:
            note = "Karpenter buys spot or on demand as it sees fit; it keeps no share"
            return approximated(target, note)
        return expressed(target)
    if kind == Form.MANAGED:
        if splits(draft, pool):
            return approximated(f"{at}.CapacityType", "two groups: one on demand, one on spot")
        return expressed(f"{at}.CapacityType") if pool.spot_percent else informs("all on demand")
    if len(pool.instance_types) == 1 and not pool.spot_percent:
        return informs("all on demand")
    return expressed(f"{at}.MixedInstancesPolicy.InstancesDistribution", "rounded in each group")


def _base(pool: NodePool, at: str, draft: Draft) -> Verdict:
    kind = form(pool, draft.design)
    if not pool.on_demand_base or not pool.spot_percent:
        return informs("all on demand" if not pool.spot_percent else "none")
    if kind == Form.KARPENTER:
        note = f"the pool {pool.name}-on-demand comes first, up to so many nodes"
        return approximated(f"{at}: spec.limits.nodes", note)
    if kind == Form.MANAGED:
        return approximated(f"{at}.MinSize", "in the group that is on demand")
    return expressed(f"{at}.MixedInstancesPolicy.InstancesDistribution", "dealt out over zones")


def _facts() -> Table:
    """What the rules measure a pool against, and what every image of EKS has."""
    return {
        f"{_POOL}.runtime": only_when(
            lambda runtime: runtime != ContainerRuntime.CONTAINERD,
            not_expressible("images of EKS run containerd"),
            informs("what images of EKS run"),
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
