"""A figure, what it is compared with, and what it may be at most."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measurement:
    """Milliseconds of each round, or what ``unit`` says.

    ``floor`` names the measurement that it is a ratio to.

    ``most`` is the ratio that it may reach, or without a floor the milliseconds of its 95th
    percentile.
    """

    name: str
    milliseconds: tuple[float, ...]
    floor: str = ""
    most: float | None = None
    unit: str = "ms"

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        if len(self.milliseconds) < 2:
            return self.median
        return statistics.quantiles(self.milliseconds, n=20, method="inclusive")[-1]


def take_turns(
    rounds: int, contestants: Mapping[str, Callable[[], float]]
) -> dict[str, tuple[float, ...]]:
    """Milliseconds of each contestant in each round; one round before those does not count."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, run in contestants.items():
            milliseconds = run()
            if number:
                found[name].append(milliseconds)
    return {name: tuple(values) for name, values in found.items()}


def report(measurements: Sequence[Measurement]) -> list[dict[str, Any]]:
    """The measurements with their ratios as plain values."""
    medians = {each.name: each.median for each in measurements}
    rows = []
    for each in measurements:
        ratio = each.median / medians[each.floor] if each.floor in medians else None
        reached = ratio if each.floor else each.p95
        held = None if each.most is None or reached is None else reached <= each.most
        rows.append(
            {
                "name": each.name,
                "rounds": len(each.milliseconds),
                "unit": each.unit,
                "median": round(each.median, 2),
                "p95": round(each.p95, 2),
                "floor": each.floor or None,
                "ratio": None if ratio is None else round(ratio, 2),
                "most": each.most,
                "held": held,
            }
        )
    return rows
