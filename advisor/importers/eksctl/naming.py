"""Exported configs in the ways of the config they are to change.

A design has one name and one spelling for what a config can say in several ways. Before exports
are compared with the file, they get the file's own names and fields back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.eksctl.case import part
from advisor.importers.foreign import Tree
from advisor.importers.names import slug

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.model.design import Design

EXCLUSIVE: Final[tuple[tuple[str, ...], ...]] = ()
"""eksctl has no mapping of which one key only may be there."""

_GROUPS: Final = ("managedNodeGroups", "nodeGroups")
_ACCOUNTS: Final = ("serviceAccounts", "podIdentityAssociations")
_TYPES: Final = ("instanceType", "instanceTypes", "instancesDistribution")
_ALL_LOGS: Final = ("all", "*")


def align(
    documents: Sequence[Tree],
    base: list[Tree],
    ours: list[Tree],
    designs: tuple[Design, Design],
    catalog: Catalog,
) -> tuple[list[Tree], list[Tree]]:
    """``base`` and ``ours``, exports of ``designs`` before and after, in the file's ways."""
    del designs, catalog
    theirs = documents[0]
    before, after = dict(base[0]), dict(ours[0])
    _logs(theirs, before, after)
    for key in _GROUPS:
        for tree in (before, after):
            if isinstance(tree.get(key), list):
                tree[key] = [_group(each, theirs.get(key)) for each in tree[key]]
        _known(theirs.get(key), before, after, key)
    _accounts(theirs, before, after)
    return [before, *base[1:]], [after, *ours[1:]]


def _group(exported: Tree, theirs: Any) -> Tree:
    """An exported group, named as in the file, with its types where the file has them."""
    for stated in _mappings(theirs):
        name = stated.get("name")
        if isinstance(name, str) and exported["name"] in (name, slug(name)):
            return _types(exported | {"name": name}, stated)
    return exported


def _known(theirs: Any, base: Tree, ours: Tree, key: str) -> None:
    """A group of no machines is not exported: what the file says of its types is its base."""
    names = {each["name"] for each in base.get(key) or []}
    wanted = {each["name"] for each in ours.get(key) or []}
    added = [
        {field: stated[field] for field in ("name", *_TYPES) if field in stated}
        for stated in _mappings(theirs)
        if stated.get("name") in wanted - names
    ]
    if added:
        base[key] = [*(base.get(key) or []), *added]


def _types(exported: Tree, stated: Tree) -> Tree:
    """One type stands under instanceType or in a list, as the file has it."""
    listed = exported.get("instanceTypes")
    rest = {key: value for key, value in exported.items() if key != "instanceTypes"}
    if "instanceType" in stated and isinstance(listed, list) and len(listed) == 1:
        return rest | {"instanceType": listed[0]}
    single = exported.get("instanceType")
    if single and isinstance(stated.get("instancesDistribution"), dict):
        rest = {key: value for key, value in exported.items() if key != "instanceType"}
        return rest | {"instancesDistribution": {"instanceTypes": [single]}}
    return exported


def _logs(theirs: Tree, base: Tree, ours: Tree) -> None:
    """A file that asks for all logs says so in one word, for as long as all are wanted."""
    stated = part(theirs, "cloudWatch", "clusterLogging", "enableTypes")
    logging = part(base, "cloudWatch", "clusterLogging")
    if not isinstance(stated, list) or not isinstance(logging, dict):
        return
    if not any(each in _ALL_LOGS for each in stated if isinstance(each, str)):
        return
    wanted = part(ours, "cloudWatch", "clusterLogging")
    same = isinstance(wanted, dict) and wanted.get("enableTypes") == logging.get("enableTypes")
    base["cloudWatch"] = {"clusterLogging": logging | {"enableTypes": list(stated)}}
    if same:
        ours["cloudWatch"] = {"clusterLogging": wanted | {"enableTypes": list(stated)}}


def _accounts(theirs: Tree, base: Tree, ours: Tree) -> None:
    """Service accounts have no name at their top: what people added to the list stays."""
    for key in _ACCOUNTS:
        stated = part(theirs, "iam", key)
        before, after = part(base, "iam", key) or [], part(ours, "iam", key) or []
        if not isinstance(stated, list) or before == after:
            continue
        gone = [_account(each) for each in before if each not in after]
        kept = [each for each in stated if _account(each) not in gone]
        known = [_account(each) for each in kept]
        wanted = kept + [
            each for each in after if each not in before and _account(each) not in known
        ]
        base["iam"] = base.get("iam", {}) | {key: stated}
        ours["iam"] = ours.get("iam", {}) | {key: wanted}
        if not wanted:
            del ours["iam"][key]


def _account(tree: Any) -> tuple[Any, Any]:
    """Namespace and name of a service account."""
    metadata = part(tree, "metadata") or {}
    return (
        part(metadata, "namespace") or part(tree, "namespace"),
        part(metadata, "name") or part(tree, "serviceAccountName"),
    )


def _mappings(value: Any) -> Iterator[Tree]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield each
