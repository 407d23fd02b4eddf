"""Explanations of rules as text and as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from advisor.evaluate import Evaluation
from advisor.model.scalars import printable
from advisor.report.explanation import Explanation, OnDesign, Reading, Verdict
from advisor.report.findings import headline
from advisor.report.page import columns
from advisor.report.rule_text import applies_to, condition_lines, refusal, remedies, source
from advisor.report.text import capital, wrapped
from advisor.rules import Rule
from advisor.rules.clauses import Clause

_MARGIN: Final = "  "
_LONGEST_VALUE: Final = 160
_ANSWERS: Final = {True: "yes", False: "no", None: "?"}
_VERDICTS: Final = {
    Verdict.FIRES: "It fires on this design.",
    Verdict.PASSES: "It passes on this design.",
    Verdict.WAIVED: "It fires on this design, and is waived.",
    Verdict.LEFT_OUT: "It does not judge this design.",
    Verdict.NOT_EVALUATED: "It cannot be evaluated on this design.",
    Verdict.FAILED: "It fails on this design.",
    Verdict.NOT_APPLICABLE: "It does not apply to this design.",
}


def explanation_text(
    explanation: Explanation, evaluation: Evaluation | None = None, reference: str = ""
) -> str:
    """The rule, and what it makes of the design called ``reference``."""
    rule = explanation.rule
    lines = [*wrapped(f"{rule.id}  {rule.title}"), *wrapped(_about(rule))]
    found = explanation.on_design
    if found and evaluation:
        lines += ["", *headline(evaluation, reference)]
        lines += ["", *wrapped(f"{_VERDICTS[found.verdict]} {_sentence(found.reason)}")]
    if found and found.clauses:
        lines += _section("Condition: what must hold together", _answers(found.clauses))
    else:
        lines += _section("Condition", _condition(rule))
    lines += _section("It reads", _readings(explanation.reads, with_values=bool(found)))
    lines += _section("Why", wrapped(rule.why, _MARGIN))
    lines += _remedy(rule, found)
    lines += _section("Fix", _fix(rule, found))
    lines += _section("Refused by", _items(refusal(each) for each in rule.refused_by))
    lines += _section("It has happened", wrapped(rule.incident, _MARGIN) if rule.incident else [])
    lines += _section("Sources", _items(source(each) for each in rule.sources))
    return "\n".join(lines) + "\n"


def explanation_data(
    explanation: Explanation, evaluation: Evaluation | None = None, reference: str = ""
) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    rule = explanation.rule
    found = explanation.on_design
    document = {
        "rule": rule.id,
        "title": rule.title,
        "severity": rule.severity.value,
        "area": rule.area,
        "applies_to": list(rule.applies_to),
        "status": rule.status.value,
        "since": rule.since,
        "decision": rule.decision,
        "condition": rule.when,
        "message": rule.message,
        "why": rule.why,
        "remedy": dict(rule.remedy),
        "fix": dict(rule.fix),
        "incident": rule.incident,
        "refused_by": [
            {"tool": each.tool, "since": each.since, "note": each.note} for each in rule.refused_by
        ],
        "sources": [{"ref": each.ref, "seen": each.seen} for each in rule.sources],
        "reads": [_reading_data(each, with_value=bool(found)) for each in explanation.reads],
    }
    if found is None or evaluation is None:
        return document
    return document | {
        "design": evaluation.design.name,
        "source": reference or evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "verdict": found.verdict.value,
        "reason": found.reason,
        "clauses": [_clause_data(each) for each in found.clauses],
        "changes": dict(found.fix) if found.fix else None,
    }


def _reading_data(reading: Reading, *, with_value: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"path": reading.path, "about": reading.about}
    return found | {"stated": reading.stated, "value": reading.value} if with_value else found


def _clause_data(clause: Clause) -> dict[str, Any]:
    left, operator, right = clause.compared or (None, None, None)
    compared = {"left": left, "operator": operator, "right": right} if operator else None
    return {
        "text": clause.text,
        "holds": clause.holds,
        "missing": clause.missing,
        "compared": compared,
    }


def _about(rule: Rule) -> str:
    preview = ", a preview" if rule.status.value == "preview" else ""
    return f"{capital(rule.severity.value)}, about {applies_to(rule)}; since {rule.since}{preview}"


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _items(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in wrapped(text, _MARGIN, hanging=_MARGIN)]


def _sentence(text: str) -> str:
    return printable(text if text.endswith(".") else f"{text}.", 2_000)


def _condition(rule: Rule) -> list[str]:
    return [f"{_MARGIN}{line}" for line in condition_lines(rule, columns() - len(_MARGIN))]


def _answers(clauses: tuple[Clause, ...]) -> list[str]:
    lines = []
    for clause in clauses:
        margin = f"{_MARGIN}{_ANSWERS[clause.holds]:<5}"
        first, *more = wrapped(clause.text, " " * len(margin))
        lines += [margin + first.strip(), *more]
        if clause.compared and (compared := _compared(clause)) != clause.text:
            lines += wrapped(f"= {compared}", " " * len(margin))
        elif clause.missing:
            lines += wrapped(f"not stated: {printable(clause.missing)}", " " * len(margin))
    return lines


def _compared(clause: Clause) -> str:
    assert clause.compared is not None
    left, operator, right = clause.compared
    return f"{_value(left)} {operator} {_value(right)}"


def _readings(reads: tuple[Reading, ...], *, with_values: bool) -> list[str]:
    lines = []
    for reading in reads:
        path = reading.path.removeprefix("design.")
        text = path
        if with_values:
            text = f"{path}: {_value(reading.value) if reading.stated else 'not stated'}"
        elif reading.about:
            text = f"{path}: {reading.about}"
        lines.append(text)
    return _items(lines)


def _value(value: Any) -> str:
    return printable(json.dumps(value, ensure_ascii=False, default=str), _LONGEST_VALUE)


def _remedy(rule: Rule, found: OnDesign | None) -> list[str]:
    if found and found.verdict is not Verdict.NOT_APPLICABLE:
        return _section("Do", wrapped(found.remedy, _MARGIN))
    return _section(
        "Do", _items(f"{tool}: {text}" if tool else text for tool, text in remedies(rule))
    )


def _fix(rule: Rule, found: OnDesign | None) -> list[str]:
    changes: Mapping[str, Any] = rule.fix
    if found:
        changes = found.fix or {}
    return _items(f"{path}: {_value(value)}" for path, value in changes.items())
