"""Field paths: ``network.nat.mode``, ``nodes.pools[0].min``, ``nodes.pools[workers].min``.

A path names one field of a design in messages, in rules, in the decision registry and in
patches. A list element is named by its position or, where elements have a name, by that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from advisor.errors import NotFoundError
from advisor.model.design import Design

Step = str | int

_STEP = re.compile(r"([A-Za-z_]\w*)|\[([^\]]+)\]|(\.)")


def parse(path: str) -> tuple[Step, ...]:
    """The steps of ``path``: field names as they are, positions as int, element names as str."""
    steps: list[Step] = []
    end = 0
    for match in _STEP.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        name, element, _ = match.groups()
        if name:
            steps.append(name)
        elif element:
            steps.append(int(element) if element.isdecimal() else element)
    if end != len(path) or not steps:
        raise NotFoundError(f"{path!r} is not a field path.", hint="Write it as network.nat.mode.")
    return tuple(steps)


def get(design: Design, path: str) -> Any:
    """The value at ``path``; raises ``NotFoundError`` when the design has no such field."""
    value: Any = design
    for step in parse(path):
        value = _child(value, step, path)
    return value


def get_plain(design: Design, path: str) -> Any:
    """The value at ``path`` as a document holds it; raises as ``get`` does."""
    return to_jsonable_python(get(design, path))


def replace(design: Design, changes: Mapping[str, Any]) -> Design:
    """A copy of ``design`` with each path set to its value, validated as a whole.

    Raises ``pydantic.ValidationError`` when the result is no valid design, and
    ``NotFoundError`` for a path that does not exist. Values are plain (str, int, list ...).
    """
    tree = design.model_dump(mode="json")
    for path, value in changes.items():
        *parents, last = parse(path)
        node: Any = tree
        for step in parents:
            node = _child(node, step, path)
        _assign(node, last, value, path)
    return Design.model_validate(tree)


def _assign(node: Any, step: Step, value: Any, path: str) -> None:
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    if isinstance(node, dict):
        if step not in node and not _is_free_mapping(path):
            raise _unknown(step, path)
        node[step] = plain
        return
    node[_position(node, step, path)] = plain


def _child(value: Any, step: Step, path: str) -> Any:
    if isinstance(value, BaseModel):
        if step in type(value).model_fields:
            return getattr(value, str(step))
    elif isinstance(value, Mapping):
        if step in value:
            return value[step]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        return value[_position(value, step, path)]
    raise _unknown(step, path)


def _position(items: Sequence[Any], step: Step, path: str) -> int:
    if isinstance(step, int):
        if step < len(items):
            return step
        raise _unknown(step, path)
    for position, item in enumerate(items):
        name = item.get("name") if isinstance(item, Mapping) else getattr(item, "name", None)
        if name == step:
            return position
    raise _unknown(step, path)


def _is_free_mapping(path: str) -> bool:
    """Sections whose keys a person chooses: labels, notes, zone ids, parameter overrides."""
    return any(part in path for part in ("labels[", "notes[", "zone_ids[", "availability["))


def _unknown(step: Step, path: str) -> NotFoundError:
    return NotFoundError(
        f"{path}: a design has no field {step!r} there.",
        hint="k8s-advisor schema lists every field.",
    )
