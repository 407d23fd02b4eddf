"""The network plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import listed, shown
from advisor.importers.kops.checks.manifests import Cluster

_GONE: Final = {
    "classic": "kubenet", "external": "cni", "weave": "cilium", "canal": "calico",
    "romana": "calico", "lyftvpc": "amazonvpc",
}  # fmt: skip
"""Plugins kops refuses, and the nearest of those it takes."""
_GOOGLE: Final = "gce"
_WITHOUT_IPV6: Final = ("kubenet", "kopeio", "flannel", "kuberouter", "amazonvpc")
_BACKENDS: Final = ("udp", "vxlan")


def one(cluster: Cluster) -> Iterator[Objection]:
    """That there is one plugin and no more."""
    found = list(cluster.spec.pairs("networking"))
    place = cluster.spec.here("networking")
    if len(found) > 1:
        yield objection(
            80, cluster.spec.here("networking", found[1]),
            f"networking lists {' and '.join(found)}; a cluster has one network plugin.",
            "Keep one of them.",
        )  # fmt: skip
    if not found:
        yield objection(
            83, place, "The Cluster lists no network plugin: kops installs none, and no node gets "
            "ready.", "Add one, for example networking: {cilium: {}}.",
        )  # fmt: skip


def kinds(cluster: Cluster) -> Iterator[Objection]:
    """Plugins kops has given up, and what others cannot do."""
    spec = cluster.spec
    for key in spec.pairs("networking"):
        place = spec.here("networking", key)
        if key in _GONE:
            yield objection(
                81, place, f"kops no longer takes the network plugin {key}.",
                f"Move to {_GONE[key]}; that means a new cluster beside the old one.",
            )  # fmt: skip
        elif key == _GOOGLE:
            yield objection(
                81, place, "The network plugin gce works on Google's cloud only.",
                "Take cilium or amazonvpc.",
            )  # fmt: skip
        elif cluster.ipv6 and key in _WITHOUT_IPV6:
            yield objection(
                82, place, f"The network plugin {key} has no IPv6, and nonMasqueradeCIDR is ::/0.",
                "Take cilium or calico, or stay with IPv4.",
            )  # fmt: skip


def beside_kube_proxy(cluster: Cluster) -> Iterator[Objection]:
    """Plugins that do the work of kube-proxy; kops has it run unless it is off in writing."""
    networking = cluster.spec.part("networking")
    does = ""
    if networking.on("cilium", "enableNodePort"):
        does = "Cilium with enableNodePort"
    elif networking.on("calico", "bpfEnabled"):
        does = "Calico with bpfEnabled"
    elif networking.has("kuberouter"):
        does = "kube-router"
    if does and cluster.kube_proxy:
        yield objection(
            84, cluster.spec.here("kubeProxy", "enabled"),
            f"{does} replaces kube-proxy, and kube-proxy is not switched off.",
            "Write kubeProxy: {enabled: false}.",
        )  # fmt: skip


def flannel(cluster: Cluster) -> Iterator[Objection]:
    """Flannel's way of carrying packets; without a word it is the slow one."""
    if not cluster.spec.has("networking", "flannel"):
        return
    backend = cluster.spec.text("networking", "flannel", "backend")
    place = cluster.spec.here("networking", "flannel", "backend")
    if backend and backend not in _BACKENDS:
        yield objection(
            85, place, f"Flannel has no backend {shown(backend)}.",
            f"Take one of {listed(_BACKENDS)}.",
        )  # fmt: skip
    elif backend != "vxlan":
        yield objection(
            97, place, "Flannel carries packets over udp"
            f"{'' if backend else ', since no backend is stated'}: through user space, several "
            "times slower than vxlan.", "Write backend: vxlan.",
        )  # fmt: skip


CHECKS: Final = (one, kinds, beside_kube_proxy, flannel)
