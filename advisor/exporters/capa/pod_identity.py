"""Roles of add-ons by pod identity: a CloudFormation template, for CAPA has no field for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from advisor.exporters.capa.choices import eks
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.eks_plane import addon_names
from advisor.exporters.yaml_text import Noted

_POLICIES: Final = "arn:aws:iam::aws:policy"
_WITH_CREDENTIALS: Final = {
    "aws-ebs-csi-driver": (
        "kube-system", "ebs-csi-controller-sa",
        f"{_POLICIES}/service-role/AmazonEBSCSIDriverPolicy",
    ),
    "aws-efs-csi-driver": (
        "kube-system", "efs-csi-controller-sa",
        f"{_POLICIES}/service-role/AmazonEFSCSIDriverPolicy",
    ),
    "amazon-cloudwatch-observability": (
        "amazon-cloudwatch", "cloudwatch-agent", f"{_POLICIES}/CloudWatchAgentServerPolicy",
    ),
    "external-dns": ("external-dns", "external-dns", ""),
}  # fmt: skip
"""Add-ons that call AWS: namespace and name of the service account, and the policy it needs."""

_RECORDS: Final = [
    {
        "Effect": "Allow",
        "Action": ["route53:ChangeResourceRecordSets"],
        "Resource": ["arn:aws:route53:::hostedzone/*"],
    },
    {
        "Effect": "Allow",
        "Action": [
            "route53:ListHostedZones",
            "route53:ListResourceRecordSets",
            "route53:ListTagsForResources",
        ],
        "Resource": ["*"],
    },
]
"""What external-dns needs; AWS has no policy of its own for it."""


def with_credentials(draft: Draft) -> list[str]:
    """Add-ons that get a role of their own."""
    if not eks(draft.design) or not draft.design.identity.pod_identity:
        return []
    return [name for name in addon_names(draft) if name in _WITH_CREDENTIALS]


def pod_identity(draft: Draft) -> Sequence[Mapping[str, Any]]:
    """The template: a role for each add-on that calls AWS, and who may take it."""
    wanted = with_credentials(draft)
    if not wanted:
        return ()
    resources: dict[str, Any] = {}
    for name in wanted:
        title = "".join(part.title() for part in name.split("-"))
        resources[f"{title}Role"] = _role(name)
        resources[f"{title}Association"] = _association(draft, name, title)
    reason = "Pods get a role of their own, not the machine's."
    return (
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": f"Roles of the add-ons of the cluster {draft.cluster}",
            "Resources": Noted(resources, reason, "identity.pod_identity"),
        },
    )


def _role(name: str) -> dict[str, Any]:
    policy = _WITH_CREDENTIALS[name][2]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    document = {"Version": "2012-10-17", "Statement": _RECORDS}
    allowed: dict[str, Any] = {"ManagedPolicyArns": [policy]}
    if not policy:
        allowed = {"Policies": [{"PolicyName": "records", "PolicyDocument": document}]}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trust, **allowed},
    }


def _association(draft: Draft, name: str, title: str) -> dict[str, Any]:
    namespace, account, _ = _WITH_CREDENTIALS[name]
    return {
        "Type": "AWS::EKS::PodIdentityAssociation",
        "Properties": {
            "ClusterName": draft.cluster,
            "Namespace": namespace,
            "ServiceAccount": account,
            "RoleArn": {"Fn::GetAtt": [f"{title}Role", "Arn"]},
        },
    }
