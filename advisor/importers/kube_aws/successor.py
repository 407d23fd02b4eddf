"""The design that takes the place of one of kube-aws: with kops, or with EKS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from advisor.decisions.consequences import Patch, for_pools, to_cni
from advisor.decisions.handover import to_managed, to_tool
from advisor.errors import AdvisorError
from advisor.model import paths
from advisor.model.vocabulary import Cni, NodeAutoscaler, Tool

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.model.design import Design

TARGETS: Final = (Tool.KOPS, Tool.EKSCTL)
"""Where a cluster of kube-aws can go: another that you run, or EKS."""

_CNI: Final = {Cni.CANAL: Cni.CALICO, Cni.FLANNEL: Cni.CILIUM}
"""The nearest network that kops gives to new clusters."""
_VOLUME: Final = "gp3"
_EVENTS: Final = ({"name": "main"}, {"name": "events"})


def successor(design: Design, tool: Tool, catalog: Catalog) -> Design:
    """``design``, read from a file of kube-aws, as it would be with ``tool``.

    What a maintained tool refuses or does otherwise is changed; the rest stays, so that findings
    about it stay, too. Raises ``AdvisorError`` for a tool that is none of ``TARGETS``.
    """
    if tool not in TARGETS:
        names = " or ".join(TARGETS)
        raise AdvisorError(f"kube-aws is not left for {tool}.", hint=f"Take {names}.")
    moved = paths.replace(design, _modern(design, catalog))
    if tool is Tool.EKSCTL:
        return paths.replace(moved, _eks(moved))
    return paths.replace(moved, _kops(moved))


def differences(old: Design, new: Design) -> tuple[tuple[str, Any, Any], ...]:
    """Every field in which two designs with the same pools differ: path, old and new value."""
    before, after = _flat(old.model_dump(mode="json")), _flat(new.model_dump(mode="json"))
    names = dict.fromkeys([*before, *after])
    changed = ((path, before.get(path), after.get(path)) for path in names)
    return tuple(each for each in changed if each[1] != each[2])


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """The fields of a plain document by their paths; named elements by their names."""
    if isinstance(value, Mapping) and value:
        parts = [(f"{path}.{key}" if path else str(key), each) for key, each in value.items()]
    elif isinstance(value, list) and any(isinstance(e, Mapping) and "name" in e for e in value):
        parts = [(f"{path}[{each['name']}]", each) for each in value]
    else:
        return {path: value}
    return {name: each for part, inner in parts for name, each in _flat(inner, part).items()}


def _modern(design: Design, catalog: Catalog) -> Patch:
    """What no cluster of today has any more."""
    pool: Patch = {
        "runtime": "containerd", "cgroup": 2, "image_family": "ubuntu",
        "imds.tokens": "required", "root.type": _VOLUME, "root.iops": None,
        "root.encrypted": True, "kubernetes_version": None,
    }  # fmt: skip
    autoscaled = design.autoscaling.engine != NodeAutoscaler.NONE
    return {
        "kubernetes.version": catalog.limit("kubernetes.recommended").text,
        "network.pod_cidr": None,
        "network.service_cidr": None,
        "network.subnets": [],
        "storage.ebs_csi": True,
        "security.pod_security": "baseline",
        "identity.authorization": "rbac",
        "autoscaling.interruption": "node-termination-handler" if autoscaled else "none",
        "control_plane.endpoint.private": True,
    } | for_pools(design, lambda _: pool)


def _kops(design: Design) -> Patch:
    count = quorum_size(design)
    cni = _CNI.get(design.network.cni, design.network.cni)
    return {
        "provisioner.tool": Tool.KOPS.value,
        **to_tool(Tool.KOPS)(design),
        "control_plane.count": count,
        # With etcd on them they belong into as many zones as the cluster has.
        "control_plane.zones": [],
        "control_plane.api_load_balancer": "nlb",
        "control_plane.root.type": _VOLUME,
        "control_plane.root.iops": None,
        "control_plane.root.encrypted": True,
        "etcd.members": count,
        "etcd.zones": [],
        "etcd.version": None,
        "etcd.clusters": list(_EVENTS),
        "etcd.volume.type": _VOLUME,
        "etcd.volume.iops": None,
        "etcd.volume.encrypted": True,
        "etcd.backup.enabled": True,
        # metrics-server of kops asks for it.
        "addons.cert_manager": True,
        "network.cni": cni.value,
        **to_cni(cni)(design, managed=False),
        "autoscaling.interruption": "node-termination-handler",
        **for_pools(design, lambda _: {"group_per_zone": True}),
    }


def _eks(design: Design) -> Patch:
    return {
        "control_plane.managed": True,
        **to_managed(design),
        "identity.irsa": True,
        "load_balancing.controller": "aws-lbc",
        "load_balancing.kind": "nlb",
        "security.secrets_encryption": design.security.secrets_encryption,
    }


def quorum_size(design: Design) -> int:
    """How many control-plane nodes: as many as either had, and an odd number of them."""
    most = max(design.control_plane.count, design.etcd.members)
    return most if most % 2 else most + 1
