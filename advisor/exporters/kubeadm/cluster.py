"""``ClusterConfiguration``: what holds for the whole control plane."""

from __future__ import annotations

from typing import Any

from advisor.exporters.kubeadm import etcd, security
from advisor.exporters.kubeadm.choices import pods_use_vpc_addresses, without_kube_proxy
from advisor.exporters.kubeadm.draft import (
    API_PORT,
    API_VERSION,
    Draft,
    api_host,
    arguments,
    compact,
)
from advisor.exporters.kubeadm.ranges import ranges
from advisor.model.vocabulary import KubeProxy


def cluster_configuration(draft: Draft, host: str | None = None) -> dict[str, Any]:
    """The configuration of the cluster, whose API answers at ``host``."""
    design = draft.design
    at = host or api_host(design)
    return compact(
        {
            "apiVersion": API_VERSION,
            "kind": "ClusterConfiguration",
            "clusterName": design.name,
            "kubernetesVersion": draft.noted(
                f"v{draft.kubernetes}", "kubernetes.version", "The kubeadm of this minor reads it."
            ),
            "controlPlaneEndpoint": draft.noted(
                f"{at}:{API_PORT}",
                "control_plane.dns",
                "Stands in every certificate and kubeconfig: it must outlive every machine.",
            ),
            "networking": _networking(draft),
            "etcd": etcd.configuration(draft),
            "apiServer": _api_server(draft, at),
            "controllerManager": _controller_manager(draft),
            "proxy": draft.noted(
                {"disabled": True}, "network.kube_proxy", "The pod network serves Services itself."
            )
            if without_kube_proxy(design)
            else None,
        }
    )


def kube_proxy(draft: Draft) -> dict[str, Any] | None:
    """``KubeProxyConfiguration``; None where there is no kube-proxy."""
    if without_kube_proxy(draft.design):
        return None
    mode = draft.design.network.kube_proxy
    reason = (
        "Deprecated since Kubernetes 1.35; nftables is its successor."
        if mode == KubeProxy.IPVS
        else "How kube-proxy programs Services into the kernel."
    )
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": draft.noted(str(mode), "network.kube_proxy", reason),
    }


def _networking(draft: Draft) -> dict[str, Any]:
    found = ranges(draft)
    reason = "Cut into a block for each node; outside the VPC and all that it is connected to."
    return compact(
        {
            "podSubnet": draft.noted(found.pods, "network.pod_cidr", reason)
            if found.pods
            else None,
            "serviceSubnet": draft.noted(
                found.services, "network.service_cidr", "It never changes again."
            ),
        }
    )


def _api_server(draft: Draft, host: str) -> dict[str, Any]:
    return compact(
        {
            # The name of the endpoint is in the certificate anyway; written out for those who
            # add further names here.
            "certSANs": [host],
            "extraArgs": arguments(security.api_server_flags(draft)),
            "extraVolumes": security.api_server_volumes(draft) or None,
        }
    )


def _controller_manager(draft: Draft) -> dict[str, Any]:
    flags: dict[str, Any] = {"cloud-provider": "external"}
    mask = ranges(draft).node_mask
    if mask is not None:
        reason = "Addresses of each node's pods: a smaller block allows more nodes."
        flags["node-cidr-mask-size-ipv4"] = draft.noted(str(mask), "network.node_mask", reason)
    elif pods_use_vpc_addresses(draft.design):
        flags["allocate-node-cidrs"] = "false"
    return {"extraArgs": arguments(flags)}
