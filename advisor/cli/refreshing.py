"""Carrying out ``prices refresh``: what is asked, how it goes on, what came of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from advisor.catalog import UnknownRegion, bundled
from advisor.catalog.coverage import NOTABLE_PERCENT, difference
from advisor.catalog.refresh.bulk import OFFER_FILES, OfferFiles
from advisor.catalog.refresh.client import ENDPOINTS, PriceListApi
from advisor.catalog.refresh.items import SPOT, families, queries_for
from advisor.catalog.refresh.problems import SERVES_ON, Cancelled, PricesUnavailable
from advisor.catalog.refresh.run import Order, Refresh, Result
from advisor.catalog.refresh.spot import SpotHistory
from advisor.catalog.refreshed import EVERYWHERE
from advisor.catalog.suggestions import did_you_mean
from advisor.cli.output import say
from advisor.errors import AdvisorError, ExitCode, NotFoundError
from advisor.report.text import count
from advisor.store.prices import price_cache, price_catalog

_ALL = "all"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """The command line of a refresh, as it was typed."""

    regions: tuple[str, ...]
    services: tuple[str, ...]
    bulk: bool
    bulk_url: str | None
    endpoints: tuple[str, ...]


def carry_out(wish: Wish) -> int:
    """Refresh and report; gives the exit code.

    Raises:
        AdvisorError: something on the command line means nothing, or AWS answers nothing.
    """
    order = _order(wish)
    narrator = _Narrator()
    with price_cache() as cache:
        run = Refresh(order, cache, datetime.now(UTC), narrator)
        say(f"Asking for prices of {_named(order.regions)}.")
        try:
            results = run.run()
        except (KeyboardInterrupt, Cancelled):
            narrator.clear()
            say("The prices you had still serve. The same command goes on where this one stopped.")
            raise KeyboardInterrupt from None
        except PricesUnavailable:
            narrator.clear()
            raise
    _say_moves(order.regions)
    failed = any(result.failed for result in results)
    if failed:
        say(f"Some questions have no answer; the same command asks them again. {SERVES_ON}")
    return ExitCode.AWS if failed else ExitCode.OK


def _order(wish: Wish) -> Order:
    services = _meant(wish.services, families(), "There are no prices of {!r}.")
    regions = _regions(wish.regions)
    queries = queries_for(services)
    if wish.bulk:
        if set(services) == {SPOT}:
            raise AdvisorError(
                "Spot prices are not in the offer files.", hint="Leave --bulk away: EC2 knows them."
            )
        return Order(regions, queries, OfferFiles(wish.bulk_url or OFFER_FILES))
    endpoints = _meant(wish.endpoints, ENDPOINTS, "The price list does not answer in {!r}.")
    spot = SpotHistory() if not services or SPOT in services else None
    source = PriceListApi(endpoints=endpoints or ENDPOINTS) if queries else None
    return Order(regions, queries, source, spot)


def _meant(words: Iterable[str], known: Sequence[str], otherwise: str) -> tuple[str, ...]:
    """The known names that words mean, in whatever case they were typed."""
    by_lower_case = {name.lower(): name for name in known}
    for word in words:
        if word.lower() not in by_lower_case:
            hint = did_you_mean(word, by_lower_case, otherwise=f"Known are {', '.join(known)}.")
            raise NotFoundError(otherwise.format(word), hint=hint)
    return tuple(dict.fromkeys(by_lower_case[word.lower()] for word in words))


def _regions(words: tuple[str, ...]) -> tuple[str, ...]:
    known = bundled().region_names()
    if _ALL in words:
        return known
    for word in words:
        if word not in known:
            raise UnknownRegion(word, known)
    return tuple(dict.fromkeys(words)) or _regions_in_use()


def _regions_in_use() -> tuple[str, ...]:
    """The regions of saved designs and of the settings; without any, of a new design."""
    from advisor.model.placement import Placement
    from advisor.store.designs import Store
    from advisor.store.settings import load_settings

    used = [entry.design.placement.region for entry in Store().entries() if entry.design]
    preferred = load_settings().settings.region
    known = bundled().region_names()
    wanted = [region for region in (preferred, *used) if region in known]
    return tuple(dict.fromkeys(region for region in wanted if region)) or (Placement().region,)


class _Narrator:
    """Says on stderr how a refresh goes on: a moving line on a terminal, a line a region."""

    def __init__(self) -> None:
        self._moving = sys.stderr.isatty()

    def asked(self, done: int, total: int, region: str, question: str) -> None:
        if self._moving:
            width = 20
            bar = "#" * (width * done // max(total, 1))
            line = f"[{bar:<{width}}] {done}/{total} {region}: {question}"
            click.echo(f"\r{line[:78]:<78}", err=True, nl=False)

    def finished(self, result: Result) -> None:
        self.clear()
        place = "All regions alike" if result.region == EVERYWHERE else result.region
        kept = f", {result.resumed} answers kept from before" if result.resumed else ""
        say(f"{place}: {count(result.prices, 'price')} read{kept}.")
        _list("! ", result.notes, say)
        _list("! no answer: ", [f"{name}: {why}" for name, why in result.failed.items()], say)
        if result.missing:
            say(f"  {count(len(result.missing), 'price')} not listed by AWS, kept as they were: "
                f"{_named(result.missing)}.")  # fmt: skip

    def clear(self) -> None:
        if self._moving:
            click.echo(f"\r{'':<78}\r", err=True, nl=False)


def _list(mark: str, lines: Sequence[str], tell: Callable[[str], None]) -> None:
    for line in lines[:_SHOWN]:
        tell(f"  {mark}{line}")
    if len(lines) > _SHOWN:
        tell(f"  {mark}and {len(lines) - _SHOWN} more")


def _named(names: Collection[str]) -> str:
    shown = list(names)[:_SHOWN]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(shown) + more


def _say_moves(regions: Iterable[str]) -> None:
    catalog = price_catalog()
    moves = [
        move
        for region in regions
        for move in difference(bundled().region(region), catalog.region(region)).moves
    ]
    notable = sum(move.notable for move in moves)
    if moves:
        say(
            f"{count(len(moves), 'price')} moved against the bundled ones, {notable or 'none'} by "
            f"more than {NOTABLE_PERCENT} %: k8s-advisor prices diff"
        )
