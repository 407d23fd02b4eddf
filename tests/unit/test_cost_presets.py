"""The bills of the bundled designs on one day, with the bundled prices.

Golden bills are text a person can check with a calculator. When prices are refreshed they
change: set UPDATE_GOLDEN=1, run this file, and read the difference before committing it.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from advisor import plan, presets
from advisor.catalog import bundled
from advisor.cost import Bill, Line, bill, total_range
from advisor.model import paths
from tests.unit.test_cost_laws import calculated

TODAY = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "golden" / "bills"

UNPRICED: dict[str, set[str]] = {}
"""Preset to descriptions of the lines that have no price, each with a reason; none today."""


def bill_of(name: str) -> Bill:
    design = presets.load(name)
    catalog = bundled()
    prices = catalog.region(design.placement.region)
    resources = plan.build(design, catalog).resources
    return bill(resources, prices, catalog, TODAY, design.kubernetes.version)


@pytest.mark.parametrize("name", presets.names())
def test_presets_have_a_price_for_every_line(name: str) -> None:
    found = bill_of(name)
    assert {line.description for line in found.unpriced} == UNPRICED.get(name, set())
    assert found.total > 0


@pytest.mark.parametrize("name", presets.names())
def test_golden_bills(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    text = rendered(name, bill_of(name))
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def rendered(name: str, found: Bill) -> str:
    """The bill by category: amount, what it is for, formula, kind and date of the price."""
    lines = [f"{name} in {found.region} on {TODAY}, US dollars a month"]
    for category, total in found.by_category().items():
        lines += ["", f"{total:>10}  {category}"]
        lines += [_row(line) for line in found.lines if line.category == category]
    return "\n".join([*lines, "", f"{found.total:>10}  Total", ""])


def _row(line: Line) -> str:
    where = line.resource if line.zone is None else f"{line.resource} ({line.zone})"
    amount = "unpriced" if line.amount is None else str(line.amount)
    origin = line.provenance
    source = f"{origin.kind} {origin.as_of}".strip() if origin else line.reason
    row = f"{amount:>10}    {where}: {line.description} = {line.formula} [{source}]"
    return f"{row} {line.note}".rstrip()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_golden_bills_add_up_as_they_stand(path: Path) -> None:
    """Every amount is worked out again from the text alone, and every sum from its amounts."""
    _, *sections = path.read_text(encoding="utf-8").strip().split("\n\n")
    *sections, total = sections
    sums = []
    for section in sections:
        head, *rows = section.splitlines()
        amounts = [_checked(row) for row in rows]
        sums.append(Decimal(head.split()[0]))
        assert sum(amounts, Decimal(0)) == sums[-1], head
    assert sum(sums, Decimal(0)) == Decimal(total.split()[0])


def _checked(row: str) -> Decimal:
    amount = Decimal(row.split()[0])
    formula = row.partition(" = ")[2].partition(" [")[0]
    exact = calculated(formula)
    assert exact.quantize(Decimal("0.01"), ROUND_HALF_UP) == amount, row
    return amount


def test_ha_kops_worked_out_by_hand() -> None:
    sums = {str(name): amount for name, amount in bill_of("ha-kops").by_category().items()}
    # Three m6i.large at 83.95, three 64 GB roots at 6.09, the NLB at 19.71, three addresses at
    # 3.65 (10.95 together).
    assert sums["Control plane"] == 3 * Decimal("83.95") + 3 * Decimal("6.09") + Decimal("30.66")
    # Three gateways at 37.96 with an address each at 3.65, and 250 GB at 0.052.
    assert sums["NAT and egress"] == 3 * Decimal("41.61") + Decimal("13.00")


def test_the_range_goes_from_all_pools_at_minimum_to_all_at_maximum() -> None:
    design = presets.load("ha-kops")
    catalog = bundled()
    prices = catalog.region(design.placement.region)
    found = total_range(design, prices, catalog, TODAY)
    assert found.at_minimum == bill_of("ha-kops").total  # its minimum is its desired size
    # Six nodes more: m6i.2xlarge at 0.46 for 730 hours, and 64 GB at 0.0952; two in each zone.
    # And 16 GB more that they exchange with API servers in other zones, at 0.01.
    nodes = 3 * (Decimal("671.60") + Decimal("12.18"))
    assert found.at_maximum - found.at_minimum == nodes + Decimal("0.16")


def test_extended_support_shows_in_the_same_design_later() -> None:
    changes = {"control_plane.support_type": "extended"}
    design = paths.replace(presets.load("eks-standard"), changes)
    catalog = bundled()
    resources = plan.build(design, catalog).resources
    prices = catalog.region(design.placement.region)
    later = bill(resources, prices, catalog, date(2027, 8, 2), design.kubernetes.version)
    assert later.total - bill_of("eks-standard").total == Decimal("365.00")
