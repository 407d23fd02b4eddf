"""Changing a design document in place: its comments and its order stay."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from advisor.errors import AdvisorError
from advisor.model.design import Design
from advisor.model.document import read_design, write_design
from advisor.model.paths import Step, parse
from advisor.model.scalars import needs_quotes

_INDENTED_SEQUENCE = re.compile(r"^( *)[^\s#-][^#\n]*:[ ]*\n(?:\s*#.*\n)*\1 +- ", re.MULTILINE)


def edit_document(text: str, changes: Mapping[str, Any], design: Design) -> str:
    """``text`` with ``changes`` (field path to plain value) made in it, which gives ``design``.

    Where that is not possible the result is ``design`` written anew. Either way it reads back
    as ``design``. Raises ``DesignError`` when no YAML file can hold it.
    """
    try:
        edited = _edited(text, changes)
        if read_design(edited, "edited") == design:
            return edited
    except AdvisorError:
        pass
    return write_design(design)


def _edited(text: str, changes: Mapping[str, Any]) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000  # lines stay as long as they are
    if _INDENTED_SEQUENCE.search(text):
        yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    try:
        tree = yaml.load(text)
        for path, value in changes.items():
            _assign(tree, parse(path), value)
        yaml.dump(tree, out)
    except (YAMLError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise AdvisorError(f"The document cannot be edited: {error}") from None
    return out.getvalue()


def _assign(tree: Any, steps: tuple[Step, ...], value: Any) -> None:
    *parents, last = steps
    node = tree
    for step in parents:
        if isinstance(node, dict):
            # A section the file does not state has its defaults; now it states one field.
            node = node.setdefault(step, {})
        else:
            node = node[_position(node, step)]
    node[last if isinstance(node, dict) else _position(node, last)] = _quoted(value)


def _position(elements: list[Any], step: Step) -> int:
    if isinstance(step, int):
        return step
    return [each.get("name") for each in elements].index(step)


def _quoted(value: Any) -> Any:
    """``value`` with quotes around each text that a YAML reader could take for something else."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, str):
        return DoubleQuotedScalarString(value) if needs_quotes(value) else value
    if isinstance(value, list | tuple):
        return [_quoted(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _quoted(each) for key, each in value.items()}
    return value
