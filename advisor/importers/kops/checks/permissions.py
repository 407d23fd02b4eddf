"""IAM: policies for machines, and permissions of service accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import arn_resource, listed, shown
from advisor.importers.kops.checks.manifests import (
    API_SERVER,
    BASTION,
    CONTROL_PLANE,
    NODE,
    Cluster,
    Part,
)

_ROLES: Final = {
    "master": CONTROL_PLANE, "control-plane": CONTROL_PLANE, "apiserver": API_SERVER, "node": NODE,
    "bastion": BASTION,
}  # fmt: skip
_EFFECTS: Final = ("Allow", "Deny")


def legacy(cluster: Cluster) -> Iterator[Objection]:
    """Permissions of the old kind."""
    if cluster.spec.on("iam", "legacy"):
        yield objection(
            222, cluster.spec.here("iam", "legacy"), "iam.legacy is true.",
            "Take it out, and give single permissions by additionalPolicies.",
        )  # fmt: skip


def _role(spec: Part, key: str, role: str) -> Iterator[Objection]:
    if role not in _ROLES:
        yield objection(
            250, spec.here(key, role), f"{key} are given to the role {shown(role)}.",
            f"Take one of {listed(tuple(_ROLES))}.",
        )  # fmt: skip


def additional(cluster: Cluster) -> Iterator[Objection]:
    """Statements that are added to the policy of a role: a list, as JSON."""
    for role, text in cluster.spec.pairs("additionalPolicies").items():
        yield from _role(cluster.spec, "additionalPolicies", role)
        place = cluster.spec.here("additionalPolicies", role)
        statements = _statements(text)
        if statements is None:
            yield objection(
                251, place, f"The policy of {role} is no JSON list of statements.",
                'Write only the list below "Statement": [{"Effect": "Allow", ...}].',
            )  # fmt: skip
            continue
        if not statements and _is_built(cluster, role):
            yield objection(
                251, place, f"The policy of {role} has no statement.",
                "Write a statement, or take the policy out.",
            )  # fmt: skip
        for i, statement in enumerate(statements):
            effect = statement.get("effect") if statement else ""
            if effect not in _EFFECTS:
                stated = f"the effect {shown(effect)}" if effect else "no effect"
                yield objection(
                    252, place, f"Statement {i + 1} of {role} has {stated}.",
                    'Write "Effect": "Allow" or "Deny".',
                )  # fmt: skip


def _is_built(cluster: Cluster, role: str) -> bool:
    """Whether kops makes the role: for groups that bring no profile of their own."""
    kind = _ROLES.get(role)
    return any(not group.spec.text("iam", "profile") for group in cluster.of(kind or ""))


def _statements(text: str) -> list[dict[str, Any]] | None:
    """The statements with keys in small letters, which is how Go compares them."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if found is None:
        return []
    if not isinstance(found, list):
        return None
    lowered: list[dict[str, Any]] = []
    for each in found:
        if each is None:
            lowered.append({})
            continue
        if not isinstance(each, dict):
            return None
        one = {key.lower(): value for key, value in each.items()}
        if not _fits(one):
            return None
        lowered.append(one)
    return lowered


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _fits(statement: dict[str, Any]) -> bool:
    effect = statement.get("effect")
    if effect is not None and not isinstance(effect, str):
        return False
    if any(
        not isinstance(statement.get(key, ""), str | list | type(None))
        for key in ("action", "resource")
    ):
        return False
    return all(isinstance(statement.get(key) or {}, dict) for key in ("condition", "principal"))


def external(cluster: Cluster) -> Iterator[Objection]:
    """Policies that exist and are attached to a role."""
    for role, policies in cluster.spec.pairs("externalPolicies").items():
        yield from _role(cluster.spec, "externalPolicies", role)
        for i, text in enumerate(policies):
            if not (arn_resource(text) or "").startswith("policy/"):
                yield objection(
                    253, cluster.spec.here("externalPolicies", role, i),
                    f"{shown(text)} is no ARN of a policy.",
                    "Write it like arn:aws:iam::111122223333:policy/name.",
                )  # fmt: skip


def service_accounts(cluster: Cluster) -> Iterator[Objection]:
    """Permissions of single service accounts."""
    found = cluster.spec.parts("iam", "serviceAccountExternalPermissions")
    seen: set[str] = set()
    for each in found:
        name, namespace = each.text("name"), each.text("namespace")
        key = f"{namespace}/{name}"
        for what in ("name", "namespace"):
            if not each.text(what):
                yield objection(
                    254, each.here(what), f"A service account with permissions has no {what}.",
                    f"State {what}.",
                )  # fmt: skip
        if key in seen:
            yield objection(
                255, each.here("name"), f"{shown(key)} is given permissions twice.", "Keep one."
            )
        seen.add(key)
        arns, inline = each.items("aws", "policyARNs"), each.text("aws", "inlinePolicy")
        if len(set(arns)) != len(arns):
            yield objection(
                255, each.here("aws", "policyARNs"), f"{shown(key)} is given a policy twice.",
                "List each policy once.",
            )  # fmt: skip
        if bool(arns) == bool(inline):
            stated = "policyARNs and inlinePolicy" if inline else "neither policyARNs nor a policy"
            yield objection(
                256, each.here("aws"), f"{shown(key)} has {stated}.", "State one of the two."
            )
        elif inline and not _statements(inline):
            yield objection(
                251, each.here("aws", "inlinePolicy"),
                f"The policy of {shown(key)} is no JSON list of statements.",
                'Write only the list below "Statement": [{"Effect": "Allow", ...}].',
            )  # fmt: skip
        elif "*" in name:
            yield objection(
                257, each.here("name"), f"The name {shown(name)} stands for many accounts.",
                "Name one; only the namespace may hold a *.",
            )  # fmt: skip
    if found and not cluster.irsa:
        yield objection(
            258, cluster.spec.here("iam", "serviceAccountExternalPermissions"),
            f"{len(found)} service accounts are given permissions, and "
            "useServiceAccountExternalPermissions is not true: kops makes no roles for them.",
            "Write iam.useServiceAccountExternalPermissions: true with a discovery store.",
        )  # fmt: skip


CHECKS: Final = (legacy, additional, external, service_accounts)
