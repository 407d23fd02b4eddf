"""Runs all benchmarks: ``python -m tests.benchmarks [--json] [NAME...]``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import billing, judging, painting, remembering, starting
from tests.benchmarks.measurement import Measurement, report

GROUPS: dict[str, Callable[[Path], list[Measurement]]] = {
    "evaluate": lambda _: judging.measure(),
    "memory": lambda _: remembering.measure(),
    "bill": billing.measure,
    "start": starting.measure,
    "wizard": painting.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(GROUPS)}")
    options = parser.parse_args()
    if unknown := set(options.names) - GROUPS.keys():
        parser.error(f"no benchmark is named {', '.join(sorted(unknown))}")
    start = time.perf_counter()
    measurements: list[Measurement] = []
    with tempfile.TemporaryDirectory(prefix="k8s-advisor-bench-") as home:
        for name, measure in GROUPS.items():
            if not options.names or name in options.names:
                print(f"measuring: {name}", file=sys.stderr)
                measurements += measure(Path(home))
    rows = report(measurements)
    seconds = time.perf_counter() - start
    print(json.dumps(_document(rows, seconds), indent=1) if options.json else _table(rows, seconds))
    return 0


def _document(rows: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        "seconds": round(seconds, 1),
        "measurements": rows,
    }


def _table(rows: list[dict[str, Any]], seconds: float) -> str:
    lines = [f"{'':<34}{'median':>10}{'p95':>10}{'ratio':>8}{'at most':>9}"]
    for row in rows:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else ""
        unit = row["unit"]
        most = "" if row["most"] is None else f"{row['most']:g}{'' if ratio else f' {unit}'}"
        verdict = {True: "  held", False: "  MISSED", None: ""}[row["held"]]
        lines.append(
            f"{row['name']:<34}{row['median']:>7.1f} {unit}{row['p95']:>7.1f} {unit}"
            f"{ratio:>8}{most:>9}{verdict}"
        )
    floors = {row["floor"] for row in rows if row["floor"]}
    lines += ["", *(f"ratio: median to that of {floor!r}" for floor in sorted(floors))]
    lines.append(f"{seconds:.0f} s, {platform.python_implementation()} {platform.python_version()}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
