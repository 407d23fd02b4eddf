"""Manifests as the checks see them: sound values only, and what kops makes of silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place
from advisor.importers.kops.checks.catalogue import KOPS
from advisor.importers.kops.checks.forms import (
    Network,
    Version,
    kubernetes,
    network,
)
from advisor.model.parse import PathPart

CONTROL_PLANE: Final = "ControlPlane"
NODE: Final = "Node"
BASTION: Final = "Bastion"
API_SERVER: Final = "APIServer"
ROLES: Final = (CONTROL_PLANE, API_SERVER, NODE, BASTION)
_GOSSIP: Final = ".k8s.local"


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping somewhere in a manifest; an absent one is empty, where it would stand."""

    tree: Tree
    place: Place

    def at(self, *path: PathPart) -> Any:
        """The value below ``path``, None where the manifest is silent."""
        found: Any = self.tree
        for key in path:
            if isinstance(key, int):
                found = found[key] if isinstance(found, list) and key < len(found) else None
            else:
                found = found.get(key) if isinstance(found, dict) else None
        return found

    def has(self, *path: str) -> bool:
        """Whether there is a value, be it empty."""
        return self.at(*path) is not None

    def on(self, *path: str) -> bool:
        """Whether the value is true."""
        return self.at(*path) is True

    def text(self, *path: str) -> str:
        """The text below ``path``, empty where there is none."""
        found = self.at(*path)
        return found if isinstance(found, str) else ""

    def number(self, *path: str) -> int | None:
        """The whole number below ``path``."""
        found = self.at(*path)
        return int(found) if isinstance(found, int | float) else None

    def items(self, *path: str) -> list[Any]:
        """The list below ``path``, empty where there is none."""
        found = self.at(*path)
        return found if isinstance(found, list) else []

    def pairs(self, *path: str) -> dict[str, Any]:
        """The mapping below ``path``, empty where there is none."""
        found = self.at(*path)
        return found if isinstance(found, dict) else {}

    def part(self, *path: PathPart) -> Part:
        """The mapping below ``path`` with its place."""
        found = self.at(*path)
        return Part(found if isinstance(found, dict) else {}, self.here(*path))

    def parts(self, *path: str) -> list[Part]:
        """The mappings of the list below ``path``."""
        return [self.part(*path, i) for i in range(len(self.items(*path)))]

    def here(self, *path: PathPart) -> Place:
        """The place of what is below ``path``."""
        return (*self.place, *path)


@dataclass(frozen=True, slots=True)
class Subnet:
    """One entry of ``spec.subnets``."""

    part: Part
    name: str
    zone: str
    kind: str
    cidr: str


@dataclass(frozen=True, slots=True)
class Group:
    """One InstanceGroup; ``subnets`` are the names it states."""

    metadata: Part
    spec: Part
    name: str
    role: str
    subnets: tuple[str, ...]

    @property
    def label(self) -> str:
        """What messages call it."""
        from advisor.importers.kops.checks.forms import shown

        return f"Instance group {shown(self.name)}"

    @property
    def karpenter(self) -> bool:
        """Whether Karpenter makes its machines."""
        return self.spec.text("manager") == "Karpenter"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One Cluster with its instance groups."""

    metadata: Part
    spec: Part
    groups: tuple[Group, ...]
    catalog: Catalog

    @property
    def name(self) -> str:
        return self.metadata.text("name")

    @property
    def version(self) -> Version | None:
        """The Kubernetes version; None where it is not stated or cannot be read."""
        return kubernetes(self.spec.text("kubernetesVersion"))

    @property
    def dns(self) -> str:
        """The type of DNS; silence means a public zone."""
        return self.spec.text("topology", "dns", "type") or "Public"

    @property
    def without_dns(self) -> bool:
        return self.dns == "None"

    @property
    def gossip(self) -> bool:
        return not self.without_dns and f".{self.name.removesuffix('.')}".endswith(_GOSSIP)

    @property
    def non_masquerade(self) -> str:
        """The range that is not translated, from which pods and services come."""
        stated = self.spec.text("nonMasqueradeCIDR")
        own = self.spec.text("networkCIDR") or self.spec.text("networkID")
        if self.spec.has("networking", "amazonvpc") and not own and stated != "::/0":
            return self.network_cidr
        return stated or self.catalog.limit("kops.default_non_masquerade_cidr").text

    @property
    def ipv6(self) -> bool:
        found = network(self.non_masquerade)
        return found is not None and found.version == 6

    @property
    def network_cidr(self) -> str:
        """The range of the VPC; empty where it belongs to a VPC that exists."""
        stated = self.spec.text("networkCIDR")
        if stated or self.spec.text("networkID"):
            return stated
        return self.catalog.limit("kops.default_vpc_cidr").text

    @property
    def networks(self) -> list[Network]:
        """The ranges of the VPC that can be read."""
        texts = [self.network_cidr, *self.spec.items("additionalNetworkCIDRs")]
        return [found for text in texts if (found := network(text)) is not None]

    @property
    def pods(self) -> Network | None:
        """The pod range, stated or the upper half of the range that is not translated."""
        stated = self.spec.text("podCIDR")
        if stated:
            return network(stated)
        around = network(self.non_masquerade)
        if around is None or around.version == 6 or around.prefixlen == around.max_prefixlen:
            return None
        return list(around.subnets())[1]

    @property
    def services(self) -> Network | None:
        """The service range, stated or kops' own."""
        stated = self.spec.text("serviceClusterIPRange")
        if stated:
            return network(stated)
        if self.ipv6:
            return network(self.catalog.limit("kops.default_service_cidr.ipv6").text)
        return network(self.catalog.limit("kops.default_service_cidr").text)

    @property
    def cert_manager(self) -> bool:
        return self.spec.on("certManager", "enabled")

    @property
    def karpenter(self) -> bool:
        return self.spec.on("karpenter", "enabled")

    @property
    def irsa(self) -> bool:
        """Whether service accounts get roles of their own."""
        return self.spec.on("iam", "useServiceAccountExternalPermissions")

    @property
    def kube_proxy(self) -> bool:
        """Whether kube-proxy runs; it does unless it is switched off in writing."""
        return self.spec.at("kubeProxy", "enabled") is not False

    @property
    def load_balancer(self) -> Part | None:
        """The load balancer of the API, where one is asked for."""
        if self.spec.has("api", "loadBalancer"):
            return self.spec.part("api", "loadBalancer")
        return None

    @property
    def subnets(self) -> list[Subnet]:
        return [
            Subnet(each, each.text("name"), each.text("zone"), each.text("type"), each.text("cidr"))
            for each in self.spec.parts("subnets")
        ]

    @property
    def etcd(self) -> list[Part]:
        return self.spec.parts("etcdClusters")

    @property
    def etcd_default(self) -> str:
        """The etcd version kops takes by itself."""
        found = self.version
        stated = f"{found[0]}.{found[1]}" if found else KOPS
        fact = self.catalog.limits.find("kops.etcd_version", stated)
        return (fact or self.catalog.limit("kops.etcd_version", KOPS)).text

    def subnets_of(self, group: Group) -> list[Subnet]:
        """The subnets a group goes to: those it states, or all that nodes may stand in."""
        if group.subnets:
            return [each for each in self.subnets if each.name in group.subnets]
        if group.role == CONTROL_PLANE:
            return []
        if group.role == API_SERVER and self.ipv6:
            return [each for each in self.subnets if each.kind not in ("Private", "Utility")]
        plain = [each for each in self.subnets if each.kind not in ("DualStack", "Utility")]
        return plain or [each for each in self.subnets if each.kind != "Utility"]

    def of(self, *roles: str) -> Iterator[Group]:
        """The groups of these roles."""
        return (group for group in self.groups if group.role in roles)


def group_of(number: int, tree: Tree) -> Group:
    """The InstanceGroup that a decoded document describes."""
    document = Part(tree, (number,))
    metadata, spec = document.part("metadata"), document.part("spec")
    role = spec.text("role")
    return Group(
        metadata, spec, metadata.text("name"), CONTROL_PLANE if role == "Master" else role,
        tuple(spec.items("subnets")),
    )  # fmt: skip


def cluster_of(number: int, tree: Tree, groups: tuple[Group, ...], catalog: Catalog) -> Cluster:
    """The Cluster that a decoded document describes."""
    document = Part(tree, (number,))
    return Cluster(document.part("metadata"), document.part("spec"), groups, catalog)
