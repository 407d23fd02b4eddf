"""A small region with round prices, so that a test can state its amounts.

A month has 730 hours, as everywhere. What is left out has no price.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from advisor.catalog import RegionBook, bundled
from advisor.catalog.regions import ServicePrices
from advisor.cost import Bill, Line, bill
from advisor.plan.resources import Resource, Resources

TODAY = date(2026, 11, 22)

_SERVICES = {
    "CloudWatch/logs_ingest_gb": "0.50",
    "CloudWatch/logs_storage_gb_month": "0.03",
    "DataTransfer/inter_az_gb_each_direction": "0.01",
    "DataTransfer/inter_region_gb": "0.02",
    "DataTransfer/internet_egress_free_gb_month": "0",
    "DataTransfer/internet_egress_gb_tier1_first_10tb": "0.09",
    "DataTransfer/internet_egress_gb_tier2_next_40tb": "0.085",
    "DataTransfer/internet_egress_gb_tier3_next_100tb": "0.07",
    "DataTransfer/internet_egress_gb_tier4_over_150tb": "0.05",
    "EBS/gp2_gb_month": "0.10",
    "EBS/gp3_gb_month": "0.08",
    "EBS/gp3_iops_month": "0.005",
    "EBS/gp3_throughput_month": "0.04",
    "EBS/io1_gb_month": "0.125",
    "EBS/io1_iops_month": "0.065",
    "EBS/io2_gb_month": "0.125",
    "EBS/io2_iops_month_tier1": "0.065",
    "EBS/io2_iops_month_tier2": "0.0455",
    "EBS/io2_iops_month_tier3": "0.032",
    "EBS/snapshot_gb_month": "0.05",
    "EFS/standard_gb_month": "0.30",
    "EKS/auto_mode_management_hour:m7i.large": "0.0121",
    "EKS/auto_mode_ratio_cpu_families": "0.12",
    "EKS/auto_mode_ratio_g_families": "0.078",
    "EKS/cluster_hour_extended_support_surcharge": "0.50",
    "EKS/cluster_hour_standard": "0.10",
    "EKS/provisioned_control_plane_xl": "1.65",
    "ELB/alb_hour": "0.0225",
    "ELB/alb_lcu_hour": "0.008",
    "ELB/clb_data_gb": "0.008",
    "ELB/clb_hour": "0.025",
    "ELB/nlb_hour": "0.0225",
    "ELB/nlb_nlcu_hour": "0.006",
    "Fargate/gb_hour_linux_x86": "0.004",
    "Fargate/vcpu_hour_linux_x86": "0.04",
    "KMS/key_month": "1",
    "KMS/requests_10k": "0.03",
    "NAT/data_gb": "0.045",
    "NAT/gateway_hour": "0.045",
    "Route53/hosted_zone_month_first_25": "0.50",
    "S3/put_copy_post_list_1k": "0.005",
    "S3/standard_gb_month_first_50tb": "0.023",
    "VPC/interface_endpoint_gb_tier1_first_1pb": "0.01",
    "VPC/interface_endpoint_gb_tier2_next_4pb": "0.006",
    "VPC/interface_endpoint_hour": "0.01",
    "VPC/public_ipv4_in_use_hour": "0.005",
}


def region(**without_or_with: str | None) -> RegionBook:
    """The region; ``NAT__data_gb=None`` leaves that price out, a text replaces it."""
    services: dict[str, list[Any]] = {key: [usd, "unit", 0] for key, usd in _SERVICES.items()}
    for name, usd in without_or_with.items():
        services.pop(name.replace("__", "/"), None)
        if usd is not None:
            services[name.replace("__", "/")] = [usd, "unit", 0]
    document = {
        "region": "eu-test-1",
        "sources": [["price list", "2026-06-01", "list"], ["older table", "2025-03", "list"]],
        "services": services,
        "on_demand": {
            "m5.large": ["0.10", 0],
            "m7i.large": ["0.1008", 0],
            "g5.xlarge": ["1.00", 0],
            "p4d.24xlarge": ["30.00", 0],
            "x9.large": ["0.20", 0],
        },
        "spot": {"m5.large": [60, "5-10%", 1]},
        "commitments": {"m5/1/no_upfront": ["37.0", 1], "m5/3/no_upfront": ["56.8", 1]},
        "offerings": {},
        "zone_sets": [],
    }
    return RegionBook(document, ServicePrices({"services": {}, "sources": []}))


REGION = region()


def bill_of(*resources: Resource, prices: RegionBook = REGION, today: date = TODAY) -> Bill:
    """The bill of a plan made of these resources only."""
    return bill(Resources(resources), prices, bundled(), today)


def amounts(found: Bill) -> list[tuple[str, Decimal | None]]:
    """Formula and amount of each line, in order."""
    return [(line.formula, line.amount) for line in found.lines]


def only_line(found: Bill) -> Line:
    """The line of a bill with a single one."""
    (line,) = found.lines
    return line
