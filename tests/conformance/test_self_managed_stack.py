"""Stacks of self-run clusters, judged by cfn-lint, kubeadm's own code, shellcheck and moto's AWS.

Every file that a machine fetches goes through the judge of kubeadm, as the machine fills it in;
moto makes what it knows of the stack for real: subnets, interfaces, volumes, machines.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.exporters.cloudformation import self_managed
from advisor.exporters.yaml_text import plain
from advisor.model import paths
from advisor.model.design import Design
from tests.conformance.test_kubeadm import judge, random_designs, verdicts_of
from tests.support.self_managed_stacks import Document, kubeadm_files, scripts
from tests.unit.test_export_cloudformation_self_managed import VARIANTS

__all__ = ["judge"]

pytestmark = pytest.mark.conformance

CATALOG = bundled()
_PROGRAMS = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
SHELLCHECK = shutil.which("shellcheck", path=_PROGRAMS)
"""It may be there for this environment alone."""

RANDOM = int(os.environ.get("RANDOM_DESIGNS", "60"))


@cache
def chosen() -> Mapping[str, Design]:
    return {
        name.replace(" ", "-"): paths.replace(presets.load(preset), changes)
        for name, (preset, changes) in VARIANTS.items()
    }


@cache
def drawn() -> Mapping[str, Design]:
    """Random designs that have a stack."""
    found = {}
    for number, design in enumerate(random_designs(4 * RANDOM)):
        try:
            self_managed.template(design, CATALOG)
        except ExportError:
            continue
        found[f"random-{number}"] = design
    return dict(islice(found.items(), RANDOM))


def tree(design: Design) -> Document:
    found: Document = plain(self_managed.template(design, CATALOG).tree())
    return found


def linted(text: str) -> list[str]:
    from cfnlint.api import lint

    return [f"{match.rule.id} {match.message}" for match in lint(text)]


@pytest.mark.parametrize("name", [name.replace(" ", "-") for name in VARIANTS])
def test_cfn_lint_has_nothing_to_say(name: str) -> None:
    assert linted(export("cloudformation", chosen()[name], CATALOG).text) == []


def test_cfn_lint_has_nothing_to_say_to_random_designs() -> None:
    found = {}
    for name, design in islice(drawn().items(), max(10, RANDOM // 4)):
        text = export("cloudformation", design, CATALOG).text
        problems = linted(re.sub(r"\b(vpc|subnet|nat)-0123\b", r"\1-0123456789abcdef0", text))
        if problems:
            found[name] = problems
    assert found == {}


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed")
def test_kubernetes_accepts_what_machines_fetch(judge: Path, tmp_path: Path) -> None:
    texts: dict[str, str] = {}
    for name, design in {**chosen(), **drawn()}.items():
        for file, text in kubeadm_files(tree(design)):
            texts[f"{name}--{file}"] = released(text)
    found = verdicts_of(judge, tmp_path, texts)
    assert len(found) == len(texts) > RANDOM
    assert {file: line for file, line in found.items() if line["verdict"] != "accept"} == {}


def released(text: str) -> str:
    """Read by the kubeadm of the judge, which installs 1.35 and 1.36."""
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if line.startswith("kubernetesVersion:") and "v1.36" not in line and "v1.35" not in line:
            lines[i] = "kubernetesVersion: v1.36.4"
    return "\n".join(lines) + "\n"


@pytest.mark.skipif(SHELLCHECK is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("name", [name.replace(" ", "-") for name in VARIANTS])
def test_shellcheck_has_nothing_to_say(name: str) -> None:
    for script in scripts(tree(chosen()[name])).values():
        command = [str(SHELLCHECK), "--shell=bash", "-"]
        done = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
        assert done.stdout == ""


@pytest.fixture(scope="module")
def account() -> Iterator[Any]:
    """An account of moto with the stack of the talk's eight instances."""
    moto = pytest.importorskip("moto")
    boto3 = pytest.importorskip("boto3")
    with moto.mock_aws(), pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "test")
        session = boto3.Session(region_name="eu-central-1")
        session.client("ec2").create_key_pair(KeyName="k")
        known = tree(presets.load("2016-true-ha"))
        # moto's load balancers speak HTTP alone.
        known["Resources"] = {
            name: each
            for name, each in known["Resources"].items()
            if not each["Type"].startswith(("AWS::ElasticLoadBalancingV2", "AWS::Route53"))
        }
        image = session.client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        known["Parameters"] = {
            name: ({"Type": "String", "Default": image} if name.startswith("Image") else value)
            for name, value in known["Parameters"].items()
        }
        del known["Outputs"]
        session.client("cloudformation").create_stack(
            StackName="talk",
            TemplateBody=json.dumps(known),
            Parameters=[{"ParameterKey": "KeyName", "ParameterValue": "k"}],
            Capabilities=["CAPABILITY_IAM"],
        )
        yield session


def test_moto_makes_the_eight_instances(account: Any) -> None:
    ec2 = account.client("ec2")
    interfaces = ec2.describe_network_interfaces()["NetworkInterfaces"]
    members = [each for each in interfaces if each["Description"].startswith("The address of ")]
    assert len({each["PrivateIpAddress"] for each in members}) == 8
    machines = [
        each
        for reservation in ec2.describe_instances()["Reservations"]
        for each in reservation["Instances"]
    ]
    named = {
        tag["Value"]: each["Placement"]["AvailabilityZone"]
        for each in machines
        for tag in each["Tags"]
        if tag["Key"] == "k8s-advisor/member"
    }
    assert sorted(named.values()) == sorted(f"eu-central-1{letter}" for letter in "aaabbbcc")
    assert all(name.split("-", 1)[1].find(zone) >= 0 for name, zone in named.items())
    volumes = ec2.describe_volumes()["Volumes"]
    data = [each["AvailabilityZone"] for each in volumes if each["Size"] == 20]
    assert sorted(data) == sorted(f"eu-central-1{letter}" for letter in "aabbc")


def test_moto_starts_machines_with_their_script(account: Any) -> None:
    ec2 = account.client("ec2")
    templates = ec2.describe_launch_template_versions(Versions=["$Latest"])[
        "LaunchTemplateVersions"
    ]
    assert len(templates) == 3
    for each in templates:
        script = base64.b64decode(each["LaunchTemplateData"]["UserData"]).decode()
        assert script.startswith("#!/bin/bash\nset -euo pipefail\nSTACK=talk\n")
        assert "\nbegin\n" in script
