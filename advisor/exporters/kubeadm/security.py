"""Flags and files of the API server: who may come in, what is logged, Secrets at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from advisor.exporters.kubeadm.choices import irsa
from advisor.exporters.kubeadm.draft import Draft
from advisor.model.vocabulary import UserAuthentication

AUDIT_POLICY: Final = "/etc/kubernetes/audit/policy.yaml"
ENCRYPTION: Final = "/etc/kubernetes/encryption/providers.yaml"
KEY_PLACEHOLDER: Final = "${ENCRYPTION_KEY}"
"""Where the key goes: it is made on the first machine and never stands in an export."""

_AUDIT_LOGS: Final = "/var/log/kubernetes/audit"
_ISSUER_TO_NAME: Final = "https://issuer.invalid"
"""Stands where your identity provider belongs: no host can have that name."""


def api_server_flags(draft: Draft) -> dict[str, Any]:
    """The flags of the API server that the design decides, by name."""
    return {
        **_audit_flags(draft),
        **_encryption_flags(draft),
        **_oidc_flags(draft),
        **_issuer_flags(draft),
    }


def api_server_volumes(draft: Draft) -> list[dict[str, Any]]:
    """The folders of the machine that the API server sees for it."""
    found = []
    if draft.design.security.audit_log:
        found += [
            _volume("audit-policy", AUDIT_POLICY, "File", read_only=True),
            _volume("audit-logs", _AUDIT_LOGS, "DirectoryOrCreate", read_only=False),
        ]
    if draft.design.security.secrets_encryption:
        found.append(_volume("encryption", ENCRYPTION, "File", read_only=True))
    return found


def audit_policy() -> dict[str, Any]:
    """Who did what to which object, without what is written: that may be a Secret."""
    return {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            {
                "level": "None",
                "nonResourceURLs": ["/healthz*", "/livez*", "/readyz*", "/version"],
            },
            {"level": "Metadata"},
        ],
    }


def encryption_configuration() -> dict[str, Any]:
    """Secrets are written with a key; what was written before it can still be read."""
    return {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "EncryptionConfiguration",
        "resources": [
            {
                "resources": ["secrets"],
                "providers": [
                    {"secretbox": {"keys": [{"name": "key1", "secret": KEY_PLACEHOLDER}]}},
                    {"identity": {}},
                ],
            }
        ],
    }


def issuer(draft: Draft) -> str:
    """The address of the public keys that sign service account tokens, in the bucket for it."""
    store = str(draft.design.identity.discovery_store).rstrip("/")
    bucket, _, folder = store.removeprefix("s3://").partition("/")
    region = draft.design.placement.region
    return f"https://{bucket}.s3.{region}.amazonaws.com/{folder or draft.design.name}"


def _audit_flags(draft: Draft) -> Mapping[str, Any]:
    if not draft.design.security.audit_log:
        return {}
    reason = "Who did what, by the policy file; kept on the machine until it is shipped."
    return {
        "audit-policy-file": draft.noted(AUDIT_POLICY, "security.audit_log", reason),
        "audit-log-path": f"{_AUDIT_LOGS}/audit.log",
        "audit-log-maxage": "10",
        "audit-log-maxbackup": "3",
        "audit-log-maxsize": "100",
    }


def _encryption_flags(draft: Draft) -> Mapping[str, Any]:
    if not draft.design.security.secrets_encryption:
        return {}
    reason = "Secrets are encrypted in etcd; every member needs the same file before it starts."
    path = "security.secrets_encryption"
    return {"encryption-provider-config": draft.noted(ENCRYPTION, path, reason)}


def _oidc_flags(draft: Draft) -> Mapping[str, Any]:
    if draft.design.identity.authentication != UserAuthentication.OIDC:
        return {}
    reason = "Put your identity provider here, and the client it knows Kubernetes by."
    return {
        "oidc-issuer-url": draft.noted(_ISSUER_TO_NAME, "identity.authentication", reason),
        "oidc-client-id": "kubernetes",
        "oidc-username-claim": "email",
        "oidc-groups-claim": "groups",
    }


def _issuer_flags(draft: Draft) -> Mapping[str, Any]:
    if not irsa(draft.design):
        return {}
    found = issuer(draft)
    reason = "AWS checks the tokens of pods against the keys that are published here."
    return {
        "service-account-issuer": draft.noted(found, "identity.discovery_store", reason),
        "service-account-jwks-uri": f"{found}/openid/v1/jwks",
        "api-audiences": draft.noted(
            "https://kubernetes.default.svc.cluster.local,sts.amazonaws.com",
            "identity.irsa",
            "Pods get IAM roles of their own, not the machine's.",
        ),
    }


def _volume(name: str, path: str, kind: str, *, read_only: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "hostPath": path, "mountPath": path}
    if read_only:
        found["readOnly"] = True
    return {**found, "pathType": kind}
