"""Who runs the Kubernetes API, with which tool, in which version, on what."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import managed, self_run
from advisor.decisions.consequences import Patch
from advisor.decisions.decision import Decision, Input, Option, Step, Value
from advisor.decisions.handover import to_managed, to_self_run, to_tool
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import EtcdTopology, Tool

_STEP: Final = Step.CONTROL_PLANE


def _follow_version(design: Design, version: Value, _: NodePool | None) -> Patch:
    if design.autoscaling.cluster_autoscaler.version is None:
        return {}
    minor = ".".join(str(version).split(".")[:2])
    return {"autoscaling.cluster_autoscaler.version": minor}


def _follow_count(design: Design, count: Value, _: NodePool | None) -> Patch:
    patch: Patch = {}
    if design.etcd.topology == EtcdTopology.STACKED:
        patch["etcd.members"] = count
    # Members added to a control plane pinned to fewer zones would all land in those.
    if count > len(set(design.control_plane.zones)):
        patch["control_plane.zones"] = []
    return patch


_WHO: Final = (
    Decision(
        id="control-plane",
        path="control_plane.managed",
        step=_STEP,
        essential=True,
        title="Who runs the control plane?",
        why="EKS costs $0.10 an hour ($73 a month), less than one of the three machines a "
        "self-run control plane needs here, and AWS is up at night. Running it yourself buys API "
        "server flags, the choice of network plugin, and no deadline after which the fee is six "
        "times as high.",
        input=Input.SWITCH,
        one_way="API address, etcd, certificates and the issuer all change: the move is a new "
        "cluster beside the old one (kubernetes/kops#8560; kops and EKS documentation).",
        source="EKS user guide; 2018 talk; CP-012",
        options=(
            Option(
                True,
                "AWS does (EKS)",
                "99.95 % by contract, no etcd to look after; no access to etcd, few API server "
                "settings, versions end on a date.",
                also=to_managed,
            ),
            Option(
                False,
                "We do",
                "Every flag is yours, and so is etcd, its backup and every upgrade; three "
                "machines, disks and a load balancer to pay.",
                also=to_self_run,
            ),
        ),
    ),
    Decision(
        id="tool",
        path="provisioner.tool",
        step=_STEP,
        essential=True,
        title="Which tool creates the cluster?",
        why="The tool decides what can be expressed at all: kops has no etcd machines of their "
        "own, eksctl no deletion protection, none of them a regional NAT gateway. It also decides "
        "who has to write the upgrades.",
        input=Input.CHOICE,
        source="2018 talk; export facts A-D",
        options=(
            Option(
                "kops",
                "kops",
                "Complete self-run cluster from one manifest, etcd backups included; follows "
                "Kubernetes by some months.",
                also=to_tool(Tool.KOPS),
                applies=self_run,
            ),
            Option(
                "eksctl",
                "eksctl",
                "Shortest way to EKS; strict about its file, knows most settings but not "
                "deletion protection.",
                also=to_tool(Tool.EKSCTL),
                applies=managed,
            ),
            Option(
                "cloudformation",
                "CloudFormation",
                "Every EKS setting and the network in one stack; 57 resources for three zones, "
                "and some changes replace the cluster.",
                also=to_tool(Tool.CLOUDFORMATION),
                applies=managed,
            ),
            Option(
                "terraform",
                "Terraform",
                "Fits where everything else is Terraform already; state and module versions are "
                "yours to look after.",
                also=to_tool(Tool.TERRAFORM),
                applies=managed,
            ),
            Option(
                "capa",
                "Cluster API",
                "Clusters as Kubernetes objects, self-run or EKS; needs a management cluster "
                "first, installs no network plugin and no backup.",
                also=to_tool(Tool.CAPA),
            ),
            Option(
                "kubeadm",
                "kubeadm",
                "Full control, external etcd included; machines, load balancer, certificates and "
                "upgrades are all your scripts.",
                also=to_tool(Tool.KUBEADM),
                applies=self_run,
            ),
            Option(
                "kube-aws",
                "kube-aws",
                "The tool for several masters in 2016; last commit in September 2020.",
                also=to_tool(Tool.KUBE_AWS),
                applies=self_run,
                history=True,
            ),
        ),
    ),
    Decision(
        id="kubernetes-version",
        path="kubernetes.version",
        step=_STEP,
        essential=True,
        title="Which Kubernetes version?",
        why="Three minors a year, 14 months of support each, no long-term version: two years of "
        "delay are six upgrades in a row. On EKS the fee rises from $0.10 to $0.60 an hour the "
        "day standard support ends.",
        input=Input.CHOICE,
        options_from="kubernetes-versions",
        also=_follow_version,
        one_way="Upgrades go one minor at a time, and going back means a new cluster (EKS rolls "
        "back within seven days only).",
        source="2018 talk; EKS user guide clusters/kubernetes-versions; endoflife.date",
    ),
)

_MEMBERS: Final = (
    Decision(
        id="control-plane-count",
        path="control_plane.count",
        step=_STEP,
        essential=True,
        title="How many control-plane nodes?",
        why="One node takes the API away about six minutes at every roll: 72 planned minutes a "
        "year against 5 unplanned. Three in three zones leave less than a second a year to member "
        "failures, five buy less than 0.01 minutes more.",
        input=Input.CHOICE,
        applies=self_run,
        also=_follow_count,
        source="availability model (data/availability.json); 2018 talk",
        options=(
            Option(1, "One", "A third of the price; the API is away at every upgrade."),
            Option(3, "Three", "Survives a machine or a zone; what nearly everybody should run."),
            Option(
                5,
                "Five",
                "Survives a failure during maintenance; two more machines for less than 0.01 "
                "minutes a year.",
            ),
        ),
    ),
    Decision(
        id="control-plane-zones",
        path="control_plane.zones",
        step=_STEP,
        title="In which zones do the control-plane nodes stand?",
        why="Members are dealt out over these zones in turn; none chosen means the cluster's "
        "zones. With two zones the one that holds two of three members takes the quorum with it.",
        input=Input.MANY,
        options_from="zones",
        applies=self_run,
        one_way="An etcd volume never leaves its zone, and kops freezes a member's group "
        "(kubernetes/kops#2069, #5567).",
        source="AZ-005; kops v1.36.2 validation cluster.go",
    ),
    Decision(
        id="control-plane-machine",
        path="control_plane.instance_type",
        step=_STEP,
        essential=True,
        title="Which machine for a control-plane node?",
        why="The etcd guide asks for 2 vCPUs and 8 GiB up to 50 nodes, 4 and 16 up to 250, 8 and "
        "32 up to 1,000. Burstable types run out of credits exactly when the API is busy.",
        input=Input.CHOICE,
        options_from="instance-types",
        applies=self_run,
        source="etcd v3.6 docs op-guide/hardware; k8s.af Civis",
    ),
    Decision(
        id="control-plane-purchase",
        path="control_plane.purchase",
        step=_STEP,
        title="How are the control-plane machines bought?",
        why="They run every hour of the year, so a commitment is safe money: about a third off "
        "for one year, more for three. Spot is no option here: losing two of three at once loses "
        "the quorum.",
        input=Input.CHOICE,
        applies=self_run,
        source="AWS price list; CP-004",
        options=(
            Option("on-demand", "On demand", "No promise, full price."),
            Option(
                "savings-plan-1y",
                "Savings plan, one year",
                "About a third off for this family, in any size; paid used or not. The bill "
                "estimates it as equal to Reserved.",
            ),
            Option(
                "savings-plan-3y",
                "Savings plan, three years",
                "More than half off; three years with this machine family. The bill "
                "estimates it as equal to Reserved.",
            ),
            Option(
                "committed-1y",
                "Reserved for a year",
                "About a third off; paid used or not, can be sold on.",
            ),
            Option(
                "committed-3y",
                "Reserved for three years",
                "More than half off; three years with this machine family.",
            ),
        ),
    ),
)

_EKS: Final = (
    Decision(
        id="support-type",
        path="control_plane.support_type",
        step=_STEP,
        essential=True,
        title="What happens when standard support ends?",
        why="Whoever says nothing gets extended support: from the next day the cluster costs $438 "
        "instead of $73 a month, for a year. The alternative is that AWS upgrades the control "
        "plane by itself, nodes and add-ons excepted.",
        input=Input.CHOICE,
        applies=managed,
        source="EKS user guide clusters/kubernetes-versions-extended",
        options=(
            Option(
                "standard",
                "Upgrade automatically",
                "Never a surprise on the bill; the upgrade comes on a date, ready or not.",
            ),
            Option(
                "extended",
                "Pay for extended support",
                "Twelve more months for $365 a month and cluster on top.",
            ),
        ),
    ),
    Decision(
        id="control-plane-tier",
        path="control_plane.tier",
        step=_STEP,
        title="Which capacity does the managed control plane have?",
        why="The standard tier scales by itself and carries about 1,000 nodes or 50,000 pods. "
        "Provisioned tiers hold capacity ready, from $1.65 an hour on top.",
        input=Input.CHOICE,
        applies=managed,
        source="EKS best practices scalability; AWS price list",
        options=(
            Option("standard", "Standard", "Nothing on top; scales with some delay."),
            Option("xl", "XL", "$1.65 an hour on top ($1,205 a month)."),
            Option("2xl", "2XL", "$3.40 an hour on top ($2,482 a month)."),
            Option("4xl", "4XL", "$6.90 an hour on top ($5,037 a month)."),
            Option("8xl", "8XL", "$13.90 an hour on top ($10,147 a month)."),
        ),
    ),
    Decision(
        id="zonal-shift",
        path="control_plane.zonal_shift",
        step=_STEP,
        title="May AWS shift traffic out of a bad zone?",
        why="Zonal shift takes a zone out of the load balancers and cordons its nodes for up to 72 "
        "hours, for nothing. It only helps when the other zones can carry the load.",
        input=Input.SWITCH,
        applies=managed,
        source="EKS user guide clusters/zone-shift",
        options=(
            Option(True, "Yes", "Free, minutes instead of an hour of diagnosis; pods stay put."),
            Option(False, "No", "Somebody has to find out which zone is sick."),
        ),
    ),
    Decision(
        id="deletion-protection",
        path="control_plane.deletion_protection",
        step=_STEP,
        title="Is the cluster protected from deletion?",
        why="Spotify deleted production clusters by mistake. The protection costs nothing "
        "and one more call when deletion is meant.",
        input=Input.SWITCH,
        applies=managed,
        source="k8s.af Spotify; PRW",
        options=(
            Option(True, "Yes", "Free; eksctl cannot write it down, one AWS call sets it."),
            Option(False, "No", "Fine for clusters that come and go by pipeline."),
        ),
    ),
)

DECISIONS: Final = _WHO + _MEMBERS + _EKS
