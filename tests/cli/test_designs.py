"""``new``, ``designs``, exports, the schema and completion."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from advisor import presets
from advisor.cli import COMMANDS
from advisor.errors import ExitCode
from advisor.store.designs import Store
from tests.cli.conftest import DESIGN, Run


@pytest.mark.parametrize("preset", presets.names())
def test_a_new_design_is_a_copy_with_a_name_of_its_own(run: Run, home: Path, preset: str) -> None:
    assert run("new", "mine", "--preset", preset).code == ExitCode.OK
    design = Store(home).load("mine").design
    original = presets.load(preset)
    assert (design.name, design.title, design.story) == ("mine", "", "")
    assert design.model_copy(
        update={"name": preset, "title": original.title, "story": original.story,
                "sources": original.sources}
    ) == original  # fmt: skip


def test_a_new_design_in_another_region(run: Run, home: Path) -> None:
    assert run("new", "one", "--region", "us-east-1").code == ExitCode.OK
    placement = Store(home).load("one").design.placement
    assert placement.region == "us-east-1"
    assert len(placement.zones) == 3
    (home / "settings.toml").write_text('region = "eu-west-1"\n', encoding="utf-8")
    assert run("new", "two").code == ExitCode.OK
    assert Store(home).load("two").design.placement.region == "eu-west-1"
    assert run("check", "two").code == ExitCode.OK


@pytest.mark.parametrize("command", ["new", "duplicate"])
def test_a_design_cannot_take_the_name_of_a_preset(run: Run, home: Path, command: str) -> None:
    words = {"new": ["new", "dev"], "duplicate": ["designs", "duplicate", "ha-kops", "dev"]}
    done = run(*words[command])
    assert done.code == ExitCode.USAGE
    assert "dev is a preset" in done.err
    assert Store(home).names() == []


def test_a_design_with_the_name_of_a_command_is_opened_by_open(run: Run) -> None:
    done = run("new", "check")
    assert "k8s-advisor open check" in done.err


def test_the_life_of_a_design(run: Run, home: Path) -> None:
    store = Store(home)
    assert "No designs are saved yet" in run("designs", "list").err
    assert run("new", "prod").code == ExitCode.OK
    assert run("designs", "rename", "prod", "live").code == ExitCode.OK
    assert run("designs", "duplicate", "live", "copy").code == ExitCode.OK
    assert store.names() == ["copy", "live"]
    assert run("designs", "show", "copy").out == store.text("copy")
    assert run("designs", "delete", "copy").code == ExitCode.OK
    assert store.names() == ["live"]
    assert "restore copy" in run("designs", "show", "copy").err
    assert run("designs", "restore", "copy").code == ExitCode.OK
    listed = run("designs", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["copy", "live"]
    assert all("Kubernetes 1.36 by kops, eu-central-1" in line for line in listed)


def test_a_broken_design_is_listed_with_its_problem(run: Run, home: Path) -> None:
    run("new", "prod")
    (home / "designs" / "prod.yaml").write_text("name: [\n", encoding="utf-8")
    done = run("designs", "list")
    assert done.code == ExitCode.OK
    assert "! prod.yaml, line 2: not valid YAML" in done.out
    (line,) = run("designs", "list", "--format", "json").out.splitlines()
    assert "not valid YAML" in json.loads(line)["problem"]


@pytest.mark.parametrize("word", ["show", "rename", "delete", "restore", "history", "duplicate"])
def test_what_does_not_exist_is_said_to(run: Run, word: str) -> None:
    more = ["other"] if word in ("rename", "duplicate") else []
    done = run("designs", word, "nothing", *more)
    assert done.code == ExitCode.USAGE
    assert "nothing" in done.err


def test_presets_are_listed_with_their_titles(run: Run) -> None:
    out = run("designs", "presets").out
    assert [line.split()[0] for line in out.splitlines()] == list(presets.names())


def test_an_export_goes_to_stdout_and_what_gets_lost_to_stderr(run: Run, tmp_path: Path) -> None:
    done = run("--export", "kops", "ha-kops")
    assert done.code == ExitCode.OK
    kinds = [document["kind"] for document in yaml.safe_load_all(done.out) if document]
    assert kinds[0] == "Cluster"
    assert "kops cannot express" in done.err
    assert run("export", "kops", "ha-kops") == done
    written = run("export", "kops", "ha-kops", "-o", "c.yaml")
    assert written.out == ""
    assert (tmp_path / "c.yaml").read_text(encoding="utf-8") == done.out
    other = run("ha-kops", "--export", "kops", "-o", "d.yaml")
    assert other.code == ExitCode.OK
    assert (tmp_path / "d.yaml").read_text(encoding="utf-8") == done.out


def test_what_kops_would_refuse_is_not_exported_unless_forced(run: Run) -> None:
    done = run("export", "kops", "2018-kops")
    assert done.code == ExitCode.FINDINGS
    assert done.out == ""
    assert "Refused by: kops" in done.err
    assert "--force" in done.err
    forced = run("export", "kops", "2018-kops", "--force")
    assert forced.code == ExitCode.OK
    assert "kind: Cluster" in forced.out


def test_export_before_a_command_is_refused(run: Run) -> None:
    done = run("--export", "kops", "check", "ha-kops")
    assert done.code == ExitCode.USAGE
    assert "'check'" in done.err


def test_two_designs_need_a_verb(run: Run) -> None:
    done = run("ha-kops", "dev")
    assert done.code == ExitCode.USAGE
    assert "k8s-advisor compare ha-kops dev" in done.err


def test_the_schema_knows_the_fields(run: Run) -> None:
    schema = json.loads(run("schema").out)
    assert schema["properties"].keys() >= yaml.safe_load(DESIGN).keys()


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["designs", "restore"]])
def test_help_is_short_lines_without_ellipses(run: Run, command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.code == ExitCode.OK
    assert done.err == ""
    assert "..." not in done.out.replace("[ARGS]...", "").replace("DESIGN...", "").replace(
        "[C...]", ""
    )
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("k8s-advisor chec", "check"),
        ("k8s-advisor ha-k", "ha-kops"),
        ("k8s-advisor check ha-k", "ha-kops"),
        ("k8s-advisor compare dev 2016-t", "2016-true-ha"),
        ("k8s-advisor export ko", "kops"),
        ("k8s-advisor designs res", "restore"),
    ],
)
def test_the_shell_completes_commands_and_designs(home: Path, words: str, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from advisor.__main__ import main; main()"],
        env={
            "K8S_ADVISOR_HOME": str(home),
            "_K8S_ADVISOR_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert f"plain,{expected}" in done.stdout.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.code == ExitCode.OK
    assert "_K8S_ADVISOR_COMPLETE" in done.out
