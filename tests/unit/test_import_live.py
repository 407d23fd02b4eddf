"""A running cluster, read through the real boto3 from AWS on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from advisor.catalog import bundled
from advisor.importers import Imported
from advisor.importers.imported import How, Reading
from advisor.importers.live import LiveCluster, read_live
from advisor.importers.live.questions import Timing
from tests.support.aws_services import AwsServices, aws_services, error, of, sign_in
from tests.support.live_clusters import (
    PRIVATE,
    PUBLIC,
    REGION,
    VPC,
    World,
    addon,
    arn,
    node_group,
    role,
    route_table,
    scaling_group,
    subnet_id,
    tags,
    template,
)

QUICK = Timing(connect_seconds=2, read_seconds=10, attempts=2, first_attempts=1)
ReadWorld = Callable[[World], Imported]


@pytest.fixture(scope="module")
def running() -> Iterator[AwsServices]:
    with aws_services() as server:
        yield server


@pytest.fixture
def imported(running: AwsServices, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadWorld]:
    sign_in(monkeypatch, running.url)

    def read(world: World) -> Imported:
        world.answer_at(running)
        name = world.cluster["name"]
        return read_live(LiveCluster(name, REGION), catalog=bundled(), timing=QUICK)

    yield read
    assert running.mistakes == []
    running.heal()


def reading(found: Imported, path: str) -> Reading:
    return next(each for each in found.readings if each.path == path)


def said(found: Imported, path: str) -> tuple[How, Any, str]:
    each = reading(found, path)
    return each.how, each.value, each.reason


def left(found: Imported) -> dict[tuple[Any, ...], str]:
    return {each.place[1:]: each.reason for each in found.of(How.NOT_UNDERSTOOD) if each.place}


def test_nothing_stays_unread(imported: ReadWorld) -> None:
    found = imported(World())
    assert found.source == "EKS"
    assert found.running
    assert list(found.of(How.UNREADABLE)) == []


# The control plane


def test_the_control_plane_is_what_eks_says(imported: ReadWorld) -> None:
    design = imported(World()).design
    plane = design.control_plane
    assert (design.name, design.placement.region) == ("shop", REGION)
    assert design.kubernetes.version == "1.35"
    assert (plane.managed, plane.tier, plane.support_type) == (True, "xl", "standard")
    assert (plane.zonal_shift, plane.deletion_protection) == (True, True)
    assert plane.logs == ("api", "audit")
    assert (plane.endpoint.public, plane.endpoint.private) == (True, True)
    assert plane.endpoint.public_cidrs == ("203.0.113.0/24",)
    assert design.security.secrets_encryption
    assert design.security.kms_key == arn("kms", "key/1234abcd")
    assert design.observability.log_retention_days == 90
    assert design.identity.eks_auth_mode == "API"


def test_readings_name_the_answer_they_come_from(imported: ReadWorld) -> None:
    found = imported(World())
    assert said(found, "nodes.pools[web].min") == (
        How.READ, 3, "read from node group web, scalingConfig.minSize"
    )  # fmt: skip
    assert said(found, "control_plane.deletion_protection")[2] == (
        "read from cluster, deletionProtection"
    )
    assert said(found, "nodes.pools[web].root.size_gib")[2] == (
        "read from launch template lt-eks-web-1234:1, "
        "LaunchTemplateData.BlockDeviceMappings[0].Ebs.VolumeSize"
    )
    assert all(each.mark is None for each in found.readings)


def test_an_old_cluster_states_less(imported: ReadWorld) -> None:
    world = World()
    for key in ("accessConfig", "upgradePolicy", "zonalShiftConfig", "deletionProtection",
                "encryptionConfig", "logging", "controlPlaneScalingConfig"):  # fmt: skip
        del world.cluster[key]
    world.retention = None
    found = imported(world)
    plane = found.design.control_plane
    assert said(found, "control_plane.support_type")[:2] == (How.DEFAULTED, "extended")
    assert found.design.identity.eks_auth_mode == "CONFIG_MAP"
    assert (plane.zonal_shift, plane.deletion_protection, plane.logs) == (False, False, ())
    assert not found.design.security.secrets_encryption
    assert found.design.observability.log_retention_days is None


@pytest.mark.parametrize(
    ("stated", "tool", "reason"),
    [
        ({"alpha.eksctl.io/cluster-name": "shop"}, "eksctl", "alpha.eksctl.io/cluster-name"),
        ({"terraform-aws-modules": "eks"}, "terraform", "terraform-aws-modules"),
        ({"sigs.k8s.io/cluster-api-provider-aws/cluster/shop": "owned"}, "capa", "cluster-api"),
        ({"aws:cloudformation:stack-name": "prod"}, "cloudformation", "stack prod"),
        ({"team": "shop"}, "eksctl", "no tag tells"),
    ],
)
def test_what_made_the_cluster_is_inferred(
    imported: ReadWorld, stated: dict[str, str], tool: str, reason: str
) -> None:
    world = World()
    world.cluster["tags"] = stated
    how, value, why = said(imported(world), "provisioner.tool")
    assert (how, value) == (How.INFERRED, tool)
    assert reason in why


def test_a_name_that_no_design_can_have(imported: ReadWorld) -> None:
    world = World()
    world.cluster["name"] = "Shop_Prod"
    found = imported(world)
    assert said(found, "name")[:2] == (How.INFERRED, "shop-prod")


def test_what_ails_the_cluster_is_told(imported: ReadWorld) -> None:
    world = World()
    issue = {"code": "AsgInstanceLaunchFailures", "message": "no capacity", "resourceIds": ["x"]}
    world.node_groups = [node_group(status="DEGRADED", health={"issues": [issue]})]
    reasons = left(imported(world))
    assert reasons["nodegroup", "web", "status"] == "AWS says it is DEGRADED"
    assert reasons["nodegroup", "web", "health", "issues", 0] == (
        "AWS reports AsgInstanceLaunchFailures: no capacity"
    )


def test_what_has_no_field_is_listed(imported: ReadWorld) -> None:
    world = World()
    world.cluster["outpostConfig"] = {
        "outpostArns": [arn("outposts", "outpost/op-1")], "controlPlaneInstanceType": "m5.large"
    }  # fmt: skip
    reasons = left(imported(world))
    assert {place for place in reasons if place[0] == "cluster"} == {
        ("cluster", "outpostConfig"), ("cluster", "resourcesVpcConfig", "securityGroupIds"),
    }  # fmt: skip
    assert not any("Arn" in str(place[-1]) or "createdAt" in place for place in reasons)


# Who may do what


def test_people_and_pods(imported: ReadWorld) -> None:
    found = imported(World())
    identity = found.design.identity
    assert (identity.irsa, identity.pod_identity, identity.authentication) == (True, True, "iam")
    reasons = left(found)
    assert reasons["accessEntry", role("admins")] == ("who has access: AmazonEKSClusterAdminPolicy")
    assert ("accessEntry", role("shop-nodes")) not in reasons
    assert reasons["podIdentity", "kube-system/cluster-autoscaler"] == (
        f"its pods act as {role('cas')}"
    )


def test_an_issuer_that_iam_does_not_trust(imported: ReadWorld) -> None:
    found = imported(World(trusted=["arn:aws:iam::1:oidc-provider/oidc.example.com/id/ABCD"]))
    assert said(found, "identity.irsa")[:2] == (How.INFERRED, False)


def test_an_addon_with_a_role_shows_irsa(imported: ReadWorld) -> None:
    world = World(trusted=[])
    world.addons = [addon("vpc-cni", "v1.21.1", serviceAccountRoleArn=role("cni"))]
    found = imported(world)
    assert said(found, "identity.irsa")[:2] == (How.INFERRED, True)
    assert found.design.identity.pod_identity  # service accounts are associated


def test_an_identity_provider_of_people(imported: ReadWorld) -> None:
    found = imported(World(providers=[{"type": "oidc", "name": "corp"}]))
    assert found.design.identity.authentication == "oidc"


def test_no_entries_are_asked_for_where_eks_has_none(
    imported: ReadWorld, running: AwsServices
) -> None:
    world = World()
    world.cluster["accessConfig"] = {"authenticationMode": "CONFIG_MAP"}
    running.calls.clear()
    found = imported(world)
    assert list(found.of(How.UNREADABLE)) == []
    assert ("eks", "ListAccessEntries") not in running.operations()


# Network


def test_the_network_is_the_one_that_is_there(imported: ReadWorld) -> None:
    network = imported(World()).design.network
    assert (network.vpc_id, network.vpc_cidr) == (VPC, "10.42.0.0/16")
    assert network.additional_vpc_cidrs == ("100.64.0.0/16",)
    assert (network.vpc_dns_hostnames, network.vpc_dns_resolution) == (True, True)
    assert {each.id: each.role.value for each in network.subnets} == (
        dict.fromkeys(PRIVATE, "private") | dict.fromkeys(PUBLIC, "public")
    )
    assert {each.free_ips for each in network.subnets} == {201, 202, 203, 211, 212, 213}
    assert network.nat.mode == "per-zone"
    assert network.endpoints == ("ecr.api", "s3")
    assert network.node_subnets == "private"
    assert network.service_cidr == "172.20.0.0/16"


def test_zones_are_those_of_the_subnets(imported: ReadWorld) -> None:
    found = imported(World())
    assert found.design.placement.zones == tuple(f"{REGION}{letter}" for letter in "abc")
    assert found.design.placement.zone_ids[f"{REGION}b"] == "euc1-az2"


def test_subnets_of_others_in_the_vpc_are_left_out(imported: ReadWorld) -> None:
    world = World()
    world.cluster["resourcesVpcConfig"]["subnetIds"] = PRIVATE
    assert {each.id for each in imported(world).design.network.subnets} == set(PRIVATE)


@pytest.mark.parametrize(
    ("targets", "mode", "reason"),
    [
        ([{"NatGatewayId": "nat-0a"}], "single", "nat-0a"),
        ([{"NatGatewayId": "nat-0a"}, {"NatGatewayId": "nat-0b"}], "per-zone", "2 NAT gateways"),
        ([{"TransitGatewayId": "tgw-1"}], "none", "through tgw-1"),
        ([{"NatGatewayId": "nat-0a", "State": "blackhole"}], "none", "no private subnet"),
    ],
    ids=["one for all", "fewer than zones", "through a transit gateway", "to a deleted one"],
)
def test_the_way_out(
    imported: ReadWorld, targets: list[dict[str, Any]], mode: str, reason: str
) -> None:
    world = World()
    world.route_tables = [route_table("rtb-public", PUBLIC, {"GatewayId": "igw-1"}, main=True)]
    world.route_tables += [
        route_table(f"rtb-{letter}", [subnet_id(letter)], targets[number % len(targets)])
        for number, letter in enumerate("abc")
    ]
    how, value, why = said(imported(world), "network.nat.mode")
    assert (how, value) == (How.INFERRED, mode)
    assert reason in why


def test_a_regional_gateway(imported: ReadWorld) -> None:
    world = World()
    for each in world.nat_gateways:
        each["AvailabilityMode"] = "regional"
    assert imported(world).design.network.nat.mode == "regional"


def test_subnets_without_a_table_of_their_own_take_the_main_one(imported: ReadWorld) -> None:
    world = World()
    world.route_tables = [route_table("rtb-main", [], {"GatewayId": "igw-1"}, main=True)]
    found = imported(world)
    assert {each.role.value for each in found.design.network.subnets} == {"public"}
    assert found.design.network.node_subnets == "public"
    assert said(found, "network.nat.mode")[:2] == (How.INFERRED, "none")


# Nodes


def test_a_managed_group_and_the_machines_it_starts(imported: ReadWorld) -> None:
    (pool,) = imported(World()).design.nodes.pools
    assert (pool.name, pool.kind, pool.instance_types) == (
        "web", "managed-node-group", ("m7g.large",)
    )  # fmt: skip
    assert (pool.min, pool.desired, pool.max) == (3, 4, 9)
    assert (pool.architecture, pool.image_family) == ("arm64", "al2023")
    root = pool.root
    assert (root.size_gib, root.type, root.iops, root.throughput_mibps, root.encrypted) == (
        80, "gp3", 4000, 250, True
    )  # fmt: skip
    assert (pool.imds.tokens, pool.imds.hops) == ("required", 2)
    assert pool.labels == {"tier": "web"}
    assert [(each.key, each.value, each.effect) for each in pool.taints] == [
        ("dedicated", "web", "NoSchedule")
    ]
    assert pool.rollout.max_unavailable == 1
    assert (pool.public_ip, pool.az_rebalance, pool.ssh) == (False, True, False)


def test_what_a_scaling_group_says_of_its_node_group(imported: ReadWorld) -> None:
    world = World()
    world.scaling_groups = [
        scaling_group(
            SuspendedProcesses=[{"ProcessName": "AZRebalance", "SuspensionReason": "by hand"}],
            WarmPoolConfiguration={"MinSize": 2},
        )
    ]
    (pool,) = imported(world).design.nodes.pools
    assert (pool.az_rebalance, pool.warm_pool) == (False, 2)


def test_a_spot_group_behind_the_cluster(imported: ReadWorld) -> None:
    world = World()
    world.node_groups = [node_group(capacityType="SPOT", version="1.34")]
    (pool,) = imported(world).design.nodes.pools
    assert (pool.spot_percent, pool.kubernetes_version) == (100, "1.34")


def test_groups_that_are_one_pool_in_three_zones(imported: ReadWorld) -> None:
    """As exported: one group in each zone, sizes dealt out."""
    world = World(scaling_groups=[], templates={})
    world.node_groups = [
        node_group(
            f"web-{REGION}{letter}", subnets=[subnet_id(letter)], labels={"tier": "web"},
            scalingConfig={"minSize": 1, "desiredSize": 1, "maxSize": 3},
        )
        for letter in "abc"
    ]  # fmt: skip
    (pool,) = imported(world).design.nodes.pools
    assert (pool.name, pool.group_per_zone) == ("web", True)
    assert (pool.min, pool.desired, pool.max) == (3, 3, 9)


def zonal(sizes: dict[str, tuple[int, int, int]]) -> World:
    """A group in each zone, of these sizes."""
    world = World(scaling_groups=[], templates={})
    world.node_groups = [
        node_group(
            f"web-{REGION}{letter}", subnets=[subnet_id(letter)],
            scalingConfig={"minSize": low, "desiredSize": now, "maxSize": high},
        )
        for letter, (low, now, high) in sizes.items()
    ]  # fmt: skip
    return world


def test_what_an_autoscaler_did_does_not_part_a_pool(imported: ReadWorld) -> None:
    found = imported(zonal({"a": (1, 1, 4), "b": (1, 4, 4), "c": (1, 2, 4)}))
    (pool,) = found.design.nodes.pools
    assert (pool.name, pool.min, pool.desired, pool.max) == ("web", 3, 7, 12)


def test_groups_with_bounds_of_their_own_stay_apart(imported: ReadWorld) -> None:
    found = imported(zonal({"a": (1, 1, 4), "b": (1, 4, 9), "c": (1, 2, 4)}))
    pools = found.design.nodes.pools
    assert [(pool.name, pool.desired) for pool in pools] == [
        (f"web-{REGION}a", 1), (f"web-{REGION}b", 4), (f"web-{REGION}c", 2)
    ]  # fmt: skip


def test_groups_that_nobody_manages(imported: ReadWorld) -> None:
    world = World(node_groups=[])
    mixed = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateId": "lt-own", "Version": "$Latest"},
            "Overrides": [{"InstanceType": "c6i.large"}, {"InstanceType": "c5.large"}],
        },
        "InstancesDistribution": {
            "OnDemandBaseCapacity": 2, "OnDemandPercentageAboveBaseCapacity": 25
        },
    }  # fmt: skip
    own = scaling_group("batch-NodeGroup-XYZ", None, MixedInstancesPolicy=mixed)
    own["Tags"] += tags(**{"alpha.eksctl.io/nodegroup-name": "batch"})
    del own["LaunchTemplate"]
    world.scaling_groups = [own]
    world.templates = {
        "lt-own": template(ImageId="ami-0123456789abcdef0", KeyName="ops", MetadataOptions={})
    }
    (pool,) = imported(world).design.nodes.pools
    assert (pool.name, pool.kind, pool.instance_types) == (
        "batch", "self-managed", ("c6i.large", "c5.large")
    )  # fmt: skip
    assert (pool.spot_percent, pool.on_demand_base) == (75, 2)
    assert (pool.custom_image, pool.ssh) == ("ami-0123456789abcdef0", True)


def test_a_group_whose_template_is_gone(imported: ReadWorld, running: AwsServices) -> None:
    running.fail(error("InvalidLaunchTemplateId.NotFound"), of("DescribeLaunchTemplateVersions"))
    found = imported(World())
    (pool,) = found.design.nodes.pools
    assert pool.root.size_gib == 20  # the node group itself says so
    assert list(found.of(How.UNREADABLE)) == []


@pytest.mark.parametrize(
    ("kind", "family", "os"),
    [
        ("AL2_x86_64", "al2", "linux"),
        ("BOTTLEROCKET_ARM_64", "bottlerocket", "linux"),
        ("WINDOWS_CORE_2022_x86_64", "windows", "windows"),
    ],
)
def test_image_families(imported: ReadWorld, kind: str, family: str, os: str) -> None:
    world = World()
    world.node_groups = [node_group(amiType=kind)]
    (pool,) = imported(world).design.nodes.pools
    assert (pool.image_family, pool.os) == (family, os)


def test_imds_where_the_template_is_silent(imported: ReadWorld) -> None:
    """Amazon Linux 2 leaves IMDSv1 open, the image of Amazon Linux 2023 does not."""
    for kind, tokens in (("AL2_x86_64", "optional"), ("AL2023_x86_64_STANDARD", "required")):
        world = World()
        world.node_groups = [node_group(amiType=kind)]
        del world.templates["lt-eks-web-1234"]["MetadataOptions"]
        found = imported(world)
        assert said(found, "nodes.pools[web].imds.tokens")[:2] == (How.DEFAULTED, tokens)


def test_fargate(imported: ReadWorld) -> None:
    world = World(node_groups=[], scaling_groups=[])
    world.profiles = [
        {"fargateProfileName": "jobs", "subnets": PRIVATE, "status": "ACTIVE",
         "selectors": [{"namespace": "jobs", "labels": {"run": "batch"}}]},
        {"fargateProfileName": "karp", "subnets": PRIVATE, "status": "ACTIVE",
         "selectors": [{"namespace": "karpenter"}]},
    ]  # fmt: skip
    design = imported(world).design
    assert [(pool.name, pool.kind, pool.labels) for pool in design.nodes.pools] == [
        ("jobs", "fargate", {"run": "batch"})
    ]
    assert design.autoscaling.karpenter.runs_on == "fargate"


def machine(number: int, key: str, pool: str, kind: str, *, spot: bool = False) -> dict[str, Any]:
    zone = "abc"[number % 3]
    return {
        "InstanceId": f"i-{number}",
        "InstanceType": kind,
        "Architecture": "x86_64",
        "SubnetId": subnet_id(zone),
        "Placement": {"AvailabilityZone": f"{REGION}{zone}"},
        "Tags": tags(**{key: pool, "kubernetes.io/cluster/shop": "owned"}),
    } | ({"InstanceLifecycle": "spot"} if spot else {})


def test_machines_of_karpenter_are_pools(imported: ReadWorld) -> None:
    key = "karpenter.sh/nodepool"
    world = World()
    world.instances = [
        *(machine(number, key, "general", "m6i.xlarge", spot=number < 2) for number in range(3)),
        machine(3, key, "general", "m5.xlarge"),
        machine(4, key, "gpu", "g5.xlarge") | {"Tags": tags(**{key: "other-cluster"})},
    ]
    found = imported(world)
    pool = found.design.nodes.pools[-1]
    assert (pool.name, pool.kind) == ("general", "karpenter")
    assert pool.instance_types == ("m6i.xlarge", "m5.xlarge")
    assert (pool.desired, pool.spot_percent) == (4, 50)
    assert len(found.design.nodes.pools) == 2
    assert found.design.upgrades.nodes == "drift"
    assert found.design.autoscaling.engine == "karpenter"


def test_auto_mode(imported: ReadWorld) -> None:
    world = World(node_groups=[], scaling_groups=[], load_balancers=[])
    world.cluster["computeConfig"] = {"enabled": True, "nodePools": ["general-purpose", "system"]}
    world.cluster["kubernetesNetworkConfig"]["elasticLoadBalancing"] = {"enabled": True}
    world.instances = [
        machine(number, "eks:kubernetes-node-pool-name", "general-purpose", "c6a.large")
        for number in range(2)
    ]
    design = imported(world).design
    (pool,) = design.nodes.pools
    assert (pool.name, pool.kind, pool.desired) == ("general-purpose", "auto-mode", 2)
    assert (design.autoscaling.engine, design.load_balancing.controller) == (
        "auto-mode", "auto-mode"
    )  # fmt: skip


def test_auto_mode_at_rest(imported: ReadWorld) -> None:
    world = World(node_groups=[], scaling_groups=[])
    world.cluster["computeConfig"] = {"enabled": True, "nodePools": ["general-purpose"]}
    (pool,) = imported(world).design.nodes.pools
    assert (pool.kind, pool.desired) == ("auto-mode", 0)


def test_what_scales_nodes_is_inferred_from_its_rights_or_its_room(imported: ReadWorld) -> None:
    assert imported(World()).design.autoscaling.engine == "cluster-autoscaler"
    world = World(associations=[])
    how, value, why = said(imported(world), "autoscaling.engine")
    assert (how, value) == (How.INFERRED, "cluster-autoscaler")
    assert "web may have 3 to 9 nodes" in why
    world.node_groups = [
        node_group(scalingConfig={"minSize": 3, "desiredSize": 3, "maxSize": 3})
    ]  # fmt: skip
    assert said(imported(world), "autoscaling.engine")[:2] == (How.INFERRED, "none")


# Software


def test_addons_and_their_values(imported: ReadWorld) -> None:
    design = imported(World()).design
    assert {each.name: each.version for each in design.addons.installed}["kube-proxy"] == (
        "v1.35.0-eksbuild.2"
    )
    assert (design.network.cni, design.network.prefix_delegation) == ("amazonvpc", True)
    assert (design.network.network_policy_agent, design.security.network_policy) == (True, True)
    assert design.network.dns.replicas == 3
    assert design.storage.ebs_csi
    assert not design.storage.efs


def test_a_metrics_server_of_a_chart_is_not_missed(imported: ReadWorld) -> None:
    """AWS shows no charts: what it cannot show must not end in an error."""
    assert said(imported(World()), "addons.metrics_server")[:2] == (How.INFERRED, True)


@pytest.mark.parametrize("values", ["{", "- 1", "x", "env: 3", "autoScaling: 3", "\x00"])
def test_values_that_make_no_sense_are_no_stumbling_block(imported: ReadWorld, values: str) -> None:
    world = World()
    world.addons = [
        addon(name, "v1", configurationValues=values)
        for name in ("vpc-cni", "coredns", "kube-proxy")
    ]
    assert imported(world).design.network.cni == "amazonvpc"


def test_load_balancers_of_the_cluster_are_counted(imported: ReadWorld) -> None:
    balancing = imported(World()).design.load_balancing
    assert (balancing.count, balancing.kind, balancing.scheme) == (2, "alb", "public")
    assert (balancing.controller, balancing.ingress) == ("aws-lbc", "alb")


def test_classic_load_balancers_are_those_of_kubernetes(imported: ReadWorld) -> None:
    world = World(load_balancers=[], associations=[])
    world.classic = [
        {"LoadBalancerName": name, "VPCId": VPC, "Scheme": "internal", "Subnets": PUBLIC}
        for name in ("a1", "b2")
    ]
    world.classic_tags = {"a1": tags(**{"kubernetes.io/cluster/shop": "owned"})}
    balancing = imported(world).design.load_balancing
    assert (balancing.count, balancing.kind, balancing.scheme) == (1, "clb", "internal")
    assert balancing.controller == "in-tree"


def test_hostile_names_stay_text(imported: ReadWorld) -> None:
    world = World()
    world.node_groups = [
        node_group('"; rm -rf {{ x }}', labels={"a\x1b[31m": "!Ref x\n- y", "b": "no"})
    ]
    found = imported(world)
    (pool,) = found.design.nodes.pools
    assert pool.name == "rm-rf-x"
    assert pool.labels.get("b", "no") == "no"
