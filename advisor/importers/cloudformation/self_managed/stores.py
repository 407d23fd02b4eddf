"""Where backups and logs are kept."""

from __future__ import annotations

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.self_managed.told import Told
from advisor.model.vocabulary import Logging


def read_stores(case: Case, plane: Told) -> None:
    """The bucket of etcd's backups, and the log group of the workload."""
    buckets = case.templates.of("AWS::S3::Bucket")
    path = "etcd.backup.enabled"
    if buckets:
        bucket = buckets[0]
        case.record.read(path, True, bucket.place)
        for rule in bucket.get("LifecycleConfiguration", "Rules").items():
            days = rule.get("ExpirationInDays")
            if days.whole():
                case.read("etcd.backup.retention_days", days.whole(), days)
        versions = bucket.get("VersioningConfiguration", "Status")
        kept = versions.word() == "Enabled"
        case.choose("etcd.backup.bucket_versioned", versions, kept or None, False,
                    "no versions unless told")  # fmt: skip
        case.templates.understood(bucket)
    else:
        place = plane.first_settings
        case.record.infer(path, False, place, "there is no bucket for backups")
    logs = case.templates.of("AWS::Logs::LogGroup")
    if logs:
        reason = "a log group for the workload; the agent is installed later"
        case.record.infer("observability.logging", Logging.CLOUDWATCH.value, logs[0].place, reason)
        days = logs[0].get("RetentionInDays")
        case.choose("observability.log_retention_days", days, days.whole(), None,
                    "CloudWatch keeps logs for ever where no days are stated")  # fmt: skip
        case.templates.understood(logs[0])
    else:
        case.record.default("observability.logging", Logging.NONE.value, "there is no log group")
