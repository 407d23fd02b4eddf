"""The documents of one cluster: its Cluster, and the instance groups that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from advisor.importers.foreign import Tree
from advisor.importers.imported import MisplacedError, Place
from advisor.importers.view import View

LABEL: Final = "kops.k8s.io/cluster"
_KINDS: Final = ("Cluster", "InstanceGroup", "SSHCredential")
_GROUPS: Final = ("kops.k8s.io", "kops")
_ROLES: Final = {
    "Master": "ControlPlane", "ControlPlane": "ControlPlane", "master": "ControlPlane",
    "control-plane": "ControlPlane", "Node": "Node", "node": "Node", "Bastion": "Bastion",
    "bastion": "Bastion", "APIServer": "APIServer", "apiserver": "APIServer",
}  # fmt: skip
_ZONE: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d[a-z]")


@dataclass(frozen=True, slots=True)
class Subnet:
    """One entry of ``spec.subnets`` that can be used."""

    view: View
    name: str
    zone: str
    kind: str
    """Public, Private, DualStack, Utility."""


@dataclass(frozen=True, slots=True)
class Group:
    """One InstanceGroup; ``subnets`` are those it stands in, by its own word or by default."""

    view: View
    name: str
    role: str
    subnets: tuple[Subnet, ...]

    @property
    def spec(self) -> View:
        """Its ``spec``."""
        return self.view.get("spec")

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones of its subnets, each once."""
        return tuple(dict.fromkeys(subnet.zone for subnet in self.subnets))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The cluster and its groups, in the order of the file."""

    cluster: View
    name: str
    subnets: tuple[Subnet, ...]
    groups: tuple[Group, ...]
    seen: set[Place]

    @property
    def spec(self) -> View:
        """The ``spec`` of the Cluster."""
        return self.cluster.get("spec")

    def role(self, role: str) -> tuple[Group, ...]:
        """The groups of this role."""
        return tuple(group for group in self.groups if group.role == role)


def manifest(documents: Sequence[Tree]) -> Manifest:
    """The one cluster that the documents describe.

    Raises:
        MisplacedError: there is no Cluster or more than one, a group belongs to another, or the
            cluster is not on AWS.
    """
    seen: set[Place] = set()
    views = [View(document, (i,), seen) for i, document in enumerate(documents) if own(document)]
    for view in views:
        kind = view.get("kind").text()
        if kind not in _KINDS:
            raise MisplacedError(
                (*view.place, "kind"),
                f"a document of kind {kind or 'nothing'} among the manifests of kops",
                f"kops takes the kinds {', '.join(_KINDS)} from a file.",
            )
    cluster = _cluster(views)
    name = cluster.get("metadata", "name").word()
    if name is None:
        raise MisplacedError(
            (*cluster.place, "metadata"), "the Cluster has no metadata.name", "Give it its name."
        )
    subnets = _subnets(cluster)
    groups = tuple(
        _group(view, name, subnets) for view in views if view.get("kind").text() == "InstanceGroup"
    )
    return Manifest(cluster, name, subnets, groups, seen)


def own(document: Tree) -> bool:
    """Whether a document is of kops; others are objects that it applies as add-ons."""
    version = document.get("apiVersion")
    return isinstance(version, str) and version.partition("/")[0] in _GROUPS


def _cluster(views: Sequence[View]) -> View:
    clusters = [view for view in views if view.get("kind").text() == "Cluster"]
    if not clusters:
        raise MisplacedError(
            (0, "kind"),
            "there is no Cluster among these manifests of kops",
            "Write all of them: kops get --name NAME -o yaml > cluster.yaml",
        )
    if len(clusters) > 1:
        raise MisplacedError(
            (*clusters[1].place, "kind"),
            "a second Cluster",
            "Import one cluster at a time: kops get --name NAME -o yaml > cluster.yaml",
        )
    cluster = clusters[0]
    provider = cluster.get("spec", "cloudProvider")
    if provider.mapping() or cluster.get("spec", "networking", "subnets"):
        place = provider.place if provider.mapping() else (*cluster.place, "spec", "networking")
        raise MisplacedError(
            place,
            "a Cluster in the form of kops v1alpha3",
            "Write it as v1alpha2: kops get --name NAME -o yaml > cluster.yaml",
        )
    if provider.word() not in (None, "aws"):
        raise MisplacedError(
            provider.place, f"a cluster on {provider.text()}", "Only clusters on AWS are advised."
        )
    return cluster


def _subnets(cluster: View) -> tuple[Subnet, ...]:
    found = []
    for each in cluster.get("spec", "subnets").items():
        name, zone = each.get("name").word(), each.get("zone").word()
        kind = each.get("type").word() or "Public"
        if zone is None and name is not None and _ZONE.fullmatch(name):
            zone = name  # subnets were zones once
        if name is not None and zone is not None and _ZONE.fullmatch(zone):
            found.append(Subnet(each, name, zone, kind))
    if not found:
        raise MisplacedError(
            (*cluster.place, "spec"),
            "the Cluster has no subnets with a zone, so that its region is not known",
            "List its subnets under spec.subnets, each with name, zone and type.",
        )
    return tuple(found)


def _group(view: View, cluster: str, subnets: tuple[Subnet, ...]) -> Group:
    label = view.get("metadata", "labels", LABEL)
    if label.word() not in (None, cluster):
        raise MisplacedError(
            label.place,
            f"an instance group of another cluster, {label.text()}; this one is {cluster}",
            "Import one cluster at a time: kops get --name NAME -o yaml > cluster.yaml",
        )
    name = view.get("metadata", "name").word() or f"group-{view.place[0]}"
    role = _ROLES.get(view.get("spec", "role").word() or "", "Node")
    named = view.get("spec", "subnets").texts()
    zones = view.get("spec", "zones").texts()  # groups named zones once
    own = tuple(s for each in named for s in subnets if s.name == each)
    own = own or tuple(s for zone in zones for s in subnets if s.zone == zone and _holds(s))
    return Group(view, name, role, own or _by_default(subnets))


def _holds(subnet: Subnet) -> bool:
    return subnet.kind not in ("DualStack", "Utility")


def _by_default(subnets: tuple[Subnet, ...]) -> tuple[Subnet, ...]:
    """Where kops puts a group that names no subnets (PopulateInstanceGroupSpec)."""
    plain = tuple(s for s in subnets if _holds(s))
    return plain or tuple(s for s in subnets if s.kind != "Utility")
