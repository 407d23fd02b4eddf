"""When versions appear and end: Kubernetes, EKS, kops, etcd and the tools around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class SupportState(StrEnum):
    """Where a version stands on a given day."""

    STANDARD = "standard"
    EXTENDED = "extended"
    ENDED = "ended"
    UNKNOWN = "unknown"
    """Not in the calendar, without an end date, or not yet available on that day."""


@dataclass(frozen=True, slots=True)
class Release:
    """One minor version in the support calendar. A None date is not known or does not exist.

    The ``*_until`` dates are the last day of that support, but for ``eks`` the day it ends: the
    fee of extended support is due from the beginning of the day (UTC) on which standard support
    ends, and on the day extended support ends no cluster of the version can be made any more (EKS
    user guide, release calendar and FAQ, seen 2026-11-23). For ``gke`` they are the end of active
    support and the end of life; ``extended_until`` of upstream components is always None.
    """

    component: str
    version: str
    released: date | None
    available_on_eks: date | None
    standard_until: date | None
    extended_until: date | None
    source: str

    def state(self, today: date) -> SupportState:
        """Where this version stands on ``today``."""
        available = self.available_on_eks if self.component == "eks" else self.released
        if self.standard_until is None or (available and today < available):
            return SupportState.UNKNOWN
        if self._within(today, self.standard_until):
            return SupportState.STANDARD
        if self.extended_until and self._within(today, self.extended_until):
            return SupportState.EXTENDED
        return SupportState.ENDED

    def _within(self, today: date, end: date) -> bool:
        return today < end or (today == end and self.component != "eks")


def minor_version(version: str) -> str:
    """``1.36`` for ``v1.36.4``; other texts as they are."""
    parts = version.strip().removeprefix("v").split(".")
    return ".".join(parts[:2])


class Calendar:
    """The support calendar.

    Components: kubernetes, eks, kops, eksctl, cluster-api, cluster-api-provider-aws, karpenter,
    etcd, containerd, cilium, calico, istio, knative, gke, aks, amazon-linux, aws-app-mesh.
    """

    def __init__(self, releases: Iterable[Release], karpenter_minimum: Mapping[str, str]) -> None:
        """``karpenter_minimum``: the oldest Karpenter per Kubernetes minor."""
        self._releases = {(each.component, each.version): each for each in releases}
        self._karpenter_minimum = karpenter_minimum

    def release(self, component: str, version: str) -> Release | None:
        """The release itself, or the minor that the patch version belongs to."""
        exact = self._releases.get((component, version.strip().removeprefix("v")))
        return exact or self._releases.get((component, minor_version(version)))

    def versions(self, component: str) -> tuple[str, ...]:
        """Versions of a component in the calendar, oldest first."""
        known = (version for name, version in self._releases if name == component)
        return tuple(sorted(known, key=_version_order))

    def eks_standard_end(self, version: str) -> date | None:
        """The day EKS standard support ends; from its beginning the extended fee is due."""
        release = self.release("eks", version)
        return release.standard_until if release else None

    def eks_extended_end(self, version: str) -> date | None:
        """The day EKS extended support ends; then the control plane is upgraded by AWS."""
        release = self.release("eks", version)
        return release.extended_until if release else None

    def upstream_eol(self, version: str, component: str = "kubernetes") -> date | None:
        """Last day of upstream support of a Kubernetes minor (or of another component's)."""
        release = self.release(component, version)
        return release.standard_until if release else None

    def older_than_known(self, version: str, component: str = "eks") -> bool:
        """Whether a version came before all the calendar knows: long past its end."""
        known = self.versions(component)
        return bool(known) and _version_order(minor_version(version)) < _version_order(known[0])

    def karpenter_min(self, kubernetes_version: str) -> str | None:
        """The oldest Karpenter that works with a Kubernetes version; None when not known."""
        return self._karpenter_minimum.get(minor_version(kubernetes_version))

    def support_state(self, version: str, today: date, component: str = "eks") -> SupportState:
        """Where a version stands on ``today``; see `Release` for the day a period ends."""
        release = self.release(component, version)
        return release.state(today) if release else SupportState.UNKNOWN


def parse_releases(document: Mapping[str, Any]) -> list[Release]:
    """The rows of ``data/support_calendar.json``."""
    return [_parse_release(row) for row in document["releases"]]


def _parse_release(row: list[str]) -> Release:
    component, version, released, on_eks, standard_until, extended_until, source = row
    return Release(
        component,
        version,
        released=_day(released),
        available_on_eks=_day(on_eks),
        standard_until=_day(standard_until),
        extended_until=_day(extended_until),
        source=source,
    )


def _version_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
