"""Who may do what: authentication, authorization, IAM, audit log, Secrets at rest."""

from __future__ import annotations

from advisor.importers.kops.case import Case
from advisor.model.vocabulary import Authorization, UserAuthentication


def read_access(case: Case) -> None:
    """The design's ``identity``, and of ``security`` what a manifest decides."""
    _authentication(case)
    _authorization(case)
    _irsa(case)
    server = case.spec.get("kubeAPIServer")
    path = server.get("auditLogPath")
    if path.word():
        case.record.read("security.audit_log", True, path.place)
    else:
        reason = "without auditLogPath the API server writes no audit log"
        case.record.default("security.audit_log", False, reason, server.place)
    case.flag(
        "security.secrets_encryption", case.spec.get("encryptionConfig"), False,
        "Secrets stand in etcd as they are",
    )  # fmt: skip


def _authentication(case: Case) -> None:
    aws = case.spec.get("authentication", "aws")
    issuer = case.spec.get("kubeAPIServer", "oidcIssuerURL")
    own = case.spec.get("authentication", "oidc", "issuerURL")
    path = "identity.authentication"
    if aws:
        case.record.read(path, UserAuthentication.IAM.value, aws.place)
        for key in ("backendMode", "clusterID"):
            aws.get(key)
    elif issuer.word() or own.word():
        place = issuer.place if issuer.word() else own.place
        case.record.read(path, UserAuthentication.OIDC.value, place)
    else:
        reason = "people log in with client certificates"
        place = case.spec.get("authentication").place
        case.record.default(path, UserAuthentication.CERTIFICATES.value, reason, place)


def _authorization(case: Case) -> None:
    authorization = case.spec.get("authorization")
    always, rbac = authorization.get("alwaysAllow"), authorization.get("rbac")
    path = "identity.authorization"
    if always and not rbac:
        case.record.read(path, Authorization.ALWAYS_ALLOW.value, always.place)
    else:
        stated = Authorization.RBAC.value if rbac else None
        case.choose(path, rbac, stated, Authorization.RBAC.value, "kops takes RBAC", authorization)


def _irsa(case: Case) -> None:
    discovery = case.spec.get("serviceAccountIssuerDiscovery")
    store, provider = discovery.get("discoveryStore"), discovery.get("enableAWSOIDCProvider")
    used = case.spec.get("iam", "useServiceAccountExternalPermissions")
    case.spec.get("iam", "allowContainerRegistry")
    case.spec.get("iam", "legacy")
    if provider.flag():
        case.record.read("identity.irsa", True, provider.place)
    else:
        reason = "without enableAWSOIDCProvider AWS does not know the cluster's service accounts"
        place = used.place if used else discovery.place
        case.record.default("identity.irsa", False, reason, place)
    stated = store.word()
    if stated is not None:
        short = stated.removesuffix(f"/{case.manifest.name}")
        case.record.read("identity.discovery_store", short, store.place)
