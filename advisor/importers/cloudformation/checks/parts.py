"""Parts of a template that only CloudFormation works out: what is in them is not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.cloudformation.checks.wording import trap
from advisor.importers.cloudformation.template import Templates
from advisor.importers.foreign import Tree
from advisor.importers.imported import Objection, Place
from advisor.model.scalars import printable

_NESTED: Final = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
_HARMLESS: Final = ("AWS::LanguageExtensions",)
"""What only adds functions."""
_TITLE: Final = "A part that is not read"


def part_objections(templates: Templates) -> Iterator[Objection]:
    """Macros, loops, modules and nested stacks."""
    for number, document in enumerate(templates.documents):
        yield from _macros(document, number)
        yield from _loops(document, (number,))
    for resource in templates.resources:
        if resource.kind in _NESTED:
            yield _unread(
                resource.place, f"{resource.name} is a nested stack; its template is not followed.",
                "Import a folder with that template in it, too.",
            )  # fmt: skip
        elif resource.kind.endswith("::MODULE"):
            yield _unread(
                resource.place, f"{resource.name} is a module, {printable(resource.kind)}.",
                "Import the processed template: aws cloudformation get-template "
                "--template-stage Processed.",
            )  # fmt: skip


def _unread(place: Place, message: str, remedy: str) -> Objection:
    return trap("040", place, message, remedy, title=_TITLE)


def _macros(document: Tree, number: int) -> Iterator[Objection]:
    stated = document.get("Transform")
    for each in stated if isinstance(stated, list) else [stated]:
        name = each.get("Name") if isinstance(each, dict) else each
        if isinstance(name, str) and name not in _HARMLESS:
            yield _unread(
                (number, "Transform"),
                f"The macro {printable(name)} rewrites the template when it is deployed.",
                "Import the processed template: aws cloudformation get-template "
                "--template-stage Processed.",
            )  # fmt: skip


def _loops(value: Any, place: Place) -> Iterator[Objection]:
    if isinstance(value, dict):
        for key, inner in value.items():
            name = str(key)
            if name.startswith("Fn::ForEach") or name == "Fn::Transform":
                yield _unread(
                    (*place, name), f"{printable(name)}: what it makes is not read.",
                    "Import the processed template: aws cloudformation get-template "
                    "--template-stage Processed.",
                )  # fmt: skip
            else:
                yield from _loops(inner, (*place, name))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _loops(inner, (*place, i))
