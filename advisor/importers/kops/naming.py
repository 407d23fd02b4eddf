"""Exported manifests in the names of the manifest they are to change.

A design has one name for the groups of a pool and none for subnets and etcd members, so an export
names them anew. Before it is compared with the file, they get the file's own names back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.foreign import Tree
from advisor.importers.kops.case import Case
from advisor.importers.kops.manifest import LABEL
from advisor.importers.kops.reader import read_case
from advisor.importers.kops.traces import with_traces

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.model.design import Design

EXCLUSIVE: Final = (("spec", "networking"), ("spec", "api"), ("spec", "authorization"))
"""Mappings of which kops takes one key only, or acts on one."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Exported name to the file's name."""

    cluster: tuple[str, str]
    groups: Mapping[str, str]
    subnets: Mapping[str, str]
    members: Mapping[tuple[str, str], str]
    """By etcd cluster and group, both as the file calls them."""


def align(
    documents: Sequence[Tree],
    base: list[Tree],
    ours: list[Tree],
    designs: tuple[Design, Design],
    catalog: Catalog,
) -> tuple[list[Tree], list[Tree]]:
    """``base`` and ``ours``, exports of ``designs`` before and after, in the file's names."""
    case = read_case(documents, catalog)
    before, after = designs
    name = str(base[0]["metadata"]["name"])
    zone = after.control_plane.dns_zone or ""
    same = before.name == after.name and case.manifest.name.endswith(zone)
    # The exporter makes one name of the design's and the zone's; the cluster keeps its own.
    now = str(ours[0]["metadata"]["name"]) if same else name
    base, ours = _aligned(case, base, name), _aligned(case, ours, now)
    return with_traces(case, base, designs), ours


def _aligned(case: Case, trees: Sequence[Tree], name: str) -> list[Tree]:
    names = _names(case, trees, name)
    return [_renamed(each, names) for each in trees]


def _names(case: Case, trees: Sequence[Tree], cluster: str) -> _Names:
    members = {
        (each.get("name").text() or "", member.get("instanceGroup").text() or ""): (
            member.get("name").text() or ""
        )
        for each in case.spec.get("etcdClusters").items()
        for member in each.get("etcdMembers").items()
    }
    subnets = trees[0]["spec"]["subnets"]
    return _Names(
        (cluster, case.manifest.name),
        case.names | dict(_single_machines(case, trees)),
        dict(_subnets(case, subnets)),
        members,
    )


def _single_machines(case: Case, trees: Sequence[Tree]) -> Iterator[tuple[str, str]]:
    """Machines of one role and zone belong together in the order in which they stand.

    The exporter numbers them where a zone has several, so that one more machine would rename
    the others; and a renamed member of etcd is another member.
    """
    zones = {each["name"]: each["zone"] for each in trees[0]["spec"]["subnets"]}
    waiting: dict[tuple[str, str], list[str]] = {}
    for group in case.manifest.groups:
        for zone in group.zones[:1]:
            waiting.setdefault((group.role, zone), []).append(group.name)
    for each in trees[1:]:
        role = str(each["spec"].get("role"))
        found = waiting.get((role, zones.get(each["spec"]["subnets"][0], "")))
        if role != "Node" and found:
            yield each["metadata"]["name"], found.pop(0)


def _subnets(case: Case, exported: Sequence[Tree]) -> Iterator[tuple[str, str]]:
    """Subnets of one zone and type belong together in the order in which they stand."""
    waiting: dict[tuple[str, str], list[str]] = {}
    for subnet in case.manifest.subnets:
        waiting.setdefault((subnet.zone, subnet.kind), []).append(subnet.name)
    for each in exported:
        found = waiting.get((str(each["zone"]), str(each["type"])))
        if found:
            yield str(each["name"]), found.pop(0)


def _renamed(document: Tree, names: _Names) -> Tree:
    if document["kind"] == "Cluster":
        return _cluster(document, names)
    name = document["metadata"]["name"]
    spec = dict(document["spec"])
    if "subnets" in spec:
        spec["subnets"] = [names.subnets.get(each, each) for each in spec["subnets"]]
    metadata = {
        "name": names.groups.get(name, name),
        "labels": {LABEL: _own(document["metadata"]["labels"][LABEL], names)},
    }
    return document | {"metadata": metadata, "spec": spec}


def _cluster(document: Tree, names: _Names) -> Tree:
    spec = dict(document["spec"])
    spec["subnets"] = [
        each | {"name": names.subnets.get(each["name"], each["name"])} for each in spec["subnets"]
    ]
    spec["etcdClusters"] = [_etcd(each, names) for each in spec["etcdClusters"]]
    exported, own = names.cluster
    for keys in (("configBase",), ("serviceAccountIssuerDiscovery", "discoveryStore")):
        _replace_end(spec, keys, f"/{exported}", f"/{own}")
    return document | {
        "metadata": {"name": _own(document["metadata"]["name"], names)},
        "spec": spec,
    }


def _own(name: str, names: _Names) -> str:
    exported, own = names.cluster
    return own if name == exported else name


def _etcd(cluster: Tree, names: _Names) -> Tree:
    members = []
    for each in cluster["etcdMembers"]:
        group = names.groups.get(each["instanceGroup"], each["instanceGroup"])
        name = names.members.get((cluster["name"], group), each["name"])
        members.append(each | {"name": name, "instanceGroup": group})
    return cluster | {"etcdMembers": members}


def _replace_end(spec: dict[str, Any], keys: Sequence[str], old: str, new: str) -> None:
    node = spec
    for key in keys[:-1]:
        if key not in node:
            return
        node[key] = dict(node[key])
        node = node[key]
    value = node.get(keys[-1])
    if isinstance(value, str) and value.endswith(old):
        node[keys[-1]] = value.removesuffix(old) + new
