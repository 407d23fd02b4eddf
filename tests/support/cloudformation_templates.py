"""Templates as CloudFormation reads them, and what AWS refuses in them that cfn-lint lets pass."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any

import yaml

from advisor.catalog import bundled
from advisor.exporters.yaml_text import plain

Document = dict[str, Any]

CATALOG = bundled()
MOST_INLINE_POLICY = 10_240
MOST_POLICIES = 10

_ADDONS = {
    "vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent", "metrics-server",
    "aws-ebs-csi-driver", "aws-efs-csi-driver", "snapshot-controller", "cert-manager",
    "external-dns", "amazon-cloudwatch-observability",
}  # fmt: skip
_ON_EVERY_NODE = {"vpc-cni", "kube-proxy", "eks-pod-identity-agent"}
_DESCRIPTION = re.compile(r"[A-Za-z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
_BY_ARCH = {"x86_64": "_x86_64", "arm64": "_ARM_64"}


def document(text: str) -> Document:
    """The one document of a template."""
    # The loader in C: templates are long, and laws read many.
    found: Document = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def unnoted(tree: Any) -> Any:
    return plain(tree)


class Template:
    """A template with its parameters at their defaults."""

    def __init__(self, tree: Document) -> None:
        self.tree = tree
        self.resources: dict[str, Document] = tree["Resources"]

    def of(self, *kinds: str) -> dict[str, Document]:
        """The properties of resources of these types, by name; ``EC2::Subnet`` and the like."""
        wanted = {f"AWS::{kind}" for kind in kinds}
        return {
            name: self.value(each.get("Properties", {}))
            for name, each in self.resources.items()
            if each["Type"] in wanted
        }

    def one(self, kind: str) -> Document:
        (found,) = self.of(kind).values()
        return found

    def value(self, tree: Any) -> Any:
        """``tree`` with parameters at their defaults; other functions stay as they are."""
        if isinstance(tree, list):
            return [self.value(each) for each in tree]
        if not isinstance(tree, dict):
            return tree
        parameters = self.tree.get("Parameters", {})
        if tree.keys() == {"Ref"} and tree["Ref"] in parameters:
            parameter = parameters[tree["Ref"]]
            default = parameter.get("Default", f"<{tree['Ref']}>")
            return default.split(",") if parameter["Type"] == "CommaDelimitedList" else default
        return {key: self.value(each) for key, each in tree.items()}

    def before(self, name: str) -> set[str]:
        """What CloudFormation makes before this resource, by what it names and depends on."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for each in _named(self.resources[waiting.pop()]):
                if each in self.resources and each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return seen

    def template_of(self, group: Document) -> Document:
        """The data of the launch template of a group of either kind."""
        found = group.get("LaunchTemplate")
        if not found:
            found = group["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"]
        name = (found.get("Id") or found["LaunchTemplateId"])["Ref"]
        data: Document = self.of("EC2::LaunchTemplate")[name]["LaunchTemplateData"]
        return data

    def zone_of(self, subnet: Any) -> str | None:
        """The zone of a subnet that the stack makes."""
        if not isinstance(subnet, dict):
            return None
        zone: str = self.of("EC2::Subnet")[subnet["Ref"]]["AvailabilityZone"]
        return zone


def _named(tree: Any) -> Iterator[str]:
    if isinstance(tree, list):
        for each in tree:
            yield from _named(each)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            match key, value:
                case "Ref", str():
                    yield value
                case "Fn::GetAtt", list():
                    yield value[0]
                case "DependsOn", str():
                    yield value
                case "DependsOn", list():
                    yield from value
                case "Fn::Sub", _:
                    text = value if isinstance(value, str) else value[0]
                    yield from re.findall(r"\$\{([A-Za-z0-9]+)", text)
                    yield from _named(value)
                case _:
                    yield from _named(value)


Check = Callable[[Template], Iterator[str]]


def refusals(tree: Document) -> list[str]:
    """What EKS, EC2 or IAM would refuse, or what would hang, in words."""
    template = Template(tree)
    return [problem for check in _CHECKS for problem in check(template)]


def refusals_of_machines(tree: Document) -> list[str]:
    """The same of a stack without EKS."""
    template = Template(tree)
    checks = (_scaling_groups, _disks, _roles, _descriptions, _references)
    return [problem for check in checks for problem in check(template)]


def _cluster(template: Template) -> Iterator[str]:
    cluster = template.one("EKS::Cluster")
    vpc = cluster["ResourcesVpcConfig"]
    zones = [template.zone_of(subnet) for subnet in vpc["SubnetIds"]]
    if len(zones) < 2 or (None not in zones and len(set(zones)) < 2):
        yield "the cluster has subnets in one zone"
    if not vpc["EndpointPublicAccess"] and not vpc["EndpointPrivateAccess"]:
        yield "both endpoints are off"
    for cidr in vpc.get("PublicAccessCidrs", []):
        if ip_network(cidr) is None:
            yield f"{cidr} is no range"
    network = cluster["KubernetesNetworkConfig"]
    service = network.get("ServiceIpv4Cidr")
    if service and network["IpFamily"] == "ipv6":
        yield "an IPv6 cluster states the range of Services"
    for made in template.of("EC2::VPC").values():
        if service and ip_network(service).overlaps(ip_network(made["CidrBlock"])):
            yield "the range of Services lies in the VPC"
    switches = {
        bool(cluster.get("ComputeConfig", {}).get("Enabled")),
        bool(cluster.get("StorageConfig", {}).get("BlockStorage", {}).get("Enabled")),
        bool(network.get("ElasticLoadBalancing", {}).get("Enabled")),
    }
    if len(switches) > 1:
        yield "Auto Mode is half on"
    if cluster["BootstrapSelfManagedAddons"]:
        yield "EKS makes add-ons that collide with those of the stack"


def _logs(template: Template) -> Iterator[str]:
    cluster = template.one("EKS::Cluster")
    groups = template.of("Logs::LogGroup")
    if not cluster.get("Logging"):
        return
    names = {group["LogGroupName"] for group in groups.values()}
    if names != {f"/aws/eks/{cluster['Name']}/cluster"}:
        yield f"EKS logs elsewhere than to {names}"
    if not groups.keys() <= template.before("Cluster"):
        yield "EKS makes the log group before the stack does"


def _access(template: Template) -> Iterator[str]:
    mode = template.one("EKS::Cluster")["AccessConfig"]["AuthenticationMode"]
    entries = template.of("EKS::AccessEntry")
    if entries and mode == "CONFIG_MAP":
        yield "access entries under CONFIG_MAP"
    for name, entry in entries.items():
        for policy in entry.get("AccessPolicies", []):
            scope = policy["AccessScope"]
            if (scope["Type"] == "namespace") != bool(scope.get("Namespaces")):
                yield f"{name} has the wrong scope"
        if entry.get("Type", "STANDARD") != "STANDARD" and "AccessPolicies" in entry:
            yield f"{name} gives machines policies"
    if len({json.dumps(entry["PrincipalArn"]) for entry in entries.values()}) < len(entries):
        yield "two access entries for one role"
    managed = {json.dumps(g["NodeRole"]) for g in template.of("EKS::Nodegroup").values()}
    if managed & {json.dumps(entry["PrincipalArn"]) for entry in entries.values()}:
        yield "EKS lets managed nodes in by itself, and the entry collides"


def _addons(template: Template) -> Iterator[str]:
    first = set()
    for name, addon in template.of("EKS::Addon").items():
        if addon["AddonName"] not in _ADDONS:
            yield f"{addon['AddonName']} is no add-on"
        if "ConfigurationValues" in addon and not json.loads(addon["ConfigurationValues"]):
            yield f"{name} is told nothing"
        if {"ServiceAccountRoleArn", "PodIdentityAssociations"} <= addon.keys():
            yield f"{name} has a role in two ways"
        if addon["AddonName"] in _ON_EVERY_NODE:
            first.add(name)
    machines = template.of("EKS::Nodegroup", "AutoScaling::AutoScalingGroup")
    for name in machines:
        if not first <= template.before(name) or not first:
            yield f"{name} waits for a network plugin that comes after it"
    for name, addon in template.of("EKS::Addon").items():
        if addon["AddonName"] == "coredns" and not machines.keys() <= template.before(name):
            yield "DNS waits for nodes that come after it"


def _managed(template: Template) -> Iterator[str]:
    for name, group in template.of("EKS::Nodegroup").items():
        size = group["ScalingConfig"]
        if not size["MinSize"] <= size["DesiredSize"] <= size["MaxSize"]:
            yield f"{name} has sizes that contradict each other"
        if {"NodegroupName", "DiskSize", "RemoteAccess"} & group.keys():
            yield f"{name} states what its launch template states, or cannot be replaced"
        if {"MaxUnavailable", "MaxUnavailablePercentage"} <= group.get("UpdateConfig", {}).keys():
            yield f"{name} states two limits"
        if "Ref" in group.get("Labels", {}):
            yield f"CloudFormation takes the labels of {name} for a function"
        yield from _types(name, group["AmiType"], group["InstanceTypes"])


def _images(template: Template) -> Iterator[str]:
    for name, group in template.of("EKS::Nodegroup").items():
        data = template.template_of(group)
        own = group["AmiType"] == "CUSTOM"
        if {"IamInstanceProfile", "InstanceType"} & data.keys():
            yield f"the launch template of {name} says what the group says"
        if own != ("ImageId" in data):
            yield f"{name} has two images, or none"
        if own and ("Version" in group or "UserData" not in data):
            yield f"{name} has an image of its own, and does not say how it joins"


def _start(template: Template) -> Iterator[str]:
    for name, group in template.of("EKS::Nodegroup").items():
        here = [subnet for subnet in group["Subnets"] if template.zone_of(subnet)]
        if here and not _way_out(template, name, here):
            yield f"{name} starts machines before they reach AWS"


def _scaling_groups(template: Template) -> Iterator[str]:
    for name, group in template.of("AutoScaling::AutoScalingGroup").items():
        keys = ("MinSize", "DesiredCapacity", "MaxSize")
        low, some, high = (int(group[key]) for key in keys)
        if not low <= some <= high:
            yield f"{name} has sizes that contradict each other"
        if not {"IamInstanceProfile", "ImageId", "UserData"} <= template.template_of(group).keys():
            yield f"machines of {name} cannot join"


def _types(name: str, image: str, types: list[str]) -> Iterator[str]:
    arches = set()
    for each in types:
        known = CATALOG.instance_type(each)
        if known is None:
            yield f"{each} is no instance type"
        else:
            arches.add(known.arch)
    if len(arches) > 1:
        yield f"{name} mixes processors"
    if image != "CUSTOM" and any(_BY_ARCH[arch] not in image for arch in arches):
        yield f"{name} starts {image} on {', '.join(sorted(arches))}"


def _way_out(template: Template, name: str, subnets: list[Any]) -> bool:
    """Whether what lets a machine reach AWS is there before the group."""
    made = template.before(name)
    kinds = {template.resources[each]["Type"] for each in made}
    if "AWS::EC2::NatGateway" in kinds or "AWS::EC2::InternetGateway" in kinds:
        tables = {
            route["RouteTableId"]["Ref"]
            for each, route in template.of("EC2::Route").items()
            if each in made
        }
        used = {
            each["RouteTableId"]["Ref"]
            for each in template.of("EC2::SubnetRouteTableAssociation").values()
            if each["SubnetId"] in subnets
        }
        return used <= tables
    routes = {each for each in template.of("EC2::Route") if "Private" in each}
    endpoints = template.of("EC2::VPCEndpoint").keys()
    return endpoints <= made if not routes else bool(routes & made)


def _disks(template: Template) -> Iterator[str]:
    for name, each in template.of("EC2::LaunchTemplate").items():
        for mapping in each["LaunchTemplateData"]["BlockDeviceMappings"]:
            ebs = mapping["Ebs"]
            iops, throughput = ebs.get("Iops"), ebs.get("Throughput")
            if ebs["VolumeType"] in ("st1", "sc1"):
                yield f"{name}: no machine starts from {ebs['VolumeType']}"
            if ebs["VolumeType"] in ("io1", "io2") and not iops:
                yield f"{name}: {ebs['VolumeType']} without IOPS"
            if ebs["VolumeType"] in ("gp2", "standard") and (iops or throughput):
                yield f"{name}: {ebs['VolumeType']} with IOPS"
            if ebs["VolumeType"] == "gp3":
                if (iops or 3000) > max(3000, 500 * ebs["VolumeSize"]):
                    yield f"{name}: more IOPS than gp3 has at this size"
                if (throughput or 125) * 4 > (iops or 3000):
                    yield f"{name}: more throughput than gp3 has for these IOPS"


def _fargate(template: Template) -> Iterator[str]:
    profiles = template.of("EKS::FargateProfile")
    for name, profile in profiles.items():
        others = profiles.keys() - {name}
        if any(name not in template.before(o) and o not in template.before(name) for o in others):
            yield "EKS makes one Fargate profile at a time"
        if len(profile["Selectors"]) > 5:
            yield f"{name} has more selectors than EKS takes"
        if profile["FargateProfileName"].startswith("eks-"):
            yield f"{name}: EKS keeps such names to itself"


def _roles(template: Template) -> Iterator[str]:
    for name, role in template.of("IAM::Role").items():
        inline = sum(
            len(json.dumps(p["PolicyDocument"], separators=(",", ":")))
            for p in role.get("Policies", [])
        )
        if inline > MOST_INLINE_POLICY:
            yield f"{name} has policies of {inline} characters"
        if len(role.get("ManagedPolicyArns", [])) > MOST_POLICIES:
            yield f"{name} has more policies than a role takes"
        trusted = role["AssumeRolePolicyDocument"]
        if "Fn::Sub" in trusted:
            json.loads(trusted["Fn::Sub"][0])


def _descriptions(template: Template) -> Iterator[str]:
    for name, group in template.of("EC2::SecurityGroup").items():
        texts = [group["GroupDescription"]]
        texts += [rule["Description"] for rule in group.get("SecurityGroupIngress", [])]
        if any(not _DESCRIPTION.fullmatch(text) for text in texts):
            yield f"{name} has a description that EC2 refuses"
    for name, rule in template.of("EC2::SecurityGroupIngress").items():
        if not _DESCRIPTION.fullmatch(rule["Description"]):
            yield f"{name} has a description that EC2 refuses"


def _references(template: Template) -> Iterator[str]:
    parameters: Mapping[str, Any] = template.tree.get("Parameters", {})
    used = set(_named([template.tree.get("Conditions"), template.resources]))
    used |= set(_named(template.tree.get("Outputs")))
    if unused := parameters.keys() - used:
        yield f"nothing asks for {', '.join(sorted(unused))}"


_CHECKS: tuple[Check, ...] = (
    _cluster, _logs, _access, _addons, _managed, _images, _start, _scaling_groups, _disks,
    _fargate, _roles, _descriptions, _references,
)  # fmt: skip
