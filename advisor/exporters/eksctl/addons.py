"""EKS add-ons with what they are told, and how they get their credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.exporters.eksctl.choices import auto_mode, external_dns, ipv6
from advisor.exporters.eksctl.draft import Draft
from advisor.exporters.yaml_text import Noted
from advisor.model.design import Design
from advisor.model.emit import emit_yaml
from advisor.model.network import ClusterDns
from advisor.model.vocabulary import KubeProxy, Metrics, SecurityGroupMode

_MOST_DNS_REPLICAS: Final = 10
_AGENT: Final = "eks-pod-identity-agent"


def addons_config(draft: Draft) -> dict[str, Any] | None:
    """What holds for all add-ons."""
    found: dict[str, Any] = {}
    if draft.design.identity.pod_identity:
        found["autoApplyPodIdentityAssociations"] = draft.noted(
            True, "identity.pod_identity", "Each add-on gets the role that EKS recommends for it."
        )
    if not draft.design.addons.metrics_server:
        found["disableDefaultAddons"] = draft.noted(
            True, "addons.metrics_server", "eksctl would add metrics-server to those below."
        )
    return found or None


def addons(draft: Draft) -> list[dict[str, Any]]:
    """Every add-on; Auto Mode brings network, DNS and volumes itself."""
    built_in = auto_mode(draft.design)
    return [*([] if built_in else network_addons(draft)), *_further(draft, built_in)]


def network_addons(draft: Draft) -> list[dict[str, Any]]:
    """What makes machines into nodes, before the groups."""
    design = draft.design
    cni = f"Network plugin{'; IPv6' if ipv6(design) else ''}: pods have addresses of the VPC."
    found = [
        _addon(draft.noted("vpc-cni", "network.cni", cni), vpc_cni(design)),
        _addon(draft.noted("coredns", "network.dns.replicas", "Names in the cluster."),
               cluster_dns(design.network.dns)),
        _addon(draft.noted("kube-proxy", "network.kube_proxy", "Services on every node."),
               proxy(design)),
    ]  # fmt: skip
    if design.identity.pod_identity:
        reason = "Hands pods their credentials; no default of eksctl."
        found.append(_addon(draft.noted(_AGENT, "identity.pod_identity", reason)))
    return found


def _further(draft: Draft, built_in: bool) -> Iterator[dict[str, Any]]:
    wanted = draft.design.addons
    storage = draft.design.storage
    if wanted.metrics_server:
        reason = "Autoscaling of pods reads CPU and memory from it."
        yield _addon(draft.noted("metrics-server", "addons.metrics_server", reason))
    if storage.ebs_csi and not built_in:
        reason = "Volumes for pods; no default of EKS."
        yield _addon(draft.noted("aws-ebs-csi-driver", "storage.ebs_csi", reason))
    if storage.efs:
        reason = "Shared file systems; make the file system itself beside the cluster."
        yield _addon(draft.noted("aws-efs-csi-driver", "storage.efs", reason))
    if wanted.snapshot_controller:
        reason = "VolumeSnapshot objects become EBS snapshots."
        yield _addon(draft.noted("snapshot-controller", "addons.snapshot_controller", reason))
    if wanted.cert_manager:
        reason = "Certificates for webhooks."
        yield _addon(draft.noted("cert-manager", "addons.cert_manager", reason))
    if external_dns(draft.design):
        reason = "Keeps the names of Services and Ingresses in the hosted zones."
        yield _addon(draft.noted("external-dns", "load_balancing.dns", reason))
    if draft.design.observability.metrics == Metrics.CLOUDWATCH:
        reason = "Container Insights: metrics and container logs, paid by the metric and gigabyte."
        yield _addon(
            draft.noted("amazon-cloudwatch-observability", "observability.metrics", reason)
        )


def _addon(name: Noted, values: dict[str, Any] | None = None) -> dict[str, Any]:
    if not values:
        return {"name": name}
    return {"name": name, "configurationValues": emit_yaml(values)}


def vpc_cni(design: Design) -> dict[str, Any]:
    """What the network plugin is told; the keys are those of its add-on."""
    network = design.network
    env: dict[str, str] = {}
    if network.prefix_delegation and not ipv6(design):
        env |= {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"}
    if network.security_groups_for_pods:
        strict = network.security_group_mode == SecurityGroupMode.STRICT
        env |= {
            "ENABLE_POD_ENI": "true",
            "POD_SECURITY_GROUP_ENFORCING_MODE": "strict" if strict else "standard",
        }
    found: dict[str, Any] = {"env": env} if env else {}
    return found | ({"enableNetworkPolicy": "true"} if network.network_policy_agent else {})


def cluster_dns(dns: ClusterDns) -> dict[str, Any]:
    """What CoreDNS is told; the keys are those of its add-on."""
    found: dict[str, Any] = {"resources": {"limits": {"memory": f"{dns.memory_mib}Mi"}}}
    if not dns.autoscale:
        return found | {"replicaCount": dns.replicas}
    most = max(dns.replicas, _MOST_DNS_REPLICAS)
    return found | {
        "autoScaling": {"enabled": True, "minReplicas": dns.replicas, "maxReplicas": most}
    }


def proxy(design: Design) -> dict[str, Any]:
    """What kube-proxy is told; iptables without a word."""
    if design.network.kube_proxy != KubeProxy.IPVS:
        return {}
    return {"mode": "ipvs", "ipvs": {"scheduler": "rr"}}
