"""The design while it is being written for kubeadm: names, versions, and its people's reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters import drafting
from advisor.exporters.drafting import compact
from advisor.model.design import Design
from advisor.model.scalars import printable
from advisor.model.vocabulary import ApiDns

__all__ = [
    "API_PORT",
    "API_VERSION",
    "Draft",
    "api_host",
    "arguments",
    "compact",
    "supported_version",
]

API_VERSION: Final = "kubeadm.k8s.io/v1beta4"
API_PORT: Final = 6443
_OLDEST: Final = (1, 31)
"""The first Kubernetes whose kubeadm reads v1beta4 (kubeadm API types, v1beta4 package)."""

_DNS_NAME: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Draft(drafting.Draft):
    """What every document needs."""

    @property
    def kubernetes(self) -> str:
        """The Kubernetes release with its patch: stated, else the newest one known."""
        stated = supported_version(self.design, self.catalog)
        if stated.count(".") == 2:
            return stated
        known = self.catalog.limits.find("kubernetes.latest_patch", stated)
        return known.text if known else f"{stated}.0"

    @property
    def minor(self) -> str:
        """The Kubernetes release without its patch: the name of its package repository."""
        return ".".join(self.kubernetes.split(".")[:2])


def supported_version(design: Design, catalog: Catalog) -> str:
    """The version of the design, or the recommended one where kubeadm cannot read v1beta4 yet."""
    stated = design.kubernetes.version
    if tuple(int(part) for part in stated.split(".")[:2]) < _OLDEST:
        return catalog.limit("kubernetes.recommended").text
    return stated


def api_host(design: Design) -> str:
    """The name under which machines and people reach the API.

    In the hosted zone where there is one; otherwise a private name that you make resolvable.

    Raises:
        ExportError: the hosted zone is not stated, or no domain name.
    """
    plane = design.control_plane
    if plane.dns not in (ApiDns.PUBLIC, ApiDns.PRIVATE):
        return f"api.{design.name}.internal"
    name = f"api.{design.name}.{(plane.dns_zone or '').rstrip('.')}"
    if not plane.dns_zone or not _DNS_NAME.fullmatch(name):
        raise ExportError(
            f"The API of {design.name!r} gets a name by {plane.dns} DNS (control_plane.dns), and "
            f"{printable(plane.dns_zone or '')!r} (control_plane.dns_zone) is not a domain name in "
            "small letters.",
            hint="Set control_plane.dns_zone, such as example.com, or control_plane.dns to none.",
        )
    return name


def arguments(found: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Flags of a component in the list form of v1beta4; those that are not stated left out."""
    return [{"name": name, "value": value} for name, value in compact(found).items()] or None
