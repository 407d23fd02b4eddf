"""The design while it is being written as kops manifests: its names, and its people's reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters.yaml_text import Noted
from advisor.model.design import Design
from advisor.model.scalars import printable
from advisor.model.vocabulary import ApiDns

_DNS_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")
_POOL = re.compile(r"^nodes\.pools\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What every part of the manifest needs: the design, the facts, and the reasons noted."""

    design: Design
    catalog: Catalog
    kops: str
    """The kops release that is written for, such as ``1.36``."""
    notes: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        notes = {_by_name(path, self.design): text for path, text in self.design.notes.items()}
        object.__setattr__(self, "notes", notes)

    def noted(self, value: Any, path: str, why: str) -> Noted:
        """``value`` with the reason people noted at ``path``, or else with ``why``."""
        return Noted(value, self.notes.get(path) or why, path)

    @property
    def cluster(self) -> str:
        """The cluster's name; with DNS it is a name in the hosted zone."""
        return cluster_name(self.design)


_STORE_TO_NAME = "s3://YOUR-STATE-BUCKET"
"""Stands where the design names no store; no bucket can be called that, so kops stops at it."""


def state_store(design: Design) -> str:
    """The store of specification and backups, without a slash at its end."""
    return (design.provisioner.state_store or _STORE_TO_NAME).rstrip("/")


def state_bucket(design: Design) -> str:
    """The name of the store's bucket."""
    return state_store(design).removeprefix("s3://").partition("/")[0]


def cluster_name(design: Design) -> str:
    """What kops calls the cluster.

    Raises:
        ExportError: the API has a DNS name, but the hosted zone is not stated or no domain name.
    """
    plane = design.control_plane
    if plane.dns == ApiDns.NONE:
        return design.name
    if plane.dns == ApiDns.GOSSIP:
        return f"{design.name}.k8s.local"
    if not plane.dns_zone:
        raise ExportError(
            f"The design {design.name!r} asks for {plane.dns} DNS (control_plane.dns), "
            "but names no hosted zone; kops needs the cluster's full name.",
            hint="Set control_plane.dns_zone, such as example.com, or control_plane.dns to none.",
        )
    name = f"{design.name}.{plane.dns_zone.rstrip('.')}"
    # It also stands in the commands of the header, where a shell would read more than a name.
    if not _DNS_NAME.fullmatch(name):
        raise ExportError(
            f"The hosted zone {printable(plane.dns_zone)!r} (control_plane.dns_zone) is not a "
            "domain name in small letters.",
            hint="Write it as example.com.",
        )
    return name


def kubernetes_version(design: Design, catalog: Catalog) -> str:
    """The version with its patch: stated, else the newest one known, else the first one."""
    stated = design.kubernetes.version
    if stated.count(".") == 2:
        return stated
    known = catalog.limits.find("kubernetes.latest_patch", stated)
    return known.text if known else f"{stated}.0"


def compact(tree: Mapping[str, Any]) -> dict[str, Any]:
    """``tree`` without the entries that are not stated."""
    return {key: value for key, value in tree.items() if value is not None}


def _by_name(path: str, design: Design) -> str:
    """A path that counts the node pools, as the path that names them."""
    match = _POOL.match(path)
    if match is None or int(match[1]) >= len(design.nodes.pools):
        return path
    return f"nodes.pools[{design.nodes.pools[int(match[1])].name}]{path[match.end() :]}"
