"""A kube-aws ``cluster.yaml`` as a design."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from advisor.importers.foreign import Tree
from advisor.importers.imported import Place
from advisor.importers.kube_aws.case import Case
from advisor.importers.kube_aws.control_plane import read_control_plane, read_etcd
from advisor.importers.kube_aws.endpoints import read_endpoints
from advisor.importers.kube_aws.keys import why_kept
from advisor.importers.kube_aws.network import read_network, read_placement
from advisor.importers.kube_aws.nodes import read_nodes
from advisor.importers.kube_aws.platform import read_platform
from advisor.importers.names import slug
from advisor.importers.record import Record
from advisor.importers.view import View, unseen
from advisor.model.vocabulary import Tool

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_MINOR: Final = re.compile(r"v?(\d+\.\d+)(?:\.\d+.*)?")


def read_cluster(documents: Sequence[Tree], catalog: Catalog) -> Record:
    """The first document of a file; kube-aws reads no other.

    Raises:
        MisplacedError: the file states no zone.
    """
    seen: set[Place] = set()
    record = Record()
    case = Case(View(documents[0], (0,), seen), catalog, record)
    _cluster(case)
    read_placement(case)
    read_network(case)
    read_control_plane(case)
    read_endpoints(case)
    read_etcd(case)
    read_nodes(case)
    read_platform(case)
    for place, value in unseen(documents[0], (0,), seen):
        if value is not None:
            record.leave(place, value, why_kept(place))
    for i, document in enumerate(documents[1:], 1):
        record.leave((i,), document, "kube-aws reads the first document of a file only")
    return record


def _cluster(case: Case) -> None:
    view = case.root.get("clusterName")
    stated = view.word() or ""
    found = slug(stated)
    if found and found == stated:
        case.record.read("name", found, view.place)
    elif found:
        reason = "small letters, digits and hyphens of it"
        case.record.infer("name", found, view.place, reason)
    else:
        usual = case.fact("default_cluster_name")
        case.record.default("name", usual, f"kube-aws takes {usual}", view.place)
    case.record.infer("provisioner.tool", Tool.KUBE_AWS.value, (0,), "it is a file of kube-aws")
    _version(case)


def _version(case: Case) -> None:
    version = case.root.get("kubernetesVersion")
    stated = _MINOR.fullmatch(version.text() or "")
    usual = case.fact("default_kubernetes")
    reason = f"its last releases take {usual}"
    found = stated[1] if stated else None
    case.choose("kubernetes.version", version, found, usual, reason)
    if version and not stated:
        case.record.leave(version.place, version.value, "not a version of Kubernetes")
