"""What the rules read of address ranges beyond what the design states."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network


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
