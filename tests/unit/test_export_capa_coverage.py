"""Nothing is dropped in silence: every field of the model has a verdict for CAPA, a true one."""

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
from advisor.exporters.capa import WRITTEN_FOR, documents
from advisor.exporters.capa.commands import commands, prepare
from advisor.exporters.capa.companions import companions
from advisor.exporters.capa.coverage import table
from advisor.exporters.capa.draft import Draft
from advisor.exporters.coverage import Coverage, State, fields, patterns
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load, names

CATALOG = bundled()

_WORKERS = "nodes.pools[0]"
_DISKS: dict[str, Any] = {
    f"{_WORKERS}.root.iops": 4000,
    f"{_WORKERS}.root.throughput_mibps": 200,
    f"{_WORKERS}.labels": {"team": "a"},
    f"{_WORKERS}.taints": [{"key": "team", "value": "a"}],
    f"{_WORKERS}.max_pods": 90,
    "storage.iops_per_volume": 4000,
    "storage.throughput_mibps_per_volume": 200,
    "autoscaling.cluster_autoscaler.version": "1.36.1",
}
RICH: dict[str, Any] = _DISKS | {
    "control_plane.dns": "public",
    "control_plane.dns_zone": "example.com",
    "control_plane.root.iops": 4000,
    "control_plane.max_surge": 1,
    "etcd.volume.iops": 4000,
    "etcd.volume.throughput_mibps": 200,
    "etcd.version": "3.6.12",
    "etcd.clusters": [{"name": "main"}],
    "network.kube_proxy": "ipvs",
    "network.cni": "calico",
    "network.encryption": "wireguard",
    "network.peer_cidrs": ["10.9.0.0/16"],
    "network.additional_vpc_cidrs": ["10.1.0.0/16"],
    "network.pod_cidr": "100.80.0.0/12",
    "network.service_cidr": "100.96.0.0/16",
    "network.endpoints": ["s3", "sts"],
    "addons.installed": [{"name": "velero", "version": "9.0"}],
    "addons.webhooks": [{"name": "policy"}],
    "security.bastion": True,
    "security.ssh_cidrs": ["203.0.113.0/24"],
    "load_balancing.dns": "external-dns",
    "load_balancing.gateways": [{"name": "public"}],
}
POOLS: dict[str, Any] = {
    "nodes.pools": [
        {"name": "workers", "kind": "machine-pool", "spot_percent": 50, "on_demand_base": 2,
         "instance_types": ["m6i.2xlarge", "m5.2xlarge"], "group_per_zone": False,
         "root": {"iops": 4000, "throughput_mibps": 200}, "az_rebalance": False,
         "rollout": {"max_unavailable_percent": 20}, "labels": {"team": "a"}},
        {"name": "spot", "kind": "machine-deployment", "spot_percent": 100, "efa": True,
         "rollout": {"max_unavailable": 1, "max_surge": 2}, "kubernetes_version": "1.35"},
        {"name": "half", "kind": "kops", "spot_percent": 50, "max_pods": 30},
        {"name": "jobs", "kind": "fargate"},
    ],
    "network.cni": "amazonvpc",
    "network.kube_proxy": "iptables",
    "network.prefix_delegation": True,
    "identity.irsa": False,
    "addons.metrics_server": False,
    "autoscaling.engine": "none",
}  # fmt: skip
IPV6: dict[str, Any] = {
    "network.ip_family": "ipv6", "network.service_cidr": None,
    "control_plane.api_load_balancer": "clb",
}  # fmt: skip
SMALL: dict[str, Any] = {
    "control_plane.count": 1, "etcd.members": 1, "network.node_subnets": "public",
    "placement.zones": ["eu-central-1a"], "network.cni": "flannel",
    "etcd.backup.enabled": False, "storage.default_class": None,
}  # fmt: skip
EXISTING: dict[str, Any] = {
    "network.vpc_id": "vpc-0a1b",
    "network.subnets": [
        {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24",
         "id": f"subnet-0{i}{j}"}
        for j, role in enumerate(("private", "public", "node"))
        for i, zone in enumerate("abc")
    ],
}  # fmt: skip
EKS_RICH: dict[str, Any] = _DISKS | {
    "control_plane.tier": "xl",
    "network.prefix_delegation": True,
    "network.security_groups_for_pods": True,
    "security.kms_key": "arn:aws:kms:eu-central-1:123456789012:key/abc",
    "observability.metrics": "cloudwatch",
    "network.kube_proxy": "ipvs",
    "storage.efs": True,
    f"{_WORKERS}.spot_percent": 50,
    f"{_WORKERS}.rollout.max_unavailable": 1,
}
EKS_POOLS: dict[str, Any] = {
    "nodes.pools": [
        {"name": "own", "kind": "self-managed", "image_family": "al2023", "spot_percent": 50,
         "instance_types": ["m6i.2xlarge", "m5.2xlarge"], "labels": {"team": "a"},
         "taints": [{"key": "team"}], "max_pods": 40},
        {"name": "single", "kind": "machine-deployment", "image_family": "al2023"},
        {"name": "rocket", "kind": "managed-node-group", "image_family": "bottlerocket",
         "spot_percent": 100},
        {"name": "windows", "kind": "managed-node-group", "image_family": "windows",
         "os": "windows"},
        {"name": "jobs", "kind": "fargate", "labels": {"team": "a"}},
    ],
    "network.cni": "cilium",
    "network.kube_proxy": "off",
    "network.hubble": True,
    "identity.pod_identity": False,
    "identity.irsa": True,
}  # fmt: skip


@cache
def bases() -> tuple[Design, ...]:
    ha, standard, saver = load("ha-kops"), load("eks-standard"), load("spot-saver")
    karpenter = {
        "nodes.pools[1].labels": {"team": "a"}, "nodes.pools[1].root.iops": 4000,
        "nodes.pools[1].rollout.max_unavailable": 2, "network.node_subnets": "public",
        "nodes.pools[1].root.throughput_mibps": 200, "nodes.pools[1].max_pods": 50,
    }  # fmt: skip
    return (
        ha,
        replace(ha, RICH),
        replace(ha, POOLS),
        replace(ha, IPV6),
        replace(ha, SMALL),
        replace(ha, EXISTING),
        standard,
        replace(standard, EKS_RICH),
        replace(standard, EKS_POOLS),
        replace(standard, {"network.ip_family": "ipv6", "network.service_cidr": None}),
        replace(standard, EXISTING),
        saver,
        replace(saver, karpenter),
    )


NUMBERS = range(13)


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
    """The design with one field changed, where that alone is a valid design."""
    for field in fields(design):
        for other in others(field.value):
            try:
                yield field.path, replace(design, {field.path: other})
            except (ValidationError, AdvisorError):
                continue


def verdict(design: Design, path: str) -> Coverage:
    return next(each for each in coverage_of("capa", design, CATALOG) if each.path == path)


def written(design: Design) -> Any:
    """Everything the export says but its list of what it cannot say."""
    draft = Draft(design, CATALOG, WRITTEN_FOR)
    files = {part: [plain(each) for each in found] for part, found in companions(draft).items()}
    return plain(documents(design, CATALOG)), files, prepare(draft), commands(draft)


def test_every_field_of_the_model_has_a_verdict() -> None:
    known = table(Draft(load("eks-standard"), CATALOG, WRITTEN_FOR)).keys()
    assert set(patterns()) - known == set(), "fields without a verdict"
    assert known - set(patterns()) == set(), "verdicts of fields that are gone"


@pytest.mark.parametrize("name", names())
def test_every_field_of_a_design_is_covered_once(name: str) -> None:
    design = load(name)
    found = [each.path for each in coverage_of("capa", design, CATALOG)]
    assert found == [field.path for field in fields(design)]


@pytest.mark.parametrize("number", NUMBERS)
def test_verdicts_are_true(number: int) -> None:
    """What is expressed changes the export when it changes; what only informs does not."""
    design = bases()[number]
    before = {each.path: each for each in coverage_of("capa", design, CATALOG)}
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
    for each in coverage_of("capa", bases()[number], CATALOG):
        if each.state == State.EXPRESSED:
            assert each.target_path, each
        else:
            assert each.note, each


def header(design: Design) -> str:
    return export("capa", design, CATALOG).text.partition("\napiVersion: ")[0]


LOST = [
    ("ha-kops", "etcd.topology", {"etcd.topology": "dedicated"}),
    ("ha-kops", "etcd.members", {"etcd.topology": "dedicated", "etcd.members": 5}),
    ("ha-kops", "etcd.clusters[events].name", {}),
    ("ha-kops", "network.nat.mode", {"network.nat.mode": "single"}),
    ("ha-kops", "network.nat.mode", {"network.nat.mode": "regional"}),
    ("ha-kops", "network.cni", {"network.cni": "weave"}),
    ("ha-kops", "control_plane.dedicated_apiservers", {"control_plane.dedicated_apiservers": 2}),
    ("ha-kops", "control_plane.tier", {"control_plane.tier": "xl"}),
    ("ha-kops", "control_plane.zones", {"control_plane.zones": ["eu-central-1a"]}),
    ("ha-kops", "identity.irsa", {"identity.discovery_store": None}),
    ("ha-kops", "identity.authentication", {"identity.authentication": "oidc"}),
    ("ha-kops", "nodes.pools[workers].image_family", {f"{_WORKERS}.image_family": "flatcar"}),
    ("ha-kops", "nodes.pools[workers].warm_pool", {f"{_WORKERS}.warm_pool": 2}),
    ("eks-standard", "control_plane.deletion_protection", {}),
    ("eks-standard", "network.custom_networking", {"network.custom_networking": True}),
    ("eks-standard", "network.remote_networks", {"network.remote_networks": ["192.168.0.0/16"]}),
    ("eks-standard", "security.kms_key", {"security.kms_key": "alias/secrets"}),
    ("eks-standard", "mesh.kind", {"mesh.kind": "istio"}),
]
NEARLY = [
    ("ha-kops", "provisioner.tool", {}),
    ("ha-kops", "nodes.pools[workers].group_per_zone", {f"{_WORKERS}.group_per_zone": False}),
    ("ha-kops", "nodes.pools[workers].spot_percent", {f"{_WORKERS}.spot_percent": 50}),
    ("ha-kops", "nodes.pools[workers].kind", {}),
    ("ha-kops", "control_plane.count", {"etcd.topology": "dedicated", "control_plane.count": 4}),
    ("ha-kops", "control_plane.api_load_balancer", {"control_plane.api_load_balancer": "none"}),
    ("ha-kops", "etcd.volume.size_gib", {"etcd.volume.size_gib": 4}),
    ("ha-kops", "identity.irsa", {}),
    ("eks-standard", "kubernetes.version", {"kubernetes.version": "1.36.4"}),
    ("eks-standard", "network.endpoints", {}),
    ("eks-standard", "nodes.pools[workers].instance_types",
     {f"{_WORKERS}.instance_types": ["m6i.2xlarge", "m5.2xlarge"]}),
]  # fmt: skip


@pytest.mark.parametrize(("preset", "path", "changes"), LOST)
def test_not_expressible_stands_in_the_header(
    preset: str, path: str, changes: dict[str, Any]
) -> None:
    design = replace(load(preset), changes)
    assert verdict(design, path).state == State.NOT_EXPRESSIBLE
    assert f"#   {path}" in header(design).partition("Not expressible")[2]


@pytest.mark.parametrize(("preset", "path", "changes"), NEARLY)
def test_approximated_stands_in_the_header(preset: str, path: str, changes: dict[str, Any]) -> None:
    design = replace(load(preset), changes)
    assert verdict(design, path).state == State.APPROXIMATED
    assert f"#   {path}" in header(design).partition("Approximated")[2].partition("Not expr")[0]


def test_add_ons_that_are_not_written_are_not_told_as_written() -> None:
    """The webhook takes none below Kubernetes 1.18, so that none stands in the manifests."""
    new = replace(load("eks-standard"), {"provisioner.tool": "capa", "provisioner.version": None})
    old = replace(new, {"kubernetes.version": "1.17"})
    catalog = bundled()
    assert any(".addons[" in each.target_path for each in coverage_of("capa", new, catalog))
    told = {each.path: each for each in coverage_of("capa", old, catalog)}
    assert not [each for each in told.values() if ".addons[" in each.target_path]
    assert told["addons.metrics_server"].state is State.NOT_EXPRESSIBLE
    assert told["network.cni"].state is State.APPROXIMATED
    assert "no add-ons of EKS" in "\n".join(export("capa", old, catalog).header)
