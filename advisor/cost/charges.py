"""What a bill charges for, the price-list row of each charge, and the categories people read.

Resources that are not in a table here cost nothing by themselves: VPCs, subnets, gateways that
are routes, security groups, scaling groups, roles. `FREE` names them, so that a new kind of
resource cannot slip through without a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from advisor.plan.resources import Resource, ResourceKind, Role


class Category(StrEnum):
    """The sections of a bill, in the order they are shown."""

    CONTROL_PLANE = "Control plane"
    """Machines and root disks of self-run masters, or the EKS fee; what is in front of the API."""
    ETCD = "etcd"
    """Volumes and backups of self-run etcd; machines too when they are dedicated."""
    NODES = "Worker nodes"
    """Machines, root disks and addresses of workers; the Auto Mode fee; Fargate pods."""
    NAT = "NAT and egress"
    """NAT gateways with what they process, and the addresses they hold."""
    LOAD_BALANCING = "Load balancing"
    """Load balancers of Services and ingresses, their addresses and their hosted zone."""
    ENDPOINTS = "Endpoints"
    """Interface endpoints into the VPC."""
    STORAGE = "Storage"
    """Persistent volumes, snapshots and shared file systems."""
    TRAFFIC = "Traffic"
    """Transfer across zones and to the internet."""
    OBSERVABILITY = "Observability"
    """Logs taken in and kept."""
    SECURITY = "Security and keys"
    OPERATIONS = "Operations"
    """The bastion and its way in."""


class Charge(StrEnum):
    """What is metered, in words."""

    INSTANCE_HOURS = "instance hours"
    AUTO_MODE_HOURS = "EKS Auto Mode fee"
    FARGATE_VCPU_HOURS = "Fargate vCPU hours"
    FARGATE_MEMORY_HOURS = "Fargate memory hours"
    EKS_HOURS = "EKS fee"
    EKS_EXTENDED_HOURS = "EKS extended support"
    EKS_TIER_HOURS = "EKS provisioned control plane"
    VOLUME_STORAGE = "volume storage"
    VOLUME_IOPS = "volume IOPS"
    VOLUME_THROUGHPUT = "volume throughput"
    SNAPSHOT_STORAGE = "snapshot storage"
    FILE_STORAGE = "file system storage"
    OBJECT_STORAGE = "object storage"
    WRITE_REQUESTS = "write requests"
    NAT_HOURS = "NAT gateway hours"
    NAT_DATA = "NAT data processing"
    BALANCER_HOURS = "load balancer hours"
    BALANCER_UNITS = "load balancer capacity units"
    BALANCER_DATA = "load balancer data processing"
    PUBLIC_IPV4_HOURS = "public IPv4 hours"
    ENDPOINT_HOURS = "interface endpoint hours"
    ENDPOINT_DATA = "interface endpoint data processing"
    CROSS_ZONE_DATA = "transfer between zones"
    INTERNET_DATA = "transfer to the internet"
    INTER_REGION_DATA = "transfer to another region"
    LOG_INGESTION = "log ingestion"
    LOG_STORAGE = "log storage"
    KMS_KEY = "KMS key"
    KMS_REQUESTS = "KMS requests"
    HOSTED_ZONE = "hosted zone"


class Tariff(NamedTuple):
    """One row of the price list: the price of ``unit`` (a pack of ``per``) of a charge."""

    service: str
    item: str
    unit: str
    per: int = 1


FIRST, SECOND, THIRD, FOURTH, INCLUDED = "1", "2", "3", "4", "included"
"""Variants of a charge that is priced in tiers, ``INCLUDED`` being the free allowance."""

TARIFFS: Final[Mapping[tuple[Charge, str], Tariff]] = {
    (Charge.FARGATE_VCPU_HOURS, ""): Tariff("Fargate", "vcpu_hour_linux_x86", "vCPU-hour"),
    (Charge.FARGATE_MEMORY_HOURS, ""): Tariff("Fargate", "gb_hour_linux_x86", "GB-hour"),
    (Charge.EKS_HOURS, ""): Tariff("EKS", "cluster_hour_standard", "hour"),
    (Charge.EKS_EXTENDED_HOURS, ""): Tariff(
        "EKS", "cluster_hour_extended_support_surcharge", "hour"
    ),
    (Charge.EKS_TIER_HOURS, "xl"): Tariff("EKS", "provisioned_control_plane_xl", "hour"),
    (Charge.EKS_TIER_HOURS, "2xl"): Tariff("EKS", "provisioned_control_plane_2xl", "hour"),
    (Charge.EKS_TIER_HOURS, "4xl"): Tariff("EKS", "provisioned_control_plane_4xl", "hour"),
    (Charge.EKS_TIER_HOURS, "8xl"): Tariff("EKS", "provisioned_control_plane_8xl", "hour"),
    (Charge.VOLUME_STORAGE, "gp3"): Tariff("EBS", "gp3_gb_month", "GB-month"),
    (Charge.VOLUME_STORAGE, "gp2"): Tariff("EBS", "gp2_gb_month", "GB-month"),
    (Charge.VOLUME_STORAGE, "io1"): Tariff("EBS", "io1_gb_month", "GB-month"),
    (Charge.VOLUME_STORAGE, "io2"): Tariff("EBS", "io2_gb_month", "GB-month"),
    (Charge.VOLUME_STORAGE, "st1"): Tariff("EBS", "st1_gb_month", "GB-month"),
    (Charge.VOLUME_STORAGE, "sc1"): Tariff("EBS", "sc1_gb_month", "GB-month"),
    (Charge.VOLUME_STORAGE, "standard"): Tariff("EBS", "standard_gb_month", "GB-month"),
    (Charge.VOLUME_IOPS, "gp3"): Tariff("EBS", "gp3_iops_month", "IOPS-month"),
    (Charge.VOLUME_IOPS, "io1"): Tariff("EBS", "io1_iops_month", "IOPS-month"),
    (Charge.VOLUME_IOPS, FIRST): Tariff("EBS", "io2_iops_month_tier1", "IOPS-month"),
    (Charge.VOLUME_IOPS, SECOND): Tariff("EBS", "io2_iops_month_tier2", "IOPS-month"),
    (Charge.VOLUME_IOPS, THIRD): Tariff("EBS", "io2_iops_month_tier3", "IOPS-month"),
    (Charge.VOLUME_THROUGHPUT, "gp3"): Tariff("EBS", "gp3_throughput_month", "MiB/s-month"),
    (Charge.SNAPSHOT_STORAGE, ""): Tariff("EBS", "snapshot_gb_month", "GB-month"),
    (Charge.FILE_STORAGE, ""): Tariff("EFS", "standard_gb_month", "GB-month"),
    (Charge.OBJECT_STORAGE, ""): Tariff("S3", "standard_gb_month_first_50tb", "GB-month"),
    (Charge.WRITE_REQUESTS, ""): Tariff("S3", "put_copy_post_list_1k", "1,000 requests", 1000),
    (Charge.NAT_HOURS, ""): Tariff("NAT", "gateway_hour", "hour"),
    (Charge.NAT_DATA, ""): Tariff("NAT", "data_gb", "GB"),
    (Charge.BALANCER_HOURS, "clb"): Tariff("ELB", "clb_hour", "hour"),
    (Charge.BALANCER_HOURS, "nlb"): Tariff("ELB", "nlb_hour", "hour"),
    (Charge.BALANCER_HOURS, "alb"): Tariff("ELB", "alb_hour", "hour"),
    (Charge.BALANCER_UNITS, "nlb"): Tariff("ELB", "nlb_nlcu_hour", "NLCU-hour"),
    (Charge.BALANCER_UNITS, "alb"): Tariff("ELB", "alb_lcu_hour", "LCU-hour"),
    (Charge.BALANCER_DATA, ""): Tariff("ELB", "clb_data_gb", "GB"),
    (Charge.PUBLIC_IPV4_HOURS, ""): Tariff("VPC", "public_ipv4_in_use_hour", "hour"),
    (Charge.ENDPOINT_HOURS, ""): Tariff("VPC", "interface_endpoint_hour", "hour"),
    (Charge.ENDPOINT_DATA, FIRST): Tariff("VPC", "interface_endpoint_gb_tier1_first_1pb", "GB"),
    (Charge.ENDPOINT_DATA, SECOND): Tariff("VPC", "interface_endpoint_gb_tier2_next_4pb", "GB"),
    (Charge.ENDPOINT_DATA, THIRD): Tariff("VPC", "interface_endpoint_gb_tier3_over_5pb", "GB"),
    (Charge.CROSS_ZONE_DATA, ""): Tariff("DataTransfer", "inter_az_gb_each_direction", "GB"),
    (Charge.INTER_REGION_DATA, ""): Tariff("DataTransfer", "inter_region_gb", "GB"),
    (Charge.INTERNET_DATA, INCLUDED): Tariff("DataTransfer", "internet_egress_free_gb_month", "GB"),
    (Charge.INTERNET_DATA, FIRST): Tariff(
        "DataTransfer", "internet_egress_gb_tier1_first_10tb", "GB"
    ),
    (Charge.INTERNET_DATA, SECOND): Tariff(
        "DataTransfer", "internet_egress_gb_tier2_next_40tb", "GB"
    ),
    (Charge.INTERNET_DATA, THIRD): Tariff(
        "DataTransfer", "internet_egress_gb_tier3_next_100tb", "GB"
    ),
    (Charge.INTERNET_DATA, FOURTH): Tariff(
        "DataTransfer", "internet_egress_gb_tier4_over_150tb", "GB"
    ),
    (Charge.LOG_INGESTION, ""): Tariff("CloudWatch", "logs_ingest_gb", "GB"),
    (Charge.LOG_STORAGE, ""): Tariff("CloudWatch", "logs_storage_gb_month", "GB-month"),
    (Charge.KMS_KEY, ""): Tariff("KMS", "key_month", "key-month"),
    (Charge.KMS_REQUESTS, ""): Tariff("KMS", "requests_10k", "10,000 requests", 10_000),
    (Charge.HOSTED_ZONE, ""): Tariff("Route53", "hosted_zone_month_first_25", "zone-month"),
}

AUTO_MODE_ITEM = "auto_mode_management_hour:{instance_type}"
"""EKS item with the exact fee of one instance type."""
AUTO_MODE_RATIO = {"cpu": "auto_mode_ratio_cpu_families", "g": "auto_mode_ratio_g_families"}
"""EKS items with the fee as a fraction of the EC2 price, where no exact fee is listed."""

FREE: Final = frozenset(
    {
        ResourceKind.VPC,
        ResourceKind.SUBNET,
        ResourceKind.ROUTE_TABLE,
        ResourceKind.INTERNET_GATEWAY,
        ResourceKind.EGRESS_ONLY_GATEWAY,
        ResourceKind.SECURITY_GROUP,
        ResourceKind.SECURITY_GROUP_RULE,
        ResourceKind.SCALING_GROUP,
        ResourceKind.LAUNCH_TEMPLATE,
        ResourceKind.NODE_GROUP,
        ResourceKind.ROLE,
        ResourceKind.OIDC_PROVIDER,
        ResourceKind.QUEUE,  # a few messages a day; the first million a month is free
        ResourceKind.EVENT_RULE,  # events of AWS services are free
    }
)

_BY_ROLE: Final[Mapping[Role, Category]] = {
    Role.NETWORK: Category.NAT,
    Role.CONTROL_PLANE: Category.CONTROL_PLANE,
    Role.ETCD: Category.ETCD,
    Role.API: Category.CONTROL_PLANE,
    Role.WORKERS: Category.NODES,
    Role.INGRESS: Category.LOAD_BALANCING,
    Role.STORAGE: Category.STORAGE,
    Role.OBSERVABILITY: Category.OBSERVABILITY,
    Role.SECURITY: Category.SECURITY,
    Role.OPERATIONS: Category.OPERATIONS,
    Role.TRAFFIC: Category.TRAFFIC,
}


def category_of(resource: Resource) -> Category:
    """The section of the bill a resource belongs to."""
    if resource.kind is ResourceKind.VPC_ENDPOINT:
        return Category.ENDPOINTS
    if resource.role is Role.CONTROL_PLANE and resource.group == "etcd":
        return Category.ETCD  # what a dedicated member needs besides its etcd volume
    return _BY_ROLE[resource.role]
