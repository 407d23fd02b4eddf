"""An unchanged design is judged once, and a remembered answer is never an old one."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

import advisor.resources
from advisor.cli.workbench import Workbench
from advisor.errors import ExitCode
from advisor.evaluate import Evaluation
from advisor.model.design import Design
from tests.cli.conftest import DESIGN, Run

DAY = ("--at", "2026-11-22")


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The designs that were judged, in order."""
    names: list[str] = []
    judge = Workbench.evaluate

    def counting(self: Workbench, design: Design) -> Evaluation:
        names.append(design.name)
        return judge(self, design)

    monkeypatch.setattr(Workbench, "evaluate", counting)
    return names


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["check", "cost", "availability"])
def test_the_second_time_the_same_is_said_without_judging(
    run: Run, file: Path, judged: list[str], command: str
) -> None:
    first = run(command, "a.yaml", *DAY)
    assert run(command, "a.yaml", *DAY) == first
    assert judged == ["prod"]


def test_text_json_and_threshold_come_from_one_answer(
    run: Run, file: Path, judged: list[str]
) -> None:
    assert run("check", "a.yaml").code == ExitCode.FINDINGS
    assert run("check", "a.yaml", "--fail-on", "never").code == ExitCode.OK
    assert run("check", "a.yaml", "--format", "json").out.startswith("{")
    assert "Why:" in run("check", "a.yaml", "-v").out
    assert judged == ["prod"]


def test_no_cache_neither_reads_nor_writes(
    run: Run, file: Path, judged: list[str], home: Path
) -> None:
    fresh = run("check", "a.yaml", "--no-cache")
    assert not list(home.rglob("answers/*"))
    assert run("check", "a.yaml") == fresh
    assert run("check", "a.yaml", "--no-cache") == fresh
    assert len(judged) == 3


def test_a_changed_file_is_judged_anew(run: Run, file: Path, judged: list[str]) -> None:
    before = run("cost", "a.yaml")
    file.write_text(DESIGN.replace("m6i.large", "m6i.xlarge"), encoding="utf-8")
    after = run("cost", "a.yaml")
    assert "m6i.xlarge" in after.out
    assert after != before
    assert len(judged) == 2


def test_the_same_content_elsewhere_is_called_by_its_own_name(
    run: Run, file: Path, tmp_path: Path
) -> None:
    run("check", "a.yaml")
    shutil.copy(file, tmp_path / "b.yaml")
    assert "prod (b.yaml)" in run("check", "b.yaml").out


def test_another_day_is_judged_anew(run: Run, file: Path, judged: list[str]) -> None:
    run("check", "a.yaml", "--at", "2026-11-22")
    assert "as of 2027-11-22" in run("check", "a.yaml", "--at", "2027-11-22").out
    assert len(judged) == 2


def test_changed_settings_are_judged_anew(
    run: Run, file: Path, judged: list[str], home: Path
) -> None:
    base = run("availability", "a.yaml")
    (home / "settings.toml").write_text("[availability]\n'zone.mttr_hours' = 300.0\n", "utf-8")
    worse = run("availability", "a.yaml")
    assert worse.out != base.out
    (home / "settings.toml").write_text('fail_on = "luck"\n', encoding="utf-8")
    for _ in range(2):  # judged and remembered: the warning comes with both
        assert "fail_on" in run("availability", "a.yaml").err
    assert len(judged) == 3


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the bundled rules in their place."""
    copy = tmp_path / "bundled" / "rules"
    shutil.copytree(advisor.resources.folder("rules"), copy)
    advisor.resources.folder.cache_clear()
    shutil.copytree(advisor.resources.folder("data"), tmp_path / "bundled" / "data")
    advisor.resources.folder.cache_clear()
    monkeypatch.setattr(advisor.resources, "_PACKAGE", tmp_path)
    yield copy
    advisor.resources.folder.cache_clear()


def test_changed_rules_are_asked_anew(run: Run, file: Path, rules: Path, judged: list[str]) -> None:
    assert "CP-009" in run("check", "a.yaml").out
    (rule,) = rules.rglob("CP-009-*.yaml")
    rule.unlink()
    assert "CP-009" not in run("check", "a.yaml").out
    assert len(judged) == 2


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"not json", b"\xff\xfe"], ids=["empty", "object", "text", "bytes"]
)
def test_a_damaged_answer_is_worked_out_again(
    run: Run, file: Path, home: Path, damage: bytes
) -> None:
    first = run("check", "a.yaml")
    (answer,) = (home / "cache" / "answers").iterdir()
    whole = answer.read_bytes()
    answer.write_bytes(damage)
    assert run("check", "a.yaml") == first
    answer.write_bytes(whole[: len(whole) // 2])
    assert run("check", "a.yaml") == first
    answer.write_bytes(whole.replace(b"Errors", b"Praise"))
    assert run("check", "a.yaml") == first
    assert answer.read_bytes() == whole, "and it is remembered again"


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(
    run: Run, file: Path, home: Path, judged: list[str]
) -> None:
    (home / "cache" / "answers").write_text("a file where the folder should be", "utf-8")
    first = run("check", "a.yaml")
    assert run("check", "a.yaml") == first
    assert first.code == ExitCode.FINDINGS
    assert first.err == ""
    assert len(judged) == 2


def test_answers_are_for_their_owner_only(run: Run, file: Path, home: Path) -> None:
    run("check", "a.yaml")
    mode = (home / "cache" / "answers").stat().st_mode
    assert not stat.S_IMODE(mode) & 0o077


def test_errors_are_not_remembered(run: Run, file: Path, home: Path) -> None:
    file.write_bytes(b"")
    first = run("check", "a.yaml")
    assert first.code == ExitCode.USAGE
    assert run("check", "a.yaml") == first
    assert not list(home.rglob("answers/*"))
