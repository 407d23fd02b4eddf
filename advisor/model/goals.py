"""What the cluster is for: goals, and the workload it is sized and priced by."""

from __future__ import annotations

from pydantic import Field

from advisor.model.base import Amount, Count, Gibibytes, Section, Slug
from advisor.model.vocabulary import AccessMode, ApplicationVolume, Environment


class Goals(Section):
    """What the design must achieve; the rules measure it against these numbers."""

    environment: Environment = Environment.PRODUCTION
    availability_percent: float = Field(default=99.9, ge=90, le=99.9999)
    """Target for "pods keep serving", in percent of a year."""
    survive_zone_loss: bool = True
    """Whether losing one availability zone must not stop the cluster."""
    rpo_minutes: int | None = Field(default=None, ge=0, le=525_600)
    """How many minutes of cluster state may be lost for good."""
    rto_minutes: int | None = Field(default=None, ge=0, le=525_600)
    """How many minutes a full restore may take."""
    monthly_budget_usd: Count | None = None
    """What the cluster may cost a month, in whole US dollars at list price."""


class Application(Section):
    """One application whose needs decide rules about volumes, spread and disruption."""

    name: Slug
    runs_on: Slug | None = None
    """Name of the node pool it runs on; not stated: any."""
    replicas: Count = 2
    critical: bool = False
    zone_spread: bool = False
    """Whether a topology spread constraint spreads its replicas over the zones."""
    pdb_min_available: Count | None = None
    pdb_max_unavailable: Count | None = None
    requests: bool = True
    memory_limit: bool = True
    priority_class: str | None = None
    autoscaled: bool = False
    """Whether a HorizontalPodAutoscaler drives its replicas."""
    liveness_checks_dependencies: bool = False
    volume: ApplicationVolume = ApplicationVolume.NONE
    access_mode: AccessMode = AccessMode.READ_WRITE_ONCE
    block_multi_attach: bool = False
    replicated: bool = False
    """Whether the application itself keeps copies of its data (a replicated store)."""
    rto_minutes: int | None = Field(default=None, ge=0)
    daemonset: bool = False
    privileged: bool = False
    host_network: bool = False
    gpu: bool = False
    uses_aws_api: bool = False


class Workload(Section):
    """The load to carry, as a profile: sizes and monthly traffic, not a pod list."""

    hours_per_week: int = Field(default=168, ge=1, le=168)
    """Hours a week that the worker nodes run; outside them their groups are scaled to zero."""
    pods: Count = 100
    cpu_requests_vcpus: Amount = 20.0
    memory_requests_gib: Amount = 40.0
    peak_factor: float = Field(default=1.5, ge=1, le=100)
    """Peak demand as a multiple of the requests above."""
    services: Count = 30
    max_services_per_namespace: Count | None = None
    daemonsets: Count = 6
    priority_classes: bool = False
    stateful_gib: Gibibytes = 0
    """Persistent EBS volumes together, in GiB."""
    stateful_volumes: Count = 0
    """How many persistent volumes that is."""
    ingress_gb_month: Count = 100
    """From the internet into the load balancers."""
    egress_gb_month: Count = 300
    """From the load balancers back to the internet."""
    outbound_gb_month: Count = 100
    """Started by pods: third-party APIs and package mirrors, through NAT when there is one."""
    image_pull_gb_month: Count = 100
    """Container images from ECR (layers come from S3), through NAT or endpoints."""
    east_west_gb_month: Count = 500
    """Between pods, over all zones."""
    log_gb_month: Count = 50
    new_connections_per_second: Count = 20
    """At the load balancers, average over the month."""
    active_connections: Count = 500
    dns_qps_per_node: Count | None = None
    applications: tuple[Application, ...] = ()
