"""What of a design kubeadm can do: asked by the writers and by the coverage report alike."""

from __future__ import annotations

import re
from typing import Final

from advisor.model.design import Design
from advisor.model.nodes import NodePool, Taint
from advisor.model.vocabulary import (
    Cni,
    EtcdTopology,
    IpFamily,
    KubeProxy,
    LoadBalancerController,
    NodeAutoscaler,
    OperatingSystem,
    PoolKind,
)

_POD_ADDRESSES_FROM_VPC: Final = (Cni.AMAZON_VPC, Cni.CILIUM_ENI)
_WITHOUT_MACHINES_OF_OURS: Final = (PoolKind.FARGATE, PoolKind.AUTO_MODE)

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
_DOMAIN: Final = re.compile(
    r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
)
_LONGEST_DOMAIN: Final = 253
_OWN_LABELS: Final = frozenset(
    {
        "kubernetes.io/hostname",
        "kubernetes.io/instance-type",
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
        "beta.kubernetes.io/instance-type",
        "failure-domain.beta.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    }
)
"""Labels of Kubernetes' own domain that a kubelet may set (kubelet API, well_known_labels.go)."""
_OWN_DOMAINS: Final = ("kubelet.kubernetes.io", "node.kubernetes.io")


def dedicated_etcd(design: Design) -> bool:
    """Whether etcd stands on machines of its own."""
    return design.etcd.topology == EtcdTopology.DEDICATED


def dual_stack(design: Design) -> bool:
    """Whether pods and Services have IPv6 addresses: beside IPv4, which the machines keep."""
    return design.network.ip_family == IpFamily.IPV6


def pods_use_vpc_addresses(design: Design) -> bool:
    """Whether pods have addresses of the VPC instead of an overlay."""
    return design.network.cni in _POD_ADDRESSES_FROM_VPC


def without_kube_proxy(design: Design) -> bool:
    """Whether something else than kube-proxy serves Services."""
    return design.network.kube_proxy == KubeProxy.OFF


def irsa(design: Design) -> bool:
    """Whether service accounts get IAM roles; the issuer's keys need a public bucket."""
    return design.identity.irsa and bool(design.identity.discovery_store)


def load_balancer_controller(design: Design) -> bool:
    """Whether the AWS Load Balancer Controller is asked for."""
    return design.load_balancing.controller == LoadBalancerController.AWS_LBC


def cluster_autoscaler(design: Design) -> bool:
    """Whether the cluster autoscaler is asked for."""
    return design.autoscaling.engine == NodeAutoscaler.CLUSTER_AUTOSCALER


def can_run(pool: NodePool) -> bool:
    """Whether the pool has Linux machines that can join."""
    return pool.kind not in _WITHOUT_MACHINES_OF_OURS and pool.os == OperatingSystem.LINUX


def pools(design: Design) -> tuple[NodePool, ...]:
    """The pools whose machines join the cluster."""
    return tuple(pool for pool in design.nodes.pools if can_run(pool))


def labels(pool: NodePool) -> dict[str, str]:
    """The labels a kubelet may give itself; it does not start with any other."""
    return {key: value for key, value in pool.labels.items() if label_fits(key, value)}


def label_fits(key: str, value: str) -> bool:
    """Whether a kubelet takes the label for its own node (ValidateKubeletFlags)."""
    if not _key_fits(key) or not _value_fits(value):
        return False
    domain = key.partition("/")[0] if "/" in key else ""
    kubernetes = any(
        domain == own or domain.endswith(f".{own}") for own in ("kubernetes.io", "k8s.io")
    )
    allowed = any(domain == own or domain.endswith(f".{own}") for own in _OWN_DOMAINS)
    return not kubernetes or allowed or key in _OWN_LABELS


def taints(pool: NodePool) -> tuple[Taint, ...]:
    """The taints the API takes, once each: of one key and effect the last one counts."""
    found = {(t.key, t.effect): t for t in pool.taints if taint_fits(t)}
    return tuple(found.values())


def taint_fits(taint: Taint) -> bool:
    """Whether the API takes the taint; with any other a node cannot register."""
    return _key_fits(taint.key) and _value_fits(taint.value)


def _key_fits(key: str) -> bool:
    domain, slash, name = key.rpartition("/")
    if slash and (not _DOMAIN.fullmatch(domain) or len(domain) > _LONGEST_DOMAIN):
        return False
    return _NAME.fullmatch(name) is not None


def _value_fits(value: str) -> bool:
    return not value or _NAME.fullmatch(value) is not None
