"""Cluster API manifests: traps of the provider are stepped around, and the files are stable."""

from __future__ import annotations

import io
import os
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
from advisor.exporters.folder import folder
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load

CATALOG = bundled()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "capa"
PRESETS = ["ha-kops", "eks-standard", "spot-saver"]

Document = dict[str, Any]


@cache
def preset(name: str) -> Design:
    return load(name)


def exported(name: str, changes: dict[str, Any] | None = None) -> Export:
    return export("capa", replace(preset(name), changes or {}), CATALOG)


def documents(name: str, changes: dict[str, Any] | None = None) -> list[Document]:
    return list(yaml.safe_load_all(exported(name, changes).text))


def of(kind: str, name: str = "ha-kops", changes: dict[str, Any] | None = None) -> list[Document]:
    return [each["spec"] for each in documents(name, changes) if each["kind"] == kind]


def plane(changes: dict[str, Any] | None = None) -> Document:
    (found,) = of("KubeadmControlPlane", changes=changes)
    config: Document = found["kubeadmConfigSpec"]
    return config


def eks_plane(changes: dict[str, Any] | None = None, name: str = "eks-standard") -> Document:
    (found,) = of("AWSManagedControlPlane", name, changes)
    return found


def arguments(component: str, changes: dict[str, Any] | None = None) -> dict[str, str]:
    found = plane(changes)["clusterConfiguration"][component]["extraArgs"]
    return {each["name"]: each["value"] for each in found}


def further(part: str, name: str, changes: dict[str, Any] | None = None) -> list[Document]:
    """The documents of one of the further files; none where it is not written."""
    files = {each.name: each.text for each in exported(name, changes).files}
    return list(yaml.safe_load_all(files.get(f"{name}-{part}.yaml", "")))


def commands(name: str, changes: dict[str, Any] | None = None) -> list[str]:
    return [line[4:] for line in exported(name, changes).header if line.startswith("  $ ")]


# --- the whole file ------------------------------------------------------------------------------


def without_version(text: str) -> str:
    return text.replace(f"k8s-advisor {__version__}", "k8s-advisor V", 1)


@pytest.mark.parametrize("name", PRESETS)
def test_whole_files(name: str) -> None:
    """After a wanted change: look at the difference, then write with UPDATE_GOLDEN=1."""
    found = exported(name)
    texts = {f"{name}.yaml": found.text} | {each.name: each.text for each in found.files}
    texts = {file: without_version(text) for file, text in texts.items()}
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for file, text in texts.items():
            (GOLDEN / file).write_text(text, encoding="utf-8")
    golden = {path.name: path.read_text("utf-8") for path in GOLDEN.glob(f"{name}*.yaml")}
    assert texts == golden


def test_same_design_gives_the_same_bytes() -> None:
    assert exported("spot-saver") == exported("spot-saver")


@pytest.mark.parametrize("name", PRESETS)
def test_readers_of_both_yaml_versions_agree(name: str) -> None:
    found = exported(name)
    for text in (found.text, *(each.text for each in found.files)):
        second = YAML(typ="safe", pure=True)
        assert list(yaml.safe_load_all(text)) == list(second.load_all(io.StringIO(text)))


@pytest.mark.parametrize("hostile", ["no", "1e3", "0123", "12:30", "a'b", '"', "{{ x }}", "!Ref"])
def test_odd_strings_stay_strings(hostile: str) -> None:
    changes = {
        "title": hostile,
        "security.kms_key": f"arn:aws:kms:x:1:{hostile}",
        "nodes.pools[0].labels": {"team": "1e3", "on": "y"},
        "storage.default_class": hostile,
    }
    assert eks_plane(changes)["encryptionConfig"]["provider"] == f"arn:aws:kms:x:1:{hostile}"
    group = of("AWSManagedMachinePool", "eks-standard", changes)[0]
    assert group["labels"] == {"team": "1e3", "on": "y"}
    (storage,) = further("storage", "eks-standard", changes)
    assert storage["metadata"]["name"] == hostile


def test_a_title_never_leaves_its_comment() -> None:
    changes = {"title": "x\n---\nkind: Evil\x1b[31m"}
    found = exported("ha-kops", changes)
    assert len(documents("ha-kops", changes)) == len(documents("ha-kops"))
    assert "\x1b" not in found.text + "".join(each.text for each in found.files)


@pytest.mark.parametrize("hostile", ["$(reboot)", "a;b", "`id`", "x y", "a'b"])
def test_nothing_from_a_design_reaches_a_shell(hostile: str) -> None:
    changes = {
        "title": hostile,
        "network.endpoints": [hostile],
        "identity.discovery_store": f"s3://{hostile}",
        "control_plane.dns": "public",
        "control_plane.dns_zone": hostile,
        "nodes.pools[0].custom_image": hostile,
    }
    assert not [line for line in commands("ha-kops", changes) if hostile in line]


def test_the_load_balancer_controller_is_told_its_vpc() -> None:
    """Its pod cannot ask the metadata service, one hop away from it."""
    (command,) = [each for each in commands("ha-kops") if "aws-load-balancer-controller" in each]
    assert "vpcId=$(aws ec2 describe-vpcs" in command


def test_a_folder_has_every_file_and_the_commands() -> None:
    names = [each.name for each in folder(exported("ha-kops"))]
    assert names[0] == "ha-kops.yaml"
    assert {"ha-kops-iam.yaml", "ha-kops-storage.yaml", "ha-kops-etcd-backup.yaml"} < {*names}


# --- what the provider does when nothing is said -------------------------------------------------


def test_what_absence_would_get_wrong_is_written() -> None:
    (cluster,) = of("AWSCluster")
    balancer = cluster["controlPlaneLoadBalancer"]
    assert balancer["loadBalancerType"] == "nlb"
    assert balancer["ingressRules"][0]["cidrBlocks"] == ["203.0.113.0/24", "10.0.0.0/16"]
    assert cluster["sshKeyName"] == ""
    assert cluster["network"]["nodePortIngressRuleCidrBlocks"] == ["10.0.0.0/16"]
    zones = [s["availabilityZone"] for s in cluster["network"]["subnets"] if s["isPublic"]]
    assert zones == [f"eu-central-1{letter}" for letter in "abc"]
    for template in of("AWSMachineTemplate"):
        machine = template["template"]["spec"]
        assert machine["instanceMetadataOptions"]["httpTokens"] == "required"
        assert machine["sshKeyName"] == ""
        assert machine["rootVolume"]["encrypted"] is True


def test_what_absence_would_get_wrong_on_eks_is_written() -> None:
    found = eks_plane()
    assert found["accessConfig"]["authenticationMode"] == "api"
    assert found["upgradePolicy"] == "standard"
    assert found["eksClusterName"] == "eks-standard"
    assert found["endpointAccess"]["publicCIDRs"] == ["203.0.113.0/24"]
    for group in of("AWSManagedMachinePool", "eks-standard"):
        assert group["availabilityZoneSubnetType"] == "private"
        assert group["awsLaunchTemplate"]["ami"] == {"eksLookupType": "AmazonLinux2023"}
        assert group["awsLaunchTemplate"]["instanceMetadataOptions"]["httpTokens"] == "required"


def test_references_have_a_group_and_no_version() -> None:
    for name in PRESETS:
        for each in documents(name):
            if each["kind"] == "Cluster":
                for reference in ("controlPlaneRef", "infrastructureRef"):
                    assert set(each["spec"][reference]) == {"apiGroup", "kind", "name"}


def test_effects_of_taints_are_spelled_as_their_reader_does() -> None:
    taints = {"nodes.pools[0].taints": [{"key": "team", "value": "a", "effect": "NoExecute"}]}
    (template,) = of("KubeadmConfigTemplate", changes=taints)
    registration = template["template"]["spec"]["joinConfiguration"]["nodeRegistration"]
    assert registration["taints"] == [{"key": "team", "value": "a", "effect": "NoExecute"}]
    group = of("AWSManagedMachinePool", "eks-standard", taints)[0]
    assert group["taints"] == [{"key": "team", "value": "a", "effect": "no-execute"}]


# --- the control plane of one's own --------------------------------------------------------------


def test_etcd_has_a_disk_of_its_own_below_its_folder() -> None:
    template = of("AWSMachineTemplate")[0]["template"]["spec"]
    (disk,) = template["nonRootVolumes"]
    assert (disk["size"], disk["type"], disk["encrypted"]) == (20, "gp3", True)
    found = plane()
    assert found["clusterConfiguration"]["etcd"]["local"]["dataDir"] == "/var/lib/etcddisk/etcd"
    assert found["preKubeadmCommands"][0] == found["files"][0]["path"]


def test_etcd_is_told_its_quota_and_a_heartbeat_that_fits_its_timeout() -> None:
    changes = {"etcd.quota_gib": 4, "etcd.election_timeout_ms": 5000}
    found = plane(changes)["clusterConfiguration"]["etcd"]["local"]["extraArgs"]
    wanted = {each["name"]: each["value"] for each in found}
    assert wanted == {
        "quota-backend-bytes": "4294967296",
        "election-timeout": "5000",
        "heartbeat-interval": "500",
    }


def test_audit_and_encryption_have_flags_files_and_mounts() -> None:
    flags = arguments("apiServer")
    paths = {each["path"] for each in plane()["files"]}
    mounts = {m["hostPath"] for m in plane()["clusterConfiguration"]["apiServer"]["extraVolumes"]}
    for flag in ("audit-policy-file", "encryption-provider-config"):
        assert flags[flag] in paths & mounts
    assert any("kubectl create secret generic ha-kops-encryption" in c for c in commands("ha-kops"))
    none = {"security.audit_log": False, "security.secrets_encryption": False}
    assert "audit-policy-file" not in arguments("apiServer", none)
    assert len(plane(none)["files"]) == 1


def test_the_issuer_of_service_accounts_is_where_its_keys_are_published() -> None:
    issuer = arguments("apiServer")["service-account-issuer"]
    assert issuer == "https://example-com-ha-kops-oidc.s3.eu-central-1.amazonaws.com"
    assert any(f"create-open-id-connect-provider --url {issuer}" in c for c in commands("ha-kops"))
    assert "service-account-issuer" not in arguments("apiServer", {"identity.irsa": False})


def test_kube_proxy_is_skipped_or_set() -> None:
    assert plane()["initConfiguration"]["skipPhases"] == ["addon/kube-proxy"]
    found = plane({"network.cni": "calico", "network.kube_proxy": "ipvs"})
    assert "skipPhases" not in found["initConfiguration"]
    assert "mode: ipvs" in found["files"][-1]["content"]


@pytest.mark.parametrize(
    ("count", "topology", "replicas"),
    [(3, "stacked", 3), (5, "stacked", 5), (4, "stacked", 4), (4, "dedicated", 3)],
)
def test_replicas(count: int, topology: str, replicas: int) -> None:
    """Stacked, an even number is written and refused; apart, etcd comes back to the machines."""
    changes = {"control_plane.count": count, "etcd.members": count, "etcd.topology": topology}
    (found,) = of("KubeadmControlPlane", changes=changes)
    assert found["replicas"] == replicas


@pytest.mark.parametrize(("asked", "written"), [(None, 1), (0, 0), (1, 1), (2, 1)])
def test_surge_of_the_control_plane_is_one_or_none(asked: int | None, written: int) -> None:
    (found,) = of("KubeadmControlPlane", changes={"control_plane.max_surge": asked})
    assert found["rollout"]["strategy"]["rollingUpdate"]["maxSurge"] == written


def test_pods_have_a_range_that_meets_no_other() -> None:
    def pods(changes: dict[str, Any]) -> list[str]:
        (found,) = of("Cluster", changes=changes)
        ranges: list[str] = found["clusterNetwork"]["pods"]["cidrBlocks"]
        return ranges

    assert pods({}) == ["192.168.0.0/16"]
    assert pods({"network.vpc_cidr": "192.168.0.0/20"}) == ["100.96.0.0/11"]
    assert pods({"network.pod_cidr": "100.80.0.0/12"}) == ["100.80.0.0/12"]


def test_backups_run_on_the_control_plane_and_may_write_to_their_bucket_alone() -> None:
    (job,) = further("etcd-backup", "ha-kops")
    assert job["spec"]["schedule"] == "*/15 * * * *"
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == {"node-role.kubernetes.io/control-plane": ""}
    (roles,) = further("iam", "ha-kops")
    (statement,) = roles["spec"]["controlPlane"]["extraStatements"]
    assert statement["Resource"] == ["arn:aws:s3:::example-com-kops-state/*"]
    assert further("etcd-backup", "ha-kops", {"etcd.backup.enabled": False}) == []


# --- workers -------------------------------------------------------------------------------------


def test_one_deployment_in_each_zone() -> None:
    for spans in (True, False):
        found = of("MachineDeployment", changes={"nodes.pools[0].group_per_zone": spans})
        assert [each["replicas"] for each in found] == [2, 2, 2]
        zones = [each["template"]["spec"]["failureDomain"] for each in found]
        assert zones == [f"eu-central-1{letter}" for letter in "abc"]


def test_spot_and_on_demand_have_deployments_of_their_own() -> None:
    changes = {"nodes.pools[0].spot_percent": 50, "nodes.pools[0].on_demand_base": 2}
    by_template: dict[str, int] = {}
    for each in of("MachineDeployment", changes=changes):
        name = each["template"]["spec"]["infrastructureRef"]["name"]
        by_template[name] = by_template.get(name, 0) + each["replicas"]
    assert by_template == {"ha-kops-workers": 4, "ha-kops-workers-spot": 2}


def test_a_machine_pool_mixes_types_and_purchases() -> None:
    changes = {
        "nodes.pools[0].kind": "machine-pool",
        "nodes.pools[0].instance_types": ["m6i.large", "m5.large"],
        "nodes.pools[0].spot_percent": 70,
        "nodes.pools[0].group_per_zone": False,
        "nodes.pools[0].az_rebalance": False,
    }
    (found,) = of("AWSMachinePool", changes=changes)
    policy = found["mixedInstancesPolicy"]
    assert [each["instanceType"] for each in policy["overrides"]] == ["m6i.large", "m5.large"]
    assert policy["instancesDistribution"]["onDemandPercentageAboveBaseCapacity"] == 30
    assert found["suspendProcesses"] == {"processes": {"azRebalance": True}}


def test_the_autoscaler_finds_groups_by_annotations() -> None:
    found = [e["metadata"] for e in documents("ha-kops") if e["kind"] == "MachineDeployment"]
    limits = {tuple(each["annotations"].values()) for each in found}
    assert limits == {("2", "4")}
    none = documents("ha-kops", {"autoscaling.engine": "none"})
    assert not any("annotations" in each["metadata"] for each in none)


def test_every_node_group_joins_by_a_config_or_by_eks() -> None:
    found = of("MachinePool", "eks-standard")
    assert all("configRef" in e["template"]["spec"]["bootstrap"] for e in found)
    rocket = {"nodes.pools[0].image_family": "bottlerocket"}
    found = of("MachinePool", "eks-standard", rocket)
    assert all(e["template"]["spec"]["bootstrap"] == {"dataSecretName": ""} for e in found)
    groups = of("AWSManagedMachinePool", "eks-standard", rocket)
    assert {each["amiType"] for each in groups} == {"BOTTLEROCKET_x86_64"}


def test_karpenters_pools_use_what_the_provider_has_made() -> None:
    found = further("karpenter", "spot-saver")
    (node_class,) = (each for each in found if each["kind"] == "EC2NodeClass")
    profile = node_class["spec"]["instanceProfile"]
    assert profile == "nodes.cluster-api-provider-aws.sigs.k8s.io"
    tags = node_class["spec"]["subnetSelectorTerms"][0]["tags"]
    subnets = eks_plane(name="spot-saver")["network"]["subnets"]
    tagged = [each for each in subnets if each.get("tags") == tags]
    assert tagged
    assert not any(each["isPublic"] for each in tagged)
    assert any("create-access-entry" in command for command in commands("spot-saver"))


def test_versions_of_addons_are_asked_for_before_the_manifests_are_applied() -> None:
    addons = eks_plane()["addons"]
    assert all(each["version"] == f"VERSION-OF-{each['name']}" for each in addons)
    lines = commands("eks-standard")
    asked = next(i for i, line in enumerate(lines) if line.startswith("for addon in"))
    applied = next(i for i, line in enumerate(lines) if line.startswith("kubectl apply"))
    assert asked < applied
    names = lines[asked].partition("in ")[2].partition(";")[0].split()
    assert names == [each["name"] for each in addons]


def test_addons_that_call_aws_get_roles() -> None:
    (template,) = further("pod-identity", "eks-standard")
    kinds = [each["Type"] for each in template["Resources"].values()]
    assert kinds.count("AWS::IAM::Role") == kinds.count("AWS::EKS::PodIdentityAssociation") == 2


def test_a_key_gets_the_alias_that_the_provider_may_use() -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/1"
    found = commands("eks-standard", {"security.kms_key": key})
    alias = "alias/cluster-api-provider-aws-eks-standard"
    assert f"aws kms create-alias --alias-name {alias} --target-key-id {key}" in found
    hostile = commands("eks-standard", {"security.kms_key": "arn:aws:kms:x:1:key/$(reboot)"})
    assert not [line for line in hostile if "reboot" in line]


def test_ipv6_needs_more_of_the_role_of_nodes() -> None:
    changes = {"network.ip_family": "ipv6", "network.service_cidr": None}
    (roles,) = further("iam", "eks-standard", changes)
    for role in (roles["spec"]["nodes"], roles["spec"]["eks"]["managedMachinePool"]):
        assert "ec2:AssignIpv6Addresses" in role["extraStatements"][0]["Action"]


# --- what cannot be made -------------------------------------------------------------------------

IMPOSSIBLE: list[tuple[str, dict[str, Any], str]] = [
    ("eks-auto", {}, "Auto Mode"),
    ("eks-private", {}, "no way out"),
    ("ha-kops", {"network.node_subnets": "public"}, "one zone"),
    ("ha-kops", {"network.vpc_id": "vpc-0a1b"}, "id"),
    ("ha-kops", {"network.vpc_cidr": "10.0.0.0/26"}, "public subnet"),
    ("ha-kops", {"nodes.pools[0].os": "windows"}, "Windows"),
]


@pytest.mark.parametrize(("name", "changes", "word"), IMPOSSIBLE)
def test_what_cannot_be_made_is_said(name: str, changes: dict[str, Any], word: str) -> None:
    with pytest.raises(ExportError) as caught:
        exported(name, changes)
    assert word in caught.value.message
    assert caught.value.hint


def test_a_vpc_that_exists_is_left_alone() -> None:
    subnets = [
        {"zone": f"eu-central-1{z}", "role": "private", "cidr": f"10.0.{i}.0/24",
         "id": f"subnet-0{i}"}
        for i, z in enumerate("abc")
    ]  # fmt: skip
    changes = {"network.vpc_id": "vpc-0a1b", "network.subnets": subnets}
    found = eks_plane(changes)["network"]
    assert found["vpc"] == {"id": "vpc-0a1b", "cidrBlock": "10.0.0.0/16"}
    assert [each["id"] for each in found["subnets"]] == ["subnet-00", "subnet-01", "subnet-02"]
    assert any("vpcId=vpc-0a1b" in each for each in commands("ha-kops", changes))
