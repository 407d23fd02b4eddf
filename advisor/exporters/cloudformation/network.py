"""The network of a stack: VPC, subnets, ways out, routes and endpoints, made or found.

Ranges and zones are those of the plan, so that the template and the bill cannot disagree. In a
VPC that exists only what the design does not name by id is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    join,
    logical_id,
    ref,
    resource,
    select,
    sub,
    tags,
)
from advisor.exporters.drafting import Draft
from advisor.model.design import Design
from advisor.model.vocabulary import IpFamily, NatMode, NodeAutoscaler, NodeSubnets, SubnetRole
from advisor.plan.layout import PlannedSubnet, subnets, unique, zones_in_use
from advisor.plan.network import GATEWAY_ENDPOINTS, nat_zones

VPC: Final = "Vpc"
GATEWAY_PARAMETER: Final = "InternetGatewayId"
VPC_PARAMETER: Final = "VpcId"
DISCOVERY: Final = "karpenter.sh/discovery"
"""The tag by which Karpenter finds subnets and security groups."""

_ANYWHERE: Final = "0.0.0.0/0"
_ANYWHERE_6: Final = "::/0"
_SERVICE: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")
_INSIDE: Final = (SubnetRole.PRIVATE, SubnetRole.NODE, SubnetRole.CLUSTER)


@dataclass(frozen=True, slots=True)
class Place:
    """One subnet: where it is, what it is for, and how the template names it."""

    zone: str
    role: SubnetRole
    id: Value
    """A reference to the subnet the stack makes, or the id of one that exists."""
    name: str | None = None
    """The resource that makes it; ``None``: it exists."""
    cidr: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """What the stack makes of the network, and how the rest of it refers to it."""

    vpc: Value
    places: tuple[Place, ...]
    resources: dict[str, Value]
    parameters: dict[str, Value]
    outputs: dict[str, Value]
    routes: dict[str, str]
    """Zone to the resource with its private subnets' default route; nodes wait for it."""
    public_route: str | None
    """The resource with the default route of the public subnets."""
    endpoints: tuple[str, ...]
    """The resources that are VPC endpoints; without NAT nodes wait for them."""
    zones: dict[str, Value]
    """Each zone of the design as the template says it: a parameter, for letters differ."""

    def of(self, *roles: SubnetRole, zones: tuple[str, ...] = ()) -> list[Value]:
        """The subnets of these roles, of all zones or of these."""
        return [p.id for p in self.places if p.role in roles and (not zones or p.zone in zones)]

    def ways_out(self, zones: tuple[str, ...], *, private: bool) -> list[str]:
        """What must be there before a machine in one of ``zones`` reaches AWS."""
        roles = _INSIDE if private else (SubnetRole.PUBLIC,)
        here = [p for p in self.places if p.name and p.role in roles and p.zone in zones]
        if private:
            found = [self.routes[zone] for zone in zones if zone in self.routes]
        else:
            found = [self.public_route] if self.public_route else []
        return [*dict.fromkeys(found or self.endpoints), *(f"{p.name}Routes" for p in here)]


def network(draft: Draft) -> Network:
    """The network of the design.

    Raises:
        ExportError: the range cannot be cut, a zone has no subnet for a NAT gateway, or a subnet
            with IPv6 is to be made in a VPC that exists.
    """
    return _Builder(draft).build()


def zone_words(design: Design) -> dict[str, str]:
    """What stands for each zone in the names of resources: its letter."""
    zones = zones_in_use(design)
    letters = [zone[-1] for zone in zones]
    return {
        zone: letter.upper() if letters.count(letter) == 1 else logical_id(zone)
        for zone, letter in zip(zones, letters, strict=True)
    }


def makes_vpc(design: Design) -> bool:
    """Whether the stack makes the VPC; one with subnets that exist does, too, exist."""
    return design.network.vpc_id is None and not any(s.id for s in design.network.subnets)


def service_names(design: Design) -> tuple[str, ...]:
    """The endpoints that are asked for by the name of a service."""
    return tuple(s for s in unique(design.network.endpoints) if _SERVICE.fullmatch(s))


class _Builder:
    """Collects the resources of one network; used once."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.design = draft, draft.design
        self.resources: dict[str, Value] = {}
        self.parameters: dict[str, Value] = {}
        self.planned = _planned(self.design)
        self.words = zone_words(self.design) | {
            s.zone: logical_id(s.zone)
            for s in self.planned
            if s.zone not in zones_in_use(self.design)
        }
        self.zones = {zone: self._zone(zone) for zone in self.words}
        self.new_vpc = makes_vpc(self.design)
        self.six = self.design.network.ip_family == IpFamily.IPV6
        self.vpc: Value = self._vpc_id()
        self.routes: dict[str, str] = {}
        self.public_route: str | None = None

    def build(self) -> Network:
        if self.new_vpc:
            self._vpc()
        places = tuple(self._places())
        self.resources |= {p.name: self._subnet(i, p) for i, p in enumerate(places) if p.name}
        gateways = self._nat(places)
        tables = [*self._public_routes(places), *self._private_routes(places, gateways)]
        endpoints = tuple(self._endpoints(places, tables))
        return Network(
            self.vpc, places, self.resources, self.parameters, self._outputs(places),
            self.routes, self.public_route, endpoints, self.zones,
        )  # fmt: skip

    def _zone(self, zone: str) -> Value:
        name = f"Zone{self.words[zone]}"
        found = {
            "Type": "AWS::EC2::AvailabilityZone::Name",
            "Default": zone,
            "Description": "Where its subnets stand; letters differ between accounts",
        }
        self.parameters[name] = self.draft.noted(found, "placement.zones", "")
        return ref(name)

    # --- the VPC ---------------------------------------------------------------------------------

    def _vpc_id(self) -> Value:
        stated = self.design.network.vpc_id
        if self.new_vpc:
            return ref(VPC)
        if stated:
            return self.draft.noted(stated, "network.vpc_id", "A VPC that exists.")
        self.parameters[VPC_PARAMETER] = {
            "Type": "AWS::EC2::VPC::Id",
            "Description": "The VPC of the subnets that exist",
        }
        return ref(VPC_PARAMETER)

    def _named(self, what: str, zone: str = "", **more: Value) -> list[dict[str, Value]]:
        name = f"{self.design.name}-{what}"
        return tags({"Name": sub(f"{name}-${{Zone{self.words[zone]}}}") if zone else name, **more})

    def _vpc(self) -> None:
        wanted = self.design.network
        self.resources[VPC] = self.draft.noted(
            resource(
                "AWS::EC2::VPC",
                {
                    "CidrBlock": wanted.vpc_cidr,
                    "EnableDnsHostnames": wanted.vpc_dns_hostnames,
                    "EnableDnsSupport": wanted.vpc_dns_resolution,
                    "Tags": self._named("vpc"),
                },
            ),
            "network.vpc_cidr",
            "A VPC of its own.",
        )
        self.resources["InternetGateway"] = resource(
            "AWS::EC2::InternetGateway", {"Tags": self._named("igw")}
        )
        self.resources["InternetGatewayAttachment"] = resource(
            "AWS::EC2::VPCGatewayAttachment",
            {"VpcId": self.vpc, "InternetGatewayId": ref("InternetGateway")},
        )
        for number, cidr in enumerate(wanted.additional_vpc_cidrs, 2):
            properties = {"VpcId": self.vpc, "CidrBlock": cidr}
            self.resources[f"VpcRange{number}"] = resource("AWS::EC2::VPCCidrBlock", properties)
        if self.six:
            self._ipv6()

    def _ipv6(self) -> None:
        properties = {"VpcId": self.vpc, "AmazonProvidedIpv6CidrBlock": True}
        self.resources["VpcIpv6Range"] = self.draft.noted(
            resource("AWS::EC2::VPCCidrBlock", properties),
            "network.ip_family",
            "Addresses for pods and Services; Amazon picks the /56.",
        )
        self.resources["EgressOnlyGateway"] = resource(
            "AWS::EC2::EgressOnlyInternetGateway", {"VpcId": self.vpc}
        )

    # --- subnets ---------------------------------------------------------------------------------

    def _places(self) -> Iterator[Place]:
        taken: dict[str, int] = {}
        for subnet in self.planned:
            if subnet.id:
                found = self.draft.noted(subnet.id, "network.subnets", f"{subnet.zone}, exists.")
                yield Place(subnet.zone, subnet.role, found, None, subnet.cidr)
                continue
            name = logical_id(str(subnet.role), "subnet", self.words[subnet.zone])
            taken[name] = count = taken.get(name, 0) + 1
            name = name if count == 1 else f"{name}N{count}"
            yield Place(subnet.zone, subnet.role, ref(name), name, subnet.cidr)

    def _subnet(self, number: int, place: Place) -> Value:
        if self.six and not self.new_vpc:
            raise ExportError(
                "The design makes subnets with IPv6 in a VPC that exists (network.subnets); which "
                "ranges of it are free only the VPC knows.",
                hint="Make the subnets beside the design and state their ids, or leave "
                "network.vpc_id out.",
            )
        public = place.role == SubnetRole.PUBLIC
        nodes_here = public and self.design.network.node_subnets == NodeSubnets.PUBLIC
        ranges = {"Fn::Cidr": [select(0, att(VPC, "Ipv6CidrBlocks")), len(self.planned), 64]}
        return resource(
            "AWS::EC2::Subnet",
            {
                "VpcId": self.vpc,
                "AvailabilityZone": self.zones[place.zone],
                "CidrBlock": place.cidr,
                "Ipv6CidrBlock": select(number, ranges) if self.six else None,
                "AssignIpv6AddressOnCreation": True if self.six else None,
                "MapPublicIpOnLaunch": True if nodes_here else None,
                "Tags": self._named(str(place.role), place.zone, **self._roles(place)),
            },
            depends_on=self._ranges(),
        )

    def _ranges(self) -> list[str]:
        names = ("VpcIpv6Range", *(name for name in self.resources if name.startswith("VpcRange")))
        return [name for name in names if name in self.resources]

    def _roles(self, place: Place) -> dict[str, Value]:
        """By these tags load balancers and Karpenter find their subnets."""
        found: dict[str, Value] = {f"kubernetes.io/cluster/{self.design.name}": "owned"}
        if place.role == SubnetRole.PUBLIC:
            found["kubernetes.io/role/elb"] = "1"
        elif place.role == SubnetRole.PRIVATE:
            found["kubernetes.io/role/internal-elb"] = "1"
        if self.design.autoscaling.engine == NodeAutoscaler.KARPENTER and self._holds_nodes(place):
            found[DISCOVERY] = self.design.name
        return found

    def _holds_nodes(self, place: Place) -> bool:
        if self.design.network.node_subnets == NodeSubnets.PUBLIC:
            return place.role == SubnetRole.PUBLIC
        return place.role in (SubnetRole.PRIVATE, SubnetRole.NODE)

    # --- ways out --------------------------------------------------------------------------------

    def _nat(self, places: tuple[Place, ...]) -> dict[str | None, Value]:
        """The NAT gateways by zone (``None``: for every zone), for private subnets made here."""
        wanted = self.design.network.nat
        inside = [p.zone for p in places if p.role in _INSIDE and p.name]
        if not inside:
            return {}
        if wanted.gateway_id:
            reason = "A gateway that exists serves every zone."
            return {None: self.draft.noted(wanted.gateway_id, "network.nat.gateway_id", reason)}
        zones = nat_zones(self.design)
        if zones == (None,):
            return {None: self._regional()}
        found: dict[str | None, Value] = {}
        for i, zone in enumerate(zones):
            if zone in inside or wanted.mode == NatMode.SINGLE:
                gateway = self._gateway(str(zone), places, first=i == 0)
                found[None if wanted.mode == NatMode.SINGLE else zone] = gateway
        return found

    def _gateway(self, zone: str, places: tuple[Place, ...], *, first: bool) -> Value:
        where = next((p for p in places if p.zone == zone and p.role == SubnetRole.PUBLIC), None)
        if where is None:
            raise ExportError(
                f"A NAT gateway (network.nat.mode) needs a public subnet in {zone}, and "
                "network.subnets lists none.",
                hint="List one with role public, or take network.nat.mode none.",
            )
        name = f"Nat{self.words[zone]}"
        self._address(f"{name}Address", zone)
        properties = {
            "SubnetId": where.id,
            "AllocationId": att(f"{name}Address", "AllocationId"),
            "Tags": self._named("nat", zone),
        }
        made = resource("AWS::EC2::NatGateway", properties, depends_on=self._attached())
        single = self.design.network.nat.mode == NatMode.SINGLE
        reason = (
            "One gateway for all zones: when its zone fails, nothing gets out."
            if single
            else "A gateway in each zone: no zone depends on another one for its way out."
        )
        self.resources[name] = self.draft.noted(made, "network.nat.mode", reason) if first else made
        return ref(name)

    def _regional(self) -> Value:
        addresses = []
        for zone in zones_in_use(self.design):
            name = f"Nat{self.words[zone]}Address"
            self._address(name, zone)
            addresses.append(
                {"AvailabilityZone": self.zones[zone], "AllocationIds": [att(name, "AllocationId")]}
            )
        properties = {
            "VpcId": self.vpc,
            "AvailabilityMode": "regional",
            "AvailabilityZoneAddresses": addresses,
            "Tags": self._named("nat"),
        }
        self.resources["NatRegional"] = self.draft.noted(
            resource("AWS::EC2::NatGateway", properties, depends_on=self._attached()),
            "network.nat.mode",
            "One gateway that stands in every zone, with an address in each.",
        )
        return ref("NatRegional")

    def _address(self, name: str, zone: str) -> None:
        self.resources[name] = resource(
            "AWS::EC2::EIP",
            {"Domain": "vpc", "Tags": self._named("nat", zone)},
            depends_on=self._attached(),
        )

    def _attached(self) -> list[str]:
        return ["InternetGatewayAttachment"] if self.new_vpc else []

    # --- routes ----------------------------------------------------------------------------------

    def _public_routes(self, places: tuple[Place, ...]) -> Iterator[str]:
        made = [p for p in places if p.role == SubnetRole.PUBLIC and p.name]
        if not made:
            return
        table = "PublicRouteTable"
        self._table(table, "public")
        self.public_route = "PublicDefaultRoute"
        self._route(self.public_route, table, _ANYWHERE, GatewayId=self._internet_gateway())
        if self.six:
            gateway = self._internet_gateway()
            self._route("PublicDefaultRouteIpv6", table, _ANYWHERE_6, GatewayId=gateway)
        for place in made:
            self._associate(place, table)
        yield table

    def _internet_gateway(self) -> Value:
        if self.new_vpc:
            return ref("InternetGateway")
        self.parameters[GATEWAY_PARAMETER] = {
            "Type": "String",
            "AllowedPattern": "igw-[0-9a-f]+",
            "Description": "The internet gateway of the VPC that exists",
        }
        return ref(GATEWAY_PARAMETER)

    def _private_routes(
        self, places: tuple[Place, ...], gateways: dict[str | None, Value]
    ) -> Iterator[str]:
        made = [p for p in places if p.role in _INSIDE and p.name]
        for zone in unique([p.zone for p in made]):
            table = f"PrivateRouteTable{self.words[zone]}"
            self._table(table, "private", zone)
            gateway = gateways.get(zone) or gateways.get(None)
            if gateway is not None:
                name = f"PrivateDefaultRoute{self.words[zone]}"
                self._route(name, table, _ANYWHERE, NatGatewayId=gateway)
                self.routes[zone] = name
            if self.six:
                name = f"PrivateDefaultRoute{self.words[zone]}Ipv6"
                gateway = ref("EgressOnlyGateway")
                self._route(name, table, _ANYWHERE_6, EgressOnlyInternetGatewayId=gateway)
                self.routes.setdefault(zone, name)
            for place in made:
                if place.zone == zone:
                    self._associate(place, table)
            yield table

    def _table(self, name: str, what: str, zone: str = "") -> None:
        properties = {"VpcId": self.vpc, "Tags": self._named(what, zone)}
        self.resources[name] = resource("AWS::EC2::RouteTable", properties)

    def _route(self, name: str, table: str, destination: str, **target: Value) -> None:
        six = destination == _ANYWHERE_6
        key = "DestinationIpv6CidrBlock" if six else "DestinationCidrBlock"
        properties = {"RouteTableId": ref(table), key: destination, **target}
        attached = self._attached() if "GatewayId" in target else []
        self.resources[name] = resource("AWS::EC2::Route", properties, depends_on=attached)

    def _associate(self, place: Place, table: str) -> None:
        properties = {"SubnetId": place.id, "RouteTableId": ref(table)}
        self.resources[f"{place.name}Routes"] = resource(
            "AWS::EC2::SubnetRouteTableAssociation", properties
        )

    # --- endpoints -------------------------------------------------------------------------------

    def _endpoints(self, places: tuple[Place, ...], tables: list[str]) -> Iterator[str]:
        first = True
        for service in service_names(self.design):
            gateway = service in GATEWAY_ENDPOINTS
            if gateway and not tables:
                continue  # routes of subnets that exist are not this stack's
            name = logical_id("endpoint", service)
            made = self._gateway_endpoint(service, tables) if gateway else None
            found = made or self._interface_endpoint(service, places)
            reason = "A way to AWS inside the network: gateways are free, interfaces are paid."
            self.resources[name] = (
                self.draft.noted(found, "network.endpoints", reason) if first else found
            )
            first = False
            yield name

    def _service(self, service: str) -> dict[str, Any]:
        return sub(f"com.amazonaws.${{AWS::Region}}.{service}")

    def _gateway_endpoint(self, service: str, tables: list[str]) -> dict[str, Any]:
        return resource(
            "AWS::EC2::VPCEndpoint",
            {
                "VpcEndpointType": "Gateway",
                "ServiceName": self._service(service),
                "VpcId": self.vpc,
                "RouteTableIds": [ref(table) for table in tables],
            },
        )

    def _interface_endpoint(self, service: str, places: tuple[Place, ...]) -> dict[str, Any]:
        self._endpoint_group(places)
        return resource(
            "AWS::EC2::VPCEndpoint",
            {
                "VpcEndpointType": "Interface",
                "ServiceName": self._service(service),
                "VpcId": self.vpc,
                "PrivateDnsEnabled": True,
                "SubnetIds": [_endpoint_place(z, places) for z in zones_in_use(self.design)],
                "SecurityGroupIds": [att("EndpointSecurityGroup", "GroupId")],
            },
        )

    def _endpoint_group(self, places: tuple[Place, ...]) -> None:
        wanted = self.design.network
        inside = (wanted.vpc_cidr, *wanted.additional_vpc_cidrs)
        ranges = inside if self.new_vpc else unique([p.cidr for p in places])
        self.resources["EndpointSecurityGroup"] = resource(
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": f"Who reaches AWS by the endpoints of {self.design.name}",
                "VpcId": self.vpc,
                "SecurityGroupIngress": [
                    {
                        "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": cidr,
                        "Description": "HTTPS from inside the VPC",
                    }
                    for cidr in ranges
                ],
                "Tags": self._named("endpoints"),
            },
        )  # fmt: skip

    # --- what others may import ------------------------------------------------------------------

    def _outputs(self, places: tuple[Place, ...]) -> dict[str, Value]:
        found: dict[str, Value] = {"VpcId": {"Value": self.vpc}}
        for role, name in ((SubnetRole.PRIVATE, "Private"), (SubnetRole.PUBLIC, "Public")):
            ids = [p.id for p in places if p.role == role]
            if ids:
                found[f"{name}SubnetIds"] = {"Value": join(",", ids)}
        return found


def _endpoint_place(zone: str, places: tuple[Place, ...]) -> Value:
    """A subnet of the zone for an endpoint: a private one where there is one."""
    order = (SubnetRole.PRIVATE, SubnetRole.NODE, SubnetRole.CLUSTER, SubnetRole.PUBLIC)
    here = sorted((p for p in places if p.zone == zone), key=lambda p: order.index(p.role))
    if not here:
        raise ExportError(
            f"No subnet is listed in {zone} (network.subnets), and the VPC endpoints stand in "
            "every zone.",
            hint=f"List a subnet in {zone}, or none at all.",
        )
    return here[0].id


def _planned(design: Design) -> tuple[PlannedSubnet, ...]:
    """The subnets of the plan, checked for what no stack can make of them."""
    planned = subnets(design)
    if not planned:
        raise ExportError(
            f"The range {design.network.vpc_cidr} (network.vpc_cidr) cannot be cut into subnets "
            f"for {len(zones_in_use(design))} zones.",
            hint="Take a larger IPv4 range, such as a /16, or list network.subnets by hand.",
        )
    return planned
