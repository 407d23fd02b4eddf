"""Rules as lists and in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from advisor.report.text import count, table
from advisor.rules import Rule, RuleBook, Severity, Status
from advisor.trials import Trial


def rule_lines(rules: Iterable[Rule]) -> list[str]:
    """A line for each rule: id, severity, whether it has a fix, title."""
    return table(
        [(rule.id, rule.severity.value, "fix" if rule.fix else "", rule.title) for rule in rules]
    )


def rule_data(rule: Rule) -> dict[str, Any]:
    """A rule as plain values, for JSON."""
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.value,
        "area": rule.area,
        "pack": rule.pack,
        "status": rule.status.value,
        "applies_to": list(rule.applies_to),
        "refused_by": [each.tool for each in rule.refused_by],
        "decision": rule.decision,
        "fix": bool(rule.fix),
        "sources": [{"ref": each.ref, "seen": each.seen} for each in rule.sources],
        "file": rule.file,
    }


def matching(rules: Iterable[Rule], words: Sequence[str]) -> list[Rule]:
    """The rules in which every one of ``words`` occurs, those with a word in their title first."""
    wanted = [word.lower() for word in words]
    found = []
    for rule in rules:
        text = " ".join(
            (
                rule.id,
                rule.title,
                rule.area,
                rule.when,
                rule.message,
                rule.why,
                *rule.remedy.values(),
                rule.incident,
                rule.decision,
            )
        ).lower()
        if all(word in text for word in wanted):
            found.append(rule)
    return sorted(found, key=lambda rule: not any(word in rule.title.lower() for word in wanted))


def stats_data(book: RuleBook, trials: Sequence[Trial]) -> dict[str, Any]:
    """The rules in numbers; ``trials`` are of every rule."""
    rules = book.rules
    return {
        "rules": len(rules),
        "severity": {each.value: _number(r.severity is each for r in rules) for each in Severity},
        "area": dict(sorted(Counter(rule.area for rule in rules).items())),
        "pack": dict(Counter(rule.pack or "bundled" for rule in rules)),
        "preview": _number(rule.status is Status.PREVIEW for rule in rules),
        "with_source_and_date": _number(bool(rule.sources) for rule in rules),
        "with_fix": _number(bool(rule.fix) for rule in rules),
        "with_incident": _number(bool(rule.incident) for rule in rules),
        "refused_by_a_tool": _number(bool(rule.refused_by) for rule in rules),
        "examples": sum(trial.examples for trial in trials),
        "passing": _number(not trial.problems for trial in trials),
        "unusable_files": len(book.problems),
    }


def stats_lines(stats: dict[str, Any]) -> list[str]:
    """The same numbers as text."""
    total = stats["rules"]
    severities = ", ".join(f"{number} {name}" for name, number in stats["severity"].items())
    packs = ", ".join(f"{number} {name}" for name, number in stats["pack"].items())
    refused = stats["refused_by_a_tool"]
    rows = [
        ("rules", str(total), f"{severities}; {packs}"),
        ("with source and date", str(stats["with_source_and_date"]), ""),
        ("all examples hold", str(stats["passing"]), count(stats["examples"], "example")),
        ("with a fix", str(stats["with_fix"]), ""),
        ("with an incident", str(stats["with_incident"]), ""),
        ("refused by a tool", str(refused), f"{total - refused} by nobody"),
        ("preview", str(stats["preview"]), ""),
        ("files that cannot be used", str(stats["unusable_files"]), ""),
    ]
    areas = [(area, str(number)) for area, number in stats["area"].items()]
    return [*table(rows, right=(1,)), "", "By area", *table(areas, right=(1,))]


def _number(truths: Iterable[bool]) -> int:
    return sum(truths)
