"""What a rule may read: every field path with its kind and, for a choice, its vocabulary."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel


class FieldKind(StrEnum):
    """What values of a field look like to a condition."""

    BOOL = "bool"
    INT = "int"
    NUMBER = "number"
    STRING = "string"
    LIST = "list"
    MAP = "map"
    SECTION = "section"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class FieldType:
    """Kind of a field; ``values`` is its closed vocabulary, empty when it has none."""

    kind: FieldKind
    values: frozenset[str] = frozenset()
    doc: str = ""
    optional: bool = False
    """Whether a design may leave it unstated with null."""


Schema = Mapping[str, FieldType]
"""Path to type. ``[]`` stands for any element, ``*`` for any key of a free mapping."""

_SCALARS: dict[object, FieldKind] = {
    bool: FieldKind.BOOL,
    int: FieldKind.INT,
    float: FieldKind.NUMBER,
    Decimal: FieldKind.NUMBER,
    str: FieldKind.STRING,
    date: FieldKind.STRING,
}


def known_paths(model: type[BaseModel], root: str) -> dict[str, FieldType]:
    """Every path below ``root`` in documents of ``model``: sections, lists, optionals, mappings."""
    return dict(_section(model, root))


def _section(model: type[BaseModel], path: str) -> Iterator[tuple[str, FieldType]]:
    yield path, FieldType(FieldKind.SECTION)
    for name, field in model.model_fields.items():
        yield from _field(field.annotation, f"{path}.{name}")


def _field(annotation: Any, path: str) -> Iterator[tuple[str, FieldType]]:
    optional = type(None) in get_args(annotation)
    annotation = _bare(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _section(annotation, path)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        values = frozenset(str(member.value) for member in annotation)
        yield path, FieldType(FieldKind.STRING, values, optional=optional)
    elif origin is Literal:
        yield path, _literal(arguments)
    elif origin in (tuple, list, frozenset, set):
        yield path, FieldType(FieldKind.LIST, optional=optional)
        yield from _field(arguments[0] if arguments else Any, f"{path}[]")
    elif origin is dict or (isinstance(origin, type) and issubclass(origin, Mapping)):
        yield path, FieldType(FieldKind.MAP, optional=optional)
        yield from _field(arguments[1], f"{path}.*")
    else:
        yield path, FieldType(_SCALARS.get(annotation, FieldKind.ANY), optional=optional)


def _bare(annotation: Any) -> Any:
    """Without Annotated and without "or None": a field not stated is absent, never null."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            stated = [each for each in get_args(annotation) if each is not type(None)]
            if len(stated) != 1:
                return Any
            annotation = stated[0]
        else:
            return annotation


def _literal(values: tuple[Any, ...]) -> FieldType:
    if all(isinstance(value, str) for value in values):
        return FieldType(FieldKind.STRING, frozenset(values))
    kinds = {type(value) for value in values}
    return FieldType(_SCALARS.get(kinds.pop(), FieldKind.ANY) if len(kinds) == 1 else FieldKind.ANY)


def find(schema: Schema, path: str) -> FieldType | None:
    """The type of ``path``, also below a free mapping or a field of any kind; None when unknown."""
    found = schema.get(path)
    if found is not None:
        return found
    parent, key = _split(path)
    if not parent:
        return None
    above = find(schema, parent)
    if above is None:
        return None
    if above.kind is FieldKind.ANY:
        return above
    if above.kind is not FieldKind.MAP:
        return None
    return FieldType(FieldKind.STRING) if key == "[]" else schema.get(f"{parent}.*")


def unknown_part(schema: Schema, path: str) -> tuple[str, str, tuple[str, ...]]:
    """Where an unknown ``path`` leaves the schema.

    Returns the last known path, the first unknown step, and the names known in its place.
    """
    known, step = _split(path)
    while known and find(schema, known) is None:
        known, step = _split(known)
    start = f"{known}." if known else ""
    rest = (each[len(start) :] for each in schema if each.startswith(start))
    return (
        known,
        step,
        tuple(sorted({name for name in rest if name and "." not in name and "[" not in name})),
    )


def _split(path: str) -> tuple[str, str]:
    if path.endswith("[]"):
        return path[:-2], "[]"
    parent, _, name = path.rpartition(".")
    return parent, name
