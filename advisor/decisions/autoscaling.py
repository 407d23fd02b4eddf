"""What adds and removes nodes and pods."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import (
    managed,
    private_nodes,
    self_run,
    tool_is,
    with_auto_mode,
    with_cluster_autoscaler,
    with_karpenter,
)
from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.decisions.scaling import onto_fargate, onto_machines, to_engine
from advisor.model.design import Design
from advisor.model.vocabulary import NodeAutoscaler, PoolKind, Tool

_STEP: Final = Step.NODES


def _several_groups(design: Design) -> bool:
    return with_cluster_autoscaler(design) and (
        len(design.nodes.pools) > 1 or any(p.group_per_zone for p in design.nodes.pools)
    )


def _has_groups(design: Design) -> bool:
    return any(
        pool.kind not in (PoolKind.FARGATE, PoolKind.AUTO_MODE) for pool in design.nodes.pools
    )


DECISIONS: Final = (
    Decision(
        id="autoscaler",
        path="autoscaling.engine",
        step=_STEP,
        essential=True,
        title="What adds and removes nodes?",
        why="A new node takes two to five minutes with the cluster autoscaler, about one with "
        "Karpenter. The cluster autoscaler thinks in groups of equal machines, Karpenter picks a "
        "machine for the pods that wait.",
        input=Input.CHOICE,
        source=(
            "availability model (data/availability.json); EKS best practices autoscaling; 2018 talk"
        ),
        options=(
            Option(
                "cluster-autoscaler",
                "Cluster autoscaler",
                "Known since 2016, works everywhere; groups to plan, one per zone for volumes.",
                also=to_engine(NodeAutoscaler.CLUSTER_AUTOSCALER),
            ),
            Option(
                "karpenter",
                "Karpenter",
                "Faster and cheaper by picking types; needs a home outside its own nodes and "
                "spread rules, as it does not balance zones.",
                also=to_engine(NodeAutoscaler.KARPENTER),
                applies=tool_is(
                    Tool.KOPS, Tool.EKSCTL, Tool.CLOUDFORMATION, Tool.TERRAFORM, Tool.CAPA
                ),
            ),
            Option(
                "auto-mode",
                "EKS Auto Mode",
                "Karpenter run by AWS, with disks and load balancers; about 12 % on top of each "
                "machine.",
                also=to_engine(NodeAutoscaler.AUTO_MODE),
                applies=lambda d: managed(d) and not tool_is(Tool.CAPA)(d),
            ),
            Option(
                "none",
                "Nothing",
                "The fleet is as large as you made it; no surprise on the bill, none in an "
                "emergency either.",
                also=to_engine(NodeAutoscaler.NONE),
            ),
        ),
    ),
    Decision(
        id="interruption",
        path="autoscaling.interruption",
        step=_STEP,
        title="Who drains a node that EC2 takes back?",
        why="Two minutes are enough to move pods when somebody listens. Groups you manage yourself "
        "need a handler, and two handlers on one node race.",
        input=Input.CHOICE,
        applies=_has_groups,
        source="aws-node-termination-handler README; kops v1.36.2 validation.go:2135",
        options=(
            Option(
                "node-termination-handler",
                "Node termination handler",
                "For scaling groups of your own: a queue, a few event rules, cents a month.",
                applies=lambda d: not with_karpenter(d) and not with_auto_mode(d),
            ),
            Option(
                "managed",
                "The managed groups",
                "EKS drains managed groups and Auto Mode nodes by itself.",
                applies=lambda d: managed(d) and not with_karpenter(d),
            ),
            Option(
                "karpenter",
                "Karpenter",
                "Its own queue; the termination handler must be off.",
                applies=with_karpenter,
            ),
            Option(
                "none",
                "Nobody",
                "Pods die with the node; about five minutes until they run elsewhere.",
            ),
        ),
    ),
    Decision(
        id="karpenter-host",
        path="autoscaling.karpenter.runs_on",
        step=_STEP,
        title="Where does Karpenter itself run?",
        why="On a node it manages it can evict itself, and then nothing launches any more. It "
        "needs a small place of its own.",
        input=Input.CHOICE,
        applies=with_karpenter,
        source="EKS best practices autoscaling/karpenter; NODE-006",
        options=(
            Option(
                "node-group",
                "A small node group",
                "Two machines that are always there; room for other system pods.",
                also=onto_machines,
            ),
            Option(
                "fargate",
                "Fargate",
                "Two small Fargate pods; no machine to look after.",
                also=onto_fargate,
                applies=lambda d: managed(d) and private_nodes(d) and not tool_is(Tool.CAPA)(d),
            ),
            Option(
                "control-plane",
                "The control-plane nodes",
                "Nothing extra to pay; shares them with the API server.",
                applies=self_run,
            ),
            Option("karpenter", "Nodes it manages", "It can evict itself.", history=True),
        ),
    ),
    Decision(
        id="karpenter-zonal-shift",
        path="autoscaling.karpenter.zonal_shift",
        step=_STEP,
        title="Does Karpenter honour a zonal shift?",
        why="Otherwise it goes on launching nodes in the zone that AWS just took out of service. "
        "It is off unless asked for.",
        input=Input.SWITCH,
        applies=lambda d: managed(d) and with_karpenter(d),
        source="Karpenter docs settings; AZ-007",
        options=(
            Option(True, "Yes", "One setting, no cost."),
            Option(False, "No", "New nodes may land in the sick zone."),
        ),
    ),
    Decision(
        id="hpa",
        path="autoscaling.hpa",
        step=_STEP,
        title="Do applications scale by load (HPA)?",
        why="More pods under load is what gives the node autoscaler something to do. It is blind "
        "without metrics-server, which EKS does not build in.",
        input=Input.SWITCH,
        source="OBS-004; 2018 talk",
        options=(
            Option(
                True,
                "Yes",
                "Follows load within a minute or so.",
                also={"addons.metrics_server": True},
            ),
            Option(False, "No", "Replicas are what you set."),
        ),
    ),
    Decision(
        id="vpa",
        path="autoscaling.vpa",
        step=_STEP,
        title="Are requests measured and adjusted (VPA)?",
        why="Guessed requests are the usual waste: nodes full on paper and idle in fact. Even "
        "without acting, its recommendations are worth having.",
        input=Input.SWITCH,
        source="EKS best practices cost; our judgement",
        options=(
            Option(True, "Yes", "Right-sized requests; restarts pods unless told to only advise."),
            Option(False, "No", "Requests stay what somebody once guessed."),
        ),
    ),
    Decision(
        id="keda",
        path="autoscaling.keda",
        step=_STEP,
        title="Do applications scale by events (KEDA)?",
        why="Queues and schedules say earlier than CPU that work is coming. It scales to zero and "
        "back.",
        input=Input.SWITCH,
        source="our judgement",
        options=(
            Option(True, "Yes", "One operator more; pods only when there is work."),
            Option(False, "No", "CPU and memory decide."),
        ),
    ),
)
