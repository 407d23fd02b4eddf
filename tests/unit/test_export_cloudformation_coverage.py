"""Nothing is dropped in silence: every field has a verdict for EKS stacks, and a true one."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from advisor.catalog.snapshot import bundled
from advisor.errors import AdvisorError
from advisor.exporters import coverage_of, export
from advisor.exporters.cloudformation.eks import template
from advisor.exporters.cloudformation.eks.commands import commands
from advisor.exporters.cloudformation.eks.companions import companions
from advisor.exporters.cloudformation.eks.coverage import table
from advisor.exporters.coverage import Coverage, State, fields, patterns
from advisor.exporters.drafting import Draft
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load

CATALOG = bundled()
PRESETS = ["2018-eks", "eks-auto", "eks-private", "eks-standard", "spot-saver"]

RICH: dict[str, Any] = {
    "control_plane.tier": "xl",
    "network.prefix_delegation": True,
    "network.security_groups_for_pods": True,
    "network.peer_cidrs": ["10.9.0.0/16"],
    "network.additional_vpc_cidrs": ["10.1.0.0/16"],
    "addons.installed": [{"name": "velero", "version": "9.0"}],
    "addons.webhooks": [{"name": "policy"}],
    "nodes.pools[0].kind": "self-managed",
    "nodes.pools[0].group_per_zone": False,
    "nodes.pools[0].instance_types": ["m6i.2xlarge", "m5.2xlarge"],
    "nodes.pools[0].spot_percent": 50,
    "nodes.pools[0].on_demand_base": 2,
    "nodes.pools[0].taints": [{"key": "team", "value": "a"}],
    "nodes.pools[0].labels": {"team": "a"},
    "nodes.pools[0].root.iops": 4000,
    "nodes.pools[0].root.throughput_mibps": 200,
    "nodes.pools[0].max_pods": 90,
    "storage.iops_per_volume": 4000,
    "storage.throughput_mibps_per_volume": 200,
    "security.kms_key": "arn:aws:kms:eu-central-1:123456789012:key/abc",
    "observability.metrics": "cloudwatch",
    "load_balancing.tls": "cert-manager",
    "autoscaling.interruption": "node-termination-handler",
    "autoscaling.cluster_autoscaler.version": "1.36.1",
}
MIXED: dict[str, Any] = {
    "nodes.pools": [
        {"name": "workers", "kind": "managed-node-group", "image_family": "al2023",
         "rollout": {"max_unavailable_percent": 20}, "warm_pool": 3, "ssh": True},
        {"name": "jobs", "kind": "fargate", "labels": {"team": "a"}},
        {"name": "win", "kind": "self-managed", "os": "windows", "image_family": "windows"},
        {"name": "own", "kind": "self-managed", "image_family": "bottlerocket",
         "rollout": {"max_unavailable": 1}},
    ],
    "identity.irsa": True,
    "identity.pod_identity": False,
    "network.nat.mode": "single",
    "network.remote_networks": ["192.168.0.0/16"],
    "security.ssh_cidrs": ["10.9.0.0/16"],
    "autoscaling.engine": "none",
}  # fmt: skip
EXISTING: dict[str, Any] = {
    "network.vpc_id": "vpc-0a1b",
    "network.subnets": [
        {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24",
         "id": f"subnet-0{i}{j}"}
        for j, role in enumerate(("private", "public", "cluster"))
        for i, zone in enumerate("abc")
    ],
    "network.endpoints": ["s3", "sts"],
    "addons.metrics_server": False,
    "network.kube_proxy": "ipvs",
    "network.dns.autoscale": False,
}  # fmt: skip
IPV6: dict[str, Any] = {"network.ip_family": "ipv6", "network.service_cidr": None}
PUBLIC: dict[str, Any] = {
    "network.node_subnets": "public", "nodes.pools[0].public_ip": True,
    "nodes.pools[0].efa": True, "identity.irsa": False, "identity.pod_identity": False,
    "nodes.pools[0].custom_image": "ami-0123456789abcdef0",
}  # fmt: skip
AUTO: dict[str, Any] = {
    "nodes.pools": [
        {"name": "general-purpose", "kind": "auto-mode"},
        {"name": "batch", "kind": "auto-mode", "spot_percent": 100, "labels": {"team": "a"},
         "taints": [{"key": "team"}]},
        {"name": "own", "kind": "managed-node-group", "image_family": "al2023"},
    ],
}  # fmt: skip


@cache
def bases() -> tuple[Design, ...]:
    standard = load("eks-standard")
    karpenter = {
        "nodes.pools[1].labels": {"team": "a"}, "nodes.pools[1].root.iops": 4000,
        "nodes.pools[1].rollout.max_unavailable": 2, "network.node_subnets": "public",
        "nodes.pools[1].root.throughput_mibps": 200, "nodes.pools[1].max_pods": 50,
    }  # fmt: skip
    return (
        standard,
        replace(standard, RICH),
        replace(standard, MIXED),
        replace(standard, EXISTING),
        replace(standard, IPV6),
        replace(standard, PUBLIC),
        load("eks-private"),
        load("eks-auto"),
        replace(load("eks-auto"), AUTO),
        load("spot-saver"),
        replace(load("spot-saver"), karpenter),
    )


NUMBERS = range(11)


def others(value: Any) -> list[Any]:
    """Values of the same kind as ``value``, to see whether anything changes."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, StrEnum):
        return [each for each in type(value) if each != value]
    if isinstance(value, int):
        return [value + 1]
    if isinstance(value, float):
        return [str(value + 0.5)]
    return []


def variants(design: Design) -> Iterator[tuple[str, Design]]:
    """The design with one field changed, where that alone is a valid design for this stack."""
    for field in fields(design):
        for other in others(field.value):
            try:
                variant = replace(design, {field.path: other})
            except (ValidationError, AdvisorError):
                continue
            if variant.control_plane.managed:
                yield field.path, variant


def verdict(design: Design, path: str) -> Coverage:
    return next(e for e in coverage_of("cloudformation", design, CATALOG) if e.path == path)


def written(design: Design) -> Any:
    """Everything the export says but its list of what it cannot say."""
    draft, made = Draft(design, CATALOG), template(design, CATALOG)
    files = {part: [plain(e) for e in found] for part, found in companions(draft).items()}
    return plain(made.tree()), files, commands(draft, made, inline=True)


def test_every_field_of_the_model_has_a_verdict() -> None:
    known = table(Draft(load("eks-standard"), CATALOG)).keys()
    assert set(patterns()) - known == set(), "fields without a verdict"
    assert known - set(patterns()) == set(), "verdicts of fields that are gone"


@pytest.mark.parametrize("name", PRESETS)
def test_every_field_of_a_design_is_covered_once(name: str) -> None:
    design = load(name)
    found = [each.path for each in coverage_of("cloudformation", design, CATALOG)]
    assert found == [field.path for field in fields(design)]


@pytest.mark.parametrize("number", NUMBERS)
def test_verdicts_are_true(number: int) -> None:
    """What is expressed changes the export when it changes; what only informs does not."""
    design = bases()[number]
    before = {each.path: each for each in coverage_of("cloudformation", design, CATALOG)}
    export_of = written(design)
    wrong = []
    for path, variant in variants(design):
        try:
            changed = written(variant) != export_of
        except AdvisorError:
            continue
        old, new = before[path].state, verdict(variant, path).state
        if old == new == State.EXPRESSED and not changed:
            wrong.append(f"{path} is expressed, but changes nothing")
        if old == new == State.INFORMS_ONLY and changed:
            wrong.append(f"{path} only informs, but changes the export")
    assert wrong == []


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_not_simply_expressed_says_why(number: int) -> None:
    for each in coverage_of("cloudformation", bases()[number], CATALOG):
        if each.state == State.EXPRESSED:
            assert each.target_path, each
        else:
            assert each.note, each


def header(design: Design) -> str:
    return export("cloudformation", design, CATALOG).text.partition("AWSTemplate")[0]


LOST = [
    ("network.cni", {"network.cni": "cilium"}),
    ("network.kube_proxy", {"network.kube_proxy": "off"}),
    ("network.custom_networking", {"network.custom_networking": True}),
    ("network.dns.node_local", {"network.dns.node_local": True}),
    ("network.service_cidr", {"network.ip_family": "ipv6"}),
    ("load_balancing.dns", {"identity.pod_identity": False}),
    ("nodes.pools[workers].image_family", {"nodes.pools[0].image_family": "flatcar"}),
    ("nodes.pools[workers].custom_image", {"nodes.pools[0].custom_image": "my-image"}),
    ("nodes.pools[workers].runtime", {"nodes.pools[0].runtime": "docker"}),
    ("nodes.pools[workers].root.type", {"nodes.pools[0].root.type": "st1"}),
    ("nodes.pools[workers].rollout.max_surge", {"nodes.pools[0].rollout.max_surge": 2}),
    ("nodes.pools[workers].az_rebalance",
     {"nodes.pools[0].group_per_zone": False, "nodes.pools[0].az_rebalance": False}),
    ("identity.authentication", {"identity.authentication": "certificates"}),
    ("security.kms_key", {"security.kms_key": "alias/secrets"}),
    ("security.bastion", {"security.bastion": True}),
    ("mesh.kind", {"mesh.kind": "istio"}),
]  # fmt: skip
NEARLY = [
    ("provisioner.tool", {"provisioner.tool": "eksctl"}),
    ("kubernetes.version", {"kubernetes.version": "1.36.4"}),
    ("network.endpoints", {"network.endpoints": ["s3", "no service"]}),
    ("network.peer_cidrs", {"network.peer_cidrs": ["10.9.0.0/16"]}),
    ("nodes.pools[workers].spot_percent", {"nodes.pools[0].spot_percent": 50}),
    ("nodes.pools[workers].labels", {"nodes.pools[0].labels": {"Ref": "y", "a": "b"}}),
    ("nodes.pools[workers].kind", {"nodes.pools[0].kind": "kops"}),
    ("nodes.pools[workers].efa", {"nodes.pools[0].efa": True}),
    ("nodes.pools[workers].root.iops", {"nodes.pools[0].root.iops": 90_000}),
    ("observability.log_retention_days", {"observability.log_retention_days": 31}),
    ("network.remote_networks", {"network.remote_networks": ["192.168.0.0/16"]}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "changes"), LOST)
def test_not_expressible_stands_in_the_header(path: str, changes: dict[str, Any]) -> None:
    design = replace(load("eks-standard"), changes)
    assert verdict(design, path).state == State.NOT_EXPRESSIBLE
    assert f"#   {path}: " in header(design).partition("Not expressible")[2]


@pytest.mark.parametrize(("path", "changes"), NEARLY)
def test_approximated_stands_in_the_header(path: str, changes: dict[str, Any]) -> None:
    design = replace(load("eks-standard"), changes)
    assert verdict(design, path).state == State.APPROXIMATED
    assert f"#   {path}" in header(design).partition("Approximated")[2].partition("Not expr")[0]
