"""The rules that judge one design: its platform, its profile, and what a person says of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cel_expr_python import cel

from advisor.errors import NotFoundError
from advisor.rules.executable import Executable
from advisor.rules.findings import Finding
from advisor.rules.groups import Group, Verdicts, ask_each
from advisor.rules.rule import Platform, Rule, Severity
from advisor.rules.selection import EVERYTHING, OFF, profiles


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules about designs of one platform: those that count under a profile, and the rest."""

    counted: tuple[Executable, ...]
    left_out: tuple[Executable, ...]
    refusing: tuple[Executable, ...]
    """Rules that are left out, but are about what a tool refuses."""
    groups: tuple[Group, ...]
    ungrouped: tuple[Executable, ...]

    def verdicts(self, activation: cel.Activation) -> Verdicts:
        """What the rules that count, and those about refusals, say; others may answer, too."""
        found = ask_each(self.ungrouped, activation)
        for group in self.groups:
            found.update(group.answer(activation))
        return found


class Choices:
    """Every choice among some rules, each made when it is first asked for."""

    def __init__(
        self,
        entries: Sequence[Executable],
        groups: Sequence[Group] = (),
        profile: str | None = None,
        severities: Mapping[str, str] | None = None,
    ) -> None:
        """``profile`` goes before that of a design; ``severities`` are by rule, or ``off``."""
        if profile is not None and profile not in profiles():
            raise NotFoundError(
                f"There is no profile {profile!r}.", hint=f"Profiles: {', '.join(profiles())}."
            )
        self._entries = tuple(entries)
        self._groups = tuple(groups)
        self._profile = profile
        self._severities = dict(severities or {})
        self._known: dict[tuple[str, Platform, bool], Choice] = {}

    def adjusted(self, profile: str | None, severities: Mapping[str, str]) -> Choices:
        """The same with another profile, if one is given, and more severities."""
        severities = {**self._severities, **severities}
        return Choices(self._entries, self._groups, profile or self._profile, severities)

    def of(self, profile: str, platform: Platform, *, change: bool = False) -> Choice:
        """The rules for a design of this ``platform`` that asks for ``profile``.

        With ``change`` those about the step from another design to it, and no others.
        """
        key = (self._profile or profile, platform, change)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._made(*key)
        return found

    def weighed(self, finding: Finding) -> Finding:
        """``finding`` with the severity that a person gives its rule."""
        severity = self._severities.get(finding.rule)
        return replace(finding, severity=Severity(severity)) if severity else finding

    def _made(self, profile: str, platform: Platform, change: bool) -> Choice:
        counted: list[Executable] = []
        left_out: list[Executable] = []
        for entry in self._entries:
            if entry.about_change is change and entry.compiled.rule.applies(platform):
                (counted if self._counts(entry, profile) else left_out).append(entry)
        refusing = [entry for entry in left_out if refuses(entry.compiled.rule)]
        asked = {entry.id: entry for entry in (*counted, *refusing)}
        groups = [group for group in self._groups if group.has_any(asked)]
        for group in groups:
            for entry in group.entries:
                asked.pop(entry.id, None)
        return Choice(
            counted=tuple(counted),
            left_out=tuple(left_out),
            refusing=tuple(refusing),
            groups=tuple(groups),
            ungrouped=tuple(asked.values()),
        )

    def _counts(self, entry: Executable, profile: str) -> bool:
        wanted = self._severities.get(entry.id)
        if wanted is not None:
            return wanted != OFF  # what somebody says of one rule goes before any profile
        if profile == EVERYTHING:
            return True
        return profiles()[profile].takes(entry.compiled.rule, entry.compiled.reads)


def refuses(rule: Rule) -> bool:
    """Whether a tool is known to refuse what the rule finds."""
    return rule.severity is Severity.ERROR and bool(rule.refused_by)
