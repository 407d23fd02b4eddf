"""What every part of the reader works with: the config, the record, and the facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.errors import DocumentError
from advisor.importers.foreign import Tree, parse_foreign
from advisor.importers.record import Record
from advisor.importers.view import View

if TYPE_CHECKING:
    from advisor.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Case:
    """One import of a ClusterConfig while it goes on."""

    config: View
    catalog: Catalog
    record: Record

    def fact(self, key: str) -> Any:
        """A default of eksctl, as a plain value."""
        found = self.catalog.limit(f"eksctl.{key}")
        return found.integer if isinstance(found.value, int) else found.text

    def choose(self, path: str, view: View, value: Any, absent: Any, reason: str) -> None:
        """``value`` where the config states one at ``view``, else what eksctl does then."""
        if value is not None:
            self.record.read(path, value, view.place)
        else:
            self.record.default(path, absent, reason, view.place)

    def flag(self, path: str, view: View, absent: bool, reason: str) -> bool:
        """A switch of the config, or what eksctl does where it is not stated."""
        stated = view.flag()
        self.choose(path, view, stated, absent, reason)
        return absent if stated is None else stated

    def addon(self, name: str) -> View | None:
        """The add-on of this name, seen."""
        for each in self.config.get("addons").items():
            if (each.get("name").text() or "").lower() == name:
                return each
        return None

    @property
    def ipv6(self) -> bool:
        family = self.config.get("kubernetesNetworkConfig", "ipFamily").text() or ""
        return family.lower() == "ipv6"

    @property
    def auto_mode(self) -> bool:
        return self.config.get("autoModeConfig", "enabled").flag() is True

    @property
    def fully_private(self) -> bool:
        return self.config.get("privateCluster", "enabled").flag() is True

    @property
    def existing_vpc(self) -> bool:
        """Whether the cluster moves into a VPC that is there."""
        vpc = self.config.get("vpc")
        return bool(vpc.get("id").word()) or vpc.has("subnets", "private") or vpc.has(
            "subnets", "public"
        )  # fmt: skip


def values(addon: View | None) -> Tree:
    """The configuration values of an add-on, empty where there are none that can be read."""
    text = addon.get("configurationValues").word() if addon else None
    if not text:
        return {}
    try:
        return parse_foreign(text, name="configurationValues").documents[0]
    except DocumentError:
        return {}


def part(tree: Any, *keys: str) -> Any:
    """The value below ``keys`` of a plain tree, None where there is none."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
