"""Cluster DNS: CoreDNS and NodeLocal DNS."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import is_address, network, shown, within
from advisor.importers.kops.checks.manifests import Cluster, Part

_DNS_OFFSET: Final = 10
_KUBELETS: Final = ("kubelet", "masterKubelet")


def addresses(cluster: Cluster) -> Iterator[Objection]:
    """The address of DNS, and the servers it asks."""
    dns = cluster.spec.part("kubeDNS")
    server = dns.text("serverIP")
    if server and not is_address(server):
        yield objection(
            207, dns.here("serverIP"), f"serverIP is {shown(server)}.", "Leave it to kops."
        )
    elif server and not _inside(cluster, server):
        yield objection(
            208, dns.here("serverIP"),
            f"serverIP {server} does not lie in the service range {cluster.services}.",
            "Leave it to kops, which takes the tenth address of the range.",
        )  # fmt: skip
    for i, text in enumerate(dns.items("upstreamNameservers")):
        if not is_address(text):
            yield _server(dns, text, ("upstreamNameservers", i))
    for domain, servers in dns.pairs("stubDomains").items():
        if not servers:
            yield objection(
                211, dns.here("stubDomains", domain), f"No servers are listed for {domain}.",
                "List their addresses.",
            )  # fmt: skip
        for i, text in enumerate(servers):
            if not is_address(text):
                yield _server(dns, text, ("stubDomains", domain, i))


def _server(dns: Part, text: str, path: tuple[str | int, ...]) -> Objection:
    return objection(
        211, dns.here(*path), f"{shown(text)} is no address of a name server.",
        "Write an address such as 10.0.0.2.",
    )  # fmt: skip


def _inside(cluster: Cluster, server: str) -> bool:
    address = ip_address(server)
    own, around = network(f"{server}/{address.max_prefixlen}"), cluster.services
    return own is None or around is None or within(own, around)


def _default(cluster: Cluster) -> str:
    around = cluster.services
    return str(around.network_address + _DNS_OFFSET) if around else ""


def local_address(cluster: Cluster) -> str:
    """The address of NodeLocal DNS once kops has filled it in; empty where it does not run."""
    local = cluster.spec.part("kubeDNS", "nodeLocalDNS")
    if not local.on("enabled") or local.text("localIP"):
        return local.text("localIP")
    key = "kops.node_local_dns.ipv6" if cluster.ipv6 else "kops.node_local_dns"
    return cluster.catalog.limit(key).text


def agreement(cluster: Cluster) -> Iterator[Objection]:
    """Whether kubelets send pods to the DNS that is there: kops looks before and after filling in.

    Before, only where the manifest states serverIP and nodeLocalDNS.
    """
    dns = cluster.spec.part("kubeDNS")
    stated = dns.text("serverIP")
    if stated and not is_address(stated):
        return
    server, local = stated or _default(cluster), local_address(cluster)
    for key in _KUBELETS:
        own = cluster.spec.text(key, "clusterDNS")
        early = stated and dns.has("nodeLocalDNS") and cluster.spec.has(key)
        if early and own not in (stated, dns.text("nodeLocalDNS", "localIP")):
            wrong = own or "not stated"
        else:
            filled = own or (local if dns.on("nodeLocalDNS", "enabled") else _default(cluster))
            wrong = "" if filled in (server, local) else filled
        if wrong:
            yield objection(
                209, cluster.spec.here(key, "clusterDNS"), f"clusterDNS of {key} is {wrong}, and "
                f"DNS answers at {server}{f' and {local}' if local else ''}.",
                f"State clusterDNS: {local or server}, or leave serverIP and clusterDNS to kops.",
            )  # fmt: skip


def node_local(cluster: Cluster) -> Iterator[Objection]:
    """NodeLocal DNS, its provider and its address."""
    dns = cluster.spec.part("kubeDNS")
    local = dns.part("nodeLocalDNS")
    if not local.on("enabled"):
        return
    provider = dns.text("provider")
    if provider not in ("", "CoreDNS"):
        yield objection(
            210, dns.here("provider"), f"NodeLocal DNS is on, and the provider is "
            f"{shown(provider)}.", "Write provider: CoreDNS.",
        )  # fmt: skip
    address = local.text("localIP")
    if address and not is_address(address):
        yield objection(
            207, local.here("localIP"), f"localIP is {shown(address)}.", "Write 169.254.20.10."
        )
    spec = cluster.spec
    if spec.text("kubeProxy", "proxyMode") != "ipvs" and not spec.has("networking", "cilium"):
        return
    for key in _KUBELETS:
        own = spec.text(key, "clusterDNS")
        if own and own != (address if dns.text("serverIP") else local_address(cluster)):
            yield objection(
                209, spec.here(key, "clusterDNS"), f"clusterDNS of {key} is {own}, and NodeLocal "
                f"DNS answers at {local_address(cluster)}.",
                f"State clusterDNS: {local_address(cluster)}, or leave it to kops.",
            )  # fmt: skip


CHECKS: Final = (addresses, agreement, node_local)
