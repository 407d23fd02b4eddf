"""One process that checks many designs: its memory must not grow with them, nor its time."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from advisor.catalog import bundled
from advisor.evaluate import evaluate
from advisor.rules import RuleBook
from tests.benchmarks.judging import TODAY, variations
from tests.benchmarks.measurement import Measurement

FEW, MANY = 1_000, 10_000
MOST_GROWTH = 1.05
MOST_SECONDS = 60.0


def measure() -> list[Measurement]:
    """In a process of its own: what others have freed would hide what is kept."""
    done = subprocess.run(
        [sys.executable, "-m", __name__], capture_output=True, text=True, check=True
    )
    few, many, seconds = map(float, done.stdout.split())
    floor = f"memory after {FEW:,} designs"
    return [
        Measurement(f"check {MANY:,} designs", (seconds,), most=MOST_SECONDS, unit="s"),
        Measurement(floor, (few,), unit="MiB"),
        Measurement(
            f"memory after {MANY:,} designs", (many,), floor=floor, most=MOST_GROWTH, unit="MiB"
        ),
    ]


def main() -> None:
    """Prints the memory in MiB after few and after many designs, and the seconds it took."""
    catalog = bundled()
    rules = RuleBook.bundled(catalog)
    designs = list(variations(catalog))
    start = time.perf_counter()
    for number, design in enumerate(islice(cycle(designs), MANY), start=1):
        evaluate(design, catalog, rules, TODAY)
        if number in (FEW, MANY):
            print(_resident_mib())
    print(time.perf_counter() - start)


def _resident_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
