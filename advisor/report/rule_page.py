"""The page of one rule in the documentation, and the index of all, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from advisor.decisions import by_path
from advisor.report.rule_text import (
    applies_to,
    condition_lines,
    escaped,
    refusal,
    remedies,
    source,
)
from advisor.report.text import capital, count
from advisor.rules import Example, Rule, Severity

AREAS: Final[Mapping[str, str]] = {
    "goal": "Goals",
    "az": "Zones and regions",
    "cp": "Control plane",
    "etcd": "etcd",
    "net": "Network",
    "lb": "Load balancing and ingress",
    "node": "Nodes",
    "wl": "Workload",
    "sto": "Storage",
    "iam": "Identity",
    "sec": "Security",
    "obs": "Observability",
    "upg": "Upgrades",
    "mesh": "Service mesh",
    "one": "Changes of a live cluster",
}
"""Titles of areas, in the order of the index; an area that is not listed goes by its own name."""

_CONDITION_WIDTH: Final = 96
_SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "AWS or the tool refuses, or the design cannot do what it claims",
    Severity.WARNING: "runs, with a known failure path",
    Severity.ADVICE: "a trade-off of cost, availability and simplicity",
}


@dataclass(frozen=True, slots=True)
class Documented:
    """A rule with what its page shows besides: ``message`` is what it says of its first example."""

    rule: Rule
    reads: tuple[str, ...]
    examples: tuple[Example, ...]
    message: str


def area_title(area: str) -> str:
    """``Zones and regions`` for ``az``."""
    return AREAS.get(area, capital(area))


def page(documented: Documented) -> str:
    """The whole page, with the line that says where it comes from."""
    rule = documented.rule
    parts = [
        f"<!-- Generated from {rule.file} by `make docs`. Change that file, not this one. -->",
        f"# {rule.id}: {escaped(rule.title)}",
        _summary(rule),
    ]
    if documented.message:
        parts.append(f"> {escaped(documented.message)}")
    parts += _section("Why", escaped(_folded(rule.why)))
    parts += _section("What to do", _remedy(rule))
    parts += _section("Fix", _fix(rule))
    parts += _section("Who refuses it today", _refused(rule))
    parts += _section("It has happened", escaped(_folded(rule.incident)))
    parts += _section("Condition", _condition(documented))
    parts += _section("Examples", _examples(documented.examples))
    parts += _section("Sources", _bullets(escaped(source(each)) for each in rule.sources))
    return "\n\n".join(parts) + "\n"


def index(rules: Sequence[Documented]) -> str:
    """The list of all rules, area by area."""
    every = [each.rule for each in rules]
    severities = [rule.severity for rule in every]
    numbers = ", ".join(
        (
            count(severities.count(Severity.ERROR), "error"),
            count(severities.count(Severity.WARNING), "warning"),
            count(severities.count(Severity.ADVICE), "advice", "advice"),
        )
    )
    nobody = sum(1 for rule in every if not rule.refused_by)
    fixed = sum(1 for rule in every if rule.fix)
    told = sum(1 for rule in every if rule.incident)
    introduction = (
        f"{len(every)} rules: {numbers}. {nobody} of them are about designs that no tool refuses "
        f"today; {fixed} have a fix to apply, {told} a public incident that teaches them. Every "
        "rule names its sources and the day they were read."
    )
    parts = [
        "<!-- Generated from rules/ by `make docs`. -->",
        "# Rules",
        introduction,
        "`k8s-advisor explain RULE DESIGN` says what a rule makes of your design.",
        _bullets(f"**{severity.value}**: {text}" for severity, text in _SEVERITIES.items()),
    ]
    for area in _areas(every):
        own = [rule for rule in every if rule.area == area]
        parts += _section(area_title(area), _table(own))
    return "\n\n".join(parts) + "\n"


def _areas(rules: Iterable[Rule]) -> list[str]:
    found = {rule.area for rule in rules}
    return [area for area in AREAS if area in found] + sorted(found - set(AREAS))


def _table(rules: Iterable[Rule]) -> str:
    rows = [
        f"| [{rule.id}]({rule.id}.md) | {rule.severity.value} | {escaped(rule.title)} "
        f"| {_refusing(rule)} | {'yes' if rule.fix else ''} |"
        for rule in rules
    ]
    return "\n".join(
        ("| Rule | Severity | Problem | Refused by | Fix |", "|---|---|---|---|---|", *rows)
    )


def _refusing(rule: Rule) -> str:
    return ", ".join(dict.fromkeys(escaped(each.tool) for each in rule.refused_by)) or "nobody"


def _summary(rule: Rule) -> str:
    preview = (
        " It is a preview: its condition may still change." if rule.status == "preview" else ""
    )
    decides = ""
    if rule.decision:
        decision = by_path(rule.decision)
        field = f"`{rule.decision}`"
        decides = f" Decides: {f'[{field}](../decisions.md#{decision.id})' if decision else field}."
    return (
        f"**{capital(rule.severity.value)}** ({_SEVERITIES[rule.severity]}). "
        f"Area: {area_title(rule.area)}. About {applies_to(rule)}.{decides} "
        f"Since {rule.since}.{preview}"
    )


def _remedy(rule: Rule) -> str:
    texts = [
        f"**{escaped(tool)}**: {escaped(text)}" if tool else escaped(text)
        for tool, text in remedies(rule)
    ]
    return texts[0] if len(texts) == 1 else _bullets(texts)


def _fix(rule: Rule) -> str:
    if not rule.fix:
        return ""
    parts = [_yaml(dict(rule.fix))]
    if rule.fix_where:
        parts += ["Of a list, only the elements for which this holds:", _yaml(dict(rule.fix_where))]
    return "\n\n".join(parts)


def _refused(rule: Rule) -> str:
    if not rule.refused_by:
        return "No tool does."
    return _bullets(escaped(refusal(each)) for each in rule.refused_by)


def _condition(documented: Documented) -> str:
    lines = condition_lines(documented.rule, _CONDITION_WIDTH)
    code = "\n".join(("```", *lines, "```"))
    fields = ", ".join(f"`{path}`" for path in documented.reads)
    return f"{code}\n\nIt reads {fields}." if fields else code


def _examples(examples: Sequence[Example]) -> str:
    parts: list[str] = []
    for fires, title in ((True, "It fires on"), (False, "It is quiet on")):
        designs = [_example(each) for each in examples if each.fires is fires]
        if designs:
            parts += [f"{title}:", _yaml(designs)]
    return "\n\n".join(parts)


def _example(example: Example) -> dict[str, Any]:
    design: dict[str, Any] = {"preset": example.preset}
    if example.before:
        design["before"] = dict(example.before)
    return design | {"set": dict(example.changes)} if example.changes else design


def _yaml(value: object) -> str:
    import yaml

    text = yaml.safe_dump(
        value, sort_keys=False, width=_CONDITION_WIDTH, allow_unicode=True, default_flow_style=None
    )
    return f"```yaml\n{text.rstrip()}\n```"


def _section(title: str, text: str) -> Iterator[str]:
    if text:
        yield f"## {title}"
        yield text


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _folded(text: str) -> str:
    return " ".join(text.split())
