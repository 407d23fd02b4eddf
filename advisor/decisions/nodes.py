"""Pools of worker nodes: which machines, how many, where, how bought."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import (
    machines,
    managed,
    on_kops,
    self_run,
    tool_is,
    with_auto_mode,
    with_karpenter,
)
from advisor.decisions.consequences import Patch, pool_kind, pool_path
from advisor.decisions.decision import Consequence, Decision, Input, Option, Step, Value
from advisor.decisions.machines import other_architecture
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    Interruption,
    OperatingSystem,
    PoolKind,
    Tool,
)

_STEP: Final = Step.NODES
_ONE_SHAPE: Final = frozenset({PoolKind.KARPENTER, PoolKind.AUTO_MODE, PoolKind.FARGATE})


def _scaling_group(pool: NodePool) -> bool:
    return pool.kind not in _ONE_SHAPE


def _spot(pool: NodePool) -> bool:
    return machines(pool) and pool.spot_percent > 0


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
        patch["autoscaling.interruption"] = "node-termination-handler"
    return patch


def _to_architecture(design: Design, value: Value, pool: NodePool | None) -> Patch:
    if pool is None or value == pool.architecture:
        return {}
    types = [other_architecture(name, value) for name in pool.instance_types]
    return {pool_path(design, pool, "instance_types"): list(dict.fromkeys(types))}


_SHAPE: Final = (
    Decision(
        id="pool-kind",
        path="nodes.pools[].kind",
        pool=True,
        step=_STEP,
        title="What kind of node pool is it?",
        why="The kind decides who replaces a broken node and who upgrades it. Managed groups and "
        "Auto Mode are AWS' work, self-managed ones yours.",
        input=Input.CHOICE,
        source="UG nodes; BP autoscaling",
        options=(
            Option(
                "kops",
                "kops instance group",
                "A scaling group that kops upgrades by rolling update.",
                applies=lambda d: self_run(d) and on_kops(d),
            ),
            Option(
                "managed-node-group",
                "Managed node group",
                "EKS drains and replaces nodes; all spot or all on demand, and it rebalances "
                "zones.",
                also={"nodes.pools[].warm_pool": 0},
                applies=lambda d: (
                    managed(d) and not with_auto_mode(d) and not tool_is(Tool.CAPA)(d)
                ),
            ),
            Option(
                "self-managed",
                "Self-managed group",
                "Mixes spot and on demand, any image; draining and upgrades are yours.",
                applies=lambda d: (
                    (managed(d) and not with_auto_mode(d) and not tool_is(Tool.CAPA)(d))
                    or tool_is(Tool.KUBEADM, Tool.KUBE_AWS)(d)
                ),
            ),
            Option(
                "karpenter",
                "Karpenter node pool",
                "A node in about a minute, of the cheapest type that fits; no groups to size.",
                also={"nodes.pools[].group_per_zone": False, "nodes.pools[].az_rebalance": False},
                applies=with_karpenter,
            ),
            Option(
                "auto-mode",
                "Auto Mode node pool",
                "AWS chooses, patches and replaces; about 12 % on top, Bottlerocket only.",
                also={
                    "nodes.pools[].group_per_zone": False,
                    "nodes.pools[].az_rebalance": False,
                    "nodes.pools[].image_family": "bottlerocket",
                    "nodes.pools[].ssh": False,
                },
                applies=with_auto_mode,
            ),
            Option(
                "fargate",
                "Fargate",
                "No nodes at all; no daemons, no EBS, no GPU, dearer by the vCPU.",
                also={
                    "nodes.pools[].spot_percent": 0,
                    "nodes.pools[].on_demand_base": 0,
                    "nodes.pools[].ssh": False,
                    "nodes.pools[].public_ip": False,
                    "nodes.pools[].hosts_zonal_volumes": False,
                    "nodes.pools[].warm_pool": 0,
                },
                applies=lambda d: managed(d) and not tool_is(Tool.CAPA)(d),
            ),
            Option(
                "machine-deployment",
                "MachineDeployment",
                "Cluster API machines one by one; all of one deployment stand in one zone.",
                also={"nodes.pools[].group_per_zone": True},
                applies=lambda d: self_run(d) and tool_is(Tool.CAPA)(d),
            ),
            Option(
                "machine-pool",
                "MachinePool",
                "Cluster API over a scaling group; spans zones.",
                applies=tool_is(Tool.CAPA),
            ),
        ),
    ),
    Decision(
        id="pool-architecture",
        path="nodes.pools[].architecture",
        pool=True,
        step=_STEP,
        title="Intel and AMD, or Graviton?",
        why="Graviton costs about 15 % less for the same size: m7g.2xlarge $0.391 against "
        "m6i.2xlarge $0.46 an hour in Frankfurt. Every image must exist for arm64.",
        input=Input.CHOICE,
        applies_to_pool=machines,
        also=_to_architecture,
        source="AWS price list",
        options=(
            Option("amd64", "x86 (amd64)", "Everything runs."),
            Option("arm64", "Graviton (arm64)", "About 15 % cheaper; images for arm64 needed."),
        ),
    ),
    Decision(
        id="pool-types",
        path="nodes.pools[].instance_types",
        pool=True,
        step=_STEP,
        essential=True,
        title="Which machine types?",
        why="One node of three is a third of the capacity, so several middling machines beat a "
        "few large ones. Spot needs variety: four types of one shape in a group, fifteen for "
        "Karpenter.",
        input=Input.MANY,
        options_from="instance-types",
        applies_to_pool=machines,
        source="availability-facts sec. 5; NODE-009, NODE-011",
    ),
    Decision(
        id="pool-os",
        path="nodes.pools[].os",
        pool=True,
        step=_STEP,
        title="Linux or Windows?",
        why="Windows nodes need a Linux pool beside them for the system pods. They exclude IPv6, "
        "custom networking, security groups for pods and pod identity.",
        input=Input.CHOICE,
        applies=lambda d: managed(d) and not with_auto_mode(d),
        applies_to_pool=machines,
        source="UG clusters/windows-support",
        options=(
            Option(
                "linux", "Linux", "Everything works.", also={"nodes.pools[].image_family": "al2023"}
            ),
            Option(
                "windows",
                "Windows",
                "For applications that need it; licence on top, slow starts.",
                also={
                    "nodes.pools[].image_family": "windows",
                    "nodes.pools[].custom_image": None,
                },
            ),
        ),
    ),
    Decision(
        id="pool-image",
        path="nodes.pools[].image_family",
        pool=True,
        step=_STEP,
        title="Which operating system image?",
        why="A small, immutable image has less to patch and less to break into. Amazon Linux 2 "
        "ended on 30 June 2026, and CoreOS, the choice of 2016, in 2020.",
        input=Input.CHOICE,
        applies_to_pool=machines,
        source="AMI; KD; EOL; 2018 talk",
        options=(
            Option("ubuntu", "Ubuntu", "kops' default; known by everybody."),
            Option("al2023", "Amazon Linux 2023", "EKS' default.", applies=managed),
            Option(
                "bottlerocket",
                "Bottlerocket",
                "Made for containers, read-only; no shell to log in to.",
                applies=managed,
            ),
            Option(
                "flatcar", "Flatcar", "CoreOS' heir: immutable, updates itself.", applies=self_run
            ),
            Option("debian", "Debian", "Plain and stable.", applies=self_run),
            Option(
                "windows",
                "Windows",
                "For Windows pools.",
                applies=lambda d: any(p.os == OperatingSystem.WINDOWS for p in d.nodes.pools),
            ),
            Option("al2", "Amazon Linux 2", "Ended on 30 June 2026.", history=True),
            Option("coreos", "CoreOS", "Ended in 2020; Flatcar carries on.", history=True),
        ),
    ),
)

_SIZE: Final = (
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
        source="availability-facts sec. 7; AZ-006",
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
        source="BP scalability/quotas",
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
        source="2018 talk; autoscaler#501; UG nodes/managed-node-groups",
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
        source="CSI faq; availability-facts sec. 5",
        options=(
            Option(True, "Yes", "The pool is checked for room and groups in every zone."),
            Option(False, "No", "Pods may move to any zone."),
        ),
    ),
)

_MONEY: Final = (
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
        source="availability-facts sec. 4; BP cost/cost_opt_compute",
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
            Option("committed-1y", "Committed for a year", "About a third off, used or not."),
            Option("committed-3y", "Committed for three years", "More than half off, used or not."),
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
        source="KC defaults; NODE-012",
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
        source="KC defaults; CKV_AWS_341; BP security/iam",
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

DECISIONS: Final = _SHAPE + _SIZE + _MONEY
