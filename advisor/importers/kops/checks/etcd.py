"""The etcd clusters and their members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import KOPS, objection
from advisor.importers.kops.checks.forms import listed, semver, shown
from advisor.importers.kops.checks.manifests import CONTROL_PLANE, Cluster, Part

_NAMES: Final = ("main", "events", "leases", "cilium")
_MANAGER: Final = "Manager"
_MAJOR: Final = 3


def clusters(cluster: Cluster) -> Iterator[Objection]:
    """Which etcd clusters there are."""
    place = cluster.spec.here("etcdClusters")
    found = cluster.etcd
    if not found:
        yield objection(150, place, "The Cluster lists no etcd clusters.", "List main and events.")
        return
    names = [each.text("name") for each in found]
    for i, each in enumerate(found):
        name = names[i]
        if name not in _NAMES:
            yield objection(
                151, each.here("name"), f"kops knows no etcd cluster {shown(name)}.",
                f"Take one of {listed(_NAMES)}.",
            )  # fmt: skip
        elif name in names[:i]:
            yield objection(
                159, each.here("name"), f"There are two etcd clusters {shown(name)}.", "Keep one."
            )
        provider = each.text("provider")
        if provider not in ("", _MANAGER):
            yield objection(
                152, each.here("provider"), f"provider of etcd {name} is {shown(provider)}.",
                "Write Manager, or take it out.",
            )  # fmt: skip
    if "main" not in names:
        yield objection(170, place, "There is no etcd cluster main.", "Add it.")
    elif "events" not in names:
        yield objection(
            171, place, "There is no etcd cluster events: events of Kubernetes share the etcd of "
            "everything else.", "Add the cluster events with the same members.",
        )  # fmt: skip


def members(cluster: Cluster) -> Iterator[Objection]:
    """How many members each has, what they are called, and where they run."""
    for etcd in cluster.etcd:
        found, name = etcd.parts("etcdMembers"), shown(etcd.text("name"))
        place = etcd.here("etcdMembers")
        if not found:
            yield objection(153, place, f"etcd {name} has no members.", "List 3, one in each zone.")
        elif len(found) % 2 == 0:
            yield objection(
                154, place, f"etcd {name} has {len(found)} members; an even number survives no "
                "more losses than one less.", f"Take {len(found) + 1} or {len(found) - 1}.",
            )  # fmt: skip
        yield from _members(etcd, found)


def _members(etcd: Part, found: list[Part]) -> Iterator[Objection]:
    names: set[str] = set()
    groups: set[str] = set()
    what = f"etcd {shown(etcd.text('name'))}"
    for member in found:
        name, group = member.text("name"), member.text("instanceGroup")
        if not name:
            yield objection(157, member.place, f"A member of {what} has no name.", "Name it a.")
        elif name in names:
            yield objection(
                160, member.here("name"), f"Two members of {what} are called {shown(name)}.",
                "Give each a name of its own.",
            )  # fmt: skip
        if not group:
            yield objection(
                158, member.place, f"Member {shown(name)} of {what} names no instance group.",
                "State instanceGroup.",
            )  # fmt: skip
        elif group in groups:
            yield objection(
                163, member.here("instanceGroup"), f"Two members of {what} run on {shown(group)}.",
                "Give each an instance group of its own.",
            )  # fmt: skip
        names.add(name)
        groups.add(group)


def placement(cluster: Cluster) -> Iterator[Objection]:
    """Whether the groups exist, and stand in one zone each."""
    by_name = {group.name: group for group in cluster.groups}
    if not cluster.groups:
        return
    for etcd in cluster.etcd:
        for member in etcd.parts("etcdMembers"):
            wanted, place = member.text("instanceGroup"), member.here("instanceGroup")
            what = f"Member {shown(member.text('name'))} of etcd {shown(etcd.text('name'))}"
            if wanted and wanted not in by_name:
                yield objection(
                    164, place, f"{what} runs on {shown(wanted)}, which is not in this file.",
                    f"Take one of {listed(each.name for each in cluster.of(CONTROL_PLANE))}.",
                )  # fmt: skip
                continue
            group = by_name.get(wanted)
            if group is None:
                continue
            zones = {each.zone for each in cluster.subnets_of(group) if each.zone}
            zones.update(group.spec.items("zones"))
            if group.subnets and len(zones) != 1:
                yield objection(
                    165, place, f"{what} runs on {shown(wanted)}, which stands in {len(zones)} "
                    "zones; its volume stands in one.", "Give the group one subnet.",
                )  # fmt: skip
            elif group.role != CONTROL_PLANE and group.role:
                yield objection(
                    172, place, f"{what} runs on {shown(wanted)}, whose role is {group.role}: "
                    "nothing there starts etcd.", "Name a control-plane group.",
                )  # fmt: skip


def versions(cluster: Cluster) -> Iterator[Objection]:
    """The etcd version, one for all clusters."""
    found = cluster.etcd
    if not found:
        return
    first = found[0].text("version") or ""
    for etcd in found:
        stated, place = etcd.text("version"), etcd.here("version")
        what = f"etcd {shown(etcd.text('name'))}"
        if stated:
            yield from _version(cluster, stated, place, what)
        own = stated or (first and cluster.etcd_default)
        if own != first:
            said = f"is of version {own}" if stated else f"states no version and gets {own}"
            other = f"is of {first}" if first else "states none"
            yield objection(
                156, place, f"{what} {said}, and etcd {shown(found[0].text('name'))} {other}.",
                "State the same version for all, or for none.",
            )  # fmt: skip


def _version(
    cluster: Cluster, stated: str, place: tuple[int | str, ...], what: str
) -> Iterator[Objection]:
    read = semver(stated.removeprefix("v"))
    if read is None or read[0] != _MAJOR:
        yield objection(
            155, place, f"The version of {what} is {shown(stated)}.", "Leave it to kops."
        )
        return
    known = [
        semver(fact.text)
        for fact in cluster.catalog.limits.by_version("kops.etcd_version").values()
    ]
    if not any(each and each[:2] == read[:2] and each >= read for each in known) or "-" in stated:
        newest = sorted({fact for fact in known if fact})
        yield objection(
            161, place, f"kops {KOPS} does not run {what} at {stated}.",
            "Leave it to kops, or take up to "
            f"{' or '.join('.'.join(map(str, each)) for each in newest)}.",
        )  # fmt: skip


def timing(cluster: Cluster) -> Iterator[Objection]:
    """Timing that etcd-manager does not pass on."""
    for etcd in cluster.etcd:
        for key in ("heartbeatInterval", "leaderElectionTimeout"):
            if etcd.has(key):
                yield objection(
                    162, etcd.here(key), f"{key} is stated, which etcd-manager does not take.",
                    "Set it as ETCD_HEARTBEAT_INTERVAL or ETCD_ELECTION_TIMEOUT in manager.env.",
                )  # fmt: skip


CHECKS: Final = (clusters, members, placement, versions, timing)
