"""Whatever a command raises ends in a message and a documented exit code, never in a traceback."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

import advisor.cli
from advisor.__main__ import main
from advisor.errors import AdvisorError, DesignError, ExitCode

FULL_DISK = Path("/dev/full")


def _raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def run(arguments: list[str]) -> NoReturn:
        raise error

    monkeypatch.setattr(advisor.cli, "run", run)


def test_exit_code_of_the_command_is_that_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisor.cli, "run", lambda arguments: ExitCode.FINDINGS)
    assert main(["check"]) == 1


def test_foreseen_error_is_shown_with_its_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _raising(monkeypatch, DesignError("a.yaml:3: no such region 'mars'", hint="Try eu-west-1."))
    assert main([]) == ExitCode.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "Error: a.yaml:3: no such region 'mars'\nHint: Try eu-west-1.\n"


def test_foreseen_error_sets_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable(AdvisorError):
        exit_code = ExitCode.AWS

    _raising(monkeypatch, Unreachable("no route to AWS"))
    assert main([]) == 3


def test_interrupt_exits_as_a_shell_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    _raising(monkeypatch, KeyboardInterrupt())
    assert main([]) == 130


def test_crash_leaves_a_log_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], private_home: Path
) -> None:
    _raising(monkeypatch, ZeroDivisionError("division by zero"))
    assert main(["check", "a.yaml"]) == 70
    shown = capsys.readouterr().err
    assert "division by zero" in shown
    assert "Traceback" not in shown
    (log,) = private_home.rglob("crash-*.log")
    assert str(log) in shown
    text = log.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "['check', 'a.yaml']" in text


def test_crash_is_reported_when_no_log_can_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], private_home: Path
) -> None:
    private_home.rmdir()
    private_home.write_text("a file where the home should be", encoding="utf-8")
    _raising(monkeypatch, ZeroDivisionError("division by zero"))
    assert main([]) == 70
    assert "K8S_ADVISOR_DEBUG=1" in capsys.readouterr().err


@pytest.mark.parametrize("error", [ZeroDivisionError("bug"), DesignError("bad file")], ids=repr)
def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    _raising(monkeypatch, error)
    with pytest.raises(type(error)):
        main(["--debug", "check"])
    monkeypatch.setenv("K8S_ADVISOR_DEBUG", "1")
    with pytest.raises(type(error)):
        main(["check"])


def test_reader_that_left_is_no_error_to_report() -> None:
    # The reader is gone before the first byte: the write end of a pipe nobody holds open.
    script = (
        "import os, subprocess, sys; r, w = os.pipe(); os.close(r); "
        "done = subprocess.run([sys.executable, '-m', 'advisor', '--help'], stdout=w, "
        "stderr=subprocess.PIPE); sys.stdout.write(f'{done.returncode} {done.stderr!r}')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "141 b''"


@pytest.mark.skipif(not FULL_DISK.exists(), reason="no /dev/full on this system")
def test_full_disk_is_named() -> None:
    with FULL_DISK.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "Error: The output could not be written: the disk is full.\n"
        "Hint: Free some space and try again.\n"
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_caller_closed_is_an_empty_one(closed: str) -> None:
    program = f"{sys.executable} -m advisor"
    for command, code in (("--version", 0), ("check no-such-file.yaml", 2), ("check -", 2)):
        done = subprocess.run(
            ["sh", "-c", f"{program} {command} {closed}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, command
        assert "unexpectedly" not in done.stderr


def test_what_the_system_refuses_is_no_defect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], private_home: Path
) -> None:
    _raising(monkeypatch, PermissionError(errno.EACCES, "Permission denied", "/locked/pack.yaml"))
    assert main([]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert said.startswith("Error: Cannot use /locked/pack.yaml: Permission denied.\nHint: ")
    assert not list(private_home.rglob("crash-*.log"))
