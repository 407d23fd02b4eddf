"""What all groups of machines say alike: how machines join, how many, between which limits."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.capa.choices import cluster_autoscaler
from advisor.exporters.capa.draft import Draft, compact, kubernetes_version
from advisor.exporters.capa.machines import label_list, taint_list
from advisor.exporters.capa.shares import Share
from advisor.exporters.eksctl.machines import labels, taints
from advisor.model.nodes import NodePool

_AUTOSCALER: Final = "cluster.x-k8s.io/cluster-api-autoscaler-node-group"


def nodeadm(pool: NodePool) -> dict[str, Any]:
    """How a machine of Amazon Linux 2023 joins EKS."""
    flags = []
    if kept := labels(pool):
        flags.append(f"--node-labels={label_list(kept)}")
    if taints(pool):
        flags.append(f"--register-with-taints={taint_list(pool)}")
    kubelet = compact(
        {
            "config": {"maxPods": pool.max_pods} if pool.max_pods is not None else None,
            "flags": flags or None,
        }
    )
    return {"kubelet": kubelet} if kubelet else {}


def version(draft: Draft, pool: NodePool) -> Any:
    """The version of a pool's machines."""
    stated = pool.kubernetes_version
    version = kubernetes_version(stated or draft.design.kubernetes.version, draft.catalog)
    if stated is None:
        return version
    return draft.noted_of(pool, "kubernetes_version", version, "A version of its own.")


def once(draft: Draft, share: Share, value: Any, path: str, why: str) -> Any:
    """``value``, with its reason beside the first group of a pool alone."""
    return draft.noted(value, path, why) if share.first else value


def size(draft: Draft, pool: NodePool, share: Share) -> Any:
    """How many machines a group starts with."""
    reason = f"{pool.desired} machines in all, dealt out over the zones."
    return once(draft, share, share.desired, f"nodes.pools[{pool.name}].desired", reason)


def limits(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any]:
    """By these annotations the cluster autoscaler finds a group, and keeps to its limits."""
    if not cluster_autoscaler(draft.design):
        return {}
    reason = "Between these the cluster autoscaler moves it."
    least = once(draft, share, str(share.min), f"nodes.pools[{pool.name}].min", reason)
    return {
        "annotations": {f"{_AUTOSCALER}-min-size": least, f"{_AUTOSCALER}-max-size": str(share.max)}
    }
