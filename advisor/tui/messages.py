"""What widgets tell the screen; screens and the app decide what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.message import Message

from advisor.decisions import Step
from advisor.rules import Finding
from advisor.tui.questions import Question


@dataclass
class Answered(Message):
    """Somebody gave ``value`` as the answer to ``question``."""

    question: Question
    value: Any


@dataclass
class TextEntered(Message):
    """Somebody typed the answer to ``question``; whether it is one is not decided yet.

    ``finished`` by Enter, otherwise by going elsewhere.
    """

    question: Question
    text: str
    finished: bool = False


@dataclass
class CardPressed(Message):
    """Somebody pressed the mouse on the card of ``question``; ``choice`` is -1 for none."""

    question: Question
    choice: int


@dataclass
class PickerWanted(Message):
    """Somebody wants to choose from the long list of ``question``."""

    question: Question


@dataclass
class Focused(Message):
    """``question`` is the one being read now; None when none is."""

    question: Question | None


@dataclass
class HelpWanted(Message):
    """Somebody wants to know more about ``question``."""

    question: Question


@dataclass
class MoreWanted(Message):
    """Somebody wants to see, or no longer see, the less important questions."""


@dataclass
class StepChosen(Message):
    """Somebody goes to a step; ``enter`` moves the focus to its questions as well."""

    step: Step
    enter: bool = False


@dataclass
class StepLeft(Message):
    """Somebody went beyond the last (1) or the first (-1) question of a step."""

    direction: int


@dataclass
class JumpWanted(Message):
    """Somebody wants the question that decides the field ``path``."""

    path: str


@dataclass
class ViewChosen(Message):
    """Somebody wants another view of the design."""

    view: str


@dataclass
class WriteWanted(Message):
    """Somebody wants the export that is shown on disk."""


@dataclass
class TargetWanted(Message):
    """Somebody wants the export for another target."""

    target: str


@dataclass
class FindingShown(Message):
    """``finding`` is the one being read now."""

    finding: Finding


@dataclass
class FixWanted(Message):
    """Somebody wants the fix of ``finding`` made."""

    finding: Finding


@dataclass
class WaiverWanted(Message):
    """Somebody wants to accept what ``rule`` finds, or no longer accept it."""

    rule: str
