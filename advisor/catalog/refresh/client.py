"""The AWS Price List API through boto3: GetProducts, page by page, at one of three endpoints."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from advisor.catalog.refresh.faults import Fault, NoAnswer, fault_of, said_by
from advisor.catalog.refresh.parts import Part, Reading
from advisor.catalog.refresh.problems import (
    Cancelled,
    NoCredentials,
    NoNetwork,
    NoPermission,
    PricesUnavailable,
    Unanswered,
)
from advisor.catalog.refresh.products import UnreadableProduct, parse_product
from advisor.catalog.refresh.queries import Query

ENDPOINTS: Final = ("us-east-1", "eu-central-1", "ap-south-1")
"""Where the API of the commercial partition answers, for every region alike."""

_NEAREST: Final = {
    "eu": "eu-central-1",
    "me": "eu-central-1",
    "af": "eu-central-1",
    "il": "eu-central-1",
    "ap": "ap-south-1",
}
_PAGE: Final = 100
_BEGINNINGS: Final = 3
"""How often an answer is begun that breaks off, or whose pages expire half-way."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for AWS, and how often to ask.

    A first, small question finds out with ``first_attempts`` whether an endpoint answers at all.
    """

    connect_seconds: float = 5
    read_seconds: float = 20
    attempts: int = 8
    first_attempts: int = 2


class PriceListApi:
    """Asks the Price List API; may be used from several threads."""

    needs_location = True
    source = "AWS Price List API"

    def __init__(self, timing: Timing | None = None, endpoints: Sequence[str] = ENDPOINTS) -> None:
        """``endpoints``: the regions to ask at, where a policy forbids the others."""
        self._timing = timing or Timing()
        self._endpoints = tuple(endpoints)
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[str, Any] = {}
        self._refused: dict[str, tuple[Fault, str]] = {}
        self._made: list[Any] = []

    def jobs(self, queries: Sequence[Query]) -> list[tuple[Query, ...]]:
        """What is asked in one go: every question by itself."""
        return [(query,) for query in queries]

    def ask(
        self,
        queries: tuple[Query, ...],
        region: str,
        location: str,
        as_of: str,
        stop: threading.Event,
    ) -> dict[str, Part]:
        """The answers to the questions, by name.

        Raises:
            Unanswered: this question is not answered, at no endpoint.
            PricesUnavailable: no endpoint answers anything.
            Cancelled: ``stop`` was set.
        """
        return {
            query.name: self._ask(query, region, location, stop).part(
                f"{self.source}, {query.service_code}", as_of
            )
            for query in queries
        }

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            for client in self._made:
                client.close()
            self._made.clear()
            self._clients.clear()

    def _ask(self, query: Query, region: str, location: str, stop: threading.Event) -> Reading:
        reasons = []
        for endpoint in by_distance(region, self._endpoints):
            client = self._client(endpoint)
            if client is None:
                continue
            try:
                return self._read(client, query, query.filters_for(region, location), stop)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - boto3 raises many classes; all mean this
                fault = fault_of(error)
                if fault is Fault.CREDENTIALS:
                    raise NoCredentials(said_by(error)) from None
                if fault in (Fault.NETWORK, Fault.DENIED):
                    self._forget(endpoint)  # the next question finds out whether it is gone
                reasons.append(f"{endpoint}: {said_by(error)}")
        if not reasons:
            raise self._nowhere()
        raise Unanswered("; ".join(reasons))

    def _read(
        self, client: Any, query: Query, filters: dict[str, str], stop: threading.Event
    ) -> Reading:
        """All pages of an answer; begun again when it breaks off or its token expires."""
        for beginning in range(1, _BEGINNINGS + 1):
            reading = Reading(query)
            try:
                for text in _pages(client, query.service_code, filters, stop):
                    try:
                        reading.add(parse_product(text))
                    except UnreadableProduct:
                        reading.skip()
            except Exception as error:
                again = fault_of(error) in (Fault.TOKEN, Fault.BROKEN)
                if not again or beginning == _BEGINNINGS:
                    raise
            else:
                return reading
        raise AssertionError("the last beginning returns or raises")

    def _client(self, endpoint: str) -> Any:
        """The client of an endpoint that answers; None when it does not."""
        with self._lock:
            if endpoint not in self._clients and endpoint not in self._refused:
                self._try(endpoint)
            return self._clients.get(endpoint)

    def _try(self, endpoint: str) -> None:
        """Ask an endpoint something small, so that none is waited for again and again."""
        try:
            first = self._make(endpoint, self._timing.first_attempts)
            _price_list(first.get_products(ServiceCode="AmazonEKS", MaxResults=1))
            self._clients[endpoint] = self._make(endpoint, self._timing.attempts)
        except Exception as error:  # noqa: BLE001 - see above
            fault = fault_of(error)
            if fault is Fault.CREDENTIALS:
                raise NoCredentials(said_by(error)) from None
            if fault in (Fault.NETWORK, Fault.BROKEN, Fault.DENIED):
                self._refused[endpoint] = (fault, said_by(error))
            else:  # busy or failing for the moment: the retries of the real question may help
                self._clients[endpoint] = self._make(endpoint, self._timing.attempts)

    def _make(self, endpoint: str, attempts: int) -> Any:
        if self._session is None:
            from boto3.session import Session

            self._session = Session()
        client = self._session.client(
            "pricing", region_name=endpoint, config=client_config(self._timing, attempts)
        )
        self._made.append(client)
        return client

    def _forget(self, endpoint: str) -> None:
        with self._lock:
            self._clients.pop(endpoint, None)

    def _nowhere(self) -> PricesUnavailable:
        """Why no endpoint answers: a refusal says more than a silence."""
        with self._lock:
            refused = list(self._refused.values())
        for fault, reason in refused:
            if fault is Fault.DENIED:
                return NoPermission(reason)
        return NoNetwork(refused[0][1] if refused else "no endpoint of the price list is allowed")


def client_config(timing: Timing, attempts: int) -> Any:
    """The configuration of a boto3 client that waits no longer than ``timing`` says."""
    from botocore.config import Config

    return Config(
        connect_timeout=timing.connect_seconds,
        read_timeout=timing.read_seconds,
        retries={"mode": "adaptive", "total_max_attempts": attempts},
    )


def by_distance(region: str, endpoints: Sequence[str] = ENDPOINTS) -> tuple[str, ...]:
    """The endpoints to ask about a region, the nearest first; each knows every region."""
    nearest = _NEAREST.get(region.partition("-")[0], "us-east-1")
    return tuple(sorted(endpoints, key=lambda endpoint: endpoint != nearest))


def _pages(
    client: Any, service_code: str, filters: dict[str, str], stop: threading.Event
) -> Iterator[str]:
    """Every string of ``PriceList``, over all pages."""
    wanted = [{"Type": "TERM_MATCH", "Field": f, "Value": value} for f, value in filters.items()]
    more: dict[str, str] = {}
    seen: set[str] = set()
    while True:
        if stop.is_set():
            raise Cancelled
        page = client.get_products(
            ServiceCode=service_code, Filters=wanted, MaxResults=_PAGE, **more
        )
        yield from _price_list(page)
        token = page.get("NextToken")
        if not token:
            return
        if token in seen:
            raise NoAnswer("the pages of the answer go round in a circle")
        seen.add(token)
        more = {"NextToken": token}


def _price_list(page: Any) -> list[str]:
    """What a page holds. boto3 takes half an answer, or the page of a proxy, for an empty one."""
    found = page.get("PriceList")
    if not isinstance(found, list):
        raise NoAnswer("what answers is not the price list, or breaks off")
    return found
