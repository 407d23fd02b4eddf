"""Every field has a verdict for the stack of a self-run cluster, and a true one."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from advisor.catalog.snapshot import bundled
from advisor.errors import AdvisorError
from advisor.exporters import coverage_of
from advisor.exporters.cloudformation import self_managed
from advisor.exporters.cloudformation.self_managed.commands import commands
from advisor.exporters.cloudformation.self_managed.coverage import table
from advisor.exporters.coverage import State, fields, patterns
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.storage import storage_class
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load, names
from tests.unit.test_export_coverage import variants

CATALOG = bundled()

RICH: dict[str, Any] = {
    "etcd.topology": "dedicated",
    "etcd.members": 3,
    "etcd.volume.iops": 4000,
    "etcd.volume.throughput_mibps": 200,
    "etcd.backup.bucket_versioned": True,
    "network.cni": "calico",
    "network.kube_proxy": "nftables",
    "network.pod_cidr": "10.64.0.0/12",
    "network.additional_vpc_cidrs": ["10.1.0.0/16"],
    "network.peer_cidrs": ["10.9.0.0/16"],
    "network.subnets": [
        {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24"}
        for j, role in enumerate(("private", "public"))
        for i, zone in enumerate("abc")
    ],
    "control_plane.dns": "public",
    "control_plane.dns_zone": "example.com",
    "nodes.pools[0].labels": {"team": "a"},
    "nodes.pools[0].taints": [{"key": "team", "value": "a"}],
    "nodes.pools[0].instance_types": ["m6i.large", "m5.large"],
    "nodes.pools[0].spot_percent": 50,
    "nodes.pools[0].on_demand_base": 3,
    "nodes.pools[0].group_per_zone": False,
    "nodes.pools[0].root.iops": 4000,
    "security.ssh_cidrs": ["203.0.113.0/24"],
    "load_balancing.gateways": [{"name": "public"}],
    "addons.webhooks": [{"name": "policy"}],
}
PLAIN: dict[str, Any] = {
    "control_plane.api_load_balancer": "none",
    "network.node_subnets": "public",
    "network.cni": "amazonvpc",
    "etcd.backup.enabled": False,
    "observability.logging": "none",
    "nodes.pools[0].warm_pool": 2,
    "nodes.pools[0].custom_image": "ami-0123456789",
    "storage.ebs_csi": False,
}
INTERNAL: dict[str, Any] = {
    "control_plane.api_scheme": "internal",
    "network.nat.mode": "single",
    "nodes.pools": [{"name": "workers", "max_pods": 50}, {"name": "jobs", "kind": "fargate"},
                    {"name": "empty", "max": 0, "min": 0, "desired": 0}],
}  # fmt: skip


@cache
def bases() -> tuple[Design, ...]:
    ha = load("ha-kops")
    return (
        ha,
        replace(ha, RICH),
        replace(ha, PLAIN),
        replace(ha, INTERNAL),
        load("2016-true-ha"),
        load("2016-single-master"),
    )


NUMBERS = range(6)


def written(design: Design) -> Any:
    """Everything the export says but its list of what it cannot say."""
    made = self_managed.template(design, CATALOG)
    draft = Draft(design, CATALOG)
    lines = commands(draft, made, inline=True)
    return plain(made.tree()), plain(storage_class(draft) or {}), lines


def test_every_field_of_the_model_has_a_verdict() -> None:
    known = table(Draft(load("ha-kops"), CATALOG)).keys()
    assert set(patterns()) - known == set(), "fields without a verdict"
    assert known - set(patterns()) == set(), "verdicts of fields that are gone"


@pytest.mark.parametrize("name", names())
def test_every_field_of_a_design_is_covered_once(name: str) -> None:
    design = load(name)
    if design.control_plane.managed:
        pytest.skip("another flavour")
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
        if variant.control_plane.managed:
            continue
        try:
            changed = written(variant) != export_of
        except AdvisorError:
            continue
        old = before[path].state
        if old != (State.INFORMS_ONLY if changed else State.EXPRESSED):
            continue
        after = coverage_of("cloudformation", variant, CATALOG)
        if next(each for each in after if each.path == path).state == old:
            wrong.append(
                f"{path} is {old}, but {'changes' if changed else 'changes nothing of'} it"
            )
    assert wrong == []


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_not_simply_expressed_says_why(number: int) -> None:
    for each in coverage_of("cloudformation", bases()[number], CATALOG):
        if each.state == State.EXPRESSED:
            assert each.target_path, each
        else:
            assert each.note, each
