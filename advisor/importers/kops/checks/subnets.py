"""The entries of ``spec.subnets``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.addressing import cidr
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import (
    has_host_bits,
    listed,
    network,
    overlap,
    shown,
    within,
)
from advisor.importers.kops.checks.manifests import Cluster, Subnet

_TYPES: Final = ("Public", "Private", "DualStack", "Utility")
_EGRESS: Final = ("nat", "eipalloc", "i", "tgw", "External")
_TARGETS: Final = ("pcx-", "i-", "nat-", "tgw-", "igw-", "eigw-")
_DYNAMIC: Final = re.compile(r"/(\d+)#([a-f0-9]+)")
_BITS: Final = 128
_LARGEST, _SMALLEST = 16, 28
"""Prefixes of the largest and the smallest subnet AWS makes."""


def number(cluster: Cluster) -> Iterator[Objection]:
    """That there are any, each with a name of its own, all with an id or none."""
    found = cluster.subnets
    place = cluster.spec.here("subnets")
    if not found:
        yield objection(46, place, "The Cluster lists no subnets.", "List one for each zone.")
        return
    seen: set[str] = set()
    for subnet in found:
        if not subnet.name:
            yield objection(
                47, subnet.part.place, f"A subnet in {subnet.zone or 'no zone'} has no name.",
                "Name it, for example after its zone.",
            )  # fmt: skip
        elif subnet.name in seen:
            yield objection(
                48, subnet.part.here("name"), f"A second subnet is called {shown(subnet.name)}.",
                "Give it a name of its own.",
            )  # fmt: skip
        seen.add(subnet.name)
    with_id = bool(found[0].part.text("id"))
    for subnet in found:
        if bool(subnet.part.text("id")) != with_id:
            yield objection(
                49, subnet.part.here("id"),
                f"Subnet {shown(subnet.name)} {'has no id' if with_id else 'has an id'}, and "
                f"subnet {shown(found[0].name)} {'has one' if with_id else 'has none'}.",
                "Give the id of each subnet that exists, or of none.",
            )  # fmt: skip
            break


def types(cluster: Cluster) -> Iterator[Objection]:
    """What kind of subnet each is."""
    for subnet in cluster.subnets:
        place = subnet.part.here("type")
        if subnet.kind not in _TYPES:
            stated = f"is of the type {shown(subnet.kind)}" if subnet.kind else "states no type"
            yield objection(
                55, place, f"Subnet {shown(subnet.name)} {stated}.",
                f"Take one of {listed(_TYPES)}.",
            )  # fmt: skip
        elif subnet.kind == "DualStack" and not cluster.ipv6:
            yield objection(
                56, place, f"Subnet {shown(subnet.name)} is of the type DualStack, which only "
                "IPv6 clusters have.", "Take Private.",
            )  # fmt: skip


def ranges(cluster: Cluster) -> Iterator[Objection]:
    """The range of each: in the VPC, and apart from pods and services."""
    for subnet in cluster.subnets:
        if not subnet.cidr:
            continue
        yield from cidr(subnet.cidr, subnet.part.here("cidr"), f"cidr of subnet {subnet.name}")
        found = network(subnet.cidr)
        if found is None:
            continue
        place = subnet.part.here("cidr")
        what = f"Subnet {shown(subnet.name)} is {found}"
        networks = cluster.networks
        if networks and not any(within(found, each) for each in networks):
            yield objection(
                50, place, f"{what}, which does not lie in "
                f"{' or '.join(str(each) for each in networks)}.",
                "Take a part of networkCIDR, or add the range to additionalNetworkCIDRs.",
            )  # fmt: skip
        if overlap(found, cluster.pods) and not cluster.spec.has("networking", "amazonvpc"):
            yield objection(
                51, place, f"{what}, which overlaps the pod range {cluster.pods}.",
                "Take a range apart from nonMasqueradeCIDR.",
            )  # fmt: skip
        if overlap(found, cluster.services):
            yield objection(
                52, place, f"{what}, which overlaps the service range {cluster.services}.",
                "Take a range apart from serviceClusterIPRange.",
            )  # fmt: skip


def ipv6(cluster: Cluster) -> Iterator[Objection]:
    """IPv6 ranges, given or counted: ``/64#1`` is the second /64 of the VPC."""
    for subnet in cluster.subnets:
        text, place = subnet.part.text("ipv6CIDR"), subnet.part.here("ipv6CIDR")
        if not text:
            continue
        what = f"ipv6CIDR of subnet {shown(subnet.name)} is {shown(text)}"
        if text.startswith("/"):
            found = _DYNAMIC.fullmatch(text)
            if not found or int(found[1]) > _BITS or int(found[2], 16) >= 2**63:
                yield objection(60, place, f"{what}.", 'Write it like "/64#1".')
            continue
        read = network(text)
        if read is None or read.version == 4 or has_host_bits(text):
            yield objection(60, place, f"{what}, which is no IPv6 range.", 'Write it like "/64#1".')
        elif overlap(read, cluster.services):
            yield objection(
                52, place, f"{what}, which overlaps the service range {cluster.services}.",
                "Take a range apart from serviceClusterIPRange.",
            )  # fmt: skip


def egress(cluster: Cluster) -> Iterator[Objection]:
    """Ways out that are stated."""
    for subnet in cluster.subnets:
        text, place = subnet.part.text("egress"), subnet.part.here("egress")
        if not text:
            continue
        if text.partition("-")[0] not in _EGRESS:
            yield objection(
                53, place, f"egress of subnet {shown(subnet.name)} is {shown(text)}.",
                "Give a nat-, eipalloc-, i- or tgw- id, or External.",
            )  # fmt: skip
        elif text != "External" and not _takes_egress(subnet):
            yield objection(
                54, place, f"Subnet {shown(subnet.name)} is {subnet.kind or 'of no type'} and has "
                "no egress of its own.", "State egress on private subnets only.",
            )  # fmt: skip
        elif text.startswith("i-"):
            yield objection(
                68, place, f"Subnet {shown(subnet.name)} goes out through the machine "
                f"{shown(text)}: kops refuses it with --target=terraform, which it cannot write "
                "machines for, and without it unless that machine exists.",
                "Give a NAT gateway (nat-...), or leave egress to kops.",
            )  # fmt: skip


def _takes_egress(subnet: Subnet) -> bool:
    dual = subnet.kind == "Public" and bool(subnet.part.text("ipv6CIDR"))
    return subnet.kind in ("Private", "DualStack") or dual


def routes(cluster: Cluster) -> Iterator[Objection]:
    """Routes of one's own."""
    for subnet in cluster.subnets:
        if not subnet.part.has("additionalRoutes"):
            continue
        place = subnet.part.here("additionalRoutes")
        name = shown(subnet.name)
        if subnet.part.text("id"):
            yield objection(
                57, place, f"Subnet {name} exists already; kops adds no routes to it.",
                "Add them to its route table yourself.",
            )  # fmt: skip
        elif subnet.kind != "Private":
            yield objection(
                57, place, f"Subnet {name} is {subnet.kind or 'of no type'}; kops adds routes to "
                "private subnets only.", "State them on private subnets.",
            )  # fmt: skip
        yield from _routes(cluster, subnet)


def _routes(cluster: Cluster, subnet: Subnet) -> Iterator[Objection]:
    seen = {str(each) for each in cluster.networks}
    for route in subnet.part.parts("additionalRoutes"):
        target, text = route.text("target"), route.text("cidr")
        if not target.startswith(_TARGETS):
            yield objection(
                58, route.here("target"), f"A route goes to {shown(target)}.",
                f"Give an id that starts with {listed(_TARGETS)}.",
            )  # fmt: skip
        yield from cidr(text, route.here("cidr"), "A route")
        found = network(text)
        if target.startswith(("i-", "nat-")):
            yield objection(
                68, route.here("target"), f"A route goes to {shown(target)}: kops refuses it with "
                "--target=terraform, which does not write it, and without it unless that exists.",
                "Give a transit gateway or a peering, or add the route yourself.",
            )  # fmt: skip
        elif target.startswith("eigw-"):
            yield objection(
                58, route.here("target"), f"A route goes to {shown(target)}, an egress-only "
                "gateway: kops writes every route of your own as one of IPv4, and refuses it.",
                "Leave IPv6 to kops.",
            )  # fmt: skip
        inside = found is not None and any(
            overlap(each, found) and each.prefixlen <= found.prefixlen for each in cluster.networks
        )
        if inside and target.startswith("pcx-"):
            yield objection(
                59, route.here("target"), f"The route to {text} over {shown(target)} lies inside "
                "of the VPC.", "Route inside of the VPC to an interface or a machine only.",
            )  # fmt: skip
        if text in seen:
            yield objection(
                61, route.here("cidr"), f"There is a route to {shown(text)} already.", "Keep one."
            )
        seen.add(text)


def sizes(cluster: Cluster) -> Iterator[Objection]:
    """What kops takes and AWS does not: overlapping subnets, and sizes it does not make."""
    found = [(each, network(each.cidr)) for each in cluster.subnets if not each.part.text("id")]
    for i, (subnet, own) in enumerate(found):
        if own is None or own.version == 6:
            continue
        place = subnet.part.here("cidr")
        if not _LARGEST <= own.prefixlen <= _SMALLEST:
            yield objection(
                71, place, f"Subnet {shown(subnet.name)} is {own}; AWS makes subnets from "
                f"/{_LARGEST} to /{_SMALLEST}.", "Take a range of such a size.",
            )  # fmt: skip
        for other, its in found[:i]:
            if overlap(own, its):
                yield objection(
                    70, place, f"Subnet {shown(subnet.name)} ({own}) overlaps subnet "
                    f"{shown(other.name)} ({its}); kops takes them, AWS does not.",
                    "Take ranges apart from each other.",
                )  # fmt: skip
                break


CHECKS: Final = (number, types, ranges, ipv6, egress, routes, sizes)
