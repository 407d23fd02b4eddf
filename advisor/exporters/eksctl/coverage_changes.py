"""What an eksctl config says of how the machines of a node pool are replaced and moved."""

from __future__ import annotations

from typing import Final

from advisor.exporters.coverage import (
    State,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
)
from advisor.exporters.eksctl.choices import Form, form, spans_zones
from advisor.exporters.eksctl.coverage_machines import PoolJudge
from advisor.exporters.eksctl.draft import Draft
from advisor.exporters.eksctl.groups import stops_rebalancing
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
        f"{rollout}.max_unavailable": lambda pool, at: _unavailable(
            pool, at, draft, "max_unavailable"
        ),
        f"{rollout}.max_unavailable_percent": lambda pool, at: _unavailable(
            pool, at, draft, "max_unavailable_percent"
        ),
        f"{rollout}.max_surge": lambda pool, _: (
            informs("not asked for")
            if not pool.rollout.max_surge
            else not_expressible("EKS decides how many machines it adds while it replaces others")
        ),
        f"{_POOL}.az_rebalance": lambda pool, at: _rebalance(pool, at, draft),
        f"{_POOL}.warm_pool": lambda pool, _: (
            not_expressible("eksctl has no field for it; CloudFormation has")
            if pool.warm_pool
            else informs("none")
        ),
    }


def _unavailable(pool: NodePool, at: str, draft: Draft, name: str) -> Verdict:
    verdict = budget(pool, f"rollout.{name}", at)
    kind = form(pool, draft.design)
    if kind == Form.KARPENTER or verdict.state != State.EXPRESSED:
        return verdict
    if kind == Form.SELF_MANAGED:
        return not_expressible("self-managed groups are replaced by new ones, one after the other")
    if not getattr(pool.rollout, name):
        return not_expressible("EKS takes one node at least; its own limit of one holds")
    field = "maxUnavailable" if name == "max_unavailable" else "maxUnavailablePercentage"
    return expressed(f"{at}.updateConfig.{field}", "in each group")


def _rebalance(pool: NodePool, at: str, draft: Draft) -> Verdict:
    if form(pool, draft.design) == Form.KARPENTER or not spans_zones(pool, draft.design):
        return informs("each group has one zone, or Karpenter picks it")
    target = f"{at}.asgSuspendProcesses"
    if pool.az_rebalance and stops_rebalancing(draft, pool):
        return approximated(target, "stopped: it works against the cluster autoscaler")
    return expressed(target)
