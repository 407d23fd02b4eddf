"""The templates of one import: their resources by type, and which of them name which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from advisor.importers.cloudformation.functions import Functions
from advisor.importers.cloudformation.node import Node, mark
from advisor.importers.cloudformation.values import Reference, Resolved
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place

EKS_CLUSTER: Final = "AWS::EKS::Cluster"
GROUP: Final = "AWS::AutoScaling::AutoScalingGroup"


class Resource:
    """One resource of a template."""

    __slots__ = ("document", "kind", "made", "name", "place", "properties", "tree")

    def __init__(
        self, name: str, tree: Tree, document: int, properties: Node, made: bool | None
    ) -> None:
        self.name = name
        self.kind = str(tree.get("Type", ""))
        self.tree = tree
        self.document = document
        self.place: Place = (document, "Resources", name)
        self.properties = properties
        self.made = made
        """Whether its condition holds by the defaults; None where only a deployment can tell."""

    def get(self, *keys: str) -> Node:
        """The property below these keys."""
        return self.properties.get(*keys)

    @property
    def reference(self) -> Reference:
        """How others name it."""
        return Reference(self.document, self.name)

    def tag(self, key: str) -> Node | None:
        """The value of the tag ``key``; tags are a list, or a mapping where a type wants one."""
        return tag_of(self.get("Tags"), key)

    def depends_on(self) -> list[str]:
        """The resources it waits for."""
        stated = self.tree.get("DependsOn")
        names = [stated] if isinstance(stated, str) else stated
        return [each for each in names if isinstance(each, str)] if isinstance(names, list) else []


def tag_of(tags: Node, key: str) -> Node | None:
    """The value of a tag in a list or mapping of tags."""
    if tags.mapping():
        return tags.get(key) if tags.has(key) else None
    for each in tags.items():
        if each.get("Key").text() == key or each.get("Key").loose() == key:
            return each.get("Value")
    return None


class Templates:
    """All documents of an import."""

    def __init__(self, documents: Sequence[Tree]) -> None:
        self.documents = documents
        self.functions = Functions(documents)
        self.seen: set[Place] = set()
        self.resources: tuple[Resource, ...] = tuple(self._resources())
        self._by_name = {(each.document, each.name): each for each in self.resources}

    def _resources(self) -> Iterator[Resource]:
        for number, document in enumerate(self.documents):
            listed = document.get("Resources")
            for name, tree in (listed if isinstance(listed, dict) else {}).items():
                if not isinstance(tree, dict) or not isinstance(tree.get("Type"), str):
                    continue
                at: Place = (number, "Resources", name, "Properties")
                found = Resolved(tree.get("Properties"), at)
                if not isinstance(found.value, dict):
                    found = Resolved(None, at[:-1])
                node = Node(found, at, self.functions, self.seen)
                yield Resource(name, tree, number, node, self._made(tree, number))

    def _made(self, tree: Tree, number: int) -> bool | None:
        condition = tree.get("Condition")
        if not isinstance(condition, str):
            return True
        return self.functions.conditions.holds(condition, number)

    def outputs(self) -> Iterator[tuple[str, Node]]:
        """What the templates tell others, by name."""
        for number, document in enumerate(self.documents):
            listed = document.get("Outputs")
            for name, tree in (listed if isinstance(listed, dict) else {}).items():
                if isinstance(tree, dict) and "Value" in tree:
                    at: Place = (number, "Outputs", name, "Value")
                    found = self.functions.resolve(tree["Value"], at)
                    yield str(name), Node(found, at, self.functions, self.seen)

    def of(self, *kinds: str) -> list[Resource]:
        """The resources of these types that are made, in the order of the template."""
        return [each for each in self.resources if each.kind in kinds and each.made is not False]

    def at(self, reference: Reference | None) -> Resource | None:
        """The resource that a reference names."""
        if reference is None:
            return None
        return self._by_name.get((reference.document, reference.resource))

    def named(self, node: Node, *kinds: str) -> Resource | None:
        """The resource of one of these types that ``node`` names."""
        found = self.at(node.reference)
        return found if found is not None and (not kinds or found.kind in kinds) else None

    def all_named(self, node: Node, *kinds: str) -> list[Resource]:
        """The resources of these types that a list names."""
        found = [self.at(each) for each in node.references()]
        return [each for each in found if each is not None and (not kinds or each.kind in kinds)]

    def understood(self, resource: Resource) -> None:
        """Everything about the resource is understood."""
        mark(resource.tree, resource.place, self.seen)

    def mentions(self, resource: Resource, name: str) -> bool:
        """Whether any text of ``resource`` holds ``name``, functions not worked out."""
        return any(name in text for text in _texts(resource.tree.get("Properties")))


def by_eksctl(document: Tree) -> bool:
    """Whether eksctl has written the template, and will write the next one."""
    return "by eksctl]" in str(document.get("Description", ""))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
