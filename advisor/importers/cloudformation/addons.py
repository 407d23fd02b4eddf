"""Add-ons of EKS, and the controllers that have rights to work beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from advisor.errors import DocumentError
from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.programs import (
    EXTERNAL_DNS,
    LOAD_BALANCER_CONTROLLER,
    Program,
)
from advisor.importers.cloudformation.template import Resource, by_eksctl
from advisor.importers.foreign import Tree, parse_foreign
from advisor.importers.imported import Place
from advisor.model.vocabulary import (
    Cni,
    IngressController,
    KubeProxy,
    LoadBalancerController,
    Metrics,
    SecurityGroupMode,
    ServiceDns,
    TargetType,
)

_MEMORY: Final = re.compile(r"([0-9]+)Mi")
_AGENT: Final = "eks-pod-identity-agent"
_BY_NAME: Final = {
    "storage.ebs_csi": "aws-ebs-csi-driver",
    "storage.efs": "aws-efs-csi-driver",
    "addons.snapshot_controller": "snapshot-controller",
    "addons.cert_manager": "cert-manager",
    "addons.metrics_server": "metrics-server",
}
"""Fields that are on where an add-on is listed."""


@dataclass(frozen=True, slots=True)
class Addon:
    """One add-on, and what it is told."""

    resource: Resource
    values: Tree

    @property
    def place(self) -> Place:
        return self.resource.place

    def value(self, *keys: str) -> Any:
        """What it is told below these keys."""
        found: Any = self.values
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found


class Addons:
    """The add-ons of a cluster, by name."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._by_name: dict[str, Addon] = {}
        for each in case.of_cluster("AWS::EKS::Addon"):
            name = (each.get("AddonName").text() or "").lower()
            told = each.get("ConfigurationValues")
            for key in ("ResolveConflicts", "ClusterName", "ServiceAccountRoleArn",
                        "PodIdentityAssociations", "PreserveOnDelete"):  # fmt: skip
                each.get(key).all_seen()
            self._by_name.setdefault(name, Addon(each, _values(told)))

    def get(self, name: str) -> Addon | None:
        """The add-on of this name."""
        return self._by_name.get(name)

    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self._by_name)


def _values(told: Node) -> Tree:
    """JSON or YAML; what is not known yet stands as it is."""
    text = told.loose()
    if not text.strip():
        return {}
    try:
        return parse_foreign(text, name="ConfigurationValues").documents[0]
    except DocumentError:
        return {}


def read_addons(case: Case, addons: Addons, found: dict[str, Program], *, auto: bool) -> None:
    """Everything about add-ons and controllers."""
    _network(case, addons, auto=auto)
    _dns(case, addons)
    for path, name in _BY_NAME.items():
        _listed(case, addons, path, name, auto=auto)
    insights = addons.get("amazon-cloudwatch-observability")
    if insights is not None:
        case.record.read("observability.metrics", Metrics.CLOUDWATCH.value, insights.place)
    _identity(case, addons)
    _load_balancers(case, found, auto=auto)
    _names(case, addons, found)
    known = {*_BY_NAME.values(), "vpc-cni", "kube-proxy", "coredns", _AGENT, "external-dns",
             "amazon-cloudwatch-observability"}  # fmt: skip
    for name in addons.names():
        addon = addons.get(name)
        if name not in known and addon is not None:
            case.record.leave(addon.place, name, "an add-on that a design has no field for")


def _listed(case: Case, addons: Addons, path: str, name: str, *, auto: bool) -> None:
    addon = addons.get(name)
    if addon is not None:
        case.record.read(path, True, addon.place)
    elif path == "storage.ebs_csi" and auto:
        reason = "Auto Mode brings a driver for volumes"
        case.record.infer(path, True, case.cluster.place, reason)
    else:
        case.record.default(path, False, f"the template has no add-on {name}", case.cluster.place)


def _network(case: Case, addons: Addons, *, auto: bool) -> None:
    addon, path = addons.get("vpc-cni"), "network.cni"
    bootstrap = case.cluster.get("BootstrapSelfManagedAddons")
    if addon is not None:
        case.record.read(path, Cni.AMAZON_VPC.value, addon.place)
    elif auto:
        case.record.infer(path, Cni.AMAZON_VPC.value, case.cluster.place, "Auto Mode brings it")
    elif by_eksctl(case.templates.documents[case.cluster.document]):
        reason = "a stack of eksctl, which installs its add-ons beside it"
        case.record.infer(path, Cni.AMAZON_VPC.value, case.cluster.place, reason)
    elif bootstrap.flag() is False:
        reason = "EKS installs no network plugin, and the template no add-on that is one"
        case.record.infer(path, Cni.BYO.value, bootstrap.place, reason)
    else:
        reason = "EKS installs the VPC CNI where it is not told otherwise"
        case.record.default(path, Cni.AMAZON_VPC.value, reason, case.cluster.place)
    place = addon.place if addon else case.cluster.place
    env = "env"
    switches = {
        "network.prefix_delegation": addon.value(env, "ENABLE_PREFIX_DELEGATION") if addon else 0,
        "network.security_groups_for_pods": addon.value(env, "ENABLE_POD_ENI") if addon else 0,
        "network.network_policy_agent": addon.value("enableNetworkPolicy") if addon else 0,
    }
    for field, stated in switches.items():
        if _on(stated):
            case.record.read(field, True, place)
        else:
            case.record.default(field, False, "off unless the add-on is told", case.cluster.place)
    enforced = _on(switches["network.network_policy_agent"])
    reason = "the VPC CNI enforces network policies" if enforced else "nothing enforces them"
    case.record.infer("security.network_policy", enforced, place, reason)
    mode = addon.value(env, "POD_SECURITY_GROUP_ENFORCING_MODE") if addon else None
    if mode in ("strict", "standard"):
        case.record.read("network.security_group_mode", SecurityGroupMode(mode).value, place)
    if addon and _on(addon.value(env, "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG")):
        case.record.read("network.custom_networking", True, place)
    _proxy(case, addons)


def _on(value: Any) -> bool:
    return str(value).lower() == "true"


def _proxy(case: Case, addons: Addons) -> None:
    addon = addons.get("kube-proxy")
    mode = addon.value("mode") if addon else None
    if addon is not None and mode in ("ipvs", "iptables", "nftables"):
        case.record.read("network.kube_proxy", KubeProxy(mode).value, addon.place)
    else:
        case.record.default(
            "network.kube_proxy",
            KubeProxy.IPTABLES.value,
            "iptables unless told",
            case.cluster.place,
        )


def _dns(case: Case, addons: Addons) -> None:
    addon = addons.get("coredns")
    if addon is None or not addon.values:
        return
    scaled = addon.value("autoScaling", "enabled") is True
    count = addon.value("autoScaling", "minReplicas") if scaled else addon.value("replicaCount")
    if isinstance(count, int):
        case.record.read("network.dns.replicas", count, addon.place)
    case.record.read("network.dns.autoscale", scaled, addon.place)
    memory = _MEMORY.fullmatch(str(addon.value("resources", "limits", "memory")))
    if memory:
        case.record.read("network.dns.memory_mib", int(memory[1]), addon.place)


def _identity(case: Case, addons: Addons) -> None:
    agent, path = addons.get(_AGENT), "identity.pod_identity"
    tied = [each.place for each in case.of_cluster("AWS::EKS::PodIdentityAssociation")]
    tied += [
        each.get("PodIdentityAssociations").stated
        for each in case.of_cluster("AWS::EKS::Addon")
        if each.get("PodIdentityAssociations")
    ]
    if agent is not None:
        case.record.read(path, True, agent.place)
    elif tied:
        reason = "service accounts are tied to roles; Auto Mode, or somebody else, brings the agent"
        case.record.infer(path, True, tied[0], reason)
    else:
        case.record.default(path, False, f"the template has no add-on {_AGENT}", case.cluster.place)
    issuers = case.templates.of("AWS::IAM::OIDCProvider")
    if issuers:
        case.record.read("identity.irsa", True, issuers[0].place)
        case.templates.understood(issuers[0])
    else:
        reason = "the template makes the issuer known to nobody"
        case.record.default("identity.irsa", False, reason, case.cluster.place)


def _load_balancers(case: Case, found: dict[str, Program], *, auto: bool) -> None:
    path, program = "load_balancing.controller", found.get(LOAD_BALANCER_CONTROLLER)
    if auto:
        reason = "Auto Mode makes load balancers"
        word = LoadBalancerController.AUTO_MODE.value
        case.record.infer(path, word, case.cluster.place, reason)
    elif program is not None:
        reason = "the controller has its rights"
        word = LoadBalancerController.AWS_LBC.value
        case.record.infer(path, word, program.place, reason)
    else:
        reason = "no role is there for the controller; Kubernetes' own makes load balancers"
        case.record.default(path, LoadBalancerController.IN_TREE.value, reason, case.cluster.place)
    none = IngressController.NONE.value
    case.record.default(
        "load_balancing.ingress",
        none,
        "a template installs no ingress controller",
        case.cluster.place,
    )
    profiles = case.of_cluster("AWS::EKS::FargateProfile")
    if profiles:
        reason = "pods on Fargate are reached by their addresses"
        place = profiles[0].place
        case.record.infer("load_balancing.target_type", TargetType.IP.value, place, reason)


def _names(case: Case, addons: Addons, found: dict[str, Program]) -> None:
    path, addon, program = "load_balancing.dns", addons.get(EXTERNAL_DNS), found.get(EXTERNAL_DNS)
    if addon is not None:
        case.record.read(path, ServiceDns.EXTERNAL_DNS.value, addon.place)
    elif program is not None:
        reason = "external-dns has its rights"
        case.record.infer(path, ServiceDns.EXTERNAL_DNS.value, program.place, reason)
    else:
        case.record.default(
            path, ServiceDns.MANUAL.value, "nothing here keeps names", case.cluster.place
        )
