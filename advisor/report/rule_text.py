"""A rule in words that need no design: why it exists, what to do, who refuses, where from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.report.text import wrapped
from advisor.rules import Refusal, Rule, Source
from advisor.rules.clauses import conjuncts

ANYWHERE: Final = "any"

# An underscore within a word is one; at its edge it would begin emphasis. An @ would call people.
_SPECIAL: Final = re.compile(r"[\\*\[\]<>|]")
_EDGE: Final = re.compile(r"(?<!\w)_|_(?!\w)")

PLATFORMS: Final[dict[str, str]] = {
    "kops": "kops",
    "eks": "EKS",
    "capa": "other self-run control planes (Cluster API, kubeadm)",
    "any": "any cluster",
}
"""What a rule may be about, in words."""

TOOLS: Final[dict[str, str]] = {
    "aws": "AWS",
    "capa": "Cluster API",
    "cloudformation": "CloudFormation",
    "eks": "EKS",
    "terraform": "Terraform",
}
"""Names of tools and platforms that are not written the way rules name them."""


def documentation(rule: Rule) -> str:
    """The rule's page below the top folder of this program; empty for a rule of a pack."""
    return "" if "/" in rule.id else f"docs/rules/{rule.id}.md"


def applies_to(rule: Rule) -> str:
    """``kops and EKS``."""
    names = [PLATFORMS.get(each, each) for each in rule.applies_to]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def remedies(rule: Rule) -> Iterator[tuple[str, str]]:
    """What to do, as (tool, text); the tool is empty where there is one remedy for all."""
    for key, text in rule.remedy.items():
        tool = TOOLS.get(key, key)
        if key == ANYWHERE:
            tool = "otherwise" if len(rule.remedy) > 1 else ""
        yield tool, " ".join(text.split())


def refusal(each: Refusal) -> str:
    """``kops 1.37 and later: machines must fit``."""
    tool = TOOLS.get(each.tool, each.tool)
    since = f" {each.since} and later" if each.since else ""
    note = f": {' '.join(each.note.split())}" if each.note else ""
    return f"{tool}{since}{note}"


def source(each: Source) -> str:
    """``etcd v3.6 documentation, FAQ (seen 2026-08)``."""
    return f"{' '.join(each.ref.split())} (seen {each.seen})"


def condition_lines(rule: Rule, width: int) -> list[str]:
    """The condition, one clause a line; a clause longer than ``width`` goes on indented."""
    lines: list[str] = []
    for at, clause in enumerate(conjuncts(rule.when)):
        lines += wrapped(f"&& {clause}" if at else clause, "", width, hanging="   ")
    return lines


def help_text(rule: Rule) -> str:
    """Reasons, remedy and sources as plain paragraphs."""
    lines = [" ".join(rule.why.split())]
    lines += [f"{tool}: {text}" if tool else text for tool, text in remedies(rule)]
    if rule.incident:
        lines.append(f"It has happened: {' '.join(rule.incident.split())}")
    lines += [f"Refused by {refusal(each)}" for each in rule.refused_by]
    lines += [f"Source: {source(each)}" for each in rule.sources]
    return "\n".join(lines)


def help_markdown(rule: Rule) -> str:
    """The same with headings and lists."""
    parts = [escaped(" ".join(rule.why.split())), "**What to do**", _list(_remedy_items(rule))]
    if rule.refused_by:
        parts += ["**Refused by**", _list(escaped(refusal(each)) for each in rule.refused_by)]
    if rule.incident:
        parts += ["**It has happened**", escaped(" ".join(rule.incident.split()))]
    parts += ["**Sources**", _list(escaped(source(each)) for each in rule.sources)]
    return "\n\n".join(parts)


def _remedy_items(rule: Rule) -> Iterator[str]:
    for tool, text in remedies(rule):
        yield f"{escaped(tool)}: {escaped(text)}" if tool else escaped(text)


def _list(items: Iterator[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def escaped(text: str) -> str:
    """Prose of a rule in Markdown: code spans stay, the rest means what it says."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a lone backtick opens no code span
        return _escaped_prose(text)
    return "`".join(piece if at % 2 else _escaped_prose(piece) for at, piece in enumerate(pieces))


def _escaped_prose(text: str) -> str:
    return _EDGE.sub(r"\\_", _SPECIAL.sub(r"\\\g<0>", text)).replace("@", "&#64;")
