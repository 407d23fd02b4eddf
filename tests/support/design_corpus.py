"""Random designs as people make them: a preset, and many answers and edits after one another.

Drawn from the questions of the wizard and from the types of the model, so that a new field takes
part as soon as it exists. The same seed gives the same designs.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from advisor import presets
from advisor.decisions import Decision, Input, asked, changes
from advisor.errors import AdvisorError
from advisor.evaluate import Evaluation
from advisor.fixing import repair
from advisor.model import paths
from advisor.model.design import Design
from advisor.rules import RuleBook, Severity
from advisor.session import Session


@dataclass(frozen=True, slots=True)
class Advice:
    """What judges designs, and mends the presets to start from."""

    judge: Callable[[Design], Evaluation]
    rules: RuleBook

    def errors(self, design: Design) -> set[str]:
        """The rules whose errors fire."""
        return errors(self.judge(design))

    def repaired(self, design: Design) -> Design:
        """``design`` after the fixes of its errors."""
        session = Session(design, self.judge)
        repair(session, self.rules, self.errors(design))
        return session.design


EKS: Final = ("eksctl", "cloudformation", "capa")
"""Targets that create clusters whose control plane AWS runs."""
OWN: Final = ("kops", "capa", "kubeadm", "cloudformation")
"""Targets that create clusters which run their own."""

_TYPES: Final = ("m6i.large", "m7g.xlarge", "c6i.2xlarge", "r6g.large", "t3.medium", "g5.xlarge",
                 "m5.xlarge", "m6a.large", "m7i.4xlarge", "p4d.24xlarge")  # fmt: skip
_REGIONS: Final = ("eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2", "eu-north-1")
_ODD: Final = ("", "no", "1e3", "0123", "y", "a b", "x" * 40, "team/ops", "ü", "12:30", "{{x}}",
               "${AWS::Region}", "'", '"', "!Ref a", "#", "null", "~")  # fmt: skip
_NOT_EDITED: Final = ("schema_version", "name", "title", "story", "sources", "notes", "waivers",
                      "profile", "assumptions", "origin")  # fmt: skip


def designs(target: str, count: int, seed: int, advice: Advice | None = None) -> Iterator[Design]:
    """``count`` designs that ``target`` is to create.

    With ``advice`` they have no error: no edit is kept that makes one.
    """
    luck = random.Random(f"{target} {seed}")
    starts = [design for managed in _ways(target) for design in _starts(target, managed, advice)]
    for number in range(count):
        yield _edited(
            paths.replace(luck.choice(starts), {"name": f"random-{number}"}), luck, advice
        )


def errors(evaluation: Evaluation) -> set[str]:
    """The rules whose errors fire."""
    fired = evaluation.findings.fired
    return {finding.rule for finding in fired if finding.severity is Severity.ERROR}


def _ways(target: str) -> list[bool]:
    """Whether AWS runs the control plane: what of it the target can create."""
    return [managed for managed in (True, False) if target in (EKS if managed else OWN)]


def _starts(target: str, managed: bool, advice: Advice | None) -> Iterator[Design]:
    """The presets of one way as designs for ``target``; without errors, where there is advice."""
    for name in presets.names():
        preset = presets.load(name)
        if preset.control_plane.managed is managed:
            changes = {"provisioner.tool": target, "provisioner.version": None}
            design = paths.replace(preset, changes)
            if advice is not None:
                design = advice.repaired(design)
            if advice is None or not advice.errors(design):
                yield design


def _edited(design: Design, luck: random.Random, advice: Advice | None) -> Design:
    for _ in range(luck.randint(1, 20)):
        try:
            edited = paths.replace(design, _edit(design, luck))
            refused = advice is not None and bool(advice.errors(edited))
        except (AdvisorError, ValidationError):
            continue  # no such design
        same_way = edited.control_plane.managed is design.control_plane.managed
        same_tool = edited.provisioner.tool == design.provisioner.tool
        if same_way and same_tool and not refused:
            design = edited
    return design


def _edit(design: Design, luck: random.Random) -> dict[str, Any]:
    """One answer or one edit: field paths to values."""
    kind = luck.random()
    if kind < 0.5:
        return _answer(design, luck)
    if kind < 0.75:
        return _field(design, luck)
    if kind < 0.85:
        return _pool_list(design, luck)
    if kind < 0.95 and design.nodes.pools:
        return _words(luck.choice(design.nodes.pools).name, luck)
    return _elsewhere(luck)


def _answer(design: Design, luck: random.Random) -> dict[str, Any]:
    drawable = [
        each
        for each in asked(design)
        if each.options or each.input is Input.NUMBER or each.options_from
    ]
    decision = luck.choice(drawable)
    pool = luck.choice(design.nodes.pools).name if decision.pool else None
    return changes(decision, _value(decision, design, luck), design, pool)


def _value(decision: Decision, design: Design, luck: random.Random) -> Any:
    if decision.options_from == "zones":
        return luck.sample(_zones(design), luck.randint(1, 3))
    if decision.options_from == "instance-types":
        kinds = luck.sample(_TYPES, luck.randint(1, 3))
        current = paths.get(design, decision.path) if not decision.pool else ()
        return kinds[0] if isinstance(current, str) or current is None else kinds
    if decision.options_from == "regions":
        return luck.choice(_REGIONS)
    if decision.options_from == "kubernetes-versions":
        return luck.choice(["1.33", "1.34", "1.35", "1.36"])
    if decision.input is Input.NUMBER:
        low = int(decision.minimum or 0)
        high = int(decision.maximum if decision.maximum is not None else low + 12)
        near = min(high, low + luck.choice([1, 3, 9, 100]))
        return luck.randint(low, near)
    usable = [option for option in decision.options if option.applies(design)]
    if decision.input is Input.MANY:
        picked = luck.sample(usable, luck.randint(0, len(usable)))
        return [option.value for option in picked]
    return luck.choice(usable).value if usable else paths.get_plain(design, decision.path)


def _field(design: Design, luck: random.Random) -> dict[str, Any]:
    """Any value of its type for any field, asked or not."""
    path, annotation = luck.choice(list(_plain_fields(type(design), "")))
    if path.startswith("nodes.pools[]") and design.nodes.pools:
        path = path.replace("[]", f"[{luck.choice(design.nodes.pools).name}]", 1)
    if "[]" in path:
        return {}
    return {path: _typed(annotation, luck)}


def _plain_fields(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        if not prefix and name in _NOT_EDITED:
            continue
        for annotation in _members(field.annotation):
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                yield from _plain_fields(annotation, f"{prefix}{name}.")
            elif get_origin(annotation) is tuple:
                inner = get_args(annotation)[0]
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    yield from _plain_fields(inner, f"{prefix}{name}[].")
            elif _drawable(annotation):
                yield f"{prefix}{name}", field.annotation


def _members(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _drawable(annotation: Any) -> bool:
    return (
        annotation in (bool, int)
        or get_origin(annotation) is Literal
        or (isinstance(annotation, type) and issubclass(annotation, Enum))
    )


def _typed(annotation: Any, luck: random.Random) -> Any:
    one = luck.choice(_members(annotation))
    if one is type(None):
        return None
    if one is bool:
        return luck.random() < 0.5
    if one is int:
        return luck.choice([0, 1, 2, 3, 5, 7, 10, 30, 64, 100, 110, 125, 250, 1000, 3000])
    if get_origin(one) is Literal:
        return luck.choice(get_args(one))
    return luck.choice(list(one)).value if issubclass(one, Enum) else None


def _pool_list(design: Design, luck: random.Random) -> dict[str, Any]:
    """One pool more, as a copy with edits of its own, or one less."""
    pools = [pool.model_dump(mode="json") for pool in design.nodes.pools]
    if pools and luck.random() < 0.3:
        pools.remove(luck.choice(pools))
        return {"nodes.pools": pools}
    copied = dict(luck.choice(pools)) if pools else {}
    copied["name"] = "".join(luck.choices(string.ascii_lowercase, k=luck.randint(1, 12)))
    copied["instance_types"] = luck.sample(_TYPES, luck.randint(1, 4))
    sizes = sorted(luck.randint(0, 12) for _ in range(3))
    copied |= dict(zip(("min", "desired", "max"), sizes, strict=True))
    copied["zones"] = luck.sample(_zones(design), luck.randint(0, len(_zones(design))))
    return {"nodes.pools": [*pools, copied]}


def _words(pool: str, luck: random.Random) -> dict[str, Any]:
    """Labels and taints, some of which YAML would read as something else."""
    key, value = luck.choice(["team", "kind.example.com/x", "a_b", *_ODD]), luck.choice(_ODD)
    if luck.random() < 0.5:
        return {f"nodes.pools[{pool}].labels": {key: value}}
    effect = luck.choice(["NoSchedule", "NoExecute", "PreferNoSchedule"])
    return {f"nodes.pools[{pool}].taints": [{"key": key or "k", "value": value, "effect": effect}]}


def _elsewhere(luck: random.Random) -> dict[str, Any]:
    """Another region, or other zones."""
    region = luck.choice(_REGIONS)
    zones = [region + letter for letter in luck.sample("abc", luck.randint(1, 3))]
    return {
        "placement.region": region, "placement.zones": zones, "placement.zone_ids": {},
        "control_plane.zones": [], "etcd.zones": [],
    }  # fmt: skip


def _zones(design: Design) -> list[str]:
    return [design.placement.region + letter for letter in "abc"]
