"""Who may do what: IAM of the cluster, access to its API, keys, logs and support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from advisor.exporters.eksctl.choices import (
    TIERS,
    auto_mode,
    cluster_autoscaler,
    karpenter,
    kms_key,
    load_balancer_controller,
    log_retention,
    withoidc,
)
from advisor.exporters.eksctl.draft import Draft, compact
from advisor.model.design import Design
from advisor.model.vocabulary import EksAuthMode, SupportType


@dataclass(frozen=True, slots=True)
class Controller:
    """A program in the cluster that calls AWS: its service account and what eksctl grants it."""

    account: str
    policy: str
    """The key of the policies eksctl knows by name."""
    path: str
    """The field of the design that asks for it."""
    why: str


def controllers(design: Design) -> tuple[Controller, ...]:
    """Controllers installed after the cluster that need credentials."""
    found = []
    if load_balancer_controller(design) and not auto_mode(design):
        found.append(
            Controller(
                "aws-load-balancer-controller",
                "awsLoadBalancerController",
                "load_balancing.controller",
                "Credentials of the load balancer controller.",
            )
        )
    if cluster_autoscaler(design) and not auto_mode(design):
        found.append(
            Controller(
                "cluster-autoscaler",
                "autoScaler",
                "autoscaling.engine",
                "Credentials of the cluster autoscaler.",
            )
        )
    return tuple(found)


def iam(draft: Draft) -> dict[str, Any]:
    """OIDC in so many words, and a role for each controller."""
    needs = withoidc(draft.design)
    if needs and not draft.design.identity.irsa:
        reason = "Karpenter of eksctl needs it." if karpenter(draft.design) else "IPv6 needs it."
    else:
        reason = "IAM roles for service accounts." if needs else "No roles for service accounts."
    pod_identity = draft.design.identity.pod_identity
    found: dict[str, Any] = {"withOIDC": draft.noted(needs, "identity.irsa", reason)}
    wanted = controllers(draft.design)
    if pod_identity and wanted:
        found["podIdentityAssociations"] = [_association(draft, each) for each in wanted]
    elif draft.design.identity.irsa and wanted:
        found["serviceAccounts"] = [_service_account(draft, each) for each in wanted]
    return found


def _association(draft: Draft, each: Controller) -> dict[str, Any]:
    return {
        "namespace": "kube-system",
        "serviceAccountName": draft.noted(each.account, each.path, each.why),
        "createServiceAccount": True,
        "wellKnownPolicies": {each.policy: True},
    }


def _service_account(draft: Draft, each: Controller) -> dict[str, Any]:
    return {
        "metadata": {
            "name": draft.noted(each.account, each.path, each.why),
            "namespace": "kube-system",
        },
        "wellKnownPolicies": {each.policy: True},
    }


def access_config(draft: Draft) -> dict[str, Any]:
    """Access entries or the aws-auth ConfigMap; the mode can only move towards entries."""
    mode = draft.design.identity.eks_auth_mode
    reason = (
        "Access entries alone; list who else may come in under accessEntries."
        if mode == EksAuthMode.API
        else "The aws-auth ConfigMap counts, too."
    )
    return {
        "authenticationMode": draft.noted(str(mode), "identity.eks_auth_mode", reason),
        "bootstrapClusterCreatorAdminPermissions": True,
    }


def upgrade_policy(draft: Draft) -> dict[str, Any]:
    """What happens when standard support ends. Always written: absent means paid extension."""
    kind = draft.design.control_plane.support_type
    reason = (
        "Upgraded at the end of standard support; absent means six times the fee from then on."
        if kind == SupportType.STANDARD
        else "Six times the fee once standard support has ended."
    )
    return {"supportType": draft.noted(kind.upper(), "control_plane.support_type", reason)}


def scaling(draft: Draft) -> dict[str, Any] | None:
    """The tier of the control plane; absent: standard."""
    tier = TIERS.get(draft.design.control_plane.tier)
    reason = "Provisioned control plane, billed by the hour."
    return {"tier": draft.noted(tier, "control_plane.tier", reason)} if tier else None


def zonal_shift(draft: Draft) -> dict[str, Any] | None:
    """Whether traffic can be moved out of a zone."""
    if not draft.design.control_plane.zonal_shift:
        return None
    reason = "Moves traffic out of a zone that fails."
    return {"enabled": draft.noted(True, "control_plane.zonal_shift", reason)}


def secrets_encryption(draft: Draft) -> dict[str, Any] | None:
    """A KMS key of one's own; EKS encrypts with one of its own otherwise."""
    key = kms_key(draft.design)
    reason = "Secrets under a key of your own; this cannot be undone."
    return {"keyARN": draft.noted(key, "security.kms_key", reason)} if key else None


def logs(draft: Draft) -> dict[str, Any] | None:
    """Logs of the control plane; without days they are kept for ever."""
    kinds = sorted({str(kind) for kind in draft.design.control_plane.logs})
    if not kinds:
        return None
    days = log_retention(draft.design)
    found = {
        "enableTypes": draft.noted(kinds, "control_plane.logs", "Paid by the gigabyte."),
        "logRetentionInDays": draft.noted(
            days, "observability.log_retention_days", "Without it logs are kept for ever."
        )
        if days
        else None,
    }
    return {"clusterLogging": compact(found)}
