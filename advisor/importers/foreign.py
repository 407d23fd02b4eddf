"""Files of other tools as plain trees: every document, and where each value stands.

They are read as those tools read them (``spelling``), with anchors, aliases and merge keys, and
with the short forms of CloudFormation's functions. What a tool takes and another refuses (a key
given twice) is not decided here but noted, for which tool it is shows only in the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

import yaml

from advisor.importers.imported import FileMark, Place
from advisor.importers.spelling import resolve, spelling
from advisor.model.bounds import MAX_FOREIGN_BYTES
from advisor.model.parse import (
    Builder,
    Mark,
    Node,
    Opened,
    decoded,
    innermost,
    mark_of,
    refuse,
    refuse_template,
)
from advisor.model.scalars import printable

Tree = dict[str, Any]

_MERGE: Final = "<<"
_STANDARD_TAG: Final = "tag:yaml.org,2002:"
_TEXT_TAGS: Final = ("!", _STANDARD_TAG + "str")
_RESOLVED_TAGS: Final = frozenset(
    _STANDARD_TAG + each for each in ("bool", "float", "int", "map", "null", "seq", "timestamp")
)
_UNPREFIXED: Final = ("Ref", "Condition")


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that is given again: the last value counts, or the tool refuses the file."""

    place: Place
    key: str
    mark: FileMark
    first: FileMark
    merged: bool
    """Whether one of the two comes from a merge key (``<<``)."""


@dataclass(frozen=True, slots=True)
class Text:
    """One file: what messages call it, its lines as they stand, and the key of each document."""

    name: str
    content: str
    starts: tuple[int, ...]
    """The line on which each document that is not empty starts (its ``---`` where it has one)."""
    separators: tuple[Mark, ...]
    """Where a ``---`` stands, also those of empty documents."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """The documents of one file, or of the files of one folder, in order."""

    name: str
    texts: tuple[Text, ...]
    documents: tuple[Tree, ...]
    repeated: tuple[Repeated, ...]
    functions: tuple[FileMark, ...]
    """Where CloudFormation's functions stand in their short form (``!Ref``)."""
    lists: tuple[Place, ...]
    """The first document of each list of objects; other documents stand alone."""
    _roots: tuple[tuple[str, Node], ...]

    def where(self, place: Sequence[str | int]) -> FileMark:
        """Where the value at ``place`` stands, or the innermost value around it.

        An entry of a mapping stands where its key does.
        """
        if not place or not isinstance(place[0], int) or place[0] >= len(self._roots):
            return FileMark(1, 1, self.texts[0].name)
        file, root = self._roots[place[0]]
        mark = innermost(root, place[1:]).mark
        return FileMark(mark.line, mark.column, file)

    def value(self, place: Sequence[str | int]) -> Any:
        """The value at ``place``, None where there is none."""
        found: Any = self.documents
        for part in place:
            try:
                found = found[part]
            except (LookupError, TypeError):
                return None
        return found

    def refuse(self, place: Sequence[str | int], what: str, hint: str) -> NoReturn:
        """Refuse the file because of the value at ``place``; raises ``DocumentError``."""
        mark = self.where(place)
        refuse(mark.file, what, hint, mark)


def parse_foreign(data: bytes | str, *, name: str) -> Foreign:
    """All documents in ``data``, each a mapping; ``name`` is what messages call the file.

    Raises:
        DocumentError: too large, not UTF-8 text, not YAML, a document that is no mapping, nested
            or expanded beyond all reason. The message says where, the hint what to do.
    """
    name = printable(name, 200)
    text = decoded(data, name, MAX_FOREIGN_BYTES)
    builder = _Documents(name, text)
    builder.take_all(text)
    if not builder.documents:
        refuse(name, "the file is empty", "Name a file with a cluster in it.")
    return Foreign(
        name=name,
        texts=(Text(name, text, tuple(builder.starts), tuple(builder.separators)),),
        documents=tuple(builder.documents),
        repeated=tuple(builder.repeated),
        functions=tuple(builder.functions),
        lists=tuple((number,) for number in builder.lists),
        _roots=tuple((name, root) for root in builder.roots),
    )


def joined(name: str, files: Iterable[Foreign]) -> Foreign:
    """The files of a folder as one: their documents one after another."""
    parts = tuple(files)
    before = [sum(len(each.documents) for each in parts[:i]) for i in range(len(parts))]
    return Foreign(
        name=name,
        texts=tuple(text for each in parts for text in each.texts),
        documents=tuple(document for each in parts for document in each.documents),
        repeated=tuple(
            Repeated(
                (_number(again.place) + offset, *again.place[1:]),
                again.key, again.mark, again.first, again.merged,
            )
            for each, offset in zip(parts, before, strict=True)
            for again in each.repeated
        ),
        functions=tuple(mark for each in parts for mark in each.functions),
        lists=tuple(
            (_number(place) + offset,)
            for each, offset in zip(parts, before, strict=True)
            for place in each.lists
        ),
        _roots=tuple(root for each in parts for root in each._roots),
    )  # fmt: skip


def list_of_objects(value: Any) -> Place | None:
    """Where in a document its objects are listed; None where it is no list of objects.

    ``kops get -o json`` writes them in brackets, kubectl below ``items`` of a List.
    """
    below: Place = ()
    if isinstance(value, dict) and value.get("kind") == "List":
        below, value = ("items",), value.get("items")
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return below
    return None


def _number(place: Place) -> int:
    return place[0] if isinstance(place[0], int) else 0


class _Documents(Builder):
    """Builds the trees of all documents of a file from parser events."""

    max_depth = 100
    max_nodes = 500_000

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name)
        self._text = text
        self.documents: list[Tree] = []
        self.roots: list[Node] = []
        self.starts: list[int] = []
        self.separators: list[Mark] = []
        self.repeated: list[Repeated] = []
        self.functions: list[FileMark] = []
        self.lists: list[int] = []
        self._start = 1

    def take(self, event: yaml.Event) -> None:
        super().take(event)
        if isinstance(event, yaml.DocumentStartEvent):
            start = mark_of(event)
            self._start = start.line
            if event.explicit:
                self.separators.append(start)
        elif isinstance(event, yaml.DocumentEndEvent):
            self._finish_document()

    def _start_document(self, mark: Mark) -> None:
        self._documents += 1
        self._anchors = {}
        self._root = None

    def _finish_document(self) -> None:
        value, node = self._root or (None, Node(Mark(self._start, 1)))
        if value is None:
            return  # nothing between two separators, or comments only
        below = list_of_objects(value)
        if below is not None:
            self._finish_list(value, node, below)
            return
        if not isinstance(value, dict):
            kind = "a list" if isinstance(value, list) else "a single value"
            self._refuse(
                node.mark,
                f"{kind} where a mapping was expected",
                "A document starts with lines such as `apiVersion: ...` and `kind: ...`.",
            )
        self.documents.append(value)
        self.roots.append(node)
        self.starts.append(self._start)

    def _finish_list(self, value: Any, node: Node, below: Place) -> None:
        """Each object of a list is a document of its own, as if it stood alone."""
        first = len(self.documents)
        for key in below:
            value, node = value[key], node.children[key]
        for position, each in enumerate(value):
            self.documents.append(each)
            self.roots.append(node.children[position])
            self.starts.append(node.children[position].mark.line)
        self.lists.append(first)
        inner = (first, *below)
        for i, again in enumerate(self.repeated):
            number = again.place[len(inner) : len(inner) + 1]
            if again.place[: len(inner)] == inner and number and isinstance(number[0], int):
                place = (first + number[0], *again.place[len(inner) + 1 :])
                self.repeated[i] = replace(again, place=place)

    # Tags

    def _take_tag(self, event: yaml.Event, mark: Mark) -> None:
        tag = str(getattr(event, "tag", ""))
        if tag in _TEXT_TAGS or tag in _RESOLVED_TAGS:
            return
        if tag.startswith("!") and tag[1:].replace("::", "").isalnum():
            self.functions.append(FileMark(mark.line, mark.column, self._name))
            return
        self._refuse(mark, f"the tag {printable(tag)}", "Write the value without the tag.")

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        tag = event.tag
        if tag is None:
            return resolve(event.value) if event.implicit[0] else event.value
        if tag in _TEXT_TAGS:
            return event.value
        if tag in _RESOLVED_TAGS:
            return resolve(event.value)
        return event.value

    def _take_scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        function = function_name(event.tag)
        if not function:
            super()._take_scalar(event, mark)
            return
        self._refuse_as_key(mark)
        argument: Any = event.value
        if function == "Fn::GetAtt":
            argument = argument.split(".", 1)
        inner = Node(mark)
        self._add({function: argument}, Node(mark, {function: inner}, 2), event.anchor, cost=2)

    def _end(self, done: Opened) -> None:
        function = function_name(done.tag)
        if not function:
            super()._end(done)
            return
        outer = Node(done.node.mark, {function: done.node}, done.node.size + 1)
        self._add({function: done.value}, outer, done.anchor)

    # Keys

    def _refuse_as_key(self, mark: Mark) -> None:
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.value, dict) and frame.key is None and not frame.merging:
            if "{{" in self._text.split("\n", mark.line)[mark.line - 1]:
                refuse_template(self._name, mark)
            self._refuse(mark, "a key that is not plain text", "Write `key: value`.")

    def _take_key(self, frame: Opened, key: str, plain: bool, mark: Mark) -> None:
        if plain and key != _MERGE:
            if resolve(key) is None:
                self._refuse(mark, "a key is empty", "Write `key: value`.")
            key = key_text(key)
        if key in frame.node.children:
            self._note_repeated(frame, key, mark, merged=False)
        frame.key, frame.key_mark = key, mark
        frame.merging = plain and key == _MERGE

    def _add(self, value: Any, node: Node, anchor: str | None, cost: int = 1) -> None:
        frame = self._open[-1] if self._open else None
        if frame is None or not frame.merging:
            super()._add(value, node, anchor, cost)
            return
        if anchor is not None:
            self._anchors[anchor] = (value, node)
        frame.key, frame.merging = None, False
        sources = [(value, node)]
        if isinstance(value, list):
            # Of a list the first mapping wins.
            sources = [(each, node.children[i]) for i, each in enumerate(value)][::-1]
        for each, inner in sources:
            self._merge(frame, each, inner, node.mark)

    def _merge(self, frame: Opened, value: Any, node: Node, mark: Mark) -> None:
        if not isinstance(value, dict) or not isinstance(frame.value, dict):
            self._refuse(mark, "a merge key (<<) that names no mapping", "Name one: <<: *anchor")
        self._count(node.size, mark)
        for key, inner in value.items():
            if key in frame.node.children:
                self._note_repeated(frame, key, mark, merged=True)
            # Like go-yaml: what is merged in replaces what stands above, not what stands below.
            frame.value[key] = inner
            frame.node.children[key] = node.children[key]
        frame.node.size += node.size

    def _note_repeated(self, frame: Opened, key: str, mark: Mark, *, merged: bool) -> None:
        first = frame.node.children[key].mark
        self.repeated.append(
            Repeated(
                (*self._place(), key),
                key,
                FileMark(mark.line, mark.column, self._name),
                FileMark(first.line, first.column, self._name),
                merged,
            )
        )

    def _place(self) -> Place:
        """Where the innermost open mapping stands."""
        inner = (
            len(frame.value) if isinstance(frame.value, list) else str(frame.key)
            for frame in self._open[:-1]
        )
        return (len(self.documents), *inner)


def function_name(tag: str | None) -> str:
    """The CloudFormation function of a short form (``!Sub``), by the name of its long form."""
    if tag is None or tag == "!" or not tag.startswith("!"):
        return ""
    name = tag[1:]
    return name if name in _UNPREFIXED or name.startswith("Fn::") else f"Fn::{name}"


def key_text(key: str) -> str:
    """An unquoted key as the text the tools make of it: ``yes: 1`` becomes ``"true"``."""
    value = resolve(key)
    return spelling(value) if isinstance(value, bool) else str(value)
