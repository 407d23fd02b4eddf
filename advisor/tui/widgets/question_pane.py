"""The questions of a step, one of them open, and the keys that walk through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region

from advisor.tui.messages import (
    Answered,
    CardPressed,
    Focused,
    JumpWanted,
    MoreWanted,
    PickerWanted,
    StepLeft,
)
from advisor.tui.questions import Kind, Question, answer
from advisor.tui.widgets.card import Card
from advisor.tui.widgets.card_layout import CardState

_ROOMY_LINES: Final = 28
_NUMBERED: Final = (Kind.ONE, Kind.MANY, Kind.POOLS)
"""Kinds whose choices a digit picks by place."""


class QuestionPane(VerticalScroll, can_focus=True):
    """Cards from top to bottom; cards are reused for other questions, never removed."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next", show=False, id="question.down"),
        Binding("up,k", "move(-1)", "Previous", show=False, id="question.up"),
        Binding("tab", "go(1)", "Next question", show=False, id="question.next"),
        Binding("shift+tab", "go(-1)", "Previous question", show=False, id="question.previous"),
        Binding("enter", "take", "Choose, next", id="question.choose"),
        Binding("space", "switch", "Switch", show=False, id="question.switch"),
        Binding("plus,equals_sign", "nudge(1)", "Number up", show=False, id="question.more"),
        Binding("minus", "nudge(-1)", "Number down", show=False, id="question.less"),
        Binding("escape", "leave_input", "Give up", id="question.leave"),
        Binding("home", "edge(-1)", "First question", show=False, id="question.first"),
        Binding("end", "edge(1)", "Last question", show=False, id="question.last"),
    ]

    def __init__(self) -> None:
        super().__init__(id="questions")
        self._cards: list[Card] = []
        self._questions: tuple[Question, ...] = ()
        self._active = 0
        self._states: dict[str, CardState] = {}
        """By key of the question: what is known beyond the design."""

    @property
    def current(self) -> Question | None:
        """The question that is open."""
        return self._questions[self._active] if self._questions else None

    @property
    def cursor(self) -> int:
        """The choice the cursor is on."""
        return self._state(self.current).cursor if self.current else 0

    @property
    def is_typing(self) -> bool:
        """Whether keys go into an input."""
        return bool(self._cards) and self._cards[self._active].is_typing

    def show(self, questions: Sequence[Question], active: str | None = None) -> None:
        """Draw these questions; ``active`` is the key of the one to open.

        Without it the same question stays open, or the one in its place.
        """
        before = self.current.key if self.current else None
        self._questions = tuple(questions)
        keys = [question.key for question in questions]
        wanted = before if active is None else active
        if wanted in keys:
            self._active = keys.index(wanted)
        elif active is None:
            self._active = min(self._active, max(0, len(keys) - 1))
        else:
            self._active = 0
        self._draw()
        if self.current and self.current.key != before:
            self.post_message(Focused(self.current))
        self.call_after_refresh(self._reveal)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape means something only while somebody types, plus and minus only for numbers."""
        if action == "nudge":
            question = self.current
            return question is not None and question.number and not self.is_typing
        return self.is_typing if action == "leave_input" else True

    def set_effects(self, key: str, effects: dict[int, str]) -> None:
        """What each choice of the question ``key`` would change."""
        self._update(key, effects=effects)

    def set_problem(self, key: str, problem: str) -> None:
        """Why what was typed is no answer; empty when it is."""
        self._update(key, problem=problem)

    def forget_effects(self) -> None:
        """The design has changed: no effect is known any more."""
        self._states = {key: replace(each, effects=None) for key, each in self._states.items()}

    def finish_typing(self) -> None:
        """Keys go to the pane again."""
        self.focus()

    def _update(self, key: str, **fields: object) -> None:
        state = self._states.get(key, CardState())
        self._states[key] = replace(state, **fields)  # type: ignore[arg-type]
        if self.current and self.current.key == key:
            self._draw_card(self._active)

    def _state(self, question: Question) -> CardState:
        state = self._states.get(question.key)
        if state is None:
            chosen = [i for i, choice in enumerate(question.choices) if choice.chosen]
            first = chosen[0] if chosen and question.kind in (Kind.ONE, Kind.POOLS) else 0
            state = self._states[question.key] = CardState(cursor=first)
        if state.cursor >= max(1, len(question.choices)):
            state = self._states[question.key] = replace(state, cursor=0)
        return state

    def _draw(self) -> None:
        missing = len(self._questions) - len(self._cards)
        if missing > 0:
            added = [Card(question) for question in self._questions[-missing:]]
            self._cards += added
            self.mount_all(added)
        for position, card in enumerate(self._cards):
            card.display = position < len(self._questions)
            if card.display:
                self._draw_card(position)

    def _draw_card(self, position: int) -> None:
        question = self._questions[position]
        roomy = self.size.height >= _ROOMY_LINES
        state = replace(self._state(question), active=position == self._active, roomy=roomy)
        self._cards[position].show(question, state)

    def _activate(self, position: int, *, at_end: bool = False) -> None:
        typing = self.is_typing
        before, self._active = self._active, position
        if at_end and (question := self.current) and question.kind is Kind.MANY:
            self._update(question.key, cursor=len(question.choices) - 1)
        self._draw_card(before)
        self._draw_card(position)
        if typing:
            self.focus()
        self.post_message(Focused(self.current))
        self.refresh_bindings()
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        """Scroll so that the open card is in sight, or at least the line of the cursor."""
        if not self._questions:
            return
        card = self._cards[self._active]
        region = card.virtual_region
        if region.height <= self.size.height:
            self.scroll_to_region(region, animate=False)
            return
        owners = card.owners()
        line = owners.index(self.cursor) if self.cursor in owners else 0
        below = sum(1 for owner in owners if owner == self.cursor)
        self.scroll_to_region(
            Region(region.x, region.y + line, region.width, max(1, below)), animate=False
        )

    def on_resize(self, event: events.Resize) -> None:
        """More or less room for trade-offs; the open question stays in sight."""
        self._draw()
        self.call_after_refresh(self._reveal)

    def action_move(self, direction: int) -> None:
        """To the next choice, or beyond the last to the next question."""
        question = self.current
        if question is None:
            return
        steps = 0 if question.kind in (Kind.LIST, Kind.ENTRY) else len(question.choices)
        target = self.cursor + direction
        if 0 <= target < steps:
            self._update(question.key, cursor=target)
            self.post_message(Focused(self.current))
            self._reveal()
        else:
            self.action_go(direction)

    def action_go(self, direction: int) -> None:
        """To the next or previous question, beyond the edge to the next or previous step."""
        target = self._active + direction
        if 0 <= target < len(self._questions):
            self._activate(target, at_end=direction < 0)
        else:
            self.post_message(StepLeft(direction))

    def action_edge(self, direction: int) -> None:
        """To the first or last question."""
        if self._questions:
            self._activate(0 if direction < 0 else len(self._questions) - 1)

    def action_take(self) -> None:
        """Give the answer below the cursor, or go on when it is given already."""
        question = self.current
        if question is None:
            return
        if question.kind is Kind.ENTRY:
            self._cards[self._active].edit()
        elif question.kind is Kind.MANY or (
            question.kind is Kind.ONE and question.choices[self.cursor].chosen
        ):
            self.action_go(1)
        else:
            self._press(self.cursor)

    def action_switch(self) -> None:
        """Give the answer below the cursor; of many, switch it."""
        question = self.current
        if question is not None and question.kind is Kind.ENTRY:
            self._cards[self._active].edit()
        elif question is not None:
            self._press(self.cursor)

    def _press(self, position: int) -> None:
        question = self.current
        if question is None:
            return
        if question.kind is Kind.MORE:
            self.post_message(MoreWanted())
        elif question.kind is Kind.NOTE and question.choices:
            self.post_message(JumpWanted(question.choices[max(position, 0)].value))
        elif question.kind is Kind.LIST:
            self.post_message(PickerWanted(question))
        elif 0 <= position < len(question.choices):
            choice = question.choices[position]
            self._update(question.key, cursor=position)
            self.post_message(Answered(question, answer(question, choice)))

    def action_nudge(self, direction: int) -> None:
        """A number a little larger or smaller."""
        question = self.current
        if question is None or not question.number or not question.text:
            return
        now = float(question.text)
        for choice in question.choices:
            if (choice.value > now) == (direction > 0):
                self.post_message(Answered(question, choice.value))

    def action_leave_input(self) -> None:
        """Give up what was typed."""
        if self.is_typing and self.current:
            self._cards[self._active].reset()
            self.set_problem(self.current.key, "")
            self.focus()

    def on_card_pressed(self, event: CardPressed) -> None:
        """The mouse opens a card, and chooses in an open one."""
        event.stop()
        self.focus()
        keys = [question.key for question in self._questions]
        if event.question.key not in keys:
            return
        position = keys.index(event.question.key)
        opened = position == self._active
        if not opened:
            self._activate(position)
        if (
            event.choice >= 0
            or event.question.kind is Kind.MORE
            or (opened and event.question.kind is Kind.LIST)
        ):
            self._press(event.choice)

    def on_key(self, event: events.Key) -> None:
        """Digits type a number, or pick a choice by its place."""
        question = self.current
        if question is None or self.is_typing or not (event.character or "").isdecimal():
            return
        digit = int(event.character or "0")
        if question.number:
            event.stop()
            self._cards[self._active].edit(str(digit))
        elif question.kind in (Kind.ONE, Kind.MANY, Kind.POOLS) and 1 <= digit <= len(
            question.choices
        ):
            event.stop()
            self._press(digit - 1)
