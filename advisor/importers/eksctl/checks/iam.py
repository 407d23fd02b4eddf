"""Service accounts, pod identity, identity providers and aws-auth mappings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import Config
from advisor.importers.eksctl.checks.forms import shown
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place

AGENT: Final = "eks-pod-identity-agent"
_ALPHANUMERIC: Final = re.compile("[A-Za-z0-9]")


def well_known(tree: Tree) -> bool:
    """Whether one of the policies eksctl knows by name is switched on."""
    return any((tree.get("wellKnownPolicies") or {}).values())


def service_accounts(config: Config) -> Iterator[Objection]:
    """IAM roles for service accounts."""
    place = ("iam", "serviceAccounts")
    accounts = config.items(*place)
    if accounts and not config.oidc:
        yield objection(
            200, place, "Service accounts get their roles through the OIDC provider, which is off.",
            "State iam.withOIDC: true.",
        )  # fmt: skip
    seen: set[str] = set()
    for i, account in enumerate(accounts):
        metadata = account.get("metadata") or {}
        name = metadata.get("name") or ""
        full = f"{metadata.get('namespace') or 'default'}/{name}"
        if not name:
            yield objection(
                201, (*place, i), "A service account has no name.", "State metadata.name."
            )
        elif full in seen:
            yield objection(
                202, (*place, i), f"The service account {shown(full)} is listed twice.",
                "Put its policies together.",
            )  # fmt: skip
        seen.add(full)
        if not (
            well_known(account)
            or account.get("attachPolicyARNs")
            or account.get("attachPolicy") is not None
            or account.get("attachRoleARN")
        ):
            yield objection(
                203, (*place, i), f"The service account {shown(full)} gets no rights.",
                "State attachPolicyARNs, wellKnownPolicies, attachPolicy or attachRoleARN.",
            )  # fmt: skip


def associations(config: Config) -> Iterator[Objection]:
    """Pod identity: the agent, and associations of service accounts with roles."""
    own = config.items("iam", "podIdentityAssociations")
    auto = config.at("addonsConfig", "autoApplyPodIdentityAssociations") is True
    addons = config.items("addons")
    wanted = own or any(
        auto or each.get("useDefaultPodIdentityAssociations") or each.get("podIdentityAssociations")
        for each in addons
    )
    if wanted and not config.auto_mode and config.addon(AGENT) is None:
        yield objection(
            214, ("iam", "podIdentityAssociations") if own else ("addons",),
            f"Pod identity is asked for, and its agent, the add-on {AGENT}, is not listed.",
            f"Add {AGENT} to addons.",
        )  # fmt: skip
    for i, each in enumerate(own):
        place: Place = ("iam", "podIdentityAssociations", i)
        yield from association(each, place)
        yield from policy_name(each, place)


def association(tree: Tree, place: Place) -> Iterator[Objection]:
    """One association of a service account with a role."""
    for number, key in ((210, "namespace"), (211, "serviceAccountName")):
        if not tree.get(key):
            yield objection(
                number, place, f"A pod identity association has no {key}.", f"State {key}."
            )
    policies = {
        "permissionPolicy": bool(tree.get("permissionPolicy")),
        "permissionPolicyARNs": bool(tree.get("permissionPolicyARNs")),
        "wellKnownPolicies": well_known(tree),
    }
    found = [key for key, there in policies.items() if there]
    if not tree.get("roleARN") and not found:
        yield objection(
            212, place, f"The pod identity association of {_whose(tree)} gets no rights.",
            f"State roleARN, or one of {', '.join(policies)}.",
        )  # fmt: skip
    if tree.get("roleARN") and found:
        yield objection(
            213, (*place, found[0]),
            f"The association of {_whose(tree)} has a role of its own and {found[0]}; eksctl adds "
            "no policies to a role it has not made.",
            "Leave one of them out.",
        )  # fmt: skip


def policy_name(tree: Tree, place: Place) -> Iterator[Objection]:
    """The name of an inline policy."""
    name = tree.get("permissionPolicyName")
    if not name:
        return
    place = (*place, "permissionPolicyName")
    if not tree.get("permissionPolicy"):
        yield objection(
            204, place, f"The policy name {shown(name)} stands without permissionPolicy.",
            "State permissionPolicy, or leave the name out.",
        )  # fmt: skip
    elif not _ALPHANUMERIC.search(name):
        yield objection(
            205, place, f"The policy name {shown(name)} has no letter and no digit.", "Change it."
        )


def _whose(tree: Tree) -> str:
    names = (tree.get("namespace") or "", tree.get("serviceAccountName") or "")
    return shown("/".join(names))


def identity_providers(config: Config) -> Iterator[Objection]:
    """OIDC providers for people."""
    for i, provider in enumerate(config.items("identityProviders")):
        place: Place = ("identityProviders", i)
        missing = [key for key in ("name", "clientID", "issuerURL") if not provider.get(key)]
        if missing:
            yield objection(
                235, place, f"An identity provider lacks {', '.join(missing)}.",
                f"State {', '.join(missing)}.",
            )  # fmt: skip


def mappings(config: Config) -> Iterator[Objection]:
    """Entries of the aws-auth ConfigMap."""
    found = config.items("iamIdentityMappings")
    for i, each in enumerate(found):
        yield from _mapping(each, ("iamIdentityMappings", i))
    if found and config.auth_mode == "API":
        yield objection(
            244, ("iamIdentityMappings",),
            "Identity mappings go to the aws-auth ConfigMap, which the mode API does not read: "
            "nobody gets in by them.",
            "Write them as accessConfig.accessEntries.",
        )  # fmt: skip


def _mapping(tree: Tree, place: Place) -> Iterator[Objection]:
    identity: list[Any] = [tree.get(key) for key in ("arn", "username", "groups")]
    service, namespace = tree.get("serviceName"), tree.get("namespace")
    if service and all(identity):
        yield objection(
            240, place, f"A mapping of the service {shown(service)} has an ARN, too.",
            "Keep one of them.",
        )  # fmt: skip
    if service and not namespace:
        yield objection(
            241, place, f"The mapping of the service {shown(service)} has no namespace.",
            "State its namespace.",
        )  # fmt: skip
    if namespace and not service:
        yield objection(
            242, place, f"A mapping has the namespace {shown(namespace)} and no service.",
            "State serviceName, or leave the namespace out.",
        )  # fmt: skip
    if tree.get("account") and (any(identity) or service or namespace):
        yield objection(
            243, place, f"The mapping of the account {shown(tree['account'])} has other settings.",
            "Keep account alone.",
        )  # fmt: skip


CHECKS: Final = (service_accounts, associations, identity_providers, mappings)
