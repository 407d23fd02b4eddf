"""What becomes of each field of a design in an export: nothing is dropped in silence.

A target has one table from field pattern (``nodes.pools[].min``) to a verdict, or to a function
that gives the verdict for the value at hand. A test walks the model and fails for a field that a
table lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from advisor.model.design import Design


class State(StrEnum):
    """What an export does with one field of the design."""

    EXPRESSED = "expressed"
    """It stands in the export."""
    APPROXIMATED = "approximated"
    """The export says something near it; the note says how they differ."""
    NOT_EXPRESSIBLE = "not expressible"
    """The target cannot say it; the note says why, and what would."""
    INFORMS_ONLY = "informs only"
    """It is not about what the target creates, or says nothing beyond the target's own way."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One field of a design in one export. ``target_path`` is where in the export it went."""

    path: str
    state: State
    target_path: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a field, before it is known where in which design it stands."""

    state: State
    target: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one design, with the sections around it from the design inwards."""

    pattern: str
    path: str
    value: Any
    owners: tuple[BaseModel, ...]


Judge = Callable[[Field], Verdict]
Table = Mapping[str, Verdict | Judge]


def expressed(target: str, note: str = "") -> Verdict:
    """The field stands at ``target`` in the export."""
    return Verdict(State.EXPRESSED, target, note)


def approximated(target: str, note: str) -> Verdict:
    """The export says at ``target`` something near it."""
    return Verdict(State.APPROXIMATED, target, note)


def not_expressible(note: str) -> Verdict:
    """The target cannot say it."""
    return Verdict(State.NOT_EXPRESSIBLE, note=note)


def informs(note: str) -> Verdict:
    """The field is not about what the target creates."""
    return Verdict(State.INFORMS_ONLY, note=note)


def only_when(
    test: Callable[[Any], object], then: Verdict, otherwise: Verdict | None = None
) -> Judge:
    """``then`` for a value that passes ``test``, otherwise a field that only informs."""
    rest = otherwise or informs("not asked for")
    return lambda field: then if test(field.value) else rest


def assess(design: Design, table: Table) -> tuple[Coverage, ...]:
    """The coverage of every field of ``design``, in the order of the model."""
    found = []
    for field in fields(design):
        entry = table[field.pattern]
        verdict = entry if isinstance(entry, Verdict) else entry(field)
        found.append(Coverage(field.path, verdict.state, verdict.target, verdict.note))
    return tuple(found)


def fields(design: Design) -> Iterator[Field]:
    """Every field of a design that holds a value of its own, sections and lists opened."""
    yield from _fields(design, "", "", ())


def _fields(
    section: BaseModel, pattern: str, path: str, owners: tuple[BaseModel, ...]
) -> Iterator[Field]:
    inside = (*owners, section)
    for name in type(section).model_fields:
        value = getattr(section, name)
        where, place = f"{pattern}{name}", f"{path}{name}"
        if isinstance(value, BaseModel):
            yield from _fields(value, f"{where}.", f"{place}.", inside)
        elif isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value):
            for i, item in enumerate(value):
                element = f"{place}[{getattr(item, 'name', i)}]."
                yield from _fields(item, f"{where}[].", element, inside)
        else:
            yield Field(where, place, value, inside)


def patterns(model: type[BaseModel] = Design, prefix: str = "") -> Iterator[str]:
    """The pattern of every field a design can have, from the model's types alone."""
    for name, field in model.model_fields.items():
        section, listed = _section_in(field.annotation)
        if section is None or listed:
            yield f"{prefix}{name}"  # of a list: seen where it is empty
        if section is not None:
            yield from patterns(section, f"{prefix}{name}{'[]' if listed else ''}.")


def _section_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The section a field's type holds, and whether it holds a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    origin = get_origin(annotation)
    if origin in (tuple, Union, UnionType):
        for part in get_args(annotation):
            section, listed = _section_in(part)
            if section is not None:
                return section, listed or origin is tuple
    return None, False
