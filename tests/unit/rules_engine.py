"""A small design model and rule files for the tests of the rule engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from advisor.rules import Facts, RuleBook
from advisor.rules.environment import Environment
from advisor.rules.functions import Function, MissingFact, arithmetic
from advisor.rules.schema import FieldKind, FieldType, known_paths

TODAY = date(2026, 11, 22)


class Cni(StrEnum):
    CILIUM = "cilium"
    CALICO = "calico"


class Pool(BaseModel):
    name: str
    min: int = 1
    max_pods: int | None = None
    spot: bool = False
    zones: tuple[str, ...] = ()
    labels: dict[str, str] = {}


class Etcd(BaseModel):
    members: int = 3
    quota_gib: float = 2.0
    expected_db_gib: float | None = None


class ControlPlane(BaseModel):
    managed: bool = False


class TinyDesign(BaseModel):
    region: str = "eu-central-1"
    cni: Cni = Cni.CILIUM
    control_plane: ControlPlane = ControlPlane()
    etcd: Etcd | None = Etcd()
    pools: tuple[Pool, ...] = (Pool(name="workers"),)


def vcpus(instance_type: str) -> int:
    if instance_type != "m5.large":
        raise MissingFact(f"instance type {instance_type}")
    return 2


def crash(text: str) -> bool:
    raise ZeroDivisionError(text)


FUNCTIONS = (
    *arithmetic(),
    Function("vcpus", ("string",), "int", "", vcpus),
    Function("crash", ("string",), "bool", "", crash),
)
FACTS = {
    "plan": FieldType(FieldKind.SECTION),
    "plan.nodes": FieldType(FieldKind.INT),
    "plan.zones": FieldType(FieldKind.LIST),
    "plan.zones[]": FieldType(FieldKind.STRING),
}


def environment() -> Environment:
    return Environment(FUNCTIONS, lambda: {**known_paths(TinyDesign, "design"), **FACTS})


def rule_document(when: str, **keys: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": "T-001",
        "title": "Something is wrong",
        "severity": "warning",
        "area": "testing",
        "applies_to": ["any"],
        "since": "0.1.0",
        "when": when,
        "message": "something",
        "why": "numbers",
        "remedy": "change it",
        "sources": [{"ref": "a book", "seen": "2026-08"}],
        "examples": {"fires": [{"preset": "dev"}], "quiet": [{"preset": "dev"}]},
    }
    return document | keys


def write_rule(folder: Path, when: str, **keys: Any) -> Path:
    document = rule_document(when, **keys)
    path: Path = folder / "rules" / document["area"] / f"{document['id']}-problem.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return path


def book(folder: Path, *, strict: bool = True, cache: Path | None = None) -> RuleBook:
    return RuleBook.load([folder / "rules"], environment(), strict=strict, cache=cache)


def facts(plan: Mapping[str, Any] | None = None, **changes: Any) -> Facts:
    return Facts.of(TinyDesign(**changes), TODAY, plan=plan)
