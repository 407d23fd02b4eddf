"""What kops installs into the cluster: add-ons with their prerequisites, DNS, autoscalers."""

from __future__ import annotations

from typing import Any

from advisor.exporters.kops.choices import (
    EXPANDERS,
    external_dns,
    karpenter,
    load_balancer_controller,
)
from advisor.exporters.kops.draft import Draft, compact
from advisor.model.vocabulary import Interruption, NodeAutoscaler


def addons(draft: Draft) -> dict[str, Any]:
    """Every add-on key of the cluster, in a fixed order; cert-manager before who needs it."""
    return compact(
        {
            "kubeDNS": _cluster_dns(draft),
            "cloudConfig": _cloud_config(draft),
            "certManager": _cert_manager(draft),
            "metricsServer": _metrics_server(draft),
            "awsLoadBalancerController": _load_balancer_controller(draft),
            "snapshotController": _snapshots(draft),
            "podIdentityWebhook": _pod_identity(draft),
            "externalDns": _external_dns(draft),
            "clusterAutoscaler": _cluster_autoscaler(draft),
            "karpenter": _karpenter(draft),
            "nodeTerminationHandler": _termination_handler(draft),
        }
    )


def _cluster_dns(draft: Draft) -> dict[str, Any]:
    dns = draft.design.network.dns
    found: dict[str, Any] = {"provider": "CoreDNS", "memoryLimit": f"{dns.memory_mib}Mi"}
    if dns.node_local:
        found["nodeLocalDNS"] = draft.noted(
            {"enabled": True},
            "network.dns.node_local",
            "A cache on every node: fewer packets to the VPC resolver, which drops the rest.",
        )
    return found


def _cloud_config(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = {
        "awsEBSCSIDriver": draft.noted(
            {"enabled": True}, "storage.ebs_csi", "Volumes for pods; kops refuses to do without."
        )
    }
    if draft.design.storage.default_class is None:
        found["manageStorageClasses"] = draft.noted(
            False, "storage.default_class", "No default class: kops installs no storage class."
        )
    return found


def _cert_manager(draft: Draft) -> Any:
    if not draft.design.addons.cert_manager:
        return None
    reason = "Certificates for webhooks: five add-ons of kops are refused without it."
    return draft.noted({"enabled": True}, "addons.cert_manager", reason)


def _metrics_server(draft: Draft) -> Any:
    if not draft.design.addons.metrics_server:
        return None
    insecure = draft.design.addons.metrics_server_insecure
    reason = "Autoscaling of pods reads CPU and memory from it."
    return draft.noted({"enabled": True, "insecure": insecure}, "addons.metrics_server", reason)


def _load_balancer_controller(draft: Draft) -> Any:
    if not load_balancer_controller(draft.design):
        return None
    reason = "Makes NLBs and ALBs for Services and Ingresses; needs cert-manager."
    return draft.noted({"enabled": True}, "load_balancing.controller", reason)


def _snapshots(draft: Draft) -> Any:
    if not draft.design.addons.snapshot_controller:
        return None
    reason = "VolumeSnapshot objects become EBS snapshots; needs cert-manager."
    return draft.noted({"enabled": True}, "addons.snapshot_controller", reason)


def _pod_identity(draft: Draft) -> Any:
    if not draft.design.addons.pod_identity_webhook:
        return None
    reason = "Puts role and token into pods whose service account names an IAM role."
    return draft.noted({"enabled": True}, "addons.pod_identity_webhook", reason)


def _external_dns(draft: Draft) -> Any:
    if not external_dns(draft.design):
        return None
    reason = "Keeps the names of Services and Ingresses in the hosted zone."
    return draft.noted({"provider": "external-dns"}, "load_balancing.dns", reason)


def _cluster_autoscaler(draft: Draft) -> Any:
    if draft.design.autoscaling.engine != NodeAutoscaler.CLUSTER_AUTOSCALER:
        return None
    wanted = draft.design.autoscaling.cluster_autoscaler
    found = {
        "enabled": True,
        "expander": wanted.expander if wanted.expander in EXPANDERS else None,
        "balanceSimilarNodeGroups": wanted.balance_similar,
    }
    reason = "Adds nodes for pods that wait, removes idle ones; kops picks the matching image."
    return draft.noted(compact(found), "autoscaling.engine", reason)


def _karpenter(draft: Draft) -> Any:
    if not karpenter(draft.design):
        return None
    reason = "Buys machines by the pods that wait; needs IAM roles for service accounts."
    return draft.noted({"enabled": True}, "autoscaling.engine", reason)


def _termination_handler(draft: Draft) -> Any:
    path = "autoscaling.interruption"
    if karpenter(draft.design):
        return draft.noted({"enabled": False}, path, "kops refuses it beside Karpenter.")
    if draft.design.autoscaling.interruption == Interruption.NODE_TERMINATION_HANDLER:
        return draft.noted(
            {"enabled": True, "enableSQSTerminationDraining": True},
            path,
            "Drains nodes that EC2 takes back; a queue and four event rules tell it.",
        )
    return draft.noted({"enabled": False}, path, "On unless stated; nothing drains nodes then.")
