"""What is made before the cluster for its Secrets and its logs."""

from __future__ import annotations

from advisor.exporters.cloudformation.eks.choices import (
    log_retention,
    own_key,
)
from advisor.exporters.cloudformation.eks.names import (
    KEY,
    LOGS,
)
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    document,
    ref,
    resource,
    sub,
)
from advisor.exporters.drafting import Draft
from advisor.model.design import Design


def key(draft: Draft) -> dict[str, Value]:
    """The key for Secrets with its alias, where the stack makes it; it outlives the stack."""
    if not own_key(draft.design):
        return {}
    root = {
        "Sid": "Account",
        "Effect": "Allow",
        "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
        "Action": "kms:*",
        "Resource": "*",
    }
    group = sub(
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
        f"{log_group(draft.design)}"
    )
    by_logs = {
        "Sid": "Logs",
        "Effect": "Allow",
        "Principal": {"Service": sub("logs.${AWS::Region}.amazonaws.com")},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                   "kms:Describe*"],
        "Resource": "*",
        "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}},
    }  # fmt: skip
    statements = [root, by_logs] if draft.design.control_plane.logs else [root]
    properties = {
        "Description": f"Secrets of the cluster {draft.design.name}",
        "EnableKeyRotation": True,
        "KeyPolicy": document(statements),
    }
    reason = "Secrets under a key of your own: set now, for adding it later replaces the cluster."
    made = resource("AWS::KMS::Key", properties, retain=True)
    alias = {"AliasName": f"alias/{draft.design.name}-secrets", "TargetKeyId": ref(KEY)}
    return {
        KEY: draft.noted(made, "security.secrets_encryption", reason),
        f"{KEY}Alias": resource("AWS::KMS::Alias", alias),
    }


def log_group(design: Design) -> str:
    """Where EKS writes the logs of the control plane."""
    return f"/aws/eks/{design.name}/cluster"


def logs(draft: Draft) -> dict[str, Value]:
    """The log group of the control plane; without it EKS makes one that keeps logs for ever."""
    if not draft.design.control_plane.logs:
        return {}
    days = log_retention(draft.design)
    properties = {
        "LogGroupName": log_group(draft.design),
        "RetentionInDays": draft.noted(
            days, "observability.log_retention_days", "Without it logs are kept for ever."
        )
        if days
        else None,
        "KmsKeyId": att(KEY, "Arn") if own_key(draft.design) else None,
    }
    return {LOGS: resource("AWS::Logs::LogGroup", properties)}
