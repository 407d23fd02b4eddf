"""What every part of the reader works with: the templates, the record, and the facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.template import Resource, Templates
from advisor.importers.imported import Place
from advisor.importers.names import slug
from advisor.importers.record import Record
from advisor.model.vocabulary import SubnetRole

if TYPE_CHECKING:
    from advisor.catalog import Catalog

SUBNET_ID: Final = re.compile(r"subnet-[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class FoundSubnet:
    """A subnet that the template makes, or that exists."""

    key: str
    """Its logical id with the number of its document, or its id."""
    zone: str
    role: SubnetRole
    cidr: str | None
    place: Place
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the cluster stands."""

    region: str = ""
    zones: tuple[str, ...] = ()
    subnets: tuple[FoundSubnet, ...] = ()
    new_vpc: bool = True
    """Whether the template makes the VPC."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Ids of subnets that the templates make, as another stack names them, and their keys."""

    def of(self, keys: Iterable[str]) -> list[FoundSubnet]:
        """The subnets of these keys, in their order."""
        known = {each.key: each for each in self.subnets}
        wanted = (self.aliases.get(key, key) for key in keys)
        return [known[key] for key in wanted if key in known]


@dataclass(slots=True)
class Case:
    """One import of templates while it goes on."""

    templates: Templates
    catalog: Catalog
    record: Record
    cluster: Resource
    """The resource that the design is about; of a self-run cluster the first of its groups."""
    managed: bool = True
    ground: Ground = field(default_factory=Ground)

    def fact(self, key: str) -> Any:
        """A default of EKS, as a plain value."""
        found = self.catalog.limit(f"eks.{key}")
        return found.integer if isinstance(found.value, int) else found.text

    def of_cluster(self, *kinds: str) -> list[Resource]:
        """The resources of these types that belong to the cluster, by their ``ClusterName``."""
        return [each for each in self.templates.of(*kinds) if self._belongs(each)]

    def _belongs(self, resource: Resource) -> bool:
        name = resource.get("ClusterName")
        if name.reference is not None:
            return self.templates.at(name.reference) in (self.cluster, None)
        stated = self.cluster.get("Name")
        return not (name.word() and stated.word()) or name.word() == stated.word()

    def read(self, path: str, value: Any, node: Node) -> None:
        """The template says that the field is ``value``."""
        self.record.read(path, value, node.place, node.note)

    def choose(self, path: str, node: Node, value: Any, absent: Any, reason: str) -> None:
        """``value`` where the template states one, else what CloudFormation or EKS does then.

        What is stated, and known to a deployment only, is said to stand for what is not known.
        """
        if value is not None:
            self.read(path, value, node)
        elif node:
            self.record.infer(path, absent, node.stated, f"{unread(node)}; {absent} stands for it")
        else:
            self.record.default(path, absent, reason, node.place)

    def flag(self, path: str, node: Node, absent: bool, reason: str) -> bool:
        """A switch of the template, or what EKS does where it is not stated."""
        stated = node.flag()
        self.choose(path, node, stated, absent, reason)
        return absent if stated is None else stated


def unread(node: Node) -> str:
    """Why the value of ``node`` is not known, in a few words."""
    if node.unknown is not None:
        return node.unknown.reason
    return "it is known when it deploys" if node.open else "not a value that can be read"


def words_of(name: str) -> str:
    """A logical id as a name: ``WorkersGroup`` is ``workers-group``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name)
    return slug(spaced)


def keys_of(node: Node) -> list[str]:
    """What the subnets of a list are known by: resources of the templates, or ids."""
    found = [f"{each.document}/{each.resource}" for each in node.references()]
    return [*found, *(text for text in node.texts() if SUBNET_ID.fullmatch(text))]
