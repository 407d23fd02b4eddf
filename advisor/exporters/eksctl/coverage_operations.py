"""What an eksctl config says of storage, access, observability and what runs on top."""

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
from advisor.exporters.eksctl.choices import (
    auto_mode,
    karpenter,
    kms_key,
    log_retention,
    own_network,
    withoidc,
)
from advisor.exporters.eksctl.draft import Draft
from advisor.model.operations import Webhook
from advisor.model.vocabulary import (
    Authorization,
    BindingMode,
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

_RETENTION: Final = "cloudWatch.clusterLogging.logRetentionInDays"


def operations_table(draft: Draft) -> Table:
    """Verdicts of everything from ``storage`` to ``platform`` but quotas."""
    return {
        **_storage(draft),
        **_identity(draft),
        **_security(draft),
        **_observability(draft),
        **_addons(),
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
    design = draft.design
    built_in = auto_mode(design)
    file = draft.file("storage")
    written = bool(design.storage.default_class) and (design.storage.ebs_csi or built_in)
    of_class: Verdict = (
        expressed(f"{file}: parameters")
        if written
        else informs("there is no storage class to set it in")
    )
    iops = written and design.storage.volume_type in (
        VolumeType.GP3, VolumeType.IO1, VolumeType.IO2,
    )  # fmt: skip
    throughput = written and design.storage.volume_type == VolumeType.GP3
    own = informs("the volume type's own")
    return {
        "storage.ebs_csi": only_when(
            bool,
            informs("Auto Mode brings it") if built_in else expressed("addons[aws-ebs-csi-driver]"),
            approximated("autoModeConfig", "Auto Mode brings it")
            if built_in
            else informs("not asked for"),
        ),
        "storage.default_class": only_when(
            bool,
            expressed(f"{file}: metadata.name")
            if written
            else not_expressible("without a driver no class makes volumes"),
        ),
        "storage.volume_type": of_class,
        "storage.iops_per_volume": only_when(lambda n: n is not None, of_class if iops else own),
        "storage.throughput_mibps_per_volume": only_when(
            lambda n: n is not None, of_class if throughput else own
        ),
        "storage.binding_mode": expressed(f"{file}: volumeBindingMode")
        if written
        else only_when(
            lambda mode: mode != BindingMode.WAIT_FOR_FIRST_CONSUMER, informs("no storage class")
        ),
        "storage.encrypted": of_class,
        "storage.snapshots": only_when(
            bool,
            approximated("addons[snapshot-controller]", "the schedule is a tool of its own")
            if design.addons.snapshot_controller
            else not_expressible("taken by AWS Backup or a tool in the cluster"),
        ),
        "storage.snapshot_change_percent": informs("what snapshots are priced by"),
        "storage.efs": only_when(
            bool, approximated("addons[aws-efs-csi-driver]", "make the file system beside it")
        ),
        "storage.efs_gib": informs("what the file system is priced by"),
    }


def _identity(draft: Draft) -> Table:
    forced = withoidc(draft.design) and not draft.design.identity.irsa
    why = "Karpenter of eksctl" if karpenter(draft.design) else "the network plugin under IPv6"
    return {
        "identity.authentication": _authentication,
        "identity.authorization": only_when(
            lambda way: way != Authorization.RBAC,
            not_expressible("EKS authorizes by RBAC and access policies"),
            informs("what EKS does"),
        ),
        "identity.eks_auth_mode": expressed("accessConfig.authenticationMode"),
        "identity.irsa": approximated("iam.withOIDC", f"on: {why} needs it")
        if forced
        else expressed("iam.withOIDC"),
        "identity.pod_identity": only_when(
            bool, expressed("addonsConfig.autoApplyPodIdentityAssociations")
        ),
        "identity.discovery_store": only_when(bool, informs("a setting of kops")),
    }


def _authentication(field: Field) -> Verdict:
    match field.value:
        case UserAuthentication.IAM:
            return informs("what EKS does; access entries say who may come in")
        case UserAuthentication.OIDC:
            return not_expressible(
                "the issuer is not part of the design: state it under identityProviders"
            )
        case _:
            return not_expressible("EKS signs no certificates for people; it knows them by IAM")


def _security(draft: Draft) -> Table:
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
        "security.secrets_encryption": lambda field: _secrets(field, draft),
        "security.kms_key": lambda field: _key(field, draft),
        "security.secrets_delivery": only_when(
            lambda way: way != SecretsDelivery.KUBERNETES,
            not_expressible("installed after the cluster, by chart or GitOps"),
        ),
        "security.audit_log": only_when(
            bool, informs("EKS writes it where control_plane.logs says audit")
        ),
        "security.ssh_cidrs": only_when(
            len, not_expressible("eksctl opens port 22 to the VPC or to all; use Session Manager")
        ),
        "security.bastion": only_when(
            bool, not_expressible("eksctl makes no bastion; Session Manager reaches every node")
        ),
        "security.image_scanning": only_when(
            bool, not_expressible("a setting of the registry (ECR) or of the pipeline")
        ),
    }


def _network_policy(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("not asked for")
    if draft.design.network.network_policy_agent and own_network(draft.design):
        return approximated("addons[vpc-cni]", "the agent enforces policies; write them yourself")
    return not_expressible("nothing enforces policies: switch network.network_policy_agent on")


def _secrets(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("EKS encrypts them with a key of its own all the same")
    if kms_key(draft.design):
        return expressed("secretsEncryption")
    return approximated("", "EKS encrypts with a key of its own; state security.kms_key for yours")


def _key(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("not stated")
    if kms_key(draft.design):
        return expressed("secretsEncryption.keyARN")
    if draft.design.security.secrets_encryption:
        return not_expressible("eksctl wants the full ARN of the key (arn:aws:kms:...)")
    return informs("Secrets are not to be encrypted with it")


def _observability(draft: Draft) -> Table:
    with_cloudwatch = draft.design.observability.metrics == Metrics.CLOUDWATCH
    addon = "addons[amazon-cloudwatch-observability]"
    return {
        "observability.metrics": expressed(addon)
        if with_cloudwatch
        else _installed_later("collecting metrics"),
        "observability.logging": only_when(
            lambda way: way == Logging.CLOUDWATCH and with_cloudwatch,
            approximated(addon, "the add-on of the metrics ships container logs, too"),
            not_expressible("log shipping is installed after the cluster, by chart or GitOps"),
        ),
        "observability.log_retention_days": lambda field: _retention(field, draft),
        "observability.tracing": _installed_later("tracing"),
        "observability.alerting": _installed_later("alerting"),
        "observability.alerts": informs("rules of the alerting system"),
    }


def _retention(field: Field, draft: Draft) -> Verdict:
    written = log_retention(draft.design)
    if written is None:
        return informs("kept for ever" if draft.design.control_plane.logs else "there are no logs")
    if written == field.value:
        return expressed(_RETENTION)
    return approximated(_RETENTION, f"{written} days, the next that eksctl takes")


def _addons() -> Table:
    webhooks = ["addons.webhooks", *(f"addons.webhooks[].{n}" for n in Webhook.model_fields)]
    return {
        "addons.metrics_server": expressed("addons[metrics-server]"),
        "addons.metrics_server_insecure": only_when(
            bool, not_expressible("the add-on checks the certificates of kubelets")
        ),
        "addons.cert_manager": only_when(bool, expressed("addons[cert-manager]")),
        "addons.snapshot_controller": only_when(bool, expressed("addons[snapshot-controller]")),
        "addons.pod_identity_webhook": only_when(bool, informs("EKS runs it itself")),
        "addons.installed": informs("none"),
        "addons.installed[].name": not_expressible(
            "install it after the cluster, by chart or GitOps"
        ),
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
            lambda way: way == NodeUpgrade.ROLLING_UPDATE,
            not_expressible("a command of kops; eksctl upgrade nodegroup replaces nodes"),
            informs("a command: eksctl upgrade nodegroup, or Karpenter's drift"),
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
