"""How the machines of a pool are bought, and what each comes with."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import (
    machines,
    with_karpenter,
)
from advisor.decisions.consequences import Patch, pool_kind, pool_path
from advisor.decisions.decision import Decision, Input, Option, Step, Value
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    Interruption,
    PoolKind,
)

_STEP: Final = Step.NODES
_HALF_COMMITTED: Final = {"on-demand": 50, "savings-plan-1y": 50}
_BASE_COMMITTED: Final = {"on-demand": 25, "savings-plan-1y": 25, "committed-3y": 50}


def _spot(pool: NodePool) -> bool:
    return machines(pool) and pool.spot_percent > 0


def _to_spot(design: Design, percent: Value, pool: NodePool | None) -> Patch:
    if pool is None:
        return {}
    base = pool.on_demand_base if percent else 0
    after = pool.model_copy(update={"spot_percent": percent, "on_demand_base": base})
    return _mixed(design, after, {"on_demand_base": base, **({"warm_pool": 0} if percent else {})})


def _to_base(design: Design, base: Value, pool: NodePool | None) -> Patch:
    if pool is None:
        return {}
    return _mixed(design, pool.model_copy(update={"on_demand_base": base}), {})


def _mixed(design: Design, after: NodePool, fields: Patch) -> Patch:
    """A managed group cannot mix spot and on demand; somebody must answer spot notices."""
    kind = after.kind
    if (
        kind in (PoolKind.MANAGED_NODE_GROUP, PoolKind.SELF_MANAGED)
        and design.control_plane.managed
    ):
        engine = design.autoscaling.engine
        kind = pool_kind(after, design.provisioner.tool, True, engine)
    patch: Patch = {pool_path(design, after, k): v for k, v in {**fields, "kind": kind}.items()}
    notices = kind in (PoolKind.KOPS, PoolKind.SELF_MANAGED)
    if after.spot_percent and notices and design.autoscaling.interruption == Interruption.NONE:
        handler = "karpenter" if with_karpenter(design) else "node-termination-handler"
        patch["autoscaling.interruption"] = handler
    return patch


DECISIONS: Final = (
    Decision(
        id="pool-spot",
        path="nodes.pools[].spot_percent",
        pool=True,
        step=_STEP,
        essential=True,
        title="Which share runs on spot capacity?",
        why="Spot saves around half to two thirds and is taken back with two minutes' notice, "
        "often many machines of one type and zone at once. Above the on-demand base this share is "
        "spot.",
        input=Input.NUMBER,
        minimum=0,
        maximum=100,
        unit="%",
        applies_to_pool=machines,
        also=_to_spot,
        source=(
            "availability model (data/availability.json); EKS best practices cost/cost_opt_compute"
        ),
    ),
    Decision(
        id="pool-on-demand-base",
        path="nodes.pools[].on_demand_base",
        pool=True,
        step=_STEP,
        title="How many nodes are always on demand?",
        why="System pods and whatever must not be interrupted need a floor that nobody takes back. "
        "All-spot production has none.",
        input=Input.NUMBER,
        minimum=0,
        maximum=5_000,
        unit="nodes",
        applies_to_pool=_spot,
        also=_to_base,
        source="NODE-009",
    ),
    Decision(
        id="pool-purchase",
        path="nodes.pools[].purchase",
        pool=True,
        step=_STEP,
        title="How are the other nodes bought?",
        why="The minimum runs every hour of the year, so a commitment for it is safe money. What "
        "scales away at night is not.",
        input=Input.CHOICE,
        applies_to_pool=machines,
        source="AWS price list",
        options=(
            Option("on-demand", "On demand", "No promise, full price."),
            Option(
                "savings-plan-1y",
                "Savings plan, one year",
                "About a third off in any size of the family; estimated as Reserved.",
            ),
            Option(
                "savings-plan-3y",
                "Savings plan, three years",
                "More than half off, in any size; estimated as Reserved.",
            ),
            Option(
                "committed-1y",
                "Reserved for a year",
                "About a third off, used or not; can be sold on.",
            ),
            Option(
                "committed-3y",
                "Reserved for three years",
                "More than half off, used or not; can be sold on.",
            ),
            Option(
                _HALF_COMMITTED,
                "Half on a one-year plan",
                "What always runs is committed; other shares: in the file or `ask`.",
            ),
            Option(
                _BASE_COMMITTED,
                "Half for three years, some for one",
                "The base for years, and a quarter that can go any day.",
            ),
        ),
    ),
    Decision(
        id="pool-root",
        path="nodes.pools[].root.size_gib",
        pool=True,
        step=_STEP,
        title="How large is each root disk?",
        why="It holds images, logs and emptyDir volumes. kops gives every node 128 GiB by default, "
        "about $12 a month, and few need more than 60.",
        input=Input.NUMBER,
        minimum=10,
        maximum=65_536,
        unit="GiB",
        applies_to_pool=machines,
        source="kops v1.36.2 defaults; NODE-012",
    ),
    Decision(
        id="pool-imds-hops",
        path="nodes.pools[].imds.hops",
        pool=True,
        step=_STEP,
        title="May pods ask the metadata service?",
        why="With two hops any pod gets the node's own AWS role. With one, the load balancer "
        "controller and the like must be told region and VPC.",
        input=Input.CHOICE,
        applies_to_pool=machines,
        source="kops v1.36.2 defaults; checkov CKV_AWS_341; EKS best practices security/iam",
        options=(
            Option(1, "No (one hop)", "Pods use roles of their own."),
            Option(
                2,
                "Yes (two hops)",
                "Old software works; a broken pod has the node's role.",
            ),
        ),
    ),
)
