"""Who may do what: how people are known, and what pods may call in AWS."""

from __future__ import annotations

from typing import Final

from advisor.importers.live.case import Case
from advisor.model.vocabulary import EksAuthMode, UserAuthentication

_AGENT: Final = "eks-pod-identity-agent"
_OF_PEOPLE: Final = "STANDARD"
"""The type of an entry that is not one of nodes."""


def read_access(case: Case) -> None:
    """Identity of people and pods; who they are has no field in a design, and is listed."""
    mode = case.cluster.get("accessConfig", "authenticationMode")
    known = {each.value for each in EksAuthMode}
    case.choose(
        "identity.eks_auth_mode", mode, mode.word() if mode.word() in known else None,
        EksAuthMode.CONFIG_MAP.value, "clusters from before access entries use aws-auth alone",
    )  # fmt: skip
    path, providers = "identity.authentication", case.answers.get("identityProvider")
    if providers.stated_keys():
        reason = "people come from an OIDC provider"
        case.record.infer(path, UserAuthentication.OIDC.value, providers.place, reason)
    elif case.knows("identityProvider"):
        reason = "no identity provider is associated"
        case.record.infer(path, UserAuthentication.IAM.value, providers.place, reason)
    _irsa(case)
    _pod_identity(case)
    _entries(case)
    _associations(case)


def _irsa(case: Case) -> None:
    path, issuer = "identity.irsa", case.cluster.get("identity", "oidc", "issuer")
    suffix = (issuer.text() or "").partition("://")[2]
    used = [each.get("serviceAccountRoleArn") for each in case.each("addon").values()]
    used = [view for view in used if view.word()]
    if used:
        case.record.infer(path, True, used[0].place, "an add-on gets its rights so")
    elif case.knows("oidcProvider"):
        arns = case.answers.get("oidcProvider").stated_keys()
        found = bool(suffix) and any(arn.endswith(f"/{suffix}") for arn in arns)
        reason = "IAM trusts the issuer of the cluster" if found else (
            "IAM has no provider for the issuer of the cluster"
        )  # fmt: skip
        case.record.infer(path, found, issuer.place, reason)


def _pod_identity(case: Case) -> None:
    path, agent = "identity.pod_identity", case.addon(_AGENT)
    associations = case.answers.get("podIdentity")
    if agent is not None:
        case.record.read(path, True, agent.place)
    elif associations.stated_keys():
        reason = "service accounts are associated with roles"
        case.record.infer(path, True, associations.place, reason)
    elif case.knows("addon"):
        reason = f"there is no add-on {_AGENT}, and nothing is associated"
        case.record.infer(path, False, case.answers.get("addon").place, reason)


def _entries(case: Case) -> None:
    """Who is let in; entries of nodes go with their groups."""
    for view in case.each("accessEntry").values():
        people = view.get("type").text() == _OF_PEOPLE
        policies = [
            (each.get("policyArn").text() or "").rpartition("/")[2]
            for each in view.get("policies").items()
        ]
        groups = view.get("kubernetesGroups").texts()
        if people:
            has = ", ".join([*policies, *(f"group {each}" for each in groups)]) or "no rights"
            case.record.leave(view.place, view.value, f"who has access: {has}")
        view.all_seen()


def _associations(case: Case) -> None:
    for view in case.each("podIdentity").values():
        role = view.get("roleArn").text()
        case.record.leave(view.place, view.value, f"its pods act as {role}")
        view.all_seen()
