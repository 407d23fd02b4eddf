"""Machines of the control plane and of dedicated etcd: names, zones, and addresses that stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final

from advisor.exporters.kubeadm.choices import dedicated_etcd
from advisor.model.design import Design
from advisor.model.vocabulary import NodeSubnets, SubnetRole
from advisor.plan.layout import control_plane_zones, etcd_zones, subnets

_FIRST: Final = 10
"""The first address given to a member; AWS keeps the first four of a subnet for itself."""
_FIRST_IN_SMALL: Final = 4
_SMALL: Final = 64


@dataclass(frozen=True, slots=True)
class Member:
    """One machine that keeps its name and address when it is replaced."""

    name: str
    zone: str
    address: str | None
    """An address of its zone's subnet; None where the design has no subnet there."""
    host: str
    """The address, or else a private name that you make resolvable."""


def control_plane_members(design: Design) -> tuple[Member, ...]:
    """The control-plane machines; kubeadm initialises the first and joins the others."""
    return tuple(each for each in _all(design) if not each.name.startswith("etcd-"))


def etcd_members(design: Design) -> tuple[Member, ...]:
    """The machines of dedicated etcd; none where it is stacked."""
    return tuple(each for each in _all(design) if each.name.startswith("etcd-"))


def member_names(zones: Sequence[str], prefix: str) -> list[str]:
    """A name for each member: by its zone, numbered where a zone holds several."""
    seen: dict[str, int] = {}
    names = []
    for zone in zones:
        seen[zone] = seen.get(zone, 0) + 1
        suffix = f"-{seen[zone]}" if zones.count(zone) > 1 else ""
        names.append(f"{prefix}-{zone}{suffix}")
    return names


def member_subnet(design: Design, zone: str) -> str | None:
    """The range of the subnet that holds the members of a zone."""
    private = design.network.node_subnets == NodeSubnets.PRIVATE
    wanted = (SubnetRole.PRIVATE, SubnetRole.NODE) if private else (SubnetRole.PUBLIC,)
    found = (s.cidr for s in subnets(design) if s.zone == zone and s.role in wanted)
    return next(found, None)


def _all(design: Design) -> tuple[Member, ...]:
    planes = control_plane_zones(design)
    stores = etcd_zones(design) if dedicated_etcd(design) else ()
    names = [*member_names(planes, "control-plane"), *member_names(stores, "etcd")]
    taken: dict[str, int] = {}
    found = []
    for name, zone in zip(names, (*planes, *stores), strict=True):
        address = _address(member_subnet(design, zone), taken)
        host = address or f"{name}.{design.name}.internal"
        found.append(Member(name, zone, address, host))
    return tuple(found)


def _address(cidr: str | None, taken: dict[str, int]) -> str | None:
    """The next free address of a subnet; None where it has none left."""
    if cidr is None:
        return None
    network = ip_network(cidr)
    if network.version != 4:
        return None
    first = _FIRST if network.num_addresses >= _SMALL else _FIRST_IN_SMALL
    number = taken.get(cidr, first)
    taken[cidr] = number + 1
    return str(network[number]) if number < network.num_addresses - 1 else None
