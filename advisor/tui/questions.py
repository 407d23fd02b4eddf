"""One question as it is shown: a plain description, free of widgets.

Built from the registry for one design; the pane draws it, and posts it back with an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any, Final

from advisor import decisions
from advisor.catalog import Catalog
from advisor.decisions import Decision, Input, Option
from advisor.model import paths
from advisor.model.design import Design
from advisor.rules import Severity
from advisor.session import Changes

LONG_LIST: Final = 16
"""Lists with more options than this open in a list of their own, with a filter."""


class Kind(StrEnum):
    """How a question is drawn and answered."""

    ONE = "one"
    MANY = "many"
    ENTRY = "entry"
    """Typed: a number, a text, a list of ranges. The choices of a number are its neighbours."""
    LIST = "list"
    """Chosen from a long list in a window of its own."""
    POOLS = "pools"
    """Which node pool the questions below are about."""
    NOTE = "note"
    """Nothing to answer: what was decided, each line a way back to its question."""
    MORE = "more"
    """Shows or hides the less important questions."""


class PoolAction(StrEnum):
    """What can be done with node pools."""

    ADD = "add"
    DUPLICATE = "duplicate"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer on offer."""

    value: Any
    label: str
    tradeoff: str = ""
    chosen: bool = False
    note: str = ""
    """Beside the label, in place of the effect."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a step, with the design's present answer."""

    key: str
    kind: Kind
    title: str
    why: str = ""
    answer: str = ""
    choices: tuple[Choice, ...] = ()
    decision: Decision | None = None
    pool: str | None = None
    text: str = ""
    """The present answer as it is typed."""
    unit: str = ""
    mark: Severity | None = None
    """The gravest finding that this question decides."""
    several: bool = False
    """Of a long list: whether more than one may be chosen."""

    @property
    def one_way(self) -> str:
        """Why the answer cannot be changed on a living cluster; empty when it can."""
        return self.decision.one_way if self.decision else ""

    @property
    def source(self) -> str:
        """Where the facts of the question come from."""
        return self.decision.source if self.decision else ""

    @property
    def number(self) -> bool:
        """Whether the answer is a number."""
        return self.decision is not None and self.decision.input == Input.NUMBER

    @property
    def range(self) -> str:
        """The numbers that are possible, in words; empty for anything else."""
        decision = self.decision
        if decision is None or not self.number:
            return ""
        low, high = decision.minimum, decision.maximum
        if low is not None and high is not None:
            return f"{in_words(low)} to {in_words(high)} {self.unit}".strip()
        return f"at least {in_words(low)} {self.unit}".strip() if low is not None else self.unit


def field_path(decision: Decision, pool: str | None) -> str:
    """The field a decision is about, for one node pool where it is about those."""
    return decision.path.replace("[]", f"[{pool}]") if pool else decision.path


def question(
    decision: Decision,
    design: Design,
    catalog: Catalog,
    pool: str | None,
    mark: Severity | None,
) -> Question:
    """``decision`` as a question about ``design``."""
    value = paths.get(design, field_path(decision, pool))
    options = decisions.options(decision, design, catalog, pool)
    kind = _kind(decision, options)
    return Question(
        key=f"{decision.id}@{pool}" if pool else decision.id,
        kind=kind,
        title=decision.title,
        why=decision.why,
        answer=decisions.label(decision.path, value),
        choices=_neighbours(decision, value)
        if kind is Kind.ENTRY
        else tuple(_choice(o, value) for o in options),
        decision=decision,
        pool=pool,
        text=typed(value),
        unit=decision.unit,
        mark=mark,
        several=decision.input == Input.MANY,
    )


def _kind(decision: Decision, options: Sequence[Option]) -> Kind:
    if decision.input in (Input.NUMBER, Input.TEXT, Input.RANGES) or not options:
        return Kind.ENTRY
    if len(options) > LONG_LIST:
        return Kind.LIST
    return Kind.MANY if decision.input == Input.MANY else Kind.ONE


def _choice(option: Option, value: Any) -> Choice:
    held = value if isinstance(value, tuple | list) else (value,)
    return Choice(option.value, option.label, option.tradeoff, chosen=option.value in held)


def _neighbours(decision: Decision, value: Any) -> tuple[Choice, ...]:
    """The numbers a small step below and above, so that their effect can be shown."""
    if decision.input != Input.NUMBER or not isinstance(value, int | float):
        return ()
    step = 10 ** max(0, len(str(int(value))) - 2) if value >= 2 or value == int(value) else 0.1
    low = -inf if decision.minimum is None else decision.minimum
    high = inf if decision.maximum is None else decision.maximum
    near = [round(value - step, 3), round(value + step, 3)]
    return tuple(
        Choice(each, decisions.label(decision.path, each)) for each in near if low <= each <= high
    )


def typed(value: Any) -> str:
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def alternatives(question: Question, design: Design) -> tuple[Changes, ...]:
    """For each choice the changes it would make; empty where a what-if means nothing."""
    decision = question.decision
    if decision is None or question.kind in (Kind.POOLS, Kind.NOTE, Kind.MORE):
        return ()
    return tuple(
        decisions.changes(decision, answer(question, choice), design, question.pool)
        for choice in question.choices
    )


def answer(question: Question, choice: Choice) -> Any:
    """The value of the field after ``choice`` is picked; of many, after it is switched."""
    if not question.several:
        return choice.value
    return [
        each.value
        for each in question.choices
        if (not each.chosen if each is choice else each.chosen)
    ]


def in_words(number: float) -> str:
    """A limit to read: ``1,000,000``, ``1.5``."""
    return f"{int(number):,}" if float(number).is_integer() else f"{number:g}"
