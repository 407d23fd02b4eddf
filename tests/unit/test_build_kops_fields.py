"""The bundled list of kops fields: what a manifest can hold, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.kops_manifests import fields

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "build_kops_fields.py"
SOURCE = {
    "source": "some source", "apiVersion": "kops.k8s.io/v1alpha2",
    "types": {
        "Cluster": {"spec": "ClusterSpec"}, "InstanceGroup": {"spec": "Missing"},
        "SSHCredential": {"spec": "string"}, "Unused": {"a": "string"},
        "ClusterSpec": {"hooks": "[]Hook", "labels": "map[string]Label"},
        "Hook": {"cluster": "ClusterSpec"}, "Label": {},
    },
}  # fmt: skip


def build(tmp_path: Path, source: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    (tmp_path / "source.json").write_text(json.dumps(source))
    command = [sys.executable, str(SCRIPT), f"{tmp_path}/source.json", "2026-08-22", str(tmp_path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_types_a_manifest_can_reach_are_kept(tmp_path: Path) -> None:
    assert build(tmp_path, SOURCE).returncode == 0
    found = json.loads((tmp_path / "kops_fields.json").read_text())
    assert [row["type"] for row in found["rows"]] == [
        "Cluster", "ClusterSpec", "Hook", "InstanceGroup", "Label", "SSHCredential",
    ]  # fmt: skip
    assert found["sources"]["kops"] == {"text": "some source", "as_of": "2026-08-22"}


def test_a_file_without_kinds_is_refused(tmp_path: Path) -> None:
    done = build(tmp_path, SOURCE | {"types": {}})
    assert done.returncode == 1
    assert "no type Cluster" in done.stderr


def test_bundled_list_is_closed() -> None:
    """Every type a field names is listed, but for types of Kubernetes itself."""
    scalars = {"string", "bool", "int", "float", "quantity", "duration", "int|string"}
    named = {kind.rpartition("]")[2] for row in fields().values() for kind in row.values()}
    assert named - fields().keys() - scalars <= {
        "Affinity", "Toleration", "LeaderElectionConfiguration", "ExecContainerAction",
    }  # fmt: skip
