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
    all of them as one list. Where an expression calls functions there are two forms of it: that
    of its author, and a quick one, which needs no Python; see ``tables.py``.
    """

    rule: Rule
    reads: tuple[str, ...]
    """Every field the condition reads, such as ``design.nodes.pools[].min``."""
    condition: bytes
    """In its author's words; says what is missing where the quick form has no answer."""
    texts: tuple[str, ...]
    expressions: tuple[str, ...]
    values: bytes
    """In the quick form; empty where that cannot be."""
    asked: str = ""
    """The text of the condition's quick form; the author's own where nothing is quicker."""
    quick: bytes = b""
    """The same compiled; empty where it is the author's own."""
    asks: tuple[Ask, ...] = ()
    """The calls that the quick forms of condition and message look up in tables."""

    @property
    def about_change(self) -> bool:
        """Whether it judges a step from one design to another, and no design by itself."""
        return any(path.partition(".")[0] == BEFORE for path in self.reads)


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    """The quick conditions of some rules, by id, as one number; see ``groups.py``."""

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
