"""eksctl configs: the traps of eksctl 0.230 are stepped around, and the files are stable."""

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
from advisor.exporters import Export, export
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load
from tests.support.eksctl_configs import Document, config, documents, groups, strangers

CATALOG = bundled()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "eksctl"
PRESETS = ["eks-standard", "eks-auto", "eks-private", "spot-saver"]
IPV6 = {"network.ip_family": "ipv6", "network.service_cidr": None}
SPOT = {
    "nodes.pools[0].instance_types": ["m5.large", "m6i.large"],
    "nodes.pools[0].spot_percent": 70,
    "nodes.pools[0].on_demand_base": 2,
}
SELF_MANAGED = {"nodes.pools[0].kind": "self-managed"}


@cache
def preset(name: str) -> Design:
    return load(name)


def exported(name: str, changes: dict[str, Any] | None = None) -> Export:
    design = replace(preset(name), changes) if changes else preset(name)
    return export("eksctl", design, CATALOG)


def of(changes: dict[str, Any] | None = None, name: str = "eks-standard") -> Document:
    return config(exported(name, changes).text)


def further(part: str, name: str, changes: dict[str, Any] | None = None) -> list[Document]:
    """The documents of one of the further files; none where it is not written."""
    files = {each.name: each.text for each in exported(name, changes).files}
    found = files.get(f"{name}-{part}.yaml")
    return documents(found) if found else []


def commands(name: str, changes: dict[str, Any] | None = None) -> list[str]:
    lines = exported(name, changes).text.splitlines()
    return [line.removeprefix("#   $ ") for line in lines if line.startswith("#   $ ")]


# --- the whole file ------------------------------------------------------------------------------


def without_version(text: str) -> str:
    return text.replace(f"k8s-advisor {__version__}", "k8s-advisor V", 1)


@pytest.mark.parametrize("name", PRESETS)
def test_whole_files(name: str) -> None:
    """After a wanted change: look at the difference, then write the new text."""
    found = exported(name)
    texts = {f"{name}.yaml": found.text} | {each.name: each.text for each in found.files}
    golden = {path.name: path.read_text("utf-8") for path in GOLDEN.glob(f"{name}*.yaml")}
    assert {file: without_version(text) for file, text in texts.items()} == golden


def test_same_design_gives_the_same_bytes() -> None:
    assert exported("spot-saver") == exported("spot-saver")


@pytest.mark.parametrize("name", PRESETS)
def test_readers_of_both_yaml_versions_agree(name: str) -> None:
    found = exported(name)
    for text in (found.text, *(each.text for each in found.files)):
        second = YAML(typ="safe", pure=True)
        assert list(yaml.safe_load_all(text)) == list(second.load_all(io.StringIO(text)))


def test_header_has_no_date() -> None:
    assert "2026" not in exported("eks-standard").text.partition("apiVersion")[0]


# --- every way to write something: keys, words and types -----------------------------------------

SUBNETS = [
    {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24",
     "id": f"subnet-0{i}{j}"}
    for j, role in enumerate(("private", "public", "cluster"))
    for i, zone in enumerate("abc")
]  # fmt: skip
VARIANTS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "self-managed": SELF_MANAGED | SPOT,
    "self-managed, one type": SELF_MANAGED,
    "half spot": SPOT,
    "all spot": {"nodes.pools[0].spot_percent": 100},
    "one group": {"nodes.pools[0].group_per_zone": False, "nodes.pools[0].labels": {"a": "no"},
                  "nodes.pools[0].taints": [{"key": "a", "value": "y"}, {"key": "b"}],
                  "nodes.pools[0].max_pods": 80, "nodes.pools[0].ssh": True,
                  "nodes.pools[0].rollout.max_unavailable_percent": 25},
    "efa": {"nodes.pools[0].efa": True},
    "own image": {"nodes.pools[0].custom_image": "ami-0a1b2c3d4e5f60718"},
    "windows": {"nodes.pools": [{"name": "linux", "kind": "managed-node-group"},
                                {"name": "win", "kind": "managed-node-group", "os": "windows"}]},
    "fargate": {"nodes.pools": [{"name": "eks-jobs", "kind": "fargate", "labels": {"a": "b"}}]},
    "ipv6": IPV6,
    "public": {"network.node_subnets": "public"},
    "existing": {"network.vpc_id": "vpc-0a1b", "network.subnets": SUBNETS},
    "existing and private": {"network.vpc_id": "vpc-0a1b", "network.subnets": SUBNETS,
                             "network.nat.mode": "none",
                             "control_plane.endpoint.public": False},
    "no way out": {"network.nat.mode": "none"},
    "hybrid": {"network.remote_networks": ["192.168.0.0/16"]},
    "peers": {"network.peer_cidrs": ["10.9.0.0/16"]},
    "irsa": {"identity.irsa": True, "identity.pod_identity": False},
    "no credentials": {"identity.irsa": False, "identity.pod_identity": False},
    "config map": {"identity.eks_auth_mode": "CONFIG_MAP"},
    "tier and key": {"control_plane.tier": "4xl", "control_plane.support_type": "extended",
                     "security.kms_key": "arn:aws:kms:eu-central-1:123456789012:key/1"},
    "add-ons": {"addons.metrics_server": False, "storage.efs": True,
                "observability.metrics": "cloudwatch", "network.prefix_delegation": True,
                "network.security_groups_for_pods": True, "network.kube_proxy": "ipvs"},
    "auto mode and groups": {"nodes.pools": [
        {"name": "general-purpose", "kind": "auto-mode"},
        {"name": "batch", "kind": "auto-mode"},
        {"name": "own", "kind": "managed-node-group"}]},
    "from zero": {"nodes.pools[0].min": 0, "nodes.pools[0].labels": {"a": "b"}},
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_every_key_is_one_eksctl_knows(name: str) -> None:
    assert strangers(of(VARIANTS[name])) == []


@pytest.mark.parametrize("name", PRESETS)
def test_every_key_of_the_presets_is_one_eksctl_knows(name: str) -> None:
    assert strangers(of(name=name)) == []


def test_a_wrong_key_word_or_type_would_be_noticed() -> None:
    found = of()
    found["deletionProtection"] = True
    found["metadata"]["version"] = 1.36
    found["vpc"]["nat"]["gateway"] = "PerZone"
    found["managedNodeGroups"][0]["minsize"] = 3
    found["addons"][0]["configurationValues"] = {}
    assert len(strangers(found)) == 5


@pytest.mark.parametrize("hostile", ["no", "1e3", "0123", "12:30", "a'b", '"', "{{ x }}", "!Ref"])
def test_odd_strings_stay_strings(hostile: str) -> None:
    changes = {
        "title": hostile,
        "security.kms_key": f"arn:aws:kms:x:1:{hostile}",
        "nodes.pools[0].labels": {"team": "1e3", "on": "y"},
        "storage.default_class": hostile,
    }
    found = of(changes)
    assert found["secretsEncryption"]["keyARN"] == f"arn:aws:kms:x:1:{hostile}"
    assert found["managedNodeGroups"][0]["labels"] == {"team": "1e3", "on": "y"}
    (storage,) = further("storage", "eks-standard", changes)
    assert storage["metadata"]["name"] == hostile


def test_a_title_never_leaves_its_comment() -> None:
    changes = {"title": "x\n---\nkind: Evil\x1b[31m"}
    found = exported("spot-saver", changes)
    assert len(documents(found.text)) == 1
    assert "\x1b" not in found.text + "".join(each.text for each in found.files)


# --- what eksctl does when nothing is said -------------------------------------------------------


def test_what_absence_would_get_wrong_is_written() -> None:
    found = of()
    assert found["metadata"]["version"] == "1.36"
    assert found["availabilityZones"] == [f"eu-central-1{zone}" for zone in "abc"]
    assert found["upgradePolicy"] == {"supportType": "STANDARD"}
    assert found["vpc"]["nat"] == {"gateway": "HighlyAvailable"}
    assert found["vpc"]["clusterEndpoints"] == {"publicAccess": True, "privateAccess": True}
    assert found["vpc"]["publicAccessCIDRs"] == ["203.0.113.0/24"]
    assert found["iam"]["withOIDC"] is False
    assert found["accessConfig"]["authenticationMode"] == "API"
    assert found["cloudWatch"]["clusterLogging"]["logRetentionInDays"] == 30


@pytest.mark.parametrize(
    ("mode", "written"),
    [("single", "Single"), ("per-zone", "HighlyAvailable"), ("regional", "HighlyAvailable")],
)
def test_nat(mode: str, written: str) -> None:
    assert of({"network.nat.mode": mode})["vpc"]["nat"] == {"gateway": written}


def test_public_machines_need_no_nat_but_fargate_does() -> None:
    public = {"network.node_subnets": "public"}
    assert of(public)["vpc"]["nat"] == {"gateway": "Disable"}
    pools = {"nodes.pools": [{"name": "jobs", "kind": "fargate"}]}
    assert of(public | pools)["vpc"]["nat"] == {"gateway": "HighlyAvailable"}


def test_ipv6_states_no_nat_and_no_service_range() -> None:
    found = of(IPV6)
    assert found["kubernetesNetworkConfig"] == {"ipFamily": "IPv6"}
    assert "nat" not in found["vpc"]
    assert "coredns" in addon_names(found)
    assert found["addonsConfig"]["autoApplyPodIdentityAssociations"] is True


def test_ipv6_has_credentials_for_the_network_plugin_one_way_or_the_other() -> None:
    found = of(IPV6 | {"identity.pod_identity": False})
    assert found["iam"]["withOIDC"] is True


@pytest.mark.parametrize(("asked", "written"), [(31, 60), (90, 90), (3653, 3653), (1, 1)])
def test_days_of_logs_are_rounded_up_to_what_eksctl_takes(asked: int, written: int) -> None:
    found = of({"observability.log_retention_days": asked})
    assert found["cloudWatch"]["clusterLogging"]["logRetentionInDays"] == written


def test_no_days_without_logs() -> None:
    assert "cloudWatch" not in of({"control_plane.logs": []})


# --- private clusters ----------------------------------------------------------------------------


def test_private_cluster_states_no_endpoints_of_the_api() -> None:
    found = of(name="eks-private")
    assert found["privateCluster"] == {
        "enabled": True, "additionalEndpointServices": ["autoscaling", "logs"],
    }  # fmt: skip
    assert "clusterEndpoints" not in found["vpc"]
    assert "publicAccessCIDRs" not in found["vpc"]
    assert all(group["privateNetworking"] for group in groups(found).values())


def test_endpoints_eksctl_does_not_make_are_a_stack_of_their_own() -> None:
    (template,) = further("endpoints", "eks-private")
    services = [
        each["Properties"]["ServiceName"].removeprefix("com.amazonaws.eu-central-1.")
        for each in template["Resources"].values()
    ]
    assert services == ["elasticloadbalancing", "eks", "eks-auth"]
    assert "eks-private-cluster::SubnetsPrivate" in str(template)
    assert any("cloudformation deploy" in line for line in commands("eks-private"))


def test_gateway_endpoint_of_a_cluster_that_is_not_private_is_a_command() -> None:
    assert any(
        "create-vpc-endpoint" in line and ".s3 " in line for line in commands("eks-standard")
    )
    assert not any("create-vpc-endpoint" in line for line in commands("eks-private"))


def test_without_a_way_out_the_cluster_is_private_and_opened_again() -> None:
    changes = {"network.nat.mode": "none"}
    assert of(changes)["privateCluster"]["enabled"] is True
    (opened,) = [x for x in commands("eks-standard", changes) if "endpointPublicAccess=true" in x]
    assert "publicAccessCidrs=203.0.113.0/24" in opened


# --- a VPC that exists ---------------------------------------------------------------------------


def test_existing_vpc() -> None:
    found = of(VARIANTS["existing"])
    assert "availabilityZones" not in found
    assert "cidr" not in found["vpc"]
    assert found["vpc"]["id"] == "vpc-0a1b"
    subnets = found["vpc"]["subnets"]
    assert subnets["private"]["eu-central-1a"] == {"id": "subnet-000", "az": "eu-central-1a"}
    assert len(subnets["public"]) == 3
    assert found["vpc"]["controlPlaneSubnetIDs"] == ["subnet-002", "subnet-012", "subnet-022"]


def test_private_cluster_in_an_existing_vpc_takes_private_subnets_only() -> None:
    found = of(VARIANTS["existing and private"])
    assert list(found["vpc"]["subnets"]) == ["private"]
    assert found["privateCluster"]["enabled"] is True


def test_existing_vpc_without_ids_of_subnets_is_refused() -> None:
    with pytest.raises(ExportError) as caught:
        of({"network.vpc_id": "vpc-0a1b"})
    assert "eu-central-1a" in caught.value.message
    assert "network.subnets" in caught.value.hint


@pytest.mark.parametrize("cidr", ["10.0.0.0/25", "10.0.0.0/12"])
def test_a_range_eksctl_does_not_cut_is_refused(cidr: str) -> None:
    with pytest.raises(ExportError) as caught:
        of({"network.vpc_cidr": cidr})
    assert "network.vpc_cidr" in caught.value.message


def test_self_run_control_plane_is_refused() -> None:
    with pytest.raises(ExportError) as caught:
        export("eksctl", load("ha-kops"), CATALOG)
    assert "control_plane.managed" in caught.value.message
    assert "kops" in caught.value.hint


# --- node groups ---------------------------------------------------------------------------------


def test_one_group_in_each_zone_with_its_share() -> None:
    found = groups(of({"nodes.pools[0].max": 13}))
    assert list(found) == [f"workers-eu-central-1{zone}" for zone in "abc"]
    sizes = [(g["minSize"], g["desiredCapacity"], g["maxSize"]) for g in found.values()]
    assert sizes == [(2, 2, 5), (2, 2, 4), (2, 2, 4)]
    assert [g["availabilityZones"] for g in found.values()] == [
        [f"eu-central-1{zone}"] for zone in "abc"
    ]


def test_managed_group_partly_on_spot_becomes_two() -> None:
    changes = SPOT | {"nodes.pools[0].group_per_zone": False}
    found = groups(of(changes))
    assert list(found) == ["workers", "workers-spot"]
    assert [group.get("spot") for group in found.values()] == [None, True]
    assert sum(group["maxSize"] for group in found.values()) == 12
    assert found["workers"]["minSize"] == 4  # the base of two, and three tenths of the rest


def test_managed_group_all_on_spot() -> None:
    assert all(g["spot"] for g in groups(of(VARIANTS["all spot"])).values())


def test_self_managed_group_keeps_its_share_of_spot() -> None:
    found = of(SELF_MANAGED | SPOT | {"nodes.pools[0].group_per_zone": False})
    (group,) = found["nodeGroups"]
    assert "instanceType" not in group
    assert group["instancesDistribution"] == {
        "instanceTypes": ["m5.large", "m6i.large"], "onDemandBaseCapacity": 2,
        "onDemandPercentageAboveBaseCapacity": 30, "capacityRebalance": True,
        "spotAllocationStrategy": "price-capacity-optimized",
    }  # fmt: skip


def test_self_managed_groups_are_found_by_the_autoscaler_and_managed_ones_need_no_tags() -> None:
    tags = next(iter(groups(of(SELF_MANAGED)).values()))["tags"]
    assert tags["k8s.io/cluster-autoscaler/eks-standard"] == "owned"
    assert "tags" not in next(iter(groups(of()).values()))


def test_ipv6_has_managed_groups_only() -> None:
    found = of(IPV6 | SELF_MANAGED)
    assert "nodeGroups" not in found
    assert len(found["managedNodeGroups"]) == 3


@pytest.mark.parametrize(
    ("hops", "tokens", "written"),
    [
        (1, "required", (True, True)),
        (2, "required", (True, False)),
        (2, "optional", (False, False)),
    ],
)
def test_metadata_service(hops: int, tokens: str, written: tuple[bool, bool]) -> None:
    changes = {"nodes.pools[0].imds.hops": hops, "nodes.pools[0].imds.tokens": tokens}
    group = next(iter(groups(of(changes)).values()))
    assert (group["disableIMDSv1"], group["disablePodIMDS"]) == written


def test_disk_stays_within_what_eksctl_takes() -> None:
    changes = {"nodes.pools[0].root.iops": 20_000, "nodes.pools[0].root.throughput_mibps": 2000}
    group = next(iter(groups(of(changes)).values()))
    assert (group["volumeIOPS"], group["volumeThroughput"]) == (16_000, 1000)


def test_windows_on_arm_is_refused() -> None:
    changes = {"nodes.pools[0].os": "windows", "nodes.pools[0].instance_types": ["m7g.large"]}
    with pytest.raises(ExportError) as caught:
        of(changes)
    assert "m7g.large" in caught.value.message


@pytest.mark.parametrize(("asked", "written"), [(50, None), (500, 500), (70_000, 64_000)])
def test_iops_of_io1_stay_within_its_range(asked: int, written: int | None) -> None:
    changes = {"nodes.pools[0].root.type": "io1", "nodes.pools[0].root.iops": asked}
    assert next(iter(groups(of(changes)).values())).get("volumeIOPS") == written


@pytest.mark.parametrize(
    ("rollout", "written"),
    [
        ({"max_unavailable": 1, "max_unavailable_percent": 20}, {"maxUnavailable": 1}),
        ({"max_unavailable": 9}, {"maxUnavailable": 4}),
        ({"max_unavailable": 0}, None),
        ({"max_unavailable_percent": 20}, {"maxUnavailablePercentage": 20}),
        ({}, None),
    ],
)
def test_one_limit_of_unavailable_nodes(rollout: dict[str, int], written: Any) -> None:
    found = of({f"nodes.pools[0].rollout.{key}": value for key, value in rollout.items()})
    assert next(iter(groups(found).values())).get("updateConfig") == written


def test_labels_and_taints_that_kubernetes_refuses_are_left_out() -> None:
    changes = {
        "nodes.pools[0].labels": {
            "kubernetes.io/x": "a", "node.kubernetes.io/x": "b", "a b": "c", "team": "x y",
            "example.com/team": "d", "a/b/c": "e",
        },
        "nodes.pools[0].taints": [{"key": "a b"}, {"key": "ok", "value": "x y"}, {"key": "ok"}],
    }  # fmt: skip
    group = next(iter(groups(of(changes)).values()))
    assert group["labels"] == {"node.kubernetes.io/x": "b", "example.com/team": "d"}
    assert group["taints"] == [{"key": "ok", "effect": "NoSchedule"}]


def test_long_names_stay_distinct() -> None:
    pools = [
        {"name": f"{'a' * 62}{letter}", "kind": "managed-node-group"} for letter in "bc"
    ]  # fmt: skip
    found = groups(of({"nodes.pools": pools}))
    assert len(found) == 6
    assert all(len(name) <= 63 for name in found)


def test_own_image_comes_without_a_limit_of_pods() -> None:
    changes = VARIANTS["own image"] | {"nodes.pools[0].max_pods": 50}
    group = next(iter(groups(of(changes)).values()))
    assert group["ami"] == "ami-0a1b2c3d4e5f60718"
    assert "maxPodsPerNode" not in group


# --- Fargate, Auto Mode, Karpenter ---------------------------------------------------------------


def test_fargate_alone_runs_dns_as_well() -> None:
    (profile,) = of(VARIANTS["fargate"])["fargateProfiles"]
    assert profile == {
        "name": "fp-eks-jobs",
        "selectors": [{"namespace": "eks-jobs", "labels": {"a": "b"}},
                      {"namespace": "kube-system"}],
    }  # fmt: skip


def test_auto_mode_has_neither_groups_nor_network_add_ons_in_its_file() -> None:
    found = of(VARIANTS["auto mode and groups"])
    assert found["autoModeConfig"] == {
        "enabled": True, "nodePools": ["general-purpose", "system"],
    }  # fmt: skip
    assert groups(found) == {}
    assert {"vpc-cni", "coredns", "kube-proxy"} & addon_names(found) == set()


def test_groups_beside_auto_mode_come_in_a_second_file() -> None:
    changes = VARIANTS["auto mode and groups"]
    (second,) = further("nodegroups", "eks-standard", changes)
    assert strangers(second) == []
    assert len(groups(second)) == 3
    assert {"vpc-cni", "coredns", "kube-proxy"} <= addon_names(second)
    steps = [x for x in commands("eks-standard", changes) if "eksctl create" in x]
    assert [step.split()[2] for step in steps] == ["cluster", "addon", "nodegroup"]


def test_further_pools_of_auto_mode_are_manifests() -> None:
    (pool,) = further("nodepools", "eks-standard", VARIANTS["auto mode and groups"])
    assert pool["metadata"]["name"] == "batch"
    assert pool["spec"]["template"]["spec"]["nodeClassRef"]["group"] == "eks.amazonaws.com"


def test_karpenter_finds_its_subnets_and_has_oidc() -> None:
    changes = {"identity.irsa": False}
    found = of(changes, "spot-saver")
    assert found["metadata"]["tags"] == {"karpenter.sh/discovery": "spot-saver"}
    assert found["iam"]["withOIDC"] is True
    assert found["karpenter"] == {
        "version": "1.14.1", "createServiceAccount": True, "withSpotInterruptionQueue": True,
    }  # fmt: skip
    assert list(groups(found)) == [f"system-eu-central-1{zone}" for zone in "abc"]


def test_karpenters_pools_keep_the_base_on_demand_and_the_limit() -> None:
    node_class, base, rest = further("karpenter", "spot-saver")
    assert node_class["kind"] == "EC2NodeClass"
    assert (base["spec"]["limits"], rest["spec"]["limits"]) == ({"nodes": "2"}, {"nodes": "10"})
    assert base["spec"]["weight"] > rest["spec"].get("weight", 0)
    assert [capacity(pool) for pool in (base, rest)] == [["on-demand"], ["spot"]]
    (terms,) = node_class["spec"]["subnetSelectorTerms"]
    assert terms["tags"]["kubernetes.io/role/internal-elb"] == "1"


def capacity(pool: Document) -> list[str]:
    wanted = pool["spec"]["template"]["spec"]["requirements"]
    found: list[str] = next(r for r in wanted if r["key"] == "karpenter.sh/capacity-type")["values"]
    return found


def test_karpenters_nodes_may_join_and_its_queue_is_read() -> None:
    steps = commands("spot-saver")
    entry = next(i for i, step in enumerate(steps) if "create-access-entry" in step)
    queue = next(i for i, step in enumerate(steps) if "settings.interruptionQueue=" in step)
    apply = next(i for i, step in enumerate(steps) if "apply -f spot-saver-karpenter" in step)
    assert entry < apply
    assert queue < apply
    assert "eksctl-KarpenterNodeRole-spot-saver" in steps[entry]
    with_map = commands("spot-saver", {"identity.eks_auth_mode": "API_AND_CONFIG_MAP"})
    assert not any("create-access-entry" in step for step in with_map)


def test_karpenter_on_fargate_has_a_profile() -> None:
    found = of({"autoscaling.karpenter.runs_on": "fargate"}, "spot-saver")
    assert found["fargateProfiles"] == [
        {"name": "karpenter", "selectors": [{"namespace": "karpenter"}]}
    ]


# --- add-ons, commands, notes ---------------------------------------------------------------


def addon_names(found: Document) -> set[str]:
    return {addon["name"] for addon in found["addons"]}


def values(found: Document, name: str) -> Any:
    (addon,) = [each for each in found["addons"] if each["name"] == name]
    return yaml.safe_load(addon["configurationValues"])


def test_what_the_network_plugin_is_told() -> None:
    assert values(of(VARIANTS["add-ons"]), "vpc-cni") == {
        "enableNetworkPolicy": "true",
        "env": {
            "ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1",
            "ENABLE_POD_ENI": "true", "POD_SECURITY_GROUP_ENFORCING_MODE": "standard",
        },
    }  # fmt: skip


def test_metrics_server_stays_away_and_the_network_add_ons_are_there() -> None:
    found = of(VARIANTS["add-ons"])
    assert found["addonsConfig"]["disableDefaultAddons"] is True
    assert "metrics-server" not in addon_names(found)
    assert "vpc-cni" in addon_names(found)


def test_controllers_have_credentials_by_one_way_only() -> None:
    by_association = of()["iam"]["podIdentityAssociations"]
    accounts = [each["serviceAccountName"] for each in by_association]
    assert accounts == ["aws-load-balancer-controller", "cluster-autoscaler"]
    by_oidc = of(VARIANTS["irsa"])["iam"]["serviceAccounts"]
    assert [each["metadata"]["name"] for each in by_oidc] == accounts
    assert list(of(VARIANTS["no credentials"])["iam"]) == ["withOIDC"]


def test_commands_of_the_presets_are_in_order() -> None:
    steps = commands("eks-standard")
    assert steps[0] == "eksctl create cluster -f eks-standard.yaml"
    order = ["--deletion-protection", "kubectl apply -f eks-standard-storage.yaml",
             "aws-load-balancer-controller", "cluster-autoscaler"]  # fmt: skip
    places = [next(i for i, step in enumerate(steps) if word in step) for word in order]
    assert places == sorted(places)


def test_notes_stand_beside_their_lines_and_the_others_in_the_header() -> None:
    notes = {
        "control_plane.support_type": "We upgrade\nevery spring.",
        "nodes.pools[0].min": "Four carry the peak.",
        "goals.rto_minutes": "Agreed with support.",
    }
    design = preset("eks-standard").model_copy(update={"notes": notes})
    text = export("eksctl", design, CATALOG).text
    assert "  # We upgrade every spring.\n  supportType: STANDARD\n" in text
    assert "    # Four carry the peak.\n    minSize: 2\n" in text
    assert "#   goals.rto_minutes: Agreed with support.\n" in text.partition("apiVersion")[0]
