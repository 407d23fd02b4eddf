"""Templates as designs: our own give the design back, those of others are read as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

import pytest
import yaml

from advisor import exporters, importers, presets
from advisor.catalog import bundled
from advisor.errors import AdvisorError
from advisor.evaluate import Evaluation, evaluate
from advisor.importers import How, Imported
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.vocabulary import NodeAutoscaler, PoolKind
from advisor.rules import RuleBook
from tests.support.design_corpus import Advice, designs
from tests.unit.test_export_cloudformation import VARIANTS

CATALOG = bundled()
TODAY = date(2026, 11, 23)
RANDOM = 25


def imported(content: str, name: str = "template.yaml") -> Imported:
    return importers.read(content.encode(), name, catalog=CATALOG, source="cloudformation")


def exported(design: Design) -> str:
    return exporters.export("cloudformation", design, CATALOG).text


def tree(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def rules() -> RuleBook:
    return RuleBook.bundled(CATALOG)


def judged(design: Design) -> Evaluation:
    return evaluate(design, CATALOG, rules(), TODAY)


def with_names() -> dict[str, Design]:
    """Presets, and the designs that between them use everything that the exporter writes."""
    found = {name: presets.load(name) for name in presets.names()}
    standard = presets.load("eks-standard")
    return found | {name: paths.replace(standard, edits) for name, edits in VARIANTS.items()}


@pytest.mark.parametrize("name", with_names())
def test_an_export_gives_the_design_back(name: str) -> None:
    """What a template says of a design is in the design that is read from it."""
    try:
        before = exported(with_names()[name])
    except AdvisorError:
        pytest.skip("not a design for CloudFormation")
    assert tree(exported(imported(before).design)) == tree(before)


def random_designs() -> Iterator[Design]:
    return islice(designs("cloudformation", 4 * RANDOM, 5, Advice(judged, rules())), RANDOM)


@pytest.mark.slow
def test_random_designs_come_back() -> None:
    wrong = []
    for design in random_designs():
        auto = any(pool.kind is PoolKind.AUTO_MODE for pool in design.nodes.pools)
        if auto and design.autoscaling.engine is NodeAutoscaler.KARPENTER:
            continue  # of two that scale, the template has one, and the tags of the other
        try:
            before = exported(design)
        except AdvisorError:
            continue
        if tree(exported(imported(before).design)) != tree(before):
            wrong.append(design.name)
    assert wrong == []


def test_every_value_has_its_line() -> None:
    found = imported(exported(presets.load("eks-standard")))
    assert found.source == "cloudformation"
    assert not [each for each in found.of(How.READ) if each.mark is None]
    mark = found.place_of("kubernetes.version")
    assert mark is not None
    line = exported(presets.load("eks-standard")).splitlines()[mark.line - 1]
    assert line.strip() == 'Default: "1.36"'
