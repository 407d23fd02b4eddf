"""Which prices are known, by region and family, for a terminal and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from advisor.catalog.coverage import Coverage
from advisor.report.text import count, table, wrapped

_SHORT: Final = {
    "CloudWatch": "Logs",
    "DataTransfer": "Data",
    "Fargate": "Farg",
    "Route53": "R53",
}
"""Heads of narrow columns."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of a region, and what that leaves without a price in each bundled design."""

    coverage: Coverage
    unpriced: Mapping[str, tuple[str, ...]]

    @property
    def complete(self) -> int:
        """Bundled designs of which every line has a price."""
        return sum(not lines for lines in self.unpriced.values())

    @property
    def lacks(self) -> frozenset[str]:
        """What has no price in any of them."""
        return frozenset(line for lines in self.unpriced.values() for line in lines)


def coverage_text(regions: Sequence[Reach]) -> str:
    """A line a region with a column for each family; of one region also what has no price."""
    families = list(regions[0].coverage.families)
    head = ("Region", "Types", *(_SHORT.get(name, name) for name in families), "Bills")
    rows = [head, *(_row(region, families) for region in regions)]
    lines = table(rows, right=range(1, len(head)), gap=" ")
    lines += ["", *wrapped(_summary(regions))]
    if len(regions) == 1:
        lines += _unpriced(regions[0])
    return "\n".join(lines) + "\n"


def _row(region: Reach, families: Sequence[str]) -> tuple[str, ...]:
    found = region.coverage
    return (
        found.region,
        str(found.instance_types) if found.instance_types else "-",
        *(_cell(*found.families[name]) for name in families),
        f"{region.complete}/{len(region.unpriced)}",
    )


def _cell(known: int, needed: int) -> str:
    if known == needed:
        return "all"
    return f"{known}/{needed}" if known else "-"


def _summary(regions: Sequence[Reach]) -> str:
    missing = Counter(line for region in regions for line in region.lacks)
    whole = sum(region.complete == len(region.unpriced) for region in regions)
    said = f"{whole} of {len(regions)} regions price every bundled design completely."
    if len(regions) == 1:
        designs = count(len(regions[0].unpriced), "bundled design")
        said = f"{regions[0].complete} of {designs} have a price for every line."
    if missing and len(regions) > 1:
        often = ", ".join(f"{line} ({number})" for line, number in missing.most_common(5))
        said += f" What bills lack elsewhere, in how many regions: {often}."
    if missing:
        said += " k8s-advisor prices refresh --region REGION reads it from AWS."
    return said


def _unpriced(region: Reach) -> list[str]:
    lines = []
    for name, missing in region.unpriced.items():
        if missing:
            lines += wrapped(f"{name} has no price for {', '.join(missing)}.", hanging="  ")
    return ["", *lines] if lines else []


def coverage_data(regions: Sequence[Reach], today: date) -> dict[str, Any]:
    """The same for programs."""
    return {
        "as_of": today.isoformat(),
        "regions": [
            {
                "region": region.coverage.region,
                "instance_types": region.coverage.instance_types,
                "families": {
                    family: {"known": known, "needed": needed}
                    for family, (known, needed) in region.coverage.families.items()
                },
                "designs": {name: list(missing) for name, missing in region.unpriced.items()},
            }
            for region in regions
        ],
    }
