"""Fargate profiles: which pods run there, for a profile selects pods by namespace and label."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.eksctl.choices import Form, karpenter_on_fargate, pools
from advisor.exporters.eksctl.draft import Draft
from advisor.exporters.eksctl.machines import labels
from advisor.model.nodes import NodePool

_RESERVED: Final = "eks-"


def fargate_profiles(draft: Draft) -> list[dict[str, Any]] | None:
    """A profile for each pool, and one for Karpenter where it runs on Fargate."""
    design = draft.design
    fargate = pools(design, Form.FARGATE)
    # Without a machine of any kind, DNS must run on Fargate as well.
    alone = len(fargate) == len(design.nodes.pools)
    found = [_profile(draft, pool, alone and i == 0) for i, pool in enumerate(fargate)]
    if karpenter_on_fargate(design):
        reason = "Karpenter runs apart from the nodes it makes."
        found.append(
            {
                "name": _free_name("karpenter", found),
                "selectors": draft.noted(
                    [{"namespace": "karpenter"}], "autoscaling.karpenter.runs_on", reason
                ),
            }
        )
    return found or None


def profile_name(pool: NodePool) -> str:
    """The profile's name; EKS keeps those that begin with ``eks-`` to itself."""
    return f"fp-{pool.name}" if pool.name.startswith(_RESERVED) else pool.name


def _profile(draft: Draft, pool: NodePool, with_dns: bool) -> dict[str, Any]:
    selector: dict[str, Any] = {"namespace": pool.name}
    if found := labels(pool):
        selector["labels"] = found
    selectors = [selector, *([{"namespace": "kube-system"}] if with_dns else [])]
    reason = f"Pods in the namespace {pool.name} run on Fargate; put your own namespaces here."
    return {
        "name": profile_name(pool),
        "selectors": draft.noted_of(pool, "kind", selectors, reason),
    }


def _free_name(name: str, taken: list[dict[str, Any]]) -> str:
    return f"{name}-controller" if any(each["name"] == name for each in taken) else name
