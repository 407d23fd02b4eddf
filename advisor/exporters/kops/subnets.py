"""Subnets of the cluster: where machines, load balancers and gateways stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from advisor.errors import ExportError
from advisor.exporters.kops.choices import ipv6, private_nodes
from advisor.exporters.kops.draft import Draft, compact
from advisor.model.design import Design
from advisor.model.vocabulary import NatMode, SubnetRole
from advisor.plan.layout import PlannedSubnet, subnets, zones_in_use


@dataclass(frozen=True, slots=True)
class KopsSubnet:
    """One subnet as kops sees it. ``kind``: Public, Private, DualStack or Utility."""

    name: str
    zone: str
    kind: str
    cidr: str | None
    id: str | None = None


class Subnets:
    """The subnets of a design, and which of them a group of machines uses."""

    def __init__(self, design: Design) -> None:
        """Raises ``ExportError`` when a zone in use has no subnet for machines."""
        self.design = design
        self.all = _kops_subnets(design)
        for zone in zones_in_use(design):
            self.for_nodes((zone,))

    def for_nodes(self, zones: Sequence[str]) -> list[str]:
        """The subnets of worker nodes in these zones."""
        kind = "Private" if private_nodes(self.design) else "Public"
        found = [s.name for zone in zones for s in self.all if (s.zone, s.kind) == (zone, kind)]
        if not found:
            raise ExportError(
                f"There is no {kind.lower()} subnet for machines in {', '.join(zones)}; "
                "kops needs one in every zone.",
                hint="Give network.vpc_cidr more room (a /22 at least), or list a subnet for "
                "each zone under network.subnets.",
            )
        return found

    def for_control_plane(self, zone: str) -> list[str]:
        """The one subnet of a control-plane machine; with IPv6 it needs an IPv4 address too."""
        dual = [s.name for s in self.all if s.zone == zone and s.kind == "DualStack"]
        return (dual or self.for_nodes((zone,)))[:1]


def subnet_list(draft: Draft, planned: Subnets) -> list[dict[str, Any]]:
    """The ``subnets`` of the cluster."""
    return [_entry(draft, i, subnet) for i, subnet in enumerate(planned.all)]


def _entry(draft: Draft, number: int, subnet: KopsSubnet) -> dict[str, Any]:
    made = ipv6(draft.design) and subnet.id is None
    return compact(
        {
            "name": subnet.name,
            "zone": subnet.zone,
            "type": subnet.kind,
            "cidr": subnet.cidr,
            "ipv6CIDR": f"/64#{number:x}" if made else None,
            "id": subnet.id,
            "egress": _egress(draft, subnet),
        }
    )


def _egress(draft: Draft, subnet: KopsSubnet) -> Any:
    """Where traffic to the internet leaves; absent: a NAT gateway of kops in the zone."""
    design = draft.design
    # Public machines go out by themselves; with IPv6, kops adds a gateway for NAT64.
    direct = subnet.kind == "Public" and (not ipv6(design) or subnet.id is not None)
    if subnet.kind == "Utility" or direct:
        return None
    nat = design.network.nat
    if nat.mode == NatMode.NONE:
        return draft.noted("External", "network.nat.mode", "No NAT: kops routes nothing out.")
    if nat.gateway_id:
        return draft.noted(
            nat.gateway_id, "network.nat.gateway_id", "An existing gateway, shared by the zones."
        )
    return None


def _kops_subnets(design: Design) -> tuple[KopsSubnet, ...]:
    planned = subnets(design)
    private = private_nodes(design)
    found: list[KopsSubnet] = []
    for role_kind in ("Private", "Utility") if private else ("Public",):
        for subnet in planned:
            if _kind(subnet, private) == role_kind:
                found.append(_named(subnet, role_kind, found))
    return _with_dual_stack(tuple(found)) if private and ipv6(design) else tuple(found)


def _kind(subnet: PlannedSubnet, private: bool) -> str:
    """What kops calls the role; empty for a subnet this cluster does not use."""
    if subnet.role == SubnetRole.PUBLIC:
        return "Utility" if private else "Public"
    if subnet.role in (SubnetRole.PRIVATE, SubnetRole.NODE):
        return "Private" if private else ""
    return ""


def _named(subnet: PlannedSubnet, kind: str, before: Sequence[KopsSubnet]) -> KopsSubnet:
    """Named by zone as ``kops create cluster`` names it, numbered where that is taken."""
    base = f"utility-{subnet.zone}" if kind == "Utility" else subnet.zone
    same = sum(1 for s in before if (s.zone, s.kind) == (subnet.zone, kind))
    return KopsSubnet(
        f"{base}-{same + 1}" if same else base, subnet.zone, kind, subnet.cidr, subnet.id
    )


def _with_dual_stack(planned: tuple[KopsSubnet, ...]) -> tuple[KopsSubnet, ...]:
    """With IPv6, nodes need no IPv4 range; a subnet with both beside each holds the others."""
    found: list[KopsSubnet] = []
    dual: list[KopsSubnet] = []
    for subnet in planned:
        if subnet.kind != "Private" or subnet.id:
            found.append(subnet)
            continue
        found.append(KopsSubnet(subnet.name, subnet.zone, "Private", None))
        dual.append(KopsSubnet(f"dualstack-{subnet.name}", subnet.zone, "DualStack", subnet.cidr))
    return (*found, *dual)
