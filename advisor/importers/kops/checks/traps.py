"""Manifests that kops takes, and that come out as something else than they seem to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import is_label_value, is_qualified_name, shown
from advisor.importers.kops.checks.group_parts import reserved_tags
from advisor.importers.kops.checks.manifests import CONTROL_PLANE, Cluster, Part

_EFFECTS: Final = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_RESERVED: Final = ("kubernetes.io", "k8s.io")
_KUBELET_DOMAINS: Final = ("kubelet.kubernetes.io", "node.kubernetes.io")
_KUBELET_LABELS: Final = frozenset(
    {
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch",
        "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
        "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
    }
)  # fmt: skip
"""Labels a kubelet may give to its own node (k8s.io/kubelet pkg/apis)."""
_OF_KOPS: Final = "kops.k8s.io"


def gossip(cluster: Cluster) -> Iterator[Objection]:
    """Names that make the machines find one another by gossip."""
    if cluster.gossip:
        yield objection(
            73, cluster.metadata.here("name"), f"The name {shown(cluster.name)} makes a gossip "
            "cluster, which kops 1.37 no longer takes.",
            "Write topology: {dns: {type: None}} with a network load balancer.",
        )  # fmt: skip


def overwritten(cluster: Cluster) -> Iterator[Objection]:
    """Settings of the API server that kops fills in whatever they say."""
    api = cluster.spec.part("kubeAPIServer")
    if api.items("enableAdmissionPlugins"):
        yield objection(
            191, api.here("enableAdmissionPlugins"), "enableAdmissionPlugins is stated, and kops "
            "writes its own list in its place.",
            "Name those beyond the list of kops in appendAdmissionPlugins.",
        )  # fmt: skip
    if api.on("anonymousAuth"):
        yield objection(
            191, api.here("anonymousAuth"), "anonymousAuth is true, and kops writes false.",
            "Take it out.",
        )  # fmt: skip
    mode = api.text("authorizationMode")
    if mode not in ("", "Node,RBAC") and "rbac" in (
        cluster.spec.pairs("authorization") or {"rbac": {}}
    ):
        yield objection(
            191, api.here("authorizationMode"), f"authorizationMode is {shown(mode)}, and kops "
            "writes Node,RBAC.", "Take it out.",
        )  # fmt: skip
    if "alwaysAllow" in cluster.spec.pairs("authorization"):
        yield objection(
            192, cluster.spec.here("authorization", "alwaysAllow"),
            "Everybody with a certificate, and every pod, may do everything.",
            "Write authorization: {rbac: {}}.",
        )  # fmt: skip


def audit(cluster: Cluster) -> Iterator[Objection]:
    """An audit policy that nothing puts onto the machines."""
    api = cluster.spec.part("kubeAPIServer")
    policy = api.text("auditPolicyFile")
    assets: list[Part] = cluster.spec.parts("fileAssets")
    for group in cluster.of(CONTROL_PLANE):
        assets += group.spec.parts("fileAssets")
    if policy and not any(_writes(asset, policy) for asset in assets):
        yield objection(
            193, api.here("auditPolicyFile"), f"auditPolicyFile is {shown(policy)}, and no file "
            "asset writes it: the API server does not start without it.",
            "Add it to fileAssets with roles: [ControlPlane].",
        )  # fmt: skip


def _writes(asset: Part, path: str) -> bool:
    default = f"/srv/kubernetes/assets/{asset.text('name')}"
    return path in (asset.text("path") or default, default)


def encryption(cluster: Cluster) -> Iterator[Objection]:
    """etcd volumes that are not encrypted unless a manifest says so."""
    for etcd in cluster.etcd:
        for member in etcd.parts("etcdMembers"):
            if not member.on("encryptedVolume") and not member.text("kmsKeyId"):
                yield objection(
                    169, member.here("encryptedVolume"),
                    f"The volume of member {shown(member.text('name'))} of etcd "
                    f"{shown(etcd.text('name'))} is not encrypted, which kops create cluster "
                    "would have it be.", "Write encryptedVolume: true; the volume is made anew.",
                )  # fmt: skip


def taints(cluster: Cluster) -> Iterator[Objection]:
    """Taints that kops passes on and the kubelet does not take."""
    for group in cluster.groups:
        for i, text in enumerate(group.spec.items("taints")):
            key, _, value = text.partition(":")[0].partition("=")
            effect = text.rpartition(":")[2] if ":" in text else ""
            if text.count(":") > 1 or key.count("=") > 1:
                continue
            if effect not in _EFFECTS or not is_qualified_name(key) or not is_label_value(value):
                yield objection(
                    372, group.spec.here("taints", i), f"The taint {shown(text)} of {group.label} "
                    "passes kops, and the kubelet does not start with it.",
                    "Write it like dedicated=gpu:NoSchedule.",
                )  # fmt: skip


def labels(cluster: Cluster) -> Iterator[Objection]:
    """Labels that kops passes on and Kubernetes does not take from a kubelet."""
    for group in cluster.groups:
        for key, value in group.spec.pairs("nodeLabels").items():
            if key.count("/") > 1:
                continue
            if not is_qualified_name(key) or not is_label_value(value):
                what = "is none Kubernetes takes"
            elif _is_reserved(key):
                what = "is one Kubernetes keeps for itself"
            else:
                continue
            yield objection(
                373, group.spec.here("nodeLabels", key), f"The label {shown(f'{key}={value}')} of "
                f"{group.label} {what}.", "Take a label with a domain of your own.",
            )  # fmt: skip


def _is_reserved(key: str) -> bool:
    domain, slash, _ = key.partition("/")
    if not slash or not _below(domain, _RESERVED) or key in _KUBELET_LABELS:
        return False
    return not _below(domain, (*_KUBELET_DOMAINS, _OF_KOPS))


def _below(domain: str, parents: tuple[str, ...]) -> bool:
    return any(domain == parent or domain.endswith(f".{parent}") for parent in parents)


def cloud_labels(cluster: Cluster) -> Iterator[Objection]:
    """Tags of the cluster that kops refuses only when the cluster is edited."""
    for key in reserved_tags(cluster.spec.pairs("cloudLabels")):
        yield objection(
            380, cluster.spec.here("cloudLabels", key), f"The tag {shown(key)} is one kops gives "
            "itself: it takes it now, and refuses it with the next edit.", "Take it out.",
        )  # fmt: skip


CHECKS: Final = (
    gossip, overwritten, audit, encryption, taints, labels, cloud_labels,
)  # fmt: skip
