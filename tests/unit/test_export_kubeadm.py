"""kubeadm's files: one for each kind of machine, stable, and without what a machine refuses."""

from __future__ import annotations

import io
import os
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
from advisor.model.paths import replace
from advisor.presets import load

CATALOG = bundled()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "kubeadm"
PRESETS = ["2016-single-master", "2016-true-ha", "2018-kops", "dev", "ha-kops"]

Document = dict[str, Any]

DEDICATED = {"etcd.topology": "dedicated", "etcd.members": 3}
WORKERS = "nodes.pools[0]"


def exported(name: str, changes: dict[str, Any] | None = None) -> Export:
    design = load(name)
    return export("kubeadm", replace(design, changes) if changes else design, CATALOG)


def kinds(found: Export) -> dict[str, Document]:
    """The documents of the main stream by kind."""
    return {each["kind"]: each for each in yaml.safe_load_all(found.text)}


def cluster(changes: dict[str, Any] | None = None, name: str = "ha-kops") -> Document:
    return kinds(exported(name, changes))["ClusterConfiguration"]


def further(part: str, found: Export) -> list[Document]:
    """The documents of one of the further files; none where it is not written."""
    texts = {each.name: each.text for each in found.files}
    name = f"{found.file.removesuffix('.yaml')}-{part}.yaml"
    return list(yaml.safe_load_all(texts[name])) if name in texts else []


def flags(component: Document) -> dict[str, str]:
    return {each["name"]: each["value"] for each in component.get("extraArgs", [])}


def server_flags(changes: dict[str, Any] | None = None) -> dict[str, str]:
    return flags(cluster(changes)["apiServer"])


def commands(found: Export) -> list[str]:
    return [line.removeprefix("  $ ") for line in found.header if line.startswith("  $ ")]


# --- whole files ---------------------------------------------------------------------------------


def without_version(text: str) -> str:
    return text.replace(f"k8s-advisor {__version__}", "k8s-advisor V", 1)


@pytest.mark.parametrize("name", ["2016-true-ha", "ha-kops"])
def test_whole_files(name: str) -> None:
    """After a wanted change: look at the difference, then write the new text (UPDATE_GOLDEN=1)."""
    found = exported(name)
    texts = {f"{name}.yaml": found.text} | {each.name: each.text for each in found.files}
    written = {file: without_version(text) for file, text in texts.items()}
    if os.environ.get("UPDATE_GOLDEN"):
        for old in GOLDEN.glob(f"{name}[.-]*"):
            old.unlink()
        for file, text in written.items():
            (GOLDEN / file).write_text(text, "utf-8")
    golden = {path.name: path.read_text("utf-8") for path in GOLDEN.glob(f"{name}[.-]*")}
    assert written == golden


@pytest.mark.parametrize("name", PRESETS)
def test_same_design_gives_the_same_bytes(name: str) -> None:
    assert exported(name) == exported(name)


@pytest.mark.parametrize("name", PRESETS)
def test_readers_of_both_yaml_versions_agree(name: str) -> None:
    found = exported(name)
    for text in (found.text, *(f.text for f in found.files if f.name.endswith(".yaml"))):
        second = YAML(typ="safe", pure=True)
        assert list(yaml.safe_load_all(text)) == list(second.load_all(io.StringIO(text)))


@pytest.mark.parametrize("name", PRESETS)
def test_commands_name_only_files_that_are_there(name: str) -> None:
    found = exported(name)
    names = {each.name for each in folder(found)}
    for command in commands(found):
        words = command.replace("MEMBER", "etcd-eu-central-1c").split()
        for word in words:
            if word.startswith(f"{name}") and word.endswith((".yaml", ".conf")):
                assert word in names, command


@pytest.mark.parametrize("name", PRESETS)
def test_no_secret_stands_in_an_export(name: str) -> None:
    found = exported(name, {"security.secrets_encryption": True, "control_plane.count": 3})
    joining = [*further("control-plane", found), *further("join-workers", found)]
    tokens = [each["discovery"]["bootstrapToken"]["token"] for each in joining]
    assert tokens == ["${TOKEN}", "${TOKEN}"]
    assert joining[0]["controlPlane"]["certificateKey"] == "${CERTIFICATE_KEY}"
    (encryption,) = further("encryption", found)
    (keys,) = (p["secretbox"]["keys"] for p in encryption["resources"][0]["providers"][:1])
    assert keys[0]["secret"] == "${ENCRYPTION_KEY}"


def test_managed_designs_are_refused_with_what_to_do() -> None:
    with pytest.raises(ExportError) as caught:
        exported("eks-standard")
    assert "control_plane.managed" in caught.value.message
    assert "eksctl" in caught.value.hint


@pytest.mark.parametrize("zone", [None, "Example.com", "a b", "example.com; reboot"])
def test_a_name_in_a_zone_needs_the_zone(zone: str | None) -> None:
    with pytest.raises(ExportError) as caught:
        exported("ha-kops", {"control_plane.dns": "public", "control_plane.dns_zone": zone})
    assert "control_plane.dns_zone" in caught.value.message


# --- the cluster ---------------------------------------------------------------------------------


def test_versions_are_full_and_stated_ones_stay() -> None:
    assert cluster()["kubernetesVersion"].startswith("v1.36.")
    assert cluster({"kubernetes.version": "1.35.2"})["kubernetesVersion"] == "v1.35.2"


def test_a_version_before_v1beta4_becomes_the_recommended_one() -> None:
    recommended = CATALOG.limit("kubernetes.recommended").text
    found = cluster({"kubernetes.version": "1.30"})
    assert found["kubernetesVersion"].startswith(f"v{recommended}.")


def test_the_endpoint_is_a_name_that_outlives_machines() -> None:
    assert cluster()["controlPlaneEndpoint"] == "api.ha-kops.internal:6443"
    named = cluster({"control_plane.dns": "private", "control_plane.dns_zone": "example.com."})
    assert named["controlPlaneEndpoint"] == "api.ha-kops.example.com:6443"
    assert named["apiServer"]["certSANs"] == ["api.ha-kops.example.com"]


@pytest.mark.parametrize(
    ("changes", "pods", "services", "mask"),
    [
        ({}, "100.96.0.0/11", "100.64.0.0/13", "24"),
        ({"network.pod_cidr": "10.200.0.0/16"}, "10.200.0.0/16", "100.64.0.0/13", "24"),
        ({"network.pod_cidr": "10.200.0.0/26"}, "10.200.0.0/26", "100.64.0.0/13", "26"),
        ({"network.pod_cidr": "10.64.0.0/10", "network.node_mask": 28},
         "10.64.0.0/10", "100.64.0.0/13", "26"),
        ({"network.pod_cidr": "10.0.0.0/30"}, "100.96.0.0/11", "100.64.0.0/13", "24"),
        ({"network.service_cidr": "172.16.0.0/24"}, "100.96.0.0/11", "172.16.0.0/24", "24"),
        ({"network.service_cidr": "10.0.0.0/8"}, "100.96.0.0/11", "10.0.0.0/12", "24"),
        ({"network.service_cidr": "10.0.0.0/30"}, "100.96.0.0/11", "100.64.0.0/13", "24"),
    ],
)  # fmt: skip
def test_ranges_are_what_kubeadm_takes(
    changes: dict[str, Any], pods: str, services: str, mask: str
) -> None:
    found = cluster(changes)
    assert flags(found["controllerManager"])["node-cidr-mask-size-ipv4"] == mask
    assert found["networking"] == {"podSubnet": pods, "serviceSubnet": services}


def test_pods_with_addresses_of_the_vpc_have_no_range() -> None:
    found = cluster({"network.cni": "amazonvpc", "network.kube_proxy": "iptables"})
    assert "podSubnet" not in found["networking"]
    assert flags(found["controllerManager"])["allocate-node-cidrs"] == "false"


def test_ipv6_is_beside_ipv4() -> None:
    found = cluster({"network.ip_family": "ipv6"})["networking"]
    assert [len(found[key].split(",")) for key in ("podSubnet", "serviceSubnet")] == [2, 2]


def test_kube_proxy_is_configured_or_off() -> None:
    off = kinds(exported("ha-kops", {"network.kube_proxy": "off"}))
    assert off["ClusterConfiguration"]["proxy"] == {"disabled": True}
    assert "KubeProxyConfiguration" not in off
    on = kinds(exported("ha-kops", {"network.kube_proxy": "nftables"}))
    assert on["KubeProxyConfiguration"]["mode"] == "nftables"
    assert "proxy" not in on["ClusterConfiguration"]


def test_what_the_api_server_reads_is_mounted_and_written() -> None:
    found = exported("ha-kops", {"security.audit_log": True, "security.secrets_encryption": True})
    server = kinds(found)["ClusterConfiguration"]["apiServer"]
    mounted = {each["hostPath"] for each in server["extraVolumes"]}
    for flag in ("audit-policy-file", "encryption-provider-config"):
        assert flags(server)[flag] in mounted
    assert further("audit-policy", found)[0]["kind"] == "Policy"
    assert further("encryption", found)[0]["kind"] == "EncryptionConfiguration"


def test_nothing_is_mounted_that_is_not_asked_for() -> None:
    changes = {"security.audit_log": False, "security.secrets_encryption": False}
    found = exported("ha-kops", changes)
    assert "extraVolumes" not in kinds(found)["ClusterConfiguration"]["apiServer"]
    assert further("audit-policy", found) == further("encryption", found) == []


def test_oidc_and_irsa_become_flags() -> None:
    assert server_flags({"identity.authentication": "oidc"})["oidc-client-id"] == "kubernetes"
    found = server_flags({"identity.irsa": True, "identity.discovery_store": "s3://keys/main/"})
    issuer = "https://keys.s3.eu-central-1.amazonaws.com/main"
    assert found["service-account-issuer"] == issuer
    assert found["service-account-jwks-uri"] == f"{issuer}/openid/v1/jwks"
    assert "sts.amazonaws.com" in found["api-audiences"]
    assert "service-account-issuer" not in server_flags({"identity.discovery_store": None})


def test_rbac_stays_where_everything_would_be_allowed() -> None:
    assert "authorization-mode" not in server_flags({"identity.authorization": "always-allow"})


# --- etcd ----------------------------------------------------------------------------------------


def test_stacked_etcd_is_tuned_in_place() -> None:
    found = cluster({"etcd.quota_gib": 8, "etcd.election_timeout_ms": 5000})["etcd"]["local"]
    assert flags(found)["quota-backend-bytes"] == str(8 * 1024**3)
    assert (flags(found)["heartbeat-interval"], flags(found)["election-timeout"]) == ("500", "5000")


@pytest.mark.parametrize(
    ("version", "tag"), [("3.6.8", "3.6.8-0"), ("3.6", None), ("2.3.8", None), (None, None)]
)
def test_an_etcd_release_is_an_image(version: str | None, tag: str | None) -> None:
    assert cluster({"etcd.version": version})["etcd"]["local"].get("imageTag") == tag


def test_dedicated_members_know_one_another_by_addresses_that_stay() -> None:
    found = exported("2016-true-ha")
    external = kinds(found)["ClusterConfiguration"]["etcd"]["external"]
    members = [each for each in found.files if "-etcd-eu-" in each.name]
    assert len(members) == len(external["endpoints"]) == len(set(external["endpoints"])) == 5
    clusters = set()
    for file in members:
        init, config = yaml.safe_load_all(file.text)
        local = flags(config["etcd"]["local"])
        address = init["localAPIEndpoint"]["advertiseAddress"]
        assert f"https://{address}:2379" in external["endpoints"]
        assert f"{local['name']}=https://{address}:2380" in local["initial-cluster"].split(",")
        assert config["etcd"]["local"]["peerCertSANs"] == [address]
        clusters.add(local["initial-cluster"])
    assert len(clusters) == 1


def test_members_outside_every_subnet_have_names() -> None:
    changes = {
        **DEDICATED,
        "network.subnets": [
            {"zone": "eu-central-1a", "role": "private", "cidr": "10.0.0.0/28"},
        ],
    }
    found = kinds(exported("ha-kops", changes))["ClusterConfiguration"]["etcd"]["external"]
    assert "https://10.0.0.5:2379" in found["endpoints"]
    assert "https://etcd-eu-central-1b.ha-kops.internal:2379" in found["endpoints"]


# --- machines ------------------------------------------------------------------------------------


def test_labels_and_taints_are_given_when_a_machine_joins() -> None:
    changes = {
        f"{WORKERS}.labels": {"team": "no", "node.kubernetes.io/pool": "a"},
        f"{WORKERS}.taints": [{"key": "dedicated", "value": "y"}, {"key": "gpu"}],
    }
    (join,) = further("join-workers", exported("ha-kops", changes))
    registration = join["nodeRegistration"]
    arguments = {each["name"]: each["value"] for each in registration["kubeletExtraArgs"]}
    assert arguments["node-labels"] == "team=no,node.kubernetes.io/pool=a"
    assert registration["taints"] == [
        {"key": "dedicated", "value": "y", "effect": "NoSchedule"},
        {"key": "gpu", "effect": "NoSchedule"},
    ]


@pytest.mark.parametrize(
    "labels",
    [
        {"a": "x,evil=1"},
        {"a": "${TOKEN}"},
        {"a=b": "c"},
        {"node-role.kubernetes.io/worker": ""},
        {"kubernetes.io/odd": "x"},
        {"a": "line\nbreak"},
        {"A.B/x": "upper case domain"},
    ],
)
def test_a_label_no_kubelet_may_set_is_left_out_and_said_so(labels: dict[str, str]) -> None:
    found = exported("ha-kops", {f"{WORKERS}.labels": {**labels, "ok": "y"}})
    (join,) = further("join-workers", found)
    arguments = {e["name"]: e["value"] for e in join["nodeRegistration"]["kubeletExtraArgs"]}
    assert arguments["node-labels"] == "ok=y"
    assert any("nodes.pools[workers].labels" in line for line in found.header)


def test_pods_per_node_are_a_patch_of_the_pool() -> None:
    found = exported("ha-kops", {f"{WORKERS}.max_pods": 60})
    assert further("kubelet-workers", found)[0]["maxPods"] == 60
    assert further("join-workers", found)[0]["patches"] == {"directory": "/etc/kubernetes/patches"}
    assert any("kubeletconfiguration0+merge.yaml" in each for each in commands(found))
    assert "patches" not in further("join-workers", exported("ha-kops"))[0]


def test_a_list_of_evictions_is_whole() -> None:
    """One that is stated in part switches the others off."""
    found = kinds(exported("ha-kops"))["KubeletConfiguration"]["evictionHard"]
    assert set(found) == {
        "memory.available", "nodefs.available", "nodefs.inodesFree", "imagefs.available"
    }  # fmt: skip


def test_one_machine_joins_no_other() -> None:
    found = exported("ha-kops", {"control_plane.count": 1, "etcd.members": 1})
    assert further("control-plane", found) == []


def test_pools_whose_machines_cannot_join_are_left_out() -> None:
    pools = [
        {"name": "workers"},
        {"name": "jobs", "kind": "fargate"},
        {"name": "win", "os": "windows"},
    ]
    names = [each.name for each in exported("ha-kops", {"nodes.pools": pools}).files]
    assert "ha-kops-join-workers.yaml" in names
    assert not [name for name in names if "jobs" in name or "win" in name]


# --- commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"network.cni": "cilium", "network.kube_proxy": "off"}, "kubeProxyReplacement=true"),
        ({"network.cni": "cilium", "network.encryption": "wireguard"}, "encryption.type=wireguard"),
        ({"network.cni": "cilium", "network.hubble": True}, "hubble.relay.enabled=true"),
        ({"network.cni": "calico"}, "tigera-operator"),
        ({"network.cni": "flannel"}, "podCidr=100.96.0.0/11"),
        ({"network.cni": "amazonvpc"}, "aws-vpc-cni"),
        ({"storage.ebs_csi": True}, "aws-ebs-csi-driver"),
        ({"addons.metrics_server": True}, "metrics-server"),
        ({"identity.irsa": True, "identity.discovery_store": "s3://keys"},
         "create-open-id-connect-provider"),
        ({"network.dns.replicas": 4}, "scale deployment coredns --replicas 4"),
        ({}, "aws-cloud-controller-manager"),
    ],
)  # fmt: skip
def test_what_comes_after_is_a_command(changes: dict[str, Any], words: str) -> None:
    assert any(words in each for each in commands(exported("ha-kops", changes)))


def test_a_pod_network_without_a_command_is_said_so() -> None:
    found = exported("ha-kops", {"network.cni": "weave"})
    assert any(line.startswith("No command here installs a pod network") for line in found.header)


def test_the_vpc_is_the_named_one_or_left_to_fill_in() -> None:
    stated = exported("ha-kops", {"network.vpc_id": "vpc-0abc"})
    assert "vpcId=vpc-0abc" in "\n".join(stated.header)
    assert "YOUR-VPC" not in "\n".join(stated.header)
    assert "Put the id of the VPC in the place of YOUR-VPC." in exported("ha-kops").header


def test_what_joining_machines_need_is_carried_to_them() -> None:
    (line,) = [each for each in exported("ha-kops").header if each.startswith("Still there")]
    assert "on each of them" in line
