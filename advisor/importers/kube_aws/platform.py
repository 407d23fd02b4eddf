"""What runs in and around the cluster: add-ons, rights, logs, storage."""

from __future__ import annotations

from advisor.importers.kube_aws.case import Case, network
from advisor.model.vocabulary import (
    Authorization,
    IngressController,
    Interruption,
    LoadBalancerController,
    LoadBalancerKind,
    Logging,
    Metrics,
    NodeAutoscaler,
    NodeUpgrade,
    PodSecurity,
    ServiceDns,
    UserAuthentication,
)


def read_platform(case: Case) -> None:
    """Add-ons, who may do what, logs, storage, load balancers of Services."""
    _addons(case)
    _autoscaling(case)
    _identity(case)
    _security(case)
    _observability(case)
    _storage(case)
    _load_balancing(case)


def _addons(case: Case) -> None:
    metrics = case.root.get("addons", "metricsServer", "enabled")
    measured = case.flag("addons.metrics_server", metrics, True, "kube-aws installs it")
    case.record.default("addons.cert_manager", False, "kube-aws installs no cert-manager")
    reason = f"metrics-server is {'there' if measured else 'not there'} to scale pods by"
    case.record.infer("autoscaling.hpa", measured, metrics.place, reason)
    rescheduler = case.root.get("addons", "rescheduler", "enabled")
    if rescheduler:
        reason = "the rescheduler of critical pods is gone; priorities of pods took its place"
        case.record.leave(rescheduler.place, rescheduler.value, reason)


def _autoscaling(case: Case) -> None:
    scaler = case.root.get("addons", "clusterAutoscaler")
    enabled = scaler.get("enabled")
    word = NodeAutoscaler.CLUSTER_AUTOSCALER if enabled.flag() else NodeAutoscaler.NONE
    reason = "kube-aws installs no autoscaler unless told to"
    stated = word.value if enabled.flag() is not None else None
    case.choose("autoscaling.engine", enabled, stated, word.value, reason)
    expander = scaler.get("options", "expander")
    if enabled.flag() and expander.word():
        path = "autoscaling.cluster_autoscaler.expander"
        case.record.read(path, expander.word(), expander.place)
    drainer = case.root.get("experimental", "nodeDrainer", "enabled")
    on = drainer.flag() is True
    word_of = Interruption.NODE_TERMINATION_HANDLER if on else Interruption.NONE
    reason = (
        "the node drainer empties machines that are replaced or taken back"
        if on
        else "the node drainer is off"
    )
    case.record.infer("autoscaling.interruption", word_of.value, drainer.place, reason)
    reason = "scaling groups replace machines as CloudFormation updates them"
    word_for = NodeUpgrade.ROLLING_UPDATE.value
    case.record.infer("upgrades.nodes", word_for, case.root.get("waitSignal").place, reason)


def _identity(case: Case) -> None:
    oidc = case.root.get("experimental", "oidc", "enabled")
    iam = case.stated(
        ("kubernetes", "authentication", "awsIAM", "enabled"),
        ("kubeAwsPlugins", "awsIamAuthenticator", "enabled"),
    )
    path = "identity.authentication"
    if iam.flag():
        case.record.read(path, UserAuthentication.IAM.value, iam.place)
    elif oidc.flag():
        case.record.read(path, UserAuthentication.OIDC.value, oidc.place)
    else:
        reason = "certificates that kube-aws makes"
        case.record.default(path, UserAuthentication.CERTIFICATES.value, reason, oidc.place)
    rbac = case.root.get("experimental", "plugins", "rbac", "enabled")
    if rbac.flag() is False:
        word, reason = Authorization.ALWAYS_ALLOW, "RBAC is off"
        case.record.infer("identity.authorization", word.value, rbac.place, reason)
    else:
        stated = Authorization.RBAC.value if rbac.flag() else None
        reason = "kube-aws switches RBAC on since v0.10"
        case.choose("identity.authorization", rbac, stated, Authorization.RBAC.value, reason)
    case.record.default("identity.irsa", False, "kube-aws knows no roles of service accounts")


def _security(case: Case) -> None:
    secrets = case.root.get("kubernetes", "encryptionAtRest", "enabled")
    reason = "Secrets are not encrypted unless told to"
    case.flag("security.secrets_encryption", secrets, False, reason)
    audit = case.root.get("experimental", "auditLog", "enabled")
    case.flag("security.audit_log", audit, False, "no audit log unless told to")
    pods = case.root.get("experimental", "admission", "podSecurityPolicy", "enabled")
    reason = "pod security policies are gone from Kubernetes; nothing of kube-aws holds pods back"
    case.record.infer("security.pod_security", PodSecurity.NONE.value, pods.place, reason)
    ranges = case.root.get("sshAccessAllowedSourceCIDRs")
    found = [text for each in ranges.items() if (text := network(each))]
    stated = found if isinstance(ranges.value, list) else None
    usual = [case.fact("default_open_cidr")]
    reason = "everybody may try to log in where no ranges are stated"
    case.choose("security.ssh_cidrs", ranges, stated, usual, reason)


def _observability(case: Case) -> None:
    logs = case.root.get("cloudWatchLogging")
    enabled, days = logs.get("enabled"), logs.get("retentionInDays")
    word = Logging.CLOUDWATCH if enabled.flag() else Logging.NONE
    stated = word.value if enabled.flag() is not None else None
    reason = "kube-aws sends no logs anywhere unless told to"
    case.choose("observability.logging", enabled, stated, word.value, reason)
    if enabled.flag():
        path = "observability.log_retention_days"
        case.usual(path, days, days.whole() or None, "default_log_retention_days")
    reason = "kube-aws installs nothing that keeps metrics"
    case.record.default("observability.metrics", Metrics.NONE.value, reason)


def _storage(case: Case) -> None:
    driver = case.root.get("experimental", "containerStorageInterface", "enabled")
    reason = "volumes are made by code of Kubernetes that is gone since"
    case.flag("storage.ebs_csi", driver, False, reason)
    shared = case.root.get("elasticFileSystemId")
    if shared.word():
        reason = "a file system that exists, on every node"
        case.record.infer("storage.efs", True, shared.place, reason)


def _load_balancing(case: Case) -> None:
    record = case.record
    path, reason = "load_balancing", "Kubernetes itself makes Classic load balancers of Services"
    word = LoadBalancerController.IN_TREE.value
    record.default(f"{path}.controller", word, reason)
    record.default(f"{path}.kind", LoadBalancerKind.CLB.value, reason)
    reason = "kube-aws installs no ingress controller; one of yours is not in the file"
    record.default(f"{path}.ingress", IngressController.NONE.value, reason)
    reason = "kube-aws writes no names of Services"
    record.default(f"{path}.dns", ServiceDns.MANUAL.value, reason)
