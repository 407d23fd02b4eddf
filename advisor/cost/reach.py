"""How far the prices of a region reach: which bundled designs they answer completely."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from advisor import decisions, presets
from advisor import plan as planning
from advisor.catalog import Catalog
from advisor.cost.bill import Bill, bill
from advisor.model import paths
from advisor.model.design import Design


def preset_in(name: str, region: str) -> Design:
    """A bundled design in ``region``, with the zones there."""
    design = presets.load(name)
    decision = decisions.by_path("placement.region")
    assert decision is not None, "the registry asks for the region"
    return paths.replace(design, decisions.changes(decision, region, design))


def preset_bill(name: str, region: str, catalog: Catalog, today: date) -> Bill:
    """The bill of a bundled design in ``region``."""
    design = preset_in(name, region)
    resources = planning.build(design, catalog).resources
    prices = catalog.region(region)
    return bill(resources, prices, catalog, today, design.kubernetes.version)


def unpriced(region: str, catalog: Catalog, today: date) -> Mapping[str, tuple[str, ...]]:
    """What has no price in ``region``, by the name of each bundled design; mostly nothing."""
    found = {}
    for name in presets.names():
        lines = preset_bill(name, region, catalog, today).unpriced
        found[name] = tuple(dict.fromkeys(line.description for line in lines))
    return found
