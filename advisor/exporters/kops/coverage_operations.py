"""What kops manifests say of storage, access, observability and what runs on top."""

from __future__ import annotations

from typing import Final

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
from advisor.exporters.kops.choices import bastion, cni, irsa
from advisor.exporters.kops.draft import Draft
from advisor.exporters.kops.pod_network import enforces_policy
from advisor.model.operations import Webhook
from advisor.model.vocabulary import (
    BindingMode,
    NodeUpgrade,
    PodSecurity,
    PolicyEngine,
    SecretsDelivery,
    UpgradeStrategy,
    UserAuthentication,
    VolumeType,
)

_CLASS: Final = "Cluster.spec.cloudConfig.manageStorageClasses"
_KOPS_CLASS: Final = "kops-csi-1-21"


def operations_table(draft: Draft) -> Table:
    """Verdicts of everything from ``storage`` to ``platform`` but quotas."""
    return {
        **_storage(draft),
        **_identity(draft),
        **_security(draft),
        **_observability(),
        **_addons(draft),
        **_upgrades(),
        **_platform(),
    }


def _installed_later(what: str) -> Judge:
    """For choices whose neutral value is ``none``: what else is chosen is installed by chart."""
    return only_when(
        lambda choice: choice != "none",
        not_expressible(f"{what} is installed after the cluster, by chart or GitOps"),
    )


def _storage(draft: Draft) -> Table:
    own = not_expressible(f"make a StorageClass of your own beside kops' {_KOPS_CLASS}")
    snapshots = draft.design.addons.snapshot_controller
    return {
        "storage.ebs_csi": only_when(
            bool,
            expressed("Cluster.spec.cloudConfig.awsEBSCSIDriver"),
            not_expressible("kops refuses to leave the EBS driver out"),
        ),
        "storage.default_class": only_when(
            lambda name: name is None,
            expressed(_CLASS),
            approximated(_CLASS, f"the default class of kops is named {_KOPS_CLASS} (gp3)"),
        ),
        "storage.volume_type": only_when(lambda kind: kind != VolumeType.GP3, own),
        "storage.iops_per_volume": only_when(lambda iops: iops is not None, own),
        "storage.throughput_mibps_per_volume": only_when(lambda rate: rate is not None, own),
        "storage.binding_mode": only_when(
            lambda mode: mode != BindingMode.WAIT_FOR_FIRST_CONSUMER, own
        ),
        "storage.encrypted": only_when(lambda on: not on, own),
        "storage.snapshots": only_when(
            bool,
            approximated("Cluster.spec.snapshotController", "the schedule is a tool of its own")
            if snapshots
            else not_expressible("taken by AWS Backup or a tool in the cluster"),
        ),
        "storage.snapshot_change_percent": informs("what snapshots are priced by"),
        "storage.efs": only_when(
            bool, not_expressible("make the file system, and install the EFS CSI driver by chart")
        ),
        "storage.efs_gib": informs("what the file system is priced by"),
    }


def _identity(draft: Draft) -> Table:
    without_store = not_expressible("IRSA on kops needs a bucket: state identity.discovery_store")
    oidc = not_expressible(
        "the issuer is not part of the design: set kubeAPIServer.oidcIssuerURL and oidcClientID"
    )
    return {
        "identity.authentication": lambda field: _authentication(field, oidc),
        "identity.authorization": expressed("Cluster.spec.authorization"),
        "identity.eks_auth_mode": informs("a setting of EKS"),
        "identity.irsa": only_when(
            bool,
            expressed("Cluster.spec.serviceAccountIssuerDiscovery")
            if irsa(draft.design)
            else without_store,
        ),
        "identity.pod_identity": only_when(
            bool,
            not_expressible("EKS Pod Identity needs EKS; IAM roles for service accounts do it"),
        ),
        "identity.discovery_store": only_when(
            lambda store: store and draft.design.identity.irsa,
            expressed("Cluster.spec.serviceAccountIssuerDiscovery.discoveryStore"),
        ),
    }


def _authentication(field: Field, oidc: Verdict) -> Verdict:
    if field.value == UserAuthentication.IAM:
        return expressed("Cluster.spec.authentication.aws")
    return oidc if field.value == UserAuthentication.OIDC else informs("kops' own way")


def _security(draft: Draft) -> Table:
    chosen = cni(draft.design)
    return {
        "security.network_policy": only_when(
            bool,
            expressed("Cluster.spec.networking", f"{chosen} enforces it")
            if enforces_policy(chosen)
            else not_expressible(f"{chosen} on kops enforces none; Cilium and Calico do"),
        ),
        "security.pod_security": only_when(
            lambda level: level != PodSecurity.NONE,
            not_expressible("label each namespace: pod-security.kubernetes.io/enforce"),
        ),
        "security.policy_engine": only_when(
            lambda engine: engine != PolicyEngine.NONE,
            not_expressible("policies are applied after the cluster"),
        ),
        "security.secrets_encryption": only_when(bool, expressed("Cluster.spec.encryptionConfig")),
        "security.kms_key": only_when(
            bool,
            not_expressible(
                "kops has no KMS provider for Secrets; name a provider of yours in encryption.yaml"
            ),
        ),
        "security.secrets_delivery": only_when(
            lambda way: way != SecretsDelivery.KUBERNETES,
            not_expressible("installed after the cluster, by chart or GitOps"),
        ),
        "security.audit_log": only_when(bool, expressed("Cluster.spec.kubeAPIServer.auditLogPath")),
        "security.ssh_cidrs": expressed("Cluster.spec.sshAccess"),
        "security.bastion": only_when(
            bool,
            expressed("InstanceGroup[bastions]")
            if bastion(draft.design)
            else not_expressible("kops makes bastions for private machines; these are public"),
        ),
        "security.image_scanning": only_when(
            bool, not_expressible("a setting of the registry (ECR) or of the pipeline")
        ),
    }


def _observability() -> Table:
    return {
        "observability.metrics": _installed_later("collecting metrics"),
        "observability.logging": _installed_later("shipping logs"),
        "observability.log_retention_days": informs("a setting of where logs go"),
        "observability.tracing": _installed_later("tracing"),
        "observability.alerting": _installed_later("alerting"),
        "observability.alerts": informs("rules of the alerting system"),
    }


def _addons(draft: Draft) -> Table:
    webhooks = ["addons.webhooks", *(f"addons.webhooks[].{n}" for n in Webhook.model_fields)]
    by_chart = not_expressible("install it after the cluster, by chart or GitOps")
    metrics = draft.design.addons.metrics_server
    return {
        "addons.metrics_server": only_when(bool, expressed("Cluster.spec.metricsServer")),
        "addons.metrics_server_insecure": expressed("Cluster.spec.metricsServer.insecure")
        if metrics
        else informs("there is no metrics-server"),
        "addons.cert_manager": only_when(bool, expressed("Cluster.spec.certManager")),
        "addons.snapshot_controller": only_when(bool, expressed("Cluster.spec.snapshotController")),
        "addons.pod_identity_webhook": only_when(
            bool, expressed("Cluster.spec.podIdentityWebhook")
        ),
        "addons.installed": informs("none"),
        "addons.installed[].name": by_chart,
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
            lambda way: way in (NodeUpgrade.MANAGED, NodeUpgrade.DRIFT),
            not_expressible("kops rolling-update replaces nodes"),
            informs("a command: kops rolling-update"),
        ),
        "upgrades.rolls_per_year": pace,
    }


def _platform() -> Table:
    return {
        "mesh.kind": _installed_later("the service mesh"),
        "mesh.mode": informs("a setting of the service mesh"),
        "mesh.version": informs("the version of the service mesh"),
        "platform.gitops": _installed_later("GitOps"),
        "platform.serverless": _installed_later("serverless"),
        "platform.delivery": _installed_later("progressive delivery"),
        "platform.backup_tool": only_when(
            bool, not_expressible("Velero or AWS Backup is set up after the cluster")
        ),
    }
