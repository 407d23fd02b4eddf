"""The region and the zones: read where the template says them, stood in for where it does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.template import Templates
from advisor.importers.cloudformation.values import Reference, Unknown, ZoneNumber
from advisor.importers.imported import Place
from advisor.model.placement import Placement

_ZONE: Final = re.compile(r"([a-z]{2,4}(?:-[a-z]+)+-[0-9])([a-z])")
_LETTER: Final = re.compile(r"\$\{AWS::Region\}-?([a-z])")
_IN_ARN: Final = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z]{2,4}(?:-[a-z]+)+-[0-9]):")
_REGION: Final = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]")
_LETTERS: Final = "abcdef"


@dataclass(slots=True)
class ZoneNames:
    """Gives each zone of a template its name, or one that stands for it."""

    region: str
    stood_in: list[str] = field(default_factory=list)
    """Zones that stand for what only a deployment knows."""
    _given: dict[Any, str] = field(default_factory=dict)
    _stated: set[str] = field(default_factory=set)

    def state(self, nodes: Iterable[Node]) -> None:
        """Remember the zones that are stated, so that none of them stands for another."""
        self._stated = {zone for node in nodes if (zone := self._known(node))}

    def of(self, node: Node, otherwise: Any) -> str:
        """The zone that ``node`` says; ``otherwise`` tells apart those that say none."""
        known = self._known(node)
        if known:
            return known
        key: Any = otherwise
        match node.value:
            case ZoneNumber(number):
                key = number
            case Reference() | Unknown():
                key = node.loose()
        if key not in self._given:
            wanted = key if isinstance(key, int) else 0
            taken = {*self._given.values(), *self._stated}
            names = [f"{self.region}{letter}" for letter in _LETTERS]
            order = [*names[wanted:], *names[:wanted]]
            free = [name for name in order if name not in taken]
            self._given[key] = (free or order)[0]
            self.stood_in.append(self._given[key])
        return self._given[key]

    def _known(self, node: Node) -> str | None:
        text = node.loose()
        if _ZONE.fullmatch(text):
            return text
        letter = _LETTER.fullmatch(text)
        return f"{self.region}{letter[1]}" if letter else None


def read_region(case: Case) -> str:
    """The region: that of its zones, else of an ARN, else the one a new design has."""
    found = list(_stated_zones(case.templates))
    path = "placement.region"
    if found:
        regions = Counter(region for region, _, _ in found)
        region = regions.most_common(1)[0][0]
        place, note = next((place, note) for name, place, note in found if name == region)
        reason = "the region of its zones" + (f": {note}" if note else "")
        case.record.infer(path, region, place, reason)
        return region
    elsewhere = next(_mentioned(case.templates), None)
    if elsewhere is not None:
        region, place = elsewhere
        case.record.infer(path, region, place, "the region that it mentions")
        return region
    region = str(Placement().region)
    reason = f"a template holds for any region; {region} stands for yours: state placement.region"
    case.record.infer(path, region, None, reason)
    return region


def _stated_zones(templates: Templates) -> Iterator[tuple[str, Place, str]]:
    for resource in templates.of("AWS::EC2::Subnet", "AWS::EC2::Volume"):
        node = resource.get("AvailabilityZone")
        match = _ZONE.fullmatch(node.word() or "")
        if match:
            yield match[1], node.place, node.note
    for resource in templates.of("AWS::AutoScaling::AutoScalingGroup"):
        for node in resource.get("AvailabilityZones").items():
            match = _ZONE.fullmatch(node.word() or "")
            if match:
                yield match[1], node.place, node.note
    for number, document in enumerate(templates.documents):
        yield from _of_parameters(document.get("Parameters"), (number, "Parameters"))


def _of_parameters(parameters: Any, place: Place) -> Iterator[tuple[str, Place, str]]:
    for name, parameter in (parameters if isinstance(parameters, dict) else {}).items():
        default = parameter.get("Default") if isinstance(parameter, dict) else None
        text = default if isinstance(default, str) else ""
        at = (*place, name, "Default")
        for part in text.split(","):
            match = _ZONE.fullmatch(part.strip())
            if match:
                yield match[1], at, f"the default of the parameter {name}"
        if _REGION.fullmatch(text) and "region" in name.lower():
            yield text, at, f"the default of the parameter {name}"


def _mentioned(templates: Templates) -> Iterator[tuple[str, Place]]:
    for resource in templates.resources:
        for place, text in _texts(resource.tree.get("Properties"), (*resource.place, "Properties")):
            match = _IN_ARN.search(text)
            if match:
                yield match[1], place


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*place, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _texts(inner, (*place, i))
