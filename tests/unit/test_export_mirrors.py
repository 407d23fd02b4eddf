"""Clusters without a way to the internet are told what to bring inside, before any command."""

from __future__ import annotations

from typing import Any

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.exporters import export
from advisor.exporters.mirrors import no_way_out
from advisor.model import paths

CATALOG = bundled()
SAID = "no way to the internet: "


def header(target: str, preset: str, **changes: Any) -> list[str]:
    design = paths.replace(presets.load(preset), changes)
    return list(export(target, design, CATALOG).header)


@pytest.mark.parametrize(
    ("target", "preset", "where"),
    [
        ("eksctl", "eks-private", "to ECR, and name them in the values of each chart"),
        ("cloudformation", "eks-private", "to ECR, and name them in the values of each chart"),
        ("kops", "ha-kops", "under spec.assets"),
        ("kubeadm", "ha-kops", "in imageRepository"),
        ("cloudformation", "ha-kops", "in imageRepository"),
    ],
)
def test_what_to_bring_inside_is_said_before_the_first_command(
    target: str, preset: str, where: str
) -> None:
    lines = header(target, preset, **{"network.nat.mode": "none"})
    said = next(i for i, line in enumerate(lines) if SAID in line)
    assert where in lines[said]
    assert said < next(i for i, line in enumerate(lines) if line.startswith("  $ "))
    assert not any(
        SAID in line for line in header(target, preset, **{"network.nat.mode": "per-zone"})
    )


def test_cluster_api_says_it_where_the_subnets_exist() -> None:
    design = presets.load("eks-private")
    zones = design.placement.zones
    subnets = [
        {"zone": zone, "role": "private", "cidr": f"10.0.{i}.0/24", "id": f"subnet-{i:017x}"}
        for i, zone in enumerate(zones)
    ]
    changes = {"network.vpc_id": "vpc-0123456789abcdef0", "network.subnets": subnets}
    assert any(SAID in line for line in header("capa", "eks-private", **changes))


def test_a_gateway_that_exists_is_a_way_out() -> None:
    changes = {"network.nat.mode": "none", "network.nat.gateway_id": "nat-0123456789abcdef0"}
    design = presets.load("ha-kops")
    assert no_way_out(paths.replace(design, {"network.nat.mode": "none"}))
    assert not no_way_out(paths.replace(design, changes))
    public = {"network.nat.mode": "none", "network.node_subnets": "public"}
    assert not no_way_out(paths.replace(design, public))
