"""The wizard in a terminal: from start to the first screen, from a key to what it paints."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measurement import Measurement, take_turns
from tests.benchmarks.starting import environment

ROUNDS = 7
KEYS = 24
_COLUMNS, _LINES = 120, 40
_PATIENCE_SECONDS = 20.0
_QUIET_SECONDS = 0.25

BARE = ("-m", "tests.benchmarks.bare_app")
WIZARD = ("-m", "advisor", "ha-kops")

_UP, _DOWN = b"\x1b[A", b"\x1b[B"
_BARE_PAINTED = b"ready"
_WIZARD_PAINTED = b"What for"
"""The first step of the rail: stands on the first complete screen."""


class Screen:
    """A program on a pseudo-terminal."""

    def __init__(self, arguments: tuple[str, ...], home: Path) -> None:
        import fcntl
        import termios

        self._master, slave = os.openpty()
        size = struct.pack("HHHH", _LINES, _COLUMNS, 0, 0)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, size)
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment(home) | {"COLUMNS": str(_COLUMNS), "LINES": str(_LINES)},
            start_new_session=True,
        )
        os.close(slave)

    def painted(self, text: bytes) -> float:
        """Seconds from the start of the program until ``text`` is painted."""
        seen = b""
        while text not in seen:
            more = self.read(_PATIENCE_SECONDS)
            if not more:
                raise RuntimeError(f"{text!r} was not painted; the last bytes: {seen[-300:]!r}")
            seen += more
        return time.perf_counter() - self.started

    def settle(self) -> None:
        """Wait until nothing more is painted."""
        while self.read(_QUIET_SECONDS):
            pass

    def press(self, key: bytes) -> float:
        """Seconds from a key to the first byte that it paints."""
        start = time.perf_counter()
        os.write(self._master, key)
        if not self.read(_PATIENCE_SECONDS):
            raise RuntimeError(f"{key!r} painted nothing")
        return time.perf_counter() - start

    def read(self, seconds: float) -> bytes:
        """What is painted next, at most ``seconds`` from now; empty when nothing is."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return b""
        try:
            return os.read(self._master, 65536)
        except OSError:  # the program has ended
            return b""

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)


@contextlib.contextmanager
def screen(arguments: tuple[str, ...], home: Path) -> Iterator[Screen]:
    """A program on a terminal of its own, ended afterwards."""
    shown = Screen(arguments, home)
    try:
        yield shown
    finally:
        shown.close()


def measure(home: Path) -> list[Measurement]:
    """First paint and key to paint of the wizard, each against a bare Textual app."""
    first = take_turns(
        ROUNDS,
        {
            "first paint, bare Textual app": lambda: _first_paint(BARE, _BARE_PAINTED, home),
            "first paint, wizard": lambda: _first_paint(WIZARD, _WIZARD_PAINTED, home),
        },
    )
    keys = {
        "key to paint, bare Textual app": _keys(BARE, _BARE_PAINTED, home),
        "key to paint, wizard": _keys(WIZARD, _WIZARD_PAINTED, home),
    }
    return [
        Measurement(
            name, times, name.replace("wizard", "bare Textual app") if "wizard" in name else ""
        )
        for name, times in (first | keys).items()
    ]


def _first_paint(arguments: tuple[str, ...], text: bytes, home: Path) -> float:
    with screen(arguments, home) as shown:
        return shown.painted(text) * 1000


def _keys(arguments: tuple[str, ...], text: bytes, home: Path) -> tuple[float, ...]:
    found = []
    with screen(arguments, home) as shown:
        shown.painted(text)
        shown.settle()
        for number in range(KEYS):
            found.append(shown.press(_UP if number % 2 else _DOWN) * 1000)
            shown.settle()
    return tuple(found)
