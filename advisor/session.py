"""One person's work on one design: edits, undo, and what each option would change.

Free of any user interface: the wizard, the line-mode questions and tests drive the same class.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from advisor.availability import describe_minutes
from advisor.errors import AdvisorError, DesignError
from advisor.evaluate import Evaluation
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.problems import InvalidDesign, explain
from advisor.rules import Severity

Judge = Callable[[Design], Evaluation]
"""``evaluate`` with catalog, rules and day already chosen."""

Changes = Mapping[str, Any]
"""Field path to plain value."""

_REMEMBERED: Final = 256
_UNDO_STEPS: Final = 200
_NOTICEABLE_MINUTES: Final = 0.05


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do, before it is made.

    ``refused`` says why the change gives no valid design; all else is empty then. Dollars are a
    month, minutes a year in the base case; negative is less.
    """

    usd: Decimal = Decimal(0)
    api_minutes: float = 0.0
    serving_minutes: float = 0.0
    appears: tuple[str, ...] = ()
    """Ids of rules that would fire."""
    clears: tuple[str, ...] = ()
    """Ids of rules that would stop firing."""
    errors: int = 0
    """Change in the number of errors."""
    unchanged: bool = False
    """The design holds this already."""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the undo history."""

    design: Design
    label: str


class Session:
    """The current design with its history. Evaluations are remembered by content."""

    def __init__(self, design: Design, judge: Judge, *, saved: bool = True) -> None:
        """``saved``: whether ``design`` stands in a file as it is."""
        self._judge = judge
        self._design = design
        self._saved: Design | None = design if saved else None
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._known: OrderedDict[str, Evaluation] = OrderedDict()

    @property
    def design(self) -> Design:
        """The design as it is now."""
        return self._design

    @property
    def evaluation(self) -> Evaluation:
        """What the current design costs, promises and gets wrong."""
        return self.evaluate(self._design)

    @property
    def is_saved(self) -> bool:
        """Whether the current design equals what was last saved or opened."""
        return self._saved == self._design

    @property
    def undo_label(self) -> str:
        """What the next undo takes back; empty when there is nothing."""
        return self._undo[-1].label if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What the next redo brings back; empty when there is nothing."""
        return self._redo[-1].label if self._redo else ""

    def mark_saved(self) -> None:
        """The current design has just been written."""
        self._saved = self._design

    def evaluate(self, design: Design) -> Evaluation:
        """Judge ``design``; the same content is judged once."""
        key = design.model_dump_json()
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judge(design)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return known

    def judge_by(self, judge: Judge) -> None:
        """From now on judge by another judge, such as one that knows newer prices."""
        self._judge = judge
        self._known.clear()

    def apply(self, changes: Changes, label: str = "") -> bool:
        """Make ``changes``; false when nothing changes.

        Raises ``DesignError`` when the result is no valid design; the current one stays then.
        """
        return self._go_to(changed(self._design, changes), label or ", ".join(changes))

    def replace(self, design: Design, label: str) -> bool:
        """Put another design in place of the current one, as one step of the history."""
        return self._go_to(design, label)

    def _go_to(self, design: Design, label: str) -> bool:
        if design == self._design:
            return False
        # An unknown region or parameter must fail here, before the design becomes current.
        self.evaluate(design)
        self._undo.append(Step(self._design, label))
        del self._undo[:-_UNDO_STEPS]
        self._redo.clear()
        self._design = design
        return True

    def undo(self) -> str:
        """Take back the last step; gives its label, empty when there is none."""
        return self._travel(self._undo, self._redo)

    def redo(self) -> str:
        """Bring back the step that was taken back last; likewise."""
        return self._travel(self._redo, self._undo)

    def _travel(self, source: list[Step], target: list[Step]) -> str:
        if not source:
            return ""
        step = source.pop()
        target.append(Step(self._design, step.label))
        self._design = step.design
        return step.label

    def what_if(self, changes: Changes) -> Effect:
        """What ``changes`` would do to dollars, minutes and findings; nothing is changed."""
        try:
            design = changed(self._design, changes)
            if design == self._design:
                return Effect(unchanged=True)
            return effect(self.evaluation, self.evaluate(design))
        except AdvisorError as problem:
            return Effect(refused=problem.message)

    def what_ifs(self, alternatives: Sequence[Changes]) -> tuple[Effect, ...]:
        """The effect of each alternative, in order."""
        return tuple(self.what_if(changes) for changes in alternatives)


def effect(before: Evaluation, after: Evaluation) -> Effect:
    """The difference between two evaluations, as a change from ``before`` to ``after``."""
    fired_before = {finding.rule for finding in before.findings.fired}
    fired_after = {finding.rule for finding in after.findings.fired}
    api = after.availability.api.estimate.base - before.availability.api.estimate.base
    serving = after.availability.serving.estimate.base - before.availability.serving.estimate.base
    return Effect(
        usd=after.bill.total - before.bill.total,
        api_minutes=api,
        serving_minutes=serving,
        appears=tuple(sorted(fired_after - fired_before)),
        clears=tuple(sorted(fired_before - fired_after)),
        errors=after.findings.count(Severity.ERROR) - before.findings.count(Severity.ERROR),
    )


def changed(design: Design, changes: Changes) -> Design:
    """``design`` with ``changes`` made. Raises ``DesignError`` when that is no valid design."""
    try:
        return paths.replace(design, changes)
    except ValidationError as error:
        problems = explain(error, Design, design.model_dump(mode="json"), lambda _: None)
        raise InvalidDesign(design.name, problems) from None
    except (TypeError, KeyError, IndexError) as error:
        raise DesignError(
            f"The change does not fit the design: {', '.join(changes)}.",
            hint="k8s-advisor schema lists every field and what it may hold.",
        ) from error


def describe_effect(effect: Effect) -> str:
    """An effect in one line: ``+$66/month · -4 min/yr · 1 finding fewer``."""
    if effect.refused:
        return f"not possible: {effect.refused.splitlines()[0]}"
    if effect.unchanged:
        return "current answer"
    parts = []
    dollars = effect.usd.quantize(Decimal(1))
    if dollars:
        parts.append(f"{'+' if dollars > 0 else '-'}${abs(dollars):,}/month")
    parts += _minutes_parts(effect)
    findings = len(effect.appears) - len(effect.clears)
    if findings:
        noun = "finding" if abs(findings) == 1 else "findings"
        parts.append(f"{abs(findings)} {noun} {'more' if findings > 0 else 'fewer'}")
    elif effect.appears:
        parts.append("other findings")
    if effect.errors:
        noun = "error" if abs(effect.errors) == 1 else "errors"
        parts.append(f"{abs(effect.errors)} {noun} {'more' if effect.errors > 0 else 'fewer'}")
    return " · ".join(parts) or "no change"


def _minutes_parts(effect: Effect) -> list[str]:
    named = (("serving", effect.serving_minutes), ("API", effect.api_minutes))
    return [
        f"{what} {'+' if minutes > 0 else '-'}{describe_minutes(abs(minutes))}/yr"
        for what, minutes in named
        if abs(minutes) >= _NOTICEABLE_MINUTES
    ]
