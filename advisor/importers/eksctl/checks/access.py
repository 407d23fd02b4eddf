"""Access entries and the authentication mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import SELF_MANAGED, Config
from advisor.importers.eksctl.checks.forms import arn_part, shown
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place

_MODES: Final = ("API", "API_AND_CONFIG_MAP", "CONFIG_MAP")
_FOR_PEOPLE: Final = ("", "STANDARD", "EC2")
_FOR_NODES: Final = ("EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX")


def mode(config: Config) -> Iterator[Objection]:
    """The authentication mode, and whether anybody reaches the API."""
    stated = config.auth_mode
    place: Place = ("accessConfig", "authenticationMode")
    if stated not in _MODES:
        yield objection(
            263, place, f"There is no authentication mode {shown(stated)}; eksctl passes it on, "
            "and the stack fails.",
            f"Take one of {', '.join(_MODES)}.",
        )  # fmt: skip
    place = ("accessConfig", "bootstrapClusterCreatorAdminPermissions")
    entries = config.items("accessConfig", "accessEntries")
    if config.at(*place) is not False or (entries and stated != "CONFIG_MAP"):
        return
    if config.items(SELF_MANAGED):
        yield objection(
            261, place, "The creator gets no rights, and there are no access entries: eksctl "
            "cannot let its self-managed nodes in.",
            "State true, or list accessEntries.",
        )  # fmt: skip
    else:
        yield objection(
            262, place, "The creator gets no rights, and there are no access entries: nobody can "
            "use the API of this cluster.",
            "State true, or list accessEntries.",
        )  # fmt: skip


def entries(config: Config) -> Iterator[Objection]:
    """Who may use the API."""
    place = ("accessConfig", "accessEntries")
    found = config.items(*place)
    if found and config.auth_mode == "CONFIG_MAP":
        yield objection(
            250, place, "Access entries are listed, and the mode CONFIG_MAP has none.",
            "Take authenticationMode API or API_AND_CONFIG_MAP.",
        )  # fmt: skip
        return
    seen: set[str] = set()
    for i, entry in enumerate(found):
        yield from _entry(entry, (*place, i))
        principal = entry.get("principalARN") or ""
        if principal and principal in seen:
            yield objection(
                259, (*place, i), f"The principal {shown(principal)} has two access entries.",
                "Put them together.",
            )  # fmt: skip
        seen.add(principal)


def _entry(entry: Tree, place: Place) -> Iterator[Objection]:
    principal = entry.get("principalARN") or ""
    if not principal or not arn_part(principal, 1):
        yield objection(251, place, "An access entry names no principal.", "State principalARN.")
    kind = entry.get("type") or ""
    policies = entry.get("accessPolicies") or []
    rights = policies or entry.get("kubernetesGroups")
    if kind not in (*_FOR_PEOPLE, *_FOR_NODES):
        yield objection(
            252, (*place, "type"), f"There is no type of access entry {shown(kind)}.",
            f"Take one of {', '.join((*_FOR_PEOPLE[1:], *_FOR_NODES))}.",
        )  # fmt: skip
    elif kind in _FOR_NODES and (rights or entry.get("kubernetesUsername")):
        yield objection(
            253, (*place, "type"), f"An entry of type {kind} takes no groups, user and policies.",
            "Leave them out; nodes get their rights from the type.",
        )  # fmt: skip
    elif kind in ("", "STANDARD") and not rights:
        yield objection(
            260, place, f"The access entry of {shown(principal)} has neither policies nor groups: "
            "whoever it is may do nothing.",
            "State accessPolicies or kubernetesGroups.",
        )  # fmt: skip
    for i, policy in enumerate(policies):
        yield from access_policy(policy, (*place, "accessPolicies", i))


def access_policy(policy: Tree, place: Place) -> Iterator[Objection]:
    """One policy of an access entry, with its scope."""
    arn = policy.get("policyARN") or ""
    resource = arn_part(arn, 5) if arn else ""
    if not arn or not arn_part(arn, 1) or not resource.startswith("cluster-access-policy/"):
        yield objection(
            254, place, f"{shown(arn)} is no access policy of EKS.",
            "Write it like arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy.",
        )  # fmt: skip
    scope = policy.get("accessScope") or {}
    kind, namespaces = scope.get("type") or "", scope.get("namespaces")
    place = (*place, "accessScope")
    remedy = "Write type: cluster, or type: namespace with namespaces."
    if not kind:
        yield objection(255, place, "The scope of an access policy is missing.", remedy)
    elif kind not in ("cluster", "namespace"):
        yield objection(
            258, place, f"There is no scope {shown(kind)}; it is written in small letters.", remedy
        )
    elif kind == "cluster" and namespaces:
        yield objection(256, place, "Namespaces are listed for the scope cluster.", remedy)
    elif kind == "namespace" and not namespaces:
        yield objection(257, place, "The scope namespace lists no namespaces.", remedy)


CHECKS: Final = (entries, mode)
