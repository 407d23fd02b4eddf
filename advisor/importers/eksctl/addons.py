"""Add-ons and controllers: what runs in the cluster besides the workload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.eksctl.case import Case, part, values
from advisor.importers.imported import Place
from advisor.importers.view import View
from advisor.model.vocabulary import (
    Cni,
    IngressController,
    KubeProxy,
    LoadBalancerController,
    Metrics,
    NodeAutoscaler,
    SecurityGroupMode,
    ServiceDns,
    TargetType,
)

_MEMORY: Final = re.compile(r"([0-9]+)Mi")
_AUTOSCALER: Final = "k8s.io/cluster-autoscaler/"
_BY_NAME: Final = {
    "storage.ebs_csi": "aws-ebs-csi-driver",
    "storage.efs": "aws-efs-csi-driver",
    "addons.snapshot_controller": "snapshot-controller",
    "addons.cert_manager": "cert-manager",
}
"""Fields that are on where an add-on is listed."""


def read_addons(case: Case) -> None:
    """Everything about add-ons."""
    default = case.config.get("addonsConfig", "disableDefaultAddons").flag() is not True
    _network(case, default)
    _dns(case)
    for path, name in _BY_NAME.items():
        _listed(case, path, name)
    _metrics(case, default)
    _load_balancers(case)
    _ingress(case)
    _service_dns(case)


def _listed(case: Case, path: str, name: str) -> None:
    addon = case.addon(name)
    if addon is not None:
        case.record.read(path, True, addon.place)
    elif path == "storage.ebs_csi" and case.auto_mode:
        place = case.config.get("autoModeConfig").place
        case.record.infer(path, True, place, "Auto Mode brings a driver for volumes")
    else:
        case.record.default(path, False, f"{name} is no default of eksctl")


def _network(case: Case, default: bool) -> None:
    addon, path = case.addon("vpc-cni"), "network.cni"
    if addon is not None:
        case.record.read(path, Cni.AMAZON_VPC.value, addon.place)
    elif default or case.auto_mode:
        case.record.default(path, Cni.AMAZON_VPC.value, "eksctl adds the VPC CNI by itself")
    else:
        place = case.config.get("addonsConfig").place
        case.record.infer(path, Cni.BYO.value, place, "no network plugin of EKS is installed")
    told = values(addon)
    env = part(told, "env") or {}
    place = addon.place if addon else (0,)
    switches = {
        "network.prefix_delegation": part(env, "ENABLE_PREFIX_DELEGATION"),
        "network.security_groups_for_pods": part(env, "ENABLE_POD_ENI"),
        "network.network_policy_agent": part(told, "enableNetworkPolicy"),
    }
    for field, stated in switches.items():
        _switch(case, field, stated, place)
    enforced = str(switches["network.network_policy_agent"]).lower() == "true"
    reason = "the VPC CNI enforces network policies" if enforced else "nothing enforces them"
    case.record.infer("security.network_policy", enforced, place, reason)
    if part(env, "POD_SECURITY_GROUP_ENFORCING_MODE") in ("strict", "standard"):
        mode = SecurityGroupMode(env["POD_SECURITY_GROUP_ENFORCING_MODE"]).value
        case.record.read("network.security_group_mode", mode, place)
    _proxy(case)


def _switch(case: Case, path: str, stated: Any, place: Place) -> None:
    if str(stated).lower() == "true":
        case.record.read(path, True, place)
    else:
        case.record.default(path, False, "off unless the add-on's values say so")


def _proxy(case: Case) -> None:
    addon = case.addon("kube-proxy")
    mode = part(values(addon), "mode")
    if addon is not None and mode in ("ipvs", "iptables", "nftables"):
        case.record.read("network.kube_proxy", KubeProxy(mode).value, addon.place)
    else:
        case.record.default("network.kube_proxy", KubeProxy.IPTABLES.value, "iptables unless told")


def _dns(case: Case) -> None:
    addon = case.addon("coredns")
    told = values(addon)
    if addon is None or not told:
        return
    scaling = part(told, "autoScaling") or {}
    replicas = scaling.get("minReplicas") if scaling.get("enabled") is True else None
    if isinstance(replicas, int):
        case.record.read("network.dns.replicas", replicas, addon.place)
    elif isinstance(told.get("replicaCount"), int):
        case.record.read("network.dns.replicas", told["replicaCount"], addon.place)
    case.record.read("network.dns.autoscale", scaling.get("enabled") is True, addon.place)
    memory = _MEMORY.fullmatch(str(part(told, "resources", "limits", "memory")))
    if memory:
        case.record.read("network.dns.memory_mib", int(memory[1]), addon.place)


def _metrics(case: Case, default: bool) -> None:
    addon, path = case.addon("metrics-server"), "addons.metrics_server"
    if addon is not None:
        case.record.read(path, True, addon.place)
    else:
        reason = "a default add-on of eksctl" if default else "the default add-ons are off"
        case.record.default(path, default, reason)
    insights = case.addon("amazon-cloudwatch-observability")
    if insights is not None:
        case.record.read("observability.metrics", Metrics.CLOUDWATCH.value, insights.place)


def granted(case: Case, policy: str, node_policy: str | None = None) -> Place | None:
    """Where the config gives pods or nodes the rights of a controller; None where nowhere."""
    key = node_policy or policy
    places = [
        view.get(name).place
        for view, name in (*_accounts(case, policy), *_group_policies(case, key))
        if view.get(name).flag() is True
    ]
    return places[0] if places else None


def _accounts(case: Case, policy: str) -> Iterator[tuple[View, str]]:
    iam = case.config.get("iam")
    for key in ("podIdentityAssociations", "serviceAccounts"):
        for each in iam.get(key).items():
            if each.has("wellKnownPolicies", policy):
                _account_seen(each)
                yield each.get("wellKnownPolicies"), policy


def _account_seen(view: View) -> None:
    """What goes with a policy that is understood: names, and that the account is made."""
    view.get("metadata").all_seen()
    for key in ("namespace", "serviceAccountName", "createServiceAccount"):
        view.get(key)


def _group_policies(case: Case, policy: str) -> Iterator[tuple[View, str]]:
    for kind in ("nodeGroups", "managedNodeGroups"):
        for group in case.config.get(kind).items():
            if group.has("iam", "withAddonPolicies", policy):
                yield group.get("iam", "withAddonPolicies"), policy


def _load_balancers(case: Case) -> None:
    path = "load_balancing.controller"
    place = granted(case, "awsLoadBalancerController")
    if case.auto_mode:
        auto = case.config.get("autoModeConfig", "enabled").place
        reason = "Auto Mode makes load balancers"
        case.record.infer(path, LoadBalancerController.AUTO_MODE.value, auto, reason)
    elif place:
        reason = "the controller's rights are granted"
        case.record.infer(path, LoadBalancerController.AWS_LBC.value, place, reason)
    else:
        reason = "eksctl installs no controller; Kubernetes' own makes load balancers of Services"
        case.record.default(path, LoadBalancerController.IN_TREE.value, reason)


def _ingress(case: Case) -> None:
    """What eksctl never installs; a design would assume one otherwise."""
    none = IngressController.NONE.value
    case.record.default("load_balancing.ingress", none, "eksctl installs no ingress controller")
    profiles = case.config.get("fargateProfiles")
    if any(each.mapping() for each in profiles.items()):
        reason = "pods on Fargate are reached by their addresses"
        case.record.infer("load_balancing.target_type", TargetType.IP.value, profiles.place, reason)


def _service_dns(case: Case) -> None:
    path, addon = "load_balancing.dns", case.addon("external-dns")
    place = granted(case, "externalDNS")
    if addon is not None:
        case.record.read(path, ServiceDns.EXTERNAL_DNS.value, addon.place)
    elif place:
        reason = "external-dns has its rights"
        case.record.infer(path, ServiceDns.EXTERNAL_DNS.value, place, reason)
    else:
        case.record.default(path, ServiceDns.MANUAL.value, "eksctl installs nothing for names")


def autoscaler(case: Case) -> tuple[str, Place | None, str]:
    """What scales nodes: the word of the design, where it stands, and why."""
    config = case.config
    if case.auto_mode:
        place = config.get("autoModeConfig", "enabled").place
        return NodeAutoscaler.AUTO_MODE.value, place, "Auto Mode scales nodes"
    if config.has("karpenter"):
        place = config.get("karpenter").place
        return NodeAutoscaler.KARPENTER.value, place, "eksctl installs Karpenter"
    tags = list(_autoscaler_tags(case))
    granted_at = granted(case, "autoScaler")
    if granted_at or tags:
        reason = "its rights are granted" if granted_at else "groups carry its tags"
        return NodeAutoscaler.CLUSTER_AUTOSCALER.value, granted_at or tags[0], reason
    return NodeAutoscaler.NONE.value, None, "eksctl installs none"


def _autoscaler_tags(case: Case) -> Iterator[Place]:
    """Tags by which the cluster autoscaler finds a group."""
    for kind in ("nodeGroups", "managedNodeGroups"):
        for group in case.config.get(kind).items():
            if not group.has("tags", f"{_AUTOSCALER}enabled"):
                continue
            tags = group.get("tags")
            for key in tags.stated_keys():
                if key.startswith(_AUTOSCALER):
                    yield tags.get(key).place
