"""Whose name stands on what a person signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.store.person import person


@pytest.fixture
def git_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a repository, and a git that reads nothing but its file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("LOGNAME", "ada")
    return tmp_path


def test_git_knows_the_name(git_home: Path) -> None:
    (git_home / "gitconfig").write_text("[user]\n\tname = Ada Lovelace\n")
    assert person() == "Ada Lovelace"


def test_the_login_name_stands_in(git_home: Path) -> None:
    assert person() == "ada"


@pytest.mark.usefixtures("git_home")
def test_a_machine_without_git_has_a_login_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert person() == "ada"
