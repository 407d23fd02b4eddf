"""What becomes of the software on top: everything that is installed once the machines joined."""

from __future__ import annotations

from typing import Final

from advisor.catalog.support import minor_version
from advisor.exporters.coverage import (
    Field,
    Judge,
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.kubeadm.choices import cluster_autoscaler
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.storage import WITH_IOPS, has_class
from advisor.model.network import LoadBalancing
from advisor.model.operations import Webhook
from advisor.model.vocabulary import (
    BindingMode,
    Interruption,
    LoadBalancerController,
    NodeAutoscaler,
    NodeUpgrade,
    PodSecurity,
    PolicyEngine,
    SecretsDelivery,
    ServiceDns,
    Tls,
    UpgradeStrategy,
    VolumeType,
)

HELM: Final = "header: helm"
_BY_CHART: Final = not_expressible("install it after the cluster, by chart or GitOps")


def software_table(draft: Draft) -> Table:
    """Verdicts of what runs in the cluster; the same for whatever made its machines."""
    return {
        **_storage(draft),
        **_load_balancing(),
        **_autoscaling(draft),
        **_policies(),
        **_observability(),
        **_addons(draft),
        **_upgrades(),
        **_platform(),
    }


def installed_later(what: str) -> Judge:
    """For choices whose neutral value is ``none``: what else is chosen is installed by chart."""
    return only_when(
        lambda choice: choice != "none",
        not_expressible(f"{what} is installed after the cluster, by chart or GitOps"),
    )


def _storage(draft: Draft) -> Table:
    file = draft.file("storage")
    written = has_class(draft.design)
    kind = draft.design.storage.volume_type
    no_class = informs("there is no storage class to set it in")
    of_class = expressed(f"{file}: parameters") if written else no_class
    own = informs("the volume type's own")
    return {
        "storage.ebs_csi": only_when(bool, expressed(HELM)),
        "storage.default_class": only_when(
            bool,
            expressed(f"{file}: metadata.name")
            if written
            else not_expressible("without a driver no class makes volumes"),
        ),
        "storage.volume_type": of_class,
        "storage.iops_per_volume": only_when(
            lambda iops: iops is not None, of_class if kind in WITH_IOPS else own
        ),
        "storage.throughput_mibps_per_volume": only_when(
            lambda rate: rate is not None, of_class if kind == VolumeType.GP3 else own
        ),
        "storage.binding_mode": expressed(f"{file}: volumeBindingMode")
        if written
        else only_when(lambda mode: mode != BindingMode.WAIT_FOR_FIRST_CONSUMER, no_class),
        "storage.encrypted": of_class,
        "storage.snapshots": only_when(
            bool, not_expressible("taken by AWS Backup or a tool in the cluster")
        ),
        "storage.snapshot_change_percent": informs("what snapshots are priced by"),
        "storage.efs": only_when(bool, approximated(HELM, "make the file system beside it")),
        "storage.efs_gib": informs("what the file system is priced by"),
    }


def _load_balancing() -> Table:
    by_services = informs("made by Services and Gateways in the cluster")
    gateways = ("gateways[].name", "gateways[].l4_routes", "gateways[].l7_routes")
    names = (*LoadBalancing.model_fields, *gateways)
    return {
        **{f"load_balancing.{name}": by_services for name in names},
        "load_balancing.controller": _controller,
        "load_balancing.ingress": installed_later("the ingress controller"),
        "load_balancing.dns": only_when(lambda dns: dns == ServiceDns.EXTERNAL_DNS, _BY_CHART),
        "load_balancing.tls": only_when(
            lambda tls: tls == Tls.CERT_MANAGER,
            informs("addons.cert_manager installs it; its issuers are yours"),
        ),
    }


def _controller(field: Field) -> Verdict:
    match field.value:
        case LoadBalancerController.AWS_LBC:
            return expressed(HELM)
        case LoadBalancerController.AUTO_MODE:
            return not_expressible("a feature of EKS Auto Mode")
        case LoadBalancerController.IN_TREE:
            return informs("the cloud controller makes them")
        case _:
            return informs("not asked for")


def _autoscaling(draft: Draft) -> Table:
    prefix = "autoscaling.cluster_autoscaler"
    chosen = cluster_autoscaler(draft.design)
    other = informs("another engine scales the nodes")
    kubernetes = minor_version(draft.kubernetes)
    return {
        "autoscaling.engine": _engine,
        "autoscaling.interruption": _interruption,
        f"{prefix}.version": only_when(
            lambda version: version is not None and minor_version(version) != kubernetes,
            not_expressible("take the chart whose image matches Kubernetes"),
        )
        if chosen
        else other,
        f"{prefix}.balance_similar": expressed(HELM) if chosen else other,
        f"{prefix}.expander": expressed(HELM) if chosen else other,
        **{
            f"autoscaling.karpenter.{name}": informs("a setting of Karpenter, installed later")
            for name in ("version", "runs_on", "zonal_shift")
        },
        "autoscaling.hpa": informs("HorizontalPodAutoscaler objects belong to applications"),
        "autoscaling.vpa": only_when(bool, expressed(HELM)),
        "autoscaling.keda": only_when(bool, expressed(HELM)),
    }


def _engine(field: Field) -> Verdict:
    match field.value:
        case NodeAutoscaler.CLUSTER_AUTOSCALER:
            return expressed(HELM)
        case NodeAutoscaler.KARPENTER:
            return not_expressible(
                "Karpenter wants node classes whose user data joins by kubeadm; write them, "
                "or use kops or EKS"
            )
        case NodeAutoscaler.AUTO_MODE:
            return not_expressible("a feature of EKS; nothing scales the nodes")
        case _:
            return informs("nothing scales the nodes")


def _interruption(field: Field) -> Verdict:
    match field.value:
        case Interruption.NODE_TERMINATION_HANDLER:
            return expressed(HELM, "reads each machine's own notices, without a queue")
        case Interruption.NONE:
            return informs("not asked for")
        case Interruption.KARPENTER:
            return not_expressible("goes with Karpenter")
        case _:
            return not_expressible("a feature of EKS")


def _policies() -> Table:
    return {
        "security.pod_security": only_when(
            lambda level: level != PodSecurity.NONE,
            not_expressible("label each namespace: pod-security.kubernetes.io/enforce"),
        ),
        "security.policy_engine": only_when(
            lambda engine: engine != PolicyEngine.NONE,
            not_expressible("policies are applied after the cluster"),
        ),
        "security.secrets_delivery": only_when(
            lambda way: way != SecretsDelivery.KUBERNETES, _BY_CHART
        ),
        "security.image_scanning": only_when(
            bool, not_expressible("a setting of the registry (ECR) or of the pipeline")
        ),
    }


def _observability() -> Table:
    return {
        "observability.metrics": installed_later("collecting metrics"),
        "observability.logging": installed_later("shipping logs"),
        "observability.log_retention_days": informs("a setting of where logs go"),
        "observability.tracing": installed_later("tracing"),
        "observability.alerting": installed_later("alerting"),
        "observability.alerts": informs("rules of the alerting system"),
    }


def _addons(draft: Draft) -> Table:
    webhooks = ["addons.webhooks", *(f"addons.webhooks[].{n}" for n in Webhook.model_fields)]
    return {
        "addons.metrics_server": only_when(bool, expressed(HELM)),
        "addons.metrics_server_insecure": only_when(
            lambda insecure: not insecure,
            approximated(HELM, "insecure: kubelets of kubeadm sign their own certificates"),
            informs("what it is anyway"),
        )
        if draft.design.addons.metrics_server
        else informs("there is no metrics-server"),
        "addons.cert_manager": only_when(bool, expressed(HELM)),
        "addons.snapshot_controller": only_when(bool, _BY_CHART),
        "addons.pod_identity_webhook": only_when(bool, expressed(HELM)),
        "addons.installed": informs("none"),
        "addons.installed[].name": _BY_CHART,
        "addons.installed[].version": informs("the version of what is installed later"),
        **dict.fromkeys(webhooks, informs("installed with what it belongs to")),
    }


def _upgrades() -> Table:
    pace = informs("how often you upgrade")
    return {
        "upgrades.minors_per_year": pace,
        "upgrades.strategy": only_when(
            lambda strategy: strategy != UpgradeStrategy.IN_PLACE,
            not_expressible("export the second cluster under another name, then move the traffic"),
        ),
        "upgrades.nodes": only_when(
            lambda way: way != NodeUpgrade.NONE,
            not_expressible("kubeadm upgrade, one machine at a time: drain, upgrade, uncordon"),
        ),
        "upgrades.rolls_per_year": pace,
    }


def _platform() -> Table:
    return {
        "mesh.kind": installed_later("the service mesh"),
        "mesh.mode": informs("a setting of the service mesh"),
        "mesh.version": informs("the version of the service mesh"),
        "platform.gitops": installed_later("GitOps"),
        "platform.serverless": installed_later("serverless"),
        "platform.delivery": installed_later("progressive delivery"),
        "platform.backup_tool": only_when(
            bool, not_expressible("Velero or AWS Backup is set up after the cluster")
        ),
    }
