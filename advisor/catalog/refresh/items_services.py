"""Logs, metrics, keys, secrets and names."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from advisor.catalog.refresh.queries import Query, Rule

_TEN_THOUSAND = Decimal(10_000)


SERVICES: Final = (
    Query(
        "CloudWatch logs",
        "AmazonCloudWatch",
        {"productFamily": "Data Payload", "operation": "PutLogEvents"},
        (Rule(("CloudWatch/logs_ingest_gb",), "DataProcessing-Bytes", "GB"),),
    ),
    Query(
        "CloudWatch log storage",
        "AmazonCloudWatch",
        {"productFamily": "Storage Snapshot"},
        (
            Rule(
                ("CloudWatch/logs_storage_gb_month",),
                "TimedStorage-ByteHrs",
                "GB-month compressed",
            ),
        ),
    ),
    Query(
        "CloudWatch metrics",
        "AmazonCloudWatch",
        {"productFamily": "Metric"},
        (
            Rule(
                ("CloudWatch/custom_metric_month_first_10k",),
                "CW:MetricMonitorUsage",
                "metric-month",
                more_tiers=True,
            ),
        ),
    ),
    Query(
        "CloudWatch alarms",
        "AmazonCloudWatch",
        {"productFamily": "Alarm"},
        (Rule(("CloudWatch/standard_alarm_month",), "CW:AlarmMonitorUsage", "alarm-month"),),
    ),
    Query(
        "KMS",
        "awskms",
        {},
        (
            Rule(("KMS/key_month",), "KMS-Keys", "key-month"),
            Rule(("KMS/requests_10k",), "KMS-Requests", "10000 requests", factor=_TEN_THOUSAND),
        ),
    ),
    Query(
        "Secrets Manager",
        "AWSSecretsManager",
        {},
        (
            Rule(("SecretsManager/secret_month",), "AWSSecretsManager-Secrets", "secret-month"),
            Rule(
                ("SecretsManager/api_requests_10k",),
                "AWSSecretsManagerAPIRequest",
                "10000 requests",
                factor=_TEN_THOUSAND,
            ),
        ),
    ),
    Query(
        "Route 53",
        "AmazonRoute53",
        {"productFamily": "DNS Zone"},
        (
            Rule(
                (
                    "Route53/hosted_zone_month_first_25",
                    "Route53/hosted_zone_month_over_25",
                ),
                "HostedZone",
                "zone-month",
            ),
        ),
        everywhere=True,
    ),
)
