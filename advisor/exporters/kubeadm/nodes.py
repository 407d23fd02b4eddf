"""Configurations of single machines: the first, further control-plane ones, and workers."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.kubeadm.choices import labels, pools, taints
from advisor.exporters.kubeadm.draft import (
    API_PORT,
    API_VERSION,
    Draft,
    api_host,
    arguments,
    compact,
)
from advisor.exporters.yaml_text import Noted
from advisor.model.nodes import NodePool

PATCHES: Final = "/etc/kubernetes/patches"
"""Where the patch of a pool's kubelet goes on its machines."""
POOL_PATCH: Final = "kubeletconfiguration0+merge.yaml"
"""The name by which kubeadm knows what it patches, and how."""

TOKEN: Final = "${TOKEN}"
CA_HASH: Final = "${CA_CERT_HASH}"
CERTIFICATE_KEY: Final = "${CERTIFICATE_KEY}"
"""What only the first machine can tell: the commands of the header put it in."""

_CLOUD: Final = {"cloud-provider": "external"}


def init_configuration(**machine: Any) -> dict[str, Any]:
    """The first control-plane machine; ``machine`` is what only it knows of itself."""
    reason = "The cloud controller gives nodes their zone and addresses, and removes dead ones."
    return compact(
        {
            "apiVersion": API_VERSION,
            "kind": "InitConfiguration",
            "nodeRegistration": _registration(machine, Noted(arguments(_CLOUD), reason)),
            "localAPIEndpoint": _endpoint(machine),
        }
    )


def join_control_plane(draft: Draft, host: str | None = None, **machine: Any) -> dict[str, Any]:
    """Every further control-plane machine."""
    return {
        "apiVersion": API_VERSION,
        "kind": "JoinConfiguration",
        "discovery": _discovery(draft, host),
        "controlPlane": compact(
            {"certificateKey": CERTIFICATE_KEY, "localAPIEndpoint": _endpoint(machine)}
        ),
        "nodeRegistration": _registration(machine, arguments(_CLOUD)),
    }


def join_workers(
    draft: Draft, pool: NodePool, host: str | None = None, **machine: Any
) -> dict[str, Any]:
    """Every machine of a pool."""
    given = labels(pool)
    flags: dict[str, Any] = dict(_CLOUD)
    if given:
        text = ",".join(f"{key}={value}" for key, value in given.items())
        flags["node-labels"] = draft.noted_of(pool, "labels", text, "Given when a machine joins.")
    found = [compact({"key": t.key, "value": t.value or None, "effect": str(t.effect)})
             for t in taints(pool)]  # fmt: skip
    registration = _registration(machine, arguments(flags))
    if found:
        reason = "Only pods that tolerate them run here."
        registration["taints"] = draft.noted_of(pool, "taints", found, reason)
    return compact(
        {
            "apiVersion": API_VERSION,
            "kind": "JoinConfiguration",
            "discovery": _discovery(draft, host),
            "nodeRegistration": registration,
            "patches": {"directory": PATCHES} if pool_kubelet(draft, pool) else None,
        }
    )


def kubelet(draft: Draft) -> dict[str, Any]:
    """``KubeletConfiguration`` of every node."""
    limit = draft.catalog.limit
    reserved = {
        "cpu": f"{limit('nodes.reserved_cpu_millicores').number:f}m",
        "memory": f"{limit('nodes.system_memory_mib').number:f}Mi",
    }
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "cgroupDriver": "systemd",
        "systemReserved": Noted(reserved, "Kept from pods for the system, kubelet and containerd."),
        # A list of one's own replaces the kubelet's, so that all of it stands here.
        "evictionHard": {
            "memory.available": f"{limit('kube_reserved.eviction_memory_mib').number:f}Mi",
            "nodefs.available": "10%",
            "nodefs.inodesFree": "5%",
            "imagefs.available": "15%",
        },
        "shutdownGracePeriod": "60s",
        "shutdownGracePeriodCriticalPods": "20s",
    }


def pool_kubelet(draft: Draft, pool: NodePool) -> dict[str, Any] | None:
    """What the kubelets of a pool do otherwise; kubeadm merges it on the machine."""
    if pool.max_pods is None:
        return None
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "maxPods": draft.noted_of(pool, "max_pods", pool.max_pods, "Instead of the usual 110."),
    }


def joining_pools(draft: Draft) -> tuple[NodePool, ...]:
    """The pools that get a file."""
    return pools(draft.design)


def _discovery(draft: Draft, host: str | None) -> dict[str, Any]:
    return {
        "bootstrapToken": {
            "apiServerEndpoint": f"{host or api_host(draft.design)}:{API_PORT}",
            "token": TOKEN,
            "caCertHashes": [CA_HASH],
        }
    }


def _registration(machine: dict[str, Any], flags: Any) -> dict[str, Any]:
    return compact(
        {
            "name": machine.get("name"),
            "criSocket": "unix:///run/containerd/containerd.sock",
            "kubeletExtraArgs": flags
            if "address" not in machine
            else [*_plain(flags), {"name": "node-ip", "value": machine["address"]}],
            "ignorePreflightErrors": machine.get("ignore"),
        }
    )


def _plain(flags: Any) -> list[dict[str, Any]]:
    found = flags.value if isinstance(flags, Noted) else flags
    return list(found)


def _endpoint(machine: dict[str, Any]) -> dict[str, Any] | None:
    if "address" not in machine:
        return None
    return {"advertiseAddress": machine["address"], "bindPort": API_PORT}
