"""VPCs that eksctl takes and cannot make or find; it or AWS says so on the way."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import SELF_MANAGED, Config
from advisor.importers.eksctl.checks.forms import is_cidr, shown
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place

_MODES: Final = ("HighlyAvailable", "Single", "Disable")
_LEAST_SUBNETS: Final = 2


def vpc(config: Config) -> Iterator[Objection]:
    """The VPC eksctl makes: its size and its subnets."""
    if config.subnets:
        yield from _existing(config)
        return
    limit = config.catalog.limit
    least, most = (limit(f"eksctl.vpc_{key}_prefix").integer for key in ("min", "max"))
    cidr = config.text("vpc", "cidr") or limit("eksctl.default_vpc_cidr").text
    prefix = int(cidr.rpartition("/")[2])
    if not least <= prefix <= most:
        yield objection(
            140, ("vpc", "cidr"),
            f"eksctl cuts a VPC of /{least} to /{most} into subnets; {cidr} is none.",
            f"Take a range of /{least} to /{most}.",
        )  # fmt: skip
    subnets = 2 * (len(config.items("availabilityZones")) + len(config.items("localZones")))
    allowed = limit("eksctl.max_subnets").integer
    if subnets > allowed:
        yield objection(
            141, ("availabilityZones",),
            f"Two subnets in each zone make {subnets}; eksctl cuts {allowed} at most.",
            f"List {allowed // 2} zones at most.",
        )  # fmt: skip
    if config.text("vpc", "id") and not config.fully_private:
        yield objection(
            144, ("vpc", "id"), f"The VPC {shown(config.text('vpc', 'id'))} exists, and none of "
            "its subnets are listed: eksctl does not look for them.",
            "List them under vpc.subnets.",
        )  # fmt: skip


def _existing(config: Config) -> Iterator[Objection]:
    """Subnets that exist: by id, or by range or zone within a known VPC."""
    for side in ("private", "public"):
        subnets = config.section("vpc", "subnets", side)
        place = ("vpc", "subnets", side)
        if 0 < len(subnets) < _LEAST_SUBNETS and not config.outposts:
            yield objection(
                142, place, f"One {side} subnet; eksctl wants two of a kind, in two zones.",
                "List another one, or none of this kind.",
            )  # fmt: skip
        for key, subnet in subnets.items():
            if not subnet.get("id") and not config.text("vpc", "id"):
                yield objection(
                    143, (*place, key), f"The subnet {shown(key)} has no id, and vpc.id is not "
                    "stated: eksctl cannot look for it.",
                    "State its id, or vpc.id.",
                )  # fmt: skip
            elif _host_bits(subnet.get("cidr")):
                yield objection(
                    143, (*place, key, "cidr"),
                    f"The range {subnet['cidr']} of the subnet {shown(key)} has host bits: it is "
                    "never the same as the one AWS reports, and eksctl fails.",
                    f"Write {ip_network(subnet['cidr'], strict=False)}, or leave cidr out.",
                )  # fmt: skip
        yield from _named_after_zones(place, subnets)
    private = config.section("vpc", "subnets", "private")
    least = 1 if config.outposts else _LEAST_SUBNETS
    for group in config.of(SELF_MANAGED):
        if group.tree.get("privateNetworking") is True and len(private) < least:
            yield objection(
                142, group.place, f"{group.label} is to be private; two private subnets are "
                "needed.",
                "List them under vpc.subnets.private.",
            )  # fmt: skip


def _host_bits(cidr: str | None) -> bool:
    """Whether a range is written with the address of a host in it."""
    if not cidr:
        return False
    address, _, _ = cidr.partition("/")
    return ip_address(address) != ip_network(cidr, strict=False).network_address


def _named_after_zones(place: Place, subnets: Tree) -> Iterator[Objection]:
    """A subnet named after its zone is taken for the only one there."""
    for key, subnet in subnets.items():
        zone = subnet.get("az")
        if (
            zone
            and zone != key
            and zone in subnets
            and ((subnets[zone].get("id") or "") not in ("", subnet.get("id")))
        ):
            yield objection(
                143, (*place, key), f"The subnet {shown(key)} is in {zone}, after which another "
                "one is named: eksctl takes the two for one, and fails.",
                "Name neither of them after the zone, and state az of both.",
            )  # fmt: skip


def control_plane(config: Config) -> Iterator[Objection]:
    """Where the control plane's network interfaces stand."""
    ids = config.items("vpc", "controlPlaneSubnetIDs")
    if len(ids) == 1:
        yield objection(
            150, ("vpc", "controlPlaneSubnetIDs"),
            "The control plane gets one subnet; EKS wants two zones, and the stack fails.",
            "List a subnet in another zone, too.",
        )  # fmt: skip


def way_out(config: Config) -> Iterator[Objection]:
    """How private nodes reach the internet."""
    mode = config.at("vpc", "nat", "gateway")
    place = ("vpc", "nat", "gateway")
    if mode and mode not in _MODES and not config.subnets and not config.fully_private:
        yield objection(
            145, place, f"There is no mode of NAT {shown(mode)}; eksctl finds that out while it "
            "writes the stack.",
            f"Take {', '.join(_MODES)}.",
        )  # fmt: skip
    if mode in _MODES[:2] and config.fully_private:
        yield objection(
            147, place, f"NAT ({mode}) is asked for in a fully private cluster: eksctl makes none.",
            "Leave vpc.nat out, or privateCluster.",
        )  # fmt: skip
    elif mode in _MODES[:2] and config.subnets:
        yield objection(
            148, place, f"NAT ({mode}) is asked for in a VPC that exists: eksctl makes none.",
            "Leave vpc.nat out; the subnets keep the way out they have.",
        )  # fmt: skip
    if mode != "Disable" or config.subnets or config.fully_private or config.text("vpc", "id"):
        return
    for group in config.groups:
        if group.tree.get("privateNetworking") is True:
            yield objection(
                146, place, f"NAT is switched off, and {group.label} is private: its nodes reach "
                "neither ECR nor the EC2 API and do not join.",
                "Take Single or HighlyAvailable, or privateCluster.enabled with its endpoints.",
            )  # fmt: skip
            return


def service_range(config: Config) -> Iterator[Objection]:
    """The range of Services, as EKS takes it."""
    place = ("kubernetesNetworkConfig", "serviceIPv4CIDR")
    stated = config.text(*place)
    if not stated or config.ipv6 or not is_cidr(stated):
        return
    service = ip_network(stated, strict=False)
    limit = config.catalog.limit
    least, most = (limit(f"eks.service_cidr_{key}_prefix").integer for key in ("min", "max"))
    if not service.is_private or service.version != 4 or not least <= service.prefixlen <= most:
        yield objection(
            154, place, f"EKS takes private ranges of /{least} to /{most} for Services, not "
            f"{stated}.",
            "Take one such as 172.20.0.0/16.",
        )  # fmt: skip
    own = config.text("vpc", "cidr") or ("" if config.subnets else
                                         limit("eksctl.default_vpc_cidr").text)  # fmt: skip
    network = ip_network(own, strict=False) if own else None
    if network and network.version == service.version and network.overlaps(service):
        yield objection(
            153, place, f"The range of Services {stated} lies inside the VPC {own}: EKS refuses.",
            "Take a range outside the VPC.",
        )  # fmt: skip


CHECKS: Final = (vpc, control_plane, way_out, service_range)
