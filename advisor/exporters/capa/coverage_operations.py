"""What Cluster API manifests say of storage, access, observability and what runs on top."""

from __future__ import annotations

from typing import Final

from advisor.exporters.capa import kubeadm
from advisor.exporters.capa.choices import eks
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.pod_identity import with_credentials
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
from advisor.exporters.eksctl.choices import kms_key, log_retention
from advisor.model.operations import Webhook
from advisor.model.vocabulary import (
    Authorization,
    BindingMode,
    Cni,
    Logging,
    Metrics,
    NodeUpgrade,
    PodSecurity,
    PolicyEngine,
    SecretsDelivery,
    UpgradeStrategy,
    UserAuthentication,
    VolumeType,
)

_EKS: Final = "AWSManagedControlPlane.spec"
_KUBEADM: Final = "KubeadmControlPlane.spec.kubeadmConfigSpec"
_ADDON: Final = f"{_EKS}.addons"
_WITH_POLICY: Final = (Cni.CILIUM, Cni.CILIUM_ENI, Cni.CALICO)


def operations_table(draft: Draft) -> Table:
    """Verdicts of everything from ``storage`` to ``platform`` but quotas."""
    return {
        **_storage(draft),
        **_identity(draft),
        **_security(draft),
        **_observability(draft),
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


def _installed(draft: Draft, addon: str) -> Verdict:
    """An add-on of EKS, or a chart that a command installs."""
    if eks(draft.design):
        return expressed(f"{_ADDON}[{addon}]")
    return expressed("header", "installed by a command above")


def _storage(draft: Draft) -> Table:
    storage = draft.design.storage
    file = draft.file("storage")
    written = bool(storage.default_class) and storage.ebs_csi
    of_class: Verdict = (
        expressed(f"{file}: parameters")
        if written
        else informs("there is no storage class to set it in")
    )
    own = informs("the volume type's own")
    iops = storage.volume_type in (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)
    speed = storage.volume_type == VolumeType.GP3
    of_iops = of_class if not written or iops else own
    of_speed = of_class if not written or speed else own
    return {
        "storage.ebs_csi": only_when(bool, _installed(draft, "aws-ebs-csi-driver")),
        "storage.default_class": only_when(
            bool,
            expressed(f"{file}: metadata.name")
            if written
            else not_expressible("without a driver no class makes volumes"),
        ),
        "storage.volume_type": of_class,
        "storage.iops_per_volume": only_when(lambda n: n is not None, of_iops),
        "storage.throughput_mibps_per_volume": only_when(lambda n: n is not None, of_speed),
        "storage.binding_mode": expressed(f"{file}: volumeBindingMode")
        if written
        else only_when(
            lambda mode: mode != BindingMode.WAIT_FOR_FIRST_CONSUMER, informs("no storage class")
        ),
        "storage.encrypted": of_class,
        "storage.snapshots": only_when(
            bool, not_expressible("taken on a schedule by AWS Backup or a tool in the cluster")
        ),
        "storage.snapshot_change_percent": informs("what snapshots are priced by"),
        "storage.efs": only_when(
            bool,
            approximated(f"{_ADDON}[aws-efs-csi-driver]", "make the file system beside it")
            if eks(draft.design)
            else not_expressible("install its driver, and make the file system beside it"),
        ),
        "storage.efs_gib": informs("what the file system is priced by"),
    }


def _identity(draft: Draft) -> Table:
    managed = eks(draft.design)
    return {
        "identity.authentication": lambda field: _authentication(field, draft),
        "identity.authorization": only_when(
            lambda way: way != Authorization.RBAC,
            not_expressible("EKS authorizes by RBAC and access policies")
            if managed
            else expressed(f"{_KUBEADM}.clusterConfiguration.apiServer"),
            informs("what kubeadm and EKS do"),
        ),
        "identity.eks_auth_mode": expressed(f"{_EKS}.accessConfig.authenticationMode")
        if managed
        else informs("a setting of EKS"),
        "identity.irsa": expressed(f"{_EKS}.associateOIDCProvider")
        if managed
        else only_when(bool, _own_issuer(draft)),
        "identity.pod_identity": only_when(bool, _pod_identity(draft)),
        "identity.discovery_store": only_when(
            bool,
            informs("EKS publishes the keys itself")
            if managed or not draft.design.identity.irsa
            else _own_issuer(draft),
        ),
    }


def _own_issuer(draft: Draft) -> Verdict:
    if kubeadm.issuer_url(draft):
        note = "the commands above publish the keys; the bucket must be publicly readable"
        return approximated(f"{_KUBEADM}.clusterConfiguration.apiServer", note)
    return not_expressible("AWS must read the keys somewhere: state identity.discovery_store")


def _pod_identity(draft: Draft) -> Verdict:
    if not eks(draft.design):
        return not_expressible("a feature of EKS; IAM roles for service accounts are near")
    if with_credentials(draft):
        return expressed(draft.file("pod-identity"), "roles of the add-ons that call AWS")
    return expressed(f"{_ADDON}[eks-pod-identity-agent]")


def _authentication(field: Field, draft: Draft) -> Verdict:
    managed = eks(draft.design)
    match field.value:
        case UserAuthentication.IAM if managed:
            return informs("what EKS does; access entries say who may come in")
        case UserAuthentication.IAM:
            return not_expressible("install aws-iam-authenticator; until then, certificates")
        case UserAuthentication.OIDC:
            target = "oidcIdentityProviderConfig" if managed else "apiServer.extraArgs"
            return not_expressible(f"the issuer is not part of the design: state it under {target}")
        case _ if managed:
            return not_expressible("EKS signs no certificates for people; it knows them by IAM")
        case _:
            return informs("what clusterctl get kubeconfig gives")


def _security(draft: Draft) -> Table:
    managed = eks(draft.design)
    return {
        "security.network_policy": lambda field: _network_policy(field, draft),
        "security.pod_security": only_when(
            lambda level: level != PodSecurity.NONE,
            not_expressible("label each namespace: pod-security.kubernetes.io/enforce"),
        ),
        "security.policy_engine": only_when(
            lambda engine: engine != PolicyEngine.NONE,
            not_expressible("policies are applied after the cluster"),
        ),
        "security.secrets_encryption": (lambda field: _secrets(field, draft))
        if managed
        else only_when(bool, expressed(f"{_KUBEADM}.files", "a key of the management cluster")),
        "security.kms_key": lambda field: _key(field, draft),
        "security.secrets_delivery": only_when(
            lambda way: way != SecretsDelivery.KUBERNETES,
            not_expressible("installed after the cluster, by chart or GitOps"),
        ),
        "security.audit_log": only_when(
            bool,
            informs("EKS writes it where control_plane.logs says audit")
            if managed
            else expressed(f"{_KUBEADM}.clusterConfiguration.apiServer"),
        ),
        "security.ssh_cidrs": only_when(
            len,
            expressed("bastion.allowedCIDRBlocks")
            if draft.design.security.bastion
            else not_expressible("machines are reached over a bastion, which is off"),
        ),
        "security.bastion": only_when(
            bool, expressed("bastion.enabled", "one machine with a public address")
        ),
        "security.image_scanning": only_when(
            bool, not_expressible("a setting of the registry (ECR) or of the pipeline")
        ),
    }


def _network_policy(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("not asked for")
    network = draft.design.network
    if network.cni in _WITH_POLICY or (
        network.cni == Cni.AMAZON_VPC and network.network_policy_agent
    ):
        return approximated("header", "the pod network enforces policies; write them yourself")
    return not_expressible("this pod network enforces no policies")


def _secrets(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("EKS encrypts them with a key of its own all the same")
    if kms_key(draft.design):
        return expressed(f"{_EKS}.encryptionConfig")
    return approximated("", "EKS encrypts with a key of its own; state security.kms_key for yours")


def _key(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("not stated")
    if not draft.design.security.secrets_encryption:
        return informs("Secrets are not to be encrypted with it")
    if not eks(draft.design):
        return not_expressible("needs the KMS plug-in on each machine; a key of one's own is used")
    if kms_key(draft.design):
        return expressed(f"{_EKS}.encryptionConfig.provider")
    return not_expressible("the provider wants the full ARN of the key (arn:aws:kms:...)")


def _observability(draft: Draft) -> Table:
    wanted = draft.design.observability.metrics == Metrics.CLOUDWATCH
    with_addon = wanted and eks(draft.design)
    addon = f"{_ADDON}[amazon-cloudwatch-observability]"
    return {
        "observability.metrics": expressed(addon)
        if with_addon
        else _installed_later("collecting metrics"),
        "observability.logging": only_when(
            lambda way: way == Logging.CLOUDWATCH and with_addon,
            approximated(addon, "the add-on of the metrics ships container logs, too"),
            not_expressible("log shipping is installed after the cluster, by chart or GitOps"),
        ),
        "observability.log_retention_days": lambda field: _retention(field, draft),
        "observability.tracing": _installed_later("tracing"),
        "observability.alerting": _installed_later("alerting"),
        "observability.alerts": informs("rules of the alerting system"),
    }


def _retention(field: Field, draft: Draft) -> Verdict:
    if not eks(draft.design):
        return informs("a setting of what the logs are shipped to")
    written = log_retention(draft.design)
    if written is None:
        return informs("kept for ever" if draft.design.control_plane.logs else "there are no logs")
    if written == field.value:
        return expressed("header", "in a command above")
    return approximated("header", f"{written} days, the next that CloudWatch takes")


def _addons(draft: Draft) -> Table:
    webhooks = ["addons.webhooks", *(f"addons.webhooks[].{n}" for n in Webhook.model_fields)]
    managed = eks(draft.design)
    return {
        "addons.metrics_server": only_when(bool, _installed(draft, "metrics-server")),
        "addons.metrics_server_insecure": only_when(
            bool, _insecure(draft)
        ),
        "addons.cert_manager": only_when(bool, _installed(draft, "cert-manager")),
        "addons.snapshot_controller": only_when(bool, _installed(draft, "snapshot-controller")),
        "addons.pod_identity_webhook": only_when(
            bool,
            informs("EKS runs it itself")
            if managed
            else not_expressible("install amazon-eks-pod-identity-webhook after the cluster"),
        ),
        "addons.installed": informs("none"),
        "addons.installed[].name": not_expressible(
            "install it after the cluster, by chart or GitOps"
        ),
        "addons.installed[].version": informs("the version of what is installed later"),
        **dict.fromkeys(webhooks, informs("installed with what it belongs to")),
    }  # fmt: skip


def _insecure(draft: Draft) -> Verdict:
    if eks(draft.design):
        return not_expressible("the add-on checks the certificates of kubelets")
    if draft.design.addons.metrics_server:
        return expressed("header", "in a command above")
    return informs("a setting of metrics-server, which is off")


def _upgrades() -> Table:
    pace = informs("how often you upgrade")
    return {
        "upgrades.minors_per_year": pace,
        "upgrades.strategy": only_when(
            lambda strategy: strategy != UpgradeStrategy.IN_PLACE,
            not_expressible("export the second cluster under another name, then move the traffic"),
        ),
        "upgrades.nodes": only_when(
            lambda way: way in (NodeUpgrade.ROLLING_UPDATE, NodeUpgrade.MANAGED),
            informs("a new version in the manifests rolls the machines"),
            not_expressible("a new version in the manifests rolls the machines all the same"),
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
