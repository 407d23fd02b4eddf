"""Who may do what: the authentication mode, and what pods may call in AWS."""

from __future__ import annotations

from advisor.importers.eksctl.case import Case
from advisor.model.vocabulary import EksAuthMode, UserAuthentication

_AGENT = "eks-pod-identity-agent"


def read_access(case: Case) -> None:
    """Identity of people and pods."""
    config = case.config
    mode = config.get("accessConfig", "authenticationMode")
    known = {each.value for each in EksAuthMode}
    case.choose(
        "identity.eks_auth_mode", mode, mode.word() if mode.word() in known else None,
        EksAuthMode.API_AND_CONFIG_MAP.value, "eksctl asks for both where no mode is stated",
    )  # fmt: skip
    config.get("accessConfig", "bootstrapClusterCreatorAdminPermissions")
    providers = config.get("identityProviders")
    if any(each.mapping() for each in providers.items()):
        reason = "people come from an OIDC provider"
        case.record.infer(
            "identity.authentication", UserAuthentication.OIDC.value, providers.place, reason
        )
    oidc = config.get("iam", "withOIDC")
    case.flag("identity.irsa", oidc, False, "eksctl makes no OIDC provider unless told")
    _pod_identity(case)


def _pod_identity(case: Case) -> None:
    agent, path = case.addon(_AGENT), "identity.pod_identity"
    auto = case.config.get("addonsConfig", "autoApplyPodIdentityAssociations")
    associations = case.config.get("iam", "podIdentityAssociations")
    if agent is not None:
        case.record.read(path, True, agent.place)
    elif case.auto_mode and (auto.flag() or associations):
        place = auto.place if auto.flag() else associations.place
        case.record.infer(path, True, place, "Auto Mode brings the agent, and it is used")
    elif case.auto_mode:
        case.record.default(path, False, "Auto Mode brings the agent; nothing here uses it")
    else:
        case.record.default(path, False, f"{_AGENT} is no default of eksctl")
