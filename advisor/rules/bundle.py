"""Compiled rules, and the files they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its expressions in CEL's serialized form.

    The message is ``texts`` with the values of ``expressions`` between them; ``values`` gives
    all of them as one list.
    """

    rule: Rule
    reads: tuple[str, ...]
    """Every field the condition reads, such as ``design.nodes.pools[].min``."""
    condition: bytes
    texts: tuple[str, ...]
    expressions: tuple[str, ...]
    values: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule file that cannot be used; ``text`` names the file, the key and the reason."""

    file: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """All rules of some folders, ready to evaluate."""

    rules: tuple[CompiledRule, ...]
    problems: tuple[Problem, ...]


def rule_files(folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Every rule file below ``folders`` with its name for messages, in a stable order.

    A folder may also be a single file. Files directly in a folder and one level down count.
    """
    for folder in folders:
        if folder.is_file():
            yield folder, folder.name
            continue
        start = len(str(folder)) - len(folder.name)
        for path in sorted((*folder.glob("*.yaml"), *folder.glob("*/*.yaml"))):
            yield path, str(path)[start:].replace("\\", "/")
