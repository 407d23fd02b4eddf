"""Changes made where a value stands: a property, the default of a parameter, a mapping's entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from advisor.importers.foreign import Tree
from advisor.importers.imported import How, Place, Reading
from advisor.importers.merge import Edit, Kind, applied
from advisor.model.vocabulary import ControlPlaneTier

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_TIER: Final = "control_plane.tier"
_WORDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "control_plane.support_type": lambda value: str(value).upper(),
    _TIER: lambda value: value if value == ControlPlaneTier.STANDARD else f"tier-{value}",
}
"""Fields that a template spells in another way."""
_ELSEWHERE: Final = (
    "kind", "image_family", "spot_percent", "ssh", "taints", "efa", "cni", "logs", "subnets",
    "endpoints", "secrets_encryption", "os", "name", "warm_pool", "remote_networks", "engine",
    "irsa", "pod_identity", "mode", "max_pods", "api_load_balancer", "prefix_delegation",
)  # fmt: skip
"""Last words of fields that are no single value in a template."""


def in_place(theirs: Tree, wanted: Mapping[str, Any], catalog: Catalog) -> Tree:
    """The template with every change that has one place made there; others are left.

    Raises:
        ValueError: two changes want different values at one place.
    """
    from advisor.importers.cloudformation.reader import read_templates

    readings = read_templates([theirs], catalog).readings
    by_path = {each.path: each for each in readings if each.how is How.READ}
    changes: dict[Place, Any] = {}
    for path, value in wanted.items():
        reading = by_path.get(path)
        if reading is None or reading.place is None or value is None:
            continue
        if path.rpartition(".")[2] in _ELSEWHERE:
            continue
        spelt = _spelt(path, value, _at(theirs, reading))
        if spelt is None:
            continue
        if changes.setdefault(reading.place, spelt) != spelt:
            raise ValueError("two values at one place")
    found: Tree = applied([theirs], [Edit(Kind.SET, place, v) for place, v in changes.items()])[0]
    return found


def _at(theirs: Tree, reading: Reading) -> Any:
    found: Any = [theirs]
    for part in reading.place or ():
        found = found[part]
    return found


def _spelt(path: str, value: Any, now: Any) -> Any:
    """``value`` as it is written beside what stands there now; None where it cannot be."""
    value = _WORDS.get(path, lambda same: same)(value)
    if isinstance(value, list):
        if not all(isinstance(each, str) for each in value):
            return None
        if isinstance(now, list) and all(isinstance(each, str) for each in now):
            return value
        return ",".join(value) if isinstance(now, str) else None
    if isinstance(value, dict):
        plain = isinstance(now, dict) and all(isinstance(each, str) for each in now.values())
        return value if plain else None
    if isinstance(now, dict | list):
        return None
    if isinstance(now, str) and not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value
