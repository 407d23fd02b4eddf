"""What the design is called, and why it looks the way it does."""

from __future__ import annotations

from typing import Final

from advisor.decisions.decision import Decision, Input, Step

_STEP: Final = Step.REVIEW

DECISIONS: Final = (
    Decision(
        id="name",
        path="name",
        step=_STEP,
        essential=True,
        title="What is the design called?",
        why="The name becomes the file's, the cluster's and the prefix of what is created. "
        "Lower-case letters, digits and hyphens, at most 63.",
        input=Input.TEXT,
        source="our judgement",
    ),
    Decision(
        id="title",
        path="title",
        step=_STEP,
        title="In one line, what is it?",
        why="The line stands above comparisons and reports. At most 200 characters.",
        input=Input.TEXT,
        source="our judgement",
    ),
    Decision(
        id="story",
        path="story",
        step=_STEP,
        title="Why does it look the way it does?",
        why="Whoever inherits the cluster asks exactly that. A paragraph now saves an "
        "archaeologist later.",
        input=Input.TEXT,
        source="our judgement",
    ),
)
