"""From what a person typed or picked to changes of the design; free of widgets."""

from __future__ import annotations

import re
from typing import Any, Final

from advisor import decisions
from advisor.decisions import Decision, Input
from advisor.errors import AdvisorError
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.problems import InvalidDesign
from advisor.session import Changes
from advisor.tui.questions import PoolAction, Question, in_words

_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_MAX_NAME: Final = 63


class NoAnswer(AdvisorError):
    """What was typed is no answer to the question."""


def changes_for(question: Question, value: Any, design: Design) -> Changes:
    """The changes that make ``value`` the answer to ``question``."""
    if question.decision is None:
        return {}
    return decisions.changes(question.decision, value, design, question.pool)


def parse(question: Question, text: str) -> Any:
    """The value that ``text`` means. Raises ``NoAnswer`` when it means none."""
    decision = question.decision
    if decision is None:
        raise NoAnswer("This question takes no text.")
    stripped = text.strip()
    if not stripped and decision.optional:
        return None
    if decision.input == Input.NUMBER:
        return _number(decision, stripped)
    if decision.input in (Input.RANGES, Input.MANY):
        return [word for word in re.split(r"[,\s]+", stripped) if word]
    return stripped


def _number(decision: Decision, text: str) -> int | float:
    plain = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    try:
        number = float(plain)
    except ValueError:
        number = float("nan")
    low, high = decision.minimum, decision.maximum
    too_small = low is not None and number < low
    if number != number or too_small or (high is not None and number > high):
        raise NoAnswer(f'"{text}" is not possible here: type a number{_between(low, high)}.')
    return int(number) if number.is_integer() else number


def _between(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" from {in_words(low)} to {in_words(high)}"
    if low is not None:
        return f" of at least {in_words(low)}"
    return f" up to {in_words(high)}" if high is not None else ""


def reason(error: AdvisorError) -> str:
    """Why a change was refused, in one line, without the name of the design."""
    if isinstance(error, InvalidDesign):
        return "; ".join(problem.text() for problem in error.problems[:2])
    return error.message


def pool_changes(
    action: PoolAction, design: Design, pool: str | None
) -> tuple[Changes, str | None]:
    """The changes of adding, copying or removing a node pool, and the pool to look at then."""
    pools = [each.model_dump(mode="json") for each in design.nodes.pools]
    shown = next((each for each in design.nodes.pools if each.name == pool), None)
    if action is PoolAction.REMOVE:
        left = [each for each in pools if each["name"] != pool]
        return {"nodes.pools": left}, left[0]["name"] if left else None
    like = shown or next(iter(design.nodes.pools), None)
    name = free_name(pool if shown and action is PoolAction.DUPLICATE else "pool", design)
    if action is PoolAction.DUPLICATE and like is not None:
        added = like.model_dump(mode="json") | {"name": name}
    else:
        added = _new_pool(name, like)
    return {"nodes.pools": [*pools, added]}, name


def _new_pool(name: str, like: NodePool | None) -> dict[str, Any]:
    """A pool with the usual values, of the kind and machines the design has already."""
    if like is None:
        return {"name": name}
    return {
        "name": name,
        "kind": like.kind.value,
        "instance_types": list(like.instance_types),
        "architecture": like.architecture.value,
        "group_per_zone": like.group_per_zone,
        "az_rebalance": like.az_rebalance,
        "image_family": like.image_family.value,
    }


def free_name(name: str | None, design: Design) -> str:
    """``name``, numbered so that no node pool has it yet."""
    taken = {pool.name for pool in design.nodes.pools}
    stem = re.sub(r"-\d+$", "", name or "pool")[: _MAX_NAME - 4]
    for number in range(2, len(taken) + 3):
        if f"{stem}-{number}" not in taken:
            return f"{stem}-{number}"
    return stem
