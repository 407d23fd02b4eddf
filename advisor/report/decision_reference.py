"""The reference of every question the program asks, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from advisor.decisions import NOT_ASKED, STEPS, Decision, Input, Option, registry
from advisor.report.rule_text import escaped
from advisor.report.text import count
from advisor.rules import Rule

_INPUTS: Final[Mapping[Input, str]] = {
    Input.CHOICE: "one of the options",
    Input.MANY: "any number of the options",
    Input.NUMBER: "a number",
    Input.TEXT: "a text",
    Input.SWITCH: "yes or no",
    Input.RANGES: "a list of address ranges",
}
_FROM_CATALOG: Final[Mapping[str, str]] = {
    "regions": "the regions with prices",
    "zones": "the zones of the region",
    "instance-types": "the instance types sold in the region",
    "kubernetes-versions": "the versions still supported",
}


def decision_reference(rules: Sequence[Rule]) -> str:
    """Every decision by step; ``rules`` are linked from the field that decides them."""
    decisions = registry()
    one_way = sum(1 for decision in decisions if decision.one_way)
    introduction = (
        f"{len(decisions)} questions in {len(STEPS)} steps, as the wizard and `k8s-advisor ask` "
        "put them. Each decides one field of the design file. "
        f"{one_way} are one-way doors: on a living cluster they cannot be taken back."
    )
    parts = [
        "<!-- Generated from advisor/decisions by `make docs`. -->",
        "# Decisions",
        introduction,
    ]
    for info in STEPS:
        own = [decision for decision in decisions if decision.step is info.step]
        parts += [f"## {info.title}", info.intro]
        for decision in own:
            parts += _decision(decision, _rules_of(decision, rules))
    parts += ["## Not asked", *_not_asked()]
    return "\n\n".join(parts) + "\n"


def _rules_of(decision: Decision, rules: Iterable[Rule]) -> list[str]:
    return [rule.id for rule in rules if rule.decision == decision.path]


def _decision(decision: Decision, rules: Sequence[str]) -> Iterator[str]:
    yield f'<a id="{decision.id}"></a>\n### {escaped(decision.title)}'
    yield f"`{decision.path}`: {_answer(decision)}."
    yield escaped(decision.why)
    if decision.one_way:
        yield f"**One-way door.** {escaped(decision.one_way)}"
    if decision.options:
        yield _options(decision.options)
    if rules:
        links = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in rules)
        yield f"{'Rule' if len(rules) == 1 else 'Rules'}: {links}."
    yield f"Source: {escaped(decision.source)}."


def _answer(decision: Decision) -> str:
    parts = [_INPUTS[decision.input]]
    if decision.options_from:
        parts.append(f"offered are {_FROM_CATALOG[decision.options_from]}")
    if decision.input is Input.NUMBER:
        parts[0] = " ".join(filter(None, (parts[0], _bounds(decision), _unit(decision))))
    if decision.optional:
        parts.append("or nothing")
    if decision.pool:
        parts.append("asked of every node pool")
    if not decision.essential:
        parts.append('under "more questions"')
    return ", ".join(parts)


def _bounds(decision: Decision) -> str:
    low, high = decision.minimum, decision.maximum
    if low is not None and high is not None:
        return f"from {low:,g} to {high:,}"
    if low is not None:
        return f"of at least {low:,g}"
    return f"of at most {high:,}" if high is not None else ""


def _unit(decision: Decision) -> str:
    if not decision.unit:
        return ""
    return decision.unit if decision.minimum is not None else f"of {decision.unit}"


def _options(options: Iterable[Option]) -> str:
    rows = [
        f"| {escaped(option.label)}{' (history)' if option.history else ''} "
        f"| `{_value(option.value)}` | {escaped(option.tradeoff)} |"
        for option in options
    ]
    return "\n".join(("| Answer | In the file | What it means |", "|---|---|---|", *rows))


def _value(value: Any) -> str:
    """A value as YAML writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_value(each)}' for key, each in value.items())}}}"
    return str(value)


def _not_asked() -> Iterator[str]:
    yield (
        f"{count(len(NOT_ASKED), 'field')} of a design file that no question asks for; "
        "`k8s-advisor schema` describes each."
    )
    rows = [f"| `{path}` | {escaped(reason)} |" for path, reason in NOT_ASKED.items()]
    yield "\n".join(("| Field | Why it is not asked |", "|---|---|", *rows))
