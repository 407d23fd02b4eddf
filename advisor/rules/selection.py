"""Which rules judge a design: profiles, and the severities a person gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from advisor.resources import folder
from advisor.rules.rule import Rule

EVERYTHING: Final = "all"
OFF: Final = "off"
"""In place of a severity: the rule is left out."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Takes a rule when every list that is not empty matches it."""

    severities: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    """Beginnings of the paths that a rule's condition reads."""

    def takes(self, rule: Rule, reads: Sequence[str]) -> bool:
        """Whether ``rule``, whose condition reads ``reads``, is meant."""
        return (
            (not self.severities or rule.severity in self.severities)
            and (not self.areas or rule.area in self.areas)
            and (not self.reads or any(each.startswith(self.reads) for each in reads))
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """A selection of rules with a name; any of its selectors brings a rule in."""

    name: str
    about: str
    selectors: tuple[Selector, ...]

    def takes(self, rule: Rule, reads: Sequence[str]) -> bool:
        """Whether the rule counts. Rules of packs always do: somebody asked for them."""
        return bool(rule.pack) or any(each.takes(rule, reads) for each in self.selectors)


@cache
def profiles() -> Mapping[str, Profile]:
    """The profiles by name, as ``rules/profiles.json`` defines them."""
    document = json.loads((folder("rules") / "profiles.json").read_text(encoding="utf-8"))
    return {
        name: Profile(
            name,
            each["about"],
            tuple(
                Selector(**{key: tuple(values) for key, values in selector.items()})
                for selector in each["select"]
            ),
        )
        for name, each in document.items()
    }
