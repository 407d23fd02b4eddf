"""``bill``: the bill of one design after another, loading a region, the memory of ``cost``."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from advisor import plan, presets
from advisor.catalog import Catalog, bundled
from advisor.cost import bill
from advisor.resources import folder
from tests.benchmarks.judging import TODAY, variations
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.starting import environment

MOST_BILL_MS = 2.0
MOST_REGION_MS = 15.0
MOST_MEMORY_MB = 80.0

_COST = "import sys; from advisor.__main__ import main; sys.exit(main(sys.argv[1:]))"


def measure(home: Path) -> list[Measurement]:
    """Bills of presets and their variations; every region, each read anew; peak memory."""
    return [
        Measurement("bill of a design", tuple(_bills()), most=MOST_BILL_MS),
        Measurement("load a region", tuple(_regions()), most=MOST_REGION_MS),
        Measurement("memory of cost", (_memory_mb(home),), most=MOST_MEMORY_MB, unit="MB"),
    ]


def _bills() -> list[float]:
    catalog = bundled()
    found = []
    for design in variations(catalog):
        resources = plan.build(design, catalog).resources
        prices = catalog.region(design.placement.region)
        start = time.perf_counter()
        bill(resources, prices, catalog, TODAY, design.kubernetes.version)
        found.append((time.perf_counter() - start) * 1000)
    return found


def _regions() -> list[float]:
    found = []
    for name in bundled().region_names():
        catalog = Catalog(folder("data"))
        catalog.region_names()
        start = time.perf_counter()
        book = catalog.region(name)
        book.on_demand("m6i.large")
        found.append((time.perf_counter() - start) * 1000)
    return found


def _memory_mb(home: Path) -> float:
    """The largest resident set of a fresh process that prices one design."""
    design = home / "cost.yaml"
    design.write_text(presets.text("ha-kops"), encoding="utf-8")
    measured = (
        f"import subprocess, sys, resource; subprocess.run([sys.executable, '-c', {_COST!r}, "
        f"'cost', '--no-cache', {str(design)!r}], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured],
        env=environment(home),
        capture_output=True,
        check=True,
    )
    per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024
    return int(done.stdout) / per_mb
