"""Nothing is dropped in silence: every field of the model has a verdict for kubeadm, a true one."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from advisor.catalog.snapshot import bundled
from advisor.errors import AdvisorError
from advisor.exporters import coverage_of
from advisor.exporters.coverage import State, fields, patterns
from advisor.exporters.kubeadm import documents
from advisor.exporters.kubeadm.commands import commands
from advisor.exporters.kubeadm.coverage import table
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load, names
from tests.unit.test_export_coverage import variants

CATALOG = bundled()

RICH: dict[str, Any] = {
    "etcd.topology": "dedicated",
    "etcd.members": 5,
    "etcd.version": "3.6.8",
    "network.cni": "calico",
    "network.kube_proxy": "nftables",
    "network.pod_cidr": "10.64.0.0/12",
    "network.service_cidr": "10.32.0.0/16",
    "network.subnets": [
        {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24"}
        for j, role in enumerate(("private", "public"))
        for i, zone in enumerate("abc")
    ],
    "control_plane.dns": "public",
    "control_plane.dns_zone": "example.com",
    "identity.authentication": "oidc",
    "identity.discovery_store": "s3://keys",
    "nodes.pools[0].labels": {"team": "a"},
    "nodes.pools[0].taints": [{"key": "team", "value": "a"}],
    "nodes.pools[0].max_pods": 80,
    "nodes.pools[0].root.iops": 4000,
    "load_balancing.gateways": [{"name": "public"}],
    "addons.webhooks": [{"name": "policy"}],
    "addons.installed": [{"name": "velero", "version": "9.0"}],
}
PLAIN: dict[str, Any] = {
    "network.cni": "amazonvpc",
    "network.ip_family": "ipv6",
    "identity.irsa": False,
    "addons.metrics_server": False,
    "storage.ebs_csi": False,
    "storage.iops_per_volume": 4000,
    "security.audit_log": False,
    "security.secrets_encryption": False,
    "autoscaling.engine": "none",
    "autoscaling.vpa": True,
    "etcd.election_timeout_ms": 5000,
}
LEFT_OUT: dict[str, Any] = {
    "nodes.pools": [{"name": "workers", "max_pods": 50}, {"name": "jobs", "kind": "fargate"}],
    "kubernetes.version": "1.29",
    "storage.volume_type": "io2",
    "network.hubble": True,
}


@cache
def bases() -> tuple[Design, ...]:
    ha = load("ha-kops")
    return (
        ha,
        replace(ha, RICH),
        replace(ha, PLAIN),
        replace(ha, LEFT_OUT),
        load("2016-true-ha"),
        load("2016-single-master"),
    )


NUMBERS = range(6)


def written(design: Design) -> Any:
    """Everything the export says but its list of what it cannot say."""
    main, further = documents(design, CATALOG)
    files = {part: [plain(each) for each in found] for part, _, found in further}
    return plain(main), files, commands(Draft(design, CATALOG))


def test_every_field_of_the_model_has_a_verdict() -> None:
    known = table(Draft(load("ha-kops"), CATALOG)).keys()
    assert set(patterns()) - known == set(), "fields without a verdict"
    assert known - set(patterns()) == set(), "verdicts of fields that are gone"


@pytest.mark.parametrize("name", names())
def test_every_field_of_a_design_is_covered_once(name: str) -> None:
    design = load(name)
    found = [each.path for each in coverage_of("kubeadm", design, CATALOG)]
    assert found == [field.path for field in fields(design)]


@pytest.mark.parametrize("number", NUMBERS)
def test_verdicts_are_true(number: int) -> None:
    """What is expressed changes the export when it changes; what only informs does not."""
    design = bases()[number]
    before = {each.path: each for each in coverage_of("kubeadm", design, CATALOG)}
    export_of = written(design)
    wrong = []
    for path, variant in variants(design):
        try:
            changed = written(variant) != export_of
        except AdvisorError:
            continue
        old = before[path].state
        if old != (State.INFORMS_ONLY if changed else State.EXPRESSED):
            continue
        after = next(e for e in coverage_of("kubeadm", variant, CATALOG) if e.path == path)
        if after.state == old:
            wrong.append(
                f"{path} is {old}, but {'changes' if changed else 'changes nothing of'} it"
            )
    assert wrong == []


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_not_simply_expressed_says_why(number: int) -> None:
    for each in coverage_of("kubeadm", bases()[number], CATALOG):
        if each.state == State.EXPRESSED:
            assert each.target_path, each
        else:
            assert each.note, each
