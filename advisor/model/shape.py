"""What a model class allows at a path: the types, keys and fields behind its annotations."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from advisor.model.parse import PathPart

Path = tuple[PathPart, ...]

_ABSENT = object()


def data_path(loc: Path, model: type[BaseModel], tree: object) -> Path:
    """``loc`` of a validation error as a path into ``tree``, which was validated as ``model``.

    Pydantic mixes the names of union members into ``loc``; they are left out. A part that
    ``tree`` lacks stays if the model has it: a missing field, or one that holds its default.
    """
    path: list[PathPart] = []
    kinds: list[Any] = [model]
    for part in loc:
        inner = [kind for outer in kinds for kind in _inside(outer, part)]
        allowed = inner and (isinstance(part, int) or _is_field(kinds, part))
        entry = _entry(tree, part)
        if entry is _ABSENT and not allowed:
            continue
        tree = entry
        path.append(part)
        kinds = inner
    return tuple(path)


def keys_at(model: type[BaseModel], path: Sequence[PathPart]) -> set[str]:
    """The keys that the mapping at ``path`` of a ``model`` may have."""
    kinds: list[Any] = [model]
    for part in path:
        kinds = [kind for outer in kinds for kind in _inside(outer, part)]
    return {key for kind in kinds if (each := _model(kind)) for key in each.model_fields}


def path_of_field(model: type[BaseModel], key: str) -> Path:
    """Where in ``model`` a field is called ``key``, the outermost place first; empty if nowhere."""
    seen = {model}
    queue: list[tuple[Path, type[BaseModel]]] = [((), model)]
    for path, owner in queue:
        if key in owner.model_fields:
            return (*path, key)
        for name, info in owner.model_fields.items():
            for kind in _members(info.annotation):
                entry, inner = _model_behind(kind, (*path, name))
                if inner is not None and inner not in seen:
                    seen.add(inner)
                    queue.append((entry, inner))
    return ()


def _model_behind(kind: Any, path: Path) -> tuple[Path, type[BaseModel] | None]:
    """The model that a field of type ``kind`` holds, itself or as entries of a list."""
    if found := _model(kind):
        return path, found
    for entry in _inside(kind, 0):
        if found := _model(entry):
            return (*path, 0), found
    return path, None


def _entry(tree: object, part: PathPart) -> object:
    if isinstance(tree, dict):
        return tree.get(part, _ABSENT)
    if isinstance(tree, list) and isinstance(part, int) and part < len(tree):
        return tree[part]
    return _ABSENT


def _is_field(kinds: Sequence[Any], part: PathPart) -> bool:
    return any(part in each.model_fields for kind in kinds if (each := _model(kind)))


def _model(kind: Any) -> type[BaseModel] | None:
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _inside(kind: Any, part: PathPart) -> list[Any]:
    """The types that entry ``part`` of a value of type ``kind`` may have."""
    if model := _model(kind):
        entry = model.model_fields.get(str(part))
        return _members(entry.annotation) if entry else []
    inner = get_args(kind)
    if inner and get_origin(kind) is dict:
        return _members(inner[1]) if isinstance(part, str) else []
    if inner and isinstance(part, int):
        return [member for each in inner if each is not ... for member in _members(each)]
    return []


def _members(kind: Any) -> list[Any]:
    """``kind`` without ``Annotated``, and a union as its members."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [member for each in get_args(kind) for member in _members(each)]
    return [kind]
