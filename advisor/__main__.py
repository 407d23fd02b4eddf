"""Entry point: ``k8s-advisor`` and ``python -m advisor``.

Whatever happens inside, the person at the terminal gets a message and a documented exit code,
and never a traceback. Nothing but the standard library is imported before it is needed: the time
until ``--version`` answers is the time every command starts with.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, ExitCode

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "k8s-advisor"

_READER_GONE = 141
"""As the shell reports death by SIGPIPE (128 + 13), what ``k8s-advisor ... | head`` expects."""

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENAMETOOLONG})
"""What the system refuses about a path: nothing in the program is wrong."""

_CRASH = 70
"""``EX_SOFTWARE`` of sysexits.h: a defect of the program, never mistaken for findings (1)."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    ``arguments`` default to those of the process. Codes are those of ``ExitCode``, 70 after a
    crash and 141 when the reader of a pipe left early.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    # Pydantic would look through every installed package for plugins: 20 ms of the first check.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _open_closed_streams()
    _write_any_text()
    try:
        return _run(arguments)
    except BrokenPipeError:
        _silence_stdout()
        return _READER_GONE
    except KeyboardInterrupt:
        _say("Interrupted.")
        return ExitCode.INTERRUPTED
    except AdvisorError as error:
        if _debugging(arguments):
            raise
        _say(f"Error: {error.message}")
        if error.hint:
            _say(f"Hint: {error.hint}")
        return error.exit_code
    except OSError as error:
        return _crash(error, arguments) if _debugging(arguments) else _system(error, arguments)
    except Exception as error:  # noqa: BLE001 - the last line of defence before the terminal
        return _crash(error, arguments)


def _run(arguments: list[str]) -> int:
    from advisor.cli import run

    code = run(arguments)
    # A full disk or a closed pipe shows at the last flush, while it can still be reported.
    sys.stdout.flush()
    return code


def _system(error: OSError, arguments: list[str]) -> int:
    """Report what the system would not do."""
    if error.errno in _DISK_FULL:
        _silence_stdout()
        _say("Error: The output could not be written: the disk is full.")
        _say("Hint: Free some space and try again.")
    elif error.errno in _REFUSED and error.filename is not None:
        _say(f"Error: Cannot use {os.fsdecode(error.filename)}: {error.strerror}.")
        _say("Hint: Check the path, and who owns the file and its folder.")
    else:
        return _crash(error, arguments)
    return ExitCode.USAGE


def _open_closed_streams() -> None:
    """A stream that the caller has closed (``>&-``) is an empty one, as for other programs."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - no pathlib yet
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _write_any_text() -> None:
    """Let a terminal that knows ASCII only show other characters as escapes, not fail on them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="backslashreplace")


def _debugging(arguments: list[str]) -> bool:
    return "--debug" in arguments or os.environ.get("K8S_ADVISOR_DEBUG", "0") not in ("", "0")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _silence_stdout() -> None:
    """Let the interpreter's own flush at exit meet an open file instead of the closed pipe."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _crash(error: Exception, arguments: list[str]) -> int:
    """Report what nobody foresaw; a traceback reaches the terminal only when asked for."""
    if _debugging(arguments):
        raise error
    _say(f"Error: k8s-advisor failed unexpectedly ({type(error).__name__}: {error}).")
    try:
        path = _write_crash_log(error, arguments)
    except (OSError, ImportError):  # a full disk, an installation without its parts
        _say("Hint: run it again with K8S_ADVISOR_DEBUG=1 to see where.")
    else:
        _say(f"Hint: this is a defect of k8s-advisor; please report it with {path}")
    return _CRASH


def _write_crash_log(error: Exception, arguments: list[str]) -> Path:
    """Write what a maintainer needs to a new file in the state folder; OSError if it cannot be."""
    import platform
    import time
    import traceback

    import platformdirs

    from advisor import __version__

    folder = platformdirs.user_state_path(PROGRAM, ensure_exists=True)
    path = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    lines = [
        f"k8s-advisor {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
        f"arguments: {arguments}\n\n",
        *traceback.format_exception(error),
    ]
    path.write_text("".join(lines), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
