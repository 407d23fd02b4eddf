"""``fix``: what it changes, where the result goes, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor import presets
from advisor.errors import ExitCode
from advisor.model.document import read_design
from tests.cli.conftest import DESIGN, Run

BAD = (
    DESIGN
    + """\
# Weave was there from the first day.
etcd:
  members: 3
  volume: {type: gp2}   # slow
security:
  ssh_cidrs: [0.0.0.0/0]
"""
)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD)
    return path


def test_a_file_is_repaired_in_place_and_keeps_its_comments(run: Run, bad: Path) -> None:
    done = run("fix", "bad.yaml")
    assert "etcd.volume.type: gp2 -> gp3" in done.out
    text = bad.read_text()
    assert "# Weave was there from the first day." in text
    assert "{type: gp3}   # slow" in text
    assert read_design(text, "bad.yaml").security.ssh_cidrs == ()
    assert "SEC-005" not in run("check", "bad.yaml").out


def test_the_version_before_comes_back(run: Run, bad: Path) -> None:
    run("fix", "bad.yaml")
    assert run("designs", "restore", "bad.yaml").code == 0
    assert bad.read_text() == BAD


def test_a_dry_run_writes_nothing(run: Run, bad: Path) -> None:
    done = run("fix", "bad.yaml", "--dry-run")
    assert "gp2 -> gp3" in done.out
    assert bad.read_text() == BAD


def test_only_the_rules_that_are_named(run: Run, bad: Path) -> None:
    run("fix", "bad.yaml", "--rule", "etcd-006")
    design = read_design(bad.read_text(), "bad.yaml")
    assert design.etcd.volume.type == "gp3"
    assert [str(each) for each in design.security.ssh_cidrs] == ["0.0.0.0/0"]


def test_an_unknown_rule_changes_nothing(run: Run, bad: Path) -> None:
    assert run("fix", "bad.yaml", "--rule", "NOPE-001").code == 2
    assert bad.read_text() == BAD


def test_fixing_twice_changes_nothing_more(run: Run, bad: Path) -> None:
    run("fix", "bad.yaml")
    text = bad.read_text()
    assert "Nothing was changed" in run("fix", "bad.yaml").err
    assert bad.read_text() == text


def test_a_preset_becomes_a_design_of_its_own(run: Run) -> None:
    refused = run("fix", "2018-kops")
    assert refused.code == 2
    assert "-o my-2018-kops" in refused.err
    run("fix", "2018-kops", "-o", "mine")
    assert "name: mine" in run("designs", "show", "mine").out
    taken = run("fix", "2018-kops", "-o", "mine")
    assert taken.code == 2
    assert "exists already" in taken.err
    assert "designs delete" in taken.err or "delete it first" in taken.err


@pytest.mark.parametrize("name", ["dev", "Not A Name"])
def test_a_name_that_cannot_be_is_refused_before_anything_is_done(run: Run, name: str) -> None:
    assert run("fix", "2018-kops", "-o", name).code == 2


def test_a_design_from_a_pipe_goes_on_in_the_pipe(run: Run) -> None:
    done = run("fix", "-", stdin=BAD)
    assert read_design(done.out, "out").etcd.volume.type == "gp3"
    assert "gp2 -> gp3" in done.err


def test_the_same_for_programs(run: Run, bad: Path) -> None:
    document = json.loads(run("fix", "bad.yaml", "--dry-run", "--format", "json").out)
    changes = [change for each in document["fixed"] for change in each["changes"]]
    assert {"path": "etcd.volume.type", "old": "gp2", "new": "gp3"} in changes
    assert all(each["rule"] in each["clears"] for each in document["fixed"])


@pytest.mark.parametrize("preset", presets.names())
def test_no_preset_gets_worse(run: Run, preset: str) -> None:
    def errors(name: str) -> int:
        found = json.loads(run("check", name, "--format", "json").out)["findings"]
        return sum(each["severity"] == "error" for each in found if each["state"] == "fires")

    run("fix", preset, "-o", "mine")
    assert errors("mine") <= errors(preset)
    left = json.loads(run("fix", "mine", "--dry-run", "--format", "json").out)
    assert left["fixed"] == []


def test_two_documents_do_not_share_stdout(run: Run, bad: Path) -> None:
    before = bad.read_text()
    for arguments in (["bad.yaml", "-o", "-"], ["-"]):
        done = run("fix", *arguments, "--format", "json", stdin=before)
        assert done.code == ExitCode.USAGE
        assert not done.out
        assert "name a file for the design (-o FILE)" in done.err
    done = run("fix", "-", "-o", "mended.yaml", "--format", "json", stdin=before)
    assert json.loads(done.out)
    assert read_design(Path("mended.yaml").read_text(), "x").etcd.backup.enabled
