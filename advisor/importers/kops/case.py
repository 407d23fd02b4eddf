"""What every part of the reader works with: the manifest, the record, and the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.imported import Place
from advisor.importers.kops.manifest import Group, Manifest
from advisor.importers.record import Record
from advisor.importers.view import View

if TYPE_CHECKING:
    from advisor.catalog import Catalog

KOPS: Final = "1.36"
"""The release whose defaults are taken where the manifest is silent."""


@dataclass(frozen=True, slots=True)
class Case:
    """One import of kops manifests while it goes on."""

    manifest: Manifest
    catalog: Catalog
    record: Record
    names: dict[str, str] = field(default_factory=dict)
    """Name of a group as the exporter writes it to its name in the manifest."""

    @property
    def spec(self) -> View:
        """The ``spec`` of the Cluster."""
        return self.manifest.spec

    def fact(self, key: str) -> Any:
        """A default of kops from the catalog, as a plain value."""
        found = self.catalog.limits.find(key, KOPS) or self.catalog.limits.get(key)
        return found.integer if isinstance(found.value, int) else found.text

    def choose(
        self, path: str, view: View, value: Any, absent: Any, reason: str, section: View
    ) -> None:
        """``value`` where the manifest states one at ``view``, else what kops does then.

        ``value`` is None where the manifest says nothing, or nothing that can be used. What is
        then done is shown at ``section``, where it would stand.
        """
        if value is not None:
            self.record.read(path, value, view.place)
        else:
            self.record.default(path, absent, reason, section.place)

    def flag(self, path: str, view: View, absent: bool, reason: str) -> bool:
        """A switch of the manifest, or what kops does where it is not stated."""
        stated = view.flag()
        self.choose(path, view, stated, absent, reason, view)
        return absent if stated is None else stated


def whole_zones(zones: Sequence[str], all_zones: Sequence[str]) -> bool:
    """Whether ``zones`` are all of them, in the same order."""
    return tuple(zones) == tuple(all_zones)


def first_difference(groups: Sequence[Group], *keys: str) -> tuple[Place, Any] | None:
    """Where a group says something else than the first of them."""
    standard = groups[0].spec.get(*keys).value
    for group in groups[1:]:
        view = group.spec.get(*keys)
        if view.value != standard:
            return view.place, view.value
    return None
