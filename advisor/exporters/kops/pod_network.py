"""The pod network with its preconditions, and kube-proxy.

The traps are those of kops 1.36.2: one key only under ``networking``, no key means no network at
all, and a network that replaces kube-proxy wants it switched off in so many words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from advisor.exporters.kops.choices import (
    RETIRED_CNI,
    cilium_gateway,
    cni,
    is_cilium,
    pods_use_vpc_addresses,
    without_kube_proxy,
)
from advisor.exporters.kops.draft import Draft, compact
from advisor.model.vocabulary import CiliumIdentity, Cni, Encryption

_REASONS = {
    Cni.CILIUM: "Services and network policy in the kernel (eBPF); the default of kops.",
    Cni.CILIUM_ENI: "Cilium with addresses of the VPC for pods.",
    Cni.CALICO: "Network policy; VXLAN, for IP-in-IP is filtered more often.",
    Cni.AMAZON_VPC: "Pods have addresses of the VPC; interfaces limit the pods of a node.",
    Cni.KUBENET: "One route in the VPC's table for each node; no network policy.",
    Cni.FLANNEL: "A plain overlay; VXLAN, for the default udp is the slow one.",
    Cni.KUBE_ROUTER: "Routes, services and policy by kube-router; kube-proxy must be off.",
    Cni.KOPEIO: "The overlay of kops itself.",
    Cni.KINDNET: "The network of kind; experimental in kops.",
    Cni.BYO: "Installed by you: nodes stay NotReady until then.",
}


def networking(draft: Draft) -> Any:
    """The ``networking`` of the cluster: exactly one key."""
    chosen = cni(draft.design)
    key, options = _WRITERS[chosen](draft)
    reason = _REASONS[chosen]
    if draft.design.network.cni in RETIRED_CNI:
        reason = f"kops refuses {draft.design.network.cni}; this is the nearest it takes. {reason}"
    return draft.noted({key: compact(options)}, "network.cni", reason)


def kube_proxy(draft: Draft) -> Any:
    """kube-proxy in its mode, or switched off in so many words."""
    if without_kube_proxy(draft.design):
        reason = "Must be written: the pod network does its work."
        return draft.noted({"enabled": False}, "network.kube_proxy", reason)
    mode = str(draft.design.network.kube_proxy)
    return draft.noted(
        {"enabled": True, "proxyMode": mode}, "network.kube_proxy", f"Services through {mode}."
    )


def node_mask(draft: Draft) -> int | None:
    """Size of each node's block of the pod range; absent where kops' own is meant."""
    network = draft.design.network
    standard = type(network).model_fields["node_mask"].default
    if pods_use_vpc_addresses(draft.design) or network.node_mask == standard:
        return None
    return network.node_mask


def pod_range(draft: Draft) -> str | None:
    """The overlay's range; absent: the upper half of nonMasqueradeCIDR."""
    if pods_use_vpc_addresses(draft.design):
        return None
    return draft.design.network.pod_cidr


def _cilium(draft: Draft) -> tuple[str, dict[str, Any]]:
    network = draft.design.network
    kvstore = network.cilium_identity == CiliumIdentity.KVSTORE
    encrypted = network.encryption != Encryption.NONE
    eni = cni(draft.design) == Cni.CILIUM_ENI
    return "cilium", {
        "enableNodePort": True if without_kube_proxy(draft.design) else None,
        "ipam": "eni" if eni else None,
        "extraConfig": {"aws-enable-prefix-delegation": "true"}
        if eni and network.prefix_delegation
        else None,
        "identityAllocationMode": "kvstore" if kvstore else None,
        "etcdManaged": True if kvstore else None,
        "enableEncryption": True if encrypted else None,
        "encryptionType": str(network.encryption) if encrypted else None,
        "hubble": draft.noted(
            {"enabled": True}, "network.hubble", "Who talks to whom; needs cert-manager."
        )
        if network.hubble
        else None,
        "gatewayAPI": {"enabled": True} if cilium_gateway(draft.design) else None,
    }


def _calico(draft: Draft) -> tuple[str, dict[str, Any]]:
    network = draft.design.network
    ipv6 = network.ip_family == "ipv6"
    return "calico", {
        "encapsulationMode": "none" if ipv6 else "vxlan",
        "bpfEnabled": network.calico_bpf or None,
        "wireguardEnabled": True if network.encryption == Encryption.WIREGUARD else None,
    }


def _amazon_vpc(draft: Draft) -> tuple[str, dict[str, Any]]:
    if not draft.design.network.prefix_delegation:
        return "amazonvpc", {}
    env = [{"name": "ENABLE_PREFIX_DELEGATION", "value": "true"}]
    reason = "Sixteen addresses for each slot of an interface."
    return "amazonvpc", {"env": draft.noted(env, "network.prefix_delegation", reason)}


def _flannel(draft: Draft) -> tuple[str, dict[str, Any]]:
    del draft
    return "flannel", {"backend": "vxlan"}


def _kindnet(draft: Draft) -> tuple[str, dict[str, Any]]:
    wanted = draft.design.security.network_policy
    return "kindnet", {"networkPolicies": True if wanted else None}


def _bare(key: str) -> Callable[[Draft], tuple[str, dict[str, Any]]]:
    return lambda _: (key, {})


_WRITERS: dict[Cni, Callable[[Draft], tuple[str, dict[str, Any]]]] = {
    Cni.CILIUM: _cilium,
    Cni.CILIUM_ENI: _cilium,
    Cni.CALICO: _calico,
    Cni.AMAZON_VPC: _amazon_vpc,
    Cni.FLANNEL: _flannel,
    Cni.KINDNET: _kindnet,
    Cni.KUBENET: _bare("kubenet"),
    Cni.KUBE_ROUTER: _bare("kuberouter"),
    Cni.KOPEIO: _bare("kopeio"),
    Cni.BYO: _bare("cni"),
}


def enforces_policy(draft_cni: Cni) -> bool:
    """Whether NetworkPolicy objects have an effect with this network on kops."""
    return draft_cni in (
        Cni.CILIUM, Cni.CILIUM_ENI, Cni.CALICO, Cni.KUBE_ROUTER, Cni.KINDNET, Cni.BYO,
    )  # fmt: skip


def encrypts(draft_cni: Cni, encryption: Encryption) -> bool:
    """Whether this network can encrypt traffic between nodes this way."""
    if draft_cni == Cni.CALICO:
        return encryption == Encryption.WIREGUARD
    return draft_cni in (Cni.CILIUM, Cni.CILIUM_ENI)


def uses_cilium_password(draft: Draft) -> bool:
    """Whether a key for IPsec must be in the state store before the first update."""
    return is_cilium(draft.design) and draft.design.network.encryption == Encryption.IPSEC
