"""What a cluster sends between zones and regions by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from advisor import plan, presets
from advisor.catalog import bundled
from advisor.model import paths
from advisor.plan.replication import api_between_zones, between_regions, etcd_between_zones
from advisor.plan.resources import Meter

THREE = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]


def design(preset: str, **changes: Any) -> Any:
    changed = {name.replace("__", "."): value for name, value in changes.items()}
    return paths.replace(presets.load(preset), changed)


def gb(found: tuple[Decimal, str]) -> Decimal:
    return found[0]


def test_three_members_in_three_zones_send_every_write_twice_across_zones() -> None:
    found = etcd_between_zones(design("ha-kops"), bundled())
    assert found == (Decimal(40), "2 followers x 20 GB x 6/6 in another zone")


def test_five_members_in_three_zones_have_some_neighbours() -> None:
    # a a b b c: of 20 ordered pairs 4 share a zone.
    found = gb(etcd_between_zones(design("2016-true-ha"), bundled()))
    assert found == 4 * 20 * Decimal(16) / 20


def test_nodes_reach_api_servers_of_other_zones() -> None:
    found = gb(api_between_zones(design("ha-kops"), bundled()))
    assert found == 6 * 2 * Decimal(2) / 3


@pytest.mark.parametrize("preset", ["dev", "eks-standard"])
def test_one_zone_and_managed_control_planes_send_nothing_that_is_billed(preset: str) -> None:
    assert gb(etcd_between_zones(design(preset), bundled())) == 0
    assert gb(api_between_zones(design(preset), bundled())) == 0


def test_one_region_sends_nothing_to_another() -> None:
    assert between_regions(design("ha-kops", regions__mode="single"), bundled()) == []


def test_backups_are_copied_to_each_backup_region() -> None:
    changes = {"regions.mode": "backup-copy", "regions.backup_regions": ["eu-west-1"]}
    one = paths.replace(presets.load("ha-kops"), changes)
    ((name, (amount, how)),) = between_regions(one, bundled())
    # 30 % of 300 GiB, and 2 clusters x 2920 backups of 0.1 GB.
    assert (name, amount) == ("backups-to-region", Decimal(90) + Decimal(584))
    assert "5840 etcd backups x 0.1 GB" in how
    two = paths.replace(one, {"regions.backup_regions": ["eu-west-1", "eu-north-1"]})
    assert between_regions(two, bundled())[0][1][0] == 2 * amount


def test_clusters_in_other_regions_exchange_a_share_of_what_pods_send() -> None:
    changes = {
        "regions.mode": "independent",
        "regions.additional": ["eu-west-1"],
        "regions.backup_regions": None,
    }
    found = dict(between_regions(paths.replace(presets.load("ha-kops"), changes), bundled()))
    assert found["pods-to-region"][0] == 500 * Decimal("0.05")
    resources = plan.build(paths.replace(presets.load("ha-kops"), changes), bundled()).resources
    metered = [u for r in resources for u in r.usage if u.meter is Meter.INTER_REGION_GB]
    assert sum(u.amount for u in metered) == 25
