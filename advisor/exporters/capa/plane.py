"""The self-run flavour: Cluster, AWSCluster, the control plane with stacked etcd, its repair."""

from __future__ import annotations

from typing import Any

from advisor.exporters.capa import kubeadm, network
from advisor.exporters.capa.choices import (
    CLUSTER,
    CONTROL_PLANE,
    INFRASTRUCTURE,
    ipv6,
    pod_range,
    service_range,
    stacked_replicas,
    with_load_balancer,
)
from advisor.exporters.capa.draft import (
    Draft,
    compact,
    document,
    kubernetes_version,
    reference,
)
from advisor.exporters.capa.machines import control_plane_machine
from advisor.model.vocabulary import ApiLoadBalancer, Scheme

_SECONDS_TO_START = 1200
_SECONDS_UNREADY = 300


def self_managed(draft: Draft) -> list[dict[str, Any]]:
    """The documents of the cluster without its workers."""
    template = document(
        INFRASTRUCTURE,
        "AWSMachineTemplate",
        control_plane_name(draft),
        {"template": {"spec": control_plane_machine(draft)}},
    )
    return [
        cluster(draft, reference(CONTROL_PLANE, "KubeadmControlPlane", control_plane_name(draft)),
                reference(INFRASTRUCTURE, "AWSCluster", draft.cluster)),
        _aws_cluster(draft),
        _control_plane(draft),
        template,
        _repair_of_control_plane(draft),
    ]  # fmt: skip


def control_plane_name(draft: Draft) -> str:
    """The name of the control plane and of its machine template."""
    return draft.name("control-plane")


def cluster(draft: Draft, plane: dict[str, str], infrastructure: dict[str, str]) -> dict[str, Any]:
    """The Cluster, which ties control plane and infrastructure together."""
    pods, services = pod_range(draft.design), service_range(draft.design)
    ranges = compact(
        {
            "pods": {"cidrBlocks": [draft.noted(pods, "network.pod_cidr", "Outside the VPC.")]}
            if pods
            else None,
            "services": {
                "cidrBlocks": [draft.noted(services, "network.service_cidr", "Outside the VPC.")]
            }
            if services
            else None,
        }
    )
    spec = {
        "clusterNetwork": ranges or None,
        "controlPlaneRef": plane,
        "infrastructureRef": infrastructure,
    }
    return document(CLUSTER, "Cluster", draft.cluster, compact(spec))


def _aws_cluster(draft: Draft) -> dict[str, Any]:
    reason = "Where it runs; the provider makes the VPC and what is in it."
    spec = {
        "region": draft.noted(draft.design.placement.region, "placement.region", reason),
        "sshKeyName": network.key_name(draft),
        "network": network.network(draft),
        "controlPlaneLoadBalancer": _load_balancer(draft),
        "bastion": network.bastion(draft),
    }
    return document(INFRASTRUCTURE, "AWSCluster", draft.cluster, compact(spec))


def balancer_type(draft: Draft) -> str:
    """What stands in front of the API; there is always something, for machines join through it."""
    classic = draft.design.control_plane.api_load_balancer == ApiLoadBalancer.CLB
    return "classic" if classic else "nlb"


def _load_balancer(draft: Draft) -> dict[str, Any]:
    plane = draft.design.control_plane
    kind = balancer_type(draft)
    reason = (
        "Absent, it is a classic one."
        if with_load_balancer(draft.design)
        else ("Machines join through it: Cluster API needs one address for the API.")
    )
    public = plane.api_scheme == Scheme.PUBLIC
    return compact(
        {
            "loadBalancerType": draft.noted(kind, "control_plane.api_load_balancer", reason),
            "scheme": draft.noted(
                "internet-facing" if public else "internal",
                "control_plane.api_scheme",
                "The API has a public address." if public else "The API answers inside the VPC.",
            ),
            "crossZoneLoadBalancing": draft.noted(
                plane.api_cross_zone, "control_plane.api_cross_zone",
                "Each address of the balancer reaches every API server."
                if plane.api_cross_zone
                else "Each address of the balancer reaches the API server of its zone.",
            ),
            "healthCheckProtocol": "HTTPS" if kind == "nlb" else "TCP",
            "targetGroupIPType": "ipv6" if ipv6(draft.design) and kind == "nlb" else None,
            "ingressRules": network.api_rules(draft),
        }
    )  # fmt: skip


def _control_plane(draft: Draft) -> dict[str, Any]:
    design = draft.design
    count = stacked_replicas(design)
    reason = "One etcd member on each; spread over the zones that have a private subnet."
    version = kubernetes_version(design.kubernetes.version, draft.catalog)
    spec = {
        "replicas": draft.noted(count, "control_plane.count", reason),
        "version": draft.noted(
            version, "kubernetes.version", "With its patch: the image of that release is looked up."
        ),
        "rollout": {
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {
                    "maxSurge": draft.noted(
                        surge(draft), "control_plane.max_surge", "Machines more while it rolls."
                    )
                },
            }
        },
        "machineTemplate": {
            "spec": {
                "infrastructureRef": reference(
                    INFRASTRUCTURE, "AWSMachineTemplate", control_plane_name(draft)
                ),
            }
        },
        "kubeadmConfigSpec": kubeadm.control_plane_config(draft),
    }
    return document(CONTROL_PLANE, "KubeadmControlPlane", control_plane_name(draft), spec)


def surge(draft: Draft) -> int:
    """Machines more while the control plane rolls: one or none, and none only from three on."""
    asked = draft.design.control_plane.max_surge
    return 0 if asked == 0 and stacked_replicas(draft.design) >= 3 else 1


def _repair_of_control_plane(draft: Draft) -> dict[str, Any]:
    labels = {"cluster.x-k8s.io/control-plane": ""}
    # One at a time, so that etcd keeps its majority.
    return _repair(draft, "control-plane-repair", {"matchLabels": labels}, 1)


def repair_of_workers(draft: Draft) -> dict[str, Any]:
    """What replaces workers that do not come back; not when a whole zone is gone."""
    there = [{"key": "cluster.x-k8s.io/deployment-name", "operator": "Exists"}]
    return _repair(draft, "worker-repair", {"matchExpressions": there}, "30%")


def _repair(draft: Draft, part: str, selector: dict[str, Any], most: int | str) -> dict[str, Any]:
    spec = {
        "clusterName": draft.cluster,
        "selector": selector,
        "checks": {
            "nodeStartupTimeoutSeconds": _SECONDS_TO_START,
            "unhealthyNodeConditions": [
                {"type": "Ready", "status": status, "timeoutSeconds": _SECONDS_UNREADY}
                for status in ("Unknown", "False")
            ],
        },
        "remediation": {"triggerIf": {"unhealthyLessThanOrEqualTo": most}},
    }
    return document(CLUSTER, "MachineHealthCheck", draft.name(part), spec)
