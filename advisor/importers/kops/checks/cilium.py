"""Cilium's settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import KOPS, objection
from advisor.importers.kops.checks.forms import listed, semver, shown
from advisor.importers.kops.checks.manifests import Cluster, Part

_WORDS: Final = {
    "enablePolicy": ("default", "always", "never"),
    "tunnel": ("vxlan", "geneve", "disabled"),
    "monitorAggregation": ("low", "medium", "maximum"),
    "identityAllocationMode": ("crd", "kvstore"),
    "bpfLBAlgorithm": ("random", "maglev"),
    "encryptionType": ("ipsec", "wireguard"),
    "ipam": ("hostscope", "kubernetes", "crd", "eni"),
}
_INGRESS_MODES: Final = ("shared", "dedicated")


def _cilium(cluster: Cluster) -> Part | None:
    found = cluster.spec.part("networking", "cilium")
    return found if cluster.spec.has("networking", "cilium") else None


def words(cluster: Cluster) -> Iterator[Objection]:
    """Settings that are one of a few words."""
    cilium = _cilium(cluster)
    if cilium is None:
        return
    for key, known in _WORDS.items():
        stated = cilium.text(key)
        if stated and stated not in known:
            yield objection(
                85, cilium.here(key), f"{key} of Cilium is {shown(stated)}.",
                f"Take one of {listed(known)}.",
            )  # fmt: skip
    mode = cilium.text("ingress", "defaultLoadBalancerMode")
    on = cilium.has("ingress") and cilium.at("ingress", "enabled") is not False
    if on and mode and mode not in _INGRESS_MODES:
        yield objection(
            85, cilium.here("ingress", "defaultLoadBalancerMode"),
            f"defaultLoadBalancerMode of Cilium is {shown(mode)}.",
            f"Take one of {listed(_INGRESS_MODES)}.",
        )  # fmt: skip


def version(cluster: Cluster) -> Iterator[Objection]:
    """The one minor release this kops installs."""
    cilium = _cilium(cluster)
    stated = cilium.text("version") if cilium else ""
    if cilium is None or not stated:
        return
    wanted = cluster.catalog.limit("kops.cilium", KOPS).text
    found = semver(stated.removeprefix("v"))
    if not stated.startswith("v") or found is None or found[1] != int(wanted.split(".")[1]):
        yield objection(
            86, cilium.here("version"), f"The version of Cilium is {shown(stated)}; kops {KOPS} "
            f"takes v{wanted} only.", f"Take v{wanted}.x, or leave the version to kops.",
        )  # fmt: skip


def hubble(cluster: Cluster) -> Iterator[Objection]:
    """Hubble, whose certificates cert-manager makes; naming it is switching it on."""
    cilium = _cilium(cluster)
    if cilium is None or not cilium.has("hubble") or cilium.at("hubble", "enabled") is False:
        return
    if not cluster.cert_manager:
        yield objection(
            87, cilium.here("hubble", "enabled"), "Hubble is on, and cert-manager is not.",
            "Write certManager: {enabled: true}.",
        )  # fmt: skip


def kvstore(cluster: Cluster) -> Iterator[Objection]:
    """Identities in an etcd of their own."""
    cilium = _cilium(cluster)
    if cilium is None:
        return
    managed = cilium.on("etcdManaged")
    if cilium.text("identityAllocationMode") == "kvstore" and not managed:
        yield objection(
            88, cilium.here("identityAllocationMode"),
            "identityAllocationMode is kvstore, and etcdManaged is not true.",
            "Take crd, or state etcdManaged: true with an etcd cluster called cilium.",
        )  # fmt: skip
    if managed and not any(each.text("name") == "cilium" for each in cluster.etcd):
        yield objection(
            88, cilium.here("etcdManaged"), "etcdManaged is true, and no etcd cluster is called "
            "cilium.", "Add the etcd cluster cilium with a member on each control-plane group.",
        )  # fmt: skip


def exclusive(cluster: Cluster) -> Iterator[Objection]:
    """Settings that need, or rule out, one another."""
    cilium = _cilium(cluster)
    if cilium is None:
        return
    if cilium.on("bpfLBSockHostNSOnly") and not cilium.on("bpfLBSock"):
        yield objection(
            89, cilium.here("bpfLBSockHostNSOnly"), "bpfLBSockHostNSOnly needs bpfLBSock.",
            "Write bpfLBSock: true.",
        )  # fmt: skip
    if cilium.text("encryptionType") and not cilium.on("enableEncryption"):
        yield objection(
            89, cilium.here("encryptionType"),
            f"encryptionType is {shown(cilium.text('encryptionType'))}, and enableEncryption is "
            "not true.", "Write enableEncryption: true.",
        )  # fmt: skip
    if cilium.on("IPTablesRulesNoinstall") and cilium.at("enableL7Proxy") is not False:
        yield objection(
            89, cilium.here("IPTablesRulesNoinstall"), "IPTablesRulesNoinstall is true, and the "
            "L7 proxy, which needs those rules, is on.", "Write enableL7Proxy: false.",
        )  # fmt: skip


def ipv6(cluster: Cluster) -> Iterator[Objection]:
    """What Cilium does not do under IPv6."""
    cilium = _cilium(cluster)
    if cilium is None or not cluster.ipv6:
        return
    for key, found in (
        ("enableEncryption", cilium.on("enableEncryption")),
        ("ipam", cilium.text("ipam") == "eni"),
    ):
        if found:
            yield objection(
                90, cilium.here(key), f"{key} {shown(cilium.at(key))} does not go with IPv6.",
                "Take it out, or stay with IPv4.",
            )  # fmt: skip


CHECKS: Final = (words, version, hubble, kvstore, exclusive, ipv6)
