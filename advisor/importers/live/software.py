"""Add-ons and load balancers: what runs besides the workload, as far as AWS knows of it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from advisor.importers.eksctl.case import part, values
from advisor.importers.imported import Place
from advisor.importers.live.case import Case, tag
from advisor.importers.view import View
from advisor.model.vocabulary import (
    Cni,
    IngressController,
    KubeProxy,
    LoadBalancerController,
    LoadBalancerKind,
    Metrics,
    Scheme,
    SecurityGroupMode,
    ServiceDns,
)

_MEMORY: Final = re.compile(r"([0-9]+)Mi")
_BY_NAME: Final = {
    "storage.ebs_csi": "aws-ebs-csi-driver",
    "storage.efs": "aws-efs-csi-driver",
    "addons.snapshot_controller": "snapshot-controller",
    "addons.cert_manager": "cert-manager",
}
"""Fields that are on where an add-on is installed."""
_METRICS: Final = "metrics-server"
_NO_ADDON: Final = "no add-on of EKS; a chart or manifest of one's own would not show"
_CONTROLLER: Final = "aws-load-balancer-controller"
_DNS: Final = "external-dns"
_CONTROLLER_TAG: Final = "elbv2.k8s.aws/cluster"
_INGRESS_TAG: Final = "ingress.k8s.aws/stack"
_AUTO_TAG: Final = "eks:eks-cluster-name"


def read_software(case: Case) -> None:
    """Add-ons first, then the load balancers that controllers have made."""
    if case.knows("addon"):
        _addons(case)
    _load_balancing(case)


def _addons(case: Case) -> None:
    installed = [
        {"name": name, "version": version}
        for name, view in case.each("addon").items()
        if (version := view.get("addonVersion").word())
    ]
    place = case.answers.get("addon").place
    if installed:
        case.record.read("addons.installed", installed, place)
    for path, name in _BY_NAME.items():
        _listed(case, path, name, place)
    _metrics_server(case, place)
    _network(case, place)
    _dns(case)
    insights = case.addon("amazon-cloudwatch-observability")
    if insights is not None:
        case.record.read("observability.metrics", Metrics.CLOUDWATCH.value, insights.place)


def _listed(case: Case, path: str, name: str, place: Place) -> None:
    addon = case.addon(name)
    if addon is not None:
        case.record.read(path, True, addon.place)
    elif case.auto_mode and path == "storage.ebs_csi":
        where = case.cluster.get("computeConfig", "enabled").place
        case.record.infer(path, True, where, "Auto Mode brings a driver for volumes")
    else:
        case.record.infer(path, False, place, _NO_ADDON)


def _metrics_server(case: Case, place: Place) -> None:
    """Most clusters have one from a chart, which AWS does not show: no reason to miss it."""
    path, addon = "addons.metrics_server", case.addon(_METRICS)
    if addon is not None:
        case.record.read(path, True, addon.place)
    else:
        reason = "no add-on of EKS; one from a chart is assumed, which would not show"
        case.record.infer(path, True, place, reason)


def _network(case: Case, place: Place) -> None:
    addon, path = case.addon("vpc-cni"), "network.cni"
    if addon is not None:
        case.record.read(path, Cni.AMAZON_VPC.value, addon.place)
    else:
        reason = "EKS installs the VPC CNI unless told not to; another plugin would not show"
        case.record.infer(path, Cni.AMAZON_VPC.value, place, reason)
    told = values(addon)
    env = part(told, "env") or {}
    where = addon.place if addon else place
    switches = {
        "network.prefix_delegation": part(env, "ENABLE_PREFIX_DELEGATION"),
        "network.custom_networking": part(env, "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"),
        "network.security_groups_for_pods": part(env, "ENABLE_POD_ENI"),
        "network.network_policy_agent": part(told, "enableNetworkPolicy"),
    }
    on = {field: str(stated).lower() == "true" for field, stated in switches.items()}
    for field, value in on.items():
        _switch(case, field, value, where)
    enforced = on["network.network_policy_agent"]
    reason = "the VPC CNI enforces network policies" if enforced else (
        "nothing that shows in AWS enforces them"
    )  # fmt: skip
    case.record.infer("security.network_policy", enforced, where, reason)
    mode = part(env, "POD_SECURITY_GROUP_ENFORCING_MODE")
    if mode in {each.value for each in SecurityGroupMode}:
        case.record.read("network.security_group_mode", mode, where)
    _proxy(case)


def _switch(case: Case, path: str, value: bool, place: Place) -> None:
    if value:
        case.record.read(path, True, place)
    else:
        case.record.default(path, False, "off unless the add-on's values say so", place)


def _proxy(case: Case) -> None:
    path, addon = "network.kube_proxy", case.addon("kube-proxy")
    mode = part(values(addon), "mode")
    if addon is not None and mode in ("ipvs", "iptables", "nftables"):
        case.record.read(path, KubeProxy(mode).value, addon.place)
    else:
        place = addon.place if addon else None
        case.record.default(path, KubeProxy.IPTABLES.value, "iptables unless told", place)


def _dns(case: Case) -> None:
    addon = case.addon("coredns")
    told = values(addon)
    if addon is None or not told:
        return
    scaling = part(told, "autoScaling") or {}
    on = part(scaling, "enabled") is True
    replicas = part(scaling, "minReplicas") if on else part(told, "replicaCount")
    if isinstance(replicas, int) and not isinstance(replicas, bool):
        case.record.read("network.dns.replicas", replicas, addon.place)
    case.record.read("network.dns.autoscale", on, addon.place)
    memory = _MEMORY.fullmatch(str(part(told, "resources", "limits", "memory")))
    if memory:
        case.record.read("network.dns.memory_mib", int(memory[1]), addon.place)


# Load balancers


def _load_balancing(case: Case) -> None:
    found = list(case.each("loadBalancer").values())
    _controller(case, found)
    if case.knows("loadBalancer"):
        _balancers(case, found)
    path = "load_balancing.dns"
    addon = case.addon(_DNS)
    place = addon.place if addon is not None else case.uses(_DNS)
    if place is not None:
        reason = "external-dns is installed" if addon is not None else "external-dns has its rights"
        case.record.infer(path, ServiceDns.EXTERNAL_DNS.value, place, reason)


def _controller(case: Case, found: list[View]) -> None:
    path, auto = "load_balancing.controller", case.cluster.get(
        "kubernetesNetworkConfig", "elasticLoadBalancing", "enabled"
    )  # fmt: skip
    by_controller = [view for view in found if tag(view, _CONTROLLER_TAG) == case.name]
    rights = case.uses(_CONTROLLER)
    if by_controller:
        place, reason = by_controller[0].place, "load balancers carry the tag of the controller"
        word = LoadBalancerController.AWS_LBC
    elif auto.flag() is True:
        place, reason = auto.place, "Auto Mode makes load balancers"
        word = LoadBalancerController.AUTO_MODE
    elif rights is not None:
        place, reason = rights, "the controller's service account has its rights"
        word = LoadBalancerController.AWS_LBC
    elif found or case.knows("loadBalancer"):
        place = found[0].place if found else case.answers.get("loadBalancer").place
        reason = "nothing in AWS shows a controller besides Kubernetes' own"
        word = LoadBalancerController.IN_TREE
    else:
        return
    case.record.infer(path, word.value, place, reason)


def _balancers(case: Case, found: list[View]) -> None:
    place = case.answers.get("loadBalancer").place
    facts: dict[str, tuple[Any, str]] = {}
    counted = Counter(_kind(view) for view in found)
    if not found:
        facts["kind"] = (LoadBalancerKind.NONE.value, "no load balancer carries its tags")
        facts["count"] = (0, "no load balancer carries its tags")
        facts["ingress"] = (IngressController.NONE.value, "nothing in AWS shows one")
    else:
        kinds = ", ".join(f"{number} {kind.value}" for kind, number in sorted(counted.items()))
        open_ones = sum((view.get("Scheme").text() or "") == "internet-facing" for view in found)
        scheme = Scheme.PUBLIC if open_ones else Scheme.INTERNAL
        facts["kind"] = (counted.most_common(1)[0][0].value, f"of its load balancers: {kinds}")
        facts["count"] = (len(found), "those with tags of the cluster")
        facts["scheme"] = (scheme.value, f"{open_ones} of {len(found)} face the internet")
        if any(tag(view, _INGRESS_TAG) is not None for view in found):
            reason = "load balancers of Ingresses"
            facts["ingress"] = (IngressController.ALB.value, reason)
        else:
            reason = "none is of an Ingress; a controller behind them would not show"
            facts["ingress"] = (IngressController.NONE.value, reason)
    for key, (value, reason) in facts.items():
        case.record.infer(f"load_balancing.{key}", value, place, reason)


def _kind(view: View) -> LoadBalancerKind:
    return {"network": LoadBalancerKind.NLB, "application": LoadBalancerKind.ALB}.get(
        view.get("Type").text() or "", LoadBalancerKind.CLB
    )
