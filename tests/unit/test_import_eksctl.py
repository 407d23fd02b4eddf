"""eksctl configs as designs: what each field says, what silence means, and that nothing is lost."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from advisor import exporters, importers, presets
from advisor.catalog import bundled
from advisor.errors import AdvisorError, ExportError
from advisor.importers import How, Imported, Reading
from advisor.model import paths
from advisor.model.design import Design
from advisor.rewriting import rewritten
from tests.support.eksctl_cases import GONE, Edit, edited
from tests.support.eksctl_mutants import mutants, text
from tests.support.eksctl_shapes import SHAPES, shape
from tests.unit.random_designs import designs

CATALOG = bundled()
EKS_PRESETS = ("eks-standard", "eks-auto", "eks-private", "spot-saver", "2018-eks")

_M = "managedNodeGroups[0]"
_S = "nodeGroups[0]"


def _read(config: str | dict[str, Any]) -> Imported:
    content = config if isinstance(config, str) else yaml.safe_dump(config, sort_keys=False)
    return importers.read(content.encode(), "cluster.yaml", catalog=CATALOG, source="eksctl")


def _reading(imported: Imported, path: str) -> Reading:
    return next(each for each in imported.readings if each.path == path)


# --- each field ----------------------------------------------------------------------------------

READS: tuple[tuple[str, Edit, str, Any], ...] = (
    ("managed", {}, "name", "shop"),
    ("managed", {}, "placement.region", "eu-central-1"),
    ("managed", {}, "kubernetes.version", "1.36"),
    ("managed", {"metadata.version": 1.36}, "kubernetes.version", "1.36"),
    ("managed", {}, "control_plane.support_type", "standard"),
    ("managed", {}, "control_plane.tier", "xl"),
    ("managed", {}, "control_plane.zonal_shift", True),
    ("managed", {}, "control_plane.logs", ("api", "audit")),
    ("fargate", {}, "control_plane.logs",
     ("api", "audit", "authenticator", "controllerManager", "scheduler")),
    ("managed", {}, "observability.log_retention_days", 30),
    ("managed", {}, "security.secrets_encryption", True),
    ("managed", {}, "security.kms_key", "arn:aws:kms:eu-central-1:111122223333:key/0f0f"),
    ("managed", {}, "identity.eks_auth_mode", "API"),
    ("managed", {}, "identity.irsa", True),
    ("addons", {}, "identity.pod_identity", True),
    ("managed", {}, "network.vpc_cidr", "10.40.0.0/16"),
    ("managed", {"vpc.cidr": "10.40.3.0/16"}, "network.vpc_cidr", "10.40.0.0/16"),
    ("managed", {}, "network.nat.mode", "per-zone"),
    ("self-managed", {}, "network.nat.mode", "single"),
    ("managed", {}, "control_plane.endpoint.private", True),
    ("managed", {}, "control_plane.endpoint.public_cidrs", ("198.51.100.0/24",)),
    ("ipv6", {}, "network.ip_family", "ipv6"),
    ("hybrid", {}, "network.service_cidr", "172.20.0.0/16"),
    ("hybrid", {}, "network.remote_networks", ("192.168.10.0/24",)),
    ("hybrid", {}, "network.peer_cidrs", ("10.99.0.0/16",)),
    ("existing-vpc", {}, "network.vpc_id", "vpc-0a1b"),
    ("addons", {}, "network.prefix_delegation", True),
    ("addons", {}, "network.dns.replicas", 3),
    ("addons", {}, "storage.ebs_csi", True),
    ("addons", {}, "storage.efs", True),
    ("addons", {}, "load_balancing.dns", "external-dns"),
    ("karpenter", {}, "autoscaling.karpenter.version", "1.14.0"),
    ("karpenter", {"karpenter.version": "v1.14.0"}, "autoscaling.karpenter.version", "1.14.0"),
    ("managed", {}, "nodes.pools[workers-a].instance_types", ("m6i.large",)),
    ("managed", {}, "nodes.pools[workers-a].desired", 2),
    ("managed", {}, "nodes.pools[workers-a].zones", ("eu-central-1a",)),
    ("managed", {}, "nodes.pools[workers-a].root.iops", 4000),
    ("managed", {}, "nodes.pools[workers-a].root.encrypted", True),
    ("managed", {}, "nodes.pools[workers-a].labels", {"team": "shop"}),
    ("managed", {}, "nodes.pools[workers-a].rollout.max_unavailable", 1),
    ("managed", {}, "nodes.pools[workers-b].spot_percent", 100),
    ("self-managed", {}, "nodes.pools[mixed].spot_percent", 75),
    ("self-managed", {}, "nodes.pools[mixed].on_demand_base", 1),
    ("self-managed", {}, "nodes.pools[mixed].az_rebalance", False),
    ("self-managed", {}, "nodes.pools[rocket].image_family", "bottlerocket"),
    ("images", {}, "nodes.pools[al2023].custom_image", "ami-0123456789abcdef0"),
    ("images", {}, "nodes.pools[gpu].imds.hops", 1),
    ("images", {}, "nodes.pools[gpu].ssh", True),
    ("aws-auth", {}, "nodes.pools[workers].image_family", "al2"),
    ("aws-auth", {f"{_S}.containerRuntime": "dockerd"}, "nodes.pools[workers].runtime", "docker"),
    ("fargate", {}, "nodes.pools[fp-dev].kind", "fargate"),
    ("fargate", {}, "nodes.pools[fp-dev].labels", {"env": "dev", "checks": "passed"}),
)  # fmt: skip

INFERS: tuple[tuple[str, Edit, str, Any], ...] = (
    ("managed", {}, "control_plane.managed", True),
    ("managed", {}, "provisioner.tool", "eksctl"),
    ("existing-vpc", {}, "placement.zones", ("eu-central-1a", "eu-central-1b", "eu-central-1c")),
    ("existing-vpc", {}, "nodes.pools[batch].zones", ("eu-central-1c",)),
    ("private", {}, "network.nat.mode", "none"),
    ("private", {}, "control_plane.endpoint.public", False),
    ("private", {}, "network.endpoints",
     ("ec2", "ecr.api", "ecr.dkr", "s3", "sts", "autoscaling", "logs")),
    ("managed", {}, "load_balancing.controller", "aws-lbc"),
    ("managed", {}, "autoscaling.engine", "cluster-autoscaler"),
    ("self-managed", {f"{_S}.iam": GONE}, "autoscaling.engine", "cluster-autoscaler"),
    ("karpenter", {}, "autoscaling.engine", "karpenter"),
    ("karpenter", {}, "autoscaling.interruption", "karpenter"),
    ("auto-mode", {}, "autoscaling.engine", "auto-mode"),
    ("auto-mode", {}, "load_balancing.controller", "auto-mode"),
    ("auto-mode", {}, "nodes.pools[general-purpose].kind", "auto-mode"),
    ("private", {}, "network.node_subnets", "private"),
    ("tutorial", {}, "network.node_subnets", "public"),
    ("images", {}, "nodes.pools[windows].os", "windows"),
    ("images", {}, "nodes.pools[rocket].architecture", "arm64"),
    ("managed", {"metadata.name": "My_Shop"}, "name", "my-shop"),
    ("managed", {"metadata.version": "latest"}, "kubernetes.version", "1.37"),
    ("managed", {f"{_M}.name": "Workers_A"}, "nodes.pools[workers-a].name", "workers-a"),
    ("aws-auth", {}, "identity.authentication", "oidc"),
    ("addons", {"addons": [], "managedNodeGroups": [], "iam": {}}, "network.cni", "byo"),
)  # fmt: skip

DEFAULTS: tuple[tuple[str, Edit, str, Any], ...] = (
    ("smallest", {}, "kubernetes.version", "1.34"),
    ("managed", {"metadata.version": "auto"}, "kubernetes.version", "1.34"),
    ("smallest", {}, "placement.zones", ("eu-central-1a", "eu-central-1b", "eu-central-1c")),
    ("smallest", {"metadata.region": "us-east-1"}, "placement.zones", ("us-east-1a", "us-east-1b")),
    ("smallest", {}, "control_plane.support_type", "extended"),
    ("smallest", {}, "control_plane.tier", "standard"),
    ("smallest", {}, "control_plane.zonal_shift", False),
    ("smallest", {}, "control_plane.logs", ()),
    ("fargate", {}, "observability.log_retention_days", None),
    ("smallest", {}, "security.secrets_encryption", False),
    ("smallest", {}, "network.vpc_cidr", "192.168.0.0/16"),
    ("smallest", {}, "network.nat.mode", "single"),
    ("smallest", {}, "network.ip_family", "ipv4"),
    ("smallest", {}, "network.endpoints", ()),
    ("smallest", {}, "control_plane.endpoint.public", True),
    ("smallest", {}, "control_plane.endpoint.private", False),
    ("smallest", {}, "control_plane.endpoint.public_cidrs", ("0.0.0.0/0",)),
    ("smallest", {}, "identity.eks_auth_mode", "API_AND_CONFIG_MAP"),
    ("smallest", {}, "identity.irsa", False),
    ("smallest", {}, "identity.pod_identity", False),
    ("smallest", {}, "network.cni", "amazonvpc"),
    ("smallest", {}, "storage.ebs_csi", False),
    ("smallest", {}, "addons.metrics_server", True),
    ("smallest", {}, "addons.cert_manager", False),
    ("smallest", {}, "load_balancing.controller", "in-tree"),
    ("smallest", {}, "load_balancing.dns", "manual"),
    ("smallest", {}, "autoscaling.engine", "none"),
    ("private", {f"{_M}.minSize": GONE, f"{_M}.maxSize": GONE}, "nodes.pools[workers].min", 2),
    ("tutorial", {}, "nodes.pools[ng-1].min", 10),
    ("private", {}, "nodes.pools[workers].desired", 3),
    ("private", {f"{_M}.minSize": 0, f"{_M}.maxSize": GONE}, "nodes.pools[workers].max", 1),
    ("private", {}, "nodes.pools[workers].root.size_gib", 80),
    ("private", {}, "nodes.pools[workers].root.type", "gp3"),
    ("private", {}, "nodes.pools[workers].root.encrypted", False),
    ("private", {}, "nodes.pools[workers].imds.tokens", "required"),
    ("private", {}, "nodes.pools[workers].imds.hops", 2),
    ("private", {}, "nodes.pools[workers].image_family", "al2023"),
    ("private", {f"{_M}.instanceTypes": GONE}, "nodes.pools[workers].instance_types",
     ("m5.large",)),
    ("selected", {}, "nodes.pools[any].instance_types", ("m5.large",)),
    ("tutorial", {}, "nodes.pools[ng-1].public_ip", True),
    ("self-managed",
     {f"{_S}.instancesDistribution.onDemandPercentageAboveBaseCapacity": GONE},
     "nodes.pools[mixed].spot_percent", 0),
)  # fmt: skip

FIELDS = [
    *((How.READ, *row) for row in READS),
    *((How.INFERRED, *row) for row in INFERS),
    *((How.DEFAULTED, *row) for row in DEFAULTS),
]


@pytest.mark.parametrize(("how", "name", "edit", "path", "value"), FIELDS)
def test_a_field(how: How, name: str, edit: Edit, path: str, value: Any) -> None:
    imported = _read(edited(name, edit))
    reading = _reading(imported, path)
    assert paths.get(imported.design, path) == value
    assert reading.how is how
    assert (reading.place is not None) or how is not How.READ
    assert reading.reason or how is How.READ
    assert reading.mark is None or reading.mark.line >= 1


def test_taints_of_both_forms() -> None:
    imported = _read(shape("self-managed"))
    (taint,) = imported.design.nodes.pools[0].taints
    assert (taint.key, taint.value, taint.effect) == ("dedicated", "batch", "NoSchedule")


def test_subnets_that_exist_keep_their_ids() -> None:
    subnets = _read(shape("existing-vpc")).design.network.subnets
    assert [each.id for each in subnets if each.role == "private"] == [
        "subnet-0a0", "subnet-0b0", "subnet-0c0",
    ]  # fmt: skip
    assert next(each.cidr for each in subnets if each.id == "subnet-0c0") == "10.0.32.0/20"
    assert len({each.cidr for each in subnets}) == len(subnets)


def test_groups_alike_in_each_zone_are_one_pool() -> None:
    design = presets.load("eks-standard")
    imported = _read(exporters.export("eksctl", design, CATALOG).text)
    (pool,) = imported.design.nodes.pools
    assert (pool.name, pool.group_per_zone) == ("workers", True)
    assert (pool.min, pool.desired, pool.max) == (6, 6, 12)


def test_groups_that_differ_stay_apart() -> None:
    names = [pool.name for pool in _read(shape("managed")).design.nodes.pools]
    assert names == ["workers-a", "workers-b"]


def test_what_a_design_cannot_hold_is_named() -> None:
    imported = _read(shape("self-managed"))
    kept = {each.place for each in imported.of(How.NOT_UNDERSTOOD)}
    assert (0, "nodeGroups", 0, "kubeletExtraConfig") in kept
    assert (0, "nodeGroups", 1, "maxInstanceLifetime") in kept


@pytest.mark.parametrize("name", SHAPES)
def test_every_value_is_read_or_named(name: str) -> None:
    """Nothing is dropped: each scalar was looked at or stands below something not understood."""
    config = yaml.safe_load(shape(name))
    config["metadata"]["annotations"] = {"owner": "shop"}
    config.setdefault("vpc", {})["extraIPv6CIDRs"] = []
    kept = {each.place for each in _read(config).of(How.NOT_UNDERSTOOD)}
    assert (0, "metadata", "annotations") in kept
    assert (0, "vpc", "extraIPv6CIDRs") in kept


# --- there and back ------------------------------------------------------------------------------


def _config(design: Design) -> dict[str, Any]:
    """The ClusterConfig of a design."""
    found: dict[str, Any] = yaml.safe_load(exporters.export("eksctl", design, CATALOG).text)
    return found


@pytest.mark.parametrize("preset", EKS_PRESETS)
def test_an_export_comes_back(preset: str) -> None:
    design = presets.load(preset)
    exported = exporters.export("eksctl", design, CATALOG).text
    imported = _read(exported)
    assert _config(imported.design) == yaml.safe_load(exported)
    assert [each.place for each in imported.of(How.NOT_UNDERSTOOD)] == []


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(designs())
def test_any_export_comes_back(design: Design) -> None:
    """What eksctl expresses of a design is what its config says: reading it gives the same."""
    changes = {"control_plane.managed": True, "network.nat.gateway_id": None}
    design = paths.replace(design, changes)
    try:
        exported = exporters.export("eksctl", design, CATALOG).text
    except ExportError:
        exported = ""  # not expressible, and not judged here
    assume(exported)
    assert _config(_read(exported).design) == yaml.safe_load(exported)


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_that_is_not_changed_stays_as_it_is(name: str) -> None:
    content = shape(name)
    design = _read(content).design
    export = exporters.export("eksctl", design, CATALOG)
    assert rewritten(export, design, content, CATALOG).text == content


CHANGES: dict[str, Any] = {
    "kubernetes.version": "1.37",
    "network.nat.mode": "per-zone",
    "control_plane.support_type": "standard",
    "control_plane.logs": ["api"],
    "observability.log_retention_days": 60,
    "identity.irsa": True,
}


@pytest.mark.parametrize("name", SHAPES)
def test_changes_come_through_and_nothing_else(name: str) -> None:
    content = shape(name)
    before = _read(content).design
    after = paths.replace(before, CHANGES)
    result = rewritten(exporters.export("eksctl", after, CATALOG), after, content, CATALOG).text
    assert _config(_read(result).design) == _config(after)
    lines = content.splitlines()
    kept = [line for line in lines if line.lstrip().startswith("#")]
    assert all(line in result.splitlines() for line in kept)
    left = {each.place for each in _read(content).of(How.NOT_UNDERSTOOD)}
    assert {each.place for each in _read(result).of(How.NOT_UNDERSTOOD)} >= left


SIZES = (
    ("managed", "workers-a"), ("self-managed", "mixed"), ("tutorial", "ng-2"), ("images", "own"),
    ("private", "workers"), ("aws-auth", "workers"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "pool"), SIZES)
def test_a_group_grows_in_place(name: str, pool: str) -> None:
    content = shape(name)
    before = _read(content).design
    where = f"nodes.pools[{pool}]"
    after = paths.replace(
        before, {f"{where}.max": 20, f"{where}.instance_types": ["c6i.large", "c5.large"]}
    )
    result = rewritten(exporters.export("eksctl", after, CATALOG), after, content, CATALOG).text
    assert _config(_read(result).design) == _config(after)
    assert not any(each.finding.refused_by for each in _read(result).findings)


def test_accounts_that_people_added_stay() -> None:
    content = shape("managed")
    before = _read(content).design
    after = paths.replace(before, {"load_balancing.controller": "in-tree"})
    result = rewritten(exporters.export("eksctl", after, CATALOG), after, content, CATALOG).text
    accounts = yaml.safe_load(result)["iam"]["serviceAccounts"]
    assert [each["metadata"]["name"] for each in accounts] == ["reports"]


def test_a_group_keeps_a_name_no_design_can_hold() -> None:
    content = shape("managed").replace("name: workers-a", "name: Workers_A")
    before = _read(content).design
    after = paths.replace(before, {"nodes.pools[workers-a].max": 9})
    result = rewritten(exporters.export("eksctl", after, CATALOG), after, content, CATALOG).text
    assert result == content.replace("maxSize: 4", "maxSize: 9", 1)


def test_all_logs_stay_one_word() -> None:
    config = yaml.safe_load(shape("managed"))
    config["cloudWatch"] = {"clusterLogging": {"enableTypes": ["*"]}}
    content = yaml.safe_dump(config)
    before = _read(content).design
    assert len(before.control_plane.logs) > 1
    after = paths.replace(before, {"nodes.pools[workers-a].max": 9})
    result = rewritten(exporters.export("eksctl", after, CATALOG), after, content, CATALOG).text
    assert result == content.replace("maxSize: 4", "maxSize: 9", 1)


# --- any input -----------------------------------------------------------------------------------


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000))
def test_any_config_is_a_design_or_a_clear_error(seed: int) -> None:
    bases = {name: yaml.safe_load(shape(name)) for name in SHAPES}
    for config in mutants(bases, 10, seed):
        with suppress(AdvisorError):  # anything else is a crash
            imported = importers.read(text(config).encode(), "x.yaml", catalog=CATALOG)
            assert all(each.mark.line >= 1 for each in imported.findings)
