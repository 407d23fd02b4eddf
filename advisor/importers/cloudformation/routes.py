"""Ways out of subnets: which are public, and which NAT gateway serves which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.template import Resource, Templates

ANYWHERE: Final = ("0.0.0.0/0", "::/0")
_GATEWAYS: Final = ("AWS::EC2::InternetGateway",)
_PARTS: Final = (
    "AWS::EC2::RouteTable", "AWS::EC2::InternetGateway", "AWS::EC2::EIP",
    "AWS::EC2::VPCGatewayAttachment", "AWS::EC2::EgressOnlyInternetGateway",
)  # fmt: skip
"""What belongs to a way out and says nothing by itself."""


class Routes:
    """The default routes of the subnets that a template makes."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._tables = dict(self._associations())
        self._routes: dict[str, list[Resource]] = {}
        for route in templates.of("AWS::EC2::Route"):
            if self._destination(route) in ANYWHERE:
                self._routes.setdefault(_key(route.get("RouteTableId")), []).append(route)
            templates.understood(route)
        for each in templates.of(*_PARTS):
            templates.understood(each)

    def _associations(self) -> Iterator[tuple[str, str]]:
        for each in self._templates.of("AWS::EC2::SubnetRouteTableAssociation"):
            yield _key(each.get("SubnetId")), _key(each.get("RouteTableId"))
            self._templates.understood(each)

    @staticmethod
    def _destination(route: Resource) -> str | None:
        for name in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
            if found := route.get(name).word():
                return found
        return None

    def of(self, subnet: Resource) -> list[Resource]:
        """The default routes of a subnet."""
        return self._routes.get(self._tables.get(f"{subnet.document}/{subnet.name}", ""), [])

    def public(self, subnet: Resource) -> bool | None:
        """Whether a subnet has a route to an internet gateway; None where it has no table here."""
        if f"{subnet.document}/{subnet.name}" not in self._tables:
            made = self._templates.named(subnet.get("VpcId"), "AWS::EC2::VPC") is not None
            return False if made else None  # the first table of a new VPC has no way out
        return any(self._to_internet(route.get("GatewayId")) for route in self.of(subnet))

    def _to_internet(self, gateway: Node) -> bool:
        found = self._templates.at(gateway.reference)
        if found is not None:
            return found.kind in _GATEWAYS
        text = gateway.loose()
        return text.startswith("igw-") or (
            gateway.unknown is not None and "vpn" not in text.lower()
        )

    def gateways(self, subnet: Resource) -> list[Node]:
        """The NAT gateways that a subnet goes out by."""
        return [route.get("NatGatewayId") for route in self.of(subnet) if route.get("NatGatewayId")]

    def other_way(self, subnet: Resource) -> Node | None:
        """Another way out: a transit gateway, an interface of an appliance."""
        for route in self.of(subnet):
            for name in ("TransitGatewayId", "NetworkInterfaceId", "InstanceId", "VpcEndpointId"):
                if route.get(name):
                    return route.get(name)
        return None


def _key(node: Node) -> str:
    if node.reference is not None:
        return f"{node.reference.document}/{node.reference.resource}"
    return node.loose()
