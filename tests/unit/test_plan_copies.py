"""Copies of backups in other regions: planned, and priced where they lie."""

from __future__ import annotations

from decimal import Decimal

from advisor.catalog import bundled
from advisor.cost import Charge
from advisor.cost.lines import Line
from tests.unit.judged import judged

MODE, REGIONS = "regions.mode", "regions.backup_regions"


def kept(*regions: str) -> list[Line]:
    found = judged("ha-kops", {REGIONS: list(regions)}).bill
    return [line for line in found.lines if "/" in line.resource and line.zone is None
            and line.charge in (Charge.SNAPSHOT_STORAGE, Charge.OBJECT_STORAGE)]  # fmt: skip


def test_each_region_keeps_snapshots_and_etcd_backups_at_its_own_price() -> None:
    found = kept("eu-west-1")
    assert {(line.resource, line.charge) for line in found} == {
        ("snapshots/eu-west-1", Charge.SNAPSHOT_STORAGE),
        ("state-store/eu-west-1", Charge.OBJECT_STORAGE),
    }
    there = bundled().region("eu-west-1").service("EBS", "snapshot_gb_month")
    snapshot = next(line for line in found if line.charge is Charge.SNAPSHOT_STORAGE)
    assert snapshot.unit_price == there
    assert snapshot.quantity == Decimal(390)
    assert snapshot.description == "snapshot storage in eu-west-1"


def test_two_regions_are_two_copies_and_home_is_none() -> None:
    assert len(kept("eu-west-1", "eu-west-3")) == 2 * len(kept("eu-west-1"))
    assert kept("eu-central-1") == []
    assert kept() == []
    single = judged("ha-kops", {MODE: "single"}).plan.resources
    assert not [each for each in single if each.region]


def test_a_region_without_prices_is_an_unpriced_line_with_its_reason() -> None:
    found = kept("us-gov-west-1")
    assert found
    for line in found:
        assert line.amount is None
        assert "us-gov-west-1" in line.reason
