"""Zones, and what each needs: a utility subnet, one way out, room for ranges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import network, overlap, shown
from advisor.importers.kops.checks.manifests import Cluster, Subnet

_SHORTEST: Final = 3
_OF_UTILITY: Final = 3  # utility subnets are eighths of one range


def region(cluster: Cluster) -> Iterator[Objection]:
    """That all zones are of one region."""
    first = ""
    for subnet in cluster.subnets:
        place = subnet.part.here("zone")
        if len(subnet.zone) < _SHORTEST:
            stated = f"the zone {shown(subnet.zone)}" if subnet.zone else "no zone"
            yield objection(
                62, place, f"Subnet {shown(subnet.name)} has {stated}.",
                "State its zone, such as eu-central-1a.",
            )  # fmt: skip
            continue
        own = subnet.zone[:-1]
        if first and own != first:
            yield objection(
                63, place, f"Zone {shown(subnet.zone)} is not of the region {first}.",
                "Keep to the zones of one region.",
            )  # fmt: skip
            return
        first = first or own


def _managed(subnet: Subnet) -> bool:
    return subnet.part.text("egress") != "External"


def _of_zone(cluster: Cluster) -> dict[str, list[Subnet]]:
    """The subnets that go out through NAT, by zone; subnets that exist have their own routes."""
    found: dict[str, list[Subnet]] = {}
    for subnet in cluster.subnets:
        if subnet.part.text("id") or not _managed(subnet):
            continue
        public6 = subnet.kind == "Public" and bool(subnet.part.text("ipv6CIDR"))
        if subnet.kind in ("Private", "DualStack") or public6:
            found.setdefault(subnet.zone, []).append(subnet)
    return found


def ways_out(cluster: Cluster) -> Iterator[Objection]:
    """NAT stands in the one utility subnet of the zone, and there is one way out of it."""
    for zone, behind in _of_zone(cluster).items():
        private = any(each.kind in ("Private", "DualStack") for each in behind)
        kind = "Utility" if private else "Public"
        carriers = [each for each in cluster.subnets if (each.zone, each.kind) == (zone, kind)]
        first = behind[0]
        if not carriers:
            yield objection(
                65, first.part.place, f"Zone {zone} has the subnet {shown(first.name)} and no "
                f"{kind} subnet for its NAT.",
                f"Add a subnet of the type {kind} in {zone}, or state egress: External.",
            )  # fmt: skip
        elif len(carriers) > 1:
            yield objection(
                66, carriers[1].part.place, f"Zone {zone} has {len(carriers)} {kind} subnets; "
                "kops does not choose among them.", "Keep one in each zone.",
            )  # fmt: skip
        for other in behind[1:]:
            for key in ("egress", "publicIP"):
                if other.part.text(key) != first.part.text(key):
                    yield objection(
                        67, other.part.here(key), f"{key} of the subnets {shown(first.name)} and "
                        f"{shown(other.name)} in {zone} differ.", "State the same for both.",
                    )  # fmt: skip


def room(cluster: Cluster) -> Iterator[Objection]:
    """Whether kops can cut the ranges of subnets that state none."""
    found = cluster.subnets
    bare = [each for each in found if not each.cidr and not _is_ipv6_only(each)]
    if not bare or cluster.spec.text("networkID"):
        return
    whole = network(cluster.network_cidr)
    if whole is None or whole.version == 6:
        return
    mine = [each for each in found if not each.cidr or overlap(network(each.cidr), whole)]
    large = [each for each in mine if each.kind != "Utility"]
    small = [each for each in mine if each.kind == "Utility"]
    count = len(large) + bool(small)
    extra = 0 if count <= 1 else 1 if count <= 2 else 2 if count <= 4 else 3
    deepest = extra + (_OF_UTILITY if any(each in small for each in bare) else 0)
    if whole.prefixlen + deepest > whole.max_prefixlen:
        yield objection(
            69, bare[0].part.place, f"{cluster.network_cidr} is too small to cut the subnets "
            "without a cidr out of it.", "Take a larger networkCIDR.",
        )  # fmt: skip
        return
    reserved = [network(each.cidr) for each in mine if each.cidr]
    cut = [each for each in whole.subnets(extra) if not any(overlap(each, r) for r in reserved)]
    wanted = sum(each in bare for each in large) + bool(small)
    if len(cut) < max(wanted, 1) or sum(each in bare for each in small) > 2**_OF_UTILITY:
        yield objection(
            69, bare[0].part.place, f"{cluster.network_cidr} has no room for the subnets without "
            f"a cidr: kops cuts it into {2**extra}, of which {len(cut)} are free.",
            "State the cidr of every subnet.",
        )  # fmt: skip


def _is_ipv6_only(subnet: Subnet) -> bool:
    return subnet.kind == "Private" and bool(subnet.part.text("ipv6CIDR"))


CHECKS: Final = (region, ways_out, room)
