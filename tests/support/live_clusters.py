"""Clusters as AWS describes them: answers for ``aws_services``, in the shapes of boto3."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.support.aws_services import AwsServices, Call

REGION = "eu-central-1"
ACCOUNT = "123456789012"
VPC = "vpc-0a1b2c3d4e5f60718"
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
Tree = dict[str, Any]


def arn(service: str, what: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{what}"


def role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def subnet_id(letter: str, *, public: bool = False) -> str:
    return f"subnet-0{'bb' if public else 'aa'}00000000000{letter * 3}"


PRIVATE = [subnet_id(letter) for letter in "abc"]
PUBLIC = [subnet_id(letter, public=True) for letter in "abc"]


def tags(**values: str) -> list[Tree]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def cluster(name: str = "shop") -> Tree:
    """A cluster with most things stated."""
    return {
        "name": name,
        "arn": arn("eks", f"cluster/{name}"),
        "createdAt": NOW,
        "version": "1.35",
        "endpoint": "https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com",
        "roleArn": role("shop-cluster"),
        "resourcesVpcConfig": {
            "subnetIds": [*PRIVATE, *PUBLIC],
            "securityGroupIds": ["sg-0123456789abcdef0"],
            "clusterSecurityGroupId": "sg-0123456789abcdef1",
            "vpcId": VPC,
            "endpointPublicAccess": True,
            "endpointPrivateAccess": True,
            "publicAccessCidrs": ["203.0.113.0/24"],
        },
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4",
                                    "elasticLoadBalancing": {"enabled": False}},
        "logging": {"clusterLogging": [
            {"types": ["audit", "api"], "enabled": True},
            {"types": ["authenticator", "controllerManager", "scheduler"], "enabled": False},
        ]},
        "identity": {"oidc": {"issuer": "https://oidc.eks.eu-central-1.amazonaws.com/id/0123ABCD"}},
        "status": "ACTIVE",
        "certificateAuthority": {"data": "LS0tLS1CRUdJTg=="},
        "platformVersion": "eks.9",
        "tags": {"team": "shop"},
        "encryptionConfig": [{"resources": ["secrets"],
                              "provider": {"keyArn": arn("kms", "key/1234abcd")}}],
        "health": {"issues": []},
        "accessConfig": {"authenticationMode": "API"},
        "upgradePolicy": {"supportType": "STANDARD"},
        "zonalShiftConfig": {"enabled": True},
        "computeConfig": {"enabled": False},
        "storageConfig": {"blockStorage": {"enabled": False}},
        "deletionProtection": True,
        "controlPlaneScalingConfig": {"tier": "tier-xl"},
    }  # fmt: skip


def node_group(name: str = "web", **other: Any) -> Tree:
    """A managed group on three private subnets, with a launch template of EKS's own."""
    return {
        "nodegroupName": name,
        "nodegroupArn": arn("eks", f"nodegroup/shop/{name}/1"),
        "clusterName": "shop",
        "version": "1.35",
        "releaseVersion": "1.35.2-20261101",
        "createdAt": NOW,
        "modifiedAt": NOW,
        "status": "ACTIVE",
        "capacityType": "ON_DEMAND",
        "scalingConfig": {"minSize": 3, "maxSize": 9, "desiredSize": 4},
        "instanceTypes": ["m7g.large"],
        "subnets": PRIVATE,
        "amiType": "AL2023_ARM_64_STANDARD",
        "nodeRole": role("shop-nodes"),
        "labels": {"tier": "web", "alpha.eksctl.io/nodegroup-name": name},
        "taints": [{"key": "dedicated", "value": "web", "effect": "NO_SCHEDULE"}],
        "resources": {"autoScalingGroups": [{"name": f"eks-{name}-1234"}]},
        "diskSize": 20,
        "health": {"issues": []},
        "updateConfig": {"maxUnavailable": 1},
        "tags": {},
    } | other


def scaling_group(name: str = "eks-web-1234", group: str | None = "web", **other: Any) -> Tree:
    """A scaling group; of a node group, unless ``group`` is None."""
    listed = [{"Key": "kubernetes.io/cluster/shop", "Value": "owned"}]
    if group is not None:
        listed += tags(**{"eks:nodegroup-name": group, "k8s.io/cluster-autoscaler/enabled": "true"})
    return {
        "AutoScalingGroupName": name,
        "MinSize": 3,
        "MaxSize": 9,
        "DesiredCapacity": 4,
        "DefaultCooldown": 300,
        "AvailabilityZones": [f"{REGION}{letter}" for letter in "abc"],
        "HealthCheckType": "EC2",
        "CreatedTime": NOW,
        "VPCZoneIdentifier": ",".join(PRIVATE),
        "LaunchTemplate": {"LaunchTemplateId": f"lt-{name}", "LaunchTemplateName": name,
                           "Version": "1"},
        "SuspendedProcesses": [],
        "Tags": listed,
    } | other  # fmt: skip


def template(**other: Any) -> Tree:
    """What a launch template starts: an encrypted disk, and IMDSv2 alone."""
    return {
        "UserData": "c2VjcmV0",
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {
            "VolumeSize": 80, "VolumeType": "gp3", "Iops": 4000, "Throughput": 250,
            "Encrypted": True}}],
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
    } | other  # fmt: skip


def addon(name: str, version: str, **other: Any) -> Tree:
    return {
        "addonName": name,
        "clusterName": "shop",
        "status": "ACTIVE",
        "addonVersion": version,
        "health": {"issues": []},
        "addonArn": arn("eks", f"addon/shop/{name}/1"),
        "createdAt": NOW,
        "modifiedAt": NOW,
        "tags": {},
    } | other


def route_table(identity: str, subnets: list[str], target: Tree, *, main: bool = False) -> Tree:
    return {
        "RouteTableId": identity,
        "VpcId": VPC,
        "Associations": [{"Main": False, "SubnetId": each} for each in subnets]
        + ([{"Main": True}] if main else []),
        "Routes": [
            {"DestinationCidrBlock": "10.42.0.0/16", "GatewayId": "local", "State": "active"},
            {"DestinationCidrBlock": "0.0.0.0/0", "State": "active"} | target,
        ],
    }


def subnet(letter: str, number: int, *, public: bool) -> Tree:
    return {
        "SubnetId": subnet_id(letter, public=public),
        "VpcId": VPC,
        "AvailabilityZone": f"{REGION}{letter}",
        "AvailabilityZoneId": f"euc1-az{'abc'.index(letter) + 1}",
        "CidrBlock": f"10.42.{number}.0/24",
        "AvailableIpAddressCount": 200 + number,
        "MapPublicIpOnLaunch": public,
        "Tags": tags(**{"kubernetes.io/role/elb": "1"}) if public else [],
    }


@dataclass
class World:
    """An account with one cluster; a test changes what it is about."""

    cluster: Tree = field(default_factory=cluster)
    others: list[str] = field(default_factory=lambda: ["shop-staging", "billing"])
    node_groups: list[Tree] = field(default_factory=lambda: [node_group()])
    profiles: list[Tree] = field(default_factory=list)
    addons: list[Tree] = field(default_factory=lambda: [
        addon("vpc-cni", "v1.21.1-eksbuild.1", configurationValues=json.dumps(
            {"env": {"ENABLE_PREFIX_DELEGATION": "true"}, "enableNetworkPolicy": "true"})),
        addon("coredns", "v1.13.2-eksbuild.1", configurationValues="replicaCount: 3\n"),
        addon("kube-proxy", "v1.35.0-eksbuild.2"),
        addon("aws-ebs-csi-driver", "v1.50.1-eksbuild.1"),
        addon("eks-pod-identity-agent", "v1.3.9-eksbuild.3"),
    ])  # fmt: skip
    entries: dict[str, Tree] = field(default_factory=lambda: {
        role("admins"): {"principalArn": role("admins"), "kubernetesGroups": [],
                         "username": "admins", "type": "STANDARD"},
        role("shop-nodes"): {"principalArn": role("shop-nodes"), "type": "EC2_LINUX",
                             "kubernetesGroups": ["system:nodes"],
                             "username": "system:node:{{EC2PrivateDNSName}}"},
    })  # fmt: skip
    associations: list[Tree] = field(default_factory=lambda: [
        {"namespace": "kube-system", "serviceAccount": "aws-load-balancer-controller",
         "roleArn": role("lbc"), "associationId": "a-1", "clusterName": "shop"},
        {"namespace": "kube-system", "serviceAccount": "cluster-autoscaler",
         "roleArn": role("cas"), "associationId": "a-2", "clusterName": "shop"},
    ])  # fmt: skip
    providers: list[Tree] = field(default_factory=list)
    subnets: list[Tree] = field(default_factory=lambda: [
        subnet(letter, number + 10 * public, public=public)
        for public in (False, True)
        for number, letter in enumerate("abc", 1)
    ])  # fmt: skip
    route_tables: list[Tree] = field(default_factory=lambda: [
        route_table("rtb-public", PUBLIC, {"GatewayId": "igw-1"}, main=True),
        *(route_table(f"rtb-{letter}", [subnet_id(letter)], {"NatGatewayId": f"nat-0{letter}"})
          for letter in "abc"),
    ])  # fmt: skip
    nat_gateways: list[Tree] = field(default_factory=lambda: [
        {"NatGatewayId": f"nat-0{letter}", "VpcId": VPC, "State": "available",
         "SubnetId": subnet_id(letter, public=True)} for letter in "abc"
    ])  # fmt: skip
    endpoints: list[str] = field(default_factory=lambda: ["s3", "ecr.api"])
    scaling_groups: list[Tree] = field(default_factory=lambda: [scaling_group()])
    templates: dict[str, Tree] = field(default_factory=lambda: {"lt-eks-web-1234": template()})
    instances: list[Tree] = field(default_factory=list)
    retention: int | None = 90
    load_balancers: list[Tree] = field(default_factory=lambda: [
        {"LoadBalancerArn": arn("elasticloadbalancing", f"loadbalancer/{kind}/{name}/1"),
         "LoadBalancerName": name, "Scheme": scheme, "Type": kind, "VpcId": VPC,
         "AvailabilityZones": []}
        for name, kind, scheme in (("web", "application", "internet-facing"),
                                   ("api", "application", "internal"),
                                   ("stranger", "network", "internet-facing"))
    ])  # fmt: skip
    load_balancer_tags: dict[str, list[Tree]] = field(default_factory=lambda: {
        name: tags(**{"elbv2.k8s.aws/cluster": "shop", "ingress.k8s.aws/stack": f"shop/{name}"})
        for name in ("web", "api")
    })  # fmt: skip
    classic: list[Tree] = field(default_factory=list)
    classic_tags: dict[str, list[Tree]] = field(default_factory=dict)
    trusted: list[str] = field(default_factory=lambda: [
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0123ABCD"
    ])  # fmt: skip

    def answer_at(self, server: AwsServices) -> None:
        """Let ``server`` answer as this account does."""
        server.answers.update(self._of_eks() | self._of_ec2() | self._of_others())

    def _of_eks(self) -> dict[tuple[str, str], Any]:
        groups = {each["nodegroupName"]: each for each in self.node_groups}
        profiles = {each["fargateProfileName"]: each for each in self.profiles}
        addons = {each["addonName"]: each for each in self.addons}
        by_id = {each["associationId"]: each for each in self.associations}
        short = ("namespace", "serviceAccount", "associationId", "clusterName")
        answers: dict[str, Any] = {
            "DescribeCluster": {"cluster": self.cluster},
            "ListClusters": {"clusters": [self.cluster["name"], *self.others]},
            "ListNodegroups": _paged("nodegroups", list(groups)),
            "DescribeNodegroup": lambda call: {"nodegroup": groups[call.asked["nodegroupName"]]},
            "ListFargateProfiles": {"fargateProfileNames": list(profiles)},
            "DescribeFargateProfile": lambda call: {
                "fargateProfile": profiles[call.asked["fargateProfileName"]]},
            "ListAddons": {"addons": list(addons)},
            "DescribeAddon": lambda call: {"addon": addons[call.asked["addonName"]]},
            "ListAccessEntries": {"accessEntries": list(self.entries)},
            "DescribeAccessEntry": lambda call: {
                "accessEntry": self.entries[call.asked["principalArn"]]},
            "ListAssociatedAccessPolicies": {"associatedAccessPolicies": [{
                "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                "accessScope": {"type": "cluster", "namespaces": []}}]},
            "ListPodIdentityAssociations": {"associations": [
                {key: each[key] for key in short} for each in self.associations]},
            "DescribePodIdentityAssociation": lambda call: {
                "association": by_id[call.asked["associationId"]]},
            "ListIdentityProviderConfigs": {"identityProviderConfigs": self.providers},
        }  # fmt: skip
        return {("eks", operation): answer for operation, answer in answers.items()}

    def _of_ec2(self) -> dict[tuple[str, str], Any]:
        def attribute(call: Call) -> Tree:
            name = call.asked["Attribute"]
            return {"VpcId": VPC, name[0].upper() + name[1:]: {"Value": True}}

        def version(call: Call) -> Tree:
            identity = call.asked["LaunchTemplateId"]
            assert call.asked["LaunchTemplateVersion.1"] != ""
            data = copy.deepcopy(self.templates[identity])
            found = {"LaunchTemplateId": identity, "VersionNumber": 1, "LaunchTemplateData": data}
            return {"LaunchTemplateVersions": [found]}

        service = f"com.amazonaws.{REGION}."
        answers: dict[str, Any] = {
            "DescribeVpcs": {"Vpcs": [{"VpcId": VPC, "CidrBlock": "10.42.0.0/16",
                "CidrBlockAssociationSet": [
                    {"CidrBlock": "10.42.0.0/16", "CidrBlockState": {"State": "associated"}},
                    {"CidrBlock": "100.64.0.0/16", "CidrBlockState": {"State": "associated"}},
                    {"CidrBlock": "10.99.0.0/16", "CidrBlockState": {"State": "disassociated"}},
                ]}]},
            "DescribeVpcAttribute": attribute,
            "DescribeSubnets": {"Subnets": self.subnets},
            "DescribeRouteTables": {"RouteTables": self.route_tables},
            "DescribeNatGateways": {"NatGateways": self.nat_gateways},
            "DescribeVpcEndpoints": {"VpcEndpoints": [
                {"VpcEndpointId": f"vpce-{name}", "VpcId": VPC, "ServiceName": service + name,
                 "State": "available"} for name in self.endpoints]},
            "DescribeLaunchTemplateVersions": version,
            "DescribeInstances": {"Reservations": [{"Instances": self.instances}]},
        }  # fmt: skip
        return {("ec2", operation): answer for operation, answer in answers.items()}

    def _of_others(self) -> dict[tuple[str, str], Any]:
        group = {"logGroupName": f"/aws/eks/{self.cluster['name']}/cluster"}
        other = {"logGroupName": f"/aws/eks/{self.cluster['name']}/cluster-autoscaler",
                 "retentionInDays": 1}  # fmt: skip
        if self.retention is not None:
            group["retentionInDays"] = self.retention  # type: ignore[assignment]
        by_arn = {each["LoadBalancerArn"]: each["LoadBalancerName"] for each in self.load_balancers}
        return {
            ("autoscaling", "DescribeAutoScalingGroups"): {
                "AutoScalingGroups": self.scaling_groups},
            ("logs", "DescribeLogGroups"): {"logGroups": [other, group]},
            ("elbv2", "DescribeLoadBalancers"): {"LoadBalancers": self.load_balancers},
            ("elbv2", "DescribeTags"): {"TagDescriptions": [
                {"ResourceArn": each, "Tags": self.load_balancer_tags.get(name, tags(Name=name))}
                for each, name in by_arn.items()]},
            ("elb", "DescribeLoadBalancers"): {"LoadBalancerDescriptions": self.classic},
            ("elb", "DescribeTags"): {"TagDescriptions": [
                {"LoadBalancerName": name, "Tags": listed}
                for name, listed in self.classic_tags.items()]},
            ("iam", "ListOpenIDConnectProviders"): {
                "OpenIDConnectProviderList": [{"Arn": each} for each in self.trusted]},
        }  # fmt: skip


def _paged(key: str, names: list[str]) -> Any:
    """One name a page, as no real account has it and every one may."""

    def answer(call: Call) -> Tree:
        at = int(call.asked.get("nextToken", 0))
        more = {"nextToken": str(at + 1)} if at + 1 < len(names) else {}
        return {key: names[at : at + 1], **more}

    return answer
