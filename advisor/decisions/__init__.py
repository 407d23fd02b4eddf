"""Every question the program asks about a design, each written down once.

The wizard, the line mode ``ask``, the labels of ``compare``, the reports and the generated
reference read this registry. A decision names one field of the model; what one answer implies
for other fields stands with it, so that no single choice leaves a contradictory design.
"""

from __future__ import annotations

from advisor.decisions.decision import Decision, Input, Option, Step, StepInfo
from advisor.decisions.labels import label
from advisor.decisions.not_asked import NOT_ASKED
from advisor.decisions.options import options
from advisor.decisions.registry import (
    STEPS,
    applies_to,
    asked,
    by_id,
    by_path,
    changes,
    registry,
    step_of,
)

__all__ = [
    "NOT_ASKED",
    "STEPS",
    "Decision",
    "Input",
    "Option",
    "Step",
    "StepInfo",
    "applies_to",
    "asked",
    "by_id",
    "by_path",
    "changes",
    "label",
    "options",
    "registry",
    "step_of",
]
