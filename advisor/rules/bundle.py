"""Compiled rules, and the files they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.rules.asks import Ask
from advisor.rules.environment import BEFORE
from advisor.rules.packs import Pack
from advisor.rules.packs import rule_files as pack_files
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
    """In its author's words."""
    texts: tuple[str, ...]
    expressions: tuple[str, ...]
    values: bytes
    asked: str = ""
    """The condition as it is asked first, with look-ups in tables for calls of functions."""
    quick: bytes = b""
    """The same compiled; empty when no function is called, or none can be looked up."""
    asks: tuple[Ask, ...] = ()
    """The calls of functions that condition and message make."""

    @property
    def about_change(self) -> bool:
        """Whether it judges a step from one design to another, and no design by itself."""
        return any(path.partition(".")[0] == BEFORE for path in self.reads)


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    """The conditions of some rules, by id, as one list."""

    rules: tuple[str, ...]
    program: bytes


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
    groups: tuple[CompiledGroup, ...] = ()
    """Rules that are in no group are evaluated by themselves."""


def rule_files(folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Every rule file below ``folders``, each a folder or a file, with its name for messages."""
    for folder in folders:
        yield from pack_files(Pack(folder))
