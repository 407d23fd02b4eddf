"""Groups of rules: the conditions of a few rules as one number with a bit for each that is true.

A call into CEL costs as much as most conditions do. One error in a sum takes all of its answers
along, so that groups are small, and a group without an answer is asked rule by rule.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cel_expr_python import cel

from advisor.errors import RuleError
from advisor.rules.bundle import CompiledGroup, CompiledRule
from advisor.rules.environment import Environment
from advisor.rules.executable import Executable
from advisor.rules.schema import find

SIZE = 24
"""Of a group: one rule without an answer has all of them asked again, one by one."""

_PARTS = re.compile(r"\.|\[\]|$")

Verdicts = dict[str, bool | str]
"""By the id of a rule, of those that are not simply false: true, or why there is no answer."""


def compile_groups(
    rules: Sequence[CompiledRule], environment: Environment
) -> tuple[CompiledGroup, ...]:
    """Groups of rules about the same platforms, in the order of the rules."""
    by_platform: dict[tuple[str, ...], list[CompiledRule]] = {}
    for each in rules:
        if each.about_change or _may_lack(each, environment):
            continue  # alone it takes no other rule's answer along
        by_platform.setdefault(tuple(sorted(each.rule.applies_to)), []).append(each)
    groups = []
    for alike in by_platform.values():
        for start in range(0, len(alike), SIZE):
            some = alike[start : start + SIZE]
            # The line break ends a comment at the end of a condition.
            terms = [f"(({each.asked}\n) ? {1 << bit} : 0)" for bit, each in enumerate(some)]
            try:
                program = environment.serialized(_sum(terms), quick=True)
            except RuleError:
                continue  # then each of them is asked by itself
            groups.append(CompiledGroup(tuple(each.rule.id for each in some), program))
    return tuple(groups)


def _sum(terms: Sequence[str]) -> str:
    """As a balanced tree: CEL is slower where expressions nest deep."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return f"({_sum(terms[:middle])} + {_sum(terms[middle:])})"


def _may_lack(compiled: CompiledRule, environment: Environment) -> bool:
    """Whether a fact that the condition reads is often not known, and the condition does not ask.

    Sums of the bill are open where a price is, minutes where nothing estimates them.
    """
    condition = compiled.rule.when
    if any(path.startswith(("bill.", "availability.")) for path in compiled.reads):
        return True
    # Optional lists are read by their elements, and sections by their fields.
    parts = {path[: end.start()] for path in compiled.reads for end in _PARTS.finditer(path)}
    for part in parts:
        field = find(environment.schema, part)
        asked = re.search(rf"has\([\w.]*\b{re.escape(part.rpartition('.')[2])}\)", condition)
        if field is not None and field.optional and not asked:
            return True
    return False


@dataclass(frozen=True)
class Group:
    """Rules whose conditions are evaluated together."""

    entries: tuple[Executable, ...]
    program: bytes
    environment: Environment

    @cached_property
    def _expression(self) -> cel.Expression:
        return self.environment.program(self.program, quick=True)

    def has_any(self, ids: Container[str]) -> bool:
        """Whether a rule of the group is one of these."""
        return any(entry.id in ids for entry in self.entries)

    def answer(self, activation: cel.Activation) -> Verdicts:
        """What the rules of the group say."""
        try:
            fired = self._expression.eval(activation).value()
        except Exception:  # noqa: BLE001 - then each by itself
            fired = None
        if not isinstance(fired, int):
            return ask_each(self.entries, activation)
        if not fired:
            return {}
        return {entry.id: True for bit, entry in enumerate(self.entries) if fired >> bit & 1}


def ask_each(entries: Iterable[Executable], activation: cel.Activation) -> Verdicts:
    """What each rule says, one by one."""
    verdicts = ((entry.id, entry.verdict(activation)) for entry in entries)
    return {rule: verdict for rule, verdict in verdicts if verdict is not False}
