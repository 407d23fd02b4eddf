"""Where the cluster runs and what creates it."""

from __future__ import annotations

from pydantic import Field, model_validator

from advisor.model.base import MinorVersion, RegionName, Section, ZoneId, ZoneName
from advisor.model.vocabulary import RegionMode, Tool


class Placement(Section):
    """Region and availability zones of workers and load balancers."""

    region: RegionName = "eu-central-1"
    zones: tuple[ZoneName, ...] = Field(
        default=("eu-central-1a", "eu-central-1b", "eu-central-1c"), min_length=1, max_length=6
    )
    """Zone names as this account sees them; the same letter is another zone elsewhere."""
    zone_ids: dict[ZoneName, ZoneId] = Field(default_factory=dict)
    """Zone name to zone id, where known (``aws ec2 describe-availability-zones``)."""

    @model_validator(mode="after")
    def _zones_belong_to_the_region(self) -> Placement:
        strangers = [z for z in (*self.zones, *self.zone_ids) if z[:-1] != self.region]
        if strangers:
            raise ValueError(
                f"zone {strangers[0]} is not in region {self.region}; "
                f"its zones are named {self.region}a, {self.region}b, ..."
            )
        return self


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


class Kubernetes(Section):
    version: MinorVersion = "1.36"
