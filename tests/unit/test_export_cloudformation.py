"""Templates for EKS: what AWS refuses or what would hang is stepped around, and they are stable."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from advisor import __version__
from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import Export, export
from advisor.exporters.cloudformation.template import MOST_INLINE_BYTES, literal, sub
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load
from tests.support.cloudformation_templates import Document, Template, document, refusals

CATALOG = bundled()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "cloudformation"
PRESETS = ["2018-eks", "eks-auto", "eks-private", "eks-standard", "spot-saver"]
IPV6 = {"network.ip_family": "ipv6", "network.service_cidr": None}
SELF_MANAGED = {"nodes.pools[0].kind": "self-managed"}
SPOT = {
    "nodes.pools[0].instance_types": ["m5.large", "m6i.large"],
    "nodes.pools[0].spot_percent": 70,
    "nodes.pools[0].on_demand_base": 2,
}
SUBNETS = [
    {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24",
     "id": f"subnet-0123456789abcde{i}{j}"}
    for j, role in enumerate(("private", "public", "cluster"))
    for i, zone in enumerate("abc")
]  # fmt: skip
EXISTING = {
    "network.vpc_id": "vpc-0123456789abcdef0",
    "network.subnets": SUBNETS,
    "network.nat.mode": "none",
    "network.endpoints": [],
}


@cache
def preset(name: str) -> Design:
    return load(name)


def exported(name: str = "eks-standard", changes: dict[str, Any] | None = None) -> Export:
    design = replace(preset(name), changes) if changes else preset(name)
    return export("cloudformation", design, CATALOG)


def of(changes: dict[str, Any] | None = None, name: str = "eks-standard") -> Template:
    return Template(document(exported(name, changes).text))


def further(part: str, name: str, changes: dict[str, Any] | None = None) -> list[Document]:
    """The documents of one of the further files; none where it is not written."""
    files = {each.name: each.text for each in exported(name, changes).files}
    return list(yaml.safe_load_all(files.get(f"{name}-{part}.yaml", "")))


def commands(name: str = "eks-standard", changes: dict[str, Any] | None = None) -> list[str]:
    lines = exported(name, changes).text.splitlines()
    return [line.removeprefix("#   $ ") for line in lines if line.startswith("#   $ ")]


# --- whole files, and what the others hold -------------------------------------------------------


def kept(name: str, text: str) -> None:
    """``text`` as it was; UPDATE_GOLDEN=1 writes it anew after a wanted change."""
    path = GOLDEN / name
    text = text.replace(f"k8s-advisor {__version__}", "k8s-advisor V", 1)
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_whole_file() -> None:
    kept("eks-auto.yaml", exported("eks-auto").text)


@pytest.mark.parametrize("name", PRESETS)
def test_resources_in_order(name: str) -> None:
    lines = []
    for resource, found in of(name=name).resources.items():
        after = found.get("DependsOn", [])
        after = [after] if isinstance(after, str) else after
        lines.append(" <- ".join([f"{resource} ({found['Type']})", *after]))
    kept(f"{name}.txt", "\n".join(lines) + "\n")


def test_karpenters_pools() -> None:
    (file,) = (f for f in exported("spot-saver").files if f.name == "spot-saver-karpenter.yaml")
    kept(file.name, file.text)


def test_same_design_gives_the_same_bytes() -> None:
    assert exported("spot-saver") == exported("spot-saver")


@pytest.mark.parametrize("name", PRESETS)
def test_readers_of_both_yaml_versions_agree(name: str) -> None:
    text = exported(name).text
    assert list(yaml.safe_load_all(text)) == list(
        YAML(typ="safe", pure=True).load_all(io.StringIO(text))
    )


def test_header_has_no_date() -> None:
    assert "2026" not in exported().text.partition("AWSTemplate")[0]


# --- every way to write something ----------------------------------------------------------------

VARIANTS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "single nat": {"network.nat.mode": "single"},
    "regional nat": {"network.nat.mode": "regional"},
    "nat that exists": {"network.nat.gateway_id": "nat-0123456789abcdef0"},
    "no way out": {"network.nat.mode": "none", "network.endpoints": ["s3", "sts", "ec2"]},
    "public": {"network.node_subnets": "public", "nodes.pools[0].public_ip": True},
    "existing": EXISTING,
    "existing, with a key for SSH": EXISTING | {"nodes.pools[0].ssh": True},
    "subnets to make in a VPC that exists": {"network.vpc_id": "vpc-0123456789abcdef0"},
    "ipv6": IPV6,
    "ipv6 by oidc": IPV6 | {"identity.pod_identity": False, "identity.irsa": True},
    "no credentials": {"identity.irsa": False, "identity.pod_identity": False},
    "config map": {"identity.eks_auth_mode": "CONFIG_MAP"},
    "self-managed": SELF_MANAGED | SPOT,
    "self-managed, one type": SELF_MANAGED | {
        "autoscaling.interruption": "node-termination-handler",
        "nodes.pools[0].warm_pool": 3, "nodes.pools[0].rollout.max_unavailable": 1},
    "self-managed Bottlerocket": SELF_MANAGED | {
        "nodes.pools[0].image_family": "bottlerocket", "nodes.pools[0].max_pods": 50,
        "nodes.pools[0].labels": {"a": "no"}, "nodes.pools[0].taints": [{"key": "a"}]},
    "half spot": SPOT,
    "all spot": {"nodes.pools[0].spot_percent": 100},
    "one group": {"nodes.pools[0].group_per_zone": False, "nodes.pools[0].labels": {"a": "no"},
                  "nodes.pools[0].taints": [{"key": "a", "value": "y"}, {"key": "b"}],
                  "nodes.pools[0].max_pods": 80, "nodes.pools[0].warm_pool": 2,
                  "nodes.pools[0].rollout.max_unavailable_percent": 25},
    "uneven": {"nodes.pools[0].max": 13},
    "arm": {"nodes.pools[0].instance_types": ["m7g.large"],
            "nodes.pools[0].architecture": "arm64"},
    "gpu": {"nodes.pools[0].instance_types": ["g5.xlarge"]},
    "efa": {"nodes.pools[0].efa": True},
    "own image": {"nodes.pools[0].custom_image": "ami-0123456789abcdef0"},
    "disk": {"nodes.pools[0].root.type": "io2", "nodes.pools[0].root.iops": 5000},
    "windows": {"nodes.pools": [
        {"name": "linux", "kind": "managed-node-group"},
        {"name": "win", "kind": "managed-node-group", "os": "windows", "max_pods": 20}]},
    "fargate": {"nodes.pools": [{"name": "eks-jobs", "kind": "fargate", "labels": {"a": "b"}},
                                {"name": "more", "kind": "fargate"}]},
    "hybrid": {"network.remote_networks": ["192.168.0.0/16"]},
    "peers": {"network.peer_cidrs": ["10.9.0.0/16", "fd00::/8"]},
    "tier and key": {"control_plane.tier": "4xl", "control_plane.support_type": "extended",
                     "security.kms_key": "arn:aws:kms:eu-central-1:123456789012:key/"
                                         "12345678-1234-1234-1234-123456789012"},
    "add-ons": {"addons.metrics_server": False, "storage.efs": True,
                "observability.metrics": "cloudwatch", "network.prefix_delegation": True,
                "network.security_groups_for_pods": True, "network.kube_proxy": "ipvs"},
    "auto mode and groups": {"nodes.pools": [
        {"name": "general-purpose", "kind": "auto-mode"},
        {"name": "batch", "kind": "auto-mode"},
        {"name": "own", "kind": "managed-node-group"}]},
    "more ranges": {"network.additional_vpc_cidrs": ["10.1.0.0/16"]},
    "no logs": {"control_plane.logs": [], "control_plane.deletion_protection": False},
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_that_aws_would_refuse(name: str) -> None:
    assert refusals(of(VARIANTS[name]).tree) == []


@pytest.mark.parametrize("name", PRESETS)
def test_nothing_that_aws_would_refuse_in_the_presets(name: str) -> None:
    assert refusals(of(name=name).tree) == []


def group_of(tree: Document) -> Document:
    found: Document = tree["Resources"]["WorkersAGroup"]["Properties"]
    return found


def disk_of(tree: Document) -> Document:
    data = tree["Resources"]["WorkersAGroupTemplate"]["Properties"]["LaunchTemplateData"]
    found: Document = data["BlockDeviceMappings"][0]["Ebs"]
    return found


def cluster_of(tree: Document) -> Document:
    found: Document = tree["Resources"]["Cluster"]["Properties"]
    return found


MISTAKES: dict[str, Callable[[Document], object]] = {
    "one subnet": lambda t: cluster_of(t)["ResourcesVpcConfig"]["SubnetIds"].__delitem__(
        slice(1, None)
    ),
    "both endpoints off": lambda t: cluster_of(t)["ResourcesVpcConfig"].update(
        EndpointPublicAccess=False, EndpointPrivateAccess=False
    ),
    "services in the VPC": lambda t: cluster_of(t)["KubernetesNetworkConfig"].update(
        ServiceIpv4Cidr="10.0.0.0/20"
    ),
    "services under IPv6": lambda t: cluster_of(t)["KubernetesNetworkConfig"].update(
        IpFamily="ipv6"
    ),
    "half Auto Mode": lambda t: cluster_of(t).update(ComputeConfig={"Enabled": True}),
    "entries under CONFIG_MAP": lambda t: cluster_of(t)["AccessConfig"].update(
        AuthenticationMode="CONFIG_MAP"
    ),
    "log group afterwards": lambda t: t["Resources"]["Cluster"].pop("DependsOn"),
    "arm image": lambda t: group_of(t).update(AmiType="AL2023_ARM_64_STANDARD"),
    "unknown type": lambda t: group_of(t).update(InstanceTypes=["m5.enormous"]),
    "two limits": lambda t: group_of(t).update(
        UpdateConfig={"MaxUnavailable": 1, "MaxUnavailablePercentage": 30}
    ),
    "name": lambda t: group_of(t).update(NodegroupName="workers"),
    "disk beside a template": lambda t: group_of(t).update(DiskSize=50),
    "sizes": lambda t: group_of(t).update(
        ScalingConfig={"MinSize": 3, "DesiredSize": 2, "MaxSize": 4}
    ),
    "profile in the template": lambda t: t["Resources"]["WorkersAGroupTemplate"]["Properties"][
        "LaunchTemplateData"
    ].update(IamInstanceProfile={"Name": "x"}),
    "groups before the route": lambda t: t["Resources"]["WorkersAGroup"]["DependsOn"].remove(
        "PrivateDefaultRouteA"
    ),
    "groups before the plugin": lambda t: t["Resources"]["WorkersAGroup"]["DependsOn"].remove(
        "VpcCniAddon"
    ),
    "gp3 ratio": lambda t: disk_of(t).update(VolumeSize=8, Iops=16_000),
    "gp3 throughput": lambda t: disk_of(t).update(Throughput=1000),
    "unknown add-on": lambda t: t["Resources"]["CorednsAddon"]["Properties"].update(
        AddonName="dns"
    ),
    "unused parameter": lambda t: t["Parameters"].update(Left={"Type": "String"}),
    "function in labels": lambda t: group_of(t).update(Labels={"Ref": "Cluster"}),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_aws_refuses_would_be_noticed(name: str) -> None:
    tree = of().tree
    MISTAKES[name](tree)
    assert refusals(tree)


# --- strings -------------------------------------------------------------------------------------

HOSTILE = ["no", "1e3", "a'b", '"', "{{ x }}", "!Ref Cluster", "${Cluster}", "a: b", "x\ny", "\\"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_odd_strings_come_back_as_they_are(hostile: str) -> None:
    key = f"arn:aws:kms:eu-central-1:123456789012:{hostile}"
    cluster = of({"security.kms_key": key, "title": hostile}).one("EKS::Cluster")
    assert cluster["EncryptionConfig"][0]["Provider"]["KeyArn"] == key


def test_dynamic_references_are_declined() -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:{{resolve:ssm:/x}}"
    with pytest.raises(ExportError) as caught:
        exported(changes={"security.kms_key": key})
    assert "resolve" in caught.value.message


def test_text_inside_a_substitution_stays_text() -> None:
    assert sub(f"a-{literal('${Cluster}')}") == {"Fn::Sub": "a-${!Cluster}"}
    assert literal("$${!x}") == "$${!!x}"
    with pytest.raises(ExportError):
        literal("{{resolve:secretsmanager:x}}")


def test_a_label_that_cloudformation_would_resolve_is_left_out_and_said() -> None:
    changes = {"nodes.pools[0].labels": {"Ref": "Cluster"}}
    assert all("Labels" not in g for g in of(changes).of("EKS::Nodegroup").values())
    header = exported(changes=changes).text.partition("AWSTemplate")[0]
    assert "'Ref'" in header
    both = of({"nodes.pools[0].labels": {"Ref": "x", "team": "1e3"}})
    assert {json.dumps(g["Labels"]) for g in both.of("EKS::Nodegroup").values()} == {
        '{"team": "1e3"}'
    }


def test_a_title_never_leaves_its_comment() -> None:
    found = exported("spot-saver", {"title": "x\n---\nkind: Evil\x1b[31m"})
    assert len(list(yaml.safe_load_all(found.text))) == 1
    assert "\x1b" not in found.text + "".join(each.text for each in found.files)


# --- the network ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "gateways", "addresses"),
    [("per-zone", 3, 3), ("single", 1, 1), ("regional", 1, 3), ("none", 0, 0)],
)
def test_nat(mode: str, gateways: int, addresses: int) -> None:
    found = of({"network.nat.mode": mode})
    assert len(found.of("EC2::NatGateway")) == gateways
    assert len(found.of("EC2::EIP")) == addresses
    routes = [r for r in found.of("EC2::Route").values() if "NatGatewayId" in r]
    assert len(routes) == (3 if gateways else 0)


def test_zones_are_parameters_and_subnets_those_of_the_plan() -> None:
    found = of()
    assert [found.tree["Parameters"][f"Zone{z}"]["Default"] for z in "ABC"] == [
        f"eu-central-1{z}" for z in "abc"
    ]
    subnets = found.of("EC2::Subnet")
    assert subnets["PrivateSubnetB"]["AvailabilityZone"] == "eu-central-1b"
    assert subnets["PrivateSubnetB"]["CidrBlock"] == "10.0.64.0/19"
    roles = {tag["Key"] for tag in subnets["PublicSubnetA"]["Tags"]}
    assert "kubernetes.io/role/elb" in roles


def test_machines_in_public_subnets_have_addresses_and_others_do_not() -> None:
    assert all(
        subnet["MapPublicIpOnLaunch"]
        for subnet in of(VARIANTS["public"]).of("EC2::Subnet").values()
    )
    assert all("MapPublicIpOnLaunch" not in s for s in of().of("EC2::Subnet").values())


def test_existing_network_is_used_and_not_made() -> None:
    found = of(EXISTING)
    assert not found.of("EC2::VPC", "EC2::Subnet", "EC2::NatGateway", "EC2::Route")
    cluster = found.one("EKS::Cluster")["ResourcesVpcConfig"]["SubnetIds"]
    assert cluster == [s["id"] for s in SUBNETS if s["role"] == "cluster"]
    group = found.of("EKS::Nodegroup")["WorkersBGroup"]
    assert group["Subnets"] == ["subnet-0123456789abcde10"]
    assert not any(name.startswith("Zone") for name in found.tree["Parameters"])


def test_what_only_the_deployer_knows_is_asked_for() -> None:
    (deploy, *_) = commands(changes=VARIANTS["subnets to make in a VPC that exists"])
    assert deploy.endswith("--parameter-overrides InternetGatewayId=...")
    (deploy, *_) = commands(changes=EXISTING | {"nodes.pools[0].ssh": True})
    assert deploy.endswith("--parameter-overrides SshKeyName=...")
    assert "--parameter-overrides" not in commands()[0]


def test_ipv6_has_addresses_and_a_way_out_of_its_own() -> None:
    found = of(IPV6)
    assert len(found.of("EC2::EgressOnlyInternetGateway")) == 1
    assert all(s["AssignIpv6AddressOnCreation"] for s in found.of("EC2::Subnet").values())
    assert found.one("EKS::Cluster")["KubernetesNetworkConfig"]["IpFamily"] == "ipv6"
    policies = found.of("IAM::Role")["VpcCniRole"]["Policies"]
    assert "ec2:AssignIpv6Addresses" in json.dumps(policies)


def test_endpoints_are_reached_from_inside() -> None:
    found = of(name="eks-private")
    endpoints = found.of("EC2::VPCEndpoint")
    assert len(endpoints) == 10
    assert len(endpoints["EndpointEcrApi"]["SubnetIds"]) == 3
    (rule,) = found.one("EC2::SecurityGroup")["SecurityGroupIngress"]
    assert (rule["FromPort"], rule["CidrIp"]) == (443, "10.0.0.0/16")
    assert endpoints.keys() <= found.before("WorkersAGroup")


@pytest.mark.parametrize("cidr", ["10.0.0.0/25", "fd00::/48"])
def test_a_range_that_cannot_be_cut_is_declined(cidr: str) -> None:
    with pytest.raises(ExportError) as caught:
        exported(changes={"network.vpc_cidr": cidr})
    assert "network.vpc_cidr" in caught.value.message


# --- the cluster ---------------------------------------------------------------------------------


def test_what_absence_would_get_wrong_is_written() -> None:
    cluster = of().one("EKS::Cluster")
    assert cluster["Version"] == "1.36"
    assert cluster["UpgradePolicy"] == {"SupportType": "STANDARD"}
    assert cluster["ResourcesVpcConfig"]["PublicAccessCidrs"] == ["203.0.113.0/24"]
    assert cluster["ResourcesVpcConfig"]["EndpointPrivateAccess"] is True
    assert cluster["AccessConfig"]["AuthenticationMode"] == "API"
    assert cluster["BootstrapSelfManagedAddons"] is False
    assert cluster["DeletionProtection"] is True
    assert of().one("Logs::LogGroup")["RetentionInDays"] == 30


def test_what_must_outlive_the_stack_stays() -> None:
    found = of().resources
    assert found["Cluster"]["DeletionPolicy"] == found["SecretsKey"]["DeletionPolicy"] == "Retain"
    assert "DeletionPolicy" not in of(VARIANTS["no logs"]).resources["Cluster"]


def test_secrets_and_logs_are_under_the_key() -> None:
    found = of()
    key = {"Fn::GetAtt": ["SecretsKey", "Arn"]}
    assert found.one("EKS::Cluster")["EncryptionConfig"][0]["Provider"]["KeyArn"] == key
    assert found.one("Logs::LogGroup")["KmsKeyId"] == key
    stated = of(VARIANTS["tier and key"])
    assert not stated.of("KMS::Key")
    assert "KmsKeyId" not in stated.one("Logs::LogGroup")


def test_auto_mode_is_three_switches_and_brings_its_parts() -> None:
    found = of(name="eks-auto")
    cluster = found.one("EKS::Cluster")
    assert cluster["ComputeConfig"]["NodePools"] == ["general-purpose", "system"]
    assert cluster["StorageConfig"] == {"BlockStorage": {"Enabled": True}}
    assert cluster["KubernetesNetworkConfig"]["ElasticLoadBalancing"] == {"Enabled": True}
    names = {addon["AddonName"] for addon in found.of("EKS::Addon").values()}
    assert names.isdisjoint({"vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver"})
    assert len(found.of("IAM::Role")["ClusterRole"]["ManagedPolicyArns"]) == 5


def test_version_is_one_parameter_of_cluster_and_groups() -> None:
    tree = of().tree
    assert cluster_of(tree)["Version"] == group_of(tree)["Version"] == {"Ref": "KubernetesVersion"}


def test_self_run_control_plane_is_not_this_stack() -> None:
    from advisor.exporters.cloudformation.eks import export as export_eks

    with pytest.raises(ExportError) as caught:
        export_eks(load("ha-kops"), CATALOG)
    assert "control_plane.managed" in caught.value.message


def test_without_a_machine_to_run_add_ons_the_stack_would_hang() -> None:
    with pytest.raises(ExportError) as caught:
        exported(changes={"nodes.pools[0].min": 0, "nodes.pools[0].desired": 0})
    assert "nodes.pools" in caught.value.message


# --- groups --------------------------------------------------------------------------------------


def test_one_group_in_each_zone_with_sizes_an_operator_changes() -> None:
    found = of()
    assert list(found.of("EKS::Nodegroup")) == [f"Workers{z}Group" for z in "ABC"]
    assert group_of(found.tree)["ScalingConfig"]["MaxSize"] == {"Ref": "WorkersMax"}
    assert found.tree["Parameters"]["WorkersMax"]["Default"] == 4


def test_uneven_sizes_are_written_group_by_group() -> None:
    sizes = [
        g["ScalingConfig"]["MaxSize"] for g in of(VARIANTS["uneven"]).of("EKS::Nodegroup").values()
    ]
    assert sizes == [5, 4, 4]


def test_machines_ask_for_tokens_and_encrypt_their_disk() -> None:
    for each in of().of("EC2::LaunchTemplate").values():
        data = each["LaunchTemplateData"]
        assert data["MetadataOptions"] == {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
        assert data["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True


@pytest.mark.parametrize(
    ("types", "family", "image"),
    [
        (["m6i.large"], "al2023", "AL2023_x86_64_STANDARD"),
        (["m7g.large"], "al2023", "AL2023_ARM_64_STANDARD"),
        (["g5.xlarge"], "al2023", "AL2023_x86_64_NVIDIA"),
        (["inf2.xlarge"], "al2023", "AL2023_x86_64_NEURON"),
        (["g5.xlarge"], "bottlerocket", "BOTTLEROCKET_x86_64_NVIDIA"),
        (["m7g.large"], "bottlerocket", "BOTTLEROCKET_ARM_64"),
        (["m6i.large"], "flatcar", "AL2023_x86_64_STANDARD"),
    ],
)
def test_image_fits_the_machine(types: list[str], family: str, image: str) -> None:
    changes = {"nodes.pools[0].instance_types": types, "nodes.pools[0].image_family": family}
    assert {g["AmiType"] for g in of(changes).of("EKS::Nodegroup").values()} == {image}


def test_own_machines_are_told_how_to_join() -> None:
    found = of(VARIANTS["self-managed"])
    group = found.of("AutoScaling::AutoScalingGroup")["WorkersAGroup"]
    data = found.template_of(group)
    assert "resolve:ssm:/aws/service/eks/optimized-ami/${KubernetesVersion}/" in str(
        data["ImageId"]
    )
    assert "apiServerEndpoint" in str(data["UserData"])
    assert group["MixedInstancesPolicy"]["InstancesDistribution"] == {
        "OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 30,
        "SpotAllocationStrategy": "price-capacity-optimized",
    }  # fmt: skip
    assert found.of("EKS::AccessEntry")["SelfManagedNodeAccess"]["Type"] == "EC2_LINUX"
    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    assert tags["k8s.io/cluster-autoscaler/eks-standard"] == "owned"


def test_settings_of_bottlerocket() -> None:
    found = of(VARIANTS["self-managed Bottlerocket"])
    text = str(found.of("EC2::LaunchTemplate")["WorkersAGroupTemplate"])
    for line in ('"a" = "no"', '"a" = [":NoSchedule"]', "max-pods = 50", "/dev/xvdb"):
        assert line in text


def test_windows_has_linux_beside_it_and_addresses_of_the_vpc() -> None:
    found = of(VARIANTS["windows"])
    assert found.of("EKS::Nodegroup")["WinAGroup"]["AmiType"] == "WINDOWS_CORE_2022_x86_64"
    assert "enableWindowsIpam" in found.of("EKS::Addon")["VpcCniAddon"]["ConfigurationValues"]


def test_fargate_alone_runs_dns_and_makes_one_profile_at_a_time() -> None:
    found = of(VARIANTS["fargate"])
    first, second = found.of("EKS::FargateProfile").values()
    assert {"Namespace": "kube-system"} in first["Selectors"]
    assert first["FargateProfileName"] == "fp-eks-jobs"
    assert second["Selectors"] == [{"Namespace": "more"}]
    assert "Fargate" in found.of("EKS::Addon")["CorednsAddon"]["ConfigurationValues"]


def test_fargate_wants_private_subnets() -> None:
    with pytest.raises(ExportError) as caught:
        exported(changes=VARIANTS["fargate"] | {"network.node_subnets": "public"})
    assert "private" in caught.value.hint


# --- credentials, Karpenter, commands ------------------------------------------------------------


def test_roles_by_pod_identity_by_oidc_and_by_the_node() -> None:
    by_pod = of()
    accounts = [a["ServiceAccount"] for a in by_pod.of("EKS::PodIdentityAssociation").values()]
    assert accounts == ["aws-load-balancer-controller", "cluster-autoscaler"]
    by_oidc = of({"identity.pod_identity": False, "identity.irsa": True})
    trusted = by_oidc.of("IAM::Role")["EbsCsiRole"]["AssumeRolePolicyDocument"]["Fn::Sub"][0]
    condition = json.loads(trusted)["Statement"][0]["Condition"]["StringEquals"]
    assert condition["${Issuer}:sub"] == "system:serviceaccount:kube-system:ebs-csi-controller-sa"
    assert "ServiceAccountRoleArn" in by_oidc.of("EKS::Addon")["AwsEbsCsiDriverAddon"]
    by_node = of(VARIANTS["no credentials"]).of("IAM::Role")
    assert "EbsCsiRole" not in by_node
    assert "AmazonEBSCSIDriverPolicy" in str(by_node["NodeRole"]["ManagedPolicyArns"])


def test_karpenter_finds_its_subnets_its_profile_and_its_queue() -> None:
    found = of(name="spot-saver")
    tagged = [
        name
        for name, subnet in found.of("EC2::Subnet").items()
        if any(tag["Key"] == "karpenter.sh/discovery" for tag in subnet["Tags"])
    ]
    assert tagged == ["PrivateSubnetA", "PrivateSubnetB", "PrivateSubnetC"]
    profile = found.of("IAM::InstanceProfile")["KarpenterInstanceProfile"]["InstanceProfileName"]
    node_class, *_ = further("karpenter", "spot-saver")
    assert node_class["spec"]["instanceProfile"] == profile
    assert len(found.of("Events::Rule")) == 4
    (install,) = (c for c in commands("spot-saver") if "karpenter/karpenter" in c)
    assert "settings.interruptionQueue=spot-saver" in install
    assert "CAPABILITY_NAMED_IAM" in commands("spot-saver")[0]


def test_karpenter_on_fargate_has_its_role_by_oidc() -> None:
    changes = {"autoscaling.karpenter.runs_on": "fargate", "identity.irsa": False}
    found = of(changes, "spot-saver")
    assert "OidcProvider" in found.resources
    assert "Fn::Sub" in found.of("IAM::Role")["KarpenterRole"]["AssumeRolePolicyDocument"]
    (install,) = (c for c in commands("spot-saver", changes) if "karpenter/karpenter" in c)
    assert "role-arn=$(aws cloudformation describe-stacks" in install


def test_termination_handler_has_a_queue_and_groups_that_wait() -> None:
    found = of(VARIANTS["self-managed, one type"])
    group = found.of("AutoScaling::AutoScalingGroup")["WorkersAGroup"]
    assert group["LifecycleHookSpecificationList"][0]["DefaultResult"] == "CONTINUE"
    assert len(found.of("SQS::Queue")) == 1
    assert found.of("AutoScaling::WarmPool")["WorkersAGroupWarmPool"]["MinSize"] == 1
    changes = VARIANTS["self-managed, one type"]
    assert any("aws-node-termination-handler" in command for command in commands(changes=changes))


def test_small_templates_need_no_bucket_and_large_ones_say_so() -> None:
    assert "--s3-bucket" not in commands()[0]
    pools = [{"name": f"pool-{i}", "kind": "managed-node-group"} for i in range(20)]
    found = exported(changes={"nodes.pools": pools})
    assert len(found.text.encode()) > MOST_INLINE_BYTES
    assert (
        "--s3-bucket BUCKET"
        in found.header[next(i for i, line in enumerate(found.header) if line.startswith("  $ "))]
    )


def test_reasons_go_before_a_bucket_is_needed() -> None:
    """Somewhere between a template that fits and one that does not, the reasons make it fit."""
    pools = [{"name": f"p{i}", "kind": "managed-node-group"} for i in range(3)]
    for number in range(0, 40, 3):
        ranges = [f"10.{128 + i}.0.0/16" for i in range(number)]
        text = exported(changes={"nodes.pools": pools, "network.peer_cidrs": ranges}).text
        if "The reasons beside each line are left out" in text:
            assert len(text.encode()) <= MOST_INLINE_BYTES
            assert "--s3-bucket" not in text
            assert not any(line.lstrip().startswith("#") for line in text.splitlines()[80:])
            return
    pytest.fail("the reasons were never left out")


def test_notes_stand_beside_their_lines_and_the_others_in_the_header() -> None:
    notes = {
        "control_plane.support_type": "We upgrade\nevery spring.",
        "nodes.pools[0].min": "Four carry the peak.",
        "goals.rto_minutes": "Agreed with support.",
    }
    design = preset("eks-standard").model_copy(update={"notes": notes})
    text = export("cloudformation", design, CATALOG).text
    assert "        # We upgrade every spring.\n        SupportType: STANDARD\n" in text
    assert "  # Four carry the peak.\n  WorkersMin:\n" in text
    assert "#   goals.rto_minutes: Agreed with support.\n" in text.partition("AWSTemplate")[0]
