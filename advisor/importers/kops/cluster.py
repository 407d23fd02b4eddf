"""Name, place, versions and store of a cluster."""

from __future__ import annotations

import re
from typing import Final

from advisor.importers.kops.case import Case
from advisor.importers.names import slug
from advisor.importers.view import View
from advisor.model.vocabulary import ApiDns, Tool

_VERSION: Final = re.compile(r"v?(1\.\d{1,3}(?:\.\d{1,3})?)(?:[-+].*)?")
_STORE: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]+)?")


def read_cluster(case: Case) -> None:
    """What the cluster is called, where it runs, which versions, where kops keeps its state."""
    _name_and_dns(case)
    _place(case)
    _versions(case)
    _store(case)


def _name_and_dns(case: Case) -> None:
    """kops has one name for both: with a hosted zone it is a name in that zone."""
    kind, view = dns_type(case)
    name, place = case.manifest.name, (*case.manifest.cluster.place, "metadata", "name")
    zone = case.spec.get("dnsZone")
    inside = _zone_of(name, zone.word()) if kind in (ApiDns.PUBLIC, ApiDns.PRIVATE) else ""
    short = name.removesuffix(f".{inside}") if inside else name
    if kind is ApiDns.GOSSIP:
        short = name.removesuffix(".k8s.local")
    if slug(short) == name:
        case.record.read("name", name, place)
    else:
        reason = f"the cluster is called {name}; a design has a short name"
        case.record.infer("name", slug(short) or "imported", place, reason)
    if view:
        case.record.read("control_plane.dns", kind.value, view.place)
    elif kind is ApiDns.GOSSIP:
        reason = "a name below k8s.local without topology.dns.type: machines gossip it"
        case.record.infer("control_plane.dns", kind.value, place, reason)
    else:
        reason = "without topology.dns.type kops takes a public hosted zone"
        case.record.default("control_plane.dns", kind.value, reason, view.place)
    if not inside:
        return
    if zone.word() and zone.word() == inside:
        case.record.read("control_plane.dns_zone", inside, zone.place)
    else:
        reason = "the part of the cluster's name behind the first dot; kops takes the longest zone"
        case.record.infer("control_plane.dns_zone", inside, place, reason)


def dns_type(case: Case) -> tuple[ApiDns, View]:
    """What the API's name is kept in, and the view that says so."""
    view = case.spec.get("topology", "dns", "type")
    stated = (view.text() or "").lower()
    if stated in ("none", "private"):
        return ApiDns(stated), view
    if case.manifest.name.endswith(".k8s.local"):
        return ApiDns.GOSSIP, view
    return ApiDns.PUBLIC, view


def _zone_of(name: str, zone: str | None) -> str:
    """The hosted zone that holds the cluster's name."""
    if zone and name.endswith(f".{zone.rstrip('.')}"):
        return zone
    return name.partition(".")[2]


def _place(case: Case) -> None:
    found = case.manifest.subnets
    region = found[0].zone[:-1]
    view = found[0].view.get("zone")
    case.record.infer("placement.region", region, view.place, f"of zone {found[0].zone}")
    zones = tuple(dict.fromkeys(s.zone for s in found if s.zone[:-1] == region))
    case.record.infer(
        "placement.zones", list(zones), view.place, "the zones in which the cluster has subnets"
    )


def zones_of(case: Case) -> tuple[str, ...]:
    """The zones of the design."""
    return tuple(case.record.tree["placement"]["zones"])


def _versions(case: Case) -> None:
    case.record.infer(
        "provisioner.tool", Tool.KOPS.value, (case.manifest.cluster.place[0], "apiVersion"),
        "a manifest of kops",
    )  # fmt: skip
    view = case.spec.get("kubernetesVersion")
    stated = _VERSION.fullmatch(view.text() or "")
    recommended = case.fact("kubernetes.recommended")
    if stated:
        case.record.read("kubernetes.version", stated[1], view.place)
    else:
        reason = f"kops takes what its channel recommends; {recommended} is assumed"
        case.record.default("kubernetes.version", recommended, reason, view.place)


def _store(case: Case) -> None:
    view = case.spec.get("configBase")
    stated = view.word()
    if stated is None:
        return
    store = stated.rstrip("/").removesuffix(f"/{case.manifest.name}")
    if _STORE.fullmatch(store):
        case.record.read("provisioner.state_store", store, view.place)
    else:
        case.record.leave(view.place, stated, "a design keeps a store in S3 only")
