"""What a design means in AWS: a flat, typed list of resources.

The bill prices this list, the availability model and the diagrams read it, and tests compare
it with what the real tools create. A resource says what it is, where, how many, how large,
what is metered on it in a month, and what it depends on. It carries no price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from advisor.model.vocabulary import (
    ControlPlaneTier,
    LoadBalancerKind,
    Purchase,
    SupportType,
    VolumeType,
)

HOURS_A_WEEK: Final = 168


class ResourceKind(StrEnum):
    """What AWS calls the thing."""

    VPC = "VPC"
    SUBNET = "subnet"
    ROUTE_TABLE = "route table"
    INTERNET_GATEWAY = "internet gateway"
    EGRESS_ONLY_GATEWAY = "egress-only internet gateway"
    NAT_GATEWAY = "NAT gateway"
    ELASTIC_IP = "elastic IP"
    PUBLIC_IPV4 = "public IPv4 address"
    VPC_ENDPOINT = "VPC endpoint"
    SECURITY_GROUP = "security group"
    SECURITY_GROUP_RULE = "security group rule"
    LOAD_BALANCER = "load balancer"
    SCALING_GROUP = "auto scaling group"
    LAUNCH_TEMPLATE = "launch template"
    NODE_GROUP = "managed node group"
    INSTANCE = "instance"
    FARGATE_POD = "Fargate pod"
    VOLUME = "EBS volume"
    SNAPSHOT = "EBS snapshot"
    FILE_SYSTEM = "EFS file system"
    EKS_CLUSTER = "EKS cluster"
    ROLE = "IAM role"
    OIDC_PROVIDER = "OIDC provider"
    QUEUE = "SQS queue"
    EVENT_RULE = "event rule"
    LOG_GROUP = "log group"
    KMS_KEY = "KMS key"
    HOSTED_ZONE = "hosted zone"
    BUCKET = "S3 bucket"
    DATA_TRANSFER = "data transfer"


class Role(StrEnum):
    """What a resource is there for."""

    NETWORK = "network"
    CONTROL_PLANE = "control plane"
    ETCD = "etcd"
    API = "API endpoint"
    WORKERS = "workers"
    INGRESS = "ingress"
    STORAGE = "storage"
    OBSERVABILITY = "observability"
    SECURITY = "security"
    OPERATIONS = "operations"
    TRAFFIC = "traffic"


class Meter(StrEnum):
    """What AWS meters by use, each for one month."""

    NAT_GB = "GB through NAT"
    ENDPOINT_GB = "GB through endpoints"
    CROSS_ZONE_GB = "GB across zones"
    INTERNET_EGRESS_GB = "GB to the internet"
    INTER_REGION_GB = "GB to another region"
    LCU_HOURS = "capacity unit hours"
    CLB_GB = "GB through a Classic load balancer"
    LOG_INGEST_GB = "GB of logs taken in"
    LOG_STORED_GB = "GB of logs kept"
    STORED_GB = "GB kept"
    PUT_REQUESTS = "write requests"
    KMS_REQUESTS = "KMS requests"


@dataclass(frozen=True, slots=True)
class Usage:
    """A metered amount a month for all of the resource's quantity, and how it came about."""

    meter: Meter
    amount: Decimal
    how: str


@dataclass(frozen=True, slots=True)
class InstanceSize:
    """One EC2 machine. ``spot`` machines ignore ``purchases``."""

    instance_type: str
    alternatives: tuple[str, ...] = ()
    purchases: tuple[tuple[Purchase, int], ...] = ((Purchase.ON_DEMAND, 100),)
    """Each way to buy, with its share in percent."""
    spot: bool = False
    auto_mode: bool = False


@dataclass(frozen=True, slots=True)
class PodSize:
    """One Fargate pod as billed."""

    vcpus: Decimal
    memory_gib: Decimal


@dataclass(frozen=True, slots=True)
class DiskSize:
    """One EBS volume with effective IOPS and throughput (``None``: the type has none)."""

    type: VolumeType
    size_gib: Decimal
    iops: int | None = None
    throughput_mibps: int | None = None
    encrypted: bool = True


@dataclass(frozen=True, slots=True)
class BalancerSize:
    """A load balancer and the zones it has an address in."""

    kind: LoadBalancerKind
    zones: tuple[str, ...]
    public: bool


@dataclass(frozen=True, slots=True)
class EndpointSize:
    """A VPC endpoint: gateway (free, one for all zones) or interface (paid per zone)."""

    service: str
    gateway: bool


@dataclass(frozen=True, slots=True)
class ClusterSize:
    """An EKS cluster; the fee depends on its version's support on the day."""

    version: str
    tier: ControlPlaneTier
    support: SupportType = SupportType.STANDARD


Size = InstanceSize | PodSize | DiskSize | BalancerSize | EndpointSize | ClusterSize | None


@dataclass(frozen=True, slots=True)
class Resource:
    """``quantity`` identical things in one zone, or zoneless when ``zone`` is ``None``."""

    kind: ResourceKind
    role: Role
    name: str
    quantity: int = 1
    zone: str | None = None
    size: Size = None
    usage: tuple[Usage, ...] = ()
    depends_on: tuple[str, ...] = ()
    group: str = ""
    """The node pool or component that owns it."""
    region: str = ""
    """Another region than the design's, where a copy lies."""
    hours_per_week: int = HOURS_A_WEEK
    """How long it is there; what is scaled to zero at night is not paid for then."""


@dataclass(frozen=True, slots=True)
class Resources:
    """The list with the two questions everyone asks of it."""

    items: tuple[Resource, ...]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def of(self, kind: ResourceKind, role: Role | None = None) -> tuple[Resource, ...]:
        """Resources of one kind, optionally of one role only."""
        return tuple(r for r in self.items if r.kind == kind and role in (None, r.role))

    def count(self, kind: ResourceKind, role: Role | None = None) -> int:
        """How many things of one kind the design creates."""
        return sum(r.quantity for r in self.of(kind, role))
