"""What the rules read of zones and addresses beyond what the design states."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from typing import Any

from advisor.catalog import Catalog
from advisor.model.design import Design
from advisor.plan.traffic import worker_zones


def zone_facts(design: Design, catalog: Catalog) -> dict[str, Any]:
    """Zones with workers, and the zone ids of the region that EKS refuses."""
    refused = catalog.refused_zones(design.placement.region)
    return {
        "worker_zones": worker_zones(design),
        "zone_ids_refused_by_eks": [zone.zone_id for zone in refused],
    }


def node_blocks(pod_cidr: str | None, node_mask: int) -> int | None:
    """How many nodes get a pod block of ``/node_mask`` before an IPv4 pod range is used up.

    None without an overlay range, and for IPv6, where the range is never what ends.
    """
    if pod_cidr is None:
        return None
    pods = ip_network(pod_cidr)
    if not isinstance(pods, IPv4Network):
        return None
    return int(2 ** (node_mask - pods.prefixlen)) if node_mask >= pods.prefixlen else 0
