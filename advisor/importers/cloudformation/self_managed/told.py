"""What machines are told at their start: settings of their user data, and kubeadm's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from shlex import split
from typing import Any, Final

from advisor.errors import DocumentError
from advisor.importers.cloudformation.template import Resource
from advisor.importers.foreign import Tree, parse_foreign
from advisor.importers.imported import Place

_SETTING: Final = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """The start of the machines of one launch template."""

    template: Resource
    settings: dict[str, str]
    files: dict[str, tuple[Tree, ...]]

    @property
    def place(self) -> Place:
        return (*self.template.place, "Metadata", "Files")

    def document(self, kind: str) -> Tree:
        """The first document of this kind in any file; empty where there is none."""
        for documents in self.files.values():
            for each in documents:
                if each.get("kind") == kind:
                    return each
        return {}

    def where(self, kind: str) -> Place:
        """The file that holds a document of this kind."""
        for name, documents in self.files.items():
            if any(each.get("kind") == kind for each in documents):
                return (*self.place, name)
        return self.template.place

    @property
    def first_settings(self) -> Place:
        """Where the settings stand."""
        return (*self.template.place, "Properties", "LaunchTemplateData", "UserData")


def told(template: Resource) -> Told:
    """What the machines of ``template`` are told."""
    text = template.get("LaunchTemplateData", "UserData").loose()
    settings: dict[str, str] = {}
    for name, value in _SETTING.findall(text):
        try:
            settings.setdefault(name, " ".join(split(value)))
        except ValueError:
            continue  # a line of a script
    metadata = template.tree.get("Metadata")
    files = metadata.get("Files") if isinstance(metadata, dict) else None
    found = dict(_files(files)) if isinstance(files, dict) else {}
    return Told(template, settings, found)


def _files(files: Tree) -> Iterator[tuple[str, tuple[Tree, ...]]]:
    for name, content in files.items():
        if not isinstance(content, str) or not name.endswith((".yaml", ".template")):
            continue
        try:
            yield name, parse_foreign(content, name=name).documents
        except DocumentError:
            continue


def arguments(section: Any, name: str = "extraArgs") -> dict[str, str]:
    """Flags by name, as kubeadm v1beta4 lists them."""
    listed = section.get(name) if isinstance(section, dict) else None
    found = listed if isinstance(listed, list) else []
    return {
        str(each["name"]): str(each.get("value", ""))
        for each in found
        if isinstance(each, dict) and "name" in each
    }


def part(tree: Any, *keys: str) -> Any:
    """The value below ``keys`` of a plain tree, None where there is none."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
