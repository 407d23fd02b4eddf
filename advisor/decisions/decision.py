"""What a decision is: one question about one field, its options and their consequences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from advisor.model.design import Design
from advisor.model.nodes import NodePool

Value = Any
"""A plain value of a field: str, int, float, bool, None, or a list of those."""

Condition = Callable[[Design], bool]
PoolCondition = Callable[[NodePool], bool]
Also = Mapping[str, Value] | Callable[[Design], Mapping[str, Value]]
"""Other fields one option sets, as paths to values; ``nodes.pools[]`` means the pool asked."""

Consequence = Callable[[Design, Value, NodePool | None], Mapping[str, Value]]
"""Other fields that any value of a decision sets."""


class Input(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    """One of the options."""
    MANY = "many"
    """Any number of the options, as a list."""
    NUMBER = "number"
    TEXT = "text"
    SWITCH = "switch"
    """Yes or no; the options say what each means."""
    RANGES = "ranges"
    """A list of address ranges."""


class Step(StrEnum):
    """The steps of the wizard, in order."""

    WHAT_FOR = "what-for"
    WHERE = "where"
    CONTROL_PLANE = "control-plane"
    ETCD = "etcd"
    NETWORK = "network"
    INGRESS = "ingress"
    NODES = "nodes"
    STORAGE = "storage"
    IDENTITY_AND_SECURITY = "identity-and-security"
    OBSERVABILITY = "observability"
    OPERATIONS = "operations"
    PLATFORM = "platform"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class StepInfo:
    """A step as shown: its title, and in one sentence what is decided there."""

    step: Step
    title: str
    intro: str


def always(_: object) -> bool:
    """Applies whatever the design."""
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One answer: what you get and what you pay for it.

    ``history``: an answer nobody should give today; offered only where a design already has it.
    """

    value: Value
    label: str
    tradeoff: str
    also: Also = field(default_factory=dict)
    applies: Condition = always
    history: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Decision:
    """One question.

    ``path`` is the field it decides; a question asked of every node pool has ``nodes.pools[]``
    in its path and ``pool`` set. ``options_from`` names a list of the catalog (``regions``,
    ``zones``, ``instance-types``, ``kubernetes-versions``) where options depend on facts.
    ``minimum``, ``maximum`` and ``unit`` belong to numbers. ``one_way`` says why the decision
    cannot be taken back on a living cluster; empty when it can. ``essential`` questions are
    asked at first, the others under "more questions" of their step. ``optional``: None, "not
    stated", is an answer. ``source`` is a short name of the rule catalogue's list of sources.
    """

    id: str
    path: str
    step: Step
    title: str
    why: str
    input: Input
    source: str
    options: tuple[Option, ...] = ()
    options_from: str = ""
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    applies: Condition = always
    applies_to_pool: PoolCondition = always
    also: Consequence | None = None
    one_way: str = ""
    optional: bool = False
    pool: bool = False
    essential: bool = False
