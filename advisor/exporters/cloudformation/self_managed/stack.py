"""The stack of a cluster that runs itself, from the VPC to the last machine."""

from __future__ import annotations

from typing import Any

from advisor.exporters.cloudformation.network import Network, network
from advisor.exporters.cloudformation.self_managed.access import roles, security_groups
from advisor.exporters.cloudformation.self_managed.choices import (
    backups,
    balanced,
    groups,
    known_host,
    log_group,
    stacked,
    with_key,
)
from advisor.exporters.cloudformation.self_managed.endpoint import endpoint
from advisor.exporters.cloudformation.self_managed.machines import image_parameters
from advisor.exporters.cloudformation.self_managed.members import first_group, members
from advisor.exporters.cloudformation.self_managed.names import (
    API,
    BUCKET,
    CONTROL_PLANE,
    ETCD,
    KEY_NAME,
    WORKER,
)
from advisor.exporters.cloudformation.self_managed.user_data import mappings
from advisor.exporters.cloudformation.self_managed.workers import workers
from advisor.exporters.cloudformation.template import (
    Template,
    Value,
    att,
    ref,
    resource,
    tags,
)
from advisor.exporters.eksctl.choices import RETENTION_DAYS
from advisor.exporters.kubeadm.draft import Draft


def stack(draft: Draft) -> Template:
    """The template.

    Raises:
        ExportError: the network cannot be made, a machine has no subnet, or what a machine is
            told at its start is too long.
    """
    net = network(draft)
    resources: dict[str, Value] = {
        **net.resources,
        **security_groups(draft, net),
        **roles(draft),
        **_stores(draft),
        **members(draft, net),
        **endpoint(draft, net),
    }
    resources |= workers(draft, net, set(resources))
    kinds = [CONTROL_PLANE, *([] if stacked(draft.design) else [ETCD])]
    kinds += [WORKER] if groups(draft.design) else []
    return Template(
        description=f"Kubernetes cluster {draft.design.name}, formed by kubeadm",
        parameters={
            **net.parameters,
            **image_parameters(draft, groups(draft.design)),
            **_key(draft),
        },
        mappings=mappings(kinds),
        resources=resources,
        outputs=_outputs(draft, net),
    )


def retention_days(draft: Draft) -> int | None:
    """How long logs are kept: as asked, or the next longer time that CloudWatch takes."""
    asked = draft.design.observability.log_retention_days
    if asked is None:
        return None
    return next((days for days in RETENTION_DAYS if days >= asked), RETENTION_DAYS[-1])


def _key(draft: Draft) -> dict[str, Value]:
    if not with_key(draft.design):
        return {}
    return {
        KEY_NAME: {
            "Type": "AWS::EC2::KeyPair::KeyName",
            "Description": "The key pair of those who log in to machines",
        }
    }


def _stores(draft: Draft) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if backups(draft.design):
        reason = "Backups of etcd by its leader; they stay when the stack goes."
        found[BUCKET] = draft.noted(_bucket(draft), "etcd.backup.retention_days", reason)
    if log_group(draft.design):
        properties = {
            "LogGroupName": f"/k8s/{draft.design.name}/workload",
            "RetentionInDays": retention_days(draft),
        }
        made = resource("AWS::Logs::LogGroup", properties)
        reason = "For the logs of pods; the agent that ships them is installed later."
        found["LogGroup"] = draft.noted(made, "observability.log_retention_days", reason)
    return found


def _bucket(draft: Draft) -> dict[str, Any]:
    backup = draft.design.etcd.backup
    days = max(1, backup.retention_days)
    rule = {
        "Id": "backups", "Status": "Enabled", "ExpirationInDays": days,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }  # fmt: skip
    if backup.bucket_versioned:
        rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return resource(
        "AWS::S3::Bucket",
        {
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
            "LifecycleConfiguration": {"Rules": [rule]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True, "BlockPublicPolicy": True,
                "IgnorePublicAcls": True, "RestrictPublicBuckets": True,
            },
            "VersioningConfiguration": {"Status": "Enabled"} if backup.bucket_versioned else None,
            "Tags": tags({"Name": f"{draft.design.name}-backups"}),
        },
        retain=True,
    )  # fmt: skip


def _outputs(draft: Draft, net: Network) -> dict[str, Value]:
    host = known_host(draft.design)
    found: dict[str, Value] = {
        "ApiHost": {"Value": host if host is not None else att(API, "DNSName")},
        "FirstMember": {"Value": first_group(draft)},
        **net.outputs,
    }
    if balanced(draft.design) and host is not None:
        found["ApiLoadBalancer"] = {"Value": att(API, "DNSName")}
    if backups(draft.design):
        found["BackupBucket"] = {"Value": ref(BUCKET)}
    return found
