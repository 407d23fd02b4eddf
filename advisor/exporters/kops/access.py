"""Who may do what: authentication, authorization, IAM, the audit log and Secrets at rest."""

from __future__ import annotations

from typing import Any

from advisor.exporters.kops.choices import irsa
from advisor.exporters.kops.draft import Draft, compact
from advisor.model.vocabulary import Authorization, UserAuthentication

_AUDIT_FOLDER = "/etc/kubernetes/audit"
_AUDIT_LOG = "/var/log/kube-apiserver-audit.log"
_AUDIT_POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
# One event a request, when it is answered.
omitStages:
  - RequestReceived
rules:
  # Health checks come every second and tell nothing.
  - level: None
    nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version"]
  # Who did what to which object; bodies would put Secrets into the log.
  - level: Metadata
"""


def authentication(draft: Draft) -> Any:
    """IAM users and roles as Kubernetes users; absent: client certificates."""
    if draft.design.identity.authentication != UserAuthentication.IAM:
        return None
    return draft.noted(
        {"aws": {"backendMode": "CRD", "clusterID": draft.cluster}},
        "identity.authentication",
        "People log in with IAM; roles are mapped by IAMIdentityMapping objects.",
    )


def authorization(draft: Draft) -> Any:
    """What an authenticated user may do."""
    if draft.design.identity.authorization == Authorization.RBAC:
        return draft.noted({"rbac": {}}, "identity.authorization", "Roles decide who may do what.")
    return draft.noted(
        {"alwaysAllow": {}}, "identity.authorization", "Everybody may do everything."
    )


def iam(draft: Draft) -> dict[str, Any]:
    """Machines may pull from ECR; service accounts get roles where IRSA is on."""
    found: dict[str, Any] = {"allowContainerRegistry": True}
    if irsa(draft.design):
        found["useServiceAccountExternalPermissions"] = draft.noted(
            True, "identity.irsa", "Pods get IAM roles of their own, not the machine's."
        )
    return found


def issuer_discovery(draft: Draft) -> Any:
    """Where AWS finds the keys that sign service account tokens."""
    if not irsa(draft.design):
        return None
    store = discovery_store(draft)
    return {
        "discoveryStore": draft.noted(
            store,
            "identity.discovery_store",
            "AWS reads the issuer's public keys here: the bucket must be publicly readable.",
        ),
        "enableAWSOIDCProvider": True,
    }


def discovery_store(draft: Draft) -> str:
    """The store with the cluster's own folder, as ``kops create cluster`` writes it."""
    store = str(draft.design.identity.discovery_store).rstrip("/")
    bucket = store.removeprefix("s3://")
    return store if "/" in bucket else f"{store}/{draft.cluster}"


def api_server(draft: Draft) -> Any:
    """The audit log; the policy it names must come as a file, or the API server does not start."""
    if not draft.design.security.audit_log:
        return None
    return draft.noted(
        {
            "auditLogPath": _AUDIT_LOG,
            "auditLogMaxAge": 10,
            "auditLogMaxBackups": 3,
            "auditLogMaxSize": 100,
            "auditPolicyFile": f"{_AUDIT_FOLDER}/policy.yaml",
        },
        "security.audit_log",
        "Who did what, by the policy below; kept on the machines until it is shipped.",
    )


def file_assets(draft: Draft) -> list[dict[str, Any]] | None:
    """The audit policy, on every machine that runs an API server."""
    if not draft.design.security.audit_log:
        return None
    return [
        {
            "name": "audit-policy",
            "path": f"{_AUDIT_FOLDER}/policy.yaml",
            "roles": api_roles(draft),
            "content": _AUDIT_POLICY,
        }
    ]


def api_roles(draft: Draft) -> list[str]:
    """The roles of machines that run an API server."""
    from advisor.exporters.kops.choices import apiserver_nodes

    return ["ControlPlane", "APIServer"] if apiserver_nodes(draft.design) else ["ControlPlane"]


def encryption_config(draft: Draft) -> Any:
    """Whether Secrets are encrypted in etcd; absent: they are not."""
    if not draft.design.security.secrets_encryption:
        return None
    return draft.noted(
        True,
        "security.secrets_encryption",
        "Secrets are encrypted in etcd; the secret encryptionconfig must exist before the update.",
    )


def kubelet(draft: Draft) -> dict[str, Any]:
    """What every kubelet keeps to: no request without a name."""
    del draft
    return compact({"anonymousAuth": False})
