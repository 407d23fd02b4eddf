"""Kubernetes itself: its version, its ranges, and what the API server is told."""

from __future__ import annotations

import re
from typing import Any, Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.self_managed.told import Told, arguments, part
from advisor.model.vocabulary import Cni, IpFamily, KubeProxy, UserAuthentication

_BUCKET: Final = re.compile(r"https://([a-z0-9.-]+)\.s3\.[a-z0-9-]+\.amazonaws\.com/(.+)")
_GIB: Final = 1024**3
_PROXIES: Final = {each.value for each in KubeProxy}
_CONFIGURATION: Final = "ClusterConfiguration"


def read_software(case: Case, plane: Told) -> None:
    """What kubeadm is told for the whole cluster."""
    configuration = plane.document(_CONFIGURATION)
    place = plane.where(_CONFIGURATION)
    version = str(part(configuration, "kubernetesVersion") or "").removeprefix("v")
    version = version or plane.settings.get("KUBERNETES", "")
    if version:
        case.record.read("kubernetes.version", version, place)
    _ranges(case, configuration, plane)
    _proxy(case, configuration, plane)
    _api_server(case, configuration, plane)
    quota = arguments(part(configuration, "etcd", "local")).get("quota-backend-bytes", "")
    if quota.isdecimal():
        case.record.read("etcd.quota_gib", int(quota) / _GIB, place)
    case.templates.understood(plane.template)


def _ranges(case: Case, configuration: Any, plane: Told) -> None:
    place = plane.where(_CONFIGURATION)
    for path, key in (("network.pod_cidr", "podSubnet"), ("network.service_cidr", "serviceSubnet")):
        stated = str(part(configuration, "networking", key) or "")
        four = [each for each in stated.split(",") if each and ":" not in each]
        if four:
            case.record.read(path, four[0], place)
        if "," in stated and path == "network.service_cidr":
            reason = "pods and Services have both families"
            case.record.infer("network.ip_family", IpFamily.IPV6.value, place, reason)
    mask = arguments(part(configuration, "controllerManager")).get("node-cidr-mask-size-ipv4", "")
    if mask.isdecimal():
        case.record.read("network.node_mask", int(mask), place)


def _proxy(case: Case, configuration: Any, plane: Told) -> None:
    place = plane.where(_CONFIGURATION)
    off = part(configuration, "proxy", "disabled") is True
    mode = plane.document("KubeProxyConfiguration").get("mode")
    if off:
        case.record.read("network.kube_proxy", KubeProxy.OFF.value, place)
    elif mode in _PROXIES:
        case.record.read("network.kube_proxy", mode, plane.where("KubeProxyConfiguration"))
    flags = arguments(part(configuration, "controllerManager"))
    if flags.get("allocate-node-cidrs") == "false":
        word = Cni.CILIUM_ENI if off else Cni.AMAZON_VPC
        reason = "pods have addresses of the VPC"
    elif off:
        word, reason = Cni.CILIUM, "without kube-proxy, the pod network serves Services"
    else:
        word = Cni.BYO
        reason = "installed after the stack, by chart; the template does not tell which it is"
    case.record.infer("network.cni", word.value, place, reason)


def _api_server(case: Case, configuration: Any, plane: Told) -> None:
    place = plane.where(_CONFIGURATION)
    flags = arguments(part(configuration, "apiServer"))
    for path, flag in (
        ("security.audit_log", "audit-policy-file"),
        ("security.secrets_encryption", "encryption-provider-config"),
    ):
        case.record.read(path, flag in flags, place)
    match = _BUCKET.fullmatch(flags.get("service-account-issuer", ""))
    case.record.read("identity.irsa", match is not None, place)
    if match is not None:
        store = f"s3://{match[1]}/{match[2]}"
        case.record.infer("identity.discovery_store", store, place, "the issuer of its tokens")
    if "oidc-issuer-url" in flags:
        word = UserAuthentication.OIDC.value
        case.record.read("identity.authentication", word, place)
