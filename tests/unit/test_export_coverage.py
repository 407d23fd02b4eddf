"""Nothing is dropped in silence: every field of the model has a verdict, and it is true."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from advisor.catalog.snapshot import bundled
from advisor.errors import AdvisorError, NotFoundError
from advisor.exporters import coverage_of, export, targets
from advisor.exporters.coverage import Coverage, State, fields, patterns
from advisor.exporters.kops import WRITTEN_FOR, manifests
from advisor.exporters.kops.coverage import table
from advisor.exporters.kops.draft import Draft
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load, names

CATALOG = bundled()

RICH: dict[str, Any] = {
    "network.subnets": [
        {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24"}
        for j, role in enumerate(("private", "public"))
        for i, zone in enumerate("abc")
    ],
    "control_plane.dns": "public",
    "control_plane.dns_zone": "example.com",
    "load_balancing.gateways": [{"name": "public"}],
    "addons.installed": [{"name": "velero", "version": "9.0"}],
    "addons.webhooks": [{"name": "policy"}],
    "nodes.pools[0].group_per_zone": False,
    "nodes.pools[0].instance_types": ["m6i.2xlarge", "m5.2xlarge"],
    "nodes.pools[0].spot_percent": 50,
    "nodes.pools[0].on_demand_base": 2,
    "nodes.pools[0].taints": [{"key": "team", "value": "a"}],
    "nodes.pools[0].image_family": "al2023",
    "nodes.pools[0].root.iops": 4000,
    "nodes.pools[0].root.throughput_mibps": 200,
    "etcd.volume.iops": 4000,
    "etcd.volume.throughput_mibps": 200,
    "security.ssh_cidrs": ["203.0.113.0/24"],
    "network.additional_vpc_cidrs": ["10.1.0.0/16"],
}
KARPENTER: dict[str, Any] = {
    "autoscaling.engine": "karpenter",
    "nodes.pools[0].kind": "karpenter",
    "nodes.pools[0].spot_percent": 100,
    "network.ip_family": "ipv6",
    "network.kube_proxy": "iptables",
}
PLAIN: dict[str, Any] = {
    "network.cni": "amazonvpc",
    "network.kube_proxy": "iptables",
    "network.node_subnets": "public",
    "identity.irsa": False,
    "addons.metrics_server": False,
}


@cache
def bases() -> tuple[Design, ...]:
    ha = load("ha-kops")
    return ha, replace(ha, RICH), replace(ha, KARPENTER), replace(ha, PLAIN)


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
    return next(each for each in coverage_of("kops", design, CATALOG) if each.path == path)


def written(design: Design) -> Any:
    return plain(manifests(design, CATALOG))


def test_every_field_of_the_model_has_a_verdict_for_kops() -> None:
    known = table(Draft(load("ha-kops"), CATALOG, WRITTEN_FOR)).keys()
    assert set(patterns()) - known == set(), "fields without a verdict"
    assert known - set(patterns()) == set(), "verdicts of fields that are gone"


@pytest.mark.parametrize("name", names())
def test_every_field_of_a_design_is_covered_once(name: str) -> None:
    design = load(name)
    found = [each.path for each in coverage_of("kops", design, CATALOG)]
    assert len(found) == len(set(found))
    assert found == [field.path for field in fields(design)]


@pytest.mark.parametrize("number", range(4))
def test_verdicts_are_true(number: int) -> None:
    """What is expressed changes the manifests when it changes; what only informs does not."""
    design = bases()[number]
    before = {each.path: each for each in coverage_of("kops", design, CATALOG)}
    manifest = written(design)
    wrong = []
    for path, variant in variants(design):
        try:
            changed = written(variant) != manifest
        except AdvisorError:
            continue
        old, new = before[path].state, verdict(variant, path).state
        if old == new == State.EXPRESSED and not changed:
            wrong.append(f"{path} is expressed, but changes nothing")
        if old == new == State.INFORMS_ONLY and changed:
            wrong.append(f"{path} only informs, but changes the manifests")
    assert wrong == []


@pytest.mark.parametrize("number", range(4))
def test_what_is_not_simply_expressed_says_why(number: int) -> None:
    for each in coverage_of("kops", bases()[number], CATALOG):
        if each.state == State.EXPRESSED:
            assert each.target_path, each
        else:
            assert each.note, each


NOT_EXPRESSIBLE = [
    ("etcd.topology", {"etcd.topology": "dedicated"}),
    ("etcd.members", {"etcd.topology": "dedicated", "etcd.members": 5}),
    ("etcd.instance_type", {"etcd.topology": "dedicated"}),
    ("etcd.election_timeout_ms", {"etcd.election_timeout_ms": 5000}),
    ("network.nat.mode", {"network.nat.mode": "single"}),
    ("network.nat.mode", {"network.nat.mode": "regional"}),
    ("network.cni", {"network.cni": "weave"}),
    ("network.cni", {"network.cni": "classic"}),
    ("network.endpoints", {"network.endpoints": ["s3", "sts"]}),
    ("network.hubble", {"network.cni": "calico", "network.hubble": True}),
    ("network.encryption", {"network.cni": "flannel", "network.encryption": "wireguard"}),
    ("nodes.pools[workers].purchase", {"nodes.pools[0].purchase": "committed-3y"}),
    ("nodes.pools[workers].os", {"nodes.pools": [
        {"name": "workers", "os": "windows"}, {"name": "linux"}]}),
    ("nodes.pools[jobs].kind", {"nodes.pools": [
        {"name": "workers"}, {"name": "jobs", "kind": "fargate"}]}),
    ("nodes.pools[jobs].kind", {"nodes.pools": [
        {"name": "workers"}, {"name": "jobs", "kind": "auto-mode"}]}),
    ("nodes.pools[workers].runtime", {"nodes.pools[0].runtime": "docker"}),
    ("control_plane.max_surge", {"control_plane.max_surge": 1}),
    ("control_plane.dedicated_apiservers", {"control_plane.dedicated_apiservers": 2}),
    ("control_plane.purchase", {"control_plane.purchase": "committed-1y"}),
    ("control_plane.tier", {"control_plane.tier": "xl"}),
    ("identity.irsa", {"identity.discovery_store": None}),
    ("identity.authentication", {"identity.authentication": "oidc"}),
    ("autoscaling.interruption", {"autoscaling.engine": "karpenter",
                                  "autoscaling.interruption": "karpenter"}),
    ("storage.ebs_csi", {"storage.ebs_csi": False}),
    ("load_balancing.dns", {"load_balancing.dns": "external-dns"}),
    ("mesh.kind", {"mesh.kind": "istio"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "changes"), NOT_EXPRESSIBLE)
def test_not_expressible_stands_in_the_header(path: str, changes: dict[str, Any]) -> None:
    found = export("kops", replace(load("ha-kops"), changes), CATALOG)
    state = next(each.state for each in found.coverage if each.path == path)
    header = found.text.partition("\napiVersion")[0]
    assert state == State.NOT_EXPRESSIBLE
    assert f"#   {path}: " in header.partition("Not expressible")[2]


EXPRESSED = [
    ("network.nat.mode", {"network.nat.mode": "single", "network.nat.gateway_id": "nat-0a1b"}),
    ("network.nat.mode", {"network.nat.mode": "per-zone"}),
    ("network.nat.mode", {"network.nat.mode": "none"}),
    ("control_plane.dedicated_apiservers", {
        "control_plane.dedicated_apiservers": 2, "control_plane.dns": "public",
        "control_plane.dns_zone": "example.com"}),
    ("load_balancing.dns", {
        "load_balancing.dns": "external-dns", "control_plane.dns": "public",
        "control_plane.dns_zone": "example.com"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "changes"), EXPRESSED)
def test_the_same_field_is_expressed_where_kops_can(path: str, changes: dict[str, Any]) -> None:
    assert verdict(replace(load("ha-kops"), changes), path).state == State.EXPRESSED


def test_targets_are_known_by_name() -> None:
    assert "kops" in targets()
    with pytest.raises(NotFoundError) as caught:
        export("kopps", load("ha-kops"), CATALOG)
    assert "kops" in caught.value.hint
