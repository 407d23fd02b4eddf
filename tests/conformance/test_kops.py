"""Exports for kops, judged by the code of kops 1.36.2 itself; and the plan against its Terraform.

Needs Go and the module proxy; without Go the tests are skipped. The judge is built once a
session; it creates the cluster and renders Terraform against the AWS mock of kops.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from advisor import exporters, presets
from advisor.catalog import bundled
from advisor.evaluate import Evaluation, evaluate
from advisor.model import paths
from advisor.plan.resources import ResourceKind, Role
from advisor.rules import RuleBook, Severity
from tests.support.judges import go

CATALOG = bundled()
RULES = RuleBook.bundled(CATALOG)
TODAY = date(2026, 11, 22)
JUDGE = Path(__file__).parent / "kops"

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

_WORKERS = "nodes.pools[workers]"

DESIGNS: dict[str, Mapping[str, Any]] = {
    "as-it-is": {},
    "calico": {"network.cni": "calico", "network.kube_proxy": "iptables"},
    "amazon-vpc": {"network.cni": "amazonvpc", "network.kube_proxy": "iptables"},
    "amazon-vpc-prefixes": {
        "network.cni": "amazonvpc",
        "network.kube_proxy": "iptables",
        "network.prefix_delegation": True,
    },
    "flannel": {
        "network.cni": "flannel",
        "network.kube_proxy": "iptables",
        "security.network_policy": False,
    },
    "kube-router": {"network.cni": "kube-router", "network.kube_proxy": "off"},
    "cilium-hubble": {"network.hubble": True},
    "node-local-dns": {"network.dns.node_local": True},
    "public-nodes": {"network.node_subnets": "public", f"{_WORKERS}.public_ip": True},
    "five-members": {"control_plane.count": 5, "etcd.members": 5},
    "one-member": {"control_plane.count": 1, "etcd.members": 1},
    "io2-etcd": {"etcd.volume.type": "io2", "etcd.volume.iops": 4000},
    "fast-gp3-etcd": {"etcd.volume.iops": 6000, "etcd.volume.throughput_mibps": 250},
    "one-group-over-zones": {
        f"{_WORKERS}.group_per_zone": False,
        f"{_WORKERS}.az_rebalance": False,
    },
    "half-spot": {
        f"{_WORKERS}.spot_percent": 50,
        f"{_WORKERS}.on_demand_base": 3,
        f"{_WORKERS}.instance_types": ["m6i.2xlarge", "m5.2xlarge", "m6a.2xlarge", "m5a.2xlarge"],
    },
    "warm-pool": {f"{_WORKERS}.warm_pool": 1},
    "taints-and-labels": {
        f"{_WORKERS}.taints": [{"key": "dedicated", "value": "y", "effect": "NoSchedule"}],
        f"{_WORKERS}.labels": {"team": "no", "cost-center": "0123"},
    },
    "api-for-nodes-too": {"control_plane.api_internal_through_load_balancer": True},
    "certificates": {"identity.authentication": "certificates"},
    "without-irsa": {"identity.irsa": False, "addons.pod_identity_webhook": False},
    "without-audit-and-encryption": {
        "security.audit_log": False,
        "security.secrets_encryption": False,
    },
    "nobody-drains": {"autoscaling.interruption": "none"},
    "bastion": {"security.bastion": True, "security.ssh_cidrs": ["203.0.113.0/24"]},
    "public-ipv6-nodes": {
        "network.node_subnets": "public",
        f"{_WORKERS}.public_ip": True,
        "network.ip_family": "ipv6",
    },
    "ipv6": {"network.ip_family": "ipv6"},
    "bastion-of-public-nodes": {
        "security.bastion": True,
        "network.node_subnets": "public",
        f"{_WORKERS}.public_ip": True,
    },
    "karpenter-drains-nobody": {"autoscaling.interruption": "karpenter"},
    "api-servers": {
        "control_plane.dns": "public",
        "control_plane.dns_zone": "example.com",
        "control_plane.dedicated_apiservers": 2,
    },
    "single-nat-that-kops-does-not-know": {"network.nat.mode": "single"},
    "main-etcd-only": {"etcd.clusters": [{"name": "main"}]},
}

PAID = {
    "aws_nat_gateway": (ResourceKind.NAT_GATEWAY, None),
    "aws_eip": (ResourceKind.ELASTIC_IP, None),
    "aws_ebs_volume": (ResourceKind.VOLUME, Role.ETCD),
    "aws_autoscaling_group": (ResourceKind.SCALING_GROUP, None),
    "aws_launch_template": (ResourceKind.LAUNCH_TEMPLATE, None),
    "aws_subnet": (ResourceKind.SUBNET, None),
    "aws_sqs_queue": (ResourceKind.QUEUE, None),
    "aws_cloudwatch_event_rule": (ResourceKind.EVENT_RULE, None),
}
"""Terraform resource to the kind (and role) of the plan that stands for it."""


@pytest.fixture(scope="session")
def evaluations() -> dict[str, Evaluation]:
    base = presets.load("ha-kops")
    return {
        name: evaluate(paths.replace(base, changes), CATALOG, RULES, TODAY)
        for name, changes in DESIGNS.items()
    }


@pytest.fixture(scope="session")
def verdicts(
    evaluations: dict[str, Evaluation], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What kops says to the export of each design."""
    folder = tmp_path_factory.mktemp("kops")
    manifests = folder / "manifests"
    manifests.mkdir()
    for name, evaluation in evaluations.items():
        text = exporters.export("kops", evaluation.design, CATALOG).text
        (manifests / f"{name}.yaml").write_text(text, encoding="utf-8")
    judge = folder / "judge"
    go("kops", "test", "-c", "-o", str(judge), ".")
    module = go("kops", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kops").strip()
    output = folder / "verdicts.jsonl"
    environment = os.environ | {
        "KOPS_MODULE": module,
        "KOPS_JUDGE_INPUT": str(manifests),
        "KOPS_JUDGE_OUTPUT": str(output),
    }
    subprocess.run(
        [str(judge), "-test.run", "TestJudge"],
        env=environment, check=True, timeout=600, capture_output=True,
    )  # fmt: skip
    lines = (json.loads(line) for line in output.read_text().splitlines())
    return {line["file"].removesuffix(".yaml"): line for line in lines}


@pytest.mark.parametrize("name", DESIGNS)
def test_no_rule_says_that_kops_refuses_it(name: str, evaluations: dict[str, Evaluation]) -> None:
    refused = [
        finding.rule
        for finding in evaluations[name].findings.fired
        if finding.severity is Severity.ERROR
        and any(refusal.tool == "kops" for refusal in finding.refused_by)
    ]
    assert refused == []


@pytest.mark.parametrize("name", DESIGNS)
def test_kops_accepts_the_export(name: str, verdicts: dict[str, dict[str, Any]]) -> None:
    verdict = verdicts[name]
    assert verdict["verdict"] == "accept", f"{verdict.get('stage')}: {verdict.get('message')}"


@pytest.mark.parametrize("name", DESIGNS)
def test_the_plan_counts_what_kops_renders(
    name: str, verdicts: dict[str, dict[str, Any]], evaluations: dict[str, Evaluation]
) -> None:
    rendered = verdicts[name].get("resources", {})
    resources = evaluations[name].plan.resources
    planned = {each: resources.count(kind, role) for each, (kind, role) in PAID.items()}
    assert planned == {each: rendered.get(each, 0) for each in PAID}


@pytest.mark.parametrize("name", DESIGNS)
def test_the_plan_counts_the_load_balancers_kops_makes(
    name: str, verdicts: dict[str, dict[str, Any]], evaluations: dict[str, Evaluation]
) -> None:
    resources = evaluations[name].plan.resources
    planned = sum(
        resources.count(ResourceKind.LOAD_BALANCER, role) for role in (Role.API, Role.OPERATIONS)
    )
    assert planned == verdicts[name].get("resources", {}).get("aws_lb", 0)
