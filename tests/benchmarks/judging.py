"""``evaluate``: one design after another, as while somebody moves through the options."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

from advisor import decisions, presets
from advisor.catalog import Catalog, bundled
from advisor.errors import AdvisorError
from advisor.evaluate import evaluate, facts_of
from advisor.model.design import Design
from advisor.rules import RuleBook
from advisor.session import changed
from tests.benchmarks.measurement import Measurement

TODAY = date(2026, 11, 22)
MOST_MS = 5.0
RULES_MS = 1.0
_OPTIONS = 3
_ROUNDS = 500


def measure() -> list[Measurement]:
    """Designs as ``variations`` gives them, and the rules alone over each preset."""
    catalog = bundled()
    rules = RuleBook.bundled(catalog)
    designs = list(variations(catalog))
    for preset in presets.names():  # facts are read and conditions built when first needed
        evaluate(presets.load(preset), catalog, rules, TODAY)
    milliseconds = []
    for design in designs:
        start = time.perf_counter()
        evaluate(design, catalog, rules, TODAY)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return [
        Measurement("evaluate a design", tuple(milliseconds), most=MOST_MS),
        max((_asked(name, catalog, rules) for name in presets.names()), key=lambda each: each.p95),
    ]


def _asked(preset: str, catalog: Catalog, rules: RuleBook) -> Measurement:
    """All rules about one design, and nothing beside them."""
    evaluation = evaluate(presets.load(preset), catalog, rules, TODAY)
    facts, tool = facts_of(evaluation), evaluation.design.provisioner.tool
    milliseconds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        rules.evaluate(facts, tool)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return Measurement("all rules, preset that takes longest", tuple(milliseconds), most=RULES_MS)


def variations(catalog: Catalog) -> Iterator[Design]:
    """Each preset, and what becomes of it by the first options of each of its questions."""
    for name in presets.names():
        preset = presets.load(name)
        yield preset
        yield from _variations(preset, catalog)


def _variations(design: Design, catalog: Catalog) -> Iterator[Design]:
    for decision in decisions.asked(design):
        pools = [pool.name for pool in design.nodes.pools] if decision.pool else [None]
        for pool in pools:
            if not decisions.applies_to(decision, design, pool):
                continue
            for option in decisions.options(decision, design, catalog, pool)[:_OPTIONS]:
                value = [option.value] if decision.input is decisions.Input.MANY else option.value
                try:
                    yield changed(design, decisions.changes(decision, value, design, pool))
                except AdvisorError:
                    continue  # an option that this design refuses
