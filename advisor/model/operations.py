"""Storage, identity, security, observability, upgrades and the platform on top."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from advisor.model.base import Cidr, Count, Section, Slug
from advisor.model.vocabulary import (
    Alert,
    Alerting,
    Authorization,
    BindingMode,
    EksAuthMode,
    FailurePolicy,
    GitOps,
    Logging,
    MeshKind,
    MeshMode,
    Metrics,
    NodeUpgrade,
    PodSecurity,
    PolicyEngine,
    ProgressiveDelivery,
    SecretsDelivery,
    Serverless,
    Tracing,
    UpgradeStrategy,
    UserAuthentication,
    VolumeType,
)


class Storage(Section):
    """Persistent volumes of applications."""

    ebs_csi: bool = True
    default_class: str | None = "gp3"
    volume_type: VolumeType = VolumeType.GP3
    iops_per_volume: Count | None = None
    throughput_mibps_per_volume: Count | None = None
    binding_mode: BindingMode = BindingMode.WAIT_FOR_FIRST_CONSUMER
    encrypted: bool = True
    snapshots: bool = False
    snapshot_change_percent: int = Field(default=30, ge=0, le=1000)
    """What kept snapshots add to the first full copy, in percent of the volumes."""
    efs: bool = False
    efs_gib: Count = 0


class Identity(Section):
    """Who may call the Kubernetes API, and what pods may call in AWS."""

    authentication: UserAuthentication = UserAuthentication.IAM
    authorization: Authorization = Authorization.RBAC
    eks_auth_mode: EksAuthMode = EksAuthMode.API
    irsa: bool = True
    pod_identity: bool = False
    discovery_store: str | None = None
    """kops: public bucket (s3://...) with the issuer's keys, needed for IRSA."""


class Security(Section):
    network_policy: bool = True
    pod_security: PodSecurity = PodSecurity.BASELINE
    policy_engine: PolicyEngine = PolicyEngine.NONE
    secrets_encryption: bool = False
    """Whether Secrets are encrypted in etcd."""
    kms_key: str | None = Field(default=None, max_length=2048)
    secrets_delivery: SecretsDelivery = SecretsDelivery.KUBERNETES
    audit_log: bool = False
    """Self-run: whether the API server writes an audit log."""
    ssh_cidrs: tuple[Cidr, ...] = ()
    bastion: bool = False
    image_scanning: bool = False


class Observability(Section):
    metrics: Metrics = Metrics.PROMETHEUS
    logging: Logging = Logging.CLOUDWATCH
    log_retention_days: Annotated[int, Field(ge=1, le=3653)] | None = 30
    """Days logs are kept; not stated: for ever."""
    tracing: Tracing = Tracing.NONE
    alerting: Alerting = Alerting.EXTERNAL
    alerts: tuple[Alert, ...] = ()


class InstalledAddon(Section):
    name: Slug
    version: str


class Webhook(Section):
    """An admission webhook: the API server asks it before it stores an object."""

    name: Slug
    failure_policy: FailurePolicy = FailurePolicy.FAIL
    catch_all: bool = False
    replicas: Count = 1
    timeout_seconds: int = Field(default=10, ge=1, le=30)


class Addons(Section):
    metrics_server: bool = True
    metrics_server_insecure: bool = False
    cert_manager: bool = True
    snapshot_controller: bool = False
    pod_identity_webhook: bool = False
    installed: tuple[InstalledAddon, ...] = ()
    webhooks: tuple[Webhook, ...] = ()


class Upgrades(Section):
    minors_per_year: Count = 3
    strategy: UpgradeStrategy = UpgradeStrategy.IN_PLACE
    nodes: NodeUpgrade = NodeUpgrade.ROLLING_UPDATE
    rolls_per_year: Count = 12
    """How often the control plane is rolled: minors, patches, images."""


class Quotas(Section):
    """What the AWS account allows in the region; not stated: unknown."""

    on_demand_vcpus: Count | None = None
    routes_per_table: Count = 500


class Mesh(Section):
    kind: MeshKind = MeshKind.NONE
    mode: MeshMode = MeshMode.NONE
    version: str | None = Field(default=None, pattern=r"^\d+\.\d+(\.\d+)?$")


class Platform(Section):
    """Application management on top of Kubernetes."""

    gitops: GitOps = GitOps.NONE
    serverless: Serverless = Serverless.NONE
    delivery: ProgressiveDelivery = ProgressiveDelivery.NONE
    backup_tool: bool = False
    """Whether Kubernetes objects and volumes are backed up (Velero, AWS Backup)."""
