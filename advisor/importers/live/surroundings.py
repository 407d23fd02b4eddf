"""What AWS says about everything around a cluster: network, machines, logs, load balancers."""

from __future__ import annotations

from typing import Final

from advisor.importers.live.questions import Aws, Inquiry, PartUnread, Tree

_TAGS_AT_ONCE: Final = 20
_NODE_POOL_TAGS: Final = ("karpenter.sh/nodepool", "eks:kubernetes-node-pool-name")
_PRIVATE: Final = ("UserData",)
"""What stands in answers and may hold secrets: it is not kept."""


def _vpc_id(tree: Tree) -> str:
    """The VPC of the cluster; a stand-in for EKS may leave it to the subnets."""
    stated = tree["cluster"]["resourcesVpcConfig"].get("vpcId")
    subnets = tree.get("subnet", {}).values()
    return str(stated or next((each.get("VpcId") for each in subnets), ""))


def _in_vpc(tree: Tree) -> list[Tree]:
    return [{"Name": "vpc-id", "Values": [_vpc_id(tree)]}]


def vpc(about: Inquiry) -> None:
    """The VPC, and whether names are resolved in it."""
    identity = _vpc_id(about.tree)
    found = about.aws.all("vpc", "ec2", "DescribeVpcs", "Vpcs", VpcIds=[identity])
    about.tree["vpc"] = {identity: found[0]} if found else {}
    for attribute, key in (
        ("enableDnsHostnames", "EnableDnsHostnames"),
        ("enableDnsSupport", "EnableDnsSupport"),
    ):
        asked = {"VpcId": identity, "Attribute": attribute}
        answer = about.aws.one("vpc", "ec2", "DescribeVpcAttribute", key, **asked)
        about.tree["vpc"].setdefault(identity, {})[key] = answer.get("Value")


def _by(identity: str, found: list[Tree]) -> Tree:
    return {str(each.get(identity)): each for each in found}


def subnets(about: Inquiry) -> None:
    """All subnets of the VPC."""
    if _vpc_id(about.tree):
        asked: Tree = {"Filters": _in_vpc(about.tree)}
    else:
        asked = {"SubnetIds": about.tree["cluster"]["resourcesVpcConfig"].get("subnetIds") or []}
    found = about.aws.all("subnet", "ec2", "DescribeSubnets", "Subnets", **asked)
    about.tree["subnet"] = _by("SubnetId", found)


def route_tables(about: Inquiry) -> None:
    """All route tables of the VPC."""
    found = about.aws.all("routeTable", "ec2", "DescribeRouteTables", "RouteTables",
                    Filters=_in_vpc(about.tree))  # fmt: skip
    about.tree["routeTable"] = _by("RouteTableId", found)


def nat_gateways(about: Inquiry) -> None:
    """All NAT gateways of the VPC."""
    # The argument is called Filter here, and Filters everywhere else in EC2.
    found = about.aws.all("natGateway", "ec2", "DescribeNatGateways", "NatGateways",
                    Filter=_in_vpc(about.tree))  # fmt: skip
    about.tree["natGateway"] = _by("NatGatewayId", found)


def vpc_endpoints(about: Inquiry) -> None:
    """All endpoints of the VPC."""
    found = about.aws.all("vpcEndpoint", "ec2", "DescribeVpcEndpoints", "VpcEndpoints",
                    Filters=_in_vpc(about.tree))  # fmt: skip
    about.tree["vpcEndpoint"] = _by("VpcEndpointId", found)


def scaling_groups(about: Inquiry) -> None:
    """Those of node groups, too: EKS puts the same tag on them."""
    wanted = [{"Name": "tag-key", "Values": [f"kubernetes.io/cluster/{about.name}"]}]
    found = about.aws.all("autoScalingGroup", "autoscaling", "DescribeAutoScalingGroups",
                    "AutoScalingGroups", Filters=wanted)  # fmt: skip
    about.tree["autoScalingGroup"] = _by("AutoScalingGroupName", found)


def template_of(group: Tree) -> tuple[str, str] | None:
    """Id and version of the launch template of a scaling group or node group, as they stand."""
    mixed = _section(_section(group, "MixedInstancesPolicy"), "LaunchTemplate")
    found = (
        _section(group, "LaunchTemplate")
        or _section(mixed, "LaunchTemplateSpecification")
        or _section(group, "launchTemplate")
    )
    identity = found.get("LaunchTemplateId") or found.get("id")
    version = found.get("Version") or found.get("version") or "$Default"
    return (str(identity), str(version)) if identity else None


def _section(tree: Tree, key: str) -> Tree:
    found = tree.get(key)
    return found if isinstance(found, dict) else {}


def launch_templates(about: Inquiry) -> None:
    """The versions that groups start machines from, without their user data."""
    tree = about.tree
    groups = [*tree.get("autoScalingGroup", {}).values(), *tree.get("nodegroup", {}).values()]
    wanted = dict.fromkeys(named for each in groups if (named := template_of(each)))
    about.tree["launchTemplate"] = {}
    for identity, version in wanted:
        try:
            found = about.aws.all(
                "launchTemplate", "ec2", "DescribeLaunchTemplateVersions", "LaunchTemplateVersions",
                LaunchTemplateId=identity, Versions=[version],
            )  # fmt: skip
        except PartUnread as problem:
            if not problem.gone:
                raise
            continue
        for each in found[:1]:
            data = each.get("LaunchTemplateData") or {}
            for key in _PRIVATE:
                data.pop(key, None)
            about.tree["launchTemplate"][f"{identity}:{version}"] = each


def instances(about: Inquiry) -> None:
    """Machines outside of scaling groups, of which EKS keeps no list."""
    wanted = [
        {"Name": "tag-key", "Values": list(_NODE_POOL_TAGS)},
        {"Name": "instance-state-name", "Values": ["pending", "running"]},
        {"Name": "vpc-id", "Values": [_vpc_id(about.tree)]},
    ]
    found = about.aws.all("instance", "ec2", "DescribeInstances", "Reservations", Filters=wanted)
    label = f"kubernetes.io/cluster/{about.name}"
    about.tree["instance"] = {
        str(each.get("InstanceId")): each
        for reservation in found
        for each in reservation.get("Instances") or ()
        if label in (tags := tags_of(each)) or tags.get("eks:eks-cluster-name") == about.name
    }


def tags_of(resource: Tree) -> dict[str, str]:
    """The tags of a resource of EC2, Auto Scaling or Elastic Load Balancing."""
    listed = resource.get("Tags")
    found = listed if isinstance(listed, list) else []
    return {str(each.get("Key")): str(each.get("Value")) for each in found}


def log_groups(about: Inquiry) -> None:
    """The log group of the control plane."""
    wanted = f"/aws/eks/{about.name}/cluster"  # a prefix: others may begin alike
    found = about.aws.all("logGroup", "logs", "DescribeLogGroups", "logGroups",
                    logGroupNamePrefix=wanted)  # fmt: skip
    mine = [each for each in found if each.get("logGroupName") == wanted]
    about.tree["logGroup"] = _by("logGroupName", mine)


def load_balancers(about: Inquiry) -> None:
    """Those with tags of the cluster: its controllers', and Classic ones of Kubernetes itself."""
    about.tree["loadBalancer"] = {}
    key, vpc = "loadBalancer", _vpc_id(about.tree)
    found = about.aws.all(key, "elbv2", "DescribeLoadBalancers", "LoadBalancers")
    here = {str(each.get("LoadBalancerArn")): each for each in found if each.get("VpcId") == vpc}
    _tag(about.aws, "elbv2", "ResourceArns", "ResourceArn", here)
    classic = about.aws.all(key, "elb", "DescribeLoadBalancers", "LoadBalancerDescriptions")
    there = {str(each.get("LoadBalancerName")): each for each in classic
             if each.get("VPCId") == vpc}  # fmt: skip
    _tag(about.aws, "elb", "LoadBalancerNames", "LoadBalancerName", there)
    for each in (*here.values(), *there.values()):
        if f"kubernetes.io/cluster/{about.name}" in (tags := tags_of(each)) or about.name in (
            tags.get("elbv2.k8s.aws/cluster"), tags.get("eks:eks-cluster-name"),
        ):  # fmt: skip
            about.tree["loadBalancer"][str(each.get("LoadBalancerName"))] = each


def _tag(aws: Aws, service: str, argument: str, identity: str, found: Tree) -> None:
    names = list(found)
    for start in range(0, len(names), _TAGS_AT_ONCE):
        asked = {argument: names[start : start + _TAGS_AT_ONCE]}
        for each in aws.all("loadBalancer", service, "DescribeTags", "TagDescriptions", **asked):
            if each.get(identity) in found:
                found[each[identity]]["Tags"] = each.get("Tags")


def oidc_providers(about: Inquiry) -> None:
    """The issuers of tokens that IAM trusts."""
    found = about.aws.all(
        "oidcProvider", "iam", "ListOpenIDConnectProviders", "OpenIDConnectProviderList"
    )
    about.tree["oidcProvider"] = {str(each.get("Arn")): {} for each in found}
