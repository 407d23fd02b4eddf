"""EKS stacks judged by cfn-lint, by what AWS refuses beyond it, by checkov, and by moto's EC2.

cfn-lint knows CloudFormation's own schemas; ``tests/support/cloudformation_templates`` holds what
it lets pass and AWS does not. moto makes the network part of a stack for real, and then there are
subnets, routes and gateways to count. The plan is compared with every template.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from advisor import exporters, presets
from advisor.catalog import bundled
from advisor.errors import ExportError
from advisor.evaluate import Evaluation, evaluate
from advisor.exporters import Export
from advisor.model import paths
from advisor.model.design import Design
from advisor.plan import build
from advisor.plan.resources import ResourceKind
from advisor.rules import RuleBook
from tests.support.cloudformation_plan import comparable, differences
from tests.support.cloudformation_templates import Document, Template, document, refusals
from tests.support.design_corpus import Advice, designs
from tests.support.judges import cfn_lint
from tests.unit.test_export_cloudformation import VARIANTS

pytestmark = pytest.mark.conformance

CATALOG = bundled()
RULES = RuleBook.bundled(CATALOG)
TODAY = date(2026, 11, 23)
COUNT = int(os.environ.get("DESIGNS", "120"))
"""Random designs; ``make conformance DESIGNS=2000`` takes more."""

PRESETS = [name for name in presets.names() if presets.load(name).control_plane.managed]
WORKERS = 2

SPLIT = {"half spot"}
"""A managed group partly on spot becomes two, which a rule calls an error."""


def _evaluated(design: Design) -> Evaluation:
    return evaluate(design, CATALOG, RULES, TODAY)


def _random(seed: int, advice: Advice | None) -> Iterator[Design]:
    """Random designs for EKS; with advice they have no error."""
    both = designs("cloudformation", 10 * COUNT, seed, advice)
    return islice((design for design in both if design.control_plane.managed), COUNT)


@cache
def _designs() -> dict[str, Design]:
    """Presets, their variants, and random designs without errors."""
    standard = presets.load("eks-standard")
    found = {name: presets.load(name) for name in PRESETS}
    found |= {name: paths.replace(standard, changes) for name, changes in VARIANTS.items()}
    random = _random(11, Advice(_evaluated, RULES))
    return found | {design.name: design for design in random}


@cache
def _exports() -> dict[str, Export]:
    return {
        name: exporters.export("cloudformation", design, CATALOG)
        for name, design in _designs().items()
    }


def test_cfn_lint_finds_nothing() -> None:
    names, texts = zip(*((name, found.text) for name, found in _exports().items()), strict=True)
    assert len(names) > COUNT
    with ProcessPoolExecutor(WORKERS) as pool:
        found = dict(zip(names, pool.map(cfn_lint, texts), strict=True))
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_nothing_that_aws_would_refuse() -> None:
    found = {name: refusals(document(each.text)) for name, each in _exports().items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_plan_counts_what_the_stack_makes() -> None:
    found = {}
    for name, each in _exports().items():
        design = _designs()[name]
        if comparable(design) and name not in SPLIT:
            found[name] = differences(design, build(design, CATALOG), document(each.text))
    assert len(found) > COUNT // 2
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_aws_refuses_has_an_error_of_ours() -> None:
    """Designs of any kind: whatever is wrong with the template, a rule said that AWS refuses it."""
    unforeseen = {}
    for design in _random(12, None):
        try:
            text = exporters.export("cloudformation", design, CATALOG).text
        except ExportError:
            continue
        problems = refusals(document(text))
        tools = {r.tool for f in _evaluated(design).findings.refused for r in f.refused_by}
        if problems and not tools & {"aws", "cloudformation"}:
            unforeseen[design.name] = problems
    assert unforeseen == {}


# --- checkov -------------------------------------------------------------------------------------

NOT_SO = {
    "CKV_AWS_27": "the queue is encrypted by SQS itself (SqsManagedSseEnabled)",
    "CKV_AWS_111": "controllers change what they find by tag; their projects document the policy",
}
"""Checks of checkov that are not right here, and why."""


@pytest.mark.skipif(shutil.which("checkov") is None, reason="checkov is not installed")
@pytest.mark.parametrize("name", ["eks-standard", "eks-private", "eks-auto", "spot-saver"])
def test_checkov_finds_nothing_that_is_right(name: str, tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text(_exports()[name].text, encoding="utf-8")
    command = ["checkov", "-f", str(file), "--framework", "cloudformation", "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    failed = json.loads(done.stdout)["results"]["failed_checks"]
    assert {each["check_id"] for each in failed} - NOT_SO.keys() == set()


# --- the network, made by moto -------------------------------------------------------------------

_KNOWN = (
    "VPC", "InternetGateway", "VPCGatewayAttachment", "Subnet", "EIP", "NatGateway", "RouteTable",
    "Route", "SubnetRouteTableAssociation", "VPCEndpoint", "SecurityGroup",
)  # fmt: skip
"""Types of EC2 that moto makes; of EKS it knows none, and skips those it does not know."""


def _network_of(tree: Document) -> Document:
    kinds = {f"AWS::EC2::{kind}" for kind in _KNOWN}
    kept = {name: each for name, each in tree["Resources"].items() if each["Type"] in kinds}
    parameters = {
        name: {"Type": "String", "Default": each["Default"]}
        for name, each in tree["Parameters"].items()
        if name.startswith("Zone")
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09", "Parameters": parameters, "Resources": kept,
    }  # fmt: skip


NETWORKS: dict[str, dict[str, Any]] = {
    "a gateway in each zone": {},
    "one gateway": {"network.nat.mode": "single"},
    "public": {"network.node_subnets": "public", "nodes.pools[0].public_ip": True},
    "two zones": {"placement.zones": ["eu-central-1a", "eu-central-1b"]},
    "no way out": {"network.nat.mode": "none", "network.endpoints": ["s3", "sts"]},
}


@pytest.mark.parametrize("name", NETWORKS)
def test_moto_makes_the_network_of_the_plan(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moto = pytest.importorskip("moto", reason="moto is not installed")
    boto3 = pytest.importorskip("boto3")
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "test")
    design = paths.replace(presets.load("eks-standard"), NETWORKS[name])
    tree = document(exporters.export("cloudformation", design, CATALOG).text)
    plan = build(design, CATALOG)
    region = design.placement.region
    with moto.mock_aws():
        stacks = boto3.client("cloudformation", region)
        stacks.create_stack(StackName="x", TemplateBody=json.dumps(_network_of(tree)))
        ec2 = boto3.client("ec2", region)
        (vpc,) = [v for v in ec2.describe_vpcs()["Vpcs"] if not v["IsDefault"]]
        here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        subnets = ec2.describe_subnets(Filters=here)["Subnets"]
        gateways = ec2.describe_nat_gateways()["NatGateways"]
        tables = ec2.describe_route_tables(Filters=here)["RouteTables"]
        addresses = ec2.describe_addresses()["Addresses"]
    assert vpc["CidrBlock"] == design.network.vpc_cidr
    made = Counter((s["AvailabilityZone"], s["CidrBlock"]) for s in subnets)
    assert made == Counter((s.zone, s.cidr) for s in plan.subnets)
    zones = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in subnets}
    wanted = plan.resources.of(ResourceKind.NAT_GATEWAY)
    assert Counter(zones[g["SubnetId"]] for g in gateways) == Counter(n.zone for n in wanted)
    assert len(addresses) == plan.resources.count(ResourceKind.ELASTIC_IP)
    by_nat = [
        route for table in tables for route in table["Routes"] if route.get("NatGatewayId")
    ]  # fmt: skip
    private = [subnet for subnet in plan.subnets if subnet.role == "private"]
    assert len(by_nat) == (len(private) if wanted else 0)
    assert Template(tree).of("EC2::VPCEndpoint")
