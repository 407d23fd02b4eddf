"""Every bundled design in every commercial region: priced, or shown as unpriced with a reason."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from advisor import presets
from advisor.catalog import bundled
from advisor.catalog.coverage import coverage
from advisor.cost.charges import TARIFFS
from advisor.cost.reach import preset_bill, preset_in, unpriced
from advisor.report.bill import bill_data
from advisor.report.price_coverage import Reach, coverage_data, coverage_text
from tests.unit.judged import TODAY, judged

REGIONS = bundled().region_names()
NEEDED = {f"{row.service}/{row.item}" for row in TARIFFS.values()}


def reach(region: str) -> Reach:
    return Reach(
        coverage(bundled().region(region), NEEDED, TODAY), unpriced(region, bundled(), TODAY)
    )


@pytest.mark.parametrize("region", REGIONS)
def test_every_preset_is_priced_or_says_what_is_not(region: str) -> None:
    for name in presets.names():
        found = preset_bill(name, region, bundled(), TODAY)
        assert found.lines
        assert found.region == region
        priced = [line.amount for line in found.lines if line.amount is not None]
        assert sum(priced, Decimal(0)) == found.total
        for line in found.unpriced:
            assert line.reason
            assert "unknown price" in line.formula
            assert region in line.reason or "IOPS" in line.reason


@pytest.mark.parametrize("region", REGIONS)
def test_a_preset_moves_with_its_zones(region: str) -> None:
    for name in presets.names():
        design = preset_in(name, region)
        assert all(zone.startswith(region) for zone in design.placement.zones)


def test_regions_with_complete_prices_stay_complete() -> None:
    for region in ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-northeast-1"):
        assert reach(region).complete == len(presets.names()), region


def test_coverage_reads_as_a_table_that_fits_a_terminal() -> None:
    found = [reach(region) for region in ("eu-central-1", "eu-west-3", "ap-southeast-6")]
    text = coverage_text(found)
    assert max(map(len, text.splitlines())) <= 80
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line}
    assert rows["eu-central-1"][-1] == f"{len(presets.names())}/{len(presets.names())}"
    assert rows["ap-southeast-6"][1] == "-"
    assert "1 of 3 regions price every bundled design completely." in text


def test_one_region_lists_what_it_lacks() -> None:
    text = " ".join(coverage_text([reach("eu-west-3")]).split())
    assert "ha-kops has no price for object storage" in text
    assert "have a price for every line" in text


def test_coverage_for_programs_is_plain() -> None:
    (row,) = json.loads(json.dumps(coverage_data([reach("eu-west-3")], TODAY)))["regions"]
    assert row["families"]["EKS"] == {"known": 6, "needed": 6}
    assert "log ingestion" in row["designs"]["ha-kops"]
    assert set(row["designs"]) == set(presets.names())


def test_a_bill_counts_its_unpriced_lines() -> None:
    found = judged("ha-kops", {"placement.region": "eu-west-3", "placement.zones": ["eu-west-3a"]})
    assert bill_data(found)["unpriced_lines"] == len(found.bill.unpriced) > 0
