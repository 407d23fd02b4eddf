"""The control plane and its etcd."""

from __future__ import annotations

from pydantic import Field

from advisor.model.base import Cidr, Count, InstanceTypeName, Section, Slug, ZoneName, default
from advisor.model.purchasing import Purchases
from advisor.model.vocabulary import (
    ApiDns,
    ApiLoadBalancer,
    ControlPlaneLog,
    ControlPlaneTier,
    EtcdTopology,
    PrivatePath,
    Purchase,
    Scheme,
    SupportType,
    VolumeType,
)


class Volume(Section):
    """One EBS volume as asked for; IOPS and throughput beyond the type's base cost extra."""

    type: VolumeType = VolumeType.GP3
    size_gib: int = Field(default=20, ge=1, le=65_536)
    iops: Count | None = None
    """Provisioned IOPS (gp3, io1, io2); not stated: the type's base."""
    throughput_mibps: Count | None = None
    """Provisioned throughput in MiB/s (gp3); not stated: the type's base."""
    encrypted: bool = True


class Endpoint(Section):
    """Who can reach the Kubernetes API from where."""

    public: bool = True
    private: bool = True
    public_cidrs: tuple[Cidr, ...] = ("0.0.0.0/0",)
    """Ranges that may reach the public endpoint."""


class ControlPlane(Section):
    """The machines or the service that run the Kubernetes API."""

    managed: bool = False
    """Whether AWS runs the control plane (EKS)."""
    count: int = Field(default=3, ge=1, le=9)
    """Self-run: control-plane nodes."""
    zones: tuple[ZoneName, ...] = ()
    """Zones of the members, dealt out in turn; empty: the placement's zones."""
    instance_type: InstanceTypeName = "m6i.large"
    purchase: Purchases = Purchase.ON_DEMAND
    """One way to buy the machines, or the share of each in percent, together 100."""
    spot: bool = False
    root: Volume = default(Volume, size_gib=64)
    max_surge: Count | None = None
    """Extra machines while rolling the control plane; not stated: none."""
    dedicated_apiservers: Count = 0
    """Self-run: machines that run only the API server, beside the members."""
    tier: ControlPlaneTier = ControlPlaneTier.STANDARD
    """EKS: capacity tier of the managed control plane."""
    support_type: SupportType = SupportType.STANDARD
    """EKS: what happens when standard support ends (upgraded for you, or paid extension)."""
    zonal_shift: bool = False
    deletion_protection: bool = False
    logs: tuple[ControlPlaneLog, ...] = ()
    """EKS: control-plane log types sent to CloudWatch."""
    api_load_balancer: ApiLoadBalancer = ApiLoadBalancer.NLB
    api_scheme: Scheme = Scheme.PUBLIC
    api_internal_through_load_balancer: bool = False
    """Self-run: whether nodes reach the API through the load balancer too."""
    api_cross_zone: bool = True
    dns: ApiDns = ApiDns.NONE
    dns_zone: str | None = Field(default=None, max_length=253)
    """Hosted zone of the API name, with dns public or private."""
    endpoint: Endpoint = default(Endpoint)
    private_path: PrivatePath = PrivatePath.NONE


class EtcdCluster(Section):
    """One etcd cluster: kops keeps events apart from everything else."""

    name: Slug
    backup_store: str | None = None
    """Where its backups go; not stated: a path of its own below the state store."""


class EtcdBackup(Section):
    enabled: bool = True
    interval_minutes: int = Field(default=15, ge=1, le=10_080)
    retention_days: Count = 90
    bucket_versioned: bool = False
    restore_drill_days: Count | None = None
    """Days since a restore was last rehearsed; not stated: never."""


class Etcd(Section):
    """The store of the cluster's state."""

    topology: EtcdTopology = EtcdTopology.STACKED
    members: int = Field(default=3, ge=1, le=9)
    zones: tuple[ZoneName, ...] = ()
    """Zones of dedicated members, dealt out in turn; empty: those of the control plane."""
    instance_type: InstanceTypeName = "m6i.large"
    """Machine of a dedicated member."""
    version: str | None = Field(default=None, pattern=r"^\d+\.\d+(\.\d+)?$")
    """etcd release; not stated: the tool's default."""
    quota_gib: float = Field(default=2.0, gt=0, le=64)
    expected_db_gib: float | None = Field(default=None, ge=0, le=64)
    member_rtt_ms: float | None = Field(default=None, ge=0)
    election_timeout_ms: Count = 1000
    volume: Volume = default(Volume)
    backup: EtcdBackup = default(EtcdBackup)
    clusters: tuple[EtcdCluster, ...] = Field(
        default=({"name": "main"}, {"name": "events"}), min_length=1, validate_default=True
    )
