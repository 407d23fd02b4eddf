"""Where the cluster runs and what creates it."""

from __future__ import annotations

from typing import TypeVar

from pydantic import Field, ValidationInfo, field_validator

from advisor.model.base import MinorVersion, RegionName, Section, ZoneId, ZoneName
from advisor.model.vocabulary import RegionMode, Tool

Z = TypeVar("Z", tuple[str, ...], dict[str, str])


class Placement(Section):
    """Region and availability zones of workers and load balancers."""

    region: RegionName = "eu-central-1"
    zones: tuple[ZoneName, ...] = Field(
        default=("eu-central-1a", "eu-central-1b", "eu-central-1c"),
        min_length=1,
        max_length=6,
        validate_default=True,
    )
    """Zone names as this account sees them; the same letter is another zone elsewhere."""
    zone_ids: dict[ZoneName, ZoneId] = Field(default_factory=dict)
    """Zone name to zone id, where known (``aws ec2 describe-availability-zones``)."""

    @field_validator("zones", "zone_ids")
    @classmethod
    def _zones_belong_to_the_region(cls, zones: Z, info: ValidationInfo) -> Z:
        region = info.data.get("region")
        strangers = [zone for zone in zones if region is not None and zone[:-1] != region]
        if strangers:
            raise ValueError(
                f"zone {strangers[0]} is not in region {region} (placement.region), "
                f"whose zones are named {region}a, {region}b, ..."
            )
        return zones


class Regions(Section):
    """More regions than one, and what ties them together."""

    mode: RegionMode = RegionMode.SINGLE
    additional: tuple[RegionName, ...] = ()
    """Regions with a cluster of their own beside the home region."""
    backup_regions: tuple[RegionName, ...] | None = None
    """Where backups are copied to; not stated: unknown."""


class Provisioner(Section):
    """The tool that creates and upgrades the cluster."""

    tool: Tool = Tool.KOPS
    version: str | None = Field(default=None, pattern=r"^\d+\.\d+(\.\d+)?$")
    """Version of the tool; not stated: the newest one this program knows."""
    state_store: str | None = Field(
        default=None, pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]+)?$"
    )
    """kops: where it keeps specifications and etcd backups, such as s3://bucket."""


class Kubernetes(Section):
    version: MinorVersion = "1.36"
