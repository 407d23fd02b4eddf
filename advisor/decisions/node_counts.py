"""How many nodes a pool has, in which zones, in how many scaling groups."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import (
    machines,
)
from advisor.decisions.consequences import Patch, pool_path
from advisor.decisions.decision import Consequence, Decision, Input, Option, Step, Value
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    PoolKind,
)

_STEP: Final = Step.NODES
_ONE_SHAPE: Final = frozenset({PoolKind.KARPENTER, PoolKind.AUTO_MODE, PoolKind.FARGATE})


def _scaling_group(pool: NodePool) -> bool:
    return pool.kind not in _ONE_SHAPE


def _to_size(field: str) -> Consequence:
    """Minimum, desired and maximum stay in order: the others follow the one that changed."""

    def patch_of(design: Design, value: Value, pool: NodePool | None) -> Patch:
        if pool is None:
            return {}
        low, desired, high = pool.min, pool.desired, pool.max
        if field == "min":
            low, desired, high = value, max(desired, value), max(high, desired, value)
        elif field == "max":
            low, desired, high = min(low, value), min(desired, value), value
        else:
            low, desired, high = min(low, value), value, max(high, value)
        sizes = {"min": low, "desired": desired, "max": high}
        base = {"on_demand_base": min(pool.on_demand_base, high)}
        return {pool_path(design, pool, name): each for name, each in (sizes | base).items()}

    return patch_of


DECISIONS: Final = (
    Decision(
        id="pool-min",
        path="nodes.pools[].min",
        pool=True,
        step=_STEP,
        essential=True,
        title="How many nodes at least, over all zones?",
        why="What runs before anything goes wrong must carry the peak without the largest zone, "
        "because launches may fail for hours just then. With three zones that is half as much "
        "again as the peak.",
        input=Input.NUMBER,
        minimum=0,
        maximum=5_000,
        unit="nodes",
        also=_to_size("min"),
        source="availability model (data/availability.json); AZ-006",
    ),
    Decision(
        id="pool-desired",
        path="nodes.pools[].desired",
        pool=True,
        step=_STEP,
        title="How many nodes to begin with?",
        why="The bill counts these. An autoscaler moves the number between minimum and maximum.",
        input=Input.NUMBER,
        minimum=0,
        maximum=5_000,
        unit="nodes",
        also=_to_size("desired"),
        source="our judgement",
    ),
    Decision(
        id="pool-max",
        path="nodes.pools[].max",
        pool=True,
        step=_STEP,
        essential=True,
        title="How many nodes at most, over all zones?",
        why="The ceiling of cost and of what a runaway deployment can ask for. The account's vCPU "
        "quota must allow it; new accounts start at five vCPUs.",
        input=Input.NUMBER,
        minimum=0,
        maximum=5_000,
        unit="nodes",
        also=_to_size("max"),
        source="EKS best practices scalability/quotas",
    ),
    Decision(
        id="pool-zones",
        path="nodes.pools[].zones",
        pool=True,
        step=_STEP,
        title="In which zones?",
        why="None chosen means all zones of the cluster. A pool for one zonal thing, such as a GPU "
        "type sold in two zones, can be narrower.",
        input=Input.MANY,
        options_from="zones",
        source="AZ-003",
    ),
    Decision(
        id="pool-group-per-zone",
        path="nodes.pools[].group_per_zone",
        pool=True,
        step=_STEP,
        essential=True,
        title="One scaling group per zone, or one over all?",
        why="An EBS volume belongs to a zone, and the cluster autoscaler cannot tell a group which "
        "zone to grow: true in 2016, in 2018 and still. A group over all zones also ends nodes to "
        "even itself out.",
        input=Input.SWITCH,
        applies_to_pool=_scaling_group,
        source="2018 talk; autoscaler#501; EKS user guide nodes/managed-node-groups",
        options=(
            Option(
                True,
                "One per zone",
                "Volumes and nodes meet; three groups to roll instead of one.",
            ),
            Option(
                False,
                "One over all zones",
                "Less to look at; fine without zonal volumes, with rebalancing off.",
                also={"nodes.pools[].az_rebalance": False},
            ),
        ),
    ),
    Decision(
        id="pool-zonal-volumes",
        path="nodes.pools[].hosts_zonal_volumes",
        pool=True,
        step=_STEP,
        title="Do pods with EBS volumes run here?",
        why="Their volumes tie them to a zone, so this pool must always have room in each. A pod "
        "on a node that fell silent waits about 12 minutes for its volume.",
        input=Input.SWITCH,
        applies_to_pool=machines,
        source="EBS CSI driver FAQ; availability model (data/availability.json)",
        options=(
            Option(True, "Yes", "The pool is checked for room and groups in every zone."),
            Option(False, "No", "Pods may move to any zone."),
        ),
    ),
)
