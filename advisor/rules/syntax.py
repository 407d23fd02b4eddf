"""The syntax tree of a compiled condition, decoded from CEL's own serialized form.

``cel-expr-python`` hands out a compiled expression only as bytes: a ``google.protobuf.Any`` that
holds a ``cel.expr.CheckedExpr``. The fields below are numbered as in cel-spec,
``proto/cel/expr/syntax.proto`` and ``checked.proto``; reading the few that matter needs no
protobuf runtime.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

Literal = bool | int | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; ``null`` is None."""

    value: Literal


@dataclass(frozen=True, slots=True)
class Name:
    """A variable of the environment or of an enclosing comprehension."""

    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """``operand.field``, or ``has(operand.field)`` when ``presence`` is set."""

    operand: Node
    field: str
    presence: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator; a member call's target is its first argument.

    ``overloads`` are the ids the type checker left open: one when the types are known.
    """

    function: str
    arguments: tuple[Node, ...]
    overloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list literal, or the keys and values of a map literal."""

    elements: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comprehension:
    """What the macros all, exists, exists_one, map and filter expand to."""

    variable: str
    range: Node
    accumulator: str
    start: Node
    step: Node
    result: Node


Node = Constant | Name | Select | Call | Items | Comprehension


def decode(serialized: bytes) -> Node:
    """The tree of ``Expression.serialize()``; ValueError when the bytes are something else."""
    checked = _message(_message(serialized).one(2))
    overloads = dict(_overloads(reference) for reference in checked.all(2))
    return _node(checked.one(4), overloads)


_TYPES, _SOURCE = 3, 5  # of a CheckedExpr: the type of each part, and where it stands in the text


def slim(serialized: bytes) -> bytes:
    """The same program without what only its author needs; half as long, and sooner executable."""
    container = _message(serialized)
    parts = _parts(container.one(2))
    checked = b"".join(part for number, part in parts if number not in (_TYPES, _SOURCE))
    return _field(1, container.one(1)) + _field(2, checked)


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and bytes, key included, of each field of length-delimited ones."""
    at = 0
    while at < len(data):
        key, body = _varint(data, at)
        if key & 7 != _LENGTH:
            raise ValueError(f"unexpected wire type {key & 7}")
        size, body = _varint(data, body)
        yield key >> 3, data[at : body + size]
        at = body + size


def _field(number: int, data: bytes) -> bytes:
    return bytes((number << 3 | _LENGTH,)) + _number(len(data)) + data


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


class _Message:
    """The fields of one protobuf message by number; text and messages as bytes."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[int, list[int | bytes]]) -> None:
        self._fields = fields

    def __contains__(self, number: int) -> bool:
        return number in self._fields

    def all(self, number: int) -> list[bytes]:
        return [value for value in self._fields.get(number, ()) if isinstance(value, bytes)]

    def one(self, number: int) -> bytes:
        found = self.all(number)
        return found[-1] if found else b""

    def text(self, number: int) -> str:
        return self.one(number).decode()

    def number(self, number: int) -> int:
        found = self._fields.get(number, (0,))[-1]
        return found if isinstance(found, int) else 0


_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5


def _message(data: bytes) -> _Message:
    fields: dict[int, list[int | bytes]] = {}
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        kind = key & 7
        value: int | bytes
        if kind == _VARINT:
            value, at = _varint(data, at)
        else:
            if kind == _LENGTH:
                size, at = _varint(data, at)
            elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
                size = 8 if kind == _EIGHT_BYTES else 4
            else:
                raise ValueError(f"unexpected wire type {kind}")
            value, at = data[at : at + size], at + size
        fields.setdefault(key >> 3, []).append(value)
    if at != end:
        raise ValueError("truncated message")
    return _Message(fields)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("truncated number")
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
        shift += 7


def _overloads(entry: bytes) -> tuple[int, tuple[str, ...]]:
    message = _message(entry)
    reference = _message(message.one(2))
    return message.number(1), tuple(each.decode() for each in reference.all(3))


def _node(data: bytes, overloads: dict[int, tuple[str, ...]]) -> Node:
    message = _message(data)
    if 3 in message:
        return Constant(_constant(_message(message.one(3))))
    if 4 in message:
        return Name(_message(message.one(4)).text(1))
    if 5 in message:
        select = _message(message.one(5))
        return Select(_node(select.one(1), overloads), select.text(2), bool(select.number(3)))
    if 6 in message:
        call = _message(message.one(6))
        arguments = (*call.all(1), *call.all(3))
        return Call(
            call.text(2),
            tuple(_node(each, overloads) for each in arguments),
            overloads.get(message.number(2), ()),
        )
    if 9 in message:
        return _comprehension(_message(message.one(9)), overloads)
    return Items(tuple(_node(each, overloads) for each in _elements(message)))


def _elements(message: _Message) -> Iterator[bytes]:
    if 7 in message:
        yield from _message(message.one(7)).all(1)
    elif 8 in message:
        for entry in _message(message.one(8)).all(2):
            fields = _message(entry)
            yield from (*fields.all(3), *fields.all(4))
    else:
        raise ValueError("an expression of an unknown kind")


def _comprehension(message: _Message, overloads: dict[int, tuple[str, ...]]) -> Comprehension:
    return Comprehension(
        variable=message.text(1),
        range=_node(message.one(2), overloads),
        accumulator=message.text(3),
        start=_node(message.one(4), overloads),
        step=_node(message.one(6), overloads),
        result=_node(message.one(7), overloads),
    )


def _constant(message: _Message) -> Literal:
    if 2 in message:
        return bool(message.number(2))
    if 3 in message:
        number = message.number(3)
        return number - 2**64 if number >= 2**63 else number
    if 4 in message:
        return message.number(4)
    if 5 in message:
        (value,) = struct.unpack("<d", message.one(5))
        return float(value)
    if 6 in message:
        return message.text(6)
    return message.one(7) if 7 in message else None
