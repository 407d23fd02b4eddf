"""The plan against what kops 1.36.2 renders as Terraform for the same decisions.

The counts were taken from the rendered files: a private cluster in three zones, three
control-plane nodes, one node group a zone, Cilium, an NLB in front of the API, one range that
may reach the API and one that may reach SSH.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from advisor import plan
from advisor.catalog import bundled
from advisor.model.design import Design
from advisor.plan.nodes import fargate_pod
from advisor.plan.resources import ResourceKind, Resources, Role

K = ResourceKind
BASE: dict[str, Any] = {
    "name": "base",
    "control_plane": {"endpoint": {"public_cidrs": ["198.51.100.0/24"]}},
    "load_balancing": {"kind": "none", "dns": "none"},
    "identity": {"irsa": False},
    "security": {"ssh_cidrs": ["198.51.100.0/24"]},
    "network": {"endpoints": []},
}
FOOTPRINT = {
    K.SCALING_GROUP: 6,
    K.EVENT_RULE: 4,
    K.VOLUME: 6,  # those kops creates itself; root volumes come with their instances
    K.ELASTIC_IP: 3,
    K.ROLE: 2,
    K.LAUNCH_TEMPLATE: 6,
    K.LOAD_BALANCER: 1,
    K.NAT_GATEWAY: 3,
    K.SECURITY_GROUP_RULE: 22,
    K.QUEUE: 1,
    K.SUBNET: 6,
    K.OIDC_PROVIDER: 0,
    K.EGRESS_ONLY_GATEWAY: 0,
}


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in change.items():
        old = base.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            value = merged(old, value)
        result[key] = value
    return result


def footprint(change: dict[str, Any]) -> dict[ResourceKind, int]:
    design = Design.model_validate(merged(BASE, change))
    resources = plan.build(design, bundled()).resources
    return {kind: _count(resources, kind) for kind in FOOTPRINT}


def _count(resources: Resources, kind: ResourceKind) -> int:
    return resources.count(kind, Role.ETCD if kind == K.VOLUME else None)


def test_base_cluster_has_the_footprint_kops_renders() -> None:
    assert footprint({}) == FOOTPRINT


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        pytest.param(
            {"network": {"node_subnets": "public"}},
            {K.NAT_GATEWAY: 0, K.ELASTIC_IP: 0, K.SUBNET: 3},
            id="public topology",
        ),
        pytest.param(
            {"network": {"nat": {"mode": "none"}}},
            {K.NAT_GATEWAY: 0, K.ELASTIC_IP: 0},
            id="egress over a gateway elsewhere",
        ),
        pytest.param(
            {"control_plane": {"count": 5}, "etcd": {"members": 5}},
            {K.VOLUME: 10, K.SCALING_GROUP: 8, K.LAUNCH_TEMPLATE: 8},
            id="five control-plane nodes over three zones",
        ),
        pytest.param(
            {"network": {"ip_family": "ipv6"}},
            {K.SUBNET: 9, K.EGRESS_ONLY_GATEWAY: 1},
            id="IPv6",
        ),
        pytest.param(
            {"etcd": {"clusters": [{"name": "main"}]}}, {K.VOLUME: 3}, id="one etcd cluster"
        ),
        pytest.param({"network": {"cni": "calico"}}, {K.SECURITY_GROUP_RULE: 23}, id="Calico"),
        pytest.param(
            {"network": {"cni": "amazonvpc"}}, {K.SECURITY_GROUP_RULE: 23}, id="Amazon VPC CNI"
        ),
        pytest.param(
            {"network": {"cni": "kube-router"}}, {K.SECURITY_GROUP_RULE: 23}, id="kube-router"
        ),
        pytest.param({"network": {"cni": "flannel"}}, {}, id="flannel"),
        pytest.param({"network": {"cni": "kindnet"}}, {}, id="kindnet"),
        pytest.param({"control_plane": {"api_scheme": "internal"}}, {}, id="internal NLB"),
        pytest.param(
            {"control_plane": {"api_load_balancer": "clb", "dns": "private"}},
            {K.SECURITY_GROUP_RULE: 20},
            id="Classic load balancer",
        ),
        pytest.param(
            {"control_plane": {"api_load_balancer": "none"}},
            {K.LOAD_BALANCER: 0, K.SECURITY_GROUP_RULE: 14},
            id="no load balancer",
        ),
        pytest.param(
            {"security": {"ssh_cidrs": []}}, {K.SECURITY_GROUP_RULE: 20}, id="no SSH range"
        ),
        pytest.param(
            {"identity": {"irsa": True}}, {K.OIDC_PROVIDER: 1, K.ROLE: 5}, id="IRSA"
        ),
        pytest.param(
            {
                "identity": {"irsa": True},
                "autoscaling": {"engine": "karpenter", "interruption": "karpenter"},
                "nodes": {
                    "pools": [
                        {"name": "nodes", "instance_types": ["m5.large"]},
                        {"name": "karp", "kind": "karpenter", "group_per_zone": False},
                    ]
                },
            },
            {K.OIDC_PROVIDER: 1, K.ROLE: 5, K.QUEUE: 0, K.EVENT_RULE: 0},
            id="a Karpenter group beside the others",
        ),
        pytest.param(
            {"nodes": {"pools": [{"name": "mixed", "spot_percent": 100, "on_demand_base": 1}]}},
            {},
            id="mixed with spot",
        ),
    ],
)  # fmt: skip
def test_each_variation_changes_what_kops_changes(
    change: dict[str, Any], differs: dict[ResourceKind, int]
) -> None:
    assert footprint(change) == FOOTPRINT | differs


def test_machines_in_public_subnets_hold_public_addresses() -> None:
    change = {
        "network": {"node_subnets": "public"},
        "nodes": {"pools": [{"name": "workers", "public_ip": True}]},
    }
    resources = plan.build(Design.model_validate(merged(BASE, change)), bundled()).resources
    assert resources.count(K.PUBLIC_IPV4, Role.CONTROL_PLANE) == 3
    assert resources.count(K.PUBLIC_IPV4, Role.WORKERS) == 3


@pytest.mark.parametrize(
    ("pods", "vcpus", "memory_gib", "size"),
    [
        (4, 1.0, 0.5, ("0.25", "0.5")),  # 0.25 vCPU, 0.125 GiB and 0.25 for Fargate itself
        (4, 1.0, 1.2, ("0.25", "1")),  # 0.3 + 0.25 GiB needs the next step
        (1, 0.5, 0.5, ("0.5", "1")),  # at least 2 GB a vCPU
        (1, 0.25, 3.0, ("0.5", "4")),  # 3.25 GB is more than 0.25 vCPU may have
        (1, 1.5, 10.0, ("2", "11")),
        (1, 4.0, 40.0, ("8", "41")),
    ],
)
def test_fargate_pods_get_the_smallest_size_that_holds_them(
    pods: int, vcpus: float, memory_gib: float, size: tuple[str, str]
) -> None:
    workload = Design.model_validate(
        {
            "name": "pods",
            "workload": {
                "pods": pods,
                "cpu_requests_vcpus": vcpus,
                "memory_requests_gib": memory_gib,
            },
        }
    ).workload
    pod = fargate_pod(workload)
    assert (pod.vcpus, pod.memory_gib) == (Decimal(size[0]), Decimal(size[1]))
