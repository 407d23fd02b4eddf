"""Where the cluster stands: the VPC with its zones, subnets, way out and way in."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_network
from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.eksctl.choices import (
    OPTIONAL_ENDPOINTS,
    Form,
    existing_subnets,
    fully_private,
    hybrid_nodes,
    ipv6,
    pools,
    private_nodes,
    public_endpoint,
)
from advisor.exporters.eksctl.draft import Draft, compact
from advisor.model.design import Design
from advisor.model.network import Subnet
from advisor.model.vocabulary import NatMode, SubnetRole
from advisor.plan.layout import zones_in_use

PREFIXES: Final = (16, 24)
"""The ranges eksctl cuts into subnets (validateVPCCIDR); AWS takes smaller ones, too."""

_NAT: Final = {
    NatMode.NONE: "Disable",
    NatMode.SINGLE: "Single",
    NatMode.PER_ZONE: "HighlyAvailable",
    NatMode.REGIONAL: "HighlyAvailable",
}
_NAT_REASONS: Final = {
    NatMode.NONE: "No way out to the internet.",
    NatMode.SINGLE: "One gateway for all zones: when its zone fails, nothing gets out.",
    NatMode.PER_ZONE: "A gateway in each zone; without a word eksctl makes one for all.",
    NatMode.REGIONAL: "eksctl knows no regional gateway; this is one in each zone.",
}


def check(design: Design) -> None:
    """Raise ``ExportError`` for a VPC that eksctl can neither make nor move into."""
    if existing_subnets(design):
        _check_existing(design)
        return
    prefix = ip_network(design.network.vpc_cidr).prefixlen
    if not PREFIXES[0] <= prefix <= PREFIXES[1]:
        raise ExportError(
            f"The range {design.network.vpc_cidr} (network.vpc_cidr) is a /{prefix}; "
            f"eksctl makes a VPC of /{PREFIXES[0]} to /{PREFIXES[1]}.",
            hint="Take another range, or list subnets that exist, with their ids, "
            "under network.subnets.",
        )


def _check_existing(design: Design) -> None:
    private = private_nodes(design)
    found = given(design, private=private)
    missing = [z for z in zones_in_use(design) if z not in {subnet.zone for subnet in found}]
    if missing:
        kind = "private" if private else "public"
        raise ExportError(
            f"The VPC exists already, and no {kind} subnet with an id is listed in "
            f"{', '.join(missing)}; eksctl finds the subnets of a VPC by their ids.",
            hint="State network.subnets with zone, role, cidr and id, or leave network.vpc_id out.",
        )


def given(design: Design, *, private: bool) -> tuple[Subnet, ...]:
    """The subnets that exist, those of one side: private ones hold machines, public ones may."""
    roles = (SubnetRole.PRIVATE, SubnetRole.NODE) if private else (SubnetRole.PUBLIC,)
    return tuple(s for s in design.network.subnets if s.id and s.role in roles)


def zones(draft: Draft) -> Any:
    """The zones of a VPC that eksctl makes; in one that exists the subnets have theirs."""
    if existing_subnets(draft.design):
        return None
    reason = "Stated, for eksctl would draw three by lot; letters differ between accounts."
    return draft.noted(list(zones_in_use(draft.design)), "placement.zones", reason)


def kubernetes_network(draft: Draft) -> dict[str, Any] | None:
    """The address family and the range of Services."""
    six = ipv6(draft.design)
    service = draft.design.network.service_cidr
    reason = "Pods and Services use IPv6." if six else "Pods and Services use IPv4."
    return compact(
        {
            "ipFamily": draft.noted("IPv6" if six else "IPv4", "network.ip_family", reason),
            "serviceIPv4CIDR": None
            if six or service is None
            else draft.noted(service, "network.service_cidr", "Outside the VPC."),
        }
    )


def vpc(draft: Draft) -> dict[str, Any]:
    """The ``vpc`` of the config."""
    network = draft.design.network
    existing = existing_subnets(draft.design)
    return compact(
        {
            "id": draft.noted(network.vpc_id, "network.vpc_id", "An existing VPC.")
            if network.vpc_id
            else None,
            "cidr": None
            if existing
            else draft.noted(
                network.vpc_cidr,
                "network.vpc_cidr",
                "The VPC's range, cut into eighths (sixteenths beyond four zones).",
            ),
            "subnets": _subnets(draft) if existing else None,
            "controlPlaneSubnetIDs": _control_plane_subnets(draft),
            "nat": _nat(draft),
            "extraCIDRs": draft.noted(
                list(network.peer_cidrs), "network.peer_cidrs", "May reach the API inside the VPC."
            )
            if network.peer_cidrs
            else None,
            **_endpoint(draft),
        }
    )


def _subnets(draft: Draft) -> Any:
    sides = {"private": True, "public": False}
    found = {
        side: {key: {"id": s.id, "az": s.zone} for key, s in _keyed(draft.design, private)}
        for side, private in sides.items()
        if private or not fully_private(draft.design)
    }
    reason = "Existing subnets; a fully private cluster takes private ones only."
    return draft.noted(
        {side: subnets for side, subnets in found.items() if subnets}, "network.subnets", reason
    )


def _keyed(design: Design, private: bool) -> list[tuple[str, Subnet]]:
    """Subnets by zone, numbered where a zone has several.

    None of several is named after the zone: eksctl would take it for all of them.
    """
    subnets = given(design, private=private)
    count = Counter(subnet.zone for subnet in subnets)
    seen: Counter[str] = Counter()
    found = []
    for subnet in subnets:
        seen[subnet.zone] += 1
        alone = count[subnet.zone] == 1
        found.append((subnet.zone if alone else f"{subnet.zone}-{seen[subnet.zone]}", subnet))
    return found


def _control_plane_subnets(draft: Draft) -> Any:
    listed = draft.design.network.subnets
    ids = [s.id for s in listed if s.id and s.role == SubnetRole.CLUSTER]
    if not ids:
        return None
    return draft.noted(ids, "network.subnets", "EKS puts its network interfaces here.")


def nat_mode(design: Design) -> NatMode | None:
    """The NAT gateways eksctl makes; None where it may not be told."""
    if existing_subnets(design) or ipv6(design):
        return None  # the VPC has its own way out; IPv6 refuses the field
    if not private_nodes(design) and not pools(design, Form.FARGATE):
        return NatMode.NONE  # public machines need none, and Fargate runs in private subnets
    return design.network.nat.mode


def _nat(draft: Draft) -> dict[str, Any] | None:
    mode = nat_mode(draft.design)
    if mode is None:
        return None
    reason = _NAT_REASONS[mode] if private_nodes(draft.design) else "Public machines need no NAT."
    return {"gateway": draft.noted(_NAT[mode], "network.nat.mode", reason)}


def _endpoint(draft: Draft) -> dict[str, Any]:
    """Who reaches the API; a fully private cluster may not say it."""
    if fully_private(draft.design):
        return {}
    endpoint = draft.design.control_plane.endpoint
    public = public_endpoint(draft.design)
    private = "Nodes reach the API inside the VPC." if endpoint.private else "Nodes go outside."
    found: dict[str, Any] = {
        "clusterEndpoints": {
            "publicAccess": draft.noted(
                public,
                "control_plane.endpoint.public",
                "Answers on the internet, to the ranges below."
                if public
                else "Not on the internet: eksctl itself must run where it reaches the VPC.",
            ),
            "privateAccess": draft.noted(
                endpoint.private, "control_plane.endpoint.private", private
            ),
        }
    }
    if public and endpoint.public_cidrs:
        found["publicAccessCIDRs"] = draft.noted(
            list(endpoint.public_cidrs),
            "control_plane.endpoint.public_cidrs",
            "Without a word the whole internet may knock.",
        )
    return found


def private_cluster(draft: Draft) -> dict[str, Any] | None:
    """Endpoints instead of a way out; clusterEndpoints may then not be stated."""
    if not fully_private(draft.design):
        return None
    wanted = draft.design.network.endpoints
    more = [service for service in OPTIONAL_ENDPOINTS if service in wanted]
    return compact(
        {
            "enabled": draft.noted(
                True,
                "network.nat.mode",
                "No way out: eksctl makes endpoints for EC2, ECR, S3 and STS, and closes the "
                "public endpoint of the API at the end.",
            ),
            "additionalEndpointServices": draft.noted(
                more, "network.endpoints", "Made with the required ones."
            )
            if more
            else None,
        }
    )


def remote_networks(draft: Draft) -> dict[str, Any] | None:
    """Hybrid nodes: machines outside AWS that may join."""
    if not hybrid_nodes(draft.design):
        return None
    networks = list(draft.design.network.remote_networks)
    return {
        "iam": {"provider": "ssm"},
        "remoteNodeNetworks": draft.noted(
            [{"cidrs": networks}],
            "network.remote_networks",
            "Hybrid nodes; add vpcGatewayID (tgw- or vgw-) for the routes to them.",
        ),
    }
