"""A rule and its parts, as written in its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is; the order of the members is the order of a report."""

    ERROR = "error"
    """AWS or the tool refuses, or the design cannot do what it claims."""
    WARNING = "warning"
    """Runs, with a known failure path."""
    ADVICE = "advice"
    """A trade-off of cost, availability and simplicity; never blocks."""


class Status(StrEnum):
    """Whether a rule has settled; a preview rule may still change its condition."""

    STABLE = "stable"
    PREVIEW = "preview"


class Platform(StrEnum):
    """What runs the control plane, as far as rules tell designs apart."""

    KOPS = "kops"
    EKS = "eks"
    """Managed by AWS, whatever tool creates it."""
    CAPA = "capa"
    """Any other control plane that you run: Cluster API, kubeadm, kube-aws."""


ANY = "any"


def platform_of(tool: str, managed: bool) -> Platform:
    """The platform of a design from its provisioner and whether AWS runs the control plane."""
    if managed:
        return Platform.EKS
    return Platform.KOPS if tool == Platform.KOPS else Platform.CAPA


@dataclass(frozen=True, slots=True)
class Refusal:
    """A tool that rejects what the rule finds; ``since`` is the tool's version."""

    tool: str
    since: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule's facts stand; ``seen`` is the ISO date or month of reading."""

    ref: str
    seen: str


@dataclass(frozen=True, slots=True)
class Example:
    """A design that makes the rule fire or leaves it quiet: a preset with some fields replaced.

    ``changes`` maps field paths (``etcd.members``, ``nodes.pools[0].min``) to plain values, for
    ``advisor.model.paths.replace``. Of a rule about changes the design before is the preset with
    the fields of ``before`` replaced.
    """

    preset: str
    changes: Mapping[str, Any]
    fires: bool
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as written. ``decision`` and the keys of ``fix`` are field paths of the design.

    The notation of ``fix`` is explained in ``advisor/rules/__init__.py``.
    """

    id: str
    title: str
    severity: Severity
    area: str
    applies_to: tuple[str, ...]
    refused_by: tuple[Refusal, ...]
    status: Status
    since: str
    when: str
    message: str
    why: str
    remedy: Mapping[str, str]
    """By provisioning tool or platform; ``any`` for the others."""
    fix: Mapping[str, Any]
    decision: str
    sources: tuple[Source, ...]
    incident: str
    file: str
    fix_where: Mapping[str, str] = field(default_factory=dict)
    """Path of a list to the condition (CEL) under which ``fix`` changes its element ``each``."""
    pack: str = ""
    """The pack that brought the rule, and the first part of its id; empty for bundled rules."""

    def applies(self, platform: Platform) -> bool:
        """Whether the rule is about clusters of this kind."""
        return ANY in self.applies_to or platform in self.applies_to

    def remedy_for(self, tool: str, platform: Platform) -> str:
        """What to do, in terms of the tool where the rule knows it."""
        for key in (tool, platform, ANY):
            if key in self.remedy:
                return self.remedy[key]
        return next(iter(self.remedy.values()))
