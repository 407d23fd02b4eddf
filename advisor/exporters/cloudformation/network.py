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
from advisor.exporters.cloudformation.ground import (
    DISCOVERY,
    GATEWAY_PARAMETER,
    INSIDE,
    VPC,
    VPC_PARAMETER,
    Place,
    makes_vpc,
    zone_words,
)
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    join,
    logical_id,
    ref,
    resource,
    sub,
)
from advisor.exporters.cloudformation.ways_out import WaysOut
from advisor.exporters.drafting import Draft
from advisor.model.design import Design
from advisor.model.vocabulary import SubnetRole
from advisor.plan.layout import unique, zones_in_use
from advisor.plan.network import GATEWAY_ENDPOINTS

__all__ = [
    "DISCOVERY", "GATEWAY_PARAMETER", "VPC", "VPC_PARAMETER", "Network", "Place", "makes_vpc",
    "network", "service_names", "zone_words",
]  # fmt: skip

_SERVICE: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")


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
        roles = INSIDE if private else (SubnetRole.PUBLIC,)
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


def service_names(design: Design) -> tuple[str, ...]:
    """The endpoints that are asked for by the name of a service."""
    return tuple(s for s in unique(design.network.endpoints) if _SERVICE.fullmatch(s))


class _Builder(WaysOut):
    """Collects the endpoints as well, and makes a network of it all."""

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
