"""Good kops manifests to start from: small, written for the mock of AWS that kops tests with."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

Tree = dict[str, Any]
Manifests = list[Tree]

NAME: Final = "k.example.com"
IMAGE: Final = "099720109477/images/hvm-ssd-gp3/ubuntu-resolute-26.04-amd64-server-20220404"


def private(zones: str = "a") -> Manifests:
    """Private machines behind a network load balancer, without DNS: ``zones`` are letters."""
    subnets: list[Tree] = []
    for i, letter in enumerate(zones):
        zone = f"us-test-1{letter}"
        subnets.append(
            {"name": zone, "zone": zone, "type": "Private", "cidr": f"172.20.{32 * (i + 1)}.0/19"}
        )
        subnets.append(
            {
                "name": f"utility-{zone}", "zone": zone, "type": "Utility",
                "cidr": f"172.20.{4 * i}.0/22",
            }
        )  # fmt: skip
    return [_cluster(zones, subnets), *_groups(zones)]


def public() -> Manifests:
    """Public machines, a public zone, and the API found by its record."""
    found = private()
    spec = found[0]["spec"]
    spec["subnets"] = [
        {"name": "us-test-1a", "zone": "us-test-1a", "type": "Public", "cidr": "172.20.32.0/19"}
    ]
    spec["api"] = {"dns": {}}
    spec["topology"] = {"dns": {"type": "Public"}}
    spec["networking"] = {"calico": {}}
    spec["kubeProxy"] = {}
    return found


def ipv6() -> Manifests:
    """IPv6 pods in private subnets."""
    found = private()
    spec = found[0]["spec"]
    spec["nonMasqueradeCIDR"] = "::/0"
    spec["cloudControllerManager"] = {}
    for i, subnet in enumerate(spec["subnets"]):
        subnet["ipv6CIDR"] = f"/64#{i}"
    return found


def with_roles() -> Manifests:
    """Roles for service accounts, Karpenter, cert-manager and what hangs on it."""
    found = private()
    spec = found[0]["spec"]
    spec["iam"] = {
        "allowContainerRegistry": True, "useServiceAccountExternalPermissions": True,
        "serviceAccountExternalPermissions": [
            {"name": "app", "namespace": "team",
             "aws": {"policyARNs": ["arn:aws:iam::123456789012:policy/p"]}}
        ],
    }  # fmt: skip
    spec["serviceAccountIssuerDiscovery"] = {
        "discoveryStore": "memfs://discovery-bucket/k", "enableAWSOIDCProvider": True
    }  # fmt: skip
    spec["certManager"] = {"enabled": True}
    spec["metricsServer"] = {"enabled": True}
    spec["karpenter"] = {"enabled": True}
    spec["nodeTerminationHandler"] = {"enabled": False}
    spec["additionalPolicies"] = {
        "node": '[{"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]}]'
    }
    found.append(_group("spread", "Node", "us-test-1a", manager="Karpenter"))
    return found


BASES: Final[dict[str, Callable[[], Manifests]]] = {
    "private": private, "three": lambda: private("abc"), "public": public, "ipv6": ipv6,
    "roles": with_roles,
}  # fmt: skip


def without(tree: Any, *path: str | int) -> Any:
    """A copy of ``tree`` without what is at ``path``."""
    found = copy.deepcopy(tree)
    node = found
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return found


def _cluster(zones: str, subnets: list[Tree]) -> Tree:
    members = [
        {"name": letter, "instanceGroup": f"control-plane-{letter}", "encryptedVolume": True}
        for letter in zones
    ]
    return {
        "apiVersion": "kops.k8s.io/v1alpha2", "kind": "Cluster", "metadata": {"name": NAME},
        "spec": {
            "api": {"loadBalancer": {"class": "Network", "type": "Public"}},
            "authorization": {"rbac": {}},
            "channel": "stable",
            "cloudProvider": "aws",
            "configBase": f"memfs://tests/{NAME}",
            "etcdClusters": [
                {"name": name, "etcdMembers": copy.deepcopy(members)} for name in ("main", "events")
            ],
            "iam": {"allowContainerRegistry": True},
            "kubelet": {"anonymousAuth": False},
            "kubernetesApiAccess": ["198.51.100.0/24"],
            "sshAccess": ["198.51.100.0/24"],
            "kubernetesVersion": "1.36.0",
            "networkCIDR": "172.20.0.0/16",
            "nonMasqueradeCIDR": "100.64.0.0/10",
            "networking": {"cilium": {"enableNodePort": True}},
            "kubeProxy": {"enabled": False},
            "subnets": subnets,
            "topology": {"dns": {"type": "None"}},
        },
    }  # fmt: skip


def _groups(zones: str) -> Manifests:
    return [
        *(
            _group(f"control-plane-{letter}", "ControlPlane", f"us-test-1{letter}", size=1)
            for letter in zones
        ),
        _group("nodes", "Node", "us-test-1a", size=2),
    ]


def _group(name: str, role: str, subnet: str, *, size: int = 0, manager: str = "") -> Tree:
    spec: Tree = {"image": IMAGE, "machineType": "m5.large", "role": role, "subnets": [subnet]}
    if size:
        spec |= {"minSize": size, "maxSize": size}
    if manager:
        spec["manager"] = manager
    return {
        "apiVersion": "kops.k8s.io/v1alpha2", "kind": "InstanceGroup",
        "metadata": {"name": name, "labels": {"kops.k8s.io/cluster": NAME}}, "spec": spec,
    }  # fmt: skip
