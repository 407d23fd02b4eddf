"""The way to the Kubernetes API: its name, its load balancer, and who may use it."""

from __future__ import annotations

from typing import Any

from advisor.exporters.kops.choices import bastion, has_dns_zone, with_load_balancer
from advisor.exporters.kops.draft import Draft, compact
from advisor.model.vocabulary import ApiDns, ApiLoadBalancer, Scheme

_DNS_TYPES = {ApiDns.NONE: "None", ApiDns.PUBLIC: "Public", ApiDns.PRIVATE: "Private"}
_DNS_REASONS = {
    ApiDns.NONE: "No hosted zone: machines and people reach the API by the load balancer's name.",
    ApiDns.PUBLIC: "kops keeps the API's names in a public hosted zone, which must exist.",
    ApiDns.PRIVATE: "kops keeps the API's names in a private hosted zone, which must exist.",
}


def topology(draft: Draft) -> dict[str, Any] | None:
    """DNS and bastion. Subnet types alone decide what is public (kops ignores the rest)."""
    dns = draft.design.control_plane.dns
    found = compact(
        {
            "dns": draft.noted({"type": _DNS_TYPES[dns]}, "control_plane.dns", _DNS_REASONS[dns])
            if dns in _DNS_TYPES
            else None,
            "bastion": draft.noted(
                {"loadBalancer": {"type": "Public"}},
                "security.bastion",
                "The bastion is reached through a load balancer of its own.",
            )
            if bastion(draft.design)
            else None,
        }
    )
    return found or None


def dns_zone(draft: Draft) -> Any:
    """The hosted zone; absent without DNS."""
    zone = draft.design.control_plane.dns_zone
    if not has_dns_zone(draft.design) or not zone:
        return None
    return draft.noted(zone, "control_plane.dns_zone", "The hosted zone of the cluster's names.")


def api(draft: Draft) -> dict[str, Any]:
    """How the API is reached: a load balancer, or the machines' addresses in DNS."""
    if not with_load_balancer(draft.design):
        reason = "No load balancer: DNS lists the control-plane machines themselves."
        return {"dns": draft.noted({}, "control_plane.api_load_balancer", reason)}
    plane = draft.design.control_plane
    network = plane.api_load_balancer == ApiLoadBalancer.NLB
    public = plane.api_scheme == Scheme.PUBLIC
    balancer = {
        "class": draft.noted(
            "Network" if network else "Classic",
            "control_plane.api_load_balancer",
            "A class must be stated: without it kops 1.36 makes a Classic one, 1.37 nothing.",
        ),
        "type": draft.noted(
            "Public" if public else "Internal",
            "control_plane.api_scheme",
            "Reachable from the internet, within the ranges below."
            if public
            else "Reachable from inside the VPC and what is connected to it.",
        ),
        "crossZoneLoadBalancing": draft.noted(
            crosses_zones(draft),
            "control_plane.api_cross_zone",
            "Any zone's address reaches any member.",
        ),
        "useForInternalApi": plane.api_internal_through_load_balancer or None,
    }
    return {"loadBalancer": compact(balancer)}


def crosses_zones(draft: Draft) -> bool:
    """kops switches it on where nodes, too, reach the API through the load balancer."""
    plane = draft.design.control_plane
    return plane.api_cross_zone or plane.dns == ApiDns.NONE


def api_access(draft: Draft) -> Any:
    """Who may reach the API. Always written: without it kops opens it to nobody."""
    design = draft.design
    endpoint = design.control_plane.endpoint
    if endpoint.public and endpoint.public_cidrs:
        return draft.noted(
            list(endpoint.public_cidrs),
            "control_plane.endpoint.public_cidrs",
            "Must be stated: absent means that nobody may reach the API.",
        )
    network = design.network
    inside = [network.vpc_cidr, *network.additional_vpc_cidrs, *network.peer_cidrs]
    return draft.noted(
        list(dict.fromkeys(inside)),
        "control_plane.endpoint.public",
        "No access from outside: the VPC and what is connected to it.",
    )


def ssh_access(draft: Draft) -> Any:
    """Who may log in to machines; an empty list is nobody."""
    cidrs = list(draft.design.security.ssh_cidrs)
    reason = "SSH is open to these ranges." if cidrs else "Nobody: SSH stays closed."
    return draft.noted(cidrs, "security.ssh_cidrs", reason)
