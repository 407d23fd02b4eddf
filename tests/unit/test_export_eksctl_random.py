"""Laws of eksctl configs over random designs."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.exporters.eksctl import documents
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.paths import replace
from advisor.model.vocabulary import (
    Architecture,
    ControlPlaneLog,
    ControlPlaneTier,
    EksAuthMode,
    ImageFamily,
    Interruption,
    IpFamily,
    KubeProxy,
    LoadBalancerController,
    NatMode,
    NodeAutoscaler,
    NodeSubnets,
    OperatingSystem,
    PoolKind,
    SupportType,
    VolumeType,
)
from advisor.plan.layout import pool_zones
from advisor.presets import load
from tests.support.eksctl_configs import Document, config, groups, strangers, unnoted

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
        "custom_image": st.sampled_from([None, "ami-0a1b", "name"]),
        "os": st.sampled_from(OperatingSystem),
        "spot_percent": st.integers(0, 100),
        "on_demand_base": st.integers(0, 20),
        "warm_pool": st.integers(0, 4),
        "max_pods": st.integers(1, 300),
        "ssh": st.booleans(),
        "imds": st.fixed_dictionaries({"hops": st.integers(1, 4)}),
        "labels": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "taints": st.lists(
            st.fixed_dictionaries({"key": TEXTS.filter(bool), "value": TEXTS}), max_size=2
        ),
        "root": st.fixed_dictionaries(
            {"type": st.sampled_from(VolumeType)},
            optional={
                "iops": st.integers(1, 100_000), "throughput_mibps": st.integers(1, 3000),
            },
        ),
        "rollout": st.fixed_dictionaries(
            {},
            optional={
                "max_surge": st.integers(0, 3), "max_unavailable": st.integers(0, 30),
                "max_unavailable_percent": st.integers(0, 100),
            },
        ),
    },
)  # fmt: skip

CHANGES = st.fixed_dictionaries(
    {"nodes.pools": st.lists(POOLS, max_size=3, unique_by=lambda p: p["name"])},
    optional={
        "control_plane.endpoint.public": st.booleans(),
        "control_plane.endpoint.private": st.booleans(),
        "control_plane.endpoint.public_cidrs": st.sampled_from([[], ["203.0.113.0/24"]]),
        "control_plane.tier": st.sampled_from(ControlPlaneTier),
        "control_plane.support_type": st.sampled_from(SupportType),
        "control_plane.logs": st.lists(st.sampled_from(ControlPlaneLog)),
        "network.ip_family": st.sampled_from(IpFamily),
        "network.kube_proxy": st.sampled_from(KubeProxy),
        "network.node_subnets": st.sampled_from(NodeSubnets),
        "network.nat.mode": st.sampled_from(NatMode),
        "network.endpoints": st.lists(TEXTS | st.sampled_from(["s3", "logs", "sts"])),
        "network.remote_networks": st.sampled_from([[], ["192.168.0.0/16"]]),
        "placement.zones": st.lists(st.sampled_from(ZONES), min_size=1, max_size=4),
        "autoscaling.engine": st.sampled_from(NodeAutoscaler),
        "autoscaling.interruption": st.sampled_from(Interruption),
        "load_balancing.controller": st.sampled_from(LoadBalancerController),
        "identity.irsa": st.booleans(),
        "identity.pod_identity": st.booleans(),
        "identity.eks_auth_mode": st.sampled_from(EksAuthMode),
        "observability.log_retention_days": st.none() | st.integers(1, 3653),
        "addons.metrics_server": st.booleans(),
        "security.kms_key": st.none() | TEXTS,
        "storage.default_class": st.none() | TEXTS,
        "notes": st.dictionaries(TEXTS, TEXTS, max_size=2),
    },
)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A valid design that eksctl can express, with or without mistakes in it."""
    changes: dict[str, Any] = draw(CHANGES)
    try:
        design = replace(load("eks-standard"), changes)
        documents(design, CATALOG)
    except (ValidationError, ExportError):
        design = load("eks-standard")
    return design


def written(design: Design) -> Document:
    found: Document = unnoted(documents(design, CATALOG)[0])
    return found


def all_groups(design: Design) -> list[Document]:
    """The groups of the config, and of the second one beside Auto Mode."""
    config, further = documents(design, CATALOG)
    second = further.get("nodegroups", [{}])[0]
    return [*groups(unnoted(config)).values(), *groups(unnoted(second)).values()]


def grouped(design: Design) -> list[NodePool]:
    """The pools that become node groups."""
    engine = design.autoscaling.engine
    auto = engine == NodeAutoscaler.AUTO_MODE or any(
        pool.kind == PoolKind.AUTO_MODE for pool in design.nodes.pools
    )
    apart = [PoolKind.FARGATE, PoolKind.AUTO_MODE]
    if engine == NodeAutoscaler.KARPENTER and not auto:
        apart.append(PoolKind.KARPENTER)
    return [pool for pool in design.nodes.pools if pool.kind not in apart]


@given(designs())
def test_files_read_back_as_they_were_meant(design: Design) -> None:
    tree, further = documents(design, CATALOG)
    found = export("eksctl", design, CATALOG)
    assert config(found.text) == unnoted(tree)
    names = [f"{design.name}-{part}.yaml" for part in further]
    assert [each.name for each in found.files] == names
    for file, meant in zip(found.files, further.values(), strict=True):
        assert list(yaml.safe_load_all(file.text)) == [unnoted(each) for each in meant]


@given(designs())
def test_every_key_is_one_eksctl_knows(design: Design) -> None:
    further = documents(design, CATALOG)[1]
    assert strangers(written(design)) == []
    for second in further.get("nodegroups", ()):
        assert strangers(unnoted(second)) == []


@given(designs())
def test_totals_of_the_pools_are_kept(design: Design) -> None:
    found = all_groups(design)
    pools = grouped(design)
    for field, total in (("minSize", "min"), ("desiredCapacity", "desired"), ("maxSize", "max")):
        # A group that may hold nothing is left out, whatever it was to start with.
        if field == "maxSize" or all(pool.desired <= pool.max for pool in pools):
            assert sum(g[field] for g in found) == sum(getattr(pool, total) for pool in pools)


@given(designs())
def test_names_are_distinct_and_groups_have_zones_of_their_pools(design: Design) -> None:
    found = all_groups(design)
    names = [group["name"] for group in found]
    assert len(names) == len(set(names))
    used = {zone for group in found for zone in group["availabilityZones"]}
    assert used <= {zone for pool in grouped(design) for zone in pool_zones(pool, design)}
    assert used <= set(written(design)["availabilityZones"])


@given(designs())
def test_traps_are_stepped_around(design: Design) -> None:
    found = written(design)
    assert found["upgradePolicy"]["supportType"] in ("STANDARD", "EXTENDED")
    assert isinstance(found["iam"]["withOIDC"], bool)
    assert isinstance(found["metadata"]["version"], str)
    private = found.get("privateCluster", {}).get("enabled", False)
    assert private == ("clusterEndpoints" not in found["vpc"])
    six = found["kubernetesNetworkConfig"]["ipFamily"] == "IPv6"
    assert six == ("nat" not in found["vpc"])
    assert not (six and ("nodeGroups" in found or "remoteNetworkConfig" in found))
    if "autoModeConfig" in found:
        assert groups(found) == {}
        assert "karpenter" not in found
    if "karpenter" in found:
        assert found["iam"]["withOIDC"] is True
        assert found["metadata"]["tags"]["karpenter.sh/discovery"] == design.name


@given(designs())
def test_every_group_is_one_a_node_can_join(design: Design) -> None:
    private = written(design).get("privateCluster", {}).get("enabled", False)
    for group in all_groups(design):
        assert group["privateNetworking"] or not private
        assert group["maxSize"] >= 1
        assert group.get("volumeIOPS", 3000) >= 3000 or group["volumeType"] in ("io1", "io2")
        assert group.get("volumeThroughput", 125) in range(125, 1001)
        assert len(group.get("updateConfig", {"": 1})) == 1
        assert all(value for value in group.get("updateConfig", {}).values())
