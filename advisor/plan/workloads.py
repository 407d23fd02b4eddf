"""Workload profiles to start from: small, medium and large, each figure an assumption."""

from __future__ import annotations

from typing import Final

from advisor.catalog import Catalog
from advisor.model.design import Design

SIZES: Final = ("small", "medium", "large")
"""Names of the profiles in ``data/assumptions.json``."""


def with_workload(design: Design, size: str, catalog: Catalog) -> Design:
    """``design`` under the load of a profile; what the profile does not name stays as it is."""
    prefix = f"workload.{size}."
    figures = {
        key.removeprefix(prefix): catalog.limit(key).integer
        for key in sorted(catalog.limits.keys())
        if key.startswith(prefix)
    }
    stated = design.workload.model_dump(exclude_unset=True) | figures
    # Validated as part of a whole design; a section has no validator of its own.
    document = design.model_dump(mode="json", exclude_unset=True) | {"workload": stated}
    return Design.model_validate(document)
