"""kubeadm's files, judged by the code of Kubernetes 1.36.4 itself.

Needs Go and the module proxy; without Go the tests are skipped. The judge is built once a session
(five minutes the first time, seconds from Go's cache). It runs what ``kubeadm config validate``
runs on every stream, asks API server, controller manager and kubelet whether they know the flags
they are given, renders etcd's static pods, and validates kubelet, kube-proxy, audit policy and
encryption. ``RANDOM_DESIGNS`` sets how many random designs go through it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from advisor import exporters, presets
from advisor.catalog import bundled
from advisor.exporters import ExportFile
from advisor.model import paths
from advisor.model.design import Design
from tests.unit.random_designs import designs as any_designs

CATALOG = bundled()
JUDGE = Path(__file__).parent / "kubeadm"
VERSION = "1.36.4"
RANDOM = int(os.environ.get("RANDOM_DESIGNS", "200"))

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

Verdicts = dict[str, dict[str, Any]]

_WORKERS = "nodes.pools[workers]"

DESIGNS: dict[str, tuple[str, Mapping[str, Any]]] = {
    **{
        name: (name, {})
        for name in presets.names()
        if not presets.load(name).control_plane.managed
    },
    "dedicated-etcd": ("ha-kops", {"etcd.topology": "dedicated", "etcd.members": 5}),
    "audit-encryption-oidc": (
        "ha-kops",
        {
            "security.audit_log": True,
            "security.secrets_encryption": True,
            "identity.authentication": "oidc",
            "identity.irsa": True,
            "identity.discovery_store": "s3://keys",
        },
    ),
    "tuned-etcd": (
        "ha-kops",
        {"etcd.quota_gib": 8, "etcd.election_timeout_ms": 5000, "etcd.version": "3.6.8"},
    ),
    "ipvs": ("ha-kops", {"network.kube_proxy": "ipvs", "network.cni": "calico"}),
    "nftables": ("ha-kops", {"network.kube_proxy": "nftables", "network.cni": "calico"}),
    "vpc-addresses": ("ha-kops", {"network.cni": "amazonvpc", "network.kube_proxy": "iptables"}),
    "both-families": ("ha-kops", {"network.ip_family": "ipv6"}),
    "small-blocks": ("ha-kops", {"network.node_mask": 28}),
    "one-block": ("ha-kops", {"network.pod_cidr": "10.9.0.0/26"}),
    "wide-services": ("ha-kops", {"network.service_cidr": "10.0.0.0/8"}),
    "labels-and-taints": (
        "ha-kops",
        {
            f"{_WORKERS}.labels": {
                "team": "no", "cost-center": "0123", "node.kubernetes.io/x": "y",
                "kubernetes.io/odd": "x", "a b": "c", "evil": "a,b=c", "UPPER/x": "y",
                "example.com/deep.name_1": "", "kubernetes.io/os": "linux",
            },
            f"{_WORKERS}.taints": [{"key": "dedicated", "value": "y"}, {"key": "1e3"}],
            f"{_WORKERS}.max_pods": 60,
        },
    ),
    "named": (
        "ha-kops", {"control_plane.dns": "private", "control_plane.dns_zone": "example.com"},
    ),
}  # fmt: skip


def files(design: Design) -> list[ExportFile]:
    """The files as the commands of the header leave them: with what a machine puts in."""
    found = exporters.export("kubeadm", design, CATALOG)
    streams = [ExportFile(found.file, found.text), *found.files]
    return [
        ExportFile(each.name, filled_in(each.text))
        for each in streams
        if each.name.endswith(".yaml")
    ]


def filled_in(text: str) -> str:
    """``text`` with what is only known on a machine, read by the kubeadm of the judge."""
    secrets = {
        "TOKEN": "abcdef.0123456789abcdef",
        "CA_CERT_HASH": f"sha256:{'0' * 64}",
        "CERTIFICATE_KEY": "0" * 64,
        "ENCRYPTION_KEY": "A" * 43 + "=",
        "ADDRESS": "10.0.0.10",
    }
    for name, value in secrets.items():
        text = text.replace(f"${{{name}}}", value)
    # Every kubeadm installs its own minor release and the one before, from the same format.
    return re.sub(
        r"(?m)^kubernetesVersion: v1\.(?!35|36).*", f"kubernetesVersion: v{VERSION}", text
    )


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The judge, built: with the version that kubeadm's own build gives it."""
    found = tmp_path_factory.mktemp("kubeadm") / "judge"
    major, minor, _ = VERSION.split(".")
    package = "k8s.io/component-base/version"
    values = {"gitVersion": f"v{VERSION}", "gitMajor": major, "gitMinor": minor}
    flags = " ".join(f"-X {package}.{name}={value}" for name, value in values.items())
    done = subprocess.run(
        ["go", "build", "-ldflags", flags, "-o", str(found), "."],
        cwd=JUDGE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return found


def verdicts_of(judge: Path, folder: Path, texts: Mapping[str, str]) -> Verdicts:
    inputs = folder / "files"
    inputs.mkdir()
    for name, text in texts.items():
        (inputs / name).write_text(text, encoding="utf-8")
    output = folder / "verdicts.jsonl"
    subprocess.run(
        [str(judge), str(inputs), str(output)], check=True, timeout=500, capture_output=True
    )
    lines = (json.loads(line) for line in output.read_text().splitlines())
    return {line["file"]: line for line in lines}


@pytest.fixture(scope="session")
def verdicts(judge: Path, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    texts: dict[str, str] = {}
    for name, (preset, changes) in DESIGNS.items():
        design = paths.replace(presets.load(preset), dict(changes))
        texts |= {f"{name}--{file.name}": file.text for file in files(design)}
    return verdicts_of(judge, tmp_path_factory.mktemp("designs"), texts)


@pytest.mark.parametrize("name", DESIGNS)
def test_kubernetes_accepts_every_file(name: str, verdicts: Verdicts) -> None:
    found = {file: line for file, line in verdicts.items() if file.startswith(f"{name}--")}
    assert found
    refused = {file: line for file, line in found.items() if line["verdict"] != "accept"}
    assert refused == {}


BAD = {
    "unknown-key": ("clusterName: ", "clusterNam: "),
    "unknown-flag": ("name: cloud-provider\n      value: external", "name: clod\n      value: x"),
    "bad-range": ("podSubnet: 100.96.0.0/11", "podSubnet: 100.96.0.0/7"),
    "old-api": ("kubeadm.k8s.io/v1beta4", "kubeadm.k8s.io/v1beta3"),
    "no-time-left": (
        "shutdownGracePeriodCriticalPods: 20s",
        "shutdownGracePeriodCriticalPods: 90s",
    ),
    "unknown-kubelet-key": ("cgroupDriver:", "cgroupDrivr:"),
}


def test_the_judge_refuses_what_is_wrong(judge: Path, tmp_path: Path) -> None:
    """Otherwise its verdicts would mean nothing."""
    good = files(presets.load("ha-kops"))[0].text
    texts = {f"{name}.yaml": good.replace(*change) for name, change in BAD.items()}
    assert all(text != good for text in texts.values())
    found = verdicts_of(judge, tmp_path, {**texts, "good.yaml": good})
    accepted = [file for file, line in found.items() if line["verdict"] == "accept"]
    assert accepted == ["good.yaml"]


def random_designs(count: int) -> list[Design]:
    """The same self-run designs every time."""
    found: list[Design] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(any_designs())
    def collect(design: Design) -> None:
        changes: dict[str, Any] = {"control_plane.managed": False}
        if design.control_plane.dns in ("public", "private"):
            changes["control_plane.dns_zone"] = "example.com"
        found.append(paths.replace(design, changes))

    collect()
    return found


def test_kubernetes_accepts_random_designs(judge: Path, tmp_path: Path) -> None:
    texts: dict[str, str] = {}
    for number, design in enumerate(random_designs(RANDOM)):
        texts |= {f"{number}--{file.name}": file.text for file in files(design)}
    found = verdicts_of(judge, tmp_path, texts)
    assert len(found) == len(texts) > RANDOM
    assert {file: line for file, line in found.items() if line["verdict"] != "accept"} == {}
