"""What Cluster API manifests say of how machines of a pool are replaced and moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.exporters.capa.choices import Form, form, spans_zones
from advisor.exporters.capa.deployments import rollout
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.machine_pools import stops_rebalancing
from advisor.exporters.coverage import Verdict, approximated, expressed, informs, not_expressible
from advisor.model.nodes import NodePool

_NO_WARM_POOL: Final = not_expressible("the provider has no field for it; CloudFormation has")

PoolJudge = Callable[[NodePool, str], Verdict]


def change_table(draft: Draft) -> dict[str, PoolJudge]:
    """Verdicts of what changes the machines of a pool, by the field's name below the pool."""
    return {
        "rollout.max_unavailable": lambda pool, at: _unavailable(pool, at, draft),
        "rollout.max_unavailable_percent": lambda pool, at: _percent(pool, at, draft),
        "rollout.max_surge": lambda pool, at: _surge(pool, at, draft),
        "az_rebalance": lambda pool, at: _rebalance(pool, at, draft),
        "warm_pool": lambda pool, _: _NO_WARM_POOL if pool.warm_pool else informs("none"),
    }


def _rebalance(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not spans_zones(pool, draft.design):
        return informs("each group has one zone, or Karpenter picks it")
    if form(pool, draft.design) == Form.MANAGED:
        kept = not_expressible("EKS evens out the zones of its groups; take one for each zone")
        return informs("what EKS does") if pool.az_rebalance else kept
    target = f"{at}.spec.suspendProcesses"
    if pool.az_rebalance and stops_rebalancing(draft, pool):
        return approximated(target, "stopped: it works against the cluster autoscaler")
    return expressed(target)


def _unavailable(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if pool.rollout.max_unavailable is None:
        return informs("not asked for")
    if form(pool, draft.design) == Form.POOL:
        return not_expressible("a scaling group counts in percent of what stays")
    return _replaced(pool, at, pool.rollout.max_unavailable, draft)


def _percent(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if pool.rollout.max_unavailable_percent is None:
        return informs("not asked for")
    if form(pool, draft.design) == Form.POOL:
        return expressed(f"{at}.spec.refreshPreferences.minHealthyPercentage")
    if pool.rollout.max_unavailable is not None:
        return not_expressible("one of the two limits only; the number is written")
    return _replaced(pool, at, pool.rollout.max_unavailable_percent, draft)


def _replaced(pool: NodePool, at: str, asked: int, draft: Draft) -> Verdict:
    match form(pool, draft.design):
        case Form.KARPENTER:
            return expressed(f"{at}: spec.disruption.budgets")
        case Form.MANAGED if not asked:
            return not_expressible("EKS takes one node at least; its own limit of one holds")
        case Form.MANAGED:
            return expressed(f"{at}.spec.updateConfig", "in each group")
        case _:
            return expressed(f"{at}.spec.rollout", "in each group")


def _surge(pool: NodePool, at: str, draft: Draft) -> Verdict:
    asked = pool.rollout.max_surge
    if asked is None:
        return informs("not asked for")
    match form(pool, draft.design):
        case Form.KARPENTER:
            return not_expressible("Karpenter starts the new node first")
        case Form.MANAGED:
            return not_expressible("EKS decides how many machines it adds")
        case Form.POOL:
            return not_expressible("a scaling group counts in percent of what stays")
        case _ if rollout(pool)[1] != asked:
            return approximated(f"{at}.spec.rollout", "1, for without it nothing could move")
        case _:
            return expressed(f"{at}.spec.rollout", "in each group")
