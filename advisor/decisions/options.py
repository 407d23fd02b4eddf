"""The options of a question as they stand for one design, facts from the catalog included."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from advisor.catalog import Catalog, minor_version
from advisor.decisions.decision import Decision, Input, Option, Value
from advisor.decisions.labels import label
from advisor.decisions.registry import find_pool, same
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import Tool

_LETTERS: Final = "abcdef"
_CATALOG_ARCHITECTURE: Final = {"amd64": "x86_64", "arm64": "arm64"}


def options(
    decision: Decision, design: Design, catalog: Catalog, pool: str | None = None
) -> tuple[Option, ...]:
    """What to offer: the options that apply, and always what the design has now.

    ``pool`` names the node pool a question about pools is asked of. Empty for numbers, texts and
    ranges without a list. Raises ``NotFoundError`` for an unknown pool or region.
    """
    held = _held(decision, design, pool)
    offered = [
        option
        for option in (*decision.options, *_from_catalog(decision, design, catalog, pool))
        if (not option.history and option.applies(design))
        or any(same(option.value, value) for value in held)
    ]
    if decision.input in (Input.CHOICE, Input.MANY, Input.SWITCH):
        known = [option.value for option in offered]
        offered += [
            Option(value, label(decision.path, value), "What the design has now.")
            for value in held
            if value is not None and not any(same(value, each) for each in known)
        ]
    return tuple(offered)


def _held(decision: Decision, design: Design, pool: str | None) -> list[Value]:
    """What the design answers now: one value, or the elements of a list."""
    if not decision.pool:
        return _elements(paths.get(design, decision.path))
    pools = design.nodes.pools if pool is None else (find_pool(design, pool),)
    values = [paths.get(design, _path_of(decision, design, each)) for each in pools]
    found: list[Value] = []
    for element in (element for value in values for element in _elements(value)):
        if not any(same(element, each) for each in found):
            found.append(element)
    return found


def _path_of(decision: Decision, design: Design, pool: NodePool) -> str:
    position = design.nodes.pools.index(pool)
    return decision.path.replace("nodes.pools[]", f"nodes.pools[{position}]")


def _elements(value: Value) -> list[Value]:
    return list(value) if isinstance(value, tuple | list) else [value]


def _from_catalog(
    decision: Decision, design: Design, catalog: Catalog, pool: str | None
) -> list[Option]:
    if not decision.options_from:
        return []
    if decision.options_from == "instance-types":
        architecture = find_pool(design, pool).architecture if pool else "amd64"
        return _instance_types(design, catalog, architecture, worker=decision.pool)
    if decision.options_from == "zones" and decision.pool:
        return [o for o in _zones(design, catalog) if o.value in design.placement.zones]
    return _LISTS[decision.options_from](design, catalog)


def _regions(_: Design, catalog: Catalog) -> list[Option]:
    return [
        Option(name, f"{name} ({_PLACES[name]})" if name in _PLACES else name, "")
        for name in catalog.region_names()
    ]


def _zones(design: Design, catalog: Catalog) -> list[Option]:
    region = design.placement.region
    letters = _LETTERS[: len(catalog.zone_ids(region)) or 3]
    ids = design.placement.zone_ids
    return [
        Option(
            region + letter,
            region + letter,
            f"Zone id {ids[region + letter]}."
            if region + letter in ids
            else "The same letter is another building in another account.",
        )
        for letter in letters
    ]


def _instance_types(
    design: Design, catalog: Catalog, architecture: str, *, worker: bool
) -> list[Option]:
    """Types with a price in the region, smallest and cheapest first."""
    book = catalog.region(design.placement.region)
    found: list[tuple[int, Decimal, Option]] = []
    for name in book.priced_instance_types():
        facts = catalog.instance_type(name)
        price = book.on_demand(name)
        if facts is None or price is None or facts.bare_metal:
            continue
        if facts.arch != _CATALOG_ARCHITECTURE[architecture] and not (
            not worker and facts.arch in _CATALOG_ARCHITECTURE.values()
        ):
            continue
        if facts.accelerator_count and not worker:
            continue
        shape = f"{facts.vcpus} vCPUs, {facts.memory_gib.normalize():f} GiB"
        tradeoff = f"{shape}, ${price.usd:f} an hour{' (burstable)' if facts.burstable else ''}."
        found.append((facts.vcpus, price.usd, Option(name, name, tradeoff)))
    return [option for *_, option in sorted(found, key=lambda each: each[:2])]


def _kubernetes_versions(design: Design, catalog: Catalog) -> list[Option]:
    """Versions still supported on the day of the data, newest first."""
    component = "eks" if design.control_plane.managed else "kubernetes"
    recommended = catalog.limit("kubernetes.recommended").text
    found = []
    for version in reversed(catalog.calendar.versions(component)):
        release = catalog.calendar.release(component, version)
        assert release is not None
        end = release.extended_until or release.standard_until
        born = release.available_on_eks if component == "eks" else release.released
        if end is None or end <= catalog.as_of or (born and born > catalog.as_of):
            continue
        if not _tool_takes(version, design, catalog):
            continue
        paid = f", paid extension until {release.extended_until}" if release.extended_until else ""
        label = f"{version} (recommended)" if version == recommended else version
        tradeoff = f"Standard support until {release.standard_until}{paid}."
        found.append(Option(version, label, tradeoff))
    return found


def _tool_takes(version: str, design: Design, catalog: Catalog) -> bool:
    if design.provisioner.tool != Tool.KOPS or design.provisioner.version is None:
        return True
    window = catalog.kops_window(design.provisioner.version)
    return window is None or _number(window.minimum) <= _number(version) <= _number(window.maximum)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in minor_version(version).split("."))


_LISTS: Final[dict[str, Callable[[Design, Catalog], list[Option]]]] = {
    "regions": _regions,
    "zones": _zones,
    "kubernetes-versions": _kubernetes_versions,
}

_PLACES: Final = {
    "af-south-1": "Cape Town",
    "ap-east-1": "Hong Kong",
    "ap-east-2": "Taipei",
    "ap-northeast-1": "Tokyo",
    "ap-northeast-2": "Seoul",
    "ap-northeast-3": "Osaka",
    "ap-south-1": "Mumbai",
    "ap-south-2": "Hyderabad",
    "ap-southeast-1": "Singapore",
    "ap-southeast-2": "Sydney",
    "ap-southeast-3": "Jakarta",
    "ap-southeast-4": "Melbourne",
    "ap-southeast-5": "Malaysia",
    "ap-southeast-6": "New Zealand",
    "ap-southeast-7": "Thailand",
    "ca-central-1": "Montreal",
    "ca-west-1": "Calgary",
    "eu-central-1": "Frankfurt",
    "eu-central-2": "Zurich",
    "eu-north-1": "Stockholm",
    "eu-south-1": "Milan",
    "eu-south-2": "Spain",
    "eu-west-1": "Ireland",
    "eu-west-2": "London",
    "eu-west-3": "Paris",
    "il-central-1": "Tel Aviv",
    "me-central-1": "United Arab Emirates",
    "me-south-1": "Bahrain",
    "mx-central-1": "Mexico",
    "sa-east-1": "Sao Paulo",
    "us-east-1": "Virginia",
    "us-east-2": "Ohio",
    "us-west-1": "California",
    "us-west-2": "Oregon",
}
