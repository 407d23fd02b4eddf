"""What the cluster is for: goals, and the load it is sized and priced by."""

from __future__ import annotations

from typing import Final

from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.model.design import Design
from advisor.model.vocabulary import Environment

_STEP: Final = Step.WHAT_FOR


def _may_sleep(design: Design) -> bool:
    """Production does not; a design that says otherwise is asked all the same."""
    awake = type(design.workload).model_fields["hours_per_week"].default
    production = design.goals.environment == Environment.PRODUCTION
    return not production or design.workload.hours_per_week != awake


_GOALS: Final = (
    Decision(
        id="environment",
        path="goals.environment",
        step=_STEP,
        essential=True,
        title="What is the cluster used for?",
        why="Production is held to rules that would only cost money elsewhere. About a dozen "
        "rules, from a second control-plane node to disruption budgets, apply to production "
        "alone.",
        input=Input.CHOICE,
        source="our judgement",
        options=(
            Option(
                "production",
                "Production",
                "Every rule applies; spare machines and zones are paid for all year.",
            ),
            Option(
                "staging",
                "Staging",
                "Built like production so that upgrades can be rehearsed, with fewer demands.",
            ),
            Option(
                "development",
                "Development",
                "Cheap before available: one zone and spot capacity are fine.",
            ),
        ),
    ),
    Decision(
        id="availability-target",
        path="goals.availability_percent",
        step=_STEP,
        essential=True,
        title="How available must the applications be?",
        why="The target is a budget of minutes a year, and planned work counts against it. "
        "One region cannot honestly promise 99.99 %: the event of October 2025 in us-east-1 "
        "alone lasted 14.5 hours, 16 years of that budget.",
        input=Input.CHOICE,
        source="availability model (data/availability.json)",
        options=(
            Option(99.0, "99 % (3 d 16 h a year)", "One zone is enough; repairs can wait a day."),
            Option(99.5, "99.5 % (1 d 20 h a year)", "Room for one long zone outage a year."),
            Option(
                99.9,
                "99.9 % (8 h 46 m a year)",
                "Two or three zones with spare room; what one well-run region gives.",
            ),
            Option(
                99.95,
                "99.95 % (4 h 23 m a year)",
                "Three zones and rehearsed upgrades; a bad regional event breaks it.",
            ),
            Option(
                99.99,
                "99.99 % (53 m a year)",
                "Needs a second region with its own cluster and a copy of the data: twice the "
                "bill.",
            ),
        ),
    ),
    Decision(
        id="survive-zone-loss",
        path="goals.survive_zone_loss",
        step=_STEP,
        essential=True,
        title="Must the cluster survive the loss of a zone?",
        why="At least seven zone losses became public since 2017, about one in a hundred "
        "zone-years and up to 20 hours long. Surviving without launching anything needs spare "
        "room: +100 % with two zones, +50 % with three, +33 % with four.",
        input=Input.SWITCH,
        source="availability model (data/availability.json)",
        options=(
            Option(
                True,
                "Yes, without launching anything",
                "Half as much again in workers over three zones; launches fail in just these "
                "hours (8 h 11 min in October 2025).",
            ),
            Option(
                False,
                "No, wait for the zone",
                "Smallest fleet; hours of outage with the zone, about four on average.",
            ),
        ),
    ),
    Decision(
        id="rpo",
        path="goals.rpo_minutes",
        step=_STEP,
        title="How many minutes of cluster state may be lost?",
        why="A restore goes back to the last etcd backup, and all that was written since is gone. "
        "kops backs up every 15 minutes, kubeadm and Cluster API do not back up at all.",
        input=Input.NUMBER,
        minimum=0,
        maximum=525_600,
        unit="minutes",
        optional=True,
        source="kops docs operations/etcd_backup_restore_encryption",
    ),
    Decision(
        id="rto",
        path="goals.rto_minutes",
        step=_STEP,
        title="How many minutes may a full restore take?",
        why="Restoring etcd takes the API away for 15 to 60 minutes, moving to another region "
        "hours unless something already runs there. What is not rehearsed takes longer.",
        input=Input.NUMBER,
        minimum=0,
        maximum=525_600,
        unit="minutes",
        optional=True,
        source="availability model (data/availability.json)",
    ),
    Decision(
        id="budget",
        path="goals.monthly_budget_usd",
        step=_STEP,
        title="What may the cluster cost a month?",
        why="The bill at list price is compared with this number after every answer. Without "
        "one, nothing is too dear.",
        input=Input.NUMBER,
        minimum=0,
        maximum=1_000_000,
        unit="USD/month",
        optional=True,
        source="our judgement",
    ),
    Decision(
        id="hours-per-week",
        path="workload.hours_per_week",
        step=_STEP,
        title="How many hours a week do the nodes run?",
        why="Nodes scaled to zero at night and at weekends cost nothing then: 60 of 168 hours is "
        "about a third of their price. Control plane, volumes, load balancers, NAT and "
        "commitments are paid all the same.",
        input=Input.NUMBER,
        minimum=1,
        maximum=168,
        unit="hours a week",
        applies=_may_sleep,
        source="168 hours of a week",
    ),
)


def _amount(
    id_: str,
    field: str,
    title: str,
    why: str,
    unit: str,
    *,
    essential: bool = False,
    minimum: float = 0,
    maximum: float = 1_000_000,
    source: str = "our judgement",
) -> Decision:
    return Decision(
        id=id_,
        path=f"workload.{field}",
        step=_STEP,
        title=title,
        why=why,
        input=Input.NUMBER,
        unit=unit,
        minimum=minimum,
        maximum=maximum,
        essential=essential,
        source=source,
    )


_LOAD: Final = (
    _amount(
        "pods",
        "pods",
        "How many pods run at most?",
        "Pod slots run out before CPU on small machines: a t3.medium has 17, minus five to eight "
        "for daemons. Beyond 150,000 pods nobody has tested Kubernetes.",
        "pods",
        essential=True,
        source="EKS user guide nodes/choosing-instance-type; Kubernetes docs cluster-large",
    ),
    _amount(
        "cpu-requests",
        "cpu_requests_vcpus",
        "How many vCPUs do all pods request together?",
        "Scheduler and autoscaler work on requests, not on use. Together with the peak factor "
        "this sizes the workers, usually the largest line of the bill.",
        "vCPUs",
        essential=True,
    ),
    _amount(
        "memory-requests",
        "memory_requests_gib",
        "How much memory do all pods request together?",
        "Memory decides between m, c and r machines: 4, 2 and 8 GiB a vCPU. A node that runs out "
        "of memory kills pods, which is how several published outages began.",
        "GiB",
        essential=True,
        source="k8s.af NU.nl, Saltside, Blue Matador",
    ),
    _amount(
        "peak-factor",
        "peak_factor",
        "How much higher is the peak than the requests above?",
        "The smallest fleet must carry the peak when a zone is gone, because new nodes take two "
        "to five minutes and may not come at all. A factor of 1.5 means half as much again.",
        "times",
        essential=True,
        minimum=1,
        maximum=100,
        source="availability model (data/availability.json)",
    ),
    _amount(
        "services",
        "services",
        "How many Services are there?",
        "Each takes an address of the service range, which can never grow. kube-proxy with "
        "iptables slows down beyond about 1,000.",
        "Services",
        source="EKS best practices scalability/cluster-services",
    ),
    _amount(
        "stateful-gib",
        "stateful_gib",
        "How much data do persistent EBS volumes hold?",
        "A volume lives in one zone and never leaves it, so every stateful pod ties a node to a "
        "zone. Data also decides how long a move or a restore takes.",
        "GiB",
        essential=True,
        maximum=100_000_000,
        source="2018 talk; cluster-autoscaler docs",
    ),
    _amount(
        "stateful-volumes",
        "stateful_volumes",
        "How many persistent volumes is that?",
        "Machines up to the sixth generation share 28 attachments between disks and network "
        "interfaces. Of 500 gp3 volumes one fails every one to two years.",
        "volumes",
        source="EBS CSI driver FAQ; availability model (data/availability.json)",
    ),
    _amount(
        "ingress-traffic",
        "ingress_gb_month",
        "How much traffic comes in from the internet a month?",
        "Transfer in is free, but load balancers charge for capacity by the gigabyte. It adds to "
        "the LCU line of the bill.",
        "GB/month",
    ),
    _amount(
        "egress-traffic",
        "egress_gb_month",
        "How much traffic goes out to users a month?",
        "Transfer out to the internet costs about $0.09 a GB after the first 100 GB. For many "
        "clusters it is the second largest line.",
        "GB/month",
        essential=True,
        source="AWS price list",
    ),
    _amount(
        "outbound-traffic",
        "outbound_gb_month",
        "How much traffic do pods start towards the internet a month?",
        "From private nodes it passes a NAT gateway, which charges $0.045 to $0.052 a GB on top "
        "of the transfer. Package mirrors and third-party APIs are the usual sources.",
        "GB/month",
        source="AWS price list",
    ),
    _amount(
        "image-pulls",
        "image_pull_gb_month",
        "How much do image pulls amount to a month?",
        "Layers come from S3 through the free gateway endpoint, or through NAT when there is "
        "none. Paid ECR endpoints are worth it from about 200 GB a month and zone.",
        "GB/month",
        source="EKS best practices cost/cost_opt_networking",
    ),
    _amount(
        "east-west-traffic",
        "east_west_gb_month",
        "How much traffic flows between pods a month?",
        "Two thirds of it cross a zone in a three-zone cluster unless routing prefers the zone, at "
        "$0.01 a GB in each direction. Ten TB between zones are $200 a month.",
        "GB/month",
        source="EKS best practices cost/cost_opt_networking",
    ),
    _amount(
        "log-volume",
        "log_gb_month",
        "How much do applications log a month?",
        "CloudWatch takes about $0.50 to $0.63 for each GB that comes in, far more than for "
        "keeping it. Debug logs left on are a classic surprise on the bill.",
        "GB/month",
        source="AWS price list",
    ),
)

DECISIONS: Final = _GOALS + _LOAD
