"""What the bill assumes where nobody states it, and a design's own values for it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from advisor.catalog import Catalog
from advisor.catalog.suggestions import did_you_mean
from advisor.errors import DesignError

_FIRST_WORDS: Final = ("traffic.", "logs.", "etcd.snapshot_gb", "etcd.hourly_", "kms.", "nodes.")
FIXED: Final = frozenset({"traffic.sides_charged_across_zones", "logs.kept_for_ever_days"})
"""How AWS charges and how this program counts: nothing to have an opinion about."""
_SHARES: Final = ("share of", "stored size per GB")
"""How the units of what cannot exceed 1 begin."""


class CostAssumptionError(DesignError):
    """A value for an assumption of the bill that is not there, or makes no sense."""


def assumption_names(catalog: Catalog) -> tuple[str, ...]:
    """The assumptions that a design can state otherwise, sorted; facts of the catalog."""
    keys = catalog.limits.keys()
    return tuple(sorted(k for k in keys if k.startswith(_FIRST_WORDS) and k not in FIXED))


def with_assumptions(catalog: Catalog, values: Mapping[str, float]) -> Catalog:
    """The catalog as a design sees it that states ``values`` for some assumptions of the bill.

    The same values over the same catalog give the same catalog: prices worked out once stay.

    Raises:
        CostAssumptionError: no assumption has that name, or the value makes no sense for it.
    """
    return _with(catalog, tuple(sorted(values.items()))) if values else catalog


@lru_cache(maxsize=32)
def _with(catalog: Catalog, values: tuple[tuple[str, float], ...]) -> Catalog:
    return catalog.with_limits({name: _checked(name, value, catalog) for name, value in values})


def _checked(name: str, value: float, catalog: Catalog) -> int | Decimal:
    names = assumption_names(catalog)
    if name not in names:
        raise CostAssumptionError(
            f"There is no assumption of the bill called {name!r}.",
            hint=did_you_mean(name, names, otherwise=f"Known: {', '.join(names)}."),
        )
    fact = catalog.limit(name)
    if value < 0:
        raise _refused(name, value, "must be 0 or more")
    if fact.unit.startswith(_SHARES) and value > 1:
        raise _refused(name, value, f"is a {fact.unit} and cannot exceed 1")
    if isinstance(fact.value, int):
        if value != int(value):
            raise _refused(name, value, f"must be a whole number ({fact.unit})")
        return int(value)
    return Decimal(int(value) if value == int(value) else str(value))


def _refused(name: str, value: float, why: str) -> CostAssumptionError:
    return CostAssumptionError(
        f"{name} = {value:g} {why}.", hint="cost --assumptions lists values and units."
    )
