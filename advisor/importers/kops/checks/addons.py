"""Add-ons kops installs, and what each needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import listed, shown
from advisor.importers.kops.checks.manifests import Cluster

_EXPANDERS: Final = ("least-waste", "random", "most-pods", "price", "priority")
_PROVIDERS: Final = ("", "dns-controller", "external-dns", "none")
_NEED_CERTIFICATES: Final = (
    ("awsLoadBalancerController", "The AWS Load Balancer Controller"),
    ("snapshotController", "The snapshot controller"),
    ("podIdentityWebhook", "The pod identity webhook"),
)

_WITH_VERSIONS: Final = (
    (("nodeTerminationHandler",), True),
    (("awsLoadBalancerController",), False),
    (("cloudConfig", "awsEBSCSIDriver"), True),
)
"""Add-ons with a version of their own, and whether they are on where nothing is said."""


def cert_manager(cluster: Cluster) -> Iterator[Objection]:
    """Add-ons whose certificates cert-manager makes."""
    if cluster.cert_manager:
        return
    for key, what in _NEED_CERTIFICATES:
        if cluster.spec.on(key, "enabled"):
            yield objection(
                235, cluster.spec.here(key, "enabled"), f"{what} is on, and cert-manager is not.",
                "Write certManager: {enabled: true}; managed: false where you run your own.",
            )  # fmt: skip
    metrics = cluster.spec.part("metricsServer")
    if metrics.on("enabled") and not metrics.on("insecure"):
        yield objection(
            235, metrics.here("insecure"), "The metrics server is on and checks certificates, and "
            "cert-manager is not on.", "Write certManager: {enabled: true}, or insecure: true.",
        )  # fmt: skip


def autoscaler(cluster: Cluster) -> Iterator[Objection]:
    """How Cluster Autoscaler chooses a group."""
    stated = cluster.spec.text("clusterAutoscaler", "expander")
    place = cluster.spec.here("clusterAutoscaler", "expander")
    if stated and stated not in _EXPANDERS:
        yield objection(
            230, place, f"There is no expander {shown(stated)}.", "Take least-waste or priority."
        )
    elif stated == "price":
        yield objection(
            231, place, "The expander price works on Google's cloud only.",
            "Take least-waste or priority.",
        )  # fmt: skip


def records(cluster: Cluster) -> Iterator[Objection]:
    """Who writes DNS records."""
    part = cluster.spec.part("externalDns")
    provider, namespace = part.text("provider"), part.text("watchNamespace")
    if part.on("disable"):
        provider = "none"
    if provider not in _PROVIDERS:
        yield objection(
            232, part.here("provider"), f"provider of externalDns is {shown(provider)}.",
            f"Take one of {listed(_PROVIDERS)}.",
        )  # fmt: skip
    if namespace not in ("", "kube-system"):
        yield objection(
            233, part.here("watchNamespace"), f"watchNamespace is {shown(namespace)}.",
            "Take kube-system, or take it out to watch all.",
        )  # fmt: skip
    if provider == "external-dns" and (cluster.without_dns or cluster.gossip):
        yield objection(
            234, part.here("provider"), "external-dns is chosen, and the cluster has no DNS zone.",
            "Choose topology.dns.type Public or Private, or install external-dns yourself.",
        )  # fmt: skip


def termination(cluster: Cluster) -> Iterator[Objection]:
    """The node termination handler: on and fed by a queue unless it says otherwise."""
    part = cluster.spec.part("nodeTerminationHandler")
    off = part.at("enabled") is False
    if cluster.spec.has("nodeTerminationHandler") and not off and cluster.karpenter:
        yield objection(
            236, part.here("enabled"), "The node termination handler is on beside Karpenter, which "
            "drains its nodes itself.", "Write enabled: false.",
        )  # fmt: skip
        return
    if off or cluster.karpenter or part.at("enableSQSTerminationDraining") is False:
        return
    if part.at("enableSpotInterruptionDraining") is False:
        yield objection(
            237, part.here("enableSpotInterruptionDraining"),
            "enableSpotInterruptionDraining is false, which the handler cannot do with its queue.",
            "Take it out, or write enableSQSTerminationDraining: false.",
        )  # fmt: skip
    if part.on("enableRebalanceMonitoring") and not part.on("enableRebalanceDraining"):
        yield objection(
            237, part.here("enableRebalanceMonitoring"), "Rebalance events are watched and not "
            "acted upon, which the handler cannot do with its queue.",
            "Write enableRebalanceDraining: true.",
        )  # fmt: skip


def karpenter(cluster: Cluster) -> Iterator[Objection]:
    """Add-ons that need roles for service accounts."""
    if cluster.irsa:
        return
    if cluster.karpenter:
        yield objection(
            238, cluster.spec.here("karpenter", "enabled"), "Karpenter is on, and service accounts "
            "get no roles of their own.",
            "Write iam.useServiceAccountExternalPermissions: true with a discovery store.",
        )  # fmt: skip
    if cluster.cert_manager and cluster.spec.items("certManager", "hostedZoneIDs"):
        yield objection(
            239, cluster.spec.here("certManager", "hostedZoneIDs"), "cert-manager is to prove "
            "names by DNS, and service accounts get no roles of their own.",
            "Write iam.useServiceAccountExternalPermissions: true with a discovery store.",
        )  # fmt: skip


def warm_pool(cluster: Cluster) -> Iterator[Objection]:
    """The warm pool of all groups."""
    part = cluster.spec.part("warmPool")
    if not cluster.spec.has("warmPool"):
        return
    low, high = part.number("minSize") or 0, part.number("maxSize")
    if low < 0 or (high is not None and (high < 0 or low > high)):
        yield objection(
            240, part.place, f"The warm pool has minSize {low} and maxSize {high}.",
            "Take sizes of 0 or more, the larger as maxSize.",
        )  # fmt: skip
    elif high is not None and part.items("additionalImages"):
        yield objection(
            241, part.here("additionalImages"), "additionalImages are stated for all groups.",
            "State them with the warm pool of a group.",
        )  # fmt: skip


def versions(cluster: Cluster) -> Iterator[Objection]:
    """Versions that kops writes into the manifest of an add-on as they stand."""
    for path, by_default in _WITH_VERSIONS:
        part = cluster.spec.part(*path)
        text, on = part.at("version"), part.at("enabled")
        if not isinstance(text, str) or not (on is True or (by_default and on is None)):
            continue
        if part.at("managed") is not False and (not text or ": " in text or text.endswith(":")):
            yield objection(
                242, part.here("version"), f"{path[-1]}.version is {shown(text)}, with which the "
                "manifest of the add-on is no YAML.", "Leave it to kops.",
            )  # fmt: skip


CHECKS: Final = (
    cert_manager, autoscaler, records, termination, karpenter, warm_pool, versions,
)  # fmt: skip
