"""The offer files of the price list: public, without credentials, and large.

A file of one service and region is CSV: five lines about itself, a header, then a row for every
tier of every term. It is read as a stream; only rows of interest are kept. The file of AmazonEC2
has about half a gigabyte.
"""

from __future__ import annotations

import csv
import http.client
import threading
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from advisor.catalog.refresh.parts import Part, Reading
from advisor.catalog.refresh.problems import Cancelled, Unanswered
from advisor.catalog.refresh.products import (
    Product,
    Reserved,
    Tier,
    UnreadableProduct,
    attribute_name,
    commitment,
    day,
    in_order,
    reserved,
    tier,
)
from advisor.catalog.refresh.queries import Query
from advisor.errors import AdvisorError
from advisor.model.scalars import printable

OFFER_FILES: Final = "https://pricing.us-east-1.amazonaws.com"

_HEADER: Final = "SKU"
_MOST_LINES_BEFORE_IT: Final = 20
_LONGEST_LINE: Final = 1 << 20
_ON_DEMAND: Final = "OnDemand"
_RESERVED: Final = "Reserved"
_COMMITMENT: Final = ("leasecontractlength", "purchaseoption", "offeringclass")
_OF_A_TERM: Final = frozenset(_COMMITMENT)
_COLUMNS: Final = frozenset(
    {"sku", "termtype", "startingrange", "unit", "priceperunit", "currency", "productfamily"}
)


class BrokenOff(Exception):
    """A file that ended before its announced length, or is no offer file."""


class OfferFiles:
    """Reads offer files; may be used from several threads."""

    needs_location = False  # a file is of one region
    source = "AWS offer file"

    def __init__(self, base_url: str = OFFER_FILES, timeout_seconds: float = 30) -> None:
        """``base_url``: AWS, or a mirror with the same folders. Raises AdvisorError."""
        if not base_url.startswith(("https://", "http://")):
            raise AdvisorError(
                f"{printable(base_url)!r} is no address of offer files.",
                hint=f"It begins with https:// as in {OFFER_FILES}",
            )
        self._base = base_url.rstrip("/")
        self._timeout = timeout_seconds

    def jobs(self, queries: Sequence[Query]) -> list[tuple[Query, ...]]:
        """What is asked in one go: all that stands in one file."""
        files: dict[str, list[Query]] = defaultdict(list)
        for query in queries:
            files[query.service_code].append(query)
        return [tuple(group) for group in files.values()]

    def ask(
        self,
        queries: tuple[Query, ...],
        region: str,
        location: str,
        as_of: str,
        stop: threading.Event,
    ) -> dict[str, Part]:
        """The answers to questions about one service, by name.

        Raises:
            Unanswered: the file is not there, cannot be reached, or breaks off.
            Cancelled: ``stop`` was set.
        """
        readings = {query.name: Reading(query) for query in queries}
        service = queries[0].service_code
        place = "" if queries[0].everywhere else f"{region}/"
        url = f"{self._base}/offers/v1.0/aws/{service}/current/{place}index.csv"
        try:
            self._read(url, queries, readings, stop)
        except (OSError, http.client.HTTPException, BrokenOff, ValueError, csv.Error) as error:
            reason = getattr(error, "reason", None) or error
            raise Unanswered(f"{url}: {printable(str(reason), 200)}") from None
        return {
            name: reading.part(f"{self.source}, {service}", as_of)
            for name, reading in readings.items()
        }

    def _read(
        self,
        url: str,
        queries: tuple[Query, ...],
        readings: Mapping[str, Reading],
        stop: threading.Event,
    ) -> None:
        request = urllib.request.Request(url, headers={"User-Agent": "k8s-advisor"})
        with urllib.request.urlopen(request, timeout=self._timeout) as response:
            for product in products(_lines(response, stop), queries):
                for reading in readings.values():
                    if product is None:
                        reading.skip()
                    else:
                        reading.add(product)


def products(lines: Iterable[str], queries: Sequence[Query]) -> Iterator[Product | None]:
    """The products of an offer file that a question accepts; None for one that is unreadable.

    Rows of a product need not stand together, so it is known at the end of the file only. What
    is kept is a product's attributes, once, its tiers and its commitments.
    """
    rows = csv.reader(lines)
    published, columns = _header(rows)
    kept: dict[str, _Kept] = {}
    term, currency = columns.index("termtype"), columns.index("currency")
    for row in rows:
        if len(row) != len(columns) or row[currency] != "USD":
            continue
        if row[term] == _ON_DEMAND:
            cells = dict(zip(columns, row, strict=True))
            found = _kept(cells, kept, queries)
            if found is not None:
                found.add_tier(cells)
        elif row[term] == _RESERVED:
            cells = dict(zip(columns, row, strict=True))
            bought = _commitment(cells)
            found = _kept(cells, kept, queries) if bought else None
            if found is not None and bought:
                found.prices[cells["offertermcode"], bought].append(
                    (cells["priceperunit"], cells["unit"])
                )
    for sku, each in kept.items():
        yield each.product(sku, published)


@dataclass(slots=True)
class _Kept:
    """What is known of a product half-way through the file."""

    attributes: Mapping[str, str]
    tiers: set[Tier] = field(default_factory=set)
    prices: dict[tuple[str, tuple[int, str]], list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Texts of prices with their units, by the code of the term and what it commits to."""
    broken: bool = False

    def add_tier(self, cells: Mapping[str, str]) -> None:
        try:
            self.tiers.add(tier(cells["startingrange"], cells["priceperunit"], cells["unit"]))
        except UnreadableProduct:
            self.broken = True

    def product(self, sku: str, published: str) -> Product | None:
        """The product; None when a price of its own is unreadable."""
        if self.broken:
            return None
        commitments = tuple(self._commitments())
        return Product(sku, self.attributes, in_order(self.tiers), published, commitments)

    def _commitments(self) -> Iterator[Reserved]:
        """Its commitments; one that cannot be read is left out, as in an answer of the API."""
        for (_, bought), prices in self.prices.items():
            try:
                found = reserved(bought, prices)
            except UnreadableProduct:
                continue
            if found is not None:
                yield found


def _kept(
    cells: Mapping[str, str], kept: dict[str, _Kept], queries: Sequence[Query]
) -> _Kept | None:
    """What is kept of the product of a row, from now on; None for one that nobody asks for."""
    sku = cells["sku"]
    if sku not in kept:
        facts = {name: each for name, each in cells.items() if each and name not in _OF_A_TERM}
        product = Product(sku, facts, ())
        if not any(_is_asked_for(product, query) for query in queries):
            return None
        kept[sku] = _Kept(facts)
    return kept[sku]


def _commitment(cells: Mapping[str, str]) -> tuple[int, str] | None:
    """What a reserved row commits to; None for files without these columns, and other rows."""
    lease, purchase, offering = (cells.get(name, "") for name in _COMMITMENT)
    return commitment(lease, purchase, offering) if "offertermcode" in cells else None


def _is_asked_for(product: Product, query: Query) -> bool:
    return query.accepts(product) and any(rule.keys_of(product) for rule in query.rules)


def _header(rows: Iterator[list[str]]) -> tuple[str, list[str]]:
    """The day of publication and the columns by `attribute_name`. Raises BrokenOff."""
    published = ""
    for number, row in enumerate(rows):
        if row and row[0] == _HEADER:
            columns = [attribute_name(cell) for cell in row]
            if not set(columns) >= _COLUMNS:
                break
            return published, columns
        if row and row[0] == "Publication Date":
            published = day(row[-1])
        if number > _MOST_LINES_BEFORE_IT:
            break
    raise BrokenOff("this is no offer file")


def _lines(response: Any, stop: threading.Event) -> Iterator[str]:
    """The lines of a response as they arrive. Raises BrokenOff when it is shorter than announced.

    Reading by lines, http.client takes a lost connection for the end of the file.
    """
    announced, received = response.headers.get("Content-Length"), 0
    while line := response.readline(_LONGEST_LINE):
        if stop.is_set():
            raise Cancelled
        received += len(line)
        yield line.decode("utf-8")
    if announced is not None and received < int(announced):
        raise BrokenOff(f"the file broke off after {received} of {int(announced)} bytes")
