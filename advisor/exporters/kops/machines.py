"""What a group's machines are: types, image, disk, metadata service and container runtime."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.kops.choices import ROOT_VOLUMES, WITH_IOPS, by_karpenter
from advisor.exporters.kops.draft import Draft, compact
from advisor.exporters.yaml_text import Noted
from advisor.model.control_plane import Volume
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import VolumeType

_SPOT_STRATEGY: Final = "price-capacity-optimized"


def root_volume(volume: Volume) -> dict[str, Any]:
    """The root volume, each property in the group's own field."""
    kind = volume.type
    return compact(
        {
            "rootVolumeType": str(kind) if kind in ROOT_VOLUMES else None,
            "rootVolumeSize": volume.size_gib,
            "rootVolumeIops": volume.iops if kind in WITH_IOPS else None,
            "rootVolumeThroughput": volume.throughput_mibps if kind == VolumeType.GP3 else None,
            "rootVolumeEncryption": volume.encrypted,
        }
    )


def image(draft: Draft, pool: NodePool) -> str | None:
    """The machine image; absent: the Ubuntu image of kops' channel, by the type's architecture."""
    if pool.custom_image:
        return pool.custom_image
    fact = draft.catalog.limits.find(f"kops.image.{pool.image_family}.{pool.architecture}")
    return fact.text if fact else None


def machine_type(draft: Draft, pool: NodePool) -> Any:
    """The first type of the pool, and what decides the image."""
    first = pool.instance_types[0]
    where = f"nodes.pools[{pool.name}].instance_types"
    if image(draft, pool):
        return draft.noted(first, where, f"For {pool.architecture}, as the image.")
    reason = f"No image is named: kops takes its channel's Ubuntu for {pool.architecture}."
    return draft.noted(first, where, reason)


def mixed_instances(draft: Draft, pool: NodePool, base: int) -> Any:
    """Several types, or spot capacity. Spot comes only with a stated share of on-demand."""
    if len(pool.instance_types) == 1 and not pool.spot_percent:
        return None
    if by_karpenter(pool, draft.design):
        reason = "Karpenter chooses among these types."
    elif pool.spot_percent:
        reason = f"{pool.spot_percent} % spot above the on-demand base; many types, many pools."
    else:
        reason = "Types of one shape: the group takes the first that EC2 has."
    spot = pool.spot_percent > 0
    found = {
        "instances": list(dict.fromkeys(pool.instance_types)),
        "onDemandBase": base,
        "onDemandAboveBase": 100 - pool.spot_percent,
        "spotAllocationStrategy": _SPOT_STRATEGY if spot else None,
    }
    return draft.noted(compact(found), f"nodes.pools[{pool.name}].spot_percent", reason)


def spot_only(instance_type: str) -> dict[str, Any]:
    """A policy that buys this one type as spot capacity alone."""
    return {
        "instances": [instance_type],
        "onDemandBase": 0,
        "onDemandAboveBase": 0,
        "spotAllocationStrategy": _SPOT_STRATEGY,
    }


def metadata_service(pool: NodePool) -> dict[str, Any]:
    """Who can read the metadata service of the machine, and over how many hops."""
    return {"httpTokens": str(pool.imds.tokens), "httpPutResponseHopLimit": pool.imds.hops}


def runtime(draft: Draft) -> Any:
    """containerd of the cluster, pinned to a maintained release together with its runc.

    kops refuses a containerd version without a runc version at update time.
    """
    limits = draft.catalog.limits
    containerd = limits.find("kops.supported_containerd", draft.kops)
    runc = limits.find("kops.supported_runc", draft.kops)
    if containerd is None or runc is None:
        return None
    usual = limits.find("kops.default_containerd", draft.kops)
    reason = f"Maintained, unlike the {usual.text} kops would take." if usual else "Maintained."
    return Noted(_pinned(containerd.text, runc.text), reason)


def pool_runtime(draft: Draft, pool: NodePool) -> Any:
    """containerd of one group, where the design asks for a release of its own."""
    runc = pinned_runc(draft, pool)
    if pool.runtime_version is None or runc is None:
        return None
    where = f"nodes.pools[{pool.name}].runtime_version"
    return draft.noted(_pinned(pool.runtime_version, runc), where, "The release asked for.")


def pinned_runc(draft: Draft, pool: NodePool) -> str | None:
    """The runc that goes with the pool's containerd; None where kops cannot install the pair."""
    for kind in ("supported", "default"):
        containerd = draft.catalog.limits.find(f"kops.{kind}_containerd", draft.kops)
        runc = draft.catalog.limits.find(f"kops.{kind}_runc", draft.kops)
        if containerd and runc and containerd.text == pool.runtime_version:
            return runc.text
    return None


def _pinned(containerd: str, runc: str) -> dict[str, Any]:
    return {"version": containerd, "runc": {"version": runc}}
