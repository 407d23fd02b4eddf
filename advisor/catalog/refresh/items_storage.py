"""Volumes, objects and file systems."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from advisor.catalog.refresh.queries import Query, Rule

_THOUSAND = Decimal(1000)


def _volume(name: str) -> Rule:
    return Rule(
        (f"EBS/{name}_gb_month",), r"EBS:VolumeUsage(?:\.\w+)?", "GB-month", {"volumeApiName": name}
    )


def _iops(key: str, ending: str, unit: str) -> Rule:
    return Rule((f"EBS/{key}",), rf"EBS:VolumeP-IOPS\.{ending}", unit)


STORAGE: Final = (
    Query(
        "EBS storage",
        "AmazonEC2",
        {"productFamily": "Storage"},
        tuple(_volume(name) for name in ("gp3", "gp2", "io1", "io2", "st1", "sc1", "standard")),
    ),
    Query(
        "EBS IOPS",
        "AmazonEC2",
        {"productFamily": "System Operation"},
        (
            _iops("gp3_iops_month", "gp3", "IOPS-month above 3000"),
            _iops("io1_iops_month", "piops", "IOPS-month"),
            _iops("io2_iops_month_tier1", "io2", "IOPS-month (0-32000)"),
            _iops("io2_iops_month_tier2", r"io2\.tier2", "IOPS-month (32001-64000)"),
            _iops("io2_iops_month_tier3", r"io2\.tier3", "IOPS-month (over 64000)"),
        ),
    ),
    Query(
        "EBS throughput",
        "AmazonEC2",
        {"productFamily": "Provisioned Throughput", "volumeApiName": "gp3"},
        (
            Rule(
                ("EBS/gp3_throughput_month",),
                r"EBS:VolumeP-Throughput\.gp3",
                "MiBps-month above 125",
                factors={"gibps-mo": 1 / Decimal(1024), "mibps-mo": Decimal(1)},
            ),
        ),
    ),
    Query(
        "EBS snapshots",
        "AmazonEC2",
        {"productFamily": "Storage Snapshot"},
        (
            Rule(("EBS/snapshot_gb_month",), "EBS:SnapshotUsage", "GB-month"),
            Rule(("EBS/snapshot_archive_gb_month",), "EBS:SnapshotArchiveStorage", "GB-month"),
        ),
    ),
    Query(
        "S3 storage",
        "AmazonS3",
        {"productFamily": "Storage", "storageClass": "General Purpose"},
        (
            Rule(
                ("S3/standard_gb_month_first_50tb",),
                "TimedStorage-ByteHrs",
                "GB-month",
                more_tiers=True,
            ),
        ),
    ),
    Query(
        "S3 requests",
        "AmazonS3",
        {"productFamily": "API Request"},
        (
            Rule(
                ("S3/put_copy_post_list_1k",), "Requests-Tier1", "1000 requests", factor=_THOUSAND
            ),
            Rule(("S3/get_1k",), "Requests-Tier2", "1000 requests", factor=_THOUSAND),
        ),
    ),
    Query(
        "EFS",
        "AmazonEFS",
        {"productFamily": "Storage"},
        (
            Rule(("EFS/standard_gb_month",), "TimedStorage-ByteHrs", "GB-month"),
            Rule(("EFS/one_zone_gb_month",), "TimedStorage-Z-ByteHrs", "GB-month"),
        ),
    ),
)
