"""What is asked of AWS, part by part, and the permissions that it takes: reading ones only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Part:
    """Something AWS is asked about. ``missed`` says what a design lacks without the answer."""

    key: str
    title: str
    actions: tuple[str, ...]
    missed: str


PARTS: Final = {
    part.key: part
    for part in (
        Part("cluster", "the cluster", ("eks:DescribeCluster",), "nothing can be read without it"),
        Part(
            "nodegroup",
            "managed node groups",
            ("eks:ListNodegroups", "eks:DescribeNodegroup"),
            "managed node groups are not in the design",
        ),
        Part(
            "fargateProfile",
            "Fargate profiles",
            ("eks:ListFargateProfiles", "eks:DescribeFargateProfile"),
            "pods on Fargate are not in the design",
        ),
        Part(
            "addon",
            "add-ons",
            ("eks:ListAddons", "eks:DescribeAddon"),
            "add-ons and their settings are not in the design",
        ),
        Part(
            "accessEntry",
            "access entries",
            (
                "eks:ListAccessEntries",
                "eks:DescribeAccessEntry",
                "eks:ListAssociatedAccessPolicies",
            ),
            "who has access is not listed",
        ),
        Part(
            "podIdentity",
            "pod identity associations",
            ("eks:ListPodIdentityAssociations", "eks:DescribePodIdentityAssociation"),
            "controllers that get their rights so are not seen",
        ),
        Part(
            "identityProvider",
            "identity providers",
            ("eks:ListIdentityProviderConfigs",),
            "people who come from an OIDC provider are not seen",
        ),
        Part(
            "subnet",
            "subnets",
            ("ec2:DescribeSubnets",),
            "subnets are not in the design, and its zones are an assumption",
        ),
        Part(
            "vpc",
            "the VPC",
            ("ec2:DescribeVpcs", "ec2:DescribeVpcAttribute"),
            "the range of the VPC is an assumption",
        ),
        Part(
            "routeTable",
            "route tables",
            ("ec2:DescribeRouteTables",),
            "which subnets are public is told from their tags and settings",
        ),
        Part(
            "natGateway",
            "NAT gateways",
            ("ec2:DescribeNatGateways",),
            "in which zones NAT gateways stand is not seen",
        ),
        Part(
            "vpcEndpoint",
            "VPC endpoints",
            ("ec2:DescribeVpcEndpoints",),
            "VPC endpoints are not in the design",
        ),
        Part(
            "autoScalingGroup",
            "Auto Scaling groups",
            ("autoscaling:DescribeAutoScalingGroups",),
            "self-managed groups are not seen, nor what node groups run on",
        ),
        Part(
            "launchTemplate",
            "launch templates",
            ("ec2:DescribeLaunchTemplateVersions",),
            "volumes, images and the metadata settings of nodes are not seen",
        ),
        Part(
            "instance",
            "machines of Karpenter and Auto Mode",
            ("ec2:DescribeInstances",),
            "nodes that Karpenter or Auto Mode started are not in the design",
        ),
        Part(
            "logGroup",
            "log groups",
            ("logs:DescribeLogGroups",),
            "how long logs are kept is an assumption",
        ),
        Part(
            "loadBalancer",
            "load balancers",
            ("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags"),
            "load balancers are not in the design",
        ),
        Part(
            "oidcProvider",
            "OIDC providers of IAM",
            ("iam:ListOpenIDConnectProviders",),
            "whether pods may use IAM roles (IRSA) is not seen",
        ),
    )
}
"""Everything that is asked, in this order. Only the first is indispensable."""

NEAR_NAMES: Final = ("eks:ListClusters",)
"""Asked where there is no cluster of that name, to say which there are."""

ACTIONS: Final = tuple(
    dict.fromkeys([*(action for part in PARTS.values() for action in part.actions), *NEAR_NAMES])
)
"""All permissions an import from AWS uses."""

_PREFIXES: Final = {"elbv2": "elasticloadbalancing", "elb": "elasticloadbalancing"}


def action_of(service: str, operation: str) -> str:
    """The IAM action of an operation of a boto3 client (``elbv2``, ``DescribeTags``)."""
    return f"{_PREFIXES.get(service, service)}:{operation}"


def statement(actions: Iterable[str] = ACTIONS) -> dict[str, Any]:
    """An IAM statement that allows ``actions``."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def statement_text(actions: Iterable[str]) -> str:
    """``statement`` on one line, for messages."""
    return json.dumps(statement(actions))


def policy() -> dict[str, Any]:
    """The least-privilege policy of an import from AWS."""
    by_service: dict[str, list[str]] = {}
    for action in ACTIONS:
        by_service.setdefault(action.partition(":")[0], []).append(action)
    return {
        "Version": "2012-10-17",
        "Statement": [statement(sorted(each)) for each in by_service.values()],
    }


def policy_text() -> str:
    """``policy`` as it is pasted into IAM."""
    return json.dumps(policy(), indent=2)
