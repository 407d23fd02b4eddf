"""Terminals narrower than usual: every answer in words is set for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

COMMANDS = (
    "check 2018-kops",
    "check --verbose ha-kops",
    "cost ha-kops",
    "cost --by zone ha-kops",
    "cost --assumptions ha-kops",
    "cost --sensitivity ha-kops",
    "cost --control-planes ha-kops",
    "cost diff ha-kops 2018-kops",
    "availability ha-kops",
    "compare ha-kops 2018-kops",
    "explain ETCD-001 ha-kops",
    "rules list",
    "designs presets",
)


def too_wide(text: str, width: int) -> list[str]:
    """Lines that a terminal of ``width`` columns breaks although they could go on below."""
    return [line for line in text.splitlines() if len(line) > width and len(line.split()) > 1]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_fits_a_terminal_of_40_columns(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    usual = run(*command.split()).out
    monkeypatch.setenv("COLUMNS", "40")
    narrow = run(*command.split()).out
    assert too_wide(narrow, 40) == []
    assert len(narrow.splitlines()) > len(usual.splitlines()), "nothing that was said is left out"
    monkeypatch.delenv("COLUMNS")
    assert run(*command.split()).out == usual, "the narrow answer is not remembered for others"


def test_an_import_fits_a_terminal_of_40_columns(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "kops.yaml").write_text(run("export", "kops", "ha-kops").out)
    monkeypatch.setenv("COLUMNS", "40")
    said = run("import", "kops.yaml", "-o", "imported.yaml").out
    assert ": spec.kubeDNS.provider\n    a design" in said
    assert too_wide(said, 40) == []


@pytest.mark.parametrize("stated", ["", "0", "wide", "200"])
def test_no_width_or_a_large_one_is_the_usual(
    run: Run, monkeypatch: pytest.MonkeyPatch, stated: str
) -> None:
    usual = run("check", "ha-kops").out
    monkeypatch.setenv("COLUMNS", stated)
    assert run("check", "ha-kops").out == usual
