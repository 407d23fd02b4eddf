"""The questions of one step for one design, and the way from a finding to its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor import decisions
from advisor.catalog import Catalog
from advisor.decisions import Decision, Step
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.rules import Finding, Severity
from advisor.tui.questions import Choice, Kind, PoolAction, Question, question

POOLS: Final = "pools"
MORE: Final = "more"


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a step is in sight: the node pool asked about, and whether all questions are."""

    pool: str | None = None
    everything: bool = False


def worst(findings: Sequence[Finding]) -> Severity | None:
    """The gravest severity among findings."""
    found = {finding.severity for finding in findings}
    return next((severity for severity in Severity if severity in found), None)


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
