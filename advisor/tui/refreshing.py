"""Reading prices from AWS in the background: what the wizard hears of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.message import Message

from advisor.errors import AdvisorError
from advisor.store.prices import price_cache

if TYPE_CHECKING:
    from advisor.catalog.refresh.run import Refresh, Result


@dataclass
class Asked(Message):
    """A question has been dealt with."""

    done: int
    total: int
    question: str


@dataclass
class RegionRead(Message):
    """The prices of a region are complete, and serve from now on."""

    prices: int
    failed: dict[str, str]


@dataclass
class Ended(Message):
    """The refresh is over; with a problem when it ended before it had answers."""

    problem: AdvisorError | None = None
    cancelled: bool = False


class Refreshing:
    """One refresh of a region in a thread nobody waits for; it only posts messages."""

    def __init__(self, region: str, post: Callable[[Message], object]) -> None:
        self._region = region
        self._post = post
        self._run: Refresh | None = None
        self._cancelled = False

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._work, daemon=True, name="prices of the wizard").start()

    def cancel(self) -> None:
        """End soon: prices stay as they were, and the next refresh goes on from here."""
        self._cancelled = True
        if self._run is not None:
            self._run.cancel()

    def asked(self, done: int, total: int, region: str, question: str) -> None:
        """Heard of the run: a question has been dealt with."""
        del region
        self._post(Asked(done, total, question))

    def finished(self, result: Result) -> None:
        """Heard of the run: a region is complete."""
        self._post(RegionRead(result.prices, dict(result.failed)))

    def _work(self) -> None:
        from advisor.catalog.refresh.problems import Cancelled  # boto3 waits until it is needed

        try:
            with price_cache() as cache:
                self._run = self._order(cache)
                if self._cancelled:
                    raise Cancelled
                self._run.run()
        except Cancelled:
            self._post(Ended(cancelled=True))
        except AdvisorError as problem:
            self._post(Ended(problem))
        except Exception as defect:  # noqa: BLE001 - a thread has nobody else to tell
            self._post(Ended(AdvisorError(f"The prices could not be read: {defect!r}.")))
        else:
            self._post(Ended())

    def _order(self, cache: object) -> Refresh:
        from advisor.catalog.refresh.cache import PriceCache
        from advisor.catalog.refresh.client import ENDPOINTS, PriceListApi
        from advisor.catalog.refresh.items import queries_for
        from advisor.catalog.refresh.run import Order, Refresh
        from advisor.catalog.refresh.spot import SpotHistory

        assert isinstance(cache, PriceCache)
        source = PriceListApi(endpoints=ENDPOINTS)
        order = Order((self._region,), queries_for(()), source, SpotHistory())
        return Refresh(order, cache, datetime.now(UTC), self)
