"""Reading YAML that somebody else wrote: bounded, without surprises, with every position.

The parser works on the event stream, so that hostile files (deep nesting, exploding aliases,
millions of entries) stop it at the first event too many, before anything is built from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NoReturn

import yaml

from advisor.errors import DocumentError
from advisor.model.bounds import MAX_BYTES, refuse_size
from advisor.model.scalars import printable, resolve_plain

MAX_DEPTH: Final = 32
MAX_NODES: Final = 50_000

PathPart = str | int

# Without libyaml the same events come from Python, ten times slower.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_BYTE_ORDER_MARKS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A position in a file; both count from 1."""

    line: int
    column: int


class Node:
    """Where a value stands, its entries by key or index, and how many values it holds."""

    __slots__ = ("children", "mark", "size")

    def __init__(
        self, mark: Mark, children: dict[PathPart, Node] | None = None, size: int = 1
    ) -> None:
        self.mark = mark
        self.children = {} if children is None else children
        self.size = size


def innermost(node: Node, path: Sequence[PathPart]) -> Node:
    """The node at ``path`` below ``node``, or the last one on the way there."""
    for part in path:
        inner = node.children.get(part)
        if inner is None:
            break
        node = inner
    return node


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document as plain dicts, lists and scalars, with the position of every value."""

    name: str
    tree: dict[str, Any]
    _root: Node

    def where(self, path: Sequence[PathPart]) -> Mark:
        """Where the value at ``path`` stands, or the innermost value around it.

        An entry of a mapping stands where its key does.
        """
        return innermost(self._root, path).mark


def parse_yaml(data: bytes | str, *, name: str) -> Parsed:
    """The one YAML document in ``data``, a mapping; ``name`` is what messages call it.

    Raises:
        DocumentError: too large, not UTF-8 text, not YAML, not one mapping, a key given twice,
            nested or expanded beyond all reason. The message says where, the hint what to do.
    """
    name = printable(name, 200)
    builder = Builder(name)
    builder.take_all(decoded(data, name))
    return builder.result()


def refuse(name: str, what: str, hint: str, mark: Mark | None = None) -> NoReturn:
    """Refuse the document ``name`` because of ``what``, found at ``mark``."""
    place = f"{name}, line {mark.line}" if mark else name
    raise DocumentError(f"{place}: {what}", hint=hint)


def refuse_template(name: str, mark: Mark | None) -> NoReturn:
    """Refuse the document ``name`` as a template that has to be rendered first."""
    refuse(
        name,
        "a template expression ({{ ... }}), which is not YAML",
        "Name the rendered file: helm template, kops toolbox template or the like write it.",
        mark,
    )


def decoded(data: bytes | str, name: str, max_bytes: int = MAX_BYTES) -> str:
    """``data`` as text without a byte order mark; raises ``DocumentError`` if it is none."""
    if len(data) > max_bytes:
        refuse_size(name, len(data), max_bytes)
    text = data if isinstance(data, str) else _text_of(data, name)
    text = text.removeprefix("\ufeff")
    odd = _NOT_TEXT.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        refuse(
            name,
            f"not a text file: control character U+{ord(odd.group()):04X}",
            "Is this the right file? It should be YAML text in UTF-8.",
            Mark(line, odd.start() - text.rfind("\n", 0, odd.start())),
        )
    return text


def _text_of(data: bytes, name: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            refuse(name, f"encoded as {encoding}", "Save the file as UTF-8.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start)
        refuse(
            name,
            f"not UTF-8 text: byte 0x{data[error.start]:02x}",
            "Save the file as UTF-8; if it is no text file at all, name another one.",
            Mark(data.count(b"\n", 0, error.start) + 1, error.start - start),
        )


def _refuse_syntax(name: str, text: str, error: yaml.YAMLError) -> NoReturn:
    where = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mark = Mark(where.line + 1, where.column + 1) if where else None
    lines = text.splitlines()
    source = lines[mark.line - 1] if mark and mark.line <= len(lines) else ""
    if "\t" in source[: len(source) - len(source.lstrip())]:
        refuse(
            name,
            "indented with a tab, which YAML does not allow",
            "Replace the tab by spaces, two for each level.",
            mark,
        )
    if "{{" in source:
        refuse_template(name, mark)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
    context = getattr(error, "context", None)
    what = f"not valid YAML: {problem}" + (f" {context}" if context else "")
    refuse(
        name,
        printable(what, 200),
        f"The line reads: {printable(source.strip())}" if source.strip() else "Check this line.",
        mark,
    )


def mark_of(event: yaml.Event) -> Mark:
    """Where ``event`` starts."""
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1) if start else Mark(1, 1)


class Opened:
    """A mapping or sequence whose end is still to come."""

    __slots__ = ("anchor", "key", "key_mark", "merging", "node", "tag", "value")

    def __init__(
        self, value: dict[str, Any] | list[Any], node: Node, event: yaml.CollectionStartEvent
    ) -> None:
        self.value = value
        self.node = node
        self.anchor: str | None = event.anchor
        self.tag: str | None = event.tag
        self.key: str | None = None
        self.key_mark: Mark | None = None
        self.merging = False
        """Whether the key is ``<<``, for readers that know merge keys."""


class Builder:
    """Builds the tree of one document from parser events.

    What it takes is a design; importers, whose files other tools have to read, take more.
    """

    max_depth: ClassVar[int] = MAX_DEPTH
    max_nodes: ClassVar[int] = MAX_NODES

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[Opened] = []
        self._anchors: dict[str, tuple[Any, Node]] = {}
        self._documents = 0
        self._nodes = 0
        self._root: tuple[Any, Node] | None = None

    def take_all(self, text: str) -> None:
        """Take in a whole stream; raises ``DocumentError`` where it is not YAML."""
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self.take(event)
        except yaml.YAMLError as error:
            _refuse_syntax(self._name, text, error)

    def take(self, event: yaml.Event) -> None:
        """Take the next event in."""
        mark = mark_of(event)
        if getattr(event, "tag", None) is not None:
            self._take_tag(event, mark)
        match event:
            case yaml.ScalarEvent():
                self._take_scalar(event, mark)
            case yaml.MappingStartEvent():
                self._begin({}, event, mark)
            case yaml.SequenceStartEvent():
                self._begin([], event, mark)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(self._open.pop())
            case yaml.AliasEvent():
                self._take_alias(str(event.anchor), mark)
            case yaml.DocumentStartEvent():
                self._start_document(mark)

    def result(self) -> Parsed:
        """The finished document."""
        value, node = self._root or (None, Node(Mark(1, 1)))
        if value is None:
            refuse(self._name, "the file is empty", "Start one with: k8s-advisor new NAME")
        if not isinstance(value, dict):
            kind = "a list" if isinstance(value, list) else "a single value"
            self._refuse(
                node.mark,
                f"{kind} where a mapping was expected",
                "A document starts with lines such as `name: my-cluster`.",
            )
        return Parsed(self._name, value, node)

    def _start_document(self, mark: Mark) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(
                mark,
                "a second document starts here (---)",
                "Keep one design to a file: move the rest to a file of its own.",
            )

    def _take_tag(self, event: yaml.Event, mark: Mark) -> None:
        del event
        self._refuse(mark, "a tag (!...)", "Write the value without the tag.")

    def _take_scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.value, dict) and frame.key is None:
            self._take_key(frame, event.value, event.implicit[0], mark)
        else:
            self._add(self._scalar(event), Node(mark), event.anchor)

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        return resolve_plain(event.value) if event.implicit[0] else event.value

    def _end(self, done: Opened) -> None:
        self._add(done.value, done.node, done.anchor)

    def _take_key(self, frame: Opened, key: str, plain: bool, mark: Mark) -> None:
        if plain and resolve_plain(key) is None:
            self._refuse(mark, "a key is empty", "Write `key: value`.")
        if plain and key == "<<":
            self._refuse(mark, "merge keys (<<) are not supported", "Repeat the values here.")
        if key in frame.node.children:
            first = frame.node.children[key].mark.line
            self._refuse(
                mark,
                f'the key "{printable(key)}" is given twice, first in line {first}',
                "Keep one of the two.",
            )
        frame.key, frame.key_mark = key, mark

    def _take_alias(self, anchor: str, mark: Mark) -> None:
        self._refuse_as_key(mark)
        shown = printable(anchor)
        if anchor in self._anchors:
            value, node = self._anchors[anchor]
            self._add(value, node, None, cost=node.size)
        elif any(frame.anchor == anchor for frame in self._open):
            self._refuse(mark, f"*{shown} stands inside itself", "Repeat the values instead.")
        else:
            self._refuse(mark, f"*{shown} is not defined above", f"Define it first: &{shown}")

    def _begin(
        self, value: dict[str, Any] | list[Any], event: yaml.CollectionStartEvent, mark: Mark
    ) -> None:
        if len(self._open) >= self.max_depth:
            self._refuse(
                mark,
                f"nested more than {self.max_depth} levels deep",
                "No part of a design is nested that deep. Is this the right file?",
            )
        self._refuse_as_key(mark)
        self._open.append(Opened(value, Node(mark), event))

    def _refuse_as_key(self, mark: Mark) -> None:
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.value, dict) and frame.key is None:
            self._refuse(mark, "a key that is not plain text", "Write `key: value`.")

    def _add(self, value: Any, node: Node, anchor: str | None, cost: int = 1) -> None:
        self._count(cost, node.mark)
        if anchor is not None:
            self._anchors[anchor] = (value, node)
        if not self._open:
            self._root = (value, node)
            return
        frame = self._open[-1]
        frame.node.size += node.size
        if isinstance(frame.value, list):
            frame.node.children[len(frame.value)] = node
            frame.value.append(value)
        elif frame.key is not None and frame.key_mark is not None:
            frame.node.children[frame.key] = Node(frame.key_mark, node.children, node.size)
            frame.value[frame.key] = value
            frame.key = None

    def _count(self, values: int, mark: Mark) -> None:
        self._nodes += values
        if self._nodes > self.max_nodes:
            self._refuse(
                mark,
                f"more than {self.max_nodes:,} values once aliases are expanded",
                "Is this the right file? If it uses aliases (*name), write the values out.",
            )

    def _refuse(self, mark: Mark, what: str, hint: str) -> NoReturn:
        refuse(self._name, what, hint, mark)
