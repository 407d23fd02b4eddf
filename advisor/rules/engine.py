"""The rule book: loads rules and says what they find in a design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import advisor
from advisor.errors import NotFoundError, RuleError
from advisor.resources import folder
from advisor.rules.bundle import Bundle, CompiledGroup, CompiledRule, Problem
from advisor.rules.cache import cached
from advisor.rules.choice import Choice, Choices, refuses
from advisor.rules.environment import BEFORE, Environment
from advisor.rules.executable import Executable
from advisor.rules.facts import Facts
from advisor.rules.findings import BROKEN_RULE, Finding, Findings, State
from advisor.rules.groups import Group
from advisor.rules.packs import Pack, rule_files
from advisor.rules.rule import Example, Rule, Severity, platform_of
from advisor.rules.selection import EVERYTHING
from advisor.rules.tables import Tables
from advisor.rules.waivers import settle

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_ORDER = {severity: position for position, severity in enumerate(Severity)}


class RuleBook:
    """Rules ready to evaluate. Immutable in use, and safe to share between threads."""

    def __init__(
        self, environment: Environment, bundle: Bundle, packs: Sequence[Pack] = ()
    ) -> None:
        self.environment = environment
        self.problems: tuple[Problem, ...] = bundle.problems
        """Files that could not be used; each is an ``ADV-000`` finding of every design."""
        self._entries = tuple(Executable(each, environment) for each in bundle.rules)
        self._by_id = {entry.id: entry for entry in self._entries}
        self.packs = tuple(packs)
        groups = [
            Group(tuple(self._by_id[each] for each in group.rules), group.program, environment)
            for group in bundle.groups
        ]
        self._choices = Choices(self._entries, groups)
        asks = (ask for entry in self._entries for ask in entry.compiled.asks)
        self._tables = Tables(environment.functions, asks)

    @classmethod
    def load(
        cls,
        folders: Sequence[Path | Pack],
        environment: Environment,
        *,
        cache: Path | None = None,
        strict: bool = False,
    ) -> RuleBook:
        """The rules below ``folders`` and of packs, type-checked against ``environment``.

        ``cache`` is a file for compiled rules; it may be missing, stale or broken. With
        ``strict`` the first unusable file raises ``RuleError``; without it, it is a problem of
        the book.
        """
        packs = [each if isinstance(each, Pack) else Pack(each) for each in folders]
        bundle = _joined(_bundle(each, environment, cache) for each in packs)
        if strict and bundle.problems:
            first, *others = bundle.problems
            more = f"\n({len(others)} more files with problems)" if others else ""
            raise RuleError(first.text + more, hint=first.hint)
        return cls(environment, bundle, packs)

    @classmethod
    def bundled(
        cls,
        catalog: Catalog,
        *,
        packs: Iterable[Pack] = (),
        cache: Path | None = None,
        strict: bool = False,
    ) -> RuleBook:
        """The rules that ship with the program, and those of ``packs``."""
        every = (Pack(folder("rules"), version=advisor.__version__), *packs)
        return cls.load(every, design_environment(catalog), cache=cache, strict=strict)

    def adjusted(
        self, *, profile: str | None = None, severities: Mapping[str, str] | None = None
    ) -> RuleBook:
        """The same rules, judging by ``profile`` (not the design's own) and other severities.

        ``severities`` maps ids of rules to a severity or ``off``. Raises ``NotFoundError`` for a
        profile that does not exist; ids that no rule has are ignored.
        """
        book = copy(self)
        book._choices = self._choices.adjusted(profile, severities or {})
        return book

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every usable rule, by id."""
        return tuple(entry.compiled.rule for entry in self._entries)

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; raises ``NotFoundError``."""
        return self._entry(rule_id).compiled.rule

    def about_change(self, rule_id: str) -> bool:
        """Whether a rule judges the step from one design to another; see ``Facts.after``."""
        return self._entry(rule_id).about_change

    def reads(self, rule_id: str) -> tuple[str, ...]:
        """The fields that a rule's condition reads, such as ``design.etcd.members``."""
        return self._entry(rule_id).compiled.reads

    def evaluate(self, facts: Facts, tool: str) -> Findings:
        """What the rules find. ``tool`` is the provisioner, for platform and remedies.

        With a design before it (``Facts.after``) only rules about changes are asked.

        Pure: nothing is read or kept. A rule that fails is an ``ADV-000`` finding.
        """
        managed = bool(facts.design.get("control_plane", {}).get("managed"))
        platform = platform_of(tool, managed)
        change = facts.before is not None
        profile = facts.design.get("profile", EVERYTHING)
        choice = self._choices.of(profile, platform, change=change)
        variables = facts.variables()
        activation = self.environment.activation(variables | self._tables.variables(variables))
        fired = [_unusable(problem) for problem in self.problems]
        left_open: list[Finding] = []
        passed: list[str] = []
        verdicts = choice.verdicts(activation)
        for entry in choice.counted:
            verdict = verdicts.get(entry.id, False)
            if verdict is False:
                passed.append(entry.id)
            elif verdict is True:
                fired.append(entry.finding(activation, tool, platform))
            elif missing := entry.missing(verdict, variables):
                left_open.append(entry.unanswered(missing, tool, platform))
            else:
                fired.append(_failed(entry.compiled.rule, verdict))
        hidden = tuple(
            entry.finding(activation, tool, platform)
            for entry in choice.refusing
            if verdicts.get(entry.id) is True
        )
        found = Findings(tuple(fired), tuple(left_open), tuple(passed), refused=hidden)
        return self._settled(found, choice, facts)

    def _settled(self, found: Findings, choice: Choice, facts: Facts) -> Findings:
        """``found`` after waivers and severities of its own, in the order of a report."""
        weighed = map(self._choices.weighed, found.fired)
        fired, waived, idle = settle(weighed, facts.design.get("waivers", ()), facts.today)
        refused = [*filter(self._is_refusal, found.fired), *found.refused]
        return replace(
            found,
            fired=_sorted(fired),
            not_evaluated=_sorted(map(self._choices.weighed, found.not_evaluated)),
            waived=_sorted(waived),
            idle_waivers=tuple(idle),
            left_out=tuple(entry.id for entry in choice.left_out),
            refused=_sorted(refused),
        )

    def _is_refusal(self, finding: Finding) -> bool:
        entry = self._by_id.get(finding.rule)
        return entry is not None and refuses(entry.compiled.rule)

    def fix(self, rule_id: str, facts: Facts) -> dict[str, Any] | None:
        """The changes that clear a rule's finding: field path to plain value.

        They fit ``advisor.model.paths.replace`` and ``Session.apply``. None when the rule has no
        fix for this design: it names none, nothing would change, or a fact it needs is missing.
        Whether the rule fires is for the caller to know. Raises ``NotFoundError``.
        """
        from advisor.rules.fixes import changes

        rule = self.rule(rule_id)
        activation = self.environment.activation(facts.variables())
        return changes(rule, self.environment, facts, activation)

    def examples(self, rule_id: str) -> tuple[Example, ...]:
        """The examples of a rule, read from its file: compiled rules do not carry them."""
        from advisor.rules.loader import read_rule

        return read_rule(self.path(rule_id), self.rule(rule_id).file)[1]

    def path(self, rule_id: str) -> Path:
        """The file of a rule; raises ``NotFoundError`` when the rule or its file is not there."""
        rule = self._entry(rule_id).compiled.rule
        for pack in self.packs:
            for path, name in rule_files(pack) if pack.name == rule.pack else ():
                if name == rule.file:
                    return path
        raise NotFoundError(f"The file of rule {rule_id} is gone: {rule.file}.")

    def iter_examples(self) -> Iterator[tuple[Rule, Example]]:
        """Every example of every rule: what ``tests/rules`` runs."""
        for rule in self.rules:
            for example in self.examples(rule.id):
                yield rule, example

    def _entry(self, rule_id: str) -> Executable:
        pack, slash, name = rule_id.rpartition("/")
        entry = self._by_id.get(f"{pack.lower()}{slash}{name.upper()}")
        if entry is None:
            raise NotFoundError(f"There is no rule {rule_id!r}.", hint="Ids read like ETCD-001.")
        return entry


def _bundle(pack: Pack, environment: Environment, cache: Path | None) -> Bundle:
    def compiled() -> Bundle:
        # Most runs find their rules compiled, and need neither YAML nor the checks.
        from advisor.rules.loader import compile_rules

        return compile_rules(pack, environment)

    if cache is not None and pack.name:
        mark = crc32(str(pack.path.absolute()).encode(errors="surrogateescape"))
        cache = cache.with_name(f"{cache.name}-{pack.name}-{mark:08x}")
    return cached(pack, cache, compiled)


def _joined(bundles: Iterable[Bundle]) -> Bundle:
    """All rules by id; of two packs of one name that bring the same rule the first one counts."""
    rules: dict[str, CompiledRule] = {}
    problems: list[Problem] = []
    groups: list[CompiledGroup] = []
    for bundle in bundles:
        problems += bundle.problems
        if not any(each.rule.id in rules for each in bundle.rules):
            groups += bundle.groups
        for each in bundle.rules:
            known = rules.setdefault(each.rule.id, each)
            if known is not each:
                text = f"{each.rule.file}: {each.rule.id} is taken by {known.rule.file}"
                problems.append(Problem(each.rule.file, text, "Give one of the packs a name."))
    return Bundle(tuple(rules[each] for each in sorted(rules)), tuple(problems), tuple(groups))


def design_environment(catalog: Catalog) -> Environment:
    """The rule language over designs: all functions, all fields of a design, declared facts."""
    from advisor.rules.functions import arithmetic
    from advisor.rules.lookups import lookups

    return Environment((*arithmetic(), *lookups(catalog)), _design_schema)


def _design_schema() -> dict[str, Any]:
    # Walking the model is work for the day a rule changes, not for every start.
    from advisor.model.design import Design
    from advisor.rules.declared import AVAILABILITY_FACTS, BILL_FACTS, PLAN_FACTS
    from advisor.rules.schema import known_paths

    documents = {**known_paths(Design, "design"), **known_paths(Design, BEFORE)}
    return {**documents, **PLAN_FACTS, **BILL_FACTS, **AVAILABILITY_FACTS}


def _failed(rule: Rule, reason: str | bool) -> Finding:
    return _broken(f"{rule.id} failed on this design", f"{rule.file}: {reason}")


def _unusable(problem: Problem) -> Finding:
    return _broken(f"{problem.file} cannot be used", problem.text)


def _broken(title: str, text: str) -> Finding:
    return Finding(
        rule=BROKEN_RULE,
        severity=Severity.WARNING,
        area="rules",
        title=f"Rule {title}",
        message=text,
        why="What this rule knows is not part of the answer.",
        remedy="Correct the rule file, or report it to whoever maintains it.",
        path="",
        refused_by=(),
        sources=(),
        state=State.FIRES,
    )


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[int, str, str]:
    return _ORDER[finding.severity], finding.rule, finding.title
