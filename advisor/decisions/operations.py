"""Upgrades, quotas, add-ons the cluster itself needs, and backups of what runs in it."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import managed, on_kops, self_run, with_auto_mode, with_karpenter
from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.model.design import Design
from advisor.model.vocabulary import LoadBalancerController, Tls

_STEP: Final = Step.OPERATIONS


def _cert_manager_can_go(design: Design) -> bool:
    needed = (
        design.load_balancing.controller == LoadBalancerController.AWS_LBC
        or design.network.hubble
        or design.storage.snapshots
    )
    return design.load_balancing.tls != Tls.CERT_MANAGER and not (on_kops(design) and needed)


_UPGRADES: Final = (
    Decision(
        id="minors-per-year",
        path="upgrades.minors_per_year",
        step=_STEP,
        essential=True,
        title="How many Kubernetes minors do you install a year?",
        why="A minor comes every 15 weeks and is supported for 14 months; there is no long-term "
        "version. Two a year run out of support, three keep up.",
        input=Input.NUMBER,
        minimum=0,
        maximum=12,
        unit="minors a year",
        source="2018 talk; EKS best practices upgrades",
    ),
    Decision(
        id="upgrade-strategy",
        path="upgrades.strategy",
        step=_STEP,
        title="In place, or with a second cluster?",
        why="In place goes one minor at a time and hardly back. A second cluster can be tried and "
        "left again, and proves that a rebuild works.",
        input=Input.CHOICE,
        source="EKS user guide clusters/update-cluster; UPG-004",
        options=(
            Option("in-place", "In place", "No second cluster to pay; no way back after a week."),
            Option(
                "blue-green",
                "A second cluster beside it",
                "A way back at any time; double cost for days, and state has to move.",
            ),
        ),
    ),
    Decision(
        id="node-upgrades",
        path="upgrades.nodes",
        step=_STEP,
        title="What brings nodes to a new version?",
        why="The control plane's upgrade does not touch workers; in 2018 that was left to tools of "
        "your own. A kubelet may trail by three minors and never lead.",
        input=Input.CHOICE,
        source="2018 talk; EKS user guide nodes/update-workers",
        options=(
            Option(
                "rolling-update",
                "Rolling update by the tool",
                "One command you run; drains node by node.",
                applies=lambda d: not with_auto_mode(d),
            ),
            Option(
                "managed",
                "Managed groups",
                "EKS drains and replaces; gives up after 15 minutes at a strict budget.",
                applies=managed,
            ),
            Option(
                "drift",
                "Drift (Karpenter, Auto Mode)",
                "Nodes are replaced by themselves, within budgets you set.",
                applies=lambda d: with_karpenter(d) or with_auto_mode(d),
            ),
            Option("none", "Nothing yet", "Workers stay behind until somebody finds the time."),
        ),
    ),
    Decision(
        id="rolls-per-year",
        path="upgrades.rolls_per_year",
        step=_STEP,
        title="How often is the control plane rolled a year?",
        why="Minors, patches and images come to about twelve. With one control-plane node each "
        "roll is six minutes without an API.",
        input=Input.NUMBER,
        minimum=0,
        maximum=365,
        unit="rolls a year",
        applies=self_run,
        source="availability model (data/availability.json)",
    ),
    Decision(
        id="vcpu-quota",
        path="quotas.on_demand_vcpus",
        step=_STEP,
        title="How many on-demand vCPUs does the account allow?",
        why="New accounts start at five, and spot counts apart. A failover region needs the same "
        "quota before the day it is needed.",
        input=Input.NUMBER,
        minimum=0,
        maximum=1_000_000,
        unit="vCPUs",
        optional=True,
        source="EKS best practices scalability/quotas",
    ),
)

_ADDONS: Final = (
    Decision(
        id="object-backup",
        path="platform.backup_tool",
        step=_STEP,
        essential=True,
        title="Are Kubernetes objects and volumes backed up?",
        why="An etcd backup brings back everything or nothing, and EKS gives you none. Velero or "
        "AWS Backup restore one namespace, also into another cluster.",
        input=Input.SWITCH,
        source="aws/containers-roadmap#591; k8s.af Spotify",
        options=(
            Option(True, "Yes (Velero or AWS Backup)", "Some storage; restores to rehearse."),
            Option(False, "No", "Fine when Git holds every object and no volume matters."),
        ),
    ),
)

DECISIONS: Final = _UPGRADES + _ADDONS
