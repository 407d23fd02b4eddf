"""A refresh as a whole: what it asks, what it leaves on disk, and how it ends early."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.catalog import Catalog, Kind, Layer, bundled
from advisor.catalog.refresh.bulk import OfferFiles
from advisor.catalog.refresh.cache import PriceCache
from advisor.catalog.refresh.client import PriceListApi, Timing
from advisor.catalog.refresh.items import QUERIES, SPOT, queries_for
from advisor.catalog.refresh.problems import Cancelled, NoPermission
from advisor.catalog.refresh.queries import Query
from advisor.catalog.refresh.run import Order, Refresh, Result
from advisor.catalog.refresh.spot import SpotHistory
from advisor.errors import StorageError
from advisor.resources import folder
from advisor.store.files import write_file
from tests.support import price_list_server as aws
from tests.support.price_items import global_items, item, region_items
from tests.support.price_list_server import PriceListServer, price_list_server, sign_in

QUICK = Timing(connect_seconds=1, read_seconds=2, attempts=1, first_attempts=1)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REGION = "eu-central-1"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceListServer]:
    with price_list_server() as running:
        sign_in(monkeypatch, running)
        running.items = [*region_items(REGION), *region_items("eu-west-1"), *global_items()]
        running.spot = [
            {"zone": "eu-central-1a", "zone_id": "euc1-az2", "type": "m5.large", "usd": "0.0460"},
            {"zone": "eu-central-1b", "zone_id": "euc1-az3", "type": "m5.large", "usd": "0.0690"},
        ]
        yield running


@pytest.fixture
def api() -> Iterator[PriceListApi]:
    client = PriceListApi(QUICK)
    yield client
    client.close()


@pytest.fixture
def spot() -> Iterator[SpotHistory]:
    history = SpotHistory(QUICK)
    yield history
    history.close()


@pytest.fixture
def cache(tmp_path: Path) -> PriceCache:
    return PriceCache(tmp_path / "prices", write_file)


class Ears:
    """Hears, and may do something after so many answers."""

    def __init__(self) -> None:
        self.questions: list[str] = []
        self.results: list[Result] = []
        self.run: Refresh | None = None
        self.cancel_after = 0

    def asked(self, done: int, total: int, region: str, question: str) -> None:
        self.questions.append(question)
        assert done == len(self.questions) <= total
        if self.run is not None and done == self.cancel_after:
            self.run.cancel()

    def finished(self, result: Result) -> None:
        self.results.append(result)


def go(order: Order, cache: PriceCache, ears: Ears | None = None) -> list[Result]:
    ears = ears or Ears()
    run = Refresh(order, cache, NOW, ears)
    ears.run = run
    return run.run()


def catalog(cache: PriceCache) -> Catalog:
    return Catalog(folder("data"), cache.folder)


def files(cache: PriceCache) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in cache.folder.glob("*.json")}


def test_a_whole_region(
    server: PriceListServer, api: PriceListApi, spot: SpotHistory, cache: PriceCache
) -> None:
    ears = Ears()
    region, everywhere = go(Order((REGION,), source=api, spot=spot), cache, ears)
    assert (region.failed, region.notes, region.missing) == ({}, [], [])
    assert (everywhere.failed, everywhere.prices) == ({}, 2)
    assert sorted(ears.questions) == sorted([SPOT, *(query.name for query in QUERIES)])
    book = catalog(cache).region(REGION)
    for query in QUERIES:
        for rule in query.rules:
            for key in rule.fixed_keys:
                if rule.table == "services":
                    price = book.service(*key.split("/"))
                    assert price is not None, key
                    assert price.provenance.layer is Layer.REFRESHED, key
                    assert price.usd > 0
                    assert price.unit == rule.unit
    assert not list((cache.folder / "unfinished").glob("*.json"))


def test_a_refreshed_price_says_where_it_is_from(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    go(Order((REGION,), source=api), cache)
    book = catalog(cache).region(REGION)
    price = book.on_demand("m5.large")
    assert price
    assert (price.usd, price.provenance.as_of, price.provenance.kind) == (
        Decimal("0.115"), "2026-11-22", Kind.LIST
    )  # fmt: skip
    assert "AmazonEC2, published 2026-11-20" in price.provenance.source
    other = book.on_demand("c5.large")
    assert other
    assert other.provenance.layer is Layer.BUNDLED
    zone = book.service("Route53", "hosted_zone_month_first_25")
    assert zone
    assert zone.provenance.layer is Layer.REFRESHED


def test_offer_files_say_the_same_as_the_api(
    server: PriceListServer, api: PriceListApi, cache: PriceCache, tmp_path: Path
) -> None:
    from_files = PriceCache(tmp_path / "files", write_file)
    go(Order((REGION,), source=api), cache)
    go(Order((REGION,), source=OfferFiles(server.url)), from_files)
    for region in (REGION, "global"):
        asked, read = cache.served(region), from_files.served(region)
        assert asked.keys() == read.keys()
        for name, part in asked.items():
            assert read[name].services == part.services, name
            assert read[name].on_demand == part.on_demand, name
            assert read[name].notes == (), name
            assert "offer file" in read[name].source


def test_spot_prices_by_zone_id(
    server: PriceListServer, spot: SpotHistory, cache: PriceCache
) -> None:
    go(Order((REGION,), queries=(), spot=spot), cache)
    book = catalog(cache).region(REGION)
    zones = book.spot_by_zone("m5.large")
    assert {zone: str(price.usd) for zone, price in zones.items()} == {
        "euc1-az2": "0.046", "euc1-az3": "0.069"
    }  # fmt: skip
    discount = book.spot("m5.large")
    known = bundled().region(REGION).spot("m5.large")
    listed = book.on_demand("m5.large")
    assert discount
    assert known
    assert listed
    assert discount.savings_percent == round(100 * (1 - Decimal("0.0575") / listed.usd))
    assert discount.interruption == known.interruption
    assert discount.provenance.layer is Layer.LIVE
    assert discount.provenance.kind is Kind.SPOT
    assert book.spot("c5.large") == bundled().region(REGION).spot("c5.large")


def test_spot_zones_of_an_older_answer_are_looked_up(
    server: PriceListServer, spot: SpotHistory, cache: PriceCache
) -> None:
    server.spot = [
        {"zone": "eu-central-1a", "type": "m5.large", "usd": "0.0460"},
        {"zone": "eu-central-1-ham-1a", "type": "m5.large", "usd": "9"},
    ]
    server.zone_ids = {"eu-central-1a": "euc1-az2", "eu-central-1-ham-1a": "euc1-ham1-az1"}
    go(Order((REGION,), queries=(), spot=spot), cache)
    assert list(catalog(cache).region(REGION).spot_by_zone("m5.large")) == ["euc1-az2"]


def test_spot_without_permission_for_zones_is_an_average(
    server: PriceListServer, spot: SpotHistory, cache: PriceCache
) -> None:
    server.spot = [
        {"zone": "eu-central-1a", "type": "m5.large", "usd": "0.04"},
        {"zone": "eu-central-1b", "type": "m5.large", "usd": "0.06"},
    ]
    server.fail(
        aws.error("UnauthorizedOperation", 403),
        when=lambda call: call.operation == "DescribeAvailabilityZones",
    )
    go(Order((REGION,), queries=(), spot=spot), cache)
    (zone, price), *_ = catalog(cache).region(REGION).spot_by_zone("m5.large").items()
    assert (zone, str(price.usd)) == ("", "0.05")


def test_spot_in_a_region_that_is_not_enabled_fails_alone(
    server: PriceListServer, api: PriceListApi, spot: SpotHistory, cache: PriceCache
) -> None:
    server.fail(aws.error("AuthFailure", 401), when=lambda call: call.service == "ec2")
    (region,) = go(Order((REGION,), queries_for(["NAT"]), api, spot), cache)
    assert list(region.failed) == [SPOT]
    assert catalog(cache).region(REGION).service_keys() >= {"NAT/data_gb"}
    assert "NAT" in cache.served(REGION)


def test_one_service_leaves_the_others_as_they_were(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    go(Order((REGION,), source=api), cache)
    before = cache.served(REGION)
    go(Order((REGION,), queries_for(["NAT"]), api), cache)
    assert cache.served(REGION) == before


def test_traffic_alone_finds_out_the_name_of_the_region(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    (region,) = go(Order((REGION,), queries_for(["DataTransfer"]), api), cache)
    assert region.failed == {}
    assert {"Transfer to the internet", "Transfer between zones"} <= set(cache.served(REGION))


def test_traffic_is_given_up_when_the_region_has_no_name(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    server.items = []
    (region,) = go(Order((REGION,), queries_for(["DataTransfer"]), api), cache)
    assert all("by which name" in reason for reason in region.failed.values())
    assert len(region.failed) == 3


# --- ending early ------------------------------------------------------------------------------


def test_a_cancelled_refresh_leaves_the_prices_alone_and_the_next_goes_on(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    go(Order((REGION,), queries_for(["NAT"]), api), cache)
    before = files(cache)
    ears = Ears()
    ears.cancel_after = 8
    with pytest.raises(Cancelled):
        go(Order((REGION,), source=api), cache, ears)
    assert files(cache) == before
    kept = cache.unfinished(REGION, NOW.date())
    assert len(kept) >= 7  # the one for all regions alike may be among the eight

    second = Ears()
    region, _ = go(Order((REGION,), source=api), cache, second)
    assert region.resumed == len(kept)
    assert not kept.keys() & set(second.questions)
    assert region.missing == []
    assert len(cache.served(REGION)) == len(QUERIES) - 1
    assert not list((cache.folder / "unfinished").glob("*.json"))


def test_answers_of_an_unfinished_refresh_expire(cache: PriceCache, tmp_path: Path) -> None:
    with price_list_server() as server:
        server.items = list(region_items())
        parts = OfferFiles(server.url).ask(
            queries_for(["NAT"]), REGION, "", "2026-11-22", threading.Event()
        )
    cache.keep(REGION, parts)
    assert cache.unfinished(REGION, NOW.date()).keys() == {"NAT"}
    assert cache.unfinished(REGION, NOW.date().replace(day=23)).keys() == {"NAT"}
    assert cache.unfinished(REGION, NOW.date().replace(day=24)) == {}
    assert cache.unfinished(REGION, NOW.date().replace(day=21)) == {}


def test_a_failed_question_keeps_its_older_answer_and_only_it_is_asked_again(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    go(Order((REGION,), source=api), cache)
    before = cache.served(REGION)
    server.fail(
        aws.error("InternalErrorException", 500),
        times=100,
        when=lambda call: call.service_code == "AWSELB",
    )
    region, _ = go(Order((REGION,), source=api), cache)
    assert set(region.failed) == {"ELB application", "ELB network", "ELB classic"}
    assert cache.served(REGION) == before
    server.calls.clear()
    healthy = Ears()
    with price_list_server() as other:
        other.items = server.items
        region, _ = go(Order((REGION,), source=OfferFiles(other.url)), cache, healthy)
    assert set(healthy.questions) == {"ELB application", "Route 53"}
    assert region.failed == {}


def test_permission_withdrawn_half_way_ends_the_refresh(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    go(Order((REGION,), queries_for(["NAT"]), api), cache)
    before = files(cache)
    server.fail(
        aws.error("AccessDeniedException"),
        times=1000,
        when=lambda call: len(server.calls) > 6,
    )
    with pytest.raises(NoPermission):
        go(Order((REGION,), source=api), cache)
    assert files(cache) == before


def test_a_slow_aws_does_not_hold_back_who_cancels(
    server: PriceListServer, cache: PriceCache
) -> None:
    server.fail(aws.slow, times=100)
    patient = PriceListApi(Timing(connect_seconds=30, read_seconds=30, attempts=8))
    run = Refresh(Order((REGION,), source=patient), cache, NOW, Ears())
    ended = threading.Event()

    def start() -> None:
        with pytest.raises(Cancelled):
            run.run()
        ended.set()

    threading.Thread(target=start, daemon=True).start()
    run.cancel()
    assert ended.wait(5)


@pytest.mark.parametrize("survives", range(12))
def test_a_crash_while_writing_never_leaves_half_a_file(
    server: PriceListServer, api: PriceListApi, tmp_path: Path, survives: int
) -> None:
    folder = tmp_path / "prices"
    written = 0

    def crashing(path: Path, text: str) -> None:
        nonlocal written
        written += 1
        if written > survives:
            raise StorageError("The disk is full.")
        write_file(path, text)

    order = Order((REGION,), queries_for(["NAT", "EBS", "EKS"]), api)
    with contextlib.suppress(StorageError):
        go(order, PriceCache(folder, crashing))
    cache = PriceCache(folder, write_file)
    for path in folder.rglob("*.json"):
        json.loads(path.read_bytes())
    assert catalog(cache).region(REGION).service("NAT", "data_gb")
    assert catalog(cache).damaged_prices() == ()
    (region,) = go(order, cache)
    assert region.failed == {}
    assert len(cache.served(REGION)) == len(order.queries)


def test_contradictions_are_told_and_the_bundled_price_stays(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    server.items.append(item("AmazonEC2", "NAT Gateway", "NatGateway-Hours", "0.06"))
    (region,) = go(Order((REGION,), queries_for(["NAT"]), api), cache)
    assert "NAT/gateway_hour" in region.notes[0]
    price = catalog(cache).region(REGION).service("NAT", "gateway_hour")
    assert price
    assert price.provenance.layer is Layer.BUNDLED


def test_an_answer_without_prices_replaces_nothing(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    go(Order((REGION,), queries_for(["NAT"]), api), cache)
    before = files(cache)
    server.items = []
    (region,) = go(Order((REGION,), queries_for(["NAT"]), api), cache)
    assert region.missing == ["NAT/gateway_hour", "NAT/data_gb"]
    assert files(cache) == before


def test_an_answer_to_a_question_nobody_asks_any_more_is_dropped(
    server: PriceListServer, api: PriceListApi, cache: PriceCache
) -> None:
    go(Order((REGION,), queries_for(["NAT"]), api), cache)
    (part,) = cache.served(REGION).values()
    cache.publish(REGION, {"Once upon a time": part}, {"NAT", "Once upon a time"})
    go(Order((REGION,), queries_for(["NAT"]), api), cache)
    assert list(cache.served(REGION)) == ["NAT"]


def test_questions_are_few() -> None:
    def asks(query: Query) -> bool:
        return "instanceType" in query.filters or "usagetype" in query.filters

    assert not [query.name for query in QUERIES if asks(query)]
    assert len(QUERIES) < 40
