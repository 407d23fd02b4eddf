"""The ways out of a network: NAT gateways with their addresses, and routes to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.errors import ExportError
from advisor.exporters.cloudformation.ground import GATEWAY_PARAMETER, INSIDE, Ground, Place
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    ref,
    resource,
)
from advisor.model.vocabulary import NatMode, SubnetRole, Tool
from advisor.plan.layout import unique, zones_in_use
from advisor.plan.provisioning import made_by, nat_zones

_ANYWHERE: Final = "0.0.0.0/0"
_ANYWHERE_6: Final = "::/0"


class WaysOut(Ground):
    """Collects the gateways and routes of one network, too."""

    # --- ways out --------------------------------------------------------------------------------

    def _nat(self, places: tuple[Place, ...]) -> dict[str | None, Value]:
        """The NAT gateways by zone (``None``: for every zone), for private subnets made here."""
        wanted = self.design.network.nat
        inside = [p.zone for p in places if p.role in INSIDE and p.name]
        if not inside:
            return {}
        if wanted.gateway_id:
            reason = "A gateway that exists serves every zone."
            return {None: self.draft.noted(wanted.gateway_id, "network.nat.gateway_id", reason)}
        zones = nat_zones(made_by(Tool.CLOUDFORMATION, self.design))
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
        made = [p for p in places if p.role in INSIDE and p.name]
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
