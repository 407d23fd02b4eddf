"""The answers of AWS as a design.

They are read as they stand, not turned into a file of a tool first: AWS states most of what such
a file leaves to defaults, and the report can name the answer each field comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.imported import How, Place, Reading
from advisor.importers.live.access import read_access
from advisor.importers.live.case import Case
from advisor.importers.live.control_plane import health, read_control_plane
from advisor.importers.live.gather import Answers
from advisor.importers.live.network import read_network
from advisor.importers.live.nodes import read_nodes
from advisor.importers.live.policy import PARTS
from advisor.importers.live.questions import Unread
from advisor.importers.live.software import read_software
from advisor.importers.record import Record
from advisor.importers.view import View, unseen

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_OF_EKS: Final = frozenset(
    {"cluster", "nodegroup", "fargateProfile", "addon", "accessEntry", "podIdentity",
     "identityProvider"}
)  # fmt: skip
"""Parts of which every field is decided or listed; the others tell only of the cluster's place."""
_IDENTITY: Final = frozenset(
    {"accessEntryArn", "addonArn", "addonName", "arn", "associationArn", "associationId",
     "certificateAuthority", "clientRequestToken", "clusterName", "createdAt", "endpoint",
     "fargateProfileArn", "fargateProfileName", "health", "id", "modifiedAt", "name",
     "nodegroupArn", "nodegroupName", "owner", "ownerArn", "platformVersion", "principalArn",
     "nodeRole", "podExecutionRoleArn", "publisher", "releaseVersion", "resources", "roleArn",
     "status", "tags"}
)  # fmt: skip
"""What names a thing or says how it fares, and decides nothing."""
_EMPTY: Final = (None, "", False)
_NAMES: Final = {
    "cluster": "cluster",
    "nodegroup": "node group",
    "fargateProfile": "Fargate profile",
    "addon": "add-on",
    "accessEntry": "access entry",
    "podIdentity": "pod identity association",
    "identityProvider": "identity provider",
    "vpc": "VPC",
    "subnet": "subnet",
    "routeTable": "route table",
    "natGateway": "NAT gateway",
    "vpcEndpoint": "VPC endpoint",
    "autoScalingGroup": "Auto Scaling group",
    "launchTemplate": "launch template",
    "instance": "instance",
    "logGroup": "log group",
    "loadBalancer": "load balancer",
    "oidcProvider": "OIDC provider",
}
_KEPT: Final = "it is in AWS, a design has no field for it"


def read_answers(answers: Answers, name: str, region: str, catalog: Catalog) -> Record:
    """The design that the answers make, and where each field of it came from."""
    seen: set[Place] = set()
    record = Record()
    unread = {each.part.key for each in answers.unread}
    case = Case(View(answers.tree, (0,), seen), unread, catalog, record, name, region)
    read_control_plane(case)
    read_access(case)
    subnets = read_network(case)
    read_software(case)
    read_nodes(case, subnets)
    health(case)
    _mark_identities(case)
    for place, value in _left(answers.tree, seen):
        record.leave(place, value, _KEPT)
    record.readings = [
        *(_explained(each) for each in record.readings),
        *(_unreadable(each) for each in answers.unread),
    ]
    return record


def _mark_identities(case: Case) -> None:
    for part in _OF_EKS:
        views = [case.cluster] if part == "cluster" else case.each(part).values()
        for view in views:
            if part == "identityProvider":
                view.all_seen()
            for key in _IDENTITY.intersection(view.stated_keys()):
                view.get(key).all_seen()


def _left(tree: dict[str, Any], seen: set[Place]) -> Iterator[tuple[Place, Any]]:
    for place, value in unseen(tree, (0,), seen):
        if len(place) < 2 or place[1] not in _OF_EKS:
            continue
        if not _empty(value):
            yield place, value


def _empty(value: Any) -> bool:
    """Whether nothing is stated or switched on in it."""
    if isinstance(value, dict | list):
        return all(_empty(each) for each in (value.values() if isinstance(value, dict) else value))
    return value in _EMPTY


def said(place: Place) -> str:
    """A place in the answers in words: ``node group web, scalingConfig.minSize``."""
    parts = [str(each) for each in place[1:]]
    if not parts:
        return "AWS"
    kind, *rest = parts
    plural = PARTS[kind].title if kind in PARTS else kind
    if kind == "cluster":
        return f"cluster, {_dotted(rest)}" if rest else "the cluster"
    if not rest:
        return plural
    thing = f"{_NAMES.get(kind, kind)} {rest[0]}"
    return f"{thing}, {_dotted(rest[1:])}" if rest[1:] else thing


def _dotted(parts: Iterable[str]) -> str:
    text = ""
    for each in parts:
        text += f"[{each}]" if each.isdigit() else f".{each}" if text else each
    return text


def _explained(reading: Reading) -> Reading:
    """The reading with its place in words, for there is no line to look at."""
    if reading.place is None or reading.how is How.NOT_UNDERSTOOD:
        return reading
    where = said(reading.place)
    if reading.how is How.READ:
        reason = f"read from {where}" + (f": {reading.reason}" if reading.reason else "")
    else:
        reason = f"{reading.reason} ({where})"
    return replace(reading, reason=reason)


def _unreadable(unread: Unread) -> Reading:
    remedy = f"; {unread.remedy}" if unread.remedy else ""
    reason = f"{unread.reason}: {unread.part.missed}{remedy}"
    return Reading("", How.UNREADABLE, unread.part.title, (0, unread.part.key), reason)
