"""The ground a stack stands on: the VPC with its zones and subnets, made or found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.errors import ExportError
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    logical_id,
    ref,
    resource,
    select,
    sub,
    tags,
)
from advisor.exporters.drafting import Draft
from advisor.model.design import Design
from advisor.model.vocabulary import IpFamily, NodeAutoscaler, NodeSubnets, SubnetRole
from advisor.plan.layout import PlannedSubnet, subnets, zones_in_use

VPC: Final = "Vpc"
GATEWAY_PARAMETER: Final = "InternetGatewayId"
VPC_PARAMETER: Final = "VpcId"
DISCOVERY: Final = "karpenter.sh/discovery"
"""The tag by which Karpenter finds subnets and security groups."""

INSIDE: Final = (SubnetRole.PRIVATE, SubnetRole.NODE, SubnetRole.CLUSTER)
"""Subnets whose machines have no public addresses."""


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


class Ground:
    """Collects the VPC and the subnets of one network; used once."""

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

    def _attached(self) -> list[str]:
        return ["InternetGatewayAttachment"] if self.new_vpc else []


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
