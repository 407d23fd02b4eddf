"""Where the cluster stands: zones, VPC, subnets, and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from advisor.importers.live.case import Case, tag
from advisor.importers.view import View
from advisor.model.vocabulary import IpFamily, NatMode, SubnetRole

_EVERYWHERE: Final = "0.0.0.0/0"
_DRAWN: Final = "abc"
_GONE: Final = ("deleted", "deleting", "failed", "rejected", "expired")


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of the cluster, and whether the internet reaches it."""

    id: str
    zone: str
    public: bool
    view: View


def read_network(case: Case) -> list[Subnet]:
    """Everything about addresses and ways; the subnets, for what stands in them."""
    subnets = cluster_subnets(case)
    _zones(case, subnets)
    _vpc(case)
    _subnets(case, subnets)
    _addresses(case)
    _nat(case, subnets)
    _endpoints(case)
    _remote(case)
    return subnets


def cluster_subnets(case: Case) -> list[Subnet]:
    """The subnets that something of the cluster stands in, or that are tagged for it."""
    used = _used(case)
    found = []
    for identity, view in case.each("subnet").items():
        tagged = tag(view, f"kubernetes.io/cluster/{case.name}") is not None
        zone = view.get("AvailabilityZone").word()
        if zone and (identity in used or tagged):
            found.append(Subnet(identity, zone, _public(case, identity, view), view))
    return sorted(found, key=lambda each: (each.zone, each.public, each.id))


def _used(case: Case) -> set[str]:
    found = set(case.cluster.get("resourcesVpcConfig", "subnetIds").texts())
    for part in ("nodegroup", "fargateProfile"):
        for view in case.each(part).values():
            found |= set(view.get("subnets").texts())
    for view in case.each("autoScalingGroup").values():
        found |= set((view.get("VPCZoneIdentifier").text() or "").split(","))
    for view in case.each("instance").values():
        found.add(view.get("SubnetId").text() or "")
    for view in case.each("loadBalancer").values():
        zones = view.get("AvailabilityZones")
        found |= {each.get("SubnetId").text() or "" for each in zones.items() if each.mapping()}
        found |= set(view.get("Subnets").texts())
    return found - {""}


def _public(case: Case, identity: str, view: View) -> bool:
    """Whether the subnet's route to everywhere leads to an internet gateway."""
    if case.knows("routeTable"):
        return any(target.startswith("igw-") for target in _ways_out(case, identity))
    return view.get("MapPublicIpOnLaunch").flag() is True or (
        tag(view, "kubernetes.io/role/elb") is not None
    )


def _ways_out(case: Case, subnet: str) -> list[str]:
    """The targets of a subnet's routes to everywhere, by id."""
    table = _table_of(case, subnet)
    if table is None:
        return []
    return [
        target
        for route in table.get("Routes").items()
        if route.get("DestinationCidrBlock").text() == _EVERYWHERE
        and route.get("State").text() != "blackhole"
        for key in ("GatewayId", "NatGatewayId", "TransitGatewayId", "NetworkInterfaceId",
                    "InstanceId", "VpcPeeringConnectionId")
        if (target := route.get(key).word())
    ]  # fmt: skip


def _table_of(case: Case, subnet: str) -> View | None:
    """The route table of a subnet: its own, else the main one of the VPC."""
    main = None
    for table in case.each("routeTable").values():
        for each in table.get("Associations").items():
            if each.get("SubnetId").text() == subnet:
                return table
            if each.get("Main").flag() is True:
                main = table
    return main


def _zones(case: Case, subnets: list[Subnet]) -> None:
    """The zones that nodes stand in; those of all subnets where no node says."""
    path = "placement.zones"
    private = [each for each in subnets if not each.public]
    found = list(dict.fromkeys(each.zone for each in private or subnets))
    found = [zone for zone in found if zone[:-1] == case.region]
    place = case.answers.get("subnet").place
    if not found:
        reason = "the subnets were not shown; these zones stand for theirs"
        case.record.infer(path, [case.region + each for each in _DRAWN], place, reason)
        return
    case.record.infer(path, found, place, "the zones of its subnets")
    ids = {each.zone: each.view.get("AvailabilityZoneId").word() for each in subnets}
    named = {zone: ids[zone] for zone in found if ids.get(zone)}
    if named:
        case.record.read("placement.zone_ids", named, place)


def _vpc(case: Case) -> None:
    identity = case.cluster.get("resourcesVpcConfig", "vpcId")
    if identity.word():
        case.record.read("network.vpc_id", identity.word(), identity.place)
    for view in case.each("vpc").values():
        first = view.get("CidrBlock")
        if first.word():
            case.record.read("network.vpc_cidr", first.word(), first.place)
        listed = view.get("CidrBlockAssociationSet")
        more = [
            cidr
            for each in listed.items()
            if each.get("CidrBlockState", "State").text() in (None, "associated")
            and (cidr := each.get("CidrBlock").word())
            and cidr != first.word()
        ]
        if more:
            case.record.read("network.additional_vpc_cidrs", more, listed.place)
        for path, key in (
            ("network.vpc_dns_hostnames", "EnableDnsHostnames"),
            ("network.vpc_dns_resolution", "EnableDnsSupport"),
        ):
            flag = view.get(key)
            if flag.flag() is not None:
                case.record.read(path, flag.flag(), flag.place)


def _subnets(case: Case, subnets: list[Subnet]) -> None:
    tree: list[dict[str, Any]] = []
    for each in subnets:
        cidr = each.view.get("CidrBlock").word()
        if not cidr:
            continue  # it has addresses of IPv6 only
        role = SubnetRole.PUBLIC if each.public else SubnetRole.PRIVATE
        free = each.view.get("AvailableIpAddressCount").whole()
        tree.append(
            {"zone": each.zone, "role": role.value, "cidr": cidr, "id": each.id}
            | ({} if free is None else {"free_ips": free})
        )
    if tree:
        told = "route tables" if case.knows("routeTable") else "tags and settings"
        reason = f"public and private as their {told} say"
        case.record.read("network.subnets", tree, case.answers.get("subnet").place, reason)


def _addresses(case: Case) -> None:
    stated = case.cluster.get("kubernetesNetworkConfig")
    family = stated.get("ipFamily")
    found = family.word() if family.word() in {each.value for each in IpFamily} else None
    case.choose("network.ip_family", family, found, IpFamily.IPV4.value, "IPv4 unless stated")
    service = stated.get("serviceIpv4Cidr")
    if service.word():
        case.record.read("network.service_cidr", service.word(), service.place)


# The way out


def _nat(case: Case, subnets: list[Subnet]) -> None:
    """By the routes of private subnets; a gateway that no route leads to is none of theirs."""
    if not case.knows("routeTable"):
        _nat_without_routes(case)
        return
    private = [each for each in subnets if not each.public]
    ways = [way for each in private for way in _ways_out(case, each.id)]
    gateways = sorted({way for way in ways if way.startswith("nat-")})
    zones = {each.zone for each in private}
    if not private:
        mode, reason = NatMode.NONE, "there are no private subnets"
    elif not gateways:
        mode, reason = NatMode.NONE, _other_ways(ways)
    elif any(_regional(case, each) for each in gateways):
        mode, reason = NatMode.REGIONAL, "the NAT gateway is a regional one"
    elif len(gateways) == 1 and len(zones) > 1:
        mode, reason = NatMode.SINGLE, f"all private subnets leave through {gateways[0]}"
    else:
        mode = NatMode.PER_ZONE
        reason = f"private subnets leave through {len(gateways)} NAT gateways"
        if len(gateways) < len(zones):
            reason += f", shared by {len(zones)} zones"
    place = case.answers.get("routeTable").place
    case.record.infer("network.nat.mode", mode.value, place, reason)
    if mode is NatMode.SINGLE:
        case.record.read("network.nat.gateway_id", gateways[0], place)


def _other_ways(ways: Iterable[str]) -> str:
    others = ", ".join(_sorted(ways))
    if others:
        return f"private subnets leave through {others}, not through a NAT gateway"
    return "no private subnet has a route to the internet"


def _nat_without_routes(case: Case) -> None:
    """How many gateways stand in the VPC, where its routes are not shown."""
    if not case.knows("natGateway"):
        return
    path, place = "network.nat.mode", case.answers.get("natGateway").place
    gateways = [key for key, each in case.each("natGateway").items() if _there(each)]
    if any(_regional(case, each) for each in gateways):
        mode = NatMode.REGIONAL
    else:
        mode = {0: NatMode.NONE, 1: NatMode.SINGLE}.get(len(gateways), NatMode.PER_ZONE)
    case.record.infer(path, mode.value, place, f"NAT gateways in the VPC: {len(gateways)}")


def _there(view: View) -> bool:
    return (view.get("State").text() or "").lower() not in _GONE


def _regional(case: Case, identity: str) -> bool:
    view = case.each("natGateway").get(identity)
    return view is not None and view.get("AvailabilityMode").text() == "regional"


def _endpoints(case: Case) -> None:
    if not case.knows("vpcEndpoint"):
        return
    start = f"com.amazonaws.{case.region}."  # in China: cn.com.amazonaws...
    place = case.answers.get("vpcEndpoint").place
    names = [
        (view.get("ServiceName").text() or "").removeprefix("cn.")
        for view in case.each("vpcEndpoint").values()
        if _there(view)
    ]
    found = _sorted(name.removeprefix(start) for name in names if name.startswith(start))
    case.record.read("network.endpoints", found, place)


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(names))


def _remote(case: Case) -> None:
    listed = case.cluster.get("remoteNetworkConfig", "remoteNodeNetworks")
    found = [cidr for each in listed.items() for cidr in each.get("cidrs").texts()]
    if found:
        case.record.read("network.remote_networks", found, listed.place)
