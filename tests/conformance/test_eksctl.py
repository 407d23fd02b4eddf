"""Exports for eksctl, judged by the code of eksctl 0.230.0 itself; and the plan against its stacks.

Needs Go and the module proxy; without Go the tests are skipped. The judge is built once a session
(minutes the first time, seconds from Go's cache): it loads, defaults and validates each config as
``eksctl create cluster`` does and builds its CloudFormation templates. Karpenter's manifests are
checked against the definitions in Karpenter's own modules.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from advisor import exporters, presets
from advisor.catalog import bundled
from advisor.evaluate import Evaluation, evaluate
from advisor.exporters import Export
from advisor.model import paths
from advisor.model.design import Design
from advisor.plan.resources import EndpointSize, ResourceKind
from advisor.rules import RuleBook, Severity
from tests.support.judges import go

CATALOG = bundled()
RULES = RuleBook.bundled(CATALOG)
TODAY = date(2026, 11, 22)
JUDGE = Path(__file__).parent / "eksctl"

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

Changes = Mapping[str, Any]
Config = dict[str, Any]

_EKSCTL = {"provisioner.tool": "eksctl", "provisioner.version": "0.230.0"}
_WORKERS = "nodes.pools[workers]"
_SELF_MANAGED = {f"{_WORKERS}.kind": "self-managed"}
_IPV6 = {"network.ip_family": "ipv6", "network.service_cidr": None, "network.nat.mode": "single"}
_AUTO_AND_GROUPS = {
    "nodes.pools": [
        {"name": "general-purpose", "kind": "auto-mode", "image_family": "bottlerocket"},
        {"name": "batch", "kind": "auto-mode", "image_family": "bottlerocket"},
        {"name": "own", "kind": "managed-node-group", "image_family": "al2023"},
    ],
}
_SUBNETS = [
    {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24",
     "id": f"subnet-0{i}{j}"}
    for j, role in enumerate(("private", "public"))
    for i, zone in enumerate("abc")
]  # fmt: skip

DESIGNS: dict[str, tuple[str, Changes]] = {
    "standard": ("eks-standard", {}),
    "auto": ("eks-auto", {}),
    "private": ("eks-private", {}),
    "karpenter": ("spot-saver", {}),
    "single-nat": ("eks-standard", {"network.nat.mode": "single"}),
    "public-nodes": (
        "eks-standard", {"network.node_subnets": "public", f"{_WORKERS}.public_ip": True},
    ),
    "two-zones": ("eks-standard", {"placement.zones": ["eu-central-1a", "eu-central-1b"]}),
    "one-group-over-zones": (
        "eks-standard", {f"{_WORKERS}.group_per_zone": False, f"{_WORKERS}.az_rebalance": False},
    ),
    "self-managed": ("eks-standard", _SELF_MANAGED),
    "self-managed-half-spot": (
        "eks-standard",
        _SELF_MANAGED | {
            f"{_WORKERS}.spot_percent": 50, f"{_WORKERS}.on_demand_base": 3,
            f"{_WORKERS}.instance_types": ["m6i.2xlarge", "m5.2xlarge", "m6a.2xlarge"],
        },
    ),
    "managed-spot": (
        "eks-standard",
        {f"{_WORKERS}.spot_percent": 100,
         f"{_WORKERS}.instance_types": ["m6i.2xlarge", "m5.2xlarge", "m6a.2xlarge"]},
    ),
    "bottlerocket": ("eks-standard", {f"{_WORKERS}.image_family": "bottlerocket"}),
    "ubuntu": ("eks-standard", {f"{_WORKERS}.image_family": "ubuntu"}),
    "own-image": ("eks-standard", {f"{_WORKERS}.custom_image": "ami-0a1b2c3d4e5f60718"}),
    "windows-beside-linux": (
        "eks-standard",
        {"nodes.pools": [
            {"name": "linux", "kind": "managed-node-group", "image_family": "al2023"},
            {"name": "win", "kind": "managed-node-group", "os": "windows",
             "image_family": "windows", "instance_types": ["m5.xlarge"]},
        ]},
    ),
    "fargate": (
        "eks-standard",
        {"nodes.pools": [
            {"name": "linux", "kind": "managed-node-group", "image_family": "al2023"},
            {"name": "jobs", "kind": "fargate", "labels": {"team": "no"}},
        ]},
    ),
    "fargate-alone": (
        "eks-standard",
        {"nodes.pools": [{"name": "eks-jobs", "kind": "fargate"}], "autoscaling.engine": "none"},
    ),
    "ipv6": ("eks-standard", _IPV6),
    "existing-vpc": (
        "eks-standard",
        {
            "network.vpc_id": "vpc-0a1b",
            "network.subnets": _SUBNETS,
            "network.endpoints": [],
            "network.nat.mode": "none",
        },
    ),
    "two-subnets-in-a-zone": (
        "eks-standard",
        {
            "network.vpc_id": "vpc-0a1b",
            "network.subnets": [
                *_SUBNETS,
                {"zone": "eu-central-1a", "role": "private", "cidr": "10.0.64.0/24",
                 "id": "subnet-0ff"},
            ],
            "network.endpoints": [],
            "network.nat.mode": "none",
        },
    ),
    "private-in-existing-vpc": (
        "eks-private", {"network.vpc_id": "vpc-0a1b", "network.subnets": _SUBNETS},
    ),
    "private-nodes-without-nat": (
        "eks-standard",
        {"network.nat.mode": "none", "network.endpoints": ["s3", "ecr.api", "ecr.dkr", "ec2",
                                                           "sts", "autoscaling", "logs"]},
    ),
    "odd-labels-and-taints": (
        "eks-standard",
        {f"{_WORKERS}.labels": {"team": "no", "cost-center": "0123", "kubernetes.io/odd": "x",
                                "a b": "c"},
         f"{_WORKERS}.taints": [{"key": "dedicated", "value": "y"}, {"key": "1e3"}]},
    ),
    "disks-and-rollout": (
        "eks-standard",
        {f"{_WORKERS}.root.iops": 16_000, f"{_WORKERS}.root.throughput_mibps": 1000,
         f"{_WORKERS}.rollout.max_unavailable": 9},
    ),
    "ssh-and-pods": (
        "eks-standard", {f"{_WORKERS}.ssh": True, f"{_WORKERS}.max_pods": 50},
    ),
    "efa": ("eks-standard", {f"{_WORKERS}.efa": True}),
    "irsa": (
        "eks-standard", {"identity.irsa": True, "identity.pod_identity": False},
    ),
    "everything-of-eks": (
        "eks-standard",
        {"control_plane.tier": "xl", "control_plane.support_type": "extended",
         "security.kms_key": "arn:aws:kms:eu-central-1:123456789012:key/1",
         "network.prefix_delegation": True, "network.security_groups_for_pods": True,
         "network.peer_cidrs": ["10.9.0.0/16"], "addons.metrics_server": False,
         "storage.efs": True, "storage.efs_gib": 100, "observability.metrics": "cloudwatch",
         "observability.log_retention_days": 45, "network.kube_proxy": "ipvs"},
    ),
    "hybrid": ("eks-standard", {"network.remote_networks": ["192.168.0.0/16"]}),
    "config-map-too": ("eks-standard", {"identity.eks_auth_mode": "API_AND_CONFIG_MAP"}),
    "karpenter-on-fargate": ("spot-saver", {"autoscaling.karpenter.runs_on": "fargate"}),
}  # fmt: skip


def _design(preset: str, changes: Changes) -> Design:
    return paths.replace(presets.load(preset), {**_EKSCTL, **changes})


@cache
def _exported(name: str) -> Export:
    preset, changes = DESIGNS[name]
    return exporters.export("eksctl", _design(preset, changes), CATALOG)


# --- what eksctl refuses: the design fires a rule, and the config it asks for is refused ---------


def _group(**fields: Any) -> Callable[[Config], None]:
    """Every group of the config with these fields."""

    def edit(config: Config) -> None:
        for group in (*config.get("managedNodeGroups", ()), *config.get("nodeGroups", ())):
            group.update(fields)

    return edit


def _types(config: Config) -> None:
    for group in config["nodeGroups"]:
        group.pop("instanceType", None)


def _both_limits(config: Config) -> None:
    limits = {"maxUnavailable": 1, "maxUnavailablePercentage": 33}
    _group(updateConfig=limits)(config)


def _groups_beside_auto_mode(config: Config) -> None:
    config["managedNodeGroups"] = [{"name": "own"}]


def _service_range(config: Config) -> None:
    config["kubernetesNetworkConfig"]["serviceIPv4CIDR"] = "172.20.0.0/16"


def _regional(config: Config) -> None:
    config["vpc"]["nat"]["gateway"] = "Regional"


def _remote_networks(config: Config) -> None:
    config["remoteNetworkConfig"] = {"remoteNodeNetworks": [{"cidrs": ["192.168.0.0/16"]}]}


def _without_oidc(config: Config) -> None:
    config["iam"]["withOIDC"] = False


def _as_it_is(config: Config) -> None:
    del config


_MANY_TYPES = [
    "m5.large", "m5a.large", "m5d.large", "m5n.large", "m5ad.large", "m5dn.large", "m5zn.large",
    "m6i.large", "m6a.large", "m6id.large", "m6in.large", "m6idn.large", "m7i.large", "m7a.large",
    "m7i-flex.large", "t3.large", "t3a.large", "m8i.large", "m8a.large", "m8i-flex.large",
    "t2.large",
]  # fmt: skip

REFUSED: dict[str, tuple[str, Changes, Callable[[Config], None]]] = {
    "AZ-001": ("eks-standard", {"placement.zones": ["eu-central-1a"]}, _as_it_is),
    "CP-010": (
        "eks-standard",
        {"control_plane.endpoint.public": False, "control_plane.endpoint.private": False},
        _as_it_is,
    ),
    "IAM-004": ("spot-saver", {"identity.irsa": False}, _without_oidc),
    "NET-014": (
        "eks-standard", _IPV6 | {"network.remote_networks": ["192.168.0.0/16"]}, _remote_networks,
    ),
    "NET-022": ("eks-standard", {"network.nat.mode": "regional"}, _regional),
    "NET-049": ("eks-standard", {"network.ip_family": "ipv6"}, _service_range),
    "NODE-015": (
        "eks-standard", {f"{_WORKERS}.image_family": "al2"}, _as_it_is,
    ),
    "NODE-016": (
        "eks-standard",
        _SELF_MANAGED | {f"{_WORKERS}.runtime": "docker"},
        _group(containerRuntime="dockerd"),
    ),
    "NODE-018": (
        "eks-standard", {f"{_WORKERS}.root.iops": 20_000}, _group(volumeIOPS=20_000),
    ),
    "NODE-023": ("eks-standard", {f"{_WORKERS}.min": 9}, _as_it_is),
    "NODE-036": (
        "eks-standard", {f"{_WORKERS}.efa": True, f"{_WORKERS}.group_per_zone": False}, _as_it_is,
    ),
    "NODE-040": (
        "eks-standard",
        {f"{_WORKERS}.rollout.max_unavailable": 1,
         f"{_WORKERS}.rollout.max_unavailable_percent": 33},
        _both_limits,
    ),
    "NODE-041": (
        "eks-standard", _SELF_MANAGED | {f"{_WORKERS}.instance_types": _MANY_TYPES}, _as_it_is,
    ),
    "NODE-057": (
        "eks-standard", {f"{_WORKERS}.warm_pool": 2}, _group(warmPool={"minSize": 1}),
    ),
    "NODE-061": ("eks-standard", _AUTO_AND_GROUPS, _groups_beside_auto_mode),
}  # fmt: skip

NOT_REFUSED_OFFLINE = {
    "AZ-002": "eksctl leaves these zones out when it picks zones, and takes them when told",
}
"""Rules that name eksctl, and why no config shows it."""


@pytest.fixture(scope="session")
def evaluations() -> dict[str, Evaluation]:
    return {
        name: evaluate(_design(preset, changes), CATALOG, RULES, TODAY)
        for name, (preset, changes) in DESIGNS.items()
    }


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What eksctl says to the export of each design, and to each config of ``REFUSED``."""
    folder = tmp_path_factory.mktemp("eksctl")
    configs = folder / "configs"
    configs.mkdir()
    for name in (*DESIGNS, "auto-and-groups"):
        for file, text in _configs(name).items():
            (configs / file).write_text(text, encoding="utf-8")
    for rule, (preset, changes, edit) in REFUSED.items():
        config = yaml.safe_load(exporters.export("eksctl", _design(preset, changes), CATALOG).text)
        edit(config)
        (configs / f"{rule}.yaml").write_text(json.dumps(config), encoding="utf-8")
    judge, output = folder / "judge", folder / "verdicts.jsonl"
    go("eksctl", "build", "-o", str(judge), ".")
    subprocess.run([str(judge), str(configs), str(output)], check=True, timeout=300)
    lines = (json.loads(line) for line in output.read_text().splitlines())
    return {line["file"].removesuffix(".yaml"): line for line in lines}


def _configs(name: str) -> dict[str, str]:
    """The ClusterConfigs of an export; a second one where groups come beside Auto Mode."""
    if name in DESIGNS:
        found = _exported(name)
    else:
        found = exporters.export("eksctl", _design("eks-standard", _AUTO_AND_GROUPS), CATALOG)
    second = {
        f"{name}-nodegroups.yaml": each.text
        for each in found.files
        if each.name.endswith("-nodegroups.yaml")
    }
    return {f"{name}.yaml": found.text, **second}


def _refusing(evaluation: Evaluation) -> set[str]:
    """Rules that fire and say that eksctl would refuse the design."""
    return {
        finding.rule
        for finding in evaluation.findings.fired
        if any(refusal.tool == "eksctl" for refusal in finding.refused_by)
    }


@pytest.mark.parametrize("name", DESIGNS)
def test_no_rule_says_that_eksctl_refuses_it(name: str, evaluations: dict[str, Evaluation]) -> None:
    errors = {
        finding.rule
        for finding in evaluations[name].findings.fired
        if finding.severity is Severity.ERROR
    }
    assert _refusing(evaluations[name]) & errors == set()


@pytest.mark.parametrize("name", [*DESIGNS, "auto-and-groups", "auto-and-groups-nodegroups"])
def test_eksctl_accepts_the_export(name: str, verdicts: dict[str, dict[str, Any]]) -> None:
    verdict = verdicts[name]
    assert verdict["verdict"] == "accept", f"{verdict.get('stage')}: {verdict.get('message')}"


@pytest.mark.parametrize("rule", REFUSED)
def test_eksctl_refuses_what_a_rule_says_it_refuses(
    rule: str, verdicts: dict[str, dict[str, Any]]
) -> None:
    preset, changes, _ = REFUSED[rule]
    assert rule in _refusing(evaluate(_design(preset, changes), CATALOG, RULES, TODAY))
    assert verdicts[rule]["verdict"] == "reject"


def test_every_rule_that_names_eksctl_is_shown() -> None:
    naming = {
        rule.id for rule in RULES.rules if any(each.tool == "eksctl" for each in rule.refused_by)
    }
    assert naming == REFUSED.keys() | NOT_REFUSED_OFFLINE.keys()


PAID = {
    "AWS::EC2::NatGateway": ResourceKind.NAT_GATEWAY,
    "AWS::EC2::EIP": ResourceKind.ELASTIC_IP,
    "AWS::EKS::Nodegroup": ResourceKind.NODE_GROUP,
    "AWS::EC2::LaunchTemplate": ResourceKind.LAUNCH_TEMPLATE,
    "AWS::SQS::Queue": ResourceKind.QUEUE,
    "AWS::Events::Rule": ResourceKind.EVENT_RULE,
}
"""Type in the templates to the kind of the plan that stands for it."""


@pytest.mark.parametrize("name", DESIGNS)
def test_the_plan_counts_what_eksctl_builds(
    name: str, verdicts: dict[str, dict[str, Any]], evaluations: dict[str, Evaluation]
) -> None:
    built = verdicts[name].get("resources", {})
    resources = evaluations[name].plan.resources
    planned = {each: resources.count(kind) for each, kind in PAID.items()}
    assert planned == {each: built.get(each, 0) for each in PAID}
    groups = built.get("AWS::EKS::Nodegroup", 0)
    scaling = groups + built.get("AWS::AutoScaling::AutoScalingGroup", 0)
    assert resources.count(ResourceKind.SCALING_GROUP) == scaling


@pytest.mark.parametrize("name", DESIGNS)
def test_every_endpoint_of_the_plan_is_made_by_someone(
    name: str, verdicts: dict[str, dict[str, Any]], evaluations: dict[str, Evaluation]
) -> None:
    """eksctl makes them, the stack beside it does, or a command of the header."""
    planned = {
        resource.size.service
        for resource in evaluations[name].plan.resources.of(ResourceKind.VPC_ENDPOINT)
        if isinstance(resource.size, EndpointSize)
    }
    found = _exported(name)
    stacks = [yaml.safe_load(f.text) for f in found.files if f.name.endswith("-endpoints.yaml")]
    made = verdicts[name].get("resources", {}).get("AWS::EC2::VPCEndpoint", 0)
    made += sum(len(stack["Resources"]) for stack in stacks)
    made += found.text.count("aws ec2 create-vpc-endpoint")
    assert made == len(planned)


# --- Karpenter's manifests -----------------------------------------------------------------------

_DEFINITIONS = {
    "NodePool": ("sigs.k8s.io/karpenter", "karpenter.sh_nodepools.yaml"),
    "EC2NodeClass": (
        "github.com/aws/karpenter-provider-aws", "karpenter.k8s.aws_ec2nodeclasses.yaml",
    ),
}  # fmt: skip
_KARPENTER = "v1.14.1"


@cache
def _schema(kind: str) -> dict[str, Any]:
    module, file = _DEFINITIONS[kind]
    answer = json.loads(go("eksctl", "mod", "download", "-json", f"{module}@{_KARPENTER}"))
    definition = yaml.safe_load((Path(answer["Dir"]) / "pkg/apis/crds" / file).read_text())
    schema: dict[str, Any] = _closed(definition["spec"]["versions"][0]["schema"])
    found: dict[str, Any] = schema["openAPIV3Schema"]
    return found


def _closed(schema: Any) -> Any:
    """Unknown fields are dropped by Kubernetes in silence; here they are refused."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _closed(value) for key, value in schema.items()}
    if found.get("type") == "object" and found.get("properties"):
        found.setdefault("additionalProperties", False)
    return found


@pytest.mark.parametrize("name", [name for name, (p, _) in DESIGNS.items() if p == "spot-saver"])
def test_karpenter_knows_every_field_of_its_manifests(name: str) -> None:
    (file,) = (each for each in _exported(name).files if each.name.endswith("-karpenter.yaml"))
    found = list(yaml.safe_load_all(file.text))
    assert {each["kind"] for each in found} == set(_DEFINITIONS)
    for each in found:
        metadata = each.pop("metadata")
        assert metadata["name"]
        jsonschema.validate(each, _schema(each["kind"]))
