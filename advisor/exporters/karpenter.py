"""NodePools and EC2NodeClasses of Karpenter, and NodePools of Auto Mode, which speaks the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.exporters.drafting import Draft, compact
from advisor.exporters.eksctl.choices import full_version, kubernetes_minor
from advisor.exporters.eksctl.machines import labels, taints, windows
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import ImageFamily, NodeSubnets, VolumeType
from advisor.plan.layout import pool_zones

DISCOVERY: Final = "karpenter.sh/discovery"
"""The tag by which Karpenter finds subnets."""

AUTO_MODE_CLASS: Final = {"group": "eks.amazonaws.com", "kind": "NodeClass", "name": "default"}
"""The node class that Auto Mode brings."""

_BASE_WEIGHT: Final = 50
_ALIASES: Final = {
    ImageFamily.AL2023: "al2023",
    ImageFamily.BOTTLEROCKET: "bottlerocket",
    ImageFamily.WINDOWS: "windows2022",
}
_FAMILIES: Final = {
    "al2023": "AL2023",
    "bottlerocket": "Bottlerocket",
    "windows2022": "Windows2022",
}


def version(draft: Draft) -> str:
    """The chart's version: stated, else the oldest one that knows the cluster's Kubernetes."""
    stated = draft.design.autoscaling.karpenter.version
    if stated:
        return full_version(stated)
    known = draft.catalog.limits.find("karpenter.minimum", kubernetes_minor(draft.design))
    return full_version(known.text) if known else "1.0.0"


def node_pools(draft: Draft, pool: NodePool) -> Iterator[dict[str, Any]]:
    """One pool, or two where some nodes stay on demand: Karpenter keeps no share by itself."""
    base = min(pool.on_demand_base, pool.max) if pool.spot_percent else 0
    if base:
        reason = f"The first {base} nodes are on demand: this pool comes first, until it is full."
        yield node_pool(
            draft, pool, f"{pool.name}-on-demand", base, ["on-demand"],
            weight=draft.noted_of(pool, "on_demand_base", _BASE_WEIGHT, reason),
        )  # fmt: skip
    rest = pool.max - base
    if rest:
        yield node_pool(draft, pool, pool.name, rest, capacity_types(pool))


def capacity_types(pool: NodePool) -> list[str]:
    """How the machines may be bought; of both, Karpenter prefers spot."""
    if pool.spot_percent == 0:
        return ["on-demand"]
    return ["spot"] if pool.spot_percent == 100 else ["spot", "on-demand"]


def node_pool(
    draft: Draft,
    pool: NodePool,
    name: str,
    most: int,
    capacity: list[str],
    *,
    weight: Any = None,
    node_class: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A NodePool of Karpenter, or of Auto Mode, which speaks the same."""
    system = "windows" if windows(pool) and node_class is None else "linux"
    template = {
        "metadata": {"labels": labels(pool)} if labels(pool) else None,
        "spec": compact(
            {
                "nodeClassRef": node_class
                or {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": pool.name},
                "requirements": _requirements(draft, pool, capacity, system),
                "taints": taints(pool) or None,
            }
        ),
    }
    spec = {
        "weight": weight,
        "template": compact(template),
        "disruption": compact(
            {
                "consolidationPolicy": "WhenEmptyOrUnderutilized",
                "consolidateAfter": "1m",
                "budgets": _budgets(draft, pool),
            }
        ),
        "limits": {"nodes": draft.noted_of(pool, "max", str(most), "Never more nodes than this.")},
    }
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": compact(spec),
    }


def _requirements(
    draft: Draft, pool: NodePool, capacity: list[str], system: str
) -> list[dict[str, Any]]:
    types = draft.noted_of(
        pool,
        "instance_types",
        list(dict.fromkeys(pool.instance_types)),
        "Karpenter takes what is there, and cheap.",
    )
    wanted: dict[str, Any] = {
        "kubernetes.io/arch": [str(pool.architecture)],
        "kubernetes.io/os": [system],
        "karpenter.sh/capacity-type": capacity,
        "topology.kubernetes.io/zone": list(pool_zones(pool, draft.design)),
        "node.kubernetes.io/instance-type": types,
    }
    return [{"key": key, "operator": "In", "values": values} for key, values in wanted.items()]


def _budgets(draft: Draft, pool: NodePool) -> Any:
    """How many nodes Karpenter may replace at once; its own rule is a tenth of them."""
    rollout = pool.rollout
    if rollout.max_unavailable is not None:
        nodes, field = str(rollout.max_unavailable), "max_unavailable"
    elif rollout.max_unavailable_percent is not None:
        nodes, field = f"{rollout.max_unavailable_percent}%", "max_unavailable_percent"
    else:
        return None
    return draft.noted_of(pool, f"rollout.{field}", [{"nodes": nodes}], "Replaced at once.")


def node_class(
    draft: Draft, pool: NodePool, profile: str, subnets: list[dict[str, Any]]
) -> dict[str, Any]:
    """The EC2NodeClass of a pool, with an instance profile that exists and the terms of subnets."""
    public = draft.design.network.node_subnets == NodeSubnets.PUBLIC
    spec = {
        "instanceProfile": profile,
        **_image(draft, pool),
        "subnetSelectorTerms": subnets,
        "securityGroupSelectorTerms": [{"tags": {"aws:eks:cluster-name": draft.design.name}}],
        "associatePublicIPAddress": pool.public_ip if public else None,
        "blockDeviceMappings": _disks(pool),
        "metadataOptions": {
            "httpTokens": str(pool.imds.tokens),
            "httpPutResponseHopLimit": pool.imds.hops,
        },
        "kubelet": {"maxPods": pool.max_pods} if pool.max_pods is not None else None,
    }
    return {
        "apiVersion": "karpenter.k8s.aws/v1",
        "kind": "EC2NodeClass",
        "metadata": {"name": pool.name},
        "spec": compact(spec),
    }


def alias(pool: NodePool) -> str:
    """The images Karpenter looks for; Amazon Linux where it knows no such family."""
    family = ImageFamily.WINDOWS if windows(pool) else pool.image_family
    return _ALIASES.get(family, "al2023")


def has_alias(pool: NodePool) -> bool:
    """Whether Karpenter knows the image family that is asked for."""
    return windows(pool) or pool.image_family in _ALIASES


def own_image(pool: NodePool) -> str | None:
    """The image of one's own, where it is named by id and its family is known."""
    image = pool.custom_image
    return image if image and image.startswith("ami-") and has_alias(pool) else None


def _image(draft: Draft, pool: NodePool) -> dict[str, Any]:
    if image := own_image(pool):
        return {
            "amiFamily": _FAMILIES[alias(pool)],
            "amiSelectorTerms": [{"id": draft.noted_of(pool, "custom_image", image, "Your own.")}],
        }
    reason = "The newest image, and new nodes when there is a newer one; pin it to decide when."
    term = draft.noted_of(pool, "image_family", f"{alias(pool)}@latest", reason)
    return {"amiSelectorTerms": [{"alias": term}]}


def _disks(pool: NodePool) -> list[dict[str, Any]]:
    """The disk that holds images and pods; Bottlerocket keeps its system on another."""
    volume = pool.root
    ebs = {
        "volumeType": str(volume.type) if volume.type != VolumeType.STANDARD else "gp3",
        "volumeSize": f"{volume.size_gib}Gi",
        "iops": volume.iops
        if volume.type in (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)
        else None,
        "throughput": volume.throughput_mibps if volume.type == VolumeType.GP3 else None,
        "encrypted": volume.encrypted,
    }
    device = {"bottlerocket": "/dev/xvdb", "windows2022": "/dev/sda1"}.get(alias(pool), "/dev/xvda")
    return [{"deviceName": device, "ebs": compact(ebs)}]
