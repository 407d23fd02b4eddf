"""What controllers in the cluster may do: the statements each one's project documents.

Facts of the policies that eksctl 0.230 and Karpenter's own template grant; where a tag can tell
the cluster's own resources from others, the tag is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from advisor.exporters.cloudformation.template import Value, allow, sub

Statements = tuple[dict[str, Any], ...]

_TAG: Final = "elbv2.k8s.aws/cluster"
_IS_OURS: Final = {f"aws:ResourceTag/{_TAG}": "false"}
_BECOMES_OURS: Final = {f"aws:RequestTag/{_TAG}": "false"}
_STAYS_OURS: Final = {f"aws:RequestTag/{_TAG}": "true", **_IS_OURS}
_DESCRIBED_EC2: Final = (
    "AccountAttributes", "Addresses", "AvailabilityZones", "InternetGateways", "Vpcs",
    "VpcPeeringConnections", "Subnets", "SecurityGroups", "Instances", "NetworkInterfaces",
    "Tags", "CoipPools", "IpamPools", "RouteTables",
)  # fmt: skip
_DESCRIBED_ELB: Final = (
    "LoadBalancers", "LoadBalancerAttributes", "Listeners", "ListenerCertificates", "SSLPolicies",
    "Rules", "TargetGroups", "TargetGroupAttributes", "TargetHealth", "Tags", "TrustStores",
    "ListenerAttributes", "CapacityReservation",
)  # fmt: skip


def _arns(service: str, *names: str) -> list[Value]:
    return [sub(f"arn:${{AWS::Partition}}:{service}:*:*:{name}") for name in names]


def _of(service: str, *actions: str) -> list[str]:
    return [f"{service}:{action}" for action in actions]


def load_balancer_controller() -> Statements:
    """The AWS Load Balancer Controller."""
    elb = "elasticloadbalancing"
    groups = _arns("ec2", "security-group/*")
    balancers = _arns(elb, "targetgroup/*/*", "loadbalancer/net/*/*", "loadbalancer/app/*/*")
    listeners = _arns(
        elb, "listener/net/*/*/*", "listener/app/*/*/*",
        "listener-rule/net/*/*/*", "listener-rule/app/*/*/*",
    )  # fmt: skip
    created = {f"{elb}:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"]}
    return (
        allow(
            ["iam:CreateServiceLinkedRole"],
            StringEquals={"iam:AWSServiceName": f"{elb}.amazonaws.com"},
        ),
        allow([
            *_of("ec2", *(f"Describe{name}" for name in _DESCRIBED_EC2)),
            *_of("ec2", "GetCoipPoolUsage", "GetSecurityGroupsForVpc"),
            *_of(elb, *(f"Describe{name}" for name in _DESCRIBED_ELB)),
        ]),
        allow(_further_services()),
        allow(_of("ec2", "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress",
                  "CreateSecurityGroup")),
        allow(["ec2:CreateTags"], groups,
              StringEquals={"ec2:CreateAction": "CreateSecurityGroup"}, Null=_BECOMES_OURS),
        allow(_of("ec2", "CreateTags", "DeleteTags"), groups, Null=_STAYS_OURS),
        allow(["ec2:DeleteSecurityGroup"], Null=_IS_OURS),
        allow(_of(elb, "CreateLoadBalancer", "CreateTargetGroup"), Null=_BECOMES_OURS),
        allow(_of(elb, "CreateListener", "DeleteListener", "CreateRule", "DeleteRule")),
        allow(_of(elb, "AddTags", "RemoveTags"), balancers, Null=_STAYS_OURS),
        allow(_of(elb, "AddTags", "RemoveTags"), listeners),
        allow(_of(elb, "AddTags"), balancers, StringEquals=created, Null=_BECOMES_OURS),
        allow(_of(elb, *_CHANGES), Null=_IS_OURS),
        allow(_of(elb, "RegisterTargets", "DeregisterTargets"), _arns(elb, "targetgroup/*/*")),
        allow(_of(elb, "SetWebAcl", "ModifyListener", "AddListenerCertificates",
                  "RemoveListenerCertificates", "ModifyRule", "SetRulePriorities")),
    )  # fmt: skip


_CHANGES: Final = (
    "ModifyLoadBalancerAttributes", "SetIpAddressType", "SetSecurityGroups", "SetSubnets",
    "DeleteLoadBalancer", "ModifyTargetGroup", "ModifyTargetGroupAttributes", "DeleteTargetGroup",
    "ModifyListenerAttributes", "ModifyCapacityReservation", "ModifyIpPools",
)  # fmt: skip


def _further_services() -> list[str]:
    acl = ("GetWebACL", "GetWebACLForResource", "AssociateWebACL", "DisassociateWebACL")
    return [
        "cognito-idp:DescribeUserPoolClient",
        *_of("acm", "ListCertificates", "DescribeCertificate"),
        *_of("iam", "ListServerCertificates", "GetServerCertificate"),
        *_of("waf-regional", *acl), *_of("wafv2", *acl),
        *_of("shield", "GetSubscriptionState", "DescribeProtection", "CreateProtection",
             "DeleteProtection"),
    ]  # fmt: skip


def cluster_autoscaler(cluster: str) -> Statements:
    """The cluster autoscaler: it reads everything, and changes groups of this cluster alone."""
    owned = {f"aws:ResourceTag/k8s.io/cluster-autoscaler/{cluster}": "owned"}
    return (
        allow([
            *_of("autoscaling", "DescribeAutoScalingGroups", "DescribeAutoScalingInstances",
                 "DescribeLaunchConfigurations", "DescribeScalingActivities", "DescribeTags"),
            *_of("ec2", "DescribeImages", "DescribeInstanceTypes",
                 "DescribeLaunchTemplateVersions", "GetInstanceTypesFromInstanceRequirements"),
            "eks:DescribeNodegroup",
        ]),
        allow(
            _of("autoscaling", "SetDesiredCapacity", "TerminateInstanceInAutoScalingGroup"),
            StringEquals=owned,
        ),
    )  # fmt: skip


def external_dns() -> Statements:
    """external-dns: records in every hosted zone of the account."""
    zones = [sub("arn:${AWS::Partition}:route53:::hostedzone/*")]
    return (
        allow(["route53:ChangeResourceRecordSets"], zones),
        allow(_of("route53", "ListHostedZones", "ListResourceRecordSets", "ListTagsForResources",
                  "ListTagsForResource")),
    )  # fmt: skip


def ipv6_network_plugin() -> Statements:
    """The Amazon VPC CNI under IPv6; the policy AWS manages speaks of IPv4 alone."""
    interfaces = _arns("ec2", "network-interface/*")
    return (
        allow(_of("ec2", "DescribeInstances", "DescribeTags", "DescribeNetworkInterfaces",
                  "DescribeInstanceTypes")),
        allow(_of("ec2", "AssignIpv6Addresses", "CreateTags"), interfaces),
    )  # fmt: skip


def termination_handler(cluster: str, queue: Value) -> Statements:
    """The node termination handler: it reads its queue, and tells the cluster's groups to go on."""
    owned = {f"aws:ResourceTag/kubernetes.io/cluster/{cluster}": "owned"}
    return (
        allow(_of("sqs", "DeleteMessage", "ReceiveMessage"), queue),
        allow(["autoscaling:CompleteLifecycleAction"], StringEquals=owned),
        allow([
            *_of("autoscaling", "DescribeAutoScalingInstances", "DescribeTags"),
            "ec2:DescribeInstances",
        ]),
    )  # fmt: skip


def karpenter(
    cluster: str, node_role: Value, own_cluster: Value, queue: Value | None
) -> Statements:
    """Karpenter: it makes and ends machines that carry the cluster's tag, and no others."""
    owned = f"kubernetes.io/cluster/{cluster}"
    region = {"aws:RequestedRegion": sub("${AWS::Region}")}
    mine = {f"aws:ResourceTag/{owned}": "owned"}
    asked = {f"aws:RequestTag/{owned}": "owned"}
    of_pool = {"aws:ResourceTag/karpenter.sh/nodepool": "*"}
    asked_pool = {"aws:RequestTag/karpenter.sh/nodepool": "*"}
    made = ("fleet", "instance", "volume", "network-interface", "launch-template",
            "spot-instances-request")  # fmt: skip
    return (
        allow(_of("ec2", "RunInstances", "CreateFleet"),
              _shared("image/*", "snapshot/*", "security-group/*", "subnet/*",
                      "capacity-reservation/*", "placement-group/*")),
        allow(_of("ec2", "RunInstances", "CreateFleet"), _shared("launch-template/*"),
              StringEquals=mine, StringLike=of_pool),
        allow(_of("ec2", "RunInstances", "CreateFleet", "CreateLaunchTemplate"),
              _shared(*(f"{kind}/*" for kind in made)), StringEquals=asked, StringLike=asked_pool),
        allow(["ec2:CreateTags"], _shared(*(f"{kind}/*" for kind in made)),
              StringEquals=asked | {"ec2:CreateAction": [
                  "RunInstances", "CreateFleet", "CreateLaunchTemplate"]},
              StringLike=asked_pool),
        allow(["ec2:CreateTags"], _shared("instance/*"), StringEquals=mine, StringLike=of_pool),
        allow(_of("ec2", "TerminateInstances", "DeleteLaunchTemplate"),
              _shared("instance/*", "launch-template/*"), StringEquals=mine, StringLike=of_pool),
        allow(_of("ec2", *_SEEN_BY_KARPENTER), StringEquals=region),
        allow(["ssm:GetParameter"],
              [sub("arn:${AWS::Partition}:ssm:${AWS::Region}::parameter/aws/service/*")]),
        allow(["pricing:GetProducts"]),
        *([allow(_of("sqs", "DeleteMessage", "GetQueueUrl", "ReceiveMessage"), queue)]
          if queue is not None else []),
        allow(["iam:PassRole"], node_role,
              StringEquals={"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}),
        allow(_of("iam", "GetInstanceProfile", "ListInstanceProfiles")),
        allow(["iam:CreateServiceLinkedRole"],
              StringEquals={"iam:AWSServiceName": "spot.amazonaws.com"}),
        allow(["eks:DescribeCluster"], own_cluster),
    )  # fmt: skip


_SEEN_BY_KARPENTER: Final = (
    "DescribeAvailabilityZones", "DescribeCapacityReservations", "DescribeImages",
    "DescribeInstances", "DescribeInstanceStatus", "DescribeInstanceTypeOfferings",
    "DescribeInstanceTypes", "DescribeLaunchTemplates", "DescribePlacementGroups",
    "DescribeSecurityGroups",
    "DescribeSpotPriceHistory", "DescribeSubnets",
)  # fmt: skip


def _shared(*names: str) -> Sequence[Value]:
    return [sub(f"arn:${{AWS::Partition}}:ec2:${{AWS::Region}}:*:{name}") for name in names]
