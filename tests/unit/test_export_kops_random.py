"""Laws of kops manifests over random designs."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.exporters.kops import manifests
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.paths import replace
from advisor.model.vocabulary import (
    ApiDns,
    ApiLoadBalancer,
    Architecture,
    Cni,
    ImageFamily,
    IpFamily,
    KubeProxy,
    NatMode,
    NodeAutoscaler,
    NodeSubnets,
    OperatingSystem,
    PoolKind,
    Scheme,
    VolumeType,
)
from advisor.plan.layout import pool_zones
from advisor.presets import load
from tests.support.kops_manifests import Document, cluster, documents, groups, strangers, unnoted

CATALOG = bundled()
ZONES = [f"eu-central-1{letter}" for letter in "abc"]
NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)

POOLS = st.fixed_dictionaries(
    {"name": NAMES, "min": st.integers(0, 9), "max": st.integers(9, 20)},
    optional={
        "desired": st.integers(0, 20),
        "kind": st.sampled_from(PoolKind),
        "zones": st.lists(st.sampled_from(ZONES), max_size=4),
        "group_per_zone": st.booleans(),
        "instance_types": st.lists(
            st.sampled_from(["m5.large", "m6i.large", "m7g.large"]), min_size=1, max_size=3
        ),
        "architecture": st.sampled_from(Architecture),
        "image_family": st.sampled_from(ImageFamily),
        "os": st.sampled_from(OperatingSystem),
        "spot_percent": st.integers(0, 100),
        "on_demand_base": st.integers(0, 20),
        "warm_pool": st.integers(0, 4),
        "public_ip": st.booleans(),
        "max_pods": st.integers(1, 300),
        "labels": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "taints": st.lists(
            st.fixed_dictionaries({"key": TEXTS.filter(bool), "value": TEXTS}), max_size=2
        ),
        "root": st.fixed_dictionaries({"type": st.sampled_from(VolumeType)}),
        "rollout": st.fixed_dictionaries(
            {}, optional={"max_surge": st.integers(0, 3), "max_unavailable": st.integers(0, 3)}
        ),
    },
)

CHANGES = st.fixed_dictionaries(
    {"nodes.pools": st.lists(POOLS, min_size=1, max_size=3, unique_by=lambda p: p["name"])},
    optional={
        "control_plane.count": st.integers(1, 7),
        "control_plane.zones": st.lists(st.sampled_from(ZONES), max_size=4),
        "control_plane.dns": st.sampled_from(ApiDns),
        "control_plane.dns_zone": st.sampled_from([None, "example.com"]),
        "control_plane.api_load_balancer": st.sampled_from(ApiLoadBalancer),
        "control_plane.api_scheme": st.sampled_from(Scheme),
        "control_plane.endpoint.public": st.booleans(),
        "control_plane.dedicated_apiservers": st.integers(0, 3),
        "etcd.topology": st.sampled_from(["stacked", "dedicated", "managed"]),
        "etcd.members": st.integers(1, 7),
        "etcd.version": st.sampled_from([None, "2.3", "3.5.9", "3.6"]),
        "etcd.clusters": st.lists(st.fixed_dictionaries({"name": NAMES}), min_size=1, max_size=3),
        "network.cni": st.sampled_from(Cni),
        "network.kube_proxy": st.sampled_from(KubeProxy),
        "network.ip_family": st.sampled_from(IpFamily),
        "network.node_subnets": st.sampled_from(NodeSubnets),
        "network.nat.mode": st.sampled_from(NatMode),
        "network.nat.gateway_id": st.sampled_from([None, "nat-0a1b"]),
        "network.hubble": st.booleans(),
        "placement.zones": st.lists(st.sampled_from(ZONES), min_size=1, max_size=4),
        "autoscaling.engine": st.sampled_from(NodeAutoscaler),
        "security.bastion": st.booleans(),
        "security.audit_log": st.booleans(),
        "identity.irsa": st.booleans(),
        "notes": st.dictionaries(TEXTS, TEXTS, max_size=2),
    },
)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A valid design that kops can express, with or without mistakes in it."""
    changes: dict[str, Any] = draw(CHANGES)
    try:
        design = replace(load("ha-kops"), changes)
        manifests(design, CATALOG)
    except (ValidationError, ExportError):
        design = replace(load("ha-kops"), {"nodes.pools": [{"name": "workers"}]})
    return design


def written(design: Design) -> list[Document]:
    return unnoted(manifests(design, CATALOG))


def scaling_pools(design: Design) -> list[NodePool]:
    left_out = (PoolKind.FARGATE, PoolKind.AUTO_MODE)
    return [
        pool
        for pool in design.nodes.pools
        if pool.kind not in left_out and pool.os == OperatingSystem.LINUX
    ]


@given(designs())
def test_file_reads_back_as_it_was_meant(design: Design) -> None:
    assert documents(export("kops", design, CATALOG).text) == written(design)


@given(designs())
def test_every_key_is_one_kops_knows(design: Design) -> None:
    assert strangers(written(design)) == []


@given(designs())
def test_each_control_plane_group_is_one_machine_in_every_etcd_cluster(design: Design) -> None:
    found = written(design)
    members = groups(found, "ControlPlane")
    assert len(members) == design.control_plane.count
    for group in members.values():
        assert (group["minSize"], group["maxSize"], len(group["subnets"])) == (1, 1, 1)
    for etcd in cluster(found)["etcdClusters"]:
        assert [m["instanceGroup"] for m in etcd["etcdMembers"]] == list(members)
        assert len({m["name"] for m in etcd["etcdMembers"]}) == len(members)
        assert all("encryptedVolume" in m for m in etcd["etcdMembers"])


@given(designs())
def test_names_are_distinct_and_subnets_exist(design: Design) -> None:
    found = written(design)
    names = [each["metadata"]["name"] for each in found[1:]]
    assert len(names) == len(set(names))
    subnets = {subnet["name"]: subnet for subnet in cluster(found)["subnets"]}
    assert len(subnets) == len(cluster(found)["subnets"])
    for group in groups(found).values():
        assert group["subnets"]
        assert len({subnets[name]["type"] for name in group["subnets"]}) == 1


@given(designs())
def test_totals_of_the_pools_are_kept(design: Design) -> None:
    workers = groups(written(design), "Node").values()
    pools = scaling_pools(design)
    karpenter = design.autoscaling.engine == NodeAutoscaler.KARPENTER
    sized = [p for p in pools if not (karpenter and p.kind == PoolKind.KARPENTER)]
    assert sum(g.get("minSize", 0) for g in workers) == sum(p.min for p in sized)
    assert sum(g["maxSize"] for g in workers) == sum(p.max for p in pools)
    for group in workers:
        assert group.get("minSize", 0) <= group["maxSize"]
        base = group.get("mixedInstancesPolicy", {}).get("onDemandBase", 0)
        assert base <= group["maxSize"]


@given(designs())
def test_workers_stand_in_the_zones_of_their_pools(design: Design) -> None:
    found = written(design)
    zone_of = {subnet["name"]: subnet["zone"] for subnet in cluster(found)["subnets"]}
    used = {zone_of[name] for g in groups(found, "Node").values() for name in g["subnets"]}
    assert used <= {zone for pool in scaling_pools(design) for zone in pool_zones(pool, design)}


@given(designs())
def test_traps_are_stepped_around(design: Design) -> None:
    found = written(design)
    spec = cluster(found)
    assert len(spec["networking"]) == 1
    if spec["networking"].get("cilium", {}).get("enableNodePort"):
        assert spec["kubeProxy"]["enabled"] is False
    assert spec["kubernetesApiAccess"]
    assert "class" in spec["api"].get("loadBalancer", {"class": ""})
    assert ("auditPolicyFile" in spec.get("kubeAPIServer", {})) == ("fileAssets" in spec)
    if spec.get("karpenter"):
        assert spec["nodeTerminationHandler"] == {"enabled": False}
    for group in groups(found, "Node").values():
        if group.get("manager") == "Karpenter":
            assert spec["karpenter"] == {"enabled": True}
            assert "minSize" not in group
