"""Pools of worker nodes: of which kind, on which machines, with which system."""

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
from advisor.decisions.consequences import Patch, pool_path
from advisor.decisions.decision import Decision, Input, Option, Step, Value
from advisor.decisions.machines import other_architecture
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    OperatingSystem,
    PoolKind,
    Tool,
)

_STEP: Final = Step.NODES


def _beside_others(design: Design) -> bool:
    """Another pool carries what this kind cannot: system pods, daemons, Karpenter itself."""
    return len(design.nodes.pools) > 1


def _to_kind(design: Design, kind: Value, pool: NodePool | None) -> Patch:
    """A managed group is all spot or all on demand."""
    if pool is None or kind != PoolKind.MANAGED_NODE_GROUP or not pool.spot_percent:
        return {}
    percent = 100 if pool.spot_percent >= 50 and not pool.on_demand_base else 0
    return {
        pool_path(design, pool, "spot_percent"): percent,
        pool_path(design, pool, "on_demand_base"): 0,
    }


def _to_architecture(design: Design, value: Value, pool: NodePool | None) -> Patch:
    if pool is None or value == pool.architecture:
        return {}
    types = [other_architecture(name, value) for name in pool.instance_types]
    return {pool_path(design, pool, "instance_types"): list(dict.fromkeys(types))}


DECISIONS: Final = (
    Decision(
        id="pool-kind",
        path="nodes.pools[].kind",
        pool=True,
        step=_STEP,
        title="What kind of node pool is it?",
        why="The kind decides who replaces a broken node and who upgrades it. Managed groups and "
        "Auto Mode are AWS' work, self-managed ones yours.",
        input=Input.CHOICE,
        also=_to_kind,
        source="EKS user guide nodes; EKS best practices autoscaling",
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
                applies=lambda d: with_karpenter(d) and (self_run(d) or _beside_others(d)),
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
                applies=lambda d: managed(d) and not tool_is(Tool.CAPA)(d) and _beside_others(d),
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
        source="availability model (data/availability.json); NODE-009, NODE-011",
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
        source="EKS user guide clusters/windows-support",
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
                applies=_beside_others,
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
        source="AMI; kops docs; endoflife.date; 2018 talk",
        options=(
            Option("ubuntu", "Ubuntu", "kops' default; known by everybody.", applies=self_run),
            Option(
                "al2023",
                "Amazon Linux 2023",
                "EKS' default.",
                applies=lambda d: managed(d) and not with_auto_mode(d),
            ),
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
