"""Exports on disk: one file or a folder with its README, for one release of a tool or another."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from advisor import exporters, presets
from advisor.catalog import bundled
from advisor.errors import ExitCode
from advisor.exporters.coverage import State
from tests.cli.conftest import Run


def test_a_folder_gets_every_file_and_the_commands_in_order(run: Run, tmp_path: Path) -> None:
    done = run("export", "eksctl", "spot-saver", "-o", str(tmp_path / "out"))
    assert done.code == ExitCode.OK
    assert done.out == ""
    export = exporters.export("eksctl", presets.load("spot-saver"), bundled())
    names = {export.file, *(file.name for file in export.files), "README.md"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    assert (tmp_path / "out" / export.file).read_text() == export.text
    readme = (tmp_path / "out" / "README.md").read_text()
    commands = [line.removeprefix("  $ ") for line in export.header if line.startswith("  $ ")]
    assert commands
    assert "```sh\n" + "\n".join(commands) + "\n```" in readme
    for file in export.files:
        assert file.name in readme


@pytest.mark.parametrize("target", exporters.targets())
def test_the_readme_lists_every_field_the_target_says_or_cannot_say(
    run: Run, tmp_path: Path, target: str
) -> None:
    preset = "eks-standard" if target in ("eksctl", "cloudformation", "capa") else "ha-kops"
    done = run("export", target, preset, "-o", f"{tmp_path}/", "--force")
    assert done.code == ExitCode.OK, done.err
    readme = (tmp_path / "README.md").read_text()
    listed = {line.split("|")[1].strip(" `") for line in readme.splitlines() if line[:3] == "| `"}
    coverage = exporters.coverage_of(target, presets.load(preset), bundled())
    assert listed == {each.path for each in coverage if each.state is not State.INFORMS_ONLY}


def test_names_of_a_design_are_no_markup_in_the_readme(run: Run, tmp_path: Path) -> None:
    design = tmp_path / "odd.yaml"
    text = run("designs", "show", "ha-kops").out
    title = "title: '<b>|x|</b> `rm -rf` [a](b)\\n# boo'\n"
    lines = [title if line.startswith("title:") else line for line in text.splitlines(True)]
    design.write_text("".join(lines), encoding="utf-8")
    assert run("export", "kops", str(design), "-o", str(tmp_path / "out")).code == ExitCode.OK
    readme = (tmp_path / "out" / "README.md").read_text()
    assert "<b>" not in readme
    assert r"\<b\>\|x\|\</b\> \`rm -rf\` \[a\](b)" in readme


def test_one_file_says_that_there_are_more(run: Run, tmp_path: Path) -> None:
    done = run("export", "eksctl", "spot-saver", "-o", str(tmp_path / "cluster.yaml"))
    assert done.code == ExitCode.OK
    assert [path.name for path in tmp_path.iterdir()] == ["cluster.yaml"]
    assert "spot-saver-karpenter.yaml" in done.err
    assert "-o DIR" in done.err


def test_a_folder_that_cannot_be_made_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("here")
    done = run("export", "kops", "ha-kops", "-o", str(tmp_path / "file.txt" / "out"))
    assert done.code == ExitCode.USAGE
    assert "out" in done.err
    assert "not a folder" in done.err


def test_another_release_refuses_what_it_dropped(run: Run) -> None:
    tree = yaml.safe_load(run("designs", "show", "ha-kops").out)
    classic = {"api_load_balancer": "clb", "dns": "public", "dns_zone": "example.com"}
    tree["control_plane"] |= classic
    Path("classic.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    assert run("export", "kops", "./classic.yaml").code == ExitCode.OK
    done = run("export", "kops", "./classic.yaml", "--tool-version", "1.37")
    assert done.code == ExitCode.FINDINGS
    assert "CP-007" in done.err
    assert done.out == ""


def test_the_release_stands_in_the_export(run: Run) -> None:
    before = run("--export", "kops", "--tool-version", "1.37", "ha-kops")
    after = run("--export", "kops", "ha-kops", "--tool-version", "1.37")
    assert before.code == after.code == ExitCode.OK
    assert before.out == after.out
    assert "for kops 1.37" in before.out.splitlines()[0]
    assert run("export", "kops", "ha-kops", "--tool-version", "1.37.2").out == before.out


def test_a_release_that_nothing_is_written_for(run: Run) -> None:
    done = run("export", "kops", "ha-kops", "--tool-version", "1.20")
    assert done.code == ExitCode.USAGE
    assert "1.20" in done.err
    assert "1.36, 1.37" in done.err


def test_a_design_for_another_tool_is_judged_as_the_target_would(run: Run) -> None:
    tree = yaml.safe_load(run("designs", "show", "ha-kops").out)
    tree["provisioner"]["tool"] = "capa"
    tree["etcd"] |= {"topology": "dedicated", "members": 5}
    Path("etcd.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    done = run("export", "kops", "./etcd.yaml")
    assert done.code == ExitCode.FINDINGS
    assert "CP-003" in done.err


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["--tool-version", "1.37", "ha-kops"], "--tool-version"),
        (["--tool-version", "1.37", "check", "ha-kops"], "--tool-version"),
        (["open", "ha-kops", "--tool-version", "1.37"], "--tool-version"),
        (["open", "ha-kops", "--force"], "--force"),
        (["-o", "cluster.yaml", "ha-kops"], "--output"),
    ],
)
def test_how_to_export_without_an_export_is_a_mistake(
    run: Run, arguments: list[str], option: str
) -> None:
    done = run(*arguments)
    assert done.code == ExitCode.USAGE
    assert f"{option} needs --export TARGET." in done.err
