"""What every part of the reader works with: the answers, the record, and the facts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.importers.imported import Place
from advisor.importers.record import Record
from advisor.importers.view import View

if TYPE_CHECKING:
    from advisor.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Case:
    """One import from AWS while it goes on."""

    answers: View
    unread: Collection[str]
    """The keys of the parts that AWS did not show, or not altogether."""
    catalog: Catalog
    record: Record
    name: str
    region: str

    @property
    def cluster(self) -> View:
        return self.answers.get("cluster")

    @property
    def auto_mode(self) -> bool:
        return self.cluster.get("computeConfig", "enabled").flag() is True

    @property
    def ipv6(self) -> bool:
        return self.cluster.get("kubernetesNetworkConfig", "ipFamily").text() == "ipv6"

    def knows(self, part: str) -> bool:
        """Whether AWS showed all of a part."""
        return part not in self.unread

    def each(self, part: str) -> dict[str, View]:
        """The answers about a part by name; empty where there are none, or none were shown."""
        found = self.answers.get(part)
        return {key: found.get(key) for key in found.stated_keys()}

    def addon(self, name: str) -> View | None:
        """The add-on of this name."""
        return self.each("addon").get(name)

    def choose(self, path: str, view: View, value: Any, absent: Any, reason: str) -> None:
        """``value`` where AWS states one at ``view``, else what it does then."""
        if value is not None:
            self.record.read(path, value, view.place)
        else:
            self.record.default(path, absent, reason, view.place)

    def flag(self, path: str, view: View, absent: bool, reason: str) -> bool:
        """A switch of an answer, or what AWS does where it is not stated."""
        stated = view.flag()
        self.choose(path, view, stated, absent, reason)
        return absent if stated is None else stated

    def uses(self, service_account: str) -> Place | None:
        """Where a service account of this name gets rights; None where nowhere that shows."""
        for label, view in self.each("podIdentity").items():
            if label.rpartition("/")[2] == service_account:
                return view.place
        return None


def tag(view: View, key: str) -> str | None:
    """The value of a tag, of EKS (a mapping) or of EC2 (a list)."""
    tags = view.get("tags")
    if tags.mapping():
        return tags.get(key).text()
    for each in view.get("Tags").items():
        if each.get("Key").text() == key:
            return each.get("Value").text() or ""
    return None
