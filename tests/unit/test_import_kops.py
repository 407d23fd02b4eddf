"""kops manifests as designs: each field a manifest decides, and what its absence means."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from advisor.catalog.snapshot import bundled
from advisor.errors import DocumentError
from advisor.exporters import export
from advisor.importers import How, Imported, Reading, read
from advisor.model import paths
from advisor.rewriting import rewritten
from advisor.rules import Severity

CATALOG = bundled()

CLUSTER = """\
apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: shop.example.com
spec:
  cloudProvider: aws
  configBase: s3://state/shop.example.com
  kubernetesVersion: "1.36.4"
  networkCIDR: 172.20.0.0/16
  networking: {cilium: {}}
  topology: {dns: {type: None}}
  api: {loadBalancer: {class: Network, type: Public}}
  kubernetesApiAccess: [198.51.100.0/24]
  subnets:
  - {name: eu-west-1a, zone: eu-west-1a, type: Private, cidr: 172.20.32.0/19}
  - {name: eu-west-1b, zone: eu-west-1b, type: Private, cidr: 172.20.64.0/19}
  - {name: utility-eu-west-1a, zone: eu-west-1a, type: Utility, cidr: 172.20.0.0/22}
  - {name: utility-eu-west-1b, zone: eu-west-1b, type: Utility, cidr: 172.20.4.0/22}
  etcdClusters:
  - name: main
    etcdMembers:
    - {name: a, instanceGroup: master-eu-west-1a}
"""
MASTER = """\
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  name: master-eu-west-1a
  labels: {kops.k8s.io/cluster: shop.example.com}
spec:
  role: Master
  machineType: m6i.large
  minSize: 1
  maxSize: 1
  subnets: [eu-west-1a]
"""
NODES = """\
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  name: nodes
  labels: {kops.k8s.io/cluster: shop.example.com}
spec:
  role: Node
  machineType: m6g.xlarge
  minSize: 3
  maxSize: 9
  subnets: [eu-west-1a, eu-west-1b]
"""


def group(name: str, **spec: Any) -> dict[str, Any]:
    """A group of nodes that differs from NODES in its name and spec."""
    found: dict[str, Any] = yaml.safe_load(NODES)
    found["metadata"]["name"] = name
    found["spec"] |= spec
    return found


def manifest(
    cluster: dict[str, Any] | None = None,
    nodes: dict[str, Any] | None = None,
    master: dict[str, Any] | None = None,
    more: tuple[dict[str, Any], ...] = (),
) -> bytes:
    """The manifests with other values in the ``spec`` of Cluster and groups; None takes away."""
    documents = [yaml.safe_load(text) for text in (CLUSTER, MASTER, NODES)]
    for document, changes in zip(documents, (cluster, master, nodes), strict=True):
        for key, value in (changes or {}).items():
            if value is None:
                document["spec"].pop(key, None)
            else:
                document["spec"][key] = value
    return yaml.safe_dump_all([*documents, *more], sort_keys=False).encode()


def imported(**changes: Any) -> Imported:
    return read(manifest(**changes), "cluster.yaml", catalog=CATALOG)


def reading(found: Imported, path: str) -> Reading:
    return next(each for each in found.readings if each.path == path)


READ: list[tuple[dict[str, Any], str, Any]] = [
    ({}, "name", "shop-example-com"),
    ({}, "placement.region", "eu-west-1"),
    ({}, "placement.zones", ("eu-west-1a", "eu-west-1b")),
    ({}, "provisioner.state_store", "s3://state"),
    ({"kubernetesVersion": "v1.34.1"}, "kubernetes.version", "1.34.1"),
    ({"kubernetesVersion": 1.3}, "kubernetes.version", "1.3"),
    ({"networkID": "vpc-0a1"}, "network.vpc_id", "vpc-0a1"),
    ({"networkCIDR": "10.8.0.0/16"}, "network.vpc_cidr", "10.8.0.0/16"),
    ({"networkCIDR": "10.8.0.7/16"}, "network.vpc_cidr", "10.8.0.0/16"),
    ({"additionalNetworkCIDRs": ["10.9.0.0/16"]}, "network.additional_vpc_cidrs", ("10.9.0.0/16",)),
    ({"podCIDR": "100.96.0.0/11"}, "network.pod_cidr", "100.96.0.0/11"),
    ({"serviceClusterIPRange": "100.64.0.0/13"}, "network.service_cidr", "100.64.0.0/13"),
    ({"kubeControllerManager": {"nodeCIDRMaskSize": 26}}, "network.node_mask", 26),
    ({"nonMasqueradeCIDR": "::/0"}, "network.ip_family", "ipv6"),
    ({"networking": {"cilium": {"ipam": "eni"}}}, "network.cni", "cilium-eni"),
    ({"networking": {"weave": {}}}, "network.cni", "weave"),
    ({"networking": {"canal": {}}}, "network.cni", "canal"),
    ({"networking": {"lyftvpc": {}}}, "network.cni", "lyft"),
    ({"networking": {"cilium": None, "calico": {}}}, "network.cni", "calico"),
    ({"networking": {"calico": {"bpfEnabled": True}}}, "network.calico_bpf", True),
    ({"networking": {"calico": {"wireguardEnabled": True}}}, "network.encryption", "wireguard"),
    ({"networking": {"cilium": {"enableEncryption": True}}}, "network.encryption", "ipsec"),
    ({"networking": {"cilium": {"hubble": {}}}}, "network.hubble", True),
    (
        {"networking": {"amazonvpc": {"env": [
            {"name": "ENABLE_PREFIX_DELEGATION", "value": "true"}]}}},
        "network.prefix_delegation", True,
    ),
    ({"networking": {"flannel": {}}}, "security.network_policy", False),
    ({"kubeProxy": {"enabled": False}}, "network.kube_proxy", "off"),
    ({"kubeProxy": {"proxyMode": "ipvs"}}, "network.kube_proxy", "ipvs"),
    ({"kubeDNS": {"memoryLimit": "1Gi"}}, "network.dns.memory_mib", 1024),
    ({"kubeDNS": {"nodeLocalDNS": {"enabled": True}}}, "network.dns.node_local", True),
    ({"topology": {"dns": {"type": "Private"}}}, "control_plane.dns", "private"),
    ({"topology": {"dns": {"type": "Private"}}}, "control_plane.dns_zone", "example.com"),
    ({"topology": {"dns": {"type": "Private"}}}, "name", "shop"),
    ({"api": {"loadBalancer": {"class": "Classic"}}}, "control_plane.api_load_balancer", "clb"),
    ({"api": {"loadBalancer": {"type": "Internal"}}}, "control_plane.api_scheme", "internal"),
    ({"api": {"dns": {}}}, "control_plane.api_load_balancer", "none"),
    ({}, "control_plane.endpoint.public_cidrs", ("198.51.100.0/24",)),
    ({"kubernetesApiAccess": ["172.20.0.0/16"]}, "control_plane.endpoint.public", False),
    (
        {"kubernetesApiAccess": ["172.20.0.0/16", "192.168.0.0/16"]},
        "network.peer_cidrs", ("192.168.0.0/16",),
    ),
    ({"sshAccess": ["192.0.2.7/24"]}, "security.ssh_cidrs", ("192.0.2.0/24",)),
    ({"authentication": {"aws": {}}}, "identity.authentication", "iam"),
    ({"kubeAPIServer": {"oidcIssuerURL": "https://x"}}, "identity.authentication", "oidc"),
    ({"authorization": {"alwaysAllow": {}}}, "identity.authorization", "always-allow"),
    (
        {"serviceAccountIssuerDiscovery": {
            "discoveryStore": "s3://keys/shop.example.com", "enableAWSOIDCProvider": True}},
        "identity.discovery_store", "s3://keys",
    ),
    ({"kubeAPIServer": {"auditLogPath": "/var/log/a"}}, "security.audit_log", True),
    ({"encryptionConfig": True}, "security.secrets_encryption", True),
    ({"certManager": {"enabled": True}}, "addons.cert_manager", True),
    ({"metricsServer": {"enabled": True}}, "autoscaling.hpa", True),
    ({"snapshotController": {"enabled": True}}, "addons.snapshot_controller", True),
    ({"podIdentityWebhook": {"enabled": True}}, "addons.pod_identity_webhook", True),
    ({"awsLoadBalancerController": {"enabled": True}}, "load_balancing.controller", "aws-lbc"),
    ({"externalDns": {"provider": "external-dns"}}, "load_balancing.dns", "external-dns"),
    ({"cloudConfig": {"manageStorageClasses": False}}, "storage.default_class", None),
    ({"clusterAutoscaler": {"enabled": True}}, "autoscaling.engine", "cluster-autoscaler"),
    (
        {"clusterAutoscaler": {"enabled": True}},
        "autoscaling.cluster_autoscaler.expander", "random",
    ),
    ({"karpenter": {"enabled": True}}, "autoscaling.interruption", "karpenter"),
    ({"nodeTerminationHandler": {"enabled": False}}, "autoscaling.interruption", "none"),
    ({"containerRuntime": "docker"}, "nodes.pools[nodes].runtime", "docker"),
    ({"warmPool": {"minSize": 2}}, "nodes.pools[nodes].warm_pool", 2),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "value"), READ)
def test_cluster(changes: dict[str, Any], path: str, value: Any) -> None:
    found = imported(cluster=changes)
    assert paths.get(found.design, path) == value
    assert reading(found, path).reason or reading(found, path).how is How.READ


# Absent in a manifest is not what `kops create cluster` would have written.
ABSENT: list[tuple[str, str, Any]] = [
    ("kubernetesVersion", "kubernetes.version", "1.36"),
    ("networkCIDR", "network.vpc_cidr", "172.20.0.0/16"),
    ("networking", "network.cni", "byo"),
    ("topology", "control_plane.dns", "public"),
    ("kubeProxy", "network.kube_proxy", "iptables"),
    ("api", "control_plane.api_load_balancer", "none"),
    ("kubernetesApiAccess", "control_plane.endpoint.public", False),
    ("sshAccess", "security.ssh_cidrs", ()),
    ("authorization", "identity.authorization", "rbac"),
    ("authentication", "identity.authentication", "certificates"),
    ("clusterAutoscaler", "autoscaling.engine", "none"),
    ("nodeTerminationHandler", "autoscaling.interruption", "node-termination-handler"),
    ("cloudConfig", "storage.ebs_csi", True),
    ("metricsServer", "addons.metrics_server", False),
    ("serviceAccountIssuerDiscovery", "identity.irsa", False),
]


@pytest.mark.parametrize(("key", "path", "value"), ABSENT)
def test_absent_in_the_cluster(key: str, path: str, value: Any) -> None:
    found = imported(cluster={key: None})
    assert paths.get(found.design, path) == value
    assert reading(found, path).how in (How.DEFAULTED, How.INFERRED)
    assert reading(found, path).reason


def test_a_load_balancer_without_a_class_is_a_classic_one() -> None:
    found = imported(cluster={"api": {"loadBalancer": {"type": "Public"}}})
    assert found.design.control_plane.api_load_balancer == "clb"
    assert "Classic" in reading(found, "control_plane.api_load_balancer").reason


def test_etcd_volumes_without_a_word_are_open() -> None:
    found = imported()
    volume = found.design.etcd.volume
    assert (volume.type, volume.size_gib, volume.encrypted) == ("gp3", 20, False)
    assert reading(found, "etcd.volume.encrypted").how is How.DEFAULTED


def test_etcd() -> None:
    member = {
        "name": "1", "instanceGroup": "master-eu-west-1a", "volumeType": "io2", "volumeSize": 64,
        "volumeIops": 4000, "encryptedVolume": True,
    }  # fmt: skip
    manager = {
        "backupInterval": "1h30m0s",
        "backupRetentionDays": 7,
        "env": [{"name": "ETCD_QUOTA_BACKEND_BYTES", "value": "8589934592"}],
    }
    clusters = [
        {"name": "main", "version": "3.5.9", "etcdMembers": [member], "manager": manager,
         "backups": {"backupStore": "s3://b/main"}},
        {"name": "events", "etcdMembers": [member]},
    ]  # fmt: skip
    etcd = imported(cluster={"etcdClusters": clusters}).design.etcd
    assert (etcd.members, etcd.version, etcd.quota_gib) == (1, "3.5.9", 8.0)
    assert (etcd.volume.type, etcd.volume.size_gib, etcd.volume.iops) == ("io2", 64, 4000)
    assert (etcd.backup.interval_minutes, etcd.backup.retention_days) == (90, 7)
    assert [(each.name, each.backup_store) for each in etcd.clusters] == [
        ("main", "s3://b/main"), ("events", None),
    ]  # fmt: skip


def test_gossip_is_told_by_the_name() -> None:
    text = manifest(cluster={"topology": None}).replace(b"shop.example.com", b"shop.k8s.local")
    found = read(text, "cluster.yaml", catalog=CATALOG).design
    assert (found.name, found.control_plane.dns) == ("shop", "gossip")


@pytest.mark.parametrize(
    ("egress", "mode", "gateway"),
    [
        (("", ""), "per-zone", None),
        (("nat-0a1", "nat-0a1"), "single", "nat-0a1"),
        (("nat-0a1", "nat-0b2"), "per-zone", None),
        (("eipalloc-1", "eipalloc-2"), "per-zone", None),
        (("External", "External"), "none", None),
        (("tgw-1", "tgw-1"), "none", None),
    ],
)
def test_egress(egress: tuple[str, str], mode: str, gateway: str | None) -> None:
    subnets = yaml.safe_load(CLUSTER)["spec"]["subnets"]
    for subnet, way in zip(subnets, egress, strict=False):
        if way:
            subnet["egress"] = way
    nat = imported(cluster={"subnets": subnets}).design.network.nat
    assert (nat.mode, nat.gateway_id) == (mode, gateway)


def test_subnets_that_are_cut_otherwise_are_listed() -> None:
    assert imported().design.network.subnets == ()
    subnets = yaml.safe_load(CLUSTER)["spec"]["subnets"]
    subnets[0] |= {"cidr": "172.20.96.0/19", "id": "subnet-0a1"}
    listed = imported(cluster={"subnets": subnets}).design.network.subnets
    assert next((s.zone, s.role, s.cidr, s.id) for s in listed) == (
        "eu-west-1a", "private", "172.20.96.0/19", "subnet-0a1",
    )  # fmt: skip
    assert len(listed) == 4


def test_public_subnets_mean_public_machines() -> None:
    subnets = [{"name": "a", "zone": "eu-west-1a", "type": "Public", "cidr": "172.20.32.0/19"}]
    found = imported(
        cluster={"subnets": subnets}, nodes={"subnets": ["a"]}, master={"subnets": ["a"]}
    ).design
    assert found.network.node_subnets == "public"
    assert found.network.nat.mode == "none"
    assert found.nodes.pools[0].public_ip


# Groups

POOL: list[tuple[dict[str, Any], str, Any]] = [
    ({}, "instance_types", ("m6g.xlarge",)),
    ({}, "architecture", "arm64"),
    ({}, "min", 3),
    ({}, "desired", 3),
    ({}, "max", 9),
    ({}, "group_per_zone", False),
    ({"minSize": None, "maxSize": None}, "max", 2),
    ({"machineType": None}, "instance_types", ("t3.medium",)),
    ({"subnets": ["eu-west-1b"]}, "zones", ("eu-west-1b",)),
    ({"subnets": None}, "zones", ()),
    ({}, "root.size_gib", 128),
    ({"rootVolumeSize": 50, "rootVolumeType": "io2"}, "root.type", "io2"),
    ({}, "root.encrypted", True),
    ({"rootVolumeEncryption": False}, "root.encrypted", False),
    ({}, "imds.tokens", "required"),
    ({"instanceMetadata": {"httpTokens": "optional"}}, "imds.tokens", "optional"),
    ({}, "spot_percent", 0),
    ({"mixedInstancesPolicy": {"instances": ["m5.large"]}}, "spot_percent", 0),
    ({"mixedInstancesPolicy": {"onDemandAboveBase": 25}}, "spot_percent", 75),
    (
        {"mixedInstancesPolicy": {"onDemandAboveBase": 0, "onDemandBase": 2}}, "on_demand_base", 2,
    ),
    ({"maxPrice": "0.10"}, "spot_percent", 100),
    ({"maxPrice": "0.10", "mixedInstancesPolicy": {"instances": ["m5.large"]}}, "spot_percent", 0),
    (
        {"mixedInstancesPolicy": {"instances": ["m5.large", "m6g.xlarge"]}},
        "instance_types", ("m6g.xlarge", "m5.large"),
    ),
    ({"manager": "Karpenter", "minSize": None}, "kind", "karpenter"),
    ({"manager": "Karpenter", "minSize": None}, "min", 0),
    ({"warmPool": {"minSize": 1, "maxSize": 4}}, "warm_pool", 1),
    ({"kubelet": {"maxPods": 58}}, "max_pods", 58),
    ({"suspendProcesses": ["AZRebalance"]}, "az_rebalance", False),
    ({"rollingUpdate": {"maxUnavailable": "30%"}}, "rollout.max_unavailable_percent", 30),
    ({"rollingUpdate": {"maxSurge": 2}}, "rollout.max_surge", 2),
    ({"nodeLabels": {"team": "a", "tier": 7}}, "labels", {"team": "a", "tier": "7"}),
    ({"image": "ubuntu-20.04"}, "custom_image", "ubuntu-20.04"),
    ({"image": "kope.io/k8s-1.8-debian-jessie"}, "image_family", "debian"),
    ({"image": "ami-amzn2-x"}, "image_family", "al2"),
    ({"containerd": {"version": "1.6.8"}}, "runtime_version", "1.6.8"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "value"), POOL)
def test_nodes(changes: dict[str, Any], field: str, value: Any) -> None:
    found = imported(nodes=changes)
    assert paths.get(found.design, f"nodes.pools[nodes].{field}") == value


def test_taints() -> None:
    taints = ["a=b:NoSchedule", "gpu:NoExecute", "nonsense"]
    found = imported(nodes={"taints": taints})
    (pool,) = found.design.nodes.pools
    assert [(t.key, t.value, t.effect) for t in pool.taints] == [
        ("a", "b", "NoSchedule"), ("gpu", "", "NoExecute"),
    ]  # fmt: skip
    assert [each.value for each in found.of(How.NOT_UNDERSTOOD)] == ["nonsense"]


def zone_groups(sizes: tuple[int, int], **spec: Any) -> tuple[dict[str, Any], ...]:
    return tuple(
        group(f"web-eu-west-1{letter}", minSize=size, subnets=[f"eu-west-1{letter}"], **spec)
        for letter, size in zip("ab", sizes, strict=True)
    )


def test_groups_alike_but_for_their_zone_are_one_pool() -> None:
    pool = imported(more=zone_groups((2, 1))).design.nodes.pools[1]
    assert (pool.name, pool.min, pool.max, pool.group_per_zone) == ("web", 3, 18, True)


@pytest.mark.parametrize("sizes", [(1, 2), (5, 1)])
def test_groups_of_sizes_that_no_total_gives_stay_apart(sizes: tuple[int, int]) -> None:
    pools = imported(more=zone_groups(sizes)).design.nodes.pools
    assert [pool.name for pool in pools] == ["nodes", "web-eu-west-1a", "web-eu-west-1b"]


def test_groups_that_differ_stay_apart() -> None:
    one, other = zone_groups((1, 1))
    other["spec"]["machineType"] = "m6i.large"
    assert len(imported(more=(one, other)).design.nodes.pools) == 3


def test_control_plane() -> None:
    more = tuple(
        {**yaml.safe_load(MASTER), "metadata": {"name": name}} for name in ("master-2", "master-3")
    )
    plane = imported(more=more).design.control_plane
    assert (plane.count, plane.zones, plane.managed) == (3, ("eu-west-1a",), False)
    assert plane.root.size_gib == 64


def test_bastions_and_api_servers() -> None:
    more = (
        group("bastions", role="Bastion", minSize=1, maxSize=1),
        group("api", role="APIServer", minSize=2, maxSize=2),
    )
    found = imported(
        cluster={"api": {"loadBalancer": {"class": "Network", "type": "Internal"}}}, more=more
    ).design
    assert found.security.bastion
    assert found.control_plane.private_path == "bastion"
    assert found.control_plane.dedicated_apiservers == 2
    assert len(found.nodes.pools) == 1


def test_names_a_design_cannot_hold() -> None:
    more = (group("Nodes.Big_1"), group("7"), group("nodes-big-1"))
    pools = imported(more=more).design.nodes.pools
    assert [pool.name for pool in pools] == ["nodes", "nodes-big-1", "pool-7", "nodes-big-1-2"]


def test_no_nodes() -> None:
    text = b"---\n".join(text.encode() for text in (CLUSTER, MASTER))
    assert read(text, "x", catalog=CATALOG).design.nodes.pools == ()


def test_what_has_no_field_is_kept_and_said() -> None:
    found = imported(
        cluster={"hooks": [{"name": "h"}], "kubelet": {"cgroupDriver": "systemd"}},
        nodes={"additionalUserData": [{"name": "x"}]},
    )
    places = [each.place for each in found.of(How.NOT_UNDERSTOOD)]
    assert (0, "spec", "hooks") in places
    assert (0, "spec", "kubelet", "cgroupDriver") in places
    assert (2, "spec", "additionalUserData") in places
    assert all(each.reason for each in found.of(How.NOT_UNDERSTOOD))


def test_a_value_no_design_can_hold_is_left_out_and_said() -> None:
    found = imported(cluster={"networkID": "my-vpc"}, nodes={"machineType": "large!"})
    assert found.design.network.vpc_id is None
    left = {each.place for each in found.of(How.NOT_UNDERSTOOD)}
    assert {(0, "spec", "networkID"), (2, "spec", "machineType")} <= left
    checks = {each.place for each in found.findings}
    assert (0, "spec", "networkID") in checks


def test_a_key_kops_ignores_is_a_finding_with_its_line() -> None:
    text = manifest(cluster={"kubernetesAPIAccess": []}, nodes={"maxsize": 5})
    found = read(text, "cluster.yaml", catalog=CATALOG).findings
    ignored = [each for each in found if each.finding.rule == "KOPS-002"]
    lines = text.decode().splitlines()
    assert [lines[each.mark.line - 1].split(":")[0].strip() for each in ignored] == [
        "kubernetesAPIAccess", "maxsize",
    ]  # fmt: skip
    assert "kubernetesApiAccess" in ignored[0].finding.remedy
    assert "maxSize" in ignored[1].finding.remedy


def test_a_key_given_twice_is_a_finding() -> None:
    text = CLUSTER.replace("  cloudProvider: aws\n", "  cloudProvider: aws\n  podCIDR: 1\n") + (
        "  podCIDR: 100.96.0.0/11\n"
    )
    found = read(text.encode(), "cluster.yaml", catalog=CATALOG)
    assert found.design.network.pod_cidr == "100.96.0.0/11"
    twice = next(each for each in found.findings if each.finding.rule == "KOPS-001")
    assert "line 7" in twice.finding.message
    assert not twice.finding.refused_by


def test_what_kops_get_writes_as_json_reads_as_its_yaml_does() -> None:
    trees = list(yaml.safe_load_all(manifest()))
    wanted = read(manifest(), "cluster.yaml", catalog=CATALOG)
    array = f"[{','.join(json.dumps(each, indent=2) for each in trees)}]"
    below_items = json.dumps({"apiVersion": "v1", "kind": "List", "items": trees})
    for text in (array, below_items):
        found = read(text.encode(), "cluster.json", catalog=CATALOG)
        assert found.design == wanted.design
        said = [each.finding for each in found.findings if each.finding.rule == "KOPS-005"]
        assert len(said) == 1
        assert not said[0].refused_by


def test_a_region_that_is_misspelt_is_an_error_with_its_line() -> None:
    text = manifest().decode().replace("eu-west-1", "eu-wst-1")
    found = read(text.encode(), "cluster.yaml", catalog=CATALOG).findings
    said = next(each for each in found if each.finding.rule == "FILE-002")
    assert "eu-wst-1" in text.splitlines()[said.mark.line - 1]
    assert "Did you mean eu-west-1" in said.finding.remedy
    assert said.finding.severity is Severity.ERROR
    assert [each.tool for each in said.finding.refused_by] == ["kops"]


def test_a_region_without_prices_is_one_of_aws() -> None:
    text = manifest().decode().replace("eu-west-1", "us-gov-west-1")
    found = read(text.encode(), "cluster.yaml", catalog=CATALOG).findings
    said = next(each for each in found if each.finding.rule == "FILE-002")
    assert not said.finding.refused_by


def test_lines_that_kops_does_not_take_for_separators() -> None:
    text = "---\n".join((CLUSTER, MASTER)) + "--- # nodes\n" + NODES + "---\n"
    found = read(text.encode(), "cluster.yaml", catalog=CATALOG).findings
    rules = [each.finding.rule for each in found]
    assert "KOPS-003" in rules
    assert "KOPS-004" in rules


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (NODES, 2, "there is no Cluster"),
        (CLUSTER + "---\n" + CLUSTER, 25, "a second Cluster"),
        (
            CLUSTER + "---\n" + NODES.replace("shop.example.com", "other.example.com"),
            28, "an instance group of another cluster, other.example.com",
        ),
        (CLUSTER.replace("aws", "gce"), 6, "a cluster on gce"),
        (CLUSTER.replace("cloudProvider: aws", "cloudProvider: {aws: {}}"), 6, "v1alpha3"),
        (CLUSTER.replace("  subnets:", "  subnetz:"), 5, "no subnets with a zone"),
        (CLUSTER.replace("  name: shop.example.com", "  labels: {}"), 3, "no metadata.name"),
        (CLUSTER.replace("kind: Cluster", "kind: Keyset"), 2, "a document of kind Keyset"),
        (CLUSTER.replace("aws\n", "!Ref Cloud\n"), 6, "a function of CloudFormation"),
        ("apiVersion: v1\nkind: Pod\n", 2, "describes no cluster that can be read"),
        ("schema_version: 1\nname: x\n", 1, "this is a design"),
        ("a: 1\n", 1, "nothing here tells whose file this is"),
        (
            CLUSTER + "---\napiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n",
            24, "a document of eksctl in a file of kops",
        ),
    ],
)  # fmt: skip
def test_what_is_no_cluster_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text.encode(), "cluster.yaml", catalog=CATALOG)
    assert caught.value.message.startswith(f"cluster.yaml, line {line}: ")
    assert says in caught.value.message
    assert caught.value.hint


def test_other_objects_in_the_file_are_add_ons() -> None:
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
    found = imported(more=(config,))
    assert (3,) in [each.place for each in found.of(How.NOT_UNDERSTOOD)]


def test_too_many_pools_are_told_with_their_line() -> None:
    more = tuple(group(f"pool-{i}", maxSize=i + 3) for i in range(100))
    with pytest.raises(DocumentError, match=r"line \d+: node pool 101 of 101"):
        imported(more=more)


def test_the_load_of_the_cluster_is_assumed_by_its_fleet() -> None:
    found = imported()
    assert found.design.workload.cpu_requests_vcpus == 4.0
    assert reading(found, "workload.pods").how is How.INFERRED


def test_a_price_becomes_a_whole_policy_when_the_purchase_changes() -> None:
    text = manifest(nodes={"maxPrice": "0.10"}).decode()
    before = read(text.encode(), "cluster.yaml", catalog=CATALOG).design
    after = paths.replace(before, {"nodes.pools[nodes].on_demand_base": 2})
    result = rewritten(export("kops", after, CATALOG), after, text, CATALOG).text
    again = read(result.encode(), "cluster.yaml", catalog=CATALOG).design
    (pool,) = again.nodes.pools
    assert (pool.spot_percent, pool.on_demand_base) == (100, 2)
