"""EKS add-ons: names, values, and where they get their rights."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from advisor.errors import DocumentError
from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import Config
from advisor.importers.eksctl.checks.forms import shown
from advisor.importers.eksctl.checks.iam import AGENT, association, policy_name, well_known
from advisor.importers.foreign import Tree, parse_foreign
from advisor.importers.imported import Objection, Place

_NAMESPACE: Final = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?")
_LONGEST_NAMESPACE: Final = 63


def addons(config: Config) -> Iterator[Objection]:
    """All add-ons."""
    seen: set[str] = set()
    for i, addon in enumerate(config.items("addons")):
        place: Place = ("addons", i)
        name = addon.get("name") or ""
        if not name:
            yield objection(220, place, "An add-on has no name.", "State its name.")
        elif name in seen:
            yield objection(
                228, place, f"The add-on {shown(name)} is listed twice.", "Keep one of them."
            )
        seen.add(name)
        yield from _values(addon, place)
        yield from _namespace(addon, place)
        yield from _credentials(config, addon, place)
        yield from _pod_identity(addon, place)


def _values(addon: Tree, place: Place) -> Iterator[Objection]:
    text = addon.get("configurationValues") or ""
    if is_values(text):
        return
    yield objection(
        221, (*place, "configurationValues"),
        f"The values of the add-on {shown(addon.get('name') or '')} are neither JSON nor a YAML "
        "mapping.",
        "Write configurationValues: |- with `key: value` lines below it, each key once.",
    )  # fmt: skip


def is_values(text: str) -> bool:
    """Whether eksctl takes a text for values: any JSON, or a YAML mapping without repeated keys."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        pass
    else:
        return "NaN" not in text and "Infinity" not in text
    lines = [line.strip() for line in text.splitlines()]
    if all(not line or line.startswith("#") or line == "---" for line in lines):
        return True
    try:
        return not parse_foreign(text, name="configurationValues").repeated
    except DocumentError:
        return False


def _namespace(addon: Tree, place: Place) -> Iterator[Objection]:
    name = (addon.get("namespaceConfig") or {}).get("namespace") or ""
    if name and not (len(name) <= _LONGEST_NAMESPACE and _NAMESPACE.fullmatch(name)):
        yield objection(
            222, (*place, "namespaceConfig", "namespace"),
            f"{shown(name)} is no name of a namespace.",
            "Take small letters, digits and hyphens, a letter first.",
        )  # fmt: skip


def _credentials(config: Config, addon: Tree, place: Place) -> Iterator[Objection]:
    providers = {
        "wellKnownPolicies": well_known(addon),
        "attachPolicyARNs": bool(addon.get("attachPolicyARNs")),
        "attachPolicy": addon.get("attachPolicy") is not None,
        "serviceAccountRoleARN": bool(addon.get("serviceAccountRoleARN")),
    }
    found = [key for key, there in providers.items() if there]
    name = shown(addon.get("name") or "")
    own, default = (
        addon.get("podIdentityAssociations"),
        addon.get("useDefaultPodIdentityAssociations") is True,
    )
    if found and own:
        yield objection(
            223, (*place, found[0]),
            f"The add-on {name} has {found[0]}, for a service account's role, and pod identity "
            "associations.",
            "Keep one of the two.",
        )  # fmt: skip
    if len(found) > 1:
        yield objection(
            224, (*place, found[1]), f"The add-on {name} has {' and '.join(found)}; eksctl takes "
            "one of them.",
            "Keep one.",
        )  # fmt: skip
    others = [
        key for key in found if key != "attachPolicy" or addon.get("attachPolicy")
    ]  # an empty document counts for one check of eksctl and not for the other
    if default and (own or others):
        yield objection(
            227, (*place, "useDefaultPodIdentityAssociations"),
            f"The add-on {name} asks for the default credentials and for others.", "Keep one.",
        )  # fmt: skip
    policies = [key for key in found if key != "serviceAccountRoleARN"]
    if policies and not config.oidc and not own and not default:
        yield objection(
            229, (*place, policies[0]),
            f"The add-on {name} gets its rights through the OIDC provider, which is off: eksctl "
            "leaves them out.",
            "State iam.withOIDC: true, or use pod identity.",
        )  # fmt: skip


def _pod_identity(addon: Tree, place: Place) -> Iterator[Objection]:
    found = addon.get("podIdentityAssociations") or []
    name = addon.get("name") or ""
    place = (*place, "podIdentityAssociations")
    if found and name.lower() == AGENT:
        yield objection(225, place, f"{AGENT} takes no associations itself.", "Leave them out.")
    for i, each in enumerate(found):
        yield from association(each, (*place, i))
        yield from policy_name(each, (*place, i))
        for key, there in (("wellKnownPolicies", well_known(each)), ("tags", "tags" in each)):
            if there:
                yield objection(
                    226, (*place, i, key), f"Associations of an add-on take no {key}.",
                    "Leave it out, or use useDefaultPodIdentityAssociations.",
                )  # fmt: skip


CHECKS: Final = (addons,)
