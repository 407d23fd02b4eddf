"""What pods may call in AWS: a role for each program, by pod identity, by OIDC, or the node's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from advisor.exporters.cloudformation.eks.choices import karpenter_on_fargate
from advisor.exporters.cloudformation.eks.names import CLUSTER, OIDC
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    document,
    literal,
    policy,
    ref,
    resource,
    select,
    split,
    sub,
    trust,
)
from advisor.exporters.drafting import Draft
from advisor.model.design import Design


class Way(Enum):
    """How pods come by the credentials of a role."""

    POD_IDENTITY = auto()
    OIDC = auto()
    NODE = auto()
    """Not at all: what the machines may, every pod on them may."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A program in the cluster that calls AWS: its service account and what it may do."""

    name: str
    """What its resources are called."""
    account: str
    path: str
    """The field of the design that asks for it."""
    why: str
    namespace: str = "kube-system"
    policies: tuple[str, ...] = ()
    """Policies that AWS manages."""
    statements: tuple[Mapping[str, Any], ...] = ()

    @property
    def role(self) -> str:
        """The resource that is its role."""
        return f"{self.name}Role"


KARPENTER_NAME: Final = "Karpenter"


def way(identity: Identity, design: Design) -> Way:
    """How a program gets its role; pod identity does not reach Fargate."""
    if identity.name == KARPENTER_NAME and karpenter_on_fargate(design):
        return Way.OIDC
    if design.identity.pod_identity:
        return Way.POD_IDENTITY
    return Way.OIDC if design.identity.irsa else Way.NODE


def role(draft: Draft, identity: Identity) -> dict[str, Value]:
    """The role of a program; none where it borrows the node's."""
    found = way(identity, draft.design)
    if found is Way.NODE:
        return {}
    by_pod_identity = found is Way.POD_IDENTITY
    properties = {
        "AssumeRolePolicyDocument": trust("pods.eks.amazonaws.com", "sts:TagSession")
        if by_pod_identity
        else _web_identity(identity),
        "ManagedPolicyArns": [policy(name) for name in identity.policies] or None,
        "Policies": [
            {
                "PolicyName": identity.account,
                "PolicyDocument": document(identity.statements),
            }
        ]
        if identity.statements
        else None,
    }
    made = resource("AWS::IAM::Role", properties)
    return {identity.role: draft.noted(made, identity.path, identity.why)}


def association(identity: Identity) -> dict[str, Value]:
    """What ties a service account to its role; the cluster's agent hands out the credentials."""
    properties = {
        "ClusterName": ref(CLUSTER),
        "Namespace": identity.namespace,
        "ServiceAccount": identity.account,
        "RoleArn": att(identity.role, "Arn"),
    }
    return {f"{identity.name}Identity": resource("AWS::EKS::PodIdentityAssociation", properties)}


def _web_identity(identity: Identity) -> dict[str, Any]:
    """A trust policy as text: its keys hold the issuer, and functions do not work in keys."""
    subject = literal(f"system:serviceaccount:{identity.namespace}:{identity.account}")
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"${{{OIDC}}}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                "${Issuer}:aud": "sts.amazonaws.com",
                "${Issuer}:sub": subject,
            }
        },
    }
    issuer = select(1, split("//", att(CLUSTER, "OpenIdConnectIssuerUrl")))
    return sub(json.dumps(document([statement])), Issuer=issuer)
