"""Edits of a YAML file as text: every line they are not about stays as it is.

Writers of YAML, those that keep comments too, write a whole file in their own hand: other
indents, other line ends. Here the edits are cut into the text instead, and the result counts only
if it reads as the edited documents do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from advisor.errors import AdvisorError
from advisor.importers.foreign import function_name, key_text, parse_foreign
from advisor.importers.imported import Place
from advisor.importers.json_text import is_json, json_value
from advisor.importers.merge import Edit, Kind, applied
from advisor.model.emit import emit_yaml
from advisor.model.scalars import quote, scalar_text

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BYTE_ORDER_MARK: Final = "\ufeff"


class NotMergedError(AdvisorError):
    """The edits cannot be cut into the text."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Text that takes the place of what stands between two positions."""

    start: int
    end: int
    text: str


def splice(text: str, edits: Sequence[Edit]) -> str:
    """``text`` with the edits made; without edits it is ``text`` itself.

    Raises:
        NotMergedError: the file is written in a way that does not allow it.
    """
    if not edits:
        return text
    before = parse_foreign(text, name="the file").documents
    wanted = applied(before, edits)
    for attempt in (text, _without_aliases(text)):
        try:
            result = _spliced(attempt, edits)
            if is_json(text) and not is_json(result):
                continue
            if list(parse_foreign(result, name="the file").documents) == wanted:
                return result
        except (AdvisorError, yaml.YAMLError, LookupError, ValueError, TypeError):
            continue
    raise NotMergedError(
        "The changes cannot be made in the text of the file.",
        hint="Export it anew, and carry over what is only in the file.",
    )


def _spliced(text: str, edits: Sequence[Edit]) -> str:
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    body = text.removeprefix(mark)
    page = _Page(body)
    pieces: list[str] = []
    at = 0
    # In the order of the text. What is put in at one position: the innermost first, for it
    # belongs to the value that ends there; otherwise in the order of the edits.
    for cut, _ in sorted(((page.cut(e), _depth(e)) for e in page.grouped(edits)), key=_order):
        if cut.start < at:
            raise ValueError("two edits of the same lines")
        pieces += [body[at : cut.start], cut.text]
        at = cut.end
    return mark + "".join(pieces) + body[at:]


def _order(of: tuple[_Cut, int]) -> tuple[int, int, int]:
    cut, depth = of
    return cut.start, cut.end, -depth


def _depth(edit: Edit) -> int:
    return len(edit.place) + (edit.kind is Kind.APPEND)


class _Page:
    """The text with its nodes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.json = is_json(text)
        self.documents: list[Any] = []
        self.listed: Any = None
        """The list whose elements the documents are, where there is one."""
        roots = [n for n in yaml.compose_all(text, Loader=_LOADER) if _is_something(n)]
        for root in roots:
            found = _list_of_objects(root)
            self.documents += found.value if found else [root]
            self.listed = found if len(roots) == 1 else None

    def grouped(self, edits: Sequence[Edit]) -> list[Edit]:
        """The edits, with those that take all entries of a collection as one of the whole.

        A block without entries would be null; in brackets nothing stays to add to.
        """
        removed: dict[Place, int] = {}
        for edit in edits:
            if edit.kind is Kind.REMOVE and len(edit.place) > 1:
                removed[edit.place[:-1]] = removed.get(edit.place[:-1], 0) + 1
        whole: dict[Place, Any] = {}
        for place, count in removed.items():
            node = self.node(place)
            if count == len(node.value):
                added = [edit for edit in edits if _adds_to(edit, place)]
                if node.flow_style or not added:
                    whole[place] = _filled(isinstance(node, yaml.MappingNode), added)
        found = [edit for edit in edits if _parent(edit) not in whole]
        return found + [Edit(Kind.SET, place, value) for place, value in whole.items()]

    def node(self, place: Place) -> Any:
        """The node at ``place``."""
        node: Any = self.documents[_position(place[0])]
        for part in place[1:]:
            node = _entry(node, part)[1]
        return node

    def cut(self, edit: Edit) -> _Cut:
        """What ``edit`` means for the text."""
        if edit.kind is Kind.REMOVE:
            return self._removal(edit.place)
        if edit.kind is Kind.APPEND:
            return self._appended(edit.place, edit.value)
        parent = self.node(edit.place[:-1])
        found = _find(parent, edit.place[-1])
        if found is not None and found[1] is parent:  # the argument of a short form
            text = f"{parent.tag} {_flow(edit.value)}"
            return _Cut(parent.start_mark.index, self._end(parent), text)
        if found is not None:
            return self._replaced(parent, *found, edit.value)
        return self._added(parent, str(edit.place[-1]), edit.value)

    # Values

    def _replaced(self, parent: Any, key: Any, node: Any, value: Any) -> _Cut:
        if isinstance(node, yaml.ScalarNode) and not isinstance(value, dict | list):
            if node.style in ("|", ">"):
                end = self._line_end(self._end(node))
                return _Cut(node.start_mark.index, end, _flow(value))
            text = self._inline(value)
            if not self.json and node.style in ('"', "'") and isinstance(value, str):
                text = quote(value)
            gap = " " if node.start_mark.index == node.end_mark.index else ""
            start, end = node.start_mark.index, node.end_mark.index
            if gap and key is not None:  # a key with nothing behind its colon
                start = end = self.text.index(":", key.end_mark.index) + 1
            return _Cut(start, end, gap + text)
        inline = parent.flow_style or (isinstance(node, yaml.CollectionNode) and node.flow_style)
        if inline or _is_empty(value) or not isinstance(value, dict | list):
            start = node.start_mark.index
            if key is not None and not node_is_inline(node):
                start = self.text.index(":", key.end_mark.index) + 1
                return _Cut(start, self._end(node), f" {self._inline(value, parent)}")
            if node.start_mark.index == node.end_mark.index and key is not None:
                start = self.text.index(":", key.end_mark.index) + 1
                return _Cut(start, start, f" {self._inline(value, parent)}")
            return _Cut(start, self._end(node), self._inline(value, parent))
        if key is None:
            raise ValueError("an element of a list that becomes another")
        indent = self._indent_below(parent)
        lines = self._block(value, indent)
        start = self.text.index(":", key.end_mark.index) + 1
        return _Cut(start, self._end(node), self.newline + self.newline.join(lines))

    def _added(self, parent: Any, key: str, value: Any) -> _Cut:
        """A new entry of a mapping, below its last one."""
        if not isinstance(parent, yaml.MappingNode):
            raise TypeError("no mapping to add to")
        if parent.flow_style or not parent.value:
            name = self._inline(key) if self.json else scalar_text(key)
            return self._added_inline(parent, f"{name}: {self._inline(value, parent)}")
        column = parent.value[0][0].start_mark.column
        at = self._next_line(self._line_end(self._end(parent)))
        lines = self._block({key: value}, column)
        return _Cut(at, at, self._whole_lines(at, lines))

    def _appended(self, place: Place, value: Any) -> _Cut:
        node = self.node(place) if place else self.listed
        if node is None:
            return self._new_document(value)
        if not isinstance(node, yaml.SequenceNode):
            raise TypeError("no list to add to")
        if node.flow_style or not node.value:
            return self._added_inline(node, self._inline(value, node))
        at = self._next_line(self._line_end(self._end(node)))
        lines = self._item(value, node.start_mark.column)
        return _Cut(at, at, self._whole_lines(at, lines))

    def _added_inline(self, node: Any, text: str) -> _Cut:
        close = node.end_mark.index - 1
        if self.text[close] not in "]}":
            raise ValueError("a collection without brackets")
        if not node.value:
            return _Cut(close, close, text)
        end = self._end(node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1])
        margin = self._margin(node)
        gap = " " if margin is None or not self.json else self.newline + margin
        return _Cut(end, end, f",{gap}{text}")

    def _removal(self, place: Place) -> _Cut:
        if len(place) == 1 and self.listed is None:
            return self._without_document(_position(place[0]))
        parent = self.node(place[:-1]) if len(place) > 1 else self.listed
        key, node = _entry(parent, place[-1])
        first = key or node
        if parent.flow_style:
            return self._removed_inline(parent, place[-1])
        start = self._line_start(first.start_mark.index)
        before = self.text[start : first.start_mark.index]
        end = self._next_line(self._line_end(self._end(node)))
        if before.strip() not in ("", "-"):
            raise ValueError("an entry that shares its line")
        if before.strip() == "-" and key is not None:
            return self._first_of_item(parent, first)
        return _Cut(start, end, "")

    def _first_of_item(self, parent: Any, first: Any) -> _Cut:
        """The entry beside the dash goes: the next one takes its place."""
        following = parent.value[1][0]
        return _Cut(first.start_mark.index, following.start_mark.index, "")

    def _removed_inline(self, parent: Any, part: str | int) -> _Cut:
        entries = [
            (entry[0] if isinstance(entry, tuple) else entry,
             entry[1] if isinstance(entry, tuple) else entry)
            for entry in parent.value
        ]  # fmt: skip
        position = next(
            i for i, entry in enumerate(parent.value)
            if (_key(entry[0]) == part if isinstance(entry, tuple) else i == part)
        )  # fmt: skip
        if position + 1 < len(entries):
            start = entries[position][0].start_mark.index
            return _Cut(start, entries[position + 1][0].start_mark.index, "")
        start = self._end(entries[position - 1][1])
        return _Cut(start, self._end(entries[position][1]), "")

    # Documents

    def _new_document(self, value: Any) -> _Cut:
        at = len(self.text)
        gap = "" if self.text.endswith("\n") else self.newline
        lines = emit_yaml(value).replace("\n", self.newline)
        return _Cut(at, at, f"{gap}---{self.newline}{lines}")

    def _without_document(self, number: int) -> _Cut:
        node = self.documents[number]
        start = self._line_start(node.start_mark.index)
        end = self._next_line(self._line_end(self._end(node)))
        above = self.text.rfind("\n---", 0, start)
        if above >= 0:
            start = above + 1
        elif number + 1 < len(self.documents):
            follows = self.text.index("\n---", end - 1) + 1
            end = self._next_line(self._line_end(follows))
        return _Cut(start, end, "")

    # Positions

    def _end(self, node: Any) -> int:
        """Where the last word of ``node`` ends; marks of blocks lie behind later comments."""
        while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            if isinstance(last, tuple):
                key, value = last
                node = value if value.start_mark.index >= key.end_mark.index else key
            else:
                node = last
        end: int = node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            while end > node.start_mark.index and self.text[end - 1] in "\r\n ":
                end -= 1
        return end

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        """The end of the line at ``index``, before its line feed."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if end > index and self.text[end - 1] == "\r" else end

    def _next_line(self, line_end: int) -> int:
        if self.text.startswith("\r\n", line_end):
            return line_end + 2
        return min(line_end + 1, len(self.text))

    def _indent_below(self, parent: Any) -> int:
        """The column of what stands below an entry of ``parent``."""
        column: int = parent.value[0][0].start_mark.column
        return column + 2

    def _margin(self, node: Any) -> str | None:
        """What stands before the entries of ``node``, where the first starts a line of its own."""
        if not isinstance(node, yaml.CollectionNode) or not node.value:
            return None
        first = node.value[0][0] if isinstance(node, yaml.MappingNode) else node.value[0]
        start: int = first.start_mark.index
        before = self.text[self._line_start(start) : start]
        return None if before.strip() else before

    def _indent(self, node: Any) -> str:
        """How far the line is indented on which ``node`` starts."""
        line = self.text[self._line_start(node.start_mark.index) :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    # New text

    def _inline(self, value: Any, parent: Any = None) -> str:
        """``value`` as it stands in brackets, as an entry of ``parent``."""
        if not self.json:
            return _flow(value)
        around, margin = parent, self._margin(parent)
        if margin is None and isinstance(parent, yaml.SequenceNode) and parent.value:
            around = parent.value[0]  # kops writes one bracket beside the other
        inner = self._margin(around)
        if inner is None:
            return json_value(value)
        outer = self._indent(around)
        text = json_value(value, inner.removeprefix(outer), outer if margin is None else margin)
        return text.replace("\n", self.newline)

    def _block(self, value: Any, column: int) -> list[str]:
        if isinstance(value, list):
            return [line for each in value for line in self._item(each, column)]
        return [f"{' ' * column}{line}" if line else "" for line in _lines(value)]

    def _item(self, value: Any, column: int) -> list[str]:
        if not isinstance(value, dict) or not value:
            return [f"{' ' * column}- {_flow(value)}"]
        first, *rest = _lines(value)
        margin = " " * (column + 2)
        return [f"{' ' * column}- {first}", *(f"{margin}{line}" if line else "" for line in rest)]

    def _whole_lines(self, at: int, lines: Sequence[str]) -> str:
        """``lines`` as they go in at the start of a line, or at an end without a line feed."""
        text = "".join(f"{line}{self.newline}" for line in lines)
        return text if at == 0 or self.text[at - 1] == "\n" else self.newline + text


def _parent(edit: Edit) -> Place:
    """The collection whose entries an edit changes."""
    return edit.place if edit.kind is Kind.APPEND else edit.place[:-1]


def _adds_to(edit: Edit, place: Place) -> bool:
    return edit.kind is not Kind.REMOVE and _parent(edit) == place


def _filled(mapping: bool, added: Sequence[Edit]) -> Any:
    """A collection of what is added alone."""
    if mapping:
        return {str(edit.place[-1]): edit.value for edit in added}
    return [edit.value for edit in added]


def node_is_inline(node: Any) -> bool:
    """Whether a node stands on the line of its key: a scalar, or a collection in brackets."""
    return isinstance(node, yaml.ScalarNode) or bool(node.flow_style)


def _list_of_objects(root: Any) -> Any:
    """The list of a document that is one of objects, or that has one below ``items``."""
    if isinstance(root, yaml.MappingNode):
        kind, items = _find(root, "kind"), _find(root, "items")
        if kind is None or items is None or kind[1].value != "List":
            return None
        root = items[1]
    if isinstance(root, yaml.SequenceNode) and root.value:
        return root if all(isinstance(each, yaml.MappingNode) for each in root.value) else None
    return None


def _is_something(node: Any) -> bool:
    """Whether a document is more than a separator."""
    return not (isinstance(node, yaml.ScalarNode) and not node.value and node.style is None)


def _is_empty(value: Any) -> bool:
    return isinstance(value, dict | list) and not value


def _position(part: str | int) -> int:
    if not isinstance(part, int):
        raise TypeError("not the number of a document")
    return part


def _find(node: Any, part: str | int) -> tuple[Any, Any] | None:
    """Key and value of an entry, None where there is none; an element has no key."""
    if isinstance(part, str) and function_name(node.tag) == part:
        return None, node  # the short form of a function: its argument stands behind the tag
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return (None, node.value[part]) if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        # Of a key that is given twice the last one counts.
        for key, value in reversed(node.value):
            if _key(key) == part:
                return key, value
    return None


def _key(node: Any) -> str:
    """A key as the documents have it."""
    return key_text(node.value) if node.style is None else str(node.value)


def _entry(node: Any, part: str | int) -> tuple[Any, Any]:
    found = _find(node, part)
    if found is None:
        raise LookupError(part)
    return found


def _lines(tree: dict[str, Any]) -> list[str]:
    return emit_yaml(tree).splitlines()


def _flow(value: Any) -> str:
    """``value`` on one line."""
    if isinstance(value, dict):
        inner = ", ".join(f"{scalar_text(str(k))}: {_flow(v)}" for k, v in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(each) for each in value)}]"
    if isinstance(value, str):
        return quote(value) if "\n" in value else scalar_text(value)
    return emit_yaml({"k": value}).removeprefix("k: ").rstrip("\n")


def _without_aliases(text: str) -> str:
    """``text`` with every alias written out where it stands."""
    found = list(_aliases(text))
    for start, end, value in reversed(found):
        text = text[:start] + value + text[end:]
    return text


def _aliases(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each alias stands, and what it stands for on one line."""
    parsed = parse_foreign(text, name="the file")
    places = dict(_starts(_Page(text).documents))
    anchors: dict[str, Any] = {}
    for event in yaml.parse(text, Loader=_LOADER):
        anchor = getattr(event, "anchor", None)
        if anchor is None or event.start_mark is None or event.end_mark is None:
            continue
        if isinstance(event, yaml.AliasEvent):
            yield event.start_mark.index, event.end_mark.index, _flow(anchors[anchor])
        else:
            anchors[anchor] = parsed.value(places[event.start_mark.index])


def _starts(documents: Sequence[Any]) -> Iterator[tuple[int, Place]]:
    """Where each node starts, with its place; one that is named again only at its first place."""
    seen: set[int] = set()
    waiting: list[tuple[Any, Place]] = [(node, (i,)) for i, node in enumerate(documents)]
    while waiting:
        node, place = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node.start_mark.index, place
        if isinstance(node, yaml.MappingNode):
            waiting += [(value, (*place, _key(key))) for key, value in reversed(node.value)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(value, (*place, i)) for i, value in enumerate(node.value)]
