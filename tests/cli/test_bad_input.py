"""Whatever a file holds or a disk refuses: what is wrong, where, what to do; nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.errors import ExitCode
from advisor.store.designs import Store
from tests.cli.conftest import DESIGN, Run

SCHEMA = "k8s-advisor schema"

MISTAKES = {
    "unknown key": (
        ("    - name: workers", "    - name: workers\n      colour: red"),
        "line 9: nodes.pools[0].colour: unknown key",
        SCHEMA,
    ),
    "misspelt key": (
        ("instance_types", "instnce_types"),
        "line 9: nodes.pools[0].instnce_types: unknown key; did you mean instance_types?",
        SCHEMA,
    ),
    "wrong type": (
        ("min: 3", "min: three"),
        'line 10: nodes.pools[0].min: found "three", expected a whole number',
        SCHEMA,
    ),
    "region that does not exist": (
        ("region: eu-central-1", "region: eu-centrl-1"),
        "line 4: placement.region: There is no AWS region 'eu-centrl-1'",
        "Did you mean eu-central-1",
    ),
    "no region at all": (
        ("region: eu-central-1", "region: mars"),
        'line 4: placement.region: found "mars", expected an AWS region such as eu-central-1',
        SCHEMA,
    ),
    "no instance type": (
        ("m6i.large", "m6i-large"),
        'line 9: nodes.pools[0].instance_types[0]: found "m6i-large", expected an EC2 instance',
        SCHEMA,
    ),
    "zone of another region": (
        ("eu-central-1b,", "us-east-1b,"),
        "line 5: placement.zones: zone us-east-1b is not in region eu-central-1",
        SCHEMA,
    ),
    "host bits": (
        ("10.0.0.0/16", "10.0.0.1/16"),
        "line 14: network.vpc_cidr: 10.0.0.1/16 has host bits set",
        SCHEMA,
    ),
    "duplicate pool names": (
        ("network:", "    - name: workers\nnetwork:"),
        "nodes: two node pools are named 'workers'",
        SCHEMA,
    ),
    "key given twice": (
        ("name: prod\n", "name: prod\nname: test\n"),
        'line 3: the key "name" is given twice, first in line 2',
        "Keep one",
    ),
    "newer schema": (
        ("schema_version: 1", "schema_version: 2"),
        "written by a newer k8s-advisor",
        "Upgrade",
    ),
    "tab": (("  region", "\tregion"), "line 4: indented with a tab", "spaces"),
    "unknown parameter": (
        ("network:", "assumptions: {availability: {luck: 1}}\nnetwork:"),
        "line 13: assumptions.availability: There is no availability parameter 'luck'",
        "Known:",
    ),
}


@pytest.mark.parametrize(("change", "says", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_design_is_named_with_its_line(
    run: Run, tmp_path: Path, change: tuple[str, str], says: str, hint: str
) -> None:
    file = tmp_path / "a.yaml"
    text = DESIGN.replace(*change, 1)
    assert text != DESIGN
    file.write_text(text, encoding="utf-8")
    done = run("check", "a.yaml")
    assert done.code == ExitCode.USAGE
    assert done.out == ""
    assert done.err.startswith("Error: a.yaml")
    assert says in done.err
    assert hint in done.err.partition("\nHint: ")[2]
    assert file.read_text(encoding="utf-8") == text, "the file stays as it is"


FINDINGS = {
    "type not sold there": (("m6i.large", "trn2.48xlarge"), "AZ-003"),
    "type nobody knows": (("m6i.large", "m9z.large"), "AZ-003"),
    "overlapping ranges": (
        ("network:", "network:\n  pod_cidr: 100.64.0.0/12\n  service_cidr: 100.64.0.0/13"),
        "NET-036",
    ),
    "min above max": (("min: 3", "min: 9"), "NODE-023"),
    "pool in a zone of another region": (
        ("      min: 3", "      zones: [us-east-1a]\n      min: 3"),
        "AZ-014",
    ),
}


@pytest.mark.parametrize(("change", "rule"), FINDINGS.values(), ids=FINDINGS)
def test_what_aws_would_refuse_is_an_error_among_the_findings(
    run: Run, tmp_path: Path, change: tuple[str, str], rule: str
) -> None:
    (tmp_path / "a.yaml").write_text(DESIGN.replace(*change, 1), encoding="utf-8")
    assert rule not in run("check", "ha-kops").out
    done = run("check", "a.yaml")
    assert done.code == ExitCode.FINDINGS
    errors = done.out.partition("\nErrors\n")[2].partition("\nWarnings\n")[0]
    assert rule in errors


def _bomb() -> bytes:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{other}: &{other} [{', '.join([f'*{one}'] * 9)}]")
    return "\n".join(lines).encode()


FILES = {
    "yaml bomb": (_bomb(), "more than 50,000 values"),
    "nested": (b"a: " + b"[" * 5000, "nested more than 32 levels"),
    "binary": (b"\x7fELF\x02\x01\x00", "not a text file: control character U+007F"),
    "latin-1": ("name: café\n".encode("latin-1"), "line 1: not UTF-8 text: byte 0xe9"),
    "utf-16": ("name: prod\n".encode("utf-16"), "encoded as UTF-16"),
    "empty": (b"", "the file is empty"),
    "a list": (b"- a\n", "a list where a mapping was expected"),
    "no yaml": (b"a: [\n", "not valid YAML"),
}


@pytest.mark.parametrize("command", ["check", "cost", "availability", "compare", "export"])
@pytest.mark.parametrize(("data", "says"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_design_is_refused_by_every_command(
    run: Run, tmp_path: Path, command: str, data: bytes, says: str
) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    words = {"compare": ["ha-kops", "a.yaml"], "export": ["kops", "a.yaml"]}
    done = run(command, *words.get(command, ["a.yaml"]))
    assert done.code == ExitCode.USAGE
    assert done.out == ""
    assert done.err.startswith("Error: a.yaml")
    assert says in done.err
    assert "\nHint: " in done.err
    assert (tmp_path / "a.yaml").read_bytes() == data


def test_a_huge_file_is_refused_before_it_is_read(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    done = run("check", "a.yaml")
    assert done.code == ExitCode.USAGE
    assert "a.yaml: too large: 100.0 MiB, at most 16 MiB" in done.err


def test_a_folder_by_its_name_is_no_design(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clusters").mkdir()
    done = run("check", "clusters")
    assert done.code == ExitCode.USAGE
    assert "clusters is a folder" in done.err


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    done = run("check", "a.yaml")
    assert done.code == ExitCode.USAGE
    assert "a.yaml is a folder" in done.err
    assert run("export", "kops", "ha-kops", "-o", "a.yaml").code == ExitCode.OK
    assert {path.name for path in (tmp_path / "a.yaml").iterdir()} == {"ha-kops.yaml", "README.md"}


def test_a_file_nobody_may_read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(DESIGN, encoding="utf-8")

    def refuse(path: Path, *_: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    done = run("check", "./a.yaml")
    assert done.code == ExitCode.USAGE
    assert "Error: Cannot read a.yaml: no permission." in done.err
    assert "Hint: Check who owns the file" in done.err


@pytest.mark.parametrize(
    ("number", "says"), [(errno.EROFS, "the disk is read-only"), (errno.ENOSPC, "the disk is full")]
)
def test_a_disk_that_takes_nothing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    assert run("new", "prod").code == ExitCode.OK
    before = Store(home).text("prod")
    real_open = os.open

    def refuse(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_WRONLY and not str(path).endswith(".lock"):
            raise OSError(number, os.strerror(number), path)
        return real_open(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    for words in (["new", "test"], ["export", "kops", "ha-kops", "-o", "c.yaml"]):
        done = run(*words)
        assert done.code == ExitCode.USAGE
        assert says in done.err
        assert "What was there before is unchanged." in done.err
    assert not Path("c.yaml").exists()
    done = run("ask", "prod", stdin="staging\n")
    assert done.code == ExitCode.USAGE
    assert says in done.err
    assert Store(home).text("prod") == before


@pytest.mark.parametrize("words", [[], ["ha-kops"], ["open", "ha-kops"]], ids=" ".join)
def test_without_a_terminal_the_wizard_says_what_works_instead(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.code == ExitCode.USAGE
    assert done.out == ""
    assert "needs a terminal" in done.err
    assert "k8s-advisor ask" in done.err


def test_export_without_terminal_needs_a_design(run: Run) -> None:
    done = run("--export", "kops")
    assert done.code == ExitCode.USAGE
    assert "k8s-advisor --export kops DESIGN" in done.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["check", "ha-kop"], "Did you mean ha-kops?"),
        (["ha-kop"], "Did you mean ha-kops?"),
        (["chek"], "Did you mean check"),
        (["chek", "ha-kops"], "'check'"),
        (["designs", "shwo"], "Did you mean 'show'?"),
        (["check", "stagin"], "Did you mean staging?"),
        (["designs", "show", "stagin"], "Did you mean staging?"),
        (["designs", "delete", "stagin"], "Did you mean staging?"),
        (["export", "kop", "ha-kops"], "Did you mean kops?"),
        (["--export", "kop", "ha-kops"], "Did you mean kops?"),
        (["new", "x", "--region", "eu-west-9"], "Did you mean eu-west-"),
        (["check", "ha-kops", "--fomat", "json"], "--format"),
        (["designs", "restore", "stagin"], "Did you mean staging?"),
        (["rules", "list", "--area", "etc"], "Did you mean etcd"),
        (["explain", "etcd"], "k8s-advisor rules search ETCD-"),
    ],
    ids=" ".join,
)
def test_a_misspelt_word_is_corrected(run: Run, words: list[str], hint: str) -> None:
    assert run("new", "staging").code == ExitCode.OK
    done = run(*words)
    assert done.code == ExitCode.USAGE
    assert hint in done.err
    assert done.out == ""


def test_names_with_control_characters_do_not_reach_the_terminal(run: Run) -> None:
    done = run("check", "a\x1b[2Jb")
    assert done.code == ExitCode.USAGE
    assert "\x1b" not in done.err
    assert r"a\x1b[2Jb" in done.err


def test_a_day_that_is_none(run: Run) -> None:
    done = run("check", "ha-kops", "--at", "2026-02-30")
    assert done.code == ExitCode.USAGE
    assert "'2026-02-30' is not a day" in done.err
    assert "--at 2027-06-01" in done.err


def test_of_several_designs_a_broken_one_does_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"")
    done = run("check", "ha-kops", "a.yaml", "dev")
    assert done.code == ExitCode.USAGE
    assert "ha-kops:" in done.out
    assert "dev:" in done.out
    assert "Error: a.yaml: the file is empty" in done.err


def test_settings_that_make_no_sense_are_reported_and_left_out(run: Run, home: Path) -> None:
    (home / "settings.toml").write_text(
        'fail_on = "nothing"\n[availability]\nluck = 1\n', encoding="utf-8"
    )
    done = run("check", "ha-kops")
    assert done.code == ExitCode.OK
    assert "settings.toml, line 1: fail_on" in done.err
    done = run("availability", "ha-kops")
    assert done.code == ExitCode.OK
    assert "availability: There is no availability parameter 'luck'" in done.err


def test_a_home_that_is_a_file_stops_no_check(run: Run, home: Path, tmp_path: Path) -> None:
    shutil.rmtree(home)
    home.write_text("not a folder", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(DESIGN, encoding="utf-8")
    for _ in range(2):
        done = run("check", "a.yaml")
        assert done.code == ExitCode.FINDINGS
        assert "prod (a.yaml)" in done.out
    assert run("check", "ha-kops").code == ExitCode.OK
    done = run("new", "prod")
    assert done.code == ExitCode.USAGE
    assert str(home) in done.err
    assert home.read_text(encoding="utf-8") == "not a folder"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("words", [["check", "ha-kops"], ["schema"], ["export", "kops", "ha-kops"]])
def test_an_output_that_is_full(words: list[str], home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == ExitCode.USAGE
    assert "could not be written: the disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early(home: Path) -> None:
    # The reader is gone before the first byte: the write end of a pipe nobody holds open.
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "advisor", "check", "2016-true-ha"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_ctrl_c(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("advisor.evaluate.planning.build", interrupt)
    done = run("check", "--no-cache", "ha-kops")
    assert done.code == ExitCode.INTERRUPTED
    assert done.out == ""
    assert done.err == "Interrupted.\n"
