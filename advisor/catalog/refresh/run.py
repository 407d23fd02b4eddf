"""A refresh from beginning to end: asks in parallel, keeps every answer, publishes by region."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from advisor.catalog.refresh.cache import PriceCache
from advisor.catalog.refresh.items import QUERIES, SPOT
from advisor.catalog.refresh.parts import Part
from advisor.catalog.refresh.problems import Cancelled, Unanswered
from advisor.catalog.refresh.queries import Query
from advisor.catalog.refreshed import EVERYWHERE

_THREADS: Final = 4
_GLANCE_SECONDS: Final = 0.1
_KNOWN: Final = frozenset({SPOT, *(query.name for query in QUERIES)})


class Source(Protocol):
    """A place to read the price list from."""

    @property
    def needs_location(self) -> bool:
        """Whether traffic can only be asked for by AWS' own name of the region."""

    def jobs(self, queries: Sequence[Query]) -> list[tuple[Query, ...]]:
        """What is asked in one go."""

    def ask(
        self,
        queries: tuple[Query, ...],
        region: str,
        location: str,
        as_of: str,
        stop: threading.Event,
    ) -> dict[str, Part]:
        """The answers by name; raises Unanswered, PricesUnavailable or Cancelled."""


class SpotSource(Protocol):
    """A place to ask for spot prices."""

    def ask(self, region: str, now: datetime, stop: threading.Event) -> Part:
        """The answer; raises Unanswered, NoCredentials or Cancelled."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to refresh: the questions about each region, and spot prices if there is a source."""

    regions: tuple[str, ...]
    queries: tuple[Query, ...] = QUERIES
    source: Source | None = None
    spot: SpotSource | None = None


@dataclass(slots=True)
class Result:
    """What came of one region. ``failed`` says why a question has no answer, by its name."""

    region: str
    parts: dict[str, Part] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    resumed: int = 0
    """Answers that an earlier, unfinished refresh had left."""

    @property
    def prices(self) -> int:
        """How many prices were read."""
        return sum(len(part) for part in self.parts.values())

    @property
    def notes(self) -> list[str]:
        """What AWS said that cannot be taken."""
        return [note for part in self.parts.values() for note in part.notes]

    @property
    def missing(self) -> list[str]:
        """Prices that were asked for and that AWS does not list here."""
        return [key for part in self.parts.values() for key in part.missing]


class Listener(Protocol):
    """Hears how a refresh goes on; called in the thread that runs it."""

    def asked(self, done: int, total: int, region: str, question: str) -> None:
        """A question has been dealt with."""

    def finished(self, result: Result) -> None:
        """A region is complete, and its prices serve."""


@dataclass(frozen=True, slots=True)
class _Task:
    region: str
    queries: tuple[Query, ...]
    """None are asked of a price list: then it is for spot prices."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(query.name for query in self.queries) or (SPOT,)

    @property
    def waits_for_location(self) -> bool:
        return any(query.by_location for query in self.queries)


class Refresh:
    """One run. May be run again to go on where it was interrupted."""

    def __init__(self, order: Order, cache: PriceCache, now: datetime, listener: Listener) -> None:
        self._order = order
        self._cache = cache
        self._now = now
        self._today = now.astimezone(UTC).date()
        self._listener = listener
        self._stop = threading.Event()
        self._tasks: queue.SimpleQueue[tuple[_Task, str] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[_Task, dict[str, Part] | Exception]] = (
            queue.SimpleQueue()
        )
        self._waiting: dict[str, list[_Task]] = {}
        self._open: dict[str, int] = {}
        self._results: dict[str, Result] = {}
        self._done = self._total = 0

    def cancel(self) -> None:
        """End the run soon, from any thread. What is served stays; answers so far are kept."""
        self._stop.set()

    def run(self) -> list[Result]:
        """Ask everything and publish each region that is complete.

        Raises:
            PricesUnavailable: AWS answers nothing (any more).
            Cancelled: `cancel` was called.
            AdvisorError: the disk refused.
        """
        for region in self._regions():
            self._plan(region)
        for _ in range(_THREADS):
            # Nobody waits for a daemon: leaving is possible while AWS keeps one of them waiting.
            threading.Thread(target=self._work, daemon=True, name="prices").start()
        try:
            for region in list(self._open):
                self._go_on(region)
            while self._open:
                self._hear()
        finally:
            self._stop.set()
            for _ in range(_THREADS):
                self._tasks.put(None)
        return list(self._results.values())

    def _regions(self) -> list[str]:
        anywhere = any(query.everywhere for query in self._order.queries)
        return [*self._order.regions, *([EVERYWHERE] if anywhere and self._order.source else [])]

    def _plan(self, region: str) -> None:
        """Queue what is to be asked about a region and is not answered yet."""
        result = self._results[region] = Result(region, self._cache.unfinished(region, self._today))
        tasks = [
            task
            for task in self._tasks_of(region)
            if not all(name in result.parts for name in task.names)
        ]
        result.resumed = len(result.parts)
        self._open[region] = len(tasks)
        self._total += len(tasks)
        self._waiting[region] = [task for task in tasks if self._must_wait(task)]
        for task in tasks:
            if not self._must_wait(task):
                self._tasks.put((task, ""))

    def _tasks_of(self, region: str) -> list[_Task]:
        source = self._order.source
        tasks = []
        if source is not None:
            here = [q for q in self._order.queries if q.everywhere == (region == EVERYWHERE)]
            if source.needs_location and here and all(query.by_location for query in here):
                here.insert(0, _NAMES_THE_REGION)
            tasks = [_Task(region, job) for job in source.jobs(here)]
        if self._order.spot is not None and region != EVERYWHERE:
            tasks.append(_Task(region, ()))
        return tasks

    def _must_wait(self, task: _Task) -> bool:
        source = self._order.source
        return source is not None and source.needs_location and task.waits_for_location

    def _work(self) -> None:
        while (item := self._tasks.get()) is not None and not self._stop.is_set():
            task, location = item
            try:
                self._answers.put((task, self._ask(task, location)))
            except Exception as error:  # noqa: BLE001 - raised again where the run is at home
                self._answers.put((task, error))

    def _ask(self, task: _Task, location: str) -> dict[str, Part]:
        if not task.queries:
            assert self._order.spot is not None, "there is such a task only with a source"
            return {SPOT: self._order.spot.ask(task.region, self._now, self._stop)}
        assert self._order.source is not None, "there is such a task only with a source"
        as_of = self._today.isoformat()
        return self._order.source.ask(task.queries, task.region, location, as_of, self._stop)

    def _hear(self) -> None:
        """Take one answer; look up now and then, for Ctrl-C does not interrupt every wait."""
        try:
            task, answer = self._answers.get(timeout=_GLANCE_SECONDS)
        except queue.Empty:
            if self._stop.is_set():
                raise Cancelled from None
            return
        result = self._results[task.region]
        if isinstance(answer, Unanswered):
            result.failed |= dict.fromkeys(task.names, str(answer))
        elif isinstance(answer, Exception):
            raise answer
        else:
            result.parts |= answer
            self._cache.keep(task.region, result.parts)
        self._count(task)
        self._go_on(task.region)

    def _count(self, task: _Task) -> None:
        self._done += 1
        self._open[task.region] -= 1
        self._listener.asked(self._done, self._total, task.region, task.names[0])

    def _go_on(self, region: str) -> None:
        """Ask what waited for the region's name; finish the region when nothing is open."""
        waiting = self._waiting[region]
        location = _location(self._results[region].parts)
        if waiting and (location or self._open[region] == len(waiting)):
            self._waiting[region] = []
            for task in waiting:
                if location:
                    self._tasks.put((task, location))
                else:
                    reason = "AWS did not say by which name it lists traffic of this region"
                    self._results[region].failed |= dict.fromkeys(task.names, reason)
                    self._count(task)
        if not self._open[region]:
            del self._open[region]
            self._finish(self._results[region])

    def _finish(self, result: Result) -> None:
        self._cache.publish(result.region, result.parts, _KNOWN)
        if not result.failed:
            self._cache.forget(result.region)  # else the next run asks what failed, and only that
        self._listener.finished(result)


_NAMES_THE_REGION: Final = next(query for query in QUERIES if query.name == "NAT")


def _location(parts: Mapping[str, Part]) -> str:
    """AWS' own name of a region (``EU (Ireland)``), as an answer about it gives it."""
    return next((part.location for part in parts.values() if part.location), "")
