"""Commands in a fresh process, bytecode cached: against importing what they rest on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from advisor import presets
from tests.benchmarks.measurement import Measurement, take_turns

ROUNDS = 15
FLOOR = "import pydantic, yaml, click"
MOST_RATIO = 1.5

_RUN = "import sys; from advisor.__main__ import main; sys.exit(main(sys.argv[1:]))"
"""What the installed command does."""


def environment(home: Path) -> dict[str, str]:
    """That of a person with an own home, and with bytecode."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("K8S_ADVISOR_")
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    root = str(Path(__file__).parents[2])
    return kept | {"K8S_ADVISOR_HOME": str(home), "PYTHONPATH": root, "TERM": "xterm-256color"}


def measure(home: Path) -> list[Measurement]:
    """``check`` of a file whose answer is remembered, of one that is new, and the floor."""
    design = home / "cluster.yaml"
    design.write_text(presets.text("ha-kops"), encoding="utf-8")
    found = take_turns(
        ROUNDS,
        {
            "bare Python": _process(home, "-c", "pass"),
            FLOOR: _process(home, "-c", FLOOR),
            "--version": _process(home, "-c", _RUN, "--version"),
            "check FILE, unchanged": _process(home, "-c", _RUN, "check", str(design)),
            "check FILE, for the first time": _process(
                home, "-c", _RUN, "check", "--no-cache", str(design)
            ),
        },
    )
    most = {"check FILE, unchanged": MOST_RATIO}
    return [
        Measurement(name, times, "" if name in ("bare Python", FLOOR) else FLOOR, most.get(name))
        for name, times in found.items()
    ]


def _process(home: Path, *arguments: str) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *arguments],
            env=environment(home),
            capture_output=True,
            check=False,
        )
        milliseconds = (time.perf_counter() - start) * 1000
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr.decode(errors='replace')}")
        return milliseconds

    return run
