"""The answer to one question as prices of ours: contradictions are named, and settle nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from advisor.catalog.refresh.products import Product, Tier
from advisor.catalog.refresh.queries import ON_DEMAND, Query, Rule
from advisor.catalog.refreshed import part_problem
from advisor.model.scalars import printable

_REGION: Final = "AWS Region"
_DIGITS: Final = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Part:
    """Prices from one question, as `advisor.catalog.refreshed` keeps them, and what was odd.

    ``location`` is AWS' own name of the region. ``notes`` say which prices were not taken and
    why; ``missing`` are the keys that were asked for and not answered.
    """

    source: str
    as_of: str
    services: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    on_demand: Mapping[str, str] = field(default_factory=dict)
    spot: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reserved: Mapping[str, str] = field(default_factory=dict)
    location: str = ""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many prices there are."""
        tables = (self.services, self.on_demand, self.spot, self.reserved)
        return sum(map(len, tables))

    def document(self) -> dict[str, Any]:
        """The part as a file holds it."""
        return {
            "source": self.source,
            "as_of": self.as_of,
            "services": {key: list(row) for key, row in sorted(self.services.items())},
            "on_demand": dict(sorted(self.on_demand.items())),
            "spot": {
                name: dict(sorted(zones.items())) for name, zones in sorted(self.spot.items())
            },
            "reserved": dict(sorted(self.reserved.items())),
            "location": self.location,
            "notes": list(self.notes),
            "missing": list(self.missing),
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Part | None:
        """The part that a document holds; None when it is damaged."""
        if part_problem(document):
            return None
        return cls(
            source=document["source"],
            as_of=document["as_of"],
            services={key: (usd, unit) for key, (usd, unit) in document["services"].items()},
            on_demand=document["on_demand"],
            spot=document["spot"],
            reserved=document.get("reserved", {}),
            location=str(document.get("location", "")),
            notes=tuple(map(str, document.get("notes", ()))),
            missing=tuple(map(str, document.get("missing", ()))),
        )


class Reading:
    """Collects the prices of one question while its products arrive."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._found: dict[str, dict[Decimal, list[str]]] = {}
        self._reserved: dict[str, set[Decimal]] = {}
        self._rules: dict[str, Rule] = {}
        self._odd: list[str] = []
        self._unreadable = 0
        self._locations: Counter[str] = Counter()
        self._published = ""

    def add(self, product: Product) -> None:
        """Take what a product says; one that is none of ours says nothing."""
        if not self._query.accepts(product):
            return
        if product.get("locationType") == _REGION:
            self._locations[product.get("location")] += 1
        self._published = max(self._published, product.published)
        tiers = _charged(product.tiers)
        if not tiers:
            return
        for rule in self._query.rules:
            keys = rule.keys_of(product)
            if keys:
                self._take(rule, keys, product.sku, tiers)
                if rule.table == ON_DEMAND:
                    for each in product.reserved:
                        name = f"{keys[0]}/{each.years}/{each.payment}"
                        self._reserved.setdefault(name, set()).add(each.usd)

    def skip(self) -> None:
        """Count a product that cannot be read."""
        self._unreadable += 1

    def part(self, source: str, as_of: str) -> Part:
        """What has been found, as read on the day ``as_of`` from ``source``."""
        services: dict[str, tuple[str, str]] = {}
        on_demand: dict[str, str] = {}
        for key, prices in self._found.items():
            usd = self._settled(key, prices)
            if usd is None:
                continue
            rule = self._rules[key]
            if rule.table == ON_DEMAND:
                on_demand[key] = usd
            else:
                services[key] = (usd, rule.unit)
        if self._unreadable:
            self._note(f"{self._unreadable} of AWS' answers could not be read")
        fixed = (key for rule in self._query.rules for key in rule.fixed_keys)
        return Part(
            source=f"{source}, published {self._published}" if self._published else source,
            as_of=as_of,
            services=services,
            on_demand=on_demand,
            reserved={
                name: f"{min(prices):f}"
                for name, prices in self._reserved.items()
                if len(prices) == 1 and name.partition("/")[0] in on_demand
            },
            location=self._locations.most_common(1)[0][0] if self._locations else "",
            notes=tuple(self._odd),
            missing=tuple(key for key in fixed if key not in self._found),
        )

    def _note(self, text: str) -> None:
        self._odd.append(
            printable(text, 200)
        )  # words of AWS' answer, and on their way to a terminal

    def _take(self, rule: Rule, keys: tuple[str, ...], sku: str, tiers: tuple[Tier, ...]) -> None:
        starts = {tier.begin for tier in tiers}
        if len(starts) < len(tiers):
            self._note(f"{keys[0]}: product {sku} has two prices for one quantity")
            return
        if len(tiers) > len(keys) and not rule.more_tiers:
            self._note(f"{keys[0]}: {len(tiers)} tiers, where {len(keys)} are known")
            return
        for position, key in enumerate(keys):
            # Where AWS has fewer tiers, its last one has no end.
            tier = tiers[min(position, len(tiers) - 1)]
            usd = _in_our_unit(rule, tier)
            if usd is None:
                self._note(f"{key}: AWS prices it by {tier.unit!r} now")
                return
            self._rules[key] = rule
            self._found.setdefault(key, {}).setdefault(usd, []).append(sku)

    def _settled(self, key: str, prices: Mapping[Decimal, list[str]]) -> str | None:
        """The one price; None, with a note, when there are several."""
        if self._rules[key].commonest:
            return f"{max(prices, key=lambda usd: (len(prices[usd]), usd)):f}"
        if len(prices) == 1:
            return f"{next(iter(prices)):f}"
        said = " and ".join(f"{usd:f} (product {prices[usd][0]})" for usd in sorted(prices))
        name = f"EC2/{key}" if self._rules[key].table == ON_DEMAND else key
        self._note(f"{name}: AWS lists several prices, {said}; none was taken")
        return None


def _charged(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    """The tiers without a free one; rows that cost nothing are allowances or not for sale."""
    return tuple(tier for tier in tiers if tier.usd)


def _in_our_unit(rule: Rule, tier: Tier) -> Decimal | None:
    factor = rule.factor if rule.factors is None else rule.factors.get(tier.unit.lower())
    if factor is None:
        return None
    usd = (tier.usd * factor).quantize(_DIGITS).normalize()
    return usd or None
