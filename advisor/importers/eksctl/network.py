"""Where the cluster stands: zones, VPC, subnets, way out and way in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import cycle
from typing import Any, Final

from advisor.importers.eksctl.case import Case
from advisor.importers.view import View
from advisor.model.vocabulary import IpFamily, NatMode, SubnetRole

_NAT: Final = {
    "HighlyAvailable": NatMode.PER_ZONE.value,
    "Single": NatMode.SINGLE.value,
    "Disable": NatMode.NONE.value,
}
_REQUIRED_ENDPOINTS: Final = ("ec2", "ecr.api", "ecr.dkr", "s3", "sts")
"""What eksctl makes in every fully private cluster (endpoint_service.go)."""
_VPC_ID: Final = re.compile(r"vpc-[0-9a-f]+")
_SUBNET_ID: Final = re.compile(r"subnet-[0-9a-f]+")
_REGION: Final = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]")
_EVERYONE: Final = ["0.0.0.0/0"]
_DRAWN: Final = "abc"
_DRAWN_IN: Final = {"us-east-1": "ab"}
"""Where eksctl draws two zones in place of three (az.go)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A subnet that exists."""

    key: str
    zone: str
    private: bool
    view: View
    stated: bool = True
    """Whether the config says so; another zone stands for it otherwise."""

    @property
    def id(self) -> str:
        return self.view.get("id").word() or ""


def read_network(case: Case) -> None:
    """Everything about addresses and ways."""
    _zones(case)
    _vpc(case)
    _subnets(case)
    _addresses(case)
    _nat(case)
    _endpoint(case)
    _endpoints(case)
    _remote(case)


def zones(case: Case) -> list[str]:
    """The zones of the cluster, as far as the config states them."""
    stated = case.config.get("availabilityZones").texts()
    if stated:
        return list(dict.fromkeys(stated))
    usable = [each for each in known(case) if each.stated or each.id]
    sides = [each for each in usable if each.private != _all_public(case)]
    return list(dict.fromkeys(each.zone for each in sides or usable))


def _all_public(case: Case) -> bool:
    """Whether there are groups, and none of them stands in private subnets."""
    flags = [
        group.get("privateNetworking").flag()
        for kind in ("nodeGroups", "managedNodeGroups")
        for group in case.config.get(kind).items()
    ]
    return bool(flags) and True not in flags


def known(case: Case) -> list[Known]:
    """The subnets that are listed."""
    return [*_side(case, "private"), *_side(case, "public")]


def _side(case: Case, side: str) -> Iterator[Known]:
    """Subnets of one side. Where a key is no zone, AWS knows the zone: one stands for it."""
    listed = case.config.get("vpc", "subnets", side)
    region = case.config.get("metadata", "region").word() or ""
    views = [(key, listed.get(key)) for key in listed.stated_keys()]
    named = [(key, view, view.get("az").word() or key) for key, view in views if view.mapping()]
    letters = cycle(_DRAWN)
    for key, view, zone in named:
        stated = zone[:-1] == region
        where = zone if stated else region + next(letters)
        yield Known(key, where, side == "private", view, stated)


def _zones(case: Case) -> None:
    region = case.config.get("metadata", "region").word() or ""
    path = "placement.zones"
    stated = [zone for zone in zones(case) if zone[:-1] == region]
    listed = case.config.get("availabilityZones")
    if stated and listed.texts():
        case.record.read(path, stated, listed.place)
    elif stated:
        place = case.config.get("vpc", "subnets").place
        case.record.infer(path, stated, place, "the zones of the subnets")
    elif _REGION.fullmatch(region):
        letters = _DRAWN_IN.get(region, _DRAWN)
        reason = f"eksctl draws {len(letters)} zones by lot; these stand for them"
        case.record.default(path, [region + letter for letter in letters], reason, listed.place)


def _vpc(case: Case) -> None:
    vpc = case.config.get("vpc")
    identity = vpc.get("id")
    if _VPC_ID.fullmatch(identity.word() or ""):
        case.record.read("network.vpc_id", identity.word(), identity.place)
    elif identity:
        case.record.leave(identity.place, identity.value, "no id of a VPC")
    cidr = vpc.get("cidr")
    default = case.fact("default_vpc_cidr")
    reason = (
        "the VPC exists; its range is not in the config, this one stands for it"
        if case.existing_vpc
        else f"eksctl makes a VPC of {default}"
    )
    case.choose("network.vpc_cidr", cidr, network(cidr), default, reason)
    extra = vpc.get("extraCIDRs")
    if found := [text for each in extra.items() if (text := network(each))]:
        case.record.read("network.peer_cidrs", found, extra.place)


def network(view: View) -> str | None:
    """A range without the bits of a host in it, as Go reads it."""
    try:
        return (
            str(ip_network(view.word() or "", strict=False)) if "/" in (view.word() or "") else None
        )
    except ValueError:
        return None


def _subnets(case: Case) -> None:
    found = known(case)
    control = case.config.get("vpc", "controlPlaneSubnetIDs")
    ids = control.texts()
    if not found:
        if ids:
            case.record.leave(control.place, control.value, "the subnets themselves are not listed")
        return
    region = case.config.get("metadata", "region").word() or ""
    tree: list[dict[str, Any]] = []
    cut = _cut(case, len(found) + len(ids))
    guessed = 0
    for each in found:
        if not _SUBNET_ID.fullmatch(each.id) or not _REGION.fullmatch(region):
            case.record.leave(each.view.place, each.view.value, "no id, or no region to be in")
            continue
        stated = network(each.view.get("cidr"))
        guessed += stated is None
        role = SubnetRole.PRIVATE if each.private else SubnetRole.PUBLIC
        tree.append(
            {"zone": each.zone, "role": role.value, "cidr": stated or next(cut, ""), "id": each.id}
        )
    tree += _control_plane(case, control, tree, cut)
    tree = [each for each in tree if each["cidr"]]
    place = case.config.get("vpc", "subnets").place
    reason = "ranges that the config does not state are cut from the VPC's" if guessed else ""
    if not all(each.stated for each in found):
        reason = f"{reason}; zones that it does not state are given in turn".removeprefix("; ")
    if tree:
        case.record.read("network.subnets", tree, place, reason)


def _control_plane(
    case: Case, control: View, tree: list[dict[str, Any]], cut: Iterator[str]
) -> list[dict[str, Any]]:
    """Subnets of the control plane that are not those of the nodes."""
    listed = {each["id"] for each in tree}
    zones = list(dict.fromkeys(each["zone"] for each in tree))
    ids = control.texts()
    if not ids or not zones:
        return []
    if all(identity in listed for identity in ids):
        case.record.leave(control.place, control.value, "nodes stand in these subnets as well")
        return []
    return [
        {"zone": zones[i % len(zones)], "role": SubnetRole.CLUSTER.value, "cidr": next(cut, ""),
         "id": identity}
        for i, identity in enumerate(ids)
        if _SUBNET_ID.fullmatch(identity)
    ]  # fmt: skip


def _cut(case: Case, count: int) -> Iterator[str]:
    """Ranges to stand for those of subnets that exist: the VPC in equal parts."""
    vpc = ip_network(case.record.tree["network"]["vpc_cidr"])
    bits = max(3, (max(count, 1) - 1).bit_length())
    if vpc.prefixlen + bits > vpc.max_prefixlen:
        return iter(())
    return (str(each) for each in vpc.subnets(prefixlen_diff=bits))


def _addresses(case: Case) -> None:
    stated = case.config.get("kubernetesNetworkConfig")
    family = stated.get("ipFamily")
    found = IpFamily.IPV6.value if case.ipv6 else IpFamily.IPV4.value
    case.choose(
        "network.ip_family", family, found if family.word() else None, IpFamily.IPV4.value,
        "IPv4 where none is stated",
    )  # fmt: skip
    service = stated.get("serviceIPv4CIDR")
    if found_range := network(service):
        case.record.read("network.service_cidr", found_range, service.place)


def _nat(case: Case) -> None:
    view, path = case.config.get("vpc", "nat", "gateway"), "network.nat.mode"
    mode = _NAT.get(view.word() or "")
    if case.fully_private:
        reason = "a fully private cluster has no way out"
        place = case.config.get("privateCluster", "enabled").place
        case.record.infer(path, NatMode.NONE.value, place, reason)
    elif case.existing_vpc:
        reason = "the VPC exists; one in each zone stands for the way out that it has"
        case.record.infer(path, NatMode.PER_ZONE.value, case.config.get("vpc").place, reason)
    elif case.ipv6:
        reason = "eksctl makes one gateway in an IPv6 cluster"
        case.record.default(path, NatMode.SINGLE.value, reason, view.place)
    else:
        reason = "eksctl makes one gateway for all zones"
        case.choose(path, view, mode, NatMode.SINGLE.value, reason)


def _endpoint(case: Case) -> None:
    vpc = case.config.get("vpc")
    stated, path = vpc.get("clusterEndpoints"), "control_plane.endpoint"
    if case.fully_private:
        place = case.config.get("privateCluster", "enabled").place
        reason = "the endpoint of a fully private cluster is private"
        case.record.infer(f"{path}.public", False, place, reason)
        case.record.infer(f"{path}.private", True, place, reason)
    else:
        public = stated.get("publicAccess")
        case.flag(f"{path}.public", public, True, "public unless switched off")
        private = stated.get("privateAccess")
        case.flag(f"{path}.private", private, False, "not private unless switched on")
    view = vpc.get("publicAccessCIDRs")
    found = [text for each in view.items() if (text := network(each))]
    reason = "the whole internet where no ranges are stated"
    case.choose(f"{path}.public_cidrs", view, found or None, _EVERYONE, reason)


def _endpoints(case: Case) -> None:
    stated, path = case.config.get("privateCluster"), "network.endpoints"
    if not case.fully_private:
        case.record.default(path, [], "eksctl makes endpoints for fully private clusters only")
        return
    if stated.get("skipEndpointCreation").flag() is True:
        skip = stated.get("skipEndpointCreation").place
        reason = "eksctl makes none; those the cluster needs are in the VPC already"
        case.record.infer(path, list(_REQUIRED_ENDPOINTS), skip, reason)
        return
    more = stated.get("additionalEndpointServices")
    wanted = [*_REQUIRED_ENDPOINTS, *more.texts()]
    reason = "those of every fully private cluster, and those listed"
    case.record.infer(path, list(dict.fromkeys(wanted)), more.place, reason)


def _remote(case: Case) -> None:
    stated = case.config.get("remoteNetworkConfig")
    if not stated:
        return
    listed = stated.get("remoteNodeNetworks")
    found = [
        text
        for each in listed.items()
        for cidr in each.get("cidrs").items()
        if (text := network(cidr))
    ]
    if found:
        case.record.read("network.remote_networks", found, listed.place)
    if stated.get("iam", "provider").word() in (None, "ssm"):
        stated.get("iam")
