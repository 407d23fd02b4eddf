"""The EKS flavour: Cluster, AWSManagedCluster and AWSManagedControlPlane.

Traps of the provider: the authentication mode is ``config_map`` unless stated, the upgrade policy
is the paid one, add-ons want an exact version, and those installed by other means are removed as
soon as one is listed.
"""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.capa import network
from advisor.exporters.capa.choices import (
    CONTROL_PLANE,
    EKS_ROLE,
    INFRASTRUCTURE,
    private_nodes,
    version_numbers,
    vpc_cni,
    without_kube_proxy,
)
from advisor.exporters.capa.draft import Draft, compact, document, kubernetes_version, reference
from advisor.exporters.capa.plane import cluster, control_plane_name
from advisor.exporters.eksctl import addons as eks_addons
from advisor.exporters.eksctl.choices import kms_key, public_endpoint
from advisor.exporters.yaml_text import plain
from advisor.model.vocabulary import ControlPlaneLog, EksAuthMode, SupportType
from advisor.plan.layout import zones_in_use

_LOGS: Final = {
    "apiServer": ControlPlaneLog.API,
    "audit": ControlPlaneLog.AUDIT,
    "authenticator": ControlPlaneLog.AUTHENTICATOR,
    "controllerManager": ControlPlaneLog.CONTROLLER_MANAGER,
    "scheduler": ControlPlaneLog.SCHEDULER,
}
_FIRST_WITH_ADDONS: Final = (1, 18)
_REASONS: Final = {"eks-pod-identity-agent": "Hands pods their credentials."}
VERSION_OF: Final = "VERSION-OF-"
"""Stands for an add-on's version until the command of the header has asked AWS for it."""


def managed(draft: Draft) -> list[dict[str, Any]]:
    """The documents of the cluster without its workers."""
    return [
        cluster(
            draft,
            reference(CONTROL_PLANE, "AWSManagedControlPlane", control_plane_name(draft)),
            reference(INFRASTRUCTURE, "AWSManagedCluster", draft.cluster),
        ),
        document(INFRASTRUCTURE, "AWSManagedCluster", draft.cluster, {}),
        document(
            CONTROL_PLANE, "AWSManagedControlPlane", control_plane_name(draft), _spec(draft)
        ),
    ]  # fmt: skip


def _spec(draft: Draft) -> dict[str, Any]:
    design = draft.design
    version = kubernetes_version(design.kubernetes.version, draft.catalog)
    private = private_nodes(design) and len(zones_in_use(design)) > 1
    return compact(
        {
            "eksClusterName": draft.noted(
                draft.cluster, "name", "Absent, a name made of namespace and object."
            ),
            "region": draft.noted(design.placement.region, "placement.region", "Where it runs."),
            "version": draft.noted(version, "kubernetes.version", "EKS picks the patch."),
            "roleName": EKS_ROLE,
            "sshKeyName": network.key_name(draft),
            "network": network.network(draft),
            "restrictPrivateSubnets": True if private else None,
            "endpointAccess": _endpoint(draft),
            "accessConfig": _access(draft),
            "upgradePolicy": _upgrades(draft),
            "associateOIDCProvider": draft.noted(
                design.identity.irsa, "identity.irsa", "IAM roles for service accounts."
            ),
            "encryptionConfig": _encryption(draft),
            "logging": _logs(draft),
            "bastion": network.bastion(draft),
            "addons": addons(draft) or None,
            "vpcCni": None
            if vpc_cni(design)
            else {"disable": draft.noted(True, "network.cni", "Another network plugin follows.")},
            "kubeProxy": {
                "disable": draft.noted(True, "network.kube_proxy", "The plugin does its work.")
            }
            if without_kube_proxy(design)
            else None,
        }
    )


def _endpoint(draft: Draft) -> dict[str, Any]:
    endpoint = draft.design.control_plane.endpoint
    public = public_endpoint(draft.design)
    ranges = list(endpoint.public_cidrs) if public else []
    return compact(
        {
            "public": draft.noted(
                public,
                "control_plane.endpoint.public",
                "On the internet, for these ranges."
                if public
                else "Not on the internet: the management cluster must reach the VPC.",
            ),
            "publicCIDRs": draft.noted(
                ranges, "control_plane.endpoint.public_cidrs", "Absent, the whole internet."
            )
            if ranges
            else None,
            "private": draft.noted(
                endpoint.private, "control_plane.endpoint.private", "Nodes stay inside the VPC."
            ),
        }
    )


def _access(draft: Draft) -> dict[str, Any]:
    mode = draft.design.identity.eks_auth_mode
    reason = (
        "Access entries alone; list who else may come in under accessEntries."
        if mode == EksAuthMode.API
        else "The aws-auth ConfigMap counts; absent, it alone would."
    )
    return {
        "authenticationMode": draft.noted(mode.lower(), "identity.eks_auth_mode", reason),
        "bootstrapClusterCreatorAdminPermissions": True,
    }


def _upgrades(draft: Draft) -> Any:
    kind = draft.design.control_plane.support_type
    reason = (
        "Upgraded when standard support ends; absent, six times the fee from then on."
        if kind == SupportType.STANDARD
        else "Six times the fee once standard support has ended."
    )
    return draft.noted(str(kind), "control_plane.support_type", reason)


def _encryption(draft: Draft) -> dict[str, Any] | None:
    key = kms_key(draft.design)
    if not key:
        return None
    reason = "Secrets under a key of your own; this cannot be undone, nor the key be changed."
    return {"provider": draft.noted(key, "security.kms_key", reason), "resources": ["secrets"]}


def _logs(draft: Draft) -> dict[str, Any] | None:
    wanted = draft.design.control_plane.logs
    if not wanted:
        return None
    switches = {name: kind in wanted for name, kind in _LOGS.items()}
    return draft.noted(switches, "control_plane.logs", "Paid by the gigabyte.")  # type: ignore[return-value]


def addons(draft: Draft) -> list[dict[str, Any]]:
    """Every add-on; once one is listed, all others are removed."""
    if not takes_addons(draft):
        return []
    left_out = set()
    if not vpc_cni(draft.design):
        left_out.add("vpc-cni")
    if without_kube_proxy(draft.design):
        left_out.add("kube-proxy")
    found = []
    for each in eks_addons.addons(draft.eks):
        name = plain(each["name"])
        if name not in left_out:
            found.append(_addon(draft, each, name))
    return found


def takes_addons(draft: Draft) -> bool:
    """Whether EKS has add-ons for that release; the webhook refuses them below 1.18."""
    return version_numbers(draft.design) >= _FIRST_WITH_ADDONS


def _addon(draft: Draft, each: dict[str, Any], name: str) -> dict[str, Any]:
    note = each["name"]
    why = _REASONS.get(name, note.why)
    return compact(
        {
            "name": draft.noted(name, note.path, why),
            "version": f"{VERSION_OF}{name}",
            "configuration": each.get("configurationValues"),
            # Absent means so, too; EKS brings some of them before they are add-ons.
            "conflictResolution": "overwrite",
        }
    )


def addon_names(draft: Draft) -> list[str]:
    """The names of all add-ons, in order."""
    return [plain(each["name"]) for each in addons(draft)]
