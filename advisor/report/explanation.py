"""One rule explained: what it reads, what it makes of a design, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from advisor.decisions import by_path
from advisor.evaluate import Evaluation, facts_of, fix_of
from advisor.report.findings import waiver_text
from advisor.rules import Finding, Findings, Rule, RuleBook, platform_of
from advisor.rules.clauses import Clause, clauses_of
from advisor.rules.schema import find

_DESIGN: Final = "design."


class Verdict(StrEnum):
    """What a rule says about a design."""

    FIRES = "fires"
    PASSES = "passes"
    WAIVED = "waived"
    """It fires, and the design's own people have accepted that for now."""
    NOT_EVALUATED = "not-evaluated"
    LEFT_OUT = "left-out"
    """Profile or settings leave the rule out."""
    NOT_APPLICABLE = "not-applicable"
    """The rule is about clusters of another kind."""
    FAILED = "failed"
    """The rule is broken: it gives no answer although nothing is missing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A field that the condition reads; ``stated`` is false where the design leaves it open.

    A path through a list gives the values of all elements.
    """

    path: str
    about: str
    stated: bool = False
    value: Any = None


@dataclass(frozen=True, slots=True)
class OnDesign:
    """The rule and one design. ``fix`` is what would clear the finding, None where nothing is
    known to; ``remedy`` is in terms of the design's tool.
    """

    verdict: Verdict
    reason: str
    clauses: tuple[Clause, ...]
    finding: Finding | None
    remedy: str
    fix: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule, what it reads, and what it makes of a design where one was named."""

    rule: Rule
    reads: tuple[Reading, ...]
    on_design: OnDesign | None = None


def explain(book: RuleBook, rule: Rule, evaluation: Evaluation | None = None) -> Explanation:
    """Explain ``rule`` of ``book``, on a design when it has been evaluated."""
    abouts = {path: _about(path, book) for path in book.reads(rule.id)}
    if evaluation is None:
        return Explanation(rule, tuple(Reading(*each) for each in abouts.items()))
    variables = facts_of(evaluation).variables()
    reads = tuple(_reading(path, about, variables) for path, about in abouts.items())
    return Explanation(rule, reads, _on_design(book, rule, evaluation))


def _on_design(book: RuleBook, rule: Rule, evaluation: Evaluation) -> OnDesign:
    design = evaluation.design
    tool = design.provisioner.tool.value
    platform = platform_of(tool, design.control_plane.managed)
    remedy = rule.remedy_for(tool, platform)
    if not rule.applies(platform):
        reason = f"The rule is not about control planes of this kind ({platform.value})."
        return OnDesign(Verdict.NOT_APPLICABLE, reason, (), None, remedy, None)
    if book.about_change(rule.id):
        reason = "The rule is about a change: k8s-advisor compare BEFORE AFTER asks it."
        return OnDesign(Verdict.NOT_APPLICABLE, reason, (), None, remedy, None)
    clauses = clauses_of(rule, book.environment, facts_of(evaluation))
    verdict, reason, finding = _verdict(rule, evaluation.findings, clauses)
    fires = verdict in (Verdict.FIRES, Verdict.WAIVED)
    fix = fix_of(evaluation, book, rule.id) if fires else None
    return OnDesign(verdict, reason, clauses, finding, remedy, fix)


def _verdict(
    rule: Rule, findings: Findings, clauses: tuple[Clause, ...]
) -> tuple[Verdict, str, Finding | None]:
    """What the rule says, why, and the finding that says so."""
    if finding := _of(rule, findings.fired):
        return Verdict.FIRES, finding.message, finding
    if finding := _of(rule, findings.waived):
        return Verdict.WAIVED, f"{finding.message}. {waiver_text(finding)}", finding
    if finding := _of(rule, findings.not_evaluated):
        return Verdict.NOT_EVALUATED, f"The design does not state {finding.missing}.", finding
    if rule.id in findings.passed:
        return Verdict.PASSES, _why_it_passes(clauses), None
    if rule.id in findings.left_out:
        return Verdict.LEFT_OUT, "The profile or your settings leave the rule out.", None
    broken = next((each for each in findings.fired if rule.file in each.message), None)
    return Verdict.FAILED, broken.message if broken else "It gives no answer.", broken


def _of(rule: Rule, findings: Iterable[Finding]) -> Finding | None:
    return next((finding for finding in findings if finding.rule == rule.id), None)


def _why_it_passes(clauses: tuple[Clause, ...]) -> str:
    failing = [clause.text for clause in clauses if clause.holds is False]
    if len(clauses) == 1 or not failing:
        return "Its condition is false."
    more = f", and {len(failing) - 1} more" if len(failing) > 1 else ""
    return f"Of what must hold together, this does not: {failing[0]}{more}."


def _about(path: str, book: RuleBook) -> str:
    """What a field means: the question that decides it, or the declaration of a fact."""
    if path.startswith(_DESIGN):
        decision = by_path(path.removeprefix(_DESIGN))
        return decision.title if decision else ""
    declared = find(book.environment.schema, path)
    if declared is None or not declared.doc:
        return "the day the design is judged on" if path == "today" else ""
    return declared.doc


def _reading(path: str, about: str, variables: Mapping[str, Any]) -> Reading:
    values = _values(variables, path.replace("[]", ".[]").split("."))
    if "[]" in path:
        return Reading(path, about, bool(values), values)
    return Reading(path, about, True, values[0]) if values else Reading(path, about)


def _values(value: Any, steps: list[str]) -> list[Any]:
    """Every value at the end of ``steps``; none where the design does not state it."""
    if not steps:
        return [value]
    step, *rest = steps
    if step == "[]":
        elements = value if isinstance(value, list) else []
        return [found for each in elements for found in _values(each, rest)]
    if not isinstance(value, Mapping):
        return []
    if step == "*":
        return [found for each in value.values() for found in _values(each, rest)]
    return _values(value[step], rest) if step in value else []
