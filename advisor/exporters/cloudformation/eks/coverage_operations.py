"""What an EKS stack says of storage, access, observability and what runs on top."""

from __future__ import annotations

from typing import Final

from advisor.exporters.cloudformation.eks.choices import (
    auto_mode,
    grouped,
    kms_key,
    log_retention,
    network_addons,
    with_oidc,
)
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
from advisor.exporters.drafting import Draft
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

_RETENTION: Final = "ClusterLogs.RetentionInDays"
_WITH_IOPS: Final = (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)


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
    return {
        "storage.ebs_csi": only_when(
            bool,
            informs("Auto Mode brings it") if built_in else expressed("AwsEbsCsiDriverAddon"),
            approximated("Cluster.StorageConfig", "Auto Mode brings it")
            if built_in
            else informs("not asked for"),
        ),
        **_storage_class(draft),
        "storage.snapshots": only_when(
            bool,
            approximated("SnapshotControllerAddon", "the schedule is a tool of its own")
            if design.addons.snapshot_controller
            else not_expressible("taken by AWS Backup or a tool in the cluster"),
        ),
        "storage.snapshot_change_percent": informs("what snapshots are priced by"),
        "storage.efs": only_when(
            bool, approximated("AwsEfsCsiDriverAddon", "make the file system beside it")
        ),
        "storage.efs_gib": informs("what the file system is priced by"),
    }


def _storage_class(draft: Draft) -> Table:
    wanted = draft.design.storage
    file = draft.file("storage")
    written = bool(wanted.default_class) and (wanted.ebs_csi or auto_mode(draft.design))
    of_class: Verdict = (
        expressed(f"{file}: parameters")
        if written
        else informs("there is no storage class to set it in")
    )
    own = informs("the volume type's own")
    iops = of_class if written and wanted.volume_type in _WITH_IOPS else own
    throughput = of_class if written and wanted.volume_type == VolumeType.GP3 else own
    return {
        "storage.default_class": only_when(
            bool,
            expressed(f"{file}: metadata.name")
            if written
            else not_expressible("without a driver no class makes volumes"),
        ),
        "storage.volume_type": of_class,
        "storage.iops_per_volume": only_when(lambda n: n is not None, iops),
        "storage.throughput_mibps_per_volume": only_when(lambda n: n is not None, throughput),
        "storage.binding_mode": expressed(f"{file}: volumeBindingMode")
        if written
        else only_when(
            lambda mode: mode != BindingMode.WAIT_FOR_FIRST_CONSUMER, informs("no storage class")
        ),
        "storage.encrypted": of_class,
    }


def _identity(draft: Draft) -> Table:
    forced = with_oidc(draft.design) and not draft.design.identity.irsa
    return {
        "identity.authentication": _authentication,
        "identity.authorization": only_when(
            lambda way: way != Authorization.RBAC,
            not_expressible("EKS authorizes by RBAC and access policies"),
            informs("what EKS does"),
        ),
        "identity.eks_auth_mode": expressed("Cluster.AccessConfig.AuthenticationMode"),
        "identity.irsa": approximated("OidcProvider", "made: pods on Fargate have no other way")
        if forced
        else only_when(bool, expressed("OidcProvider")),
        "identity.pod_identity": only_when(
            bool,
            approximated("PodIdentityAssociation", "for add-ons and controllers; Auto Mode has it")
            if auto_mode(draft.design)
            else expressed("EksPodIdentityAgentAddon"),
        ),
        "identity.discovery_store": only_when(bool, informs("a setting of kops")),
    }


def _authentication(field: Field) -> Verdict:
    match field.value:
        case UserAuthentication.IAM:
            return informs("what EKS does; access entries say who may come in")
        case UserAuthentication.OIDC:
            return not_expressible(
                "the issuer is not part of the design: add an AWS::EKS::IdentityProviderConfig"
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
        "security.secrets_encryption": only_when(
            bool,
            expressed("Cluster.EncryptionConfig"),
            informs("EKS encrypts them with a key of its own all the same"),
        ),
        "security.kms_key": lambda field: _key(field, draft),
        "security.secrets_delivery": only_when(
            lambda way: way != SecretsDelivery.KUBERNETES,
            not_expressible("installed after the cluster, by chart or GitOps"),
        ),
        "security.audit_log": only_when(
            bool, informs("EKS writes it where control_plane.logs says audit")
        ),
        "security.ssh_cidrs": only_when(
            len,
            expressed("SshSecurityGroup")
            if any(pool.ssh for pool in grouped(draft.design))
            else informs("no pool takes SSH"),
        ),
        "security.bastion": only_when(
            bool, not_expressible("the stack makes no bastion; Session Manager reaches every node")
        ),
        "security.image_scanning": only_when(
            bool, not_expressible("a setting of the registry (ECR) or of the pipeline")
        ),
    }


def _network_policy(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("not asked for")
    if draft.design.network.network_policy_agent and network_addons(draft.design):
        return approximated("VpcCniAddon", "the agent enforces policies; write them yourself")
    return not_expressible("nothing enforces policies: switch network.network_policy_agent on")


def _key(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("not stated")
    if kms_key(draft.design):
        return expressed("Cluster.EncryptionConfig[].Provider.KeyArn")
    if draft.design.security.secrets_encryption:
        return not_expressible(
            "wanted is the full ARN of the key (arn:aws:kms:...); the stack makes one instead"
        )
    return informs("Secrets are not to be encrypted with it")


def _observability(draft: Draft) -> Table:
    with_cloudwatch = draft.design.observability.metrics == Metrics.CLOUDWATCH
    addon = "AmazonCloudwatchObservabilityAddon"
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
    return approximated(_RETENTION, f"{written} days, the next that CloudWatch takes")


def _addons() -> Table:
    webhooks = ["addons.webhooks", *(f"addons.webhooks[].{n}" for n in Webhook.model_fields)]
    return {
        "addons.metrics_server": only_when(bool, expressed("MetricsServerAddon")),
        "addons.metrics_server_insecure": only_when(
            bool, not_expressible("the add-on checks the certificates of kubelets")
        ),
        "addons.cert_manager": only_when(bool, expressed("CertManagerAddon")),
        "addons.snapshot_controller": only_when(bool, expressed("SnapshotControllerAddon")),
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
            not_expressible("a command of kops; EKS replaces nodes when the version changes"),
            informs("EKS replaces nodes when the version changes, Karpenter when they drift"),
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
