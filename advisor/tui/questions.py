"""The questions of one step as they are shown: a plain description, free of widgets.

Built from the registry for one design; the pane draws it, and posts it back with an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from advisor import decisions
from advisor.catalog import Catalog
from advisor.decisions import Decision, Input, Option, Step
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.rules import Finding, Severity
from advisor.session import Changes

LONG_LIST: Final = 16
"""Lists with more options than this open in a list of their own, with a filter."""

POOLS: Final = "pools"
MORE: Final = "more"


class Kind(StrEnum):
    """How a question is drawn and answered."""

    ONE = "one"
    MANY = "many"
    ENTRY = "entry"
    """Typed: a number, a text, a list of ranges."""
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
            return f"{low:,g} to {high:,g} {self.unit}".strip()
        return f"at least {low:,g} {self.unit}".strip() if low is not None else self.unit


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a step is in sight: the node pool asked about, and whether all questions are."""

    pool: str | None = None
    everything: bool = False


def worst(findings: Sequence[Finding]) -> Severity | None:
    """The gravest severity among findings."""
    found = {finding.severity for finding in findings}
    return next((severity for severity in Severity if severity in found), None)


def field_path(decision: Decision, pool: str | None) -> str:
    """The field a decision is about, for one node pool where it is about those."""
    return decision.path.replace("[]", f"[{pool}]") if pool else decision.path


def marks(findings: Sequence[Finding]) -> dict[str, Severity]:
    """The gravest finding by id of the decision that settles it."""
    by_decision: dict[str, list[Finding]] = {}
    for finding in findings:
        decision = decisions.by_path(finding.path) if finding.path else None
        if decision is not None:
            by_decision.setdefault(decision.id, []).append(finding)
    return {name: found for name, each in by_decision.items() if (found := worst(each))}


def deciding(path: str, design: Design) -> Decision | None:
    """The question that settles the field at ``path``: its own, or the nearest that is asked."""
    asked = decisions.asked(design)
    exact = decisions.by_path(path)
    if exact is not None and exact in asked:
        return exact
    step = decisions.step_of(path)
    words = path.split(".")
    near = [each for each in asked if each.step == step and each.path.split(".")[0] == words[0]]
    return max(near, key=lambda each: _shared(each.path.split("."), words), default=None)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two paths have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def step_questions(
    design: Design,
    catalog: Catalog,
    step: Step,
    sight: Sight,
    marked: Mapping[str, Severity],
) -> tuple[Question, ...]:
    """The questions of ``step`` that apply to ``design``, those about one pool after a switch."""
    asked = [each for each in decisions.asked(design) if each.step == step]
    shown = [each for each in asked if sight.everything or each.essential or each.id in marked]
    own = [
        question(each, design, catalog, None, marked.get(each.id))
        for each in shown
        if not each.pool
    ]
    pool_questions: list[Question] = []
    if step is Step.NODES:
        pool = pool_in_sight(design, sight.pool)
        pool_questions.append(_pool_switch(design, pool))
        pool_questions += [
            question(each, design, catalog, pool.name, marked.get(each.id))
            for each in shown
            if each.pool and pool and decisions.applies_to(each, design, pool.name)
        ]
    notes = [_one_way_doors(design)] if step is Step.REVIEW else []
    more = [_more(len(asked) - len(shown))] if len(asked) > len(shown) or sight.everything else []
    # Node pools first: they are what the step is about.
    return (*pool_questions, *own, *notes, *more)


def pool_in_sight(design: Design, name: str | None) -> NodePool | None:
    """The pool called ``name``, or the first one when it is gone; None without any pool."""
    pools = design.nodes.pools
    return next((pool for pool in pools if pool.name == name), next(iter(pools), None))


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
        choices=() if kind is Kind.ENTRY else tuple(_choice(o, value) for o in options),
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


def typed(value: Any) -> str:
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _pool_switch(design: Design, shown: NodePool | None) -> Question:
    pools = design.nodes.pools
    choices = [Choice(p.name, p.name, _in_short(p), chosen=p is shown) for p in pools]
    choices.append(Choice(PoolAction.ADD, "Add a pool", "A new one with the usual values."))
    if shown is not None:
        title = f"Duplicate {shown.name}"
        choices.append(Choice(PoolAction.DUPLICATE, title, "The same answers to all questions."))
        choices.append(Choice(PoolAction.REMOVE, f"Remove {shown.name}", "Undo brings it back."))
    return Question(
        key=POOLS,
        kind=Kind.POOLS,
        title="Which node pool?",
        why="Machines of one shape. The questions below are about the pool chosen here.",
        answer=f"{shown.name}, 1 of {len(pools)}" if shown else "none",
        choices=tuple(choices),
    )


def _in_short(pool: NodePool) -> str:
    """A pool in a few words: ``6 x m6i.2xlarge, kops``."""
    first, *others = pool.instance_types
    return f"{pool.desired} x {first}{' and the like' if others else ''}, {pool.kind.value}"


def _one_way_doors(design: Design) -> Question:
    """Every answer that is hard to take back, for a last look."""
    doors = [each for each in decisions.asked(design) if each.one_way and not each.pool]
    return Question(
        key="one-way-doors",
        kind=Kind.NOTE,
        title="Are you sure of these? They cannot be changed on a living cluster",
        why="Everything else can be changed later, with more or less work. Enter goes to the "
        "question.",
        answer=f"{len(doors)} one-way doors",
        choices=tuple(
            Choice(
                each.path,
                each.title,
                each.one_way,
                note=decisions.label(each.path, paths.get(design, each.path)),
            )
            for each in doors
        ),
    )


def _more(hidden: int) -> Question:
    if hidden:
        noun = "question" if hidden == 1 else "questions"
        return Question(MORE, Kind.MORE, f"{hidden} more {noun}, with good defaults")
    return Question(MORE, Kind.MORE, "Show the main questions only")


def alternatives(question: Question, design: Design) -> tuple[Changes, ...]:
    """For each choice the changes it would make; empty where a what-if means nothing."""
    decision = question.decision
    if decision is None or question.kind not in (Kind.ONE, Kind.MANY, Kind.LIST):
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
