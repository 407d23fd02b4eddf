"""Reads one rule file: YAML without surprises, whatever is in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import RuleError

if TYPE_CHECKING:
    import yaml

MAX_FILE_BYTES = 64 * 1024
_MAX_DEPTH = 12

# An anchor or an alias stands at the start of a value; only then is the slower look worth it.
_MAY_ALIAS = re.compile(r"(?:^|[\s\[{,:-])[&*][^\s,\]}]", re.MULTILINE)


def read(path: Path) -> Any:
    """The document in ``path``. Raises ``RuleError`` for anything but one small YAML document."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_FILE_BYTES:
        raise RuleError(f"is larger than {MAX_FILE_BYTES // 1024} KiB, the limit of a rule file")
    try:
        return parse(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RuleError(f"is no UTF-8 text (byte {error.start})") from error


def parse(text: str) -> Any:
    """The document in ``text``: no aliases, no repeated keys, no deep nesting."""
    import yaml  # 10 ms; a run with compiled rules at hand reads no YAML

    try:
        _bound(text)
        return yaml.load(text, Loader=_loader_class())
    except yaml.YAMLError as error:
        raise RuleError(f"is no valid YAML: {_place(error)}") from error
    except (ValueError, RecursionError) as error:  # an impossible date, for one
        raise RuleError(f"is no valid YAML: {error}") from error


def _bound(text: str) -> None:
    """Refuses nesting and aliases before any object is built from them."""
    import yaml

    brackets = text.count("[") + text.count("{")
    deep = brackets > _MAX_DEPTH or f"\n{' ' * _MAX_DEPTH * 2}" in text
    if not deep and not _MAY_ALIAS.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_base_loader()):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise RuleError(f"line {line}: a rule file has no YAML aliases")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise RuleError(f"line {line}: nested too deeply")


def _base_loader() -> Any:
    """libyaml's safe loader, ten times as fast; PyYAML built from source may lack it."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _loader_class() -> Any:
    base = _base_loader()
    loader: Any = type("RuleLoader", (base,), {"__doc__": "Refuses a key that is given twice."})
    loader.add_constructor("tag:yaml.org,2002:map", _mapping)
    return loader


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str | int | float | bool):
            raise RuleError(f"line {line}: {key!r} cannot be a key")
        if key in mapping:
            raise RuleError(f"line {line}: the key {key!r} is given twice")
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark else str(problem)
