"""The VPC as it is asked for: what eksctl checks before it asks AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import Config
from advisor.importers.eksctl.checks.forms import is_cidr, shown
from advisor.importers.imported import Objection

_LEAST_ZONES: Final = 2
_OPTIONAL_ENDPOINTS: Final = ("cloudformation", "autoscaling", "logs")
_HOST_NAMES: Final = ("ip-name", "resource-name")


def zones(config: Config) -> Iterator[Objection]:
    """The availability zones of a VPC that eksctl makes."""
    stated = config.items("availabilityZones")
    if stated and len(stated) < _LEAST_ZONES:
        yield objection(
            100, ("availabilityZones",), f"One zone, {stated[0]}; EKS wants two.",
            "List at least two zones; nodes may still stand in one of them.",
        )  # fmt: skip
    if stated and config.subnets:
        yield objection(
            104, ("availabilityZones",), "Zones and subnets are both stated; subnets have theirs.",
            "Leave availabilityZones out.",
        )  # fmt: skip
    if len(stated) >= _LEAST_ZONES and len(set(stated)) < _LEAST_ZONES and not config.subnets:
        yield objection(
            107, ("availabilityZones",),
            f"The zones listed are one, {stated[0]}: eksctl counts to two, cuts subnets for one, "
            "and fails.",
            "List different zones.",
        )  # fmt: skip
        return
    for i, zone in enumerate(stated):
        region = config.text("metadata", "region")
        if zone in stated[:i]:
            yield objection(
                102, ("availabilityZones", i),
                f"The zone {shown(zone)} is listed twice; eksctl counts it as two.",
                "List different zones.",
            )  # fmt: skip
        elif region and not zone.startswith(region):
            yield objection(
                103, ("availabilityZones", i),
                f"The zone {shown(zone)} is not in {region}; the stack fails.",
                f"Name zones such as {region}a.",
            )  # fmt: skip
    if not stated and not config.subnets and not config.outposts:
        yield objection(
            101, ("availabilityZones",),
            "No zones are stated: eksctl draws them by lot, other ones each time.",
            "List availabilityZones.",
        )  # fmt: skip


def nat(config: Config) -> Iterator[Objection]:
    """A ``nat`` without a mode ends eksctl with a crash."""
    if config.at("vpc", "nat") is not None and config.at("vpc", "nat", "gateway") is None:
        yield objection(
            105, ("vpc", "nat"), "vpc.nat names no mode; eksctl crashes on it.",
            "State gateway: HighlyAvailable, Single or Disable.",
        )  # fmt: skip
    if config.ipv6 and config.at("vpc", "nat") is not None:
        yield objection(
            127, ("vpc", "nat"), "NAT is set, which eksctl refuses for IPv6: nodes leave through "
            "an egress-only gateway.",
            "Leave vpc.nat out.",
        )  # fmt: skip


def endpoint(config: Config) -> Iterator[Objection]:
    """How the API is reached."""
    stated = config.section("vpc", "clusterEndpoints")
    place = ("vpc", "clusterEndpoints")
    if config.fully_private and stated:
        yield objection(
            106, place, "clusterEndpoints is set in a fully private cluster, whose endpoint is "
            "private only.",
            "Leave vpc.clusterEndpoints out.",
        )  # fmt: skip
        return
    if config.outposts:
        if stated.get("publicAccess") is True or stated.get("privateAccess") is False:
            yield objection(
                182, place, "A cluster on Outposts has a private endpoint only.",
                "Leave vpc.clusterEndpoints out.",
            )  # fmt: skip
        return
    if stated.get("publicAccess", True) is False and not stated.get("privateAccess"):
        yield objection(
            120, place, "The public and the private endpoint are both off: nobody reaches the API.",
            "State publicAccess: true or privateAccess: true.",
        )  # fmt: skip


def private_cluster(config: Config) -> Iterator[Objection]:
    """A fully private cluster."""
    if not config.fully_private:
        return
    subnets = config.section("vpc", "subnets")
    if config.text("vpc", "id") and not subnets.get("private"):
        yield objection(
            110, ("vpc",), "A private cluster in a VPC that exists needs its private subnets.",
            "List them under vpc.subnets.private.",
        )  # fmt: skip
    place = ("privateCluster", "additionalEndpointServices")
    services = config.items(*place)
    if services and config.at("privateCluster", "skipEndpointCreation") is True:
        yield objection(
            111, place, "Endpoint services are listed, and no endpoints are to be made.",
            "Leave one of them out.",
        )  # fmt: skip
    for i, service in enumerate(services):
        if service not in _OPTIONAL_ENDPOINTS:
            yield objection(
                112, (*place, i), f"eksctl makes no endpoint for {shown(service)}.",
                f"Take {', '.join(_OPTIONAL_ENDPOINTS)}; make others yourself.",
            )  # fmt: skip
        elif service in services[:i]:
            yield objection(
                113, (*place, i), f"The endpoint service {shown(service)} is listed twice.",
                "Take one out.",
            )  # fmt: skip
    if config.items("localZones"):
        yield objection(
            114, ("localZones",), "A fully private cluster cannot use local zones.",
            "Leave localZones out.",
        )  # fmt: skip


def ranges(config: Config) -> Iterator[Objection]:
    """Lists of ranges, and IPv6 addresses of the VPC."""
    for key in ("extraCIDRs", "publicAccessCIDRs", "extraIPv6CIDRs"):
        for i, cidr in enumerate(config.items("vpc", key)):
            if not is_cidr(cidr):
                yield objection(
                    121, ("vpc", key, i), f"{shown(cidr)} in vpc.{key} is no CIDR range.",
                    "Write it like 198.51.100.0/24; a single address ends in /32.",
                )  # fmt: skip
    if config.items("vpc", "extraIPv6CIDRs") and not config.ipv6:
        yield objection(
            122, ("vpc", "extraIPv6CIDRs"), "IPv6 ranges are listed for an IPv4 cluster.",
            "Leave them out, or set kubernetesNetworkConfig.ipFamily to IPv6.",
        )  # fmt: skip
    cidr, pool = config.text("vpc", "ipv6Cidr"), config.text("vpc", "ipv6Pool")
    place = ("vpc", "ipv6Cidr" if cidr else "ipv6Pool")
    if (cidr or pool) and not config.ipv6:
        yield objection(
            124, place, "An IPv6 range is given to an IPv4 cluster.",
            "Leave it out, or set kubernetesNetworkConfig.ipFamily to IPv6.",
        )  # fmt: skip
    elif bool(cidr) != bool(pool):
        yield objection(
            126, place, "ipv6Cidr and ipv6Pool go together, and one of them is missing.",
            "State both, or neither: AWS then gives a range.",
        )  # fmt: skip
    elif cidr and config.text("vpc", "id"):
        yield objection(
            126, place, "The VPC exists and has its IPv6 range already.", "Leave ipv6Cidr out."
        )
    if config.ipv6 and config.at("vpc", "autoAllocateIPv6") is True:
        yield objection(
            125, ("vpc", "autoAllocateIPv6"), "An IPv6 cluster's VPC has IPv6 addresses anyway; "
            "eksctl refuses to be told.",
            "Leave autoAllocateIPv6 out.",
        )  # fmt: skip


def security_groups(config: Config) -> Iterator[Objection]:
    """Security groups and host names."""
    vpc = config.section("vpc")
    if vpc.get("securityGroup") and vpc.get("controlPlaneSecurityGroupIDs"):
        yield objection(
            123, ("vpc", "securityGroup"),
            "securityGroup and controlPlaneSecurityGroupIDs both name the control plane's groups.",
            "Keep controlPlaneSecurityGroupIDs.",
        )  # fmt: skip
    managed = vpc.get("manageSharedNodeSecurityGroupRules")
    if not vpc.get("sharedNodeSecurityGroup") and managed is False:
        yield objection(
            129, ("vpc", "manageSharedNodeSecurityGroupRules"),
            "eksctl makes the shared security group and is told to leave its rules alone.",
            "Name a sharedNodeSecurityGroup of your own, or leave this out.",
        )  # fmt: skip
    kind = vpc.get("hostnameType")
    if kind and config.subnets:
        yield objection(
            130, ("vpc", "hostnameType"), "Subnets that exist have their own kind of host names.",
            "Leave hostnameType out.",
        )  # fmt: skip
    elif kind and kind not in _HOST_NAMES:
        yield objection(
            131, ("vpc", "hostnameType"), f"There is no kind of host names {shown(kind)}.",
            f"Take {' or '.join(_HOST_NAMES)}.",
        )  # fmt: skip


def local_zones(config: Config) -> Iterator[Objection]:
    """Local zones, and what excludes them."""
    if not config.items("localZones"):
        return
    causes = {
        128: (config.ipv6, "IPv6"),
        132: (bool(config.text("vpc", "id")), "a VPC that exists"),
        133: (config.at("vpc", "nat", "gateway") == "HighlyAvailable", "NAT in each zone"),
    }
    for number, (excluded, what) in causes.items():
        if excluded:
            yield objection(
                number, ("localZones",), f"eksctl refuses local zones together with {what}.",
                "Leave localZones out.",
            )  # fmt: skip


CHECKS: Final = (
    nat, endpoint, zones, private_cluster, ranges, security_groups, local_zones,
)  # fmt: skip
