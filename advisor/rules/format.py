"""The form of a rule file: from a YAML document to a ``Rule``, with the key at fault named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from advisor.catalog.suggestions import did_you_mean
from advisor.errors import RuleError
from advisor.rules.rule import ANY, Example, Platform, Refusal, Rule, Severity, Source, Status

ID = re.compile(r"[A-Z][A-Z0-9]{0,11}-\d{3}")
WORD = re.compile(r"[a-z][a-z0-9-]{0,30}")
DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
MAX_TEXT = 4_000
MAX_TITLE = 80
MAX_ITEMS = 50
REMEDY_KEYS = frozenset(
    {ANY, "kops", "eks", "capa", "eksctl", "cloudformation", "terraform", "kubeadm"}
)
APPLIES_TO = (ANY, *Platform)
REQUIRED = ("id", "title", "severity", "area", "applies_to", "since", "when", "message", "why",
             "remedy", "sources", "examples")  # fmt: skip
OPTIONAL = ("refused_by", "status", "fix", "fix_where", "decision", "incident")

E = TypeVar("E", bound=StrEnum)


def parse_rule(document: object, file: str) -> tuple[Rule, tuple[Example, ...]]:
    """The rule in a loaded YAML document. Raises ``RuleError`` naming the key at fault."""
    keys = _mapping(document, "the rule file")
    _require_keys(keys)
    rule_id = _text(keys["id"], "id")
    if not ID.fullmatch(rule_id):
        raise RuleError(f"id: {rule_id!r} does not read like ETCD-001")
    area = _text(keys["area"], "area")
    if not WORD.fullmatch(area):
        raise RuleError(f"area: {area!r} is not a lower-case word")
    rule = Rule(
        id=rule_id,
        title=_line(keys["title"], "title"),
        severity=_choice(keys["severity"], "severity", Severity),
        area=area,
        applies_to=_applies_to(keys["applies_to"]),
        refused_by=tuple(_each(keys.get("refused_by", []), "refused_by", _refusal)),
        status=_choice(keys.get("status", "stable"), "status", Status),
        since=_text(keys["since"], "since"),
        when=_text(keys["when"], "when"),
        message=_text(keys["message"], "message"),
        why=_text(keys["why"], "why"),
        remedy=_remedy(keys["remedy"]),
        fix=_changes(keys.get("fix", {}), "fix"),
        decision=_text(keys.get("decision", ""), "decision", empty=True),
        sources=tuple(_each(keys["sources"], "sources", _source)),
        incident=_text(keys.get("incident", ""), "incident", empty=True),
        file=file,
        fix_where=_conditions(keys.get("fix_where", {}), "fix_where"),
    )
    if not rule.sources:
        raise RuleError("sources: a rule without a source is an opinion; name at least one")
    return rule, _examples(keys["examples"])


def _require_keys(keys: Mapping[str, Any]) -> None:
    known = (*REQUIRED, *OPTIONAL)
    for key in keys:
        if key not in known:
            raise RuleError(
                f"there is no key {key!r} in a rule",
                hint=did_you_mean(key, known, otherwise=f"Keys: {', '.join(known)}."),
            )
    missing = [key for key in REQUIRED if key not in keys]
    if missing:
        raise RuleError(f"the rule has no {', '.join(missing)}")


def _applies_to(value: object) -> tuple[str, ...]:
    names = _each(value, "applies_to", _text)
    for name in names:
        if name not in APPLIES_TO:
            raise RuleError(f"applies_to: {name!r} is none of {', '.join(APPLIES_TO)}")
    if not names:
        raise RuleError("applies_to: name at least one platform, or any")
    return tuple(names)


def _refusal(value: object, place: str) -> Refusal:
    keys = _mapping(value, place, known=("tool", "from", "note"))
    if "tool" not in keys:
        raise RuleError(f"{place}: name the tool")
    return Refusal(
        _text(keys["tool"], f"{place}.tool"),
        _text(keys.get("from", ""), f"{place}.from", empty=True),
        _text(keys.get("note", ""), f"{place}.note", empty=True),
    )


def _source(value: object, place: str) -> Source:
    keys = _mapping(value, place, known=("ref", "seen"))
    if len(keys) != 2:
        raise RuleError(f"{place}: a source has ref and seen")
    seen = str(keys["seen"])
    if not DATE.fullmatch(seen):
        raise RuleError(f"{place}.seen: {seen!r} does not read like 2026-08 or 2026-08-21")
    return Source(_text(keys["ref"], f"{place}.ref"), seen)


def _remedy(value: object) -> Mapping[str, str]:
    if isinstance(value, str):
        return {ANY: _text(value, "remedy")}
    remedies = _mapping(value, "remedy")
    for key in remedies:
        if key not in REMEDY_KEYS:
            raise RuleError(f"remedy: {key!r} is none of {', '.join(sorted(REMEDY_KEYS))}")
    if not remedies:
        raise RuleError("remedy: say what to do")
    return {key: _text(text, f"remedy.{key}") for key, text in remedies.items()}


def _examples(value: object) -> tuple[Example, ...]:
    keys = _mapping(value, "examples", known=("fires", "quiet"))
    examples: list[Example] = []
    for name in ("fires", "quiet"):
        found = _each(keys.get(name, []), f"examples.{name}", _example)
        if not found:
            raise RuleError(f"examples.{name}: give at least one; the examples are the rule's test")
        examples += [
            Example(preset, changes, name == "fires", was) for preset, changes, was in found
        ]
    return tuple(examples)


def _example(value: object, place: str) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    keys = _mapping(value, place, known=("preset", "set", "before"))
    if "preset" not in keys:
        raise RuleError(f"{place}: name the preset")
    return (
        _text(keys["preset"], f"{place}.preset"),
        _changes(keys.get("set", {}), f"{place}.set"),
        _changes(keys.get("before", {}), f"{place}.before"),
    )


def _changes(value: object, place: str) -> Mapping[str, Any]:
    changes = _mapping(value, place)
    for path, each in changes.items():
        _require_plain(each, f"{place}.{path}", depth=0)
    return changes


def _conditions(value: object, place: str) -> Mapping[str, str]:
    conditions = _mapping(value, place)
    return {path: _text(each, f"{place}.{path}") for path, each in conditions.items()}


def _require_plain(value: object, place: str, depth: int) -> None:
    if depth > 6:
        raise RuleError(f"{place}: nested too deeply")
    if isinstance(value, Mapping):
        for key, each in _mapping(value, place).items():
            _require_plain(each, f"{place}.{key}", depth + 1)
    elif isinstance(value, list):
        for position, each in enumerate(value):
            _require_plain(each, f"{place}[{position}]", depth + 1)
    elif value is not None and not isinstance(value, bool | int | float | str):
        raise RuleError(f"{place}: {value!r} is no plain value; quote it")


def _mapping(value: object, place: str, known: Sequence[str] = ()) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise RuleError(f"{place}: expected keys and values, found {_shown(value)}")
    strangers = [key for key in value if known and key not in known]
    if strangers:
        raise RuleError(f"{place}: there is no key {strangers[0]!r}; keys are {', '.join(known)}")
    if len(value) > MAX_ITEMS:
        raise RuleError(f"{place}: more than {MAX_ITEMS} entries")
    return value


T = TypeVar("T")


def _each(value: object, place: str, parse: Callable[[object, str], T]) -> list[T]:
    if not isinstance(value, list):
        raise RuleError(f"{place}: expected a list, found {_shown(value)}")
    if len(value) > MAX_ITEMS:
        raise RuleError(f"{place}: more than {MAX_ITEMS} entries")
    return [parse(each, f"{place}[{position}]") for position, each in enumerate(value)]


def _text(value: object, place: str, *, empty: bool = False) -> str:
    if not isinstance(value, str):
        raise RuleError(f"{place}: expected text, found {_shown(value)}", hint="Quote it.")
    text = value.strip()
    if not text and not empty:
        raise RuleError(f"{place}: must not be empty")
    if len(text) > MAX_TEXT:
        raise RuleError(f"{place}: longer than {MAX_TEXT:,} characters")
    return text


def _line(value: object, place: str) -> str:
    text = _text(value, place)
    if "\n" in text or len(text) > MAX_TITLE:
        raise RuleError(f"{place}: one line of at most {MAX_TITLE} characters")
    return text


def _choice(value: object, place: str, choices: type[E]) -> E:
    try:
        return choices(str(value))
    except ValueError:
        words = [str(each) for each in choices]
        raise RuleError(f"{place}: {value!r} is none of {', '.join(words)}") from None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
