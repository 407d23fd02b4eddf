"""Ranges of addresses: how they are written, and which may not overlap."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Final

from advisor.importers.imported import Objection, Place
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import (
    has_host_bits,
    listed,
    network,
    overlap,
    shown,
    within,
)
from advisor.importers.kops.checks.manifests import Cluster

_ALL_IPV6: Final = "::/0"
_DNS_TYPES: Final = ("Public", "Private", "None")
_DNS_OFFSET: Final = 10  # the tenth address of the service range is cluster DNS


def cidr(text: str, place: Place, what: str) -> Iterator[Objection]:
    """What kops has against ``text`` as a range: it takes no host bits."""
    found = network(text)
    if found is None:
        yield objection(40, place, f"{what} is {shown(text)}, which is no range.", _meant(text))
    elif has_host_bits(text):
        yield objection(
            41, place, f"{what} is {shown(text)}, which has bits beyond its prefix.",
            f"Did you mean {found}?",
        )  # fmt: skip


def _meant(text: str) -> str:
    try:
        found = ip_address(text)
    except ValueError:
        return "Write it like 10.0.0.0/16."
    return f"Did you mean {text}/{32 if found.version == 4 else 64}?"


def lists(cluster: Cluster) -> Iterator[Objection]:
    """Who may come in; a prefix list of AWS is as good as a range."""
    for key in ("sshAccess", "kubernetesApiAccess", "nodePortAccess"):
        listed_ = cluster.spec.items(key)
        for i, text in enumerate(listed_):
            if text in listed_[:i]:
                yield objection(
                    42, cluster.spec.here(key, i), f"{key} lists {shown(text)} twice; kops breaks "
                    "off over it.", "Keep one.",
                )  # fmt: skip
            if not text.startswith("pl-"):
                yield from cidr(text, cluster.spec.here(key, i), f"{key}[{i}]")


def ranges(cluster: Cluster) -> Iterator[Objection]:
    """The ranges of the cluster, as they are written."""
    spec = cluster.spec
    for key in ("networkCIDR", "nonMasqueradeCIDR", "podCIDR", "serviceClusterIPRange"):
        if spec.text(key):
            yield from cidr(spec.text(key), spec.here(key), key)
    for i, text in enumerate(spec.items("additionalNetworkCIDRs")):
        place = spec.here("additionalNetworkCIDRs", i)
        yield from cidr(text, place, f"additionalNetworkCIDRs[{i}]")
    stated = spec.text("nonMasqueradeCIDR")
    if ":" in stated and stated != _ALL_IPV6:
        yield objection(
            43, spec.here("nonMasqueradeCIDR"),
            f"nonMasqueradeCIDR is {shown(stated)}; an IPv6 cluster has no range of its own.",
            f'Write "{_ALL_IPV6}".',
        )  # fmt: skip


def overlaps(cluster: Cluster) -> Iterator[Objection]:
    """Pods against nodes, and the pod range against the range it is cut from."""
    around = network(cluster.non_masquerade)
    if around is None:
        return
    spec = cluster.spec
    eni = spec.text("networking", "cilium", "ipam") == "eni"
    if not spec.has("networking", "amazonvpc") and not eni:
        for each in cluster.networks:
            if overlap(around, each):
                yield objection(
                    44, spec.here("nonMasqueradeCIDR"),
                    f"nonMasqueradeCIDR {around}, from which pods and services come, overlaps "
                    f"{each} of the VPC.",
                    "Take ranges apart from each other, such as 172.20.0.0/16 and 100.64.0.0/10.",
                )  # fmt: skip
                break
    stated = network(spec.text("podCIDR"))
    if stated is not None and not within(stated, around):
        yield objection(
            45, spec.here("podCIDR"), f"podCIDR {stated} does not lie in nonMasqueradeCIDR "
            f"{around}.", "Cut the pod range out of nonMasqueradeCIDR, or leave it to kops.",
        )  # fmt: skip


def services(cluster: Cluster) -> Iterator[Objection]:
    """Whether the service range holds the address of cluster DNS."""
    found = cluster.services
    if found is None or cluster.spec.text("kubeDNS", "serverIP"):
        return
    if found.num_addresses <= _DNS_OFFSET:
        yield objection(
            72, cluster.spec.here("serviceClusterIPRange"),
            f"The service range {found} has {found.num_addresses} addresses; cluster DNS takes the "
            f"{_DNS_OFFSET}th.", "Take a larger range, such as 100.64.0.0/13.",
        )  # fmt: skip


def topology(cluster: Cluster) -> Iterator[Objection]:
    """The type of DNS."""
    if cluster.dns not in _DNS_TYPES:
        yield objection(
            64, cluster.spec.here("topology", "dns", "type"),
            f"There is no type of DNS {shown(cluster.dns)}.", f"Take one of {listed(_DNS_TYPES)}.",
        )  # fmt: skip


def component_ranges(cluster: Cluster) -> Iterator[Objection]:
    """The pod range as the controller manager is told it."""
    text = cluster.spec.text("kubeControllerManager", "clusterCIDR")
    if not text:
        return
    place = cluster.spec.here("kubeControllerManager", "clusterCIDR")
    found, around = network(text), network(cluster.non_masquerade)
    if found is None:
        yield objection(
            206, place, f"clusterCIDR is {shown(text)}, which is no range.", "Leave it to kops."
        )
    elif around is not None and not within(found, around):
        yield objection(
            206, place, f"clusterCIDR {text} does not lie in nonMasqueradeCIDR {around}.",
            "Leave it to kops.",
        )  # fmt: skip


def proxy_excludes(cluster: Cluster) -> Iterator[Objection]:
    """What kube-proxy leaves alone."""
    for i, text in enumerate(cluster.spec.items("kubeProxy", "ipvsExcludeCidrs")):
        if network(text) is None:
            yield objection(
                215, cluster.spec.here("kubeProxy", "ipvsExcludeCidrs", i),
                f"kube-proxy cannot read the range {shown(text)}.", "Write it like 10.0.0.0/16.",
            )  # fmt: skip


def egress_proxy(cluster: Cluster) -> Iterator[Objection]:
    """Ranges that are written for Kindnet, whose parser allows host bits."""
    masquerade = cluster.spec.part("networking", "kindnet", "masquerade")
    if not masquerade.on("enabled"):
        return
    for i, text in enumerate(masquerade.items("nonMasqueradeCIDRs")):
        if text and not _is_prefix(text):
            yield objection(
                96, masquerade.here("nonMasqueradeCIDRs", i),
                f"Kindnet cannot read the range {shown(text)}.", "Write it like 10.0.0.0/16.",
            )  # fmt: skip


def _is_prefix(text: str) -> bool:
    if network(text) is None:
        return False
    mask = text.partition("/")[2]
    return str(int(mask)) == mask and ip_network(text, strict=False) is not None


CHECKS: Final = (
    lists, ranges, overlaps, services, topology, component_ranges, proxy_excludes, egress_proxy,
)  # fmt: skip
