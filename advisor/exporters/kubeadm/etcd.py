"""etcd: on the control plane, or on machines of its own by kubeadm's phases."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.kubeadm.choices import dedicated_etcd
from advisor.exporters.kubeadm.draft import API_VERSION, Draft, arguments, compact
from advisor.exporters.kubeadm.members import etcd_members

VOLUME: Final = "/var/lib/etcd"
"""Where the volume of a member is mounted."""
DATA: Final = f"{VOLUME}/data"
"""A folder on the volume: kubeadm wants it empty, and the root of a file system is not."""
CLIENTS: Final = 2379
PEERS: Final = 2380

_PKI: Final = "/etc/kubernetes/pki"
_BYTES_PER_GIB: Final = 1024**3
_HEARTBEATS: Final = 10
"""An election waits for ten heartbeats (etcd tuning guide)."""


def configuration(draft: Draft) -> dict[str, Any]:
    """The ``etcd`` of the cluster: a member on each control-plane machine, or endpoints."""
    if not dedicated_etcd(draft.design):
        reason = "A member on each control-plane machine."
        return {"local": draft.noted(_local(draft), "etcd.topology", reason)}
    endpoints = [f"https://{each.host}:{CLIENTS}" for each in etcd_members(draft.design)]
    reason = f"etcd has {len(endpoints)} machines of its own."
    return {
        "external": draft.noted(
            {
                "endpoints": endpoints,
                "caFile": f"{_PKI}/etcd/ca.crt",
                "certFile": f"{_PKI}/apiserver-etcd-client.crt",
                "keyFile": f"{_PKI}/apiserver-etcd-client.key",
            },
            "etcd.topology",
            reason,
        )
    }


def member_documents(draft: Draft, name: str, host: str, address: str) -> list[dict[str, Any]]:
    """What ``kubeadm init phase certs`` and ``phase etcd local`` read on one member.

    ``host`` is what others reach it by; ``address`` is where it listens.
    """
    peers = etcd_members(draft.design)
    flags = {
        "name": name,
        "initial-cluster": ",".join(f"{each.name}=https://{each.host}:{PEERS}" for each in peers),
        "initial-cluster-state": "new",
        "listen-peer-urls": f"https://{address}:{PEERS}",
        "listen-client-urls": f"https://127.0.0.1:{CLIENTS},https://{address}:{CLIENTS}",
        "advertise-client-urls": f"https://{host}:{CLIENTS}",
        "initial-advertise-peer-urls": f"https://{host}:{PEERS}",
    }
    sans = list(dict.fromkeys((address, host)))
    local = _local(draft, flags) | {"serverCertSANs": sans, "peerCertSANs": sans}
    return [
        {
            "apiVersion": API_VERSION,
            "kind": "InitConfiguration",
            "nodeRegistration": {"name": name},
            "localAPIEndpoint": {"advertiseAddress": address},
        },
        {
            "apiVersion": API_VERSION,
            "kind": "ClusterConfiguration",
            "kubernetesVersion": f"v{draft.kubernetes}",
            "etcd": {"local": local},
        },
    ]


def kubelet_of_member() -> dict[str, Any]:
    """The kubelet that runs a dedicated member as a static pod: it has no API server to ask."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "staticPodPath": "/etc/kubernetes/manifests",
        "address": "127.0.0.1",
        "cgroupDriver": "systemd",
        "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
    }


KUBELET_UNIT: Final = """\
[Service]
ExecStart=
ExecStart=/usr/bin/kubelet --config=/etc/systemd/system/kubelet.service.d/kubelet.conf
Restart=always
"""
"""Sorts before kubeadm's own unit file, whose kubelet waits for a cluster."""


def _local(draft: Draft, flags: dict[str, str] | None = None) -> dict[str, Any]:
    etcd = draft.design.etcd
    heartbeat = max(1, etcd.election_timeout_ms // _HEARTBEATS)
    standard = type(etcd).model_fields["election_timeout_ms"].default
    tuned = etcd.election_timeout_ms != standard
    limits: dict[str, Any] = {
        "quota-backend-bytes": draft.noted(
            str(int(etcd.quota_gib * _BYTES_PER_GIB)),
            "etcd.quota_gib",
            "Beyond it etcd takes no more writes.",
        ),
        # Kubernetes compacts every five minutes; this catches what others write.
        "auto-compaction-mode": "periodic",
        "auto-compaction-retention": "8h",
        "heartbeat-interval": str(heartbeat) if tuned else None,
        "election-timeout": draft.noted(
            str(etcd.election_timeout_ms), "etcd.election_timeout_ms", "Ten heartbeats."
        )
        if tuned
        else None,
    }
    found: dict[str, Any] = {"dataDir": DATA, "extraArgs": arguments({**(flags or {}), **limits})}
    if image_tag(draft):
        found["imageTag"] = draft.noted(image_tag(draft), "etcd.version", "The release asked for.")
    return compact(found)


def image_tag(draft: Draft) -> str | None:
    """The image of the etcd release asked for; None where kubeadm's own is newer or unknown.

    kubeadm takes any image, but Kubernetes needs etcd 3.5 or later to keep its store safe.
    """
    version = draft.design.etcd.version
    if version is None or version.count(".") != 2:
        return None
    major, minor, _ = (int(part) for part in version.split("."))
    return f"{version}-0" if (major, minor) >= (3, 5) else None
