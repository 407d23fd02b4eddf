"""The way off kube-aws: what the successor has no equal for, each at its line in the file.

The order is that of a migration; the last step is the move itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection
from advisor.importers.view import View
from advisor.rules import Severity


def obstacles(documents: Sequence[Tree]) -> Iterator[Objection]:
    """What to change on the way to a maintained tool."""
    root = View(documents[0], (0,), set())
    yield from _etcd(root)
    yield from _controllers(root)
    yield from _network(root)
    yield from _keys(root)
    yield _step(
        "KUBEAWS-010",
        root,
        "kube-aws is retired, and no tool takes over its cluster in place.",
        "Build a new cluster beside this one, move workloads by GitOps or Velero, then switch DNS; "
        "k8s-advisor advise proposes how.",
        "Migration: a new cluster beside this one",
    )


def _etcd(root: View) -> Iterator[Objection]:
    yield _step(
        "KUBEAWS-011",
        root.get("etcd"),
        "etcd runs on machines of its own; kops has no equal for that.",
        "Stack etcd on the control plane, or keep it apart with Cluster API or kubeadm.",
        "Migration: dedicated etcd",
    )


def _controllers(root: View) -> Iterator[Objection]:
    stated = root.get("controller", "count")
    count = stated.whole()
    if count is not None and count > 0 and count % 2 == 0:
        yield _step(
            "KUBEAWS-012",
            stated,
            f"{count} controllers become members of etcd where it is stacked: an even quorum.",
            "Take three.",
            "Migration: an even number of controllers",
        )


def _network(root: View) -> Iterator[Objection]:
    kind = root.get("kubernetes", "networking", "selfHosting", "type")
    if kind.text() == "canal":
        yield _step(
            "KUBEAWS-013",
            kind,
            "canal is not offered to new clusters.",
            "Take calico or cilium; check network policies against it.",
            "Migration: the pod network",
        )


def _keys(root: View) -> Iterator[Objection]:
    key = root.get("kmsKeyArn")
    if key:
        yield _step(
            "KUBEAWS-014",
            key,
            "TLS assets encrypted with this key, and the bootstrap that reads them, are dropped.",
            "The new cluster makes its own certificates; keep the key until the old one is gone.",
            "Migration: TLS assets and KMS",
        )


def _step(check: str, view: View, message: str, remedy: str, title: str) -> Objection:
    return Objection(check, Severity.WARNING, view.place, message, remedy, title=title)
