"""The bundled list of eksctl fields: what a config can hold, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.eksctl_configs import types

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "build_eksctl_fields.py"
SOURCE = {
    "source": "some source", "root": "ClusterConfig",
    "types": {
        "ClusterConfig": {"fields": {
            "vpc": {"type": "ClusterVPC"}, "groups": {"type": "[]Group"}, "on": {"type": "boolean"},
        }},
        "ClusterVPC": {"fields": {
            "cidr": {"type": "github.com|some|package.IPNet"},
            "controlPlaneOnPrivateSubnets": {"type": "boolean"},
        }},
        "Group": {"fields": {"size": {"type": "integer", "enum": [1, 2]}}},
        "Unused": {"fields": {}},
    },
}  # fmt: skip


def build(tmp_path: Path, source: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    (tmp_path / "source.json").write_text(json.dumps(source))
    command = [sys.executable, str(SCRIPT), f"{tmp_path}/source.json", "2026-08-21", str(tmp_path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_types_a_config_can_reach_are_kept_in_plain_words(tmp_path: Path) -> None:
    assert build(tmp_path, SOURCE).returncode == 0
    found = json.loads((tmp_path / "eksctl_fields.json").read_text())
    rows = {row["type"]: row for row in found["rows"]}
    assert list(rows) == ["ClusterConfig", "ClusterVPC", "Group"]
    assert rows["ClusterConfig"]["fields"] == {
        "vpc": "ClusterVPC", "groups": "[]Group", "on": "bool",
    }  # fmt: skip
    assert rows["ClusterVPC"]["fields"] == {"cidr": "string"}, "the other field is newer"
    assert rows["Group"]["words"] == {"size": [1, 2]}
    assert found["sources"]["eksctl"] == {"text": "some source", "as_of": "2026-08-21"}


def test_a_file_without_its_root_is_refused(tmp_path: Path) -> None:
    done = build(tmp_path, SOURCE | {"types": {}})
    assert done.returncode == 1
    assert "no type ClusterConfig" in done.stderr


def test_bundled_list_is_closed() -> None:
    """Every type a field names is listed."""
    scalars = {"string", "bool", "int", "float", "object"}
    named = {kind.rpartition("]")[2] for row in types().values() for kind in row["fields"].values()}
    assert named - types().keys() - scalars == set()
