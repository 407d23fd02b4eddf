"""How a question is laid out in lines of a given width: a pure function, no widget."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from advisor.tui.glyphs import CHOSEN, CURSOR, ONE_WAY, OPEN, TICKED, UNTICKED, sign
from advisor.tui.questions import Choice, Kind, PoolAction, Question

MUTED: Final = "$foreground-muted"
_EFFECT: Final = "$text-secondary"
_GAP: Final = 2


@dataclass(frozen=True, slots=True)
class CardState:
    """What a card shows besides its question."""

    active: bool = False
    cursor: int = 0
    effects: Mapping[int, str] | None = None
    """By position of the choice, what choosing it would change."""
    problem: str = ""
    """Why the last answer was none."""
    roomy: bool = False
    """Whether there is room for the trade-off of every choice."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines of a card; ``choices`` says which choice each line belongs to, -1 for none."""

    lines: tuple[Content, ...]
    choices: tuple[int, ...]


def lay_out(question: Question, state: CardState, width: int) -> Layout:
    """The lines of ``question``: title and answer only, or all of it when it is active."""
    if not state.active:
        lines = _closed(question, width)
        return Layout(tuple(lines), (-1,) * len(lines))
    return _opened(question, state, width)


def _closed(question: Question, width: int) -> list[Content]:
    title = _title(question, "")
    answer = Content.styled(_cut(question.answer, width - 4), "$text-primary")
    return _flush(title, answer, width)


def _flush(left: Content, right: Content, width: int) -> list[Content]:
    """``right`` at the right edge of the last line of ``left``, or on a line of its own."""
    if not right.plain:
        return left.wrap(width)
    room = width - left.cell_length - right.cell_length
    if room >= _GAP:
        return [left + Content(" " * room) + right]
    return [*left.wrap(width), right.pad_left(max(0, width - right.cell_length))]


def _title(question: Question, style: str) -> Content:
    mark = sign(question.mark) + Content(" ") if question.mark else Content("")
    return mark + Content.styled(question.title, style)


def _opened(question: Question, state: CardState, width: int) -> Layout:
    lines = _flush(_title(question, "bold"), _tag(question), width)
    lines += [Content.styled(line, MUTED) for line in textwrap.wrap(question.why, width)]
    if state.roomy and question.one_way:
        door = textwrap.wrap(f"{ONE_WAY} {question.one_way}", width)
        lines += [Content.styled(line, "$text-warning") for line in door]
    owners = [-1] * len(lines)
    if question.kind is Kind.MORE:
        lines = [Content.styled(f"{CURSOR} {question.title}", "bold"), *lines[1:]]
    if question.kind is Kind.LIST:
        lines += [Content(""), *_list_lines(question, width)]
        owners = [-1] * len(lines)
        return _with_problem(lines, owners, state, width)
    if question.choices:
        lines.append(Content(""))
        owners.append(-1)
    for position, choice in enumerate(question.choices):
        added = _choice(question, choice, position, state, width)
        lines += added
        owners += [position] * len(added)
    return _with_problem(lines, owners, state, width)


def _tag(question: Question) -> Content:
    return (
        Content.styled(f"{ONE_WAY} one-way door", "$text-warning")
        if question.one_way
        else Content("")
    )


def _with_problem(lines: list[Content], owners: list[int], state: CardState, width: int) -> Layout:
    if state.problem:
        wrapped = textwrap.wrap(f"✖ {state.problem}", width)
        lines += [Content.styled(line, "$text-error") for line in wrapped]
        owners += [-1] * len(wrapped)
    return Layout(tuple(lines), tuple(owners))


def _list_lines(question: Question, width: int) -> list[Content]:
    held = [choice for choice in question.choices if choice.chosen]
    glyph = TICKED if question.several else CHOSEN
    lines = []
    for choice in held:
        label = Content.assemble((f"  {glyph} ", "$text-success"), choice.label)
        lines += _flush(label, Content.styled(_cut(choice.tradeoff, width - 8), MUTED), width)
    number = len(question.choices)
    lines.append(Content.styled(f"{CURSOR} Enter: choose from {number}", "$text-primary"))
    return lines


def _choice(
    question: Question, choice: Choice, position: int, state: CardState, width: int
) -> list[Content]:
    here = position == state.cursor and question.kind is not Kind.ENTRY
    label = Content.assemble(
        (CURSOR if here else " ", "bold $text-primary"),
        " ",
        (_glyph(question, choice), "$text-success" if choice.chosen else MUTED),
        " ",
        (choice.label, "bold" if here else ""),
    )
    effect = _effect(question, choice, position, state)
    indent = " " * (3 + len(_glyph(question, choice)))
    if label.cell_length + _GAP + len(effect) <= width:
        lines = _flush(label, Content.styled(effect, _EFFECT), width)
    else:
        lines = [*label.wrap(width), *_indented(effect, indent, _EFFECT, width)]
    if here or state.roomy:
        lines += _indented(choice.tradeoff, indent, MUTED, width)
    return lines


def _indented(text: str, indent: str, style: str, width: int) -> list[Content]:
    wrapped = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)
    return [Content.styled(line, style) for line in wrapped]


def _glyph(question: Question, choice: Choice) -> str:
    if question.kind is Kind.NOTE:
        return ONE_WAY
    if question.kind is Kind.ENTRY:
        return "-" if _below(question, choice) else "+"
    if isinstance(choice.value, PoolAction):
        return {PoolAction.ADD: "+", PoolAction.DUPLICATE: "+", PoolAction.REMOVE: "-"}[
            choice.value
        ]
    if question.kind is Kind.MANY:
        return TICKED if choice.chosen else UNTICKED
    return CHOSEN if choice.chosen else OPEN


def _below(question: Question, choice: Choice) -> bool:
    """Whether a neighbour of a number is the smaller one."""
    return bool(choice.value < float(question.text))


def _effect(question: Question, choice: Choice, position: int, state: CardState) -> str:
    if choice.note:
        return choice.note
    if question.kind is Kind.ONE and choice.chosen:
        return "current answer"
    return (state.effects or {}).get(position, "")


def _cut(text: str, width: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: max(1, width - 1)]}…"
