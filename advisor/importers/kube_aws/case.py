"""What every part of the reader works with: the file, the record, and kube-aws' defaults."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.record import Record
from advisor.importers.view import View
from advisor.model.vocabulary import VolumeType

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_VOLUME_TYPES: Final = frozenset(each.value for each in VolumeType)


@dataclass(frozen=True, slots=True)
class Case:
    """One import of a ``cluster.yaml`` while it goes on."""

    root: View
    catalog: Catalog
    record: Record

    def fact(self, key: str) -> Any:
        """A default of kube-aws, as a plain value."""
        found = self.catalog.limit(f"kube_aws.{key}")
        return found.integer if isinstance(found.value, int) else found.text

    def choose(self, path: str, view: View, value: Any, absent: Any, reason: str) -> None:
        """``value`` where the file states one at ``view``, else what kube-aws does then."""
        if value is not None:
            self.record.read(path, value, view.place)
        else:
            self.record.default(path, absent, reason, view.place)

    def usual(self, path: str, view: View, value: Any, key: str) -> None:
        """``value`` as stated, else the default of kube-aws called ``key``."""
        absent = self.fact(key)
        self.choose(path, view, value, absent, f"kube-aws takes {absent}")

    def flag(self, path: str, view: View, absent: bool, reason: str) -> bool:
        """A switch of the file, or what kube-aws does where it is not stated."""
        stated = view.flag()
        self.choose(path, view, stated, absent, reason)
        return absent if stated is None else stated

    def stated(self, *paths: tuple[str, ...]) -> View:
        """The first of several keys that the file has: releases have called them differently."""
        views = [self.root.get(*path) for path in paths]
        return next((view for view in views if view), views[0])

    def machines(self, path: str, count: View, least: View) -> int:
        """How many machines: the least that the scaling group keeps, else ``count``, else one."""
        if least.whole() is not None:
            self.record.infer(path, least.whole(), least.place, "the group starts with its least")
            return least.whole() or 0
        usual: int = self.fact("default_count")
        reason = f"kube-aws makes {usual} where no count is stated"
        self.choose(path, count, count.whole(), usual, reason)
        stated = count.whole()
        return usual if stated is None else stated

    def volume(self, path: str, section: View, size: View, kind: str = "root") -> None:
        """An EBS volume: its size, type and IOPS; kube-aws encrypts none unless told to."""
        self.usual(f"{path}.size_gib", size, size.whole() or None, f"default_{kind}_gib")
        stated = section.get("type")
        known = stated.text() if stated.text() in _VOLUME_TYPES else None
        if stated.word() and known is None:
            self.record.leave(stated.place, stated.value, "no type of EBS volume")
        self.usual(f"{path}.type", stated, known, f"default_{kind}_type")
        iops = section.get("iops")
        if iops.whole():
            self.record.read(f"{path}.iops", iops.whole(), iops.place)
        encrypted = section.get("encrypted")
        reason = "kube-aws encrypts no volume unless told to"
        self.flag(f"{path}.encrypted", encrypted, False, reason)


def network(view: View) -> str | None:
    """A range without the bits of a host in it, as Go reads it; None where it is none."""
    text = view.word() or ""
    try:
        return str(ip_network(text, strict=False)) if "/" in text else None
    except ValueError:
        return None


def named(view: View) -> bool:
    """Whether the section names something that exists: by id, or by the output of a stack."""
    return any(bool(view.get(key).word()) for key in ("id", "idFromStackOutput", "idFromFn"))
