"""kops manifests: the traps of kops 1.36 are stepped around, and the file is stable."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from advisor import __version__
from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load
from tests.support.kops_manifests import Document, cluster, documents, groups, strangers

CATALOG = bundled()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "kops"

WITH_DNS = {"control_plane.dns": "public", "control_plane.dns_zone": "example.com"}
KARPENTER = {
    "autoscaling.engine": "karpenter",
    "autoscaling.interruption": "karpenter",
    "nodes.pools[0].kind": "karpenter",
}
SPOT = {
    "nodes.pools[0].instance_types": ["m5.large", "m6i.large"],
    "nodes.pools[0].spot_percent": 70,
    "nodes.pools[0].on_demand_base": 2,
}


@cache
def ha() -> Design:
    return load("ha-kops")


def written(design: Design) -> list[Document]:
    return documents(export("kops", design, CATALOG).text)


def of(changes: dict[str, Any] | None = None) -> list[Document]:
    return written(replace(ha(), changes) if changes else ha())


# --- the whole file ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ha-kops", "dev"])
def test_whole_file(name: str) -> None:
    """After a wanted change: look at the difference, then write the new text."""
    text = export("kops", load(name), CATALOG).text.replace(f"k8s-advisor {__version__}", "V", 1)
    assert text == (GOLDEN / f"{name}.yaml").read_text("utf-8")


def test_same_design_gives_the_same_bytes() -> None:
    assert export("kops", ha(), CATALOG) == export("kops", ha(), CATALOG)


def test_readers_of_both_yaml_versions_agree() -> None:
    text = export("kops", ha(), CATALOG).text
    second = YAML(typ="safe", pure=True)
    assert list(yaml.safe_load_all(text)) == list(second.load_all(io.StringIO(text)))


def test_cluster_comes_first_and_groups_name_it() -> None:
    first, *others = of()
    assert first["kind"] == "Cluster"
    assert {each["kind"] for each in others} == {"InstanceGroup"}
    labels = {each["metadata"]["labels"]["kops.k8s.io/cluster"] for each in others}
    assert labels == {first["metadata"]["name"]}


# --- every way to write something: keys, types, and what kops refuses --------------------------

VARIANTS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "dns": WITH_DNS
    | {"load_balancing.dns": "external-dns", "control_plane.dedicated_apiservers": 2},
    "gossip": {"control_plane.dns": "gossip"},
    "no balancer": WITH_DNS | {"control_plane.api_load_balancer": "none"},
    "internal": {"control_plane.api_scheme": "internal", "control_plane.endpoint.public": False},
    "public nodes": {"network.node_subnets": "public", "nodes.pools[0].public_ip": True},
    "ipv6": {"network.ip_family": "ipv6", "security.bastion": True},
    "ipv6 public": {"network.ip_family": "ipv6", "network.node_subnets": "public"},
    "nat given": {"network.nat.mode": "single", "network.nat.gateway_id": "nat-0a1b"},
    "no nat": {"network.nat.mode": "none"},
    "vpc": {"network.vpc_id": "vpc-0a1b", "network.additional_vpc_cidrs": ["10.1.0.0/16"],
            "network.service_cidr": "100.64.0.0/13", "network.pod_cidr": "100.96.0.0/11",
            "network.node_mask": 25},
    "cilium options": {"network.hubble": True, "network.encryption": "wireguard",
                       "network.dns.node_local": True, "network.cilium_identity": "kvstore",
                       "load_balancing.ingress": "gateway-api-cilium",
                       "etcd.clusters": [{"name": n} for n in ("main", "events", "cilium")]},
    "calico": {"network.cni": "calico", "network.calico_bpf": True,
               "network.encryption": "wireguard"},
    "etcd": {"etcd.volume.iops": 6000, "etcd.volume.throughput_mibps": 250, "etcd.quota_gib": "8",
             "etcd.version": "3.6.12", "etcd.clusters": [
                 {"name": "main", "backup_store": "s3://b/main"}, {"name": "events"}]},
    "access": {"security.bastion": True, "security.ssh_cidrs": ["203.0.113.0/24"],
               "identity.authorization": "always-allow"},
    "spot": SPOT,
    "karpenter": KARPENTER | SPOT,
    "one group": {"nodes.pools[0].group_per_zone": False, "nodes.pools[0].labels": {"a": "no"},
                  "nodes.pools[0].taints": [{"key": "a", "value": "y"}, {"key": "b"}],
                  "nodes.pools[0].max_pods": 80, "nodes.pools[0].warm_pool": 2,
                  "nodes.pools[0].runtime_version": "2.2.4",
                  "nodes.pools[0].rollout.max_unavailable_percent": 25,
                  "nodes.pools[0].rollout.max_surge": 2},
    "spot control plane": {"control_plane.spot": True, "storage.default_class": None},
}  # fmt: skip
CNIS = [
    "amazonvpc", "cilium", "cilium-eni", "calico", "kubenet", "flannel", "kube-router", "kopeio",
    "kindnet", "byo", "weave", "canal", "romana", "lyft", "classic", "external",
]  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_every_key_is_one_kops_knows(name: str) -> None:
    assert strangers(of(VARIANTS[name])) == []


@pytest.mark.parametrize("cni", CNIS)
def test_every_pod_network_is_one_key_kops_takes(cni: str) -> None:
    found = of({"network.cni": cni, "network.kube_proxy": "iptables"})
    assert strangers(found) == []
    assert len(cluster(found)["networking"]) == 1
    refused = {"weave", "canal", "romana", "lyftvpc", "classic", "external"}
    assert cluster(found)["networking"].keys() & refused == set()


def test_a_wrong_key_or_type_would_be_noticed() -> None:
    found = of()
    found[1]["spec"]["maxsize"] = 3
    found[0]["spec"]["kubernetesVersion"] = 1.36
    found[0]["spec"]["subnets"][0]["cdir"] = "10.0.0.0/8"
    assert len(strangers(found)) == 3


# --- versions and other odd scalars ------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "full"), [("1.36", "1.36.4"), ("1.35", "1.35.5"), ("1.34.1", "1.34.1")]
)
def test_kubernetes_version_is_quoted_and_full(stated: str, full: str) -> None:
    text = export("kops", replace(ha(), {"kubernetes.version": stated}), CATALOG).text
    assert f'\n  kubernetesVersion: "{full}"\n' in text


def test_labels_and_taints_survive_both_readers() -> None:
    labels = {"no": "1e3", "y": "0755", "~": "12:30", "a/b": "null"}
    found = of({"nodes.pools[0].labels": labels})
    assert groups(found)["workers-eu-central-1a"]["nodeLabels"] == labels


# --- endpoint and access -----------------------------------------------------------------------


def test_load_balancer_names_its_class() -> None:
    balancer = cluster(of())["api"]["loadBalancer"]
    assert (balancer["class"], balancer["type"]) == ("Network", "Public")


def test_api_access_is_always_written() -> None:
    assert cluster(of())["kubernetesApiAccess"] == ["203.0.113.0/24"]
    nobody = of({"control_plane.endpoint.public_cidrs": []})
    assert cluster(nobody)["kubernetesApiAccess"] == ["10.0.0.0/16"]
    inside = of({"control_plane.endpoint.public": False, "network.peer_cidrs": ["10.9.0.0/16"]})
    assert cluster(inside)["kubernetesApiAccess"] == ["10.0.0.0/16", "10.9.0.0/16"]


def test_ssh_stays_closed_unless_opened() -> None:
    assert cluster(of())["sshAccess"] == []


def test_name_lies_in_the_hosted_zone() -> None:
    first = of(WITH_DNS)[0]
    assert first["metadata"]["name"] == "ha-kops.example.com"
    assert first["spec"]["dnsZone"] == "example.com"
    assert of()[0]["spec"]["topology"]["dns"]["type"] == "None"


def test_dns_without_a_zone_is_refused() -> None:
    with pytest.raises(ExportError) as caught:
        of({"control_plane.dns": "public"})
    assert "control_plane.dns_zone" in caught.value.hint


@pytest.mark.parametrize("zone", ["x; rm -rf ~", "$(id)", "-", "Example.com", "a..b", "a\nb.com"])
def test_a_zone_that_is_no_domain_never_reaches_a_command(zone: str) -> None:
    with pytest.raises(ExportError, match="dns_zone"):
        of({"control_plane.dns": "public", "control_plane.dns_zone": zone})


def test_cross_zone_says_what_kops_does() -> None:
    off = {"control_plane.api_cross_zone": False}
    assert cluster(of(off))["api"]["loadBalancer"]["crossZoneLoadBalancing"] is True
    assert cluster(of(off | WITH_DNS))["api"]["loadBalancer"]["crossZoneLoadBalancing"] is False


# --- network -----------------------------------------------------------------------------------


def test_private_zones_have_a_utility_subnet() -> None:
    subnets = cluster(of())["subnets"]
    zones = {
        kind: [s["zone"] for s in subnets if s["type"] == kind] for kind in ("Private", "Utility")
    }
    assert zones["Private"] == zones["Utility"] == [f"eu-central-1{z}" for z in "abc"]


@pytest.mark.parametrize(
    ("changes", "egress"),
    [
        ({}, None),
        ({"network.nat.mode": "none"}, "External"),
        ({"network.nat.mode": "single", "network.nat.gateway_id": "nat-0a1b"}, "nat-0a1b"),
        ({"network.nat.mode": "single"}, None),
    ],
)
def test_egress(changes: dict[str, Any], egress: str | None) -> None:
    subnets = cluster(of(changes))["subnets"]
    assert {s.get("egress") for s in subnets if s["type"] == "Private"} == {egress}
    assert {s.get("egress") for s in subnets if s["type"] == "Utility"} == {None}


def test_public_ipv6_nodes_still_have_a_gateway_to_name() -> None:
    changes = {
        "network.node_subnets": "public",
        "network.ip_family": "ipv6",
        "network.nat.mode": "none",
    }
    assert {s["egress"] for s in cluster(of(changes))["subnets"]} == {"External"}
    plain = cluster(of({"network.node_subnets": "public"}))
    assert all("egress" not in subnet for subnet in plain["subnets"])


def test_listed_subnets_keep_their_ids() -> None:
    listed = [
        {"zone": f"eu-central-1{z}", "role": role, "cidr": f"10.0.{n}.0/24", "id": f"subnet-{n}"}
        for n, (z, role) in enumerate((z, r) for z in "abc" for r in ("private", "public"))
    ]
    found = of({"network.vpc_id": "vpc-0a", "network.subnets": listed})
    assert cluster(found)["networkID"] == "vpc-0a"
    assert {s["id"]: s["cidr"] for s in cluster(found)["subnets"]} == {
        each["id"]: each["cidr"] for each in listed
    }


def test_ipv6_has_a_dual_stack_subnet_for_each_control_plane_machine() -> None:
    found = of({"network.ip_family": "ipv6"})
    spec = cluster(found)
    assert spec["nonMasqueradeCIDR"] == "::/0"
    assert spec["cloudControllerManager"] == {}
    assert len({s["ipv6CIDR"] for s in spec["subnets"]}) == 9
    for name, group in groups(found, "ControlPlane").items():
        assert group["subnets"] == [name.replace("control-plane", "dualstack")]


@pytest.mark.parametrize("cni", ["cilium", "cilium-eni", "kube-router"])
def test_kube_proxy_is_off_in_so_many_words(cni: str) -> None:
    found = cluster(of({"network.cni": cni, "network.kube_proxy": "off"}))
    assert found["kubeProxy"] == {"enabled": False}


def test_cilium_beside_kube_proxy_does_not_take_its_place() -> None:
    found = cluster(of({"network.kube_proxy": "nftables"}))
    assert "enableNodePort" not in found["networking"]["cilium"]
    assert found["kubeProxy"] == {"enabled": True, "proxyMode": "nftables"}


@pytest.mark.parametrize(
    ("cni", "options"),
    [
        ("calico", {"calico": {"encapsulationMode": "vxlan"}}),
        ("flannel", {"flannel": {"backend": "vxlan"}}),
        ("amazonvpc", {"amazonvpc": {"env": [
            {"name": "ENABLE_PREFIX_DELEGATION", "value": "true"}]}}),
    ],
)  # fmt: skip
def test_options_of_pod_networks(cni: str, options: dict[str, Any]) -> None:
    changes = {
        "network.cni": cni,
        "network.kube_proxy": "iptables",
        "network.prefix_delegation": True,
    }
    assert cluster(of(changes))["networking"] == options


def test_calico_has_no_tunnel_with_ipv6() -> None:
    changes = {"network.cni": "calico", "network.ip_family": "ipv6"}
    assert cluster(of(changes))["networking"]["calico"]["encapsulationMode"] == "none"


def test_zone_without_a_subnet_is_refused() -> None:
    listed = [{"zone": "eu-central-1a", "role": "private", "cidr": "10.0.0.0/24"}]
    with pytest.raises(ExportError, match="eu-central-1b"):
        of({"network.subnets": listed})
    with pytest.raises(ExportError):
        of({"network.vpc_cidr": "10.0.0.0/26"})


# --- control plane and etcd --------------------------------------------------------------------


def test_each_member_has_its_group_in_every_etcd_cluster() -> None:
    changes = {"control_plane.count": 5, "etcd.members": 5}
    found = of(changes)
    members = groups(found, "ControlPlane")
    assert list(members) == [
        f"control-plane-eu-central-1{zone}" for zone in ("a-1", "b-1", "c", "a-2", "b-2")
    ]
    assert {(g["minSize"], g["maxSize"], len(g["subnets"])) for g in members.values()} == {
        (1, 1, 1)
    }
    for etcd in cluster(found)["etcdClusters"]:
        assert [m["instanceGroup"] for m in etcd["etcdMembers"]] == list(members)
        assert len({m["name"] for m in etcd["etcdMembers"]}) == 5
        assert {m["encryptedVolume"] for m in etcd["etcdMembers"]} == {True}


def test_open_etcd_volumes_are_written_as_open() -> None:
    found = cluster(of({"etcd.volume.encrypted": False}))
    assert found["etcdClusters"][0]["etcdMembers"][0]["encryptedVolume"] is False


def test_backups() -> None:
    changes = {"etcd.backup.interval_minutes": 60, "etcd.backup.retention_days": 7}
    manager = cluster(of(changes))["etcdClusters"][1]["manager"]
    assert manager == {"backupInterval": "60m", "backupRetentionDays": 7}


@pytest.mark.parametrize("version", ["2.3", "3.4.30", "3.6"])
def test_etcd_release_kops_refuses_is_left_to_kops(version: str) -> None:
    assert "version" not in cluster(of({"etcd.version": version}))["etcdClusters"][0]


def test_unknown_etcd_clusters_are_left_out_and_main_never() -> None:
    found = cluster(of({"etcd.clusters": [{"name": "metrics"}, {"name": "events"}]}))
    assert [each["name"] for each in found["etcdClusters"]] == ["main", "events"]


def test_root_volume_of_a_type_kops_refuses_is_left_to_kops() -> None:
    group = groups(of({"nodes.pools[0].root.type": "st1"}), "Node")["workers-eu-central-1a"]
    assert "rootVolumeType" not in group


# --- nodes -------------------------------------------------------------------------------------


def test_sizes_are_dealt_out_over_the_zones() -> None:
    found = groups(of({"nodes.pools[0].min": 4, "nodes.pools[0].max": 11}), "Node")
    assert [(g["minSize"], g["maxSize"]) for g in found.values()] == [(2, 4), (1, 4), (1, 3)]


def test_spot_share() -> None:
    policies = [g["mixedInstancesPolicy"] for g in groups(of(SPOT), "Node").values()]
    assert [p["onDemandBase"] for p in policies] == [1, 1, 0]
    assert {p["onDemandAboveBase"] for p in policies} == {30}
    assert {p["spotAllocationStrategy"] for p in policies} == {"price-capacity-optimized"}
    assert policies[0]["instances"] == ["m5.large", "m6i.large"]


def test_several_types_on_demand_buy_no_spot() -> None:
    found = groups(of(SPOT | {"nodes.pools[0].spot_percent": 0}), "Node")
    policy = found["workers-eu-central-1a"]["mixedInstancesPolicy"]
    assert policy["onDemandAboveBase"] == 100
    assert "spotAllocationStrategy" not in policy


def test_one_type_on_demand_needs_no_policy() -> None:
    assert all("mixedInstancesPolicy" not in g for g in groups(of()).values())


def test_groups_over_zones_do_not_rebalance() -> None:
    one = {"nodes.pools[0].group_per_zone": False}
    assert groups(of(one))["workers"]["suspendProcesses"] == ["AZRebalance"]
    assert all("suspendProcesses" not in g for g in groups(of()).values())
    free = one | {"autoscaling.engine": "none"}
    assert "suspendProcesses" not in groups(of(free))["workers"]


def test_images_fit_the_architecture() -> None:
    changes = {"nodes.pools[0].image_family": "al2023", "nodes.pools[0].architecture": "arm64"}
    image = groups(of(changes))["workers-eu-central-1a"]["image"]
    assert image.startswith("ssm:/aws/service/")
    assert image.endswith("arm64")
    # Unstated, kops takes its channel's image for the architecture of the machine type.
    assert "image" not in groups(of())["workers-eu-central-1a"]
    own = {"nodes.pools[0].custom_image": "ami-0a1b"}
    assert groups(of(own))["workers-eu-central-1a"]["image"] == "ami-0a1b"


def test_containerd_is_never_pinned_without_runc() -> None:
    pinned = cluster(of())["containerd"]
    assert pinned == {"version": "2.3.4", "runc": {"version": "1.4.3"}}
    older = groups(of({"nodes.pools[0].runtime_version": "2.2.4"}), "Node")
    assert older["workers-eu-central-1a"]["containerd"]["runc"] == {"version": "1.3.5"}
    unknown = groups(of({"nodes.pools[0].runtime_version": "2.0.1"}), "Node")
    assert "containerd" not in unknown["workers-eu-central-1a"]


@pytest.mark.parametrize(
    ("rollout", "written_as"),
    [
        ({"max_surge": 0, "max_unavailable": 0}, {"maxUnavailable": 0}),
        ({"max_surge": 0, "max_unavailable_percent": 25}, {"maxUnavailable": "25%"}),
        ({"max_surge": 0, "max_unavailable": 1}, {"maxUnavailable": 1, "maxSurge": 0}),
        ({"max_surge": 2}, {"maxSurge": 2}),
        ({}, None),
    ],
)
def test_rollout_kops_would_refuse_loses_its_surge(
    rollout: dict[str, int], written_as: dict[str, Any] | None
) -> None:
    changes = {f"nodes.pools[0].rollout.{key}": value for key, value in rollout.items()}
    assert groups(of(changes))["workers-eu-central-1a"].get("rollingUpdate") == written_as


def test_group_names_never_meet() -> None:
    pools = [
        {"name": "control-plane"}, {"name": "a", "zones": ["eu-central-1a"]},
        {"name": "a-eu-central-1a", "group_per_zone": False},
        {"name": "bastions", "group_per_zone": False},
    ]  # fmt: skip
    found = of({"nodes.pools": pools, "security.bastion": True})
    names = [each["metadata"]["name"] for each in found[1:]]
    assert len(names) == len(set(names)) == 3 + 1 + 3 + 1 + 1 + 1


def test_no_pool_with_machines_is_refused() -> None:
    with pytest.raises(ExportError):
        of({"nodes.pools": [{"name": "jobs", "kind": "fargate"}]})


# --- add-ons -----------------------------------------------------------------------------------


def test_karpenter_goes_with_irsa_without_handler_and_without_floor() -> None:
    found = of(KARPENTER)
    spec = cluster(found)
    assert spec["karpenter"] == {"enabled": True}
    assert spec["iam"]["useServiceAccountExternalPermissions"] is True
    assert spec["nodeTerminationHandler"] == {"enabled": False}
    for group in groups(found, "Node").values():
        assert group["manager"] == "Karpenter"
        assert "minSize" not in group


def test_karpenter_pool_without_karpenter_gets_a_scaling_group() -> None:
    found = of({"nodes.pools[0].kind": "karpenter"})
    assert "karpenter" not in cluster(found)
    assert all("manager" not in group for group in groups(found, "Node").values())


def test_karpenter_zone_without_nodes_gets_no_unlimited_group() -> None:
    found = groups(of(KARPENTER | {"nodes.pools[0].min": 0, "nodes.pools[0].max": 2}), "Node")
    assert [g["maxSize"] for g in found.values()] == [1, 1]


def test_addons_and_their_prerequisite_come_together() -> None:
    spec = cluster(of())
    for addon in ("metricsServer", "awsLoadBalancerController", "snapshotController"):
        assert spec[addon]["enabled"] is True
    assert spec["podIdentityWebhook"] == {"enabled": True}
    assert spec["certManager"] == {"enabled": True}


def test_metrics_server_says_whether_it_is_insecure() -> None:
    changes = {"addons.cert_manager": False, "addons.metrics_server_insecure": True}
    assert cluster(of(changes))["metricsServer"] == {"enabled": True, "insecure": True}


def test_external_dns_only_with_a_zone() -> None:
    wanted = {"load_balancing.dns": "external-dns"}
    assert "externalDns" not in cluster(of(wanted))
    assert cluster(of(wanted | WITH_DNS))["externalDns"] == {"provider": "external-dns"}


def test_irsa_needs_its_store() -> None:
    spec = cluster(of())
    assert spec["serviceAccountIssuerDiscovery"] == {
        "discoveryStore": "s3://example-com-ha-kops-oidc/ha-kops",
        "enableAWSOIDCProvider": True,
    }
    without = cluster(of({"identity.discovery_store": None}))
    assert "serviceAccountIssuerDiscovery" not in without
    assert without["iam"] == {"allowContainerRegistry": True}


def test_audit_log_brings_its_policy() -> None:
    spec = cluster(of())
    (asset,) = spec["fileAssets"]
    assert asset["path"] == spec["kubeAPIServer"]["auditPolicyFile"]
    assert yaml.safe_load(asset["content"])["kind"] == "Policy"
    assert asset["roles"] == ["ControlPlane"]
    assert "fileAssets" not in cluster(of({"security.audit_log": False}))


def test_expander_kops_refuses_is_left_out() -> None:
    changes = {"autoscaling.cluster_autoscaler.expander": "price"}
    assert "expander" not in cluster(of(changes))["clusterAutoscaler"]


def test_api_servers_of_their_own_need_dns() -> None:
    wanted = {"control_plane.dedicated_apiservers": 2}
    assert groups(of(wanted), "APIServer") == {}
    found = export("kops", replace(ha(), wanted | WITH_DNS), CATALOG).text
    assert list(groups(documents(found), "APIServer")) == ["apiserver-1", "apiserver-2"]
    assert "KOPS_FEATURE_FLAGS=APIServerNodes" in found


# --- header and refusals -----------------------------------------------------------------------


def header(changes: dict[str, Any] | None = None) -> str:
    design = replace(ha(), changes) if changes else ha()
    return export("kops", design, CATALOG).text.partition("\napiVersion")[0] + "\n"


def test_header_lists_the_commands_in_order() -> None:
    text = header({"security.ssh_cidrs": ["203.0.113.0/24"], "network.encryption": "ipsec"})
    steps = ["export KOPS_STATE_STORE", "put-bucket-versioning", "kops create -f ha-kops.yaml",
             "secret encryptionconfig", "secret ciliumpassword", "create sshpublickey",
             "kops update cluster --name ha-kops --yes", "kops validate cluster"]  # fmt: skip
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


def test_header_names_no_secret_where_none_is_needed() -> None:
    text = header({"security.secrets_encryption": False, "etcd.backup.bucket_versioned": False})
    assert "secret" not in text
    assert "put-bucket-versioning" not in text


def test_header_has_no_date() -> None:
    assert "2026" not in header()


def test_notes_stand_beside_their_lines_and_the_others_in_the_header() -> None:
    notes = {
        "network.cni": "We know it\nfrom the other clusters.",
        "nodes.pools[0].min": "Four carry the peak.",
        "goals.rto_minutes": "Agreed with support.",
    }
    text = export("kops", ha().model_copy(update={"notes": notes}), CATALOG).text
    assert "  # We know it from the other clusters.\n  networking:\n" in text
    assert "  # Four carry the peak.\n  minSize: 2\n" in text
    above = text.partition("\napiVersion")[0] + "\n"
    assert "#   goals.rto_minutes: Agreed with support.\n" in above


def test_managed_control_plane_is_refused() -> None:
    with pytest.raises(ExportError) as caught:
        export("kops", load("eks-standard"), CATALOG)
    assert "control_plane.managed" in caught.value.message
    assert caught.value.hint
