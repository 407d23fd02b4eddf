"""The ranges of pods and Services, as kubeadm takes them (its ValidateNetworking)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, ip_network
from typing import Final

from advisor.exporters.kubeadm.choices import dual_stack, pods_use_vpc_addresses
from advisor.exporters.kubeadm.draft import Draft

_WIDEST_SERVICES: Final = 12
"""A Service range has at most 20 bits of addresses (constants.MaximumBitsForServiceSubnet)."""
_NARROWEST: Final = 28
"""A range has at least ten addresses (constants.MinimumAddressesInServiceSubnet, ...PodSubnet)."""
_MOST_BLOCKS: Final = 16
"""Bits between the pod range and a node's block (constants.PodSubnetNodeMaskMaxDiff)."""

_PODS_SIX: Final = "fd64:60::/56"
_SERVICES_SIX: Final = "fd64:40::/112"
"""Unique local addresses (RFC 4193): the pod network translates what leaves the cluster."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Each with IPv6 after a comma, where asked for; ``node_mask`` is of the IPv4 blocks.

    ``pods`` and ``node_mask`` are None where pods have addresses of the VPC.
    """

    pods: str | None
    services: str
    node_mask: int | None


def ranges(draft: Draft) -> Ranges:
    """The ranges that are written: those of the design where kubeadm takes them."""
    network = draft.design.network
    limits = draft.catalog
    services = _services(network.service_cidr, limits.limit("kops.default_service_cidr").text)
    six = dual_stack(draft.design)
    if pods_use_vpc_addresses(draft.design):
        return Ranges(None, _both(services, _SERVICES_SIX, six), None)
    pods = _pods(network.pod_cidr, limits.limit("kops.default_pod_cidr").text)
    mask = node_mask(pods, network.node_mask)
    return Ranges(_both(pods, _PODS_SIX, six), _both(services, _SERVICES_SIX, six), mask)


def node_mask(pods: str, asked: int) -> int:
    """Prefix length of a node's block: as asked, within what kubeadm lets the range be cut into."""
    prefix = ip_network(pods).prefixlen
    return min(max(asked, prefix), prefix + _MOST_BLOCKS)


@lru_cache(maxsize=256)
def _services(stated: str | None, usual: str) -> str:
    found = ip_network(stated or usual)
    if not isinstance(found, IPv4Network) or found.prefixlen > _NARROWEST:
        return usual
    if found.prefixlen < _WIDEST_SERVICES:
        return str(next(found.subnets(new_prefix=_WIDEST_SERVICES)))
    return str(found)


@lru_cache(maxsize=256)
def _pods(stated: str | None, usual: str) -> str:
    found = ip_network(stated or usual)
    fits = isinstance(found, IPv4Network) and found.prefixlen <= _NARROWEST
    return str(found) if fits else usual


def _both(four: str, six: str, wanted: bool) -> str:
    return f"{four},{six}" if wanted else four
