"""The bundled list of properties: what a resource type takes, by the schemas of the registry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.resources import folder

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "build_cloudformation_fields.py"


def rows() -> dict[str, dict[str, Any]]:
    found = json.loads((folder("data") / "cloudformation_fields.json").read_text("utf-8"))["rows"]
    return {row["type"]: row for row in found}


def test_bundled_list_is_closed() -> None:
    """Every section that a property names is listed."""
    scalars = {"string", "bool", "int", "float", "object"}
    named = {
        kind.removeprefix("[]").removeprefix("[]")
        for row in rows().values()
        for kind in row["fields"].values()
    }
    assert named - rows().keys() - scalars == set()


def test_known_properties() -> None:
    cluster, group = rows()["AWS::EKS::Cluster"], rows()["AWS::EKS::Nodegroup"]
    assert cluster["fields"]["ResourcesVpcConfig"] == "AWS::EKS::Cluster.ResourcesVpcConfig"
    assert cluster["required"] == ["ResourcesVpcConfig", "RoleArn"]
    assert "Arn" not in cluster["fields"]  # only to be read
    assert "SPOT" in group["words"]["CapacityType"]
    assert "NodegroupName" in group["replaced"]
    assert "ScalingConfig" not in group["replaced"]


def test_the_list_is_that_of_the_schemas(tmp_path: Path) -> None:
    cfnlint = pytest.importorskip("cfnlint")
    schemas = Path(cfnlint.__file__).parent / "data" / "schemas"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(schemas), str(tmp_path)], check=False, capture_output=True
    )
    assert done.returncode == 0
    made = json.loads((tmp_path / "cloudformation_fields.json").read_text("utf-8"))
    assert {row["type"] for row in made["rows"]} >= {"AWS::EKS::Cluster", "AWS::EKS::Nodegroup"}


def test_a_folder_without_schemas_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), str(tmp_path)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "providers" in done.stderr
