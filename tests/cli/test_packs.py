"""Rules of one's own on the command line: packs, profiles, severities."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run
from tests.unit.rules_engine import write_rule


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    write_rule(folder, 'design.provisioner.tool == "kops"', id="OURS-001", title="We left kops")
    return folder / "rules"


def fired(run: Run, *arguments: str) -> dict[str, str]:
    done = run("check", "dev", "--format", "json", *arguments)
    found = json.loads(done.out)["findings"]
    return {each["rule"]: each["severity"] for each in found if each["state"] == "fires"}


def test_a_pack_for_one_check(run: Run, team: Path) -> None:
    assert "rules/OURS-001" in fired(run, "--rules", str(team))
    assert "rules/OURS-001" not in fired(run)


def test_a_changed_pack_is_noticed(run: Run, team: Path) -> None:
    assert "rules/OURS-001" in fired(run, "--rules", str(team))
    file = next(team.glob("*/*.yaml"))
    document = yaml.safe_load(file.read_text())
    file.write_text(yaml.safe_dump(document | {"when": 'design.name == "something-else"'}))
    assert "rules/OURS-001" not in fired(run, "--rules", str(team))


def test_a_folder_of_ones_own_is_always_there(run: Run, team: Path, home: Path) -> None:
    assert "my/OURS-001" not in fired(run)
    team.rename(home / "rules")
    assert "my/OURS-001" in fired(run)
    assert "We left kops" in run("explain", "my/OURS-001").out


def test_severities_of_ones_own(run: Run, home: Path) -> None:
    before = fired(run)
    assert before["CP-012"] == "advice"
    (home / "settings.toml").write_text('[severity]\nCP-012 = "error"\n')
    assert fired(run)["CP-012"] == "error"
    assert run("check", "dev").code == 1
    (home / "settings.toml").write_text('[severity]\nCP-012 = "off"\n')
    assert "CP-012" not in fired(run)


def test_a_profile_for_one_check_and_for_all(run: Run, home: Path) -> None:
    everything = json.loads(run("check", "dev", "--format", "json").out)
    some = json.loads(run("check", "dev", "--format", "json", "--profile", "security").out)
    assert (everything["left_out"], bool(some["left_out"])) == ([], True)
    (home / "settings.toml").write_text('profile = "security"\n')
    settings = json.loads(run("check", "dev", "--format", "json").out)
    assert settings["left_out"] == some["left_out"]


def test_reports_for_pipelines_use_them_too(run: Run, team: Path) -> None:
    done = run("check", "dev", "--format", "github", "--rules", str(team))
    assert "OURS-001" in done.out


def test_a_pack_that_is_not_there(run: Run) -> None:
    done = run("check", "dev", "--rules", "nowhere")
    assert done.code == 2
    assert "no rule pack nowhere" in done.err


def test_a_broken_pack_stops_nothing(run: Run, team: Path) -> None:
    next(team.glob("*/*.yaml")).write_text("id: [\n")
    assert fired(run, "--rules", str(team))["ADV-000"] == "warning"
