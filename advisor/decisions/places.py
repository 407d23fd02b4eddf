"""What a change of region or zones means for everything that names one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from advisor.decisions.consequences import Patch, for_pools, pool_path
from advisor.decisions.decision import Value
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import RegionMode

_LETTERS: Final = "abc"

# A region to keep a copy in, and the one to take when that is home: same continent, so that data
# stays under the same law where there is a choice. Our judgement, and only a proposal.
_ELSEWHERE: Final = {
    "af": ("eu-west-1", "eu-central-1"),
    "ap": ("ap-southeast-2", "ap-northeast-1"),
    "ca": ("ca-west-1", "ca-central-1"),
    "eu": ("eu-west-1", "eu-central-1"),
    "us": ("us-west-2", "us-east-1"),
}
_ANYWHERE: Final = ("eu-west-1", "eu-central-1")


def elsewhere(region: str) -> str:
    """A region other than ``region`` to propose for copies or a second cluster."""
    first, second = _ELSEWHERE.get(region.split("-")[0], _ANYWHERE)
    return second if region == first else first


def default_zones(region: str, count: int) -> list[str]:
    """The first ``count`` zone names of a region, at most three."""
    return [region + letter for letter in _LETTERS[: max(count, 1)]]


def next_zone(design: Design) -> str:
    """A further zone of the region, by the first letter that is not in use."""
    region = design.placement.region
    return next(z for z in default_zones(region, 3) if z not in design.placement.zones)


def to_region(design: Design, region: Value, _: NodePool | None) -> Patch:
    """The region moves: zones keep their number, and every zone named elsewhere its letter.

    What belongs to the old region's account of things (zone ids, subnets, a VPC, a NAT gateway,
    a key) cannot come along.
    """
    if region == design.placement.region:
        return {}
    zones = default_zones(region, len(design.placement.zones))
    old = design.placement.region

    def moved(names: Iterable[str]) -> list[str]:
        return [z for z in (region + name[-1] for name in names) if z in zones]

    def swapped(regions: Iterable[str]) -> list[str]:
        return [old if name == region else name for name in regions]

    patch: Patch = {
        "placement.zones": zones,
        "placement.zone_ids": {},
        "control_plane.zones": moved(design.control_plane.zones),
        "etcd.zones": moved(design.etcd.zones),
        "network.subnets": [],
        "network.vpc_id": None,
        "network.nat.gateway_id": None,
        "security.kms_key": None,
        "regions.additional": swapped(design.regions.additional),
    }
    if design.regions.backup_regions is not None:
        patch["regions.backup_regions"] = swapped(design.regions.backup_regions)
    return patch | for_pools(design, lambda pool: {"zones": moved(pool.zones)})


def to_zones(design: Design, zones: Value, _: NodePool | None) -> Patch:
    """Zones change: what stood in one that is gone moves to those that stay."""
    gone = set(design.placement.zones) - set(zones)

    def kept(names: Iterable[str]) -> list[str]:
        return [name for name in names if name not in gone]

    patch: Patch = {
        "control_plane.zones": kept(design.control_plane.zones),
        "etcd.zones": kept(design.etcd.zones),
        "placement.zone_ids": {
            name: zone_id for name, zone_id in design.placement.zone_ids.items() if name not in gone
        },
        "network.subnets": [
            subnet.model_dump(mode="json")
            for subnet in design.network.subnets
            if subnet.zone not in gone
        ],
    }
    for pool in design.nodes.pools:
        patch[pool_path(design, pool, "zones")] = kept(pool.zones)
    return patch


def to_mode(mode: RegionMode) -> Callable[[Design], Patch]:
    """The plan for several regions needs regions: proposed where none are named yet."""

    def patch_of(design: Design) -> Patch:
        other = elsewhere(design.placement.region)
        patch: Patch = {}
        if mode in (RegionMode.SINGLE, RegionMode.BACKUP_COPY):
            patch["regions.additional"] = []
        elif not design.regions.additional:
            patch["regions.additional"] = [other]
        if mode != RegionMode.SINGLE and not design.regions.backup_regions:
            patch["regions.backup_regions"] = [other]
        return patch

    return patch_of
