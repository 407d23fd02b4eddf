"""What kops installs into the cluster: add-ons and autoscalers."""

from __future__ import annotations

from advisor.importers.kops.case import Case
from advisor.importers.kops.cluster import dns_type
from advisor.importers.view import View
from advisor.model.vocabulary import (
    ApiDns,
    IngressController,
    Interruption,
    LoadBalancerController,
    NodeAutoscaler,
    ServiceDns,
)


def read_addons(case: Case) -> None:
    """Add-ons, load balancer controller, DNS of Services, storage driver, autoscalers."""
    spec = case.spec
    _switch(case, "addons.cert_manager", spec.get("certManager"), "cert-manager")
    _switch(case, "addons.metrics_server", spec.get("metricsServer"), "metrics-server")
    measured = case.record.tree["addons"]["metrics_server"]
    reason = (
        "pods are scaled by what metrics-server measures"
        if measured
        else ("nothing of kops measures pods, so that nothing is taken to scale them")
    )
    case.record.infer("autoscaling.hpa", measured, spec.get("metricsServer").place, reason)
    insecure = spec.get("metricsServer", "insecure")
    if insecure.flag() is not None:
        case.record.read("addons.metrics_server_insecure", insecure.flag(), insecure.place)
    snapshots = spec.get("snapshotController")
    _switch(case, "addons.snapshot_controller", snapshots, "the snapshot controller")
    identity = spec.get("podIdentityWebhook")
    _switch(case, "addons.pod_identity_webhook", identity, "the pod identity webhook")
    _load_balancers(case)
    _ingress(case)
    _service_dns(case)
    _storage(case)
    _autoscaling(case)


def _switch(case: Case, path: str, section: View, what: str) -> None:
    case.flag(path, section.get("enabled"), False, f"kops does not install {what}")


def _load_balancers(case: Case) -> None:
    enabled = case.spec.get("awsLoadBalancerController", "enabled")
    path = "load_balancing.controller"
    if enabled.flag():
        case.record.read(path, LoadBalancerController.AWS_LBC.value, enabled.place)
    else:
        reason = "the cloud controller manager makes load balancers of Services"
        case.record.default(path, LoadBalancerController.IN_TREE.value, reason, enabled.place)


def _ingress(case: Case) -> None:
    """kops installs none but Cilium's gateways, which the pod network has told of."""
    if "ingress" not in case.record.tree["load_balancing"]:
        reason = "kops installs no ingress controller; one of yours is not in the manifest"
        value = IngressController.NONE.value
        case.record.infer("load_balancing.ingress", value, None, reason)


def _service_dns(case: Case) -> None:
    provider = case.spec.get("externalDns", "provider")
    path = "load_balancing.dns"
    if provider.text() == "external-dns":
        case.record.read(path, ServiceDns.EXTERNAL_DNS.value, provider.place)
        return
    if dns_type(case)[0] is ApiDns.NONE:
        reason = "without a hosted zone nothing of kops writes names of Services"
    else:
        reason = "dns-controller writes names of annotated Services only"
    case.record.infer(path, ServiceDns.MANUAL.value, provider.place, reason)


def _storage(case: Case) -> None:
    config = case.spec.get("cloudConfig")
    driver = config.get("awsEBSCSIDriver")
    case.flag("storage.ebs_csi", driver.get("enabled"), True, "kops installs the EBS CSI driver")
    classes = config.get("manageStorageClasses")
    if classes.flag() is False:
        case.record.infer("storage.default_class", None, classes.place, "kops installs no class")


def _autoscaling(case: Case) -> None:
    scaler, karpenter = case.spec.get("clusterAutoscaler"), case.spec.get("karpenter")
    on, built = scaler.get("enabled"), karpenter.get("enabled")
    if built.flag():
        case.record.read("autoscaling.engine", NodeAutoscaler.KARPENTER.value, built.place)
        if on.flag():
            reason = "a design has one autoscaler, and Karpenter is on, too"
            case.record.leave(on.place, True, reason)
    elif on.flag():
        case.record.read("autoscaling.engine", NodeAutoscaler.CLUSTER_AUTOSCALER.value, on.place)
        _cluster_autoscaler(case, scaler)
    else:
        reason = "neither clusterAutoscaler nor karpenter is enabled"
        case.record.default("autoscaling.engine", NodeAutoscaler.NONE.value, reason, on.place)
    _interruption(case, by_karpenter=bool(built.flag()))


def _cluster_autoscaler(case: Case, scaler: View) -> None:
    expander = scaler.get("expander")
    case.choose(
        "autoscaling.cluster_autoscaler.expander", expander, expander.word(), "random",
        "kops takes random", scaler,
    )  # fmt: skip
    case.flag(
        "autoscaling.cluster_autoscaler.balance_similar", scaler.get("balanceSimilarNodeGroups"),
        False, "kops does not balance similar groups",
    )  # fmt: skip


def _interruption(case: Case, *, by_karpenter: bool) -> None:
    handler = case.spec.get("nodeTerminationHandler")
    enabled = handler.get("enabled")
    handler.get("enableSQSTerminationDraining")
    path = "autoscaling.interruption"
    if by_karpenter:
        reason = "Karpenter drains nodes that EC2 takes back"
        case.record.infer(path, Interruption.KARPENTER.value, enabled.place, reason)
    elif enabled.flag() is False:
        case.record.read(path, Interruption.NONE.value, enabled.place)
    else:
        value = Interruption.NODE_TERMINATION_HANDLER.value
        stated = value if enabled.flag() else None
        case.choose(path, enabled, stated, value, "kops installs it", handler)
