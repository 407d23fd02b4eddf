"""The VPC, its ways out and its endpoints."""

from __future__ import annotations

import re
from typing import Final

from advisor.importers.cloudformation.case import Case, FoundSubnet, unread
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.routes import Routes
from advisor.importers.cloudformation.subnets import SUBNET, network
from advisor.importers.cloudformation.template import Resource
from advisor.model.network import Network
from advisor.model.vocabulary import NatMode, SubnetRole

_VPC: Final = "AWS::EC2::VPC"
_NAT: Final = "AWS::EC2::NatGateway"
_VPC_ID: Final = re.compile(r"vpc-[0-9a-f]+")
_NAT_ID: Final = re.compile(r"nat-[0-9a-f]+")
_SERVICE: Final = re.compile(
    r"(?:com|cn)\.amazonaws\.(?:\$\{[^}]*\}|[a-z0-9-]+)\.([a-z0-9][a-z0-9.-]*)"
)


def read_network(case: Case, routes: Routes) -> None:
    """Everything about addresses and ways that a machine of any kind uses."""
    _vpc(case)
    _nat(case, routes)
    _endpoints(case)


# The VPC


def _vpc(case: Case) -> None:
    made = case.templates.of(_VPC)
    wanted = _of_cluster(case, made)
    if wanted is None:
        _existing(case)
        return
    for each in made:
        if each is not wanted:
            case.record.leave(each.place, each.name, "another VPC than that of the cluster")
            case.templates.understood(each)
    cidr, path = wanted.get("CidrBlock"), "network.vpc_cidr"
    stand_in = Network().vpc_cidr
    reason = "the range comes from a pool of IPAM"
    case.choose(path, cidr, network(cidr), stand_in, f"{reason}; {stand_in} stands for it")
    wanted.get("Tags").all_seen()
    names = wanted.get("EnableDnsHostnames")
    case.flag("network.vpc_dns_hostnames", names, False, "off in a VPC of one's own unless told")
    support = wanted.get("EnableDnsSupport")
    case.flag("network.vpc_dns_resolution", support, True, "on unless switched off")
    _more_ranges(case)


def _of_cluster(case: Case, made: list[Resource]) -> Resource | None:
    """The VPC that the subnets of the cluster stand in; the only one, where none is named."""
    keys = {each.key for each in case.ground.subnets}
    for subnet in case.templates.of(SUBNET):
        if f"{subnet.document}/{subnet.name}" in keys:
            found = case.templates.named(subnet.get("VpcId"), _VPC)
            if found is not None:
                return found
    return made[0] if made else None


def _existing(case: Case) -> None:
    cidr = Network().vpc_cidr
    reason = f"the VPC exists; its range is not in the template, {cidr} stands for it"
    case.record.infer("network.vpc_cidr", cidr, None, reason)
    stated = [resource.get("VpcId") for resource in case.templates.resources]
    for identity in [*stated, *(value for _, value in case.templates.outputs())]:
        if _VPC_ID.fullmatch(identity.word() or ""):
            case.read("network.vpc_id", identity.word(), identity)
            return
    case.record.infer("network.vpc_dns_hostnames", True, None, "the VPC exists; EKS wants it on")


def _more_ranges(case: Case) -> None:
    found, place = [], None
    for each in case.templates.of("AWS::EC2::VPCCidrBlock"):
        cidr = network(each.get("CidrBlock"))
        if cidr is not None:
            found.append(cidr)
            place = place or each.get("CidrBlock").place
        case.templates.understood(each)
    if place is not None:
        case.record.read("network.additional_vpc_cidrs", found, place)


# Ways out


def _nat(case: Case, routes: Routes) -> None:
    path = "network.nat.mode"
    gateways = case.templates.of(_NAT)
    for each in gateways:
        case.templates.understood(each)
    inside = [each for each in case.ground.subnets if each.role is not SubnetRole.PUBLIC]
    if not case.ground.new_vpc and not gateways:
        if not _by_id(case, routes):
            reason = "the VPC exists; one in each zone stands for the way out that it has"
            case.record.infer(path, NatMode.PER_ZONE.value, None, reason)
        return
    regional = next((g for g in gateways if g.get("AvailabilityMode").word() == "regional"), None)
    if regional is not None:
        case.read(path, NatMode.REGIONAL.value, regional.get("AvailabilityMode"))
        return
    if _by_id(case, routes):
        return
    if not gateways:
        _none(case, routes)
        return
    zones = {each.zone for each in inside}
    used = _used(case, routes, inside) or len(gateways)
    place = gateways[0].place
    if used == 1 and len(zones) > 1:
        reason = "one gateway for all zones"
        case.record.infer(path, NatMode.SINGLE.value, place, reason)
    else:
        reason = "a gateway in each zone"
        if used != len(zones):
            reason = f"{used} gateways for {len(zones)} zones: nearest to one in each"
        case.record.infer(path, NatMode.PER_ZONE.value, place, reason)


def _used(case: Case, routes: Routes, inside: list[FoundSubnet]) -> int:
    keys = {each.key for each in inside}
    found = set()
    for subnet in case.templates.of(SUBNET):
        if f"{subnet.document}/{subnet.name}" in keys:
            found |= {gateway.reference or gateway.loose() for gateway in routes.gateways(subnet)}
    return len(found)


def _by_id(case: Case, routes: Routes) -> bool:
    """A gateway that exists, by its id."""
    for subnet in case.templates.of(SUBNET):
        for gateway in routes.gateways(subnet):
            if _NAT_ID.fullmatch(gateway.word() or ""):
                case.read("network.nat.gateway_id", gateway.word(), gateway)
                reason = "a gateway that exists serves every zone"
                case.record.infer("network.nat.mode", NatMode.SINGLE.value, gateway.place, reason)
                return True
    return False


def _none(case: Case, routes: Routes) -> None:
    other = next((w for s in case.templates.of(SUBNET) if (w := routes.other_way(s))), None)
    if other is not None:
        case.record.leave(other.stated, other.loose(), "a way out that a design has no field for")
        reason = "the way out is another than a NAT gateway"
        case.record.infer("network.nat.mode", NatMode.NONE.value, other.stated, reason)
        return
    reason = "the template makes none"
    case.record.default("network.nat.mode", NatMode.NONE.value, reason, case.cluster.place)


def _endpoints(case: Case) -> None:
    found: list[str] = []
    first: Node | None = None
    for each in case.templates.of("AWS::EC2::VPCEndpoint"):
        name = each.get("ServiceName")
        match = _SERVICE.fullmatch(name.loose())
        if match is None:
            reason = unread(name) if name.open else "not a service of AWS"
            case.record.leave(name.stated, name.loose(), reason)
            continue
        found.append(match[1])
        first = first or name
        for key in ("VpcEndpointType", "VpcId", "RouteTableIds", "SubnetIds", "SecurityGroupIds",
                    "PrivateDnsEnabled"):  # fmt: skip
            each.get(key).all_seen()
    path = "network.endpoints"
    if first is None:
        reason = "the template makes none"
        if not case.ground.new_vpc:
            reason = "the template makes none; those of the VPC are not in it"
        case.record.default(path, [], reason, case.cluster.place)
    else:
        case.record.read(path, list(dict.fromkeys(found)), first.stated)
