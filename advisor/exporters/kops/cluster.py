"""The Cluster document: every part in its place, in an order that does not change."""

from __future__ import annotations

from typing import Any

from advisor.exporters.kops import access, endpoint, pod_network
from advisor.exporters.kops.addons import addons
from advisor.exporters.kops.choices import ipv6
from advisor.exporters.kops.draft import Draft, compact, kubernetes_version, state_store
from advisor.exporters.kops.etcd import etcd_clusters
from advisor.exporters.kops.machines import runtime
from advisor.exporters.kops.subnets import Subnets, subnet_list


def cluster(draft: Draft, subnets: Subnets) -> dict[str, Any]:
    """The ``Cluster``."""
    spec = {
        "cloudProvider": "aws",
        "channel": "stable",
        "configBase": draft.noted(
            f"{state_store(draft.design)}/{draft.cluster}",
            "provisioner.state_store",
            "Holds the specification and the etcd backups: KOPS_STATE_STORE and the name.",
        ),
        "kubernetesVersion": draft.noted(
            kubernetes_version(draft.design, draft.catalog),
            "kubernetes.version",
            "Patch included: kops fetches exactly this release.",
        ),
        **_network(draft, subnets),
        **_way_in(draft),
        "etcdClusters": etcd_clusters(draft),
        **_access(draft),
        "kubelet": access.kubelet(draft),
        "containerd": runtime(draft),
        "kubeControllerManager": _controller_manager(draft),
        **addons(draft),
    }
    return {
        "apiVersion": "kops.k8s.io/v1alpha2",
        "kind": "Cluster",
        "metadata": {"name": draft.cluster},
        "spec": compact(spec),
    }


def _network(draft: Draft, subnets: Subnets) -> dict[str, Any]:
    network = draft.design.network
    six = ipv6(draft.design)
    return {
        "networkID": draft.noted(network.vpc_id, "network.vpc_id", "An existing VPC.")
        if network.vpc_id
        else None,
        "networkCIDR": draft.noted(
            network.vpc_cidr, "network.vpc_cidr", "The VPC's range; it never changes again."
        ),
        "additionalNetworkCIDRs": list(network.additional_vpc_cidrs) or None,
        "nonMasqueradeCIDR": draft.noted(
            "::/0" if six else network.non_masquerade_cidr,
            "network.ip_family" if six else "network.non_masquerade_cidr",
            "Pods and Services use IPv6." if six else "Holds pods and Services, outside the VPC.",
        ),
        "podCIDR": None if six else pod_network.pod_range(draft),
        "serviceClusterIPRange": network.service_cidr,
        "networking": pod_network.networking(draft),
        "kubeProxy": pod_network.kube_proxy(draft),
        "cloudControllerManager": {} if six else None,
        "subnets": subnet_list(draft, subnets),
    }


def _way_in(draft: Draft) -> dict[str, Any]:
    return {
        "topology": endpoint.topology(draft),
        "dnsZone": endpoint.dns_zone(draft),
        "api": endpoint.api(draft),
        "kubernetesApiAccess": endpoint.api_access(draft),
        "sshAccess": endpoint.ssh_access(draft),
    }


def _access(draft: Draft) -> dict[str, Any]:
    return {
        "encryptionConfig": access.encryption_config(draft),
        "authentication": access.authentication(draft),
        "authorization": access.authorization(draft),
        "iam": access.iam(draft),
        "serviceAccountIssuerDiscovery": access.issuer_discovery(draft),
        "kubeAPIServer": access.api_server(draft),
        "fileAssets": access.file_assets(draft),
    }


def _controller_manager(draft: Draft) -> dict[str, Any] | None:
    mask = None if ipv6(draft.design) else pod_network.node_mask(draft)
    if mask is None:
        return None
    reason = "Addresses of each node's pods: a smaller block allows more nodes."
    return {"nodeCIDRMaskSize": draft.noted(mask, "network.node_mask", reason)}
