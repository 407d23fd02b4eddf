"""The command line as a person meets it: arguments in, two streams and an exit code out."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor.__main__ import main
from advisor.catalog import bundled
from advisor.rules import RuleBook

DESIGN = """\
schema_version: 1
name: prod
placement:
  region: eu-central-1
  zones: [eu-central-1a, eu-central-1b, eu-central-1c]
nodes:
  pools:
    - name: workers
      instance_types: [m6i.large]
      min: 3
      desired: 3
      max: 6
network:
  vpc_cidr: 10.0.0.0/16
"""
"""A design with a line for whatever a test wants to get wrong."""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def compiled_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules as every first check compiles them: half a second that each test need not pay."""
    file = tmp_path_factory.mktemp("rules") / "rules"
    RuleBook.bundled(bundled(), cache=file)
    return file


@pytest.fixture
def home(private_home: Path, monkeypatch: pytest.MonkeyPatch, compiled_rules: Path) -> Path:
    """The program's own folder; there is nothing in it yet but the compiled rules."""
    folder = private_home / "advisor"
    (folder / "cache").mkdir(parents=True)
    (folder / "cache" / "rules").hardlink_to(compiled_rules)
    monkeypatch.setenv("K8S_ADVISOR_HOME", str(folder))
    return folder


@pytest.fixture
def run(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the program in an empty folder; ``stdin`` is what a pipe would bring."""
    monkeypatch.chdir(tmp_path)

    def program(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code = int(main(list(arguments)))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return Done(code, shown.out, shown.err)

    return program
