"""API server, controller manager, scheduler and kube-proxy."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import kubernetes, listed, seconds, shown, url_parts
from advisor.importers.kops.checks.manifests import Cluster, Part

_FORMATS: Final = ("text", "json")
_MODES: Final = ("ABAC", "Webhook", "Node", "RBAC", "AlwaysAllow", "AlwaysDeny")
_GONE: Final = "PodSecurityPolicy"
_OIDC: Final = (
    "oidcClientID", "oidcGroupsClaim", "oidcGroupsPrefix", "oidcIssuerURL", "oidcRequiredClaim",
    "oidcUsernameClaim", "oidcUsernamePrefix",
)  # fmt: skip
_PORTS: Final = 65535
_EXTERNAL: Final = ("aws", "external")
_API_PROVIDER_UNTIL: Final = (1, 33, 0)


def _api(cluster: Cluster) -> Part:
    return cluster.spec.part("kubeAPIServer")


def admission(cluster: Cluster) -> Iterator[Objection]:
    """Admission plugins."""
    api = _api(cluster)
    if api.on("enableBootstrapTokenAuth"):
        yield objection(
            180, api.here("enableBootstrapTokenAuth"), "Bootstrap tokens are switched on.",
            "Take it out; nodes join by kops-controller.",
        )  # fmt: skip
    if api.items("admissionControl"):
        yield objection(
            181, api.here("admissionControl"),
            f"admissionControl lists {shown(api.items('admissionControl'))}.",
            "Name further plugins in appendAdmissionPlugins.",
        )  # fmt: skip
    plugins = api.items("enableAdmissionPlugins")
    if _GONE in plugins:
        yield objection(
            182, api.here("enableAdmissionPlugins", plugins.index(_GONE)),
            f"{_GONE} left Kubernetes with 1.25.", "Take it out; use Pod Security admission.",
        )  # fmt: skip


def certificates(cluster: Cluster) -> Iterator[Objection]:
    """Client certificate and its key, and claims of OIDC."""
    api = _api(cluster)
    if api.has("proxyClientCertFile") != api.has("proxyClientKeyFile"):
        there = "proxyClientCertFile" if api.has("proxyClientCertFile") else "proxyClientKeyFile"
        yield objection(
            183, api.here(there), f"{there} is stated without its counterpart.",
            "State proxyClientCertFile and proxyClientKeyFile, or neither.",
        )  # fmt: skip
    for i, claim in enumerate(api.items("oidcRequiredClaim")):
        if "=" not in claim:
            yield objection(
                34, api.here("oidcRequiredClaim", i), f"The required claim {shown(claim)} has no "
                "value; kops breaks off over it.", "Write it like claim=value.",
            )  # fmt: skip
    if api.text("authenticationConfigFile"):
        for key in _OIDC:
            if api.has(key):
                yield objection(
                    190, api.here(key), f"authenticationConfigFile and {key} are both stated.",
                    "Move OIDC into the file.",
                )  # fmt: skip
                break


def ports(cluster: Cluster) -> Iterator[Objection]:
    """The range of node ports."""
    stated = _api(cluster).text("serviceNodePortRange")
    if stated and not _is_port_range(stated):
        yield objection(
            184, _api(cluster).here("serviceNodePortRange"),
            f"serviceNodePortRange is {shown(stated)}.", "Write it like 30000-32767.",
        )  # fmt: skip


def _is_port_range(text: str) -> bool:
    """Whether it is a port, two with a dash, or one and how many more with a plus."""
    text = text.strip()
    sign = "-" if "-" in text else "+"
    first, found, last = text.partition(sign)
    low = _port(first)
    high = _port(last) if found else low
    if low is None or high is None:
        return False
    return low <= (min(low + high, _PORTS) if found == "+" else high)


def _port(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _PORTS else None


def authorization(cluster: Cluster) -> Iterator[Objection]:
    """The authorization mode, which must name RBAC and Node where RBAC is chosen."""
    api = _api(cluster)
    chosen = cluster.spec.pairs("authorization")
    if len(chosen) > 1:
        yield objection(
            186, cluster.spec.here("authorization"), "authorization lists alwaysAllow and rbac.",
            "Keep rbac.",
        )  # fmt: skip
    stated, place = api.at("authorizationMode"), api.here("authorizationMode")
    if stated is None:
        return
    if "Webhook" in stated and not api.has("authorizationWebhookConfigFile"):
        yield objection(
            185, place, f"authorizationMode is {shown(stated)}, and "
            "authorizationWebhookConfigFile is not stated.", "State the file.",
        )  # fmt: skip
    if "alwaysAllow" in chosen and "rbac" not in chosen:
        return
    modes = stated.split(",")
    for mode in modes:
        if mode not in _MODES:
            yield objection(
                186, place, f"There is no authorization mode {shown(mode)}.",
                f"Take of {listed(_MODES)}.",
            )  # fmt: skip
    if not {"Node", "RBAC"} <= set(modes):
        yield objection(
            186, place, f"authorizationMode is {shown(stated)}, without Node or RBAC.",
            "Take it out; kops writes Node,RBAC.",
        )  # fmt: skip


def logs(cluster: Cluster) -> Iterator[Objection]:
    """Log format, audit policy and audit webhook."""
    api = _api(cluster)
    stated = api.text("logFormat")
    if stated and stated not in _FORMATS:
        yield objection(
            187, api.here("logFormat"), f"logFormat is {shown(stated)}.",
            f"Take one of {listed(_FORMATS)}.",
        )  # fmt: skip
    policy, webhook = api.text("auditPolicyFile"), api.text("auditWebhookConfigFile")
    if webhook and not policy:
        yield objection(
            188, api.here("auditWebhookConfigFile"), "An audit webhook is stated, and no policy.",
            "State auditPolicyFile in the same folder.",
        )  # fmt: skip
    elif webhook and dirname(policy) != dirname(webhook):
        yield objection(
            188, api.here("auditWebhookConfigFile"), f"The audit webhook {shown(webhook)} and the "
            f"policy {shown(policy)} are in two folders.", "Put them into one folder.",
        )  # fmt: skip


def service_range(cluster: Cluster) -> Iterator[Objection]:
    """The service range, stated for the API server too."""
    own = _api(cluster).text("serviceClusterIPRange")
    stated = cluster.spec.text("serviceClusterIPRange")
    if own and own != stated:
        yield objection(
            189, _api(cluster).here("serviceClusterIPRange"),
            f"kubeAPIServer.serviceClusterIPRange is {own}, and serviceClusterIPRange is "
            f"{stated or 'not stated'}.", "State it once, as serviceClusterIPRange.",
        )  # fmt: skip


def providers(cluster: Cluster) -> Iterator[Objection]:
    """The cloud as single components are told it."""
    version = kubernetes(cluster.spec.text("kubernetesVersion"))
    for key in ("kubelet", "masterKubelet", "kubeControllerManager", "kubeAPIServer"):
        stated = cluster.spec.text(key, "cloudProvider")
        late = key == "kubeAPIServer" and (version is None or version >= _API_PROVIDER_UNTIL)
        if stated and stated not in _EXTERNAL and not late:
            yield objection(
                205, cluster.spec.here(key, "cloudProvider"),
                f"cloudProvider of {key} is {shown(stated)}.", "Leave it to kops.",
            )  # fmt: skip


def controller_manager(cluster: Cluster) -> Iterator[Objection]:
    """Flags of controller manager and scheduler."""
    manager = cluster.spec.part("kubeControllerManager")
    if manager.has("experimentalClusterSigningDuration"):
        yield objection(
            212, manager.here("experimentalClusterSigningDuration"),
            "experimentalClusterSigningDuration is gone.", "Write ClusterSigningDuration.",
        )  # fmt: skip
    period = manager.text("attachDetachReconcileSyncPeriod")
    found = seconds(period) if period else None
    if found is not None and found != 0 and found < 1:
        yield objection(
            213, manager.here("attachDetachReconcileSyncPeriod"),
            f"attachDetachReconcileSyncPeriod is {period}.", "Take 1m, the default.",
        )  # fmt: skip
    if cluster.spec.has("kubeScheduler", "usePolicyConfigMap"):
        yield objection(
            214, cluster.spec.here("kubeScheduler", "usePolicyConfigMap"),
            "usePolicyConfigMap is gone.", "Add a KubeSchedulerConfiguration to the file.",
        )  # fmt: skip


def proxy(cluster: Cluster) -> Iterator[Objection]:
    """Where kube-proxy is told to find the API."""
    stated = cluster.spec.text("kubeProxy", "master")
    if stated and not all(url_parts(stated)):
        yield objection(
            216, cluster.spec.here("kubeProxy", "master"), f"master of kube-proxy is "
            f"{shown(stated)}, which is no URL.", "Leave it to kops.",
        )  # fmt: skip


CHECKS: Final = (
    admission, certificates, ports, authorization, logs, service_range, providers,
    controller_manager, proxy,
)  # fmt: skip
