"""What an EKS stack says of how the machines of a node pool are replaced and moved."""

from __future__ import annotations

from typing import Final

from advisor.exporters.cloudformation.eks.choices import Form, form, spans_zones
from advisor.exporters.cloudformation.eks.coverage_machines import PoolJudge
from advisor.exporters.coverage import (
    State,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
)
from advisor.exporters.drafting import Draft
from advisor.model.nodes import NodePool

_POOL: Final = "nodes.pools[]"


def budget(pool: NodePool, name: str, at: str) -> Verdict:
    """How many nodes may be replaced at once; of two limits the number counts."""
    number, percent = pool.rollout.max_unavailable, pool.rollout.max_unavailable_percent
    if (number if name == "rollout.max_unavailable" else percent) is None:
        return informs("not asked for")
    if name != "rollout.max_unavailable" and number is not None:
        return not_expressible("one of the two limits only; the number is written")
    return expressed(f"{at}: spec.disruption.budgets")


def change_table(draft: Draft) -> dict[str, PoolJudge]:
    """Verdicts of what changes the machines of a pool."""

    def limit(name: str) -> PoolJudge:
        return lambda pool, at: _unavailable(pool, at, draft, name)

    rollout = f"{_POOL}.rollout"
    return {
        f"{rollout}.max_unavailable": limit("max_unavailable"),
        f"{rollout}.max_unavailable_percent": limit("max_unavailable_percent"),
        f"{rollout}.max_surge": lambda pool, _: (
            informs("not asked for")
            if not pool.rollout.max_surge
            else not_expressible("EKS decides how many machines it adds while it replaces others")
        ),
        f"{_POOL}.az_rebalance": lambda pool, _: _rebalance(pool, draft),
        f"{_POOL}.warm_pool": lambda pool, at: _warm_pool(pool, at, draft),
    }


def _unavailable(pool: NodePool, at: str, draft: Draft, name: str) -> Verdict:
    verdict = budget(pool, f"rollout.{name}", at)
    kind = form(pool, draft.design)
    if kind == Form.KARPENTER or verdict.state != State.EXPRESSED:
        return verdict
    if not getattr(pool.rollout, name):
        return not_expressible("EKS takes one node at least; its own limit of one holds")
    if kind == Form.SELF_MANAGED:
        if name == "max_unavailable":
            target = f"{at}.UpdatePolicy.AutoScalingRollingUpdate.MaxBatchSize"
            return approximated(target, "in each group, and without draining")
        return not_expressible("groups of one's own take a number, not a percentage")
    field = "MaxUnavailable" if name == "max_unavailable" else "MaxUnavailablePercentage"
    return expressed(f"{at}.UpdateConfig.{field}", "in each group")


def _rebalance(pool: NodePool, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER or not spans_zones(pool, draft.design):
        return informs("each group has one zone, or Karpenter picks it")
    if pool.az_rebalance:
        return informs("what Auto Scaling does")
    return not_expressible(
        "no property of a template stops it: run aws autoscaling suspend-processes "
        "--scaling-processes AZRebalance, or take one group for each zone"
    )


def _warm_pool(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if not pool.warm_pool:
        return informs("none")
    if form(pool, draft.design) == Form.KARPENTER:
        return not_expressible("Karpenter keeps no machines waiting")
    if pool.spot_percent:
        return not_expressible("machines on spot cannot wait in a warm pool")
    return approximated(f"{at}: warm pool", "dealt out over the groups, rounded up")
