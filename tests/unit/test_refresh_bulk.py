"""Offer files: a stream of rows from a server that may stop, lie or break off."""

from __future__ import annotations

import json
import threading
import tracemalloc
from collections.abc import Iterator

import pytest

from advisor.catalog.refresh import bulk
from advisor.catalog.refresh.bulk import OfferFiles
from advisor.catalog.refresh.items import QUERIES, queries_for
from advisor.catalog.refresh.parts import Part, Reading
from advisor.catalog.refresh.problems import Cancelled, Unanswered
from advisor.catalog.refresh.products import parse_product
from advisor.catalog.refresh.queries import Query
from advisor.errors import AdvisorError
from tests.support import price_list_server as aws
from tests.support.price_items import global_items, machine, region_items, reserved
from tests.support.price_list_server import PriceListServer, offer_file, price_list_server

COMPUTE = tuple(query for query in QUERIES if query.name == "EC2")
EC2 = tuple(query for query in QUERIES if query.service_code == "AmazonEC2")


@pytest.fixture
def server() -> Iterator[PriceListServer]:
    with price_list_server() as running:
        running.items = [*region_items(), *region_items("eu-west-1"), *global_items()]
        yield running


def ask(url: str, queries: tuple[Query, ...] = EC2, timeout: float = 5) -> dict[str, Part]:
    source = OfferFiles(url, timeout)
    return source.ask(queries, "eu-central-1", "", "2026-11-22", threading.Event())


def test_one_file_answers_all_questions_about_a_service(server: PriceListServer) -> None:
    parts = ask(server.url)
    assert parts["EC2"].on_demand["m5.large"] == "0.115"
    assert parts["NAT"].services["NAT/data_gb"] == ("0.052", "GB")
    assert parts["NAT"].source == "AWS offer file, AmazonEC2, published 2026-11-20"
    assert all(part.notes == () and part.missing == () for part in parts.values())
    assert len(server.calls) == 1


def test_a_job_is_a_file() -> None:
    jobs = OfferFiles().jobs(QUERIES)
    codes = [{query.service_code for query in job} for job in jobs]
    assert all(len(code) == 1 for code in codes)
    assert len(jobs) == len({query.service_code for query in QUERIES})


def test_no_credentials_are_sent(server: PriceListServer) -> None:
    ask(server.url, queries_for(["KMS"]))
    assert [call.service_code for call in server.calls] == [
        "/offers/v1.0/aws/awskms/current/eu-central-1/index.csv"
    ]


def test_a_service_of_all_regions_has_one_file(server: PriceListServer) -> None:
    parts = ask(server.url, queries_for(["Route53"]))
    assert parts["Route 53"].services["Route53/hosted_zone_month_over_25"][0] == "0.1"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (aws.error("AccessDenied", 403), "Forbidden"),
        (aws.error("InternalError", 500), "Internal"),
        (aws.truncated, "broke off after"),
        (aws.no_json, "no offer file"),
        (aws.reset, "reset"),
        (aws.slow, "timed out"),
    ],
    ids=["denied", "failed", "truncated", "html", "reset", "slow"],
)
def test_faults_leave_the_question_unanswered(
    server: PriceListServer, fault: aws.Answer, said: str
) -> None:
    server.fail(fault)
    with pytest.raises(Unanswered, match=said):
        ask(server.url, timeout=0.3)


def test_a_file_that_breaks_off_between_two_lines_is_noticed(server: PriceListServer) -> None:
    text = offer_file(i for i in region_items() if i["serviceCode"] == "AmazonEC2").encode()
    half = text[: text.index(b"\n", len(text) // 2) + 1]

    def cut(handler: aws._Handler, call: aws.Call) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(half)
        handler.close_connection = True

    server.fail(cut)
    with pytest.raises(Unanswered, match="broke off after"):
        ask(server.url)


def test_nobody_there() -> None:
    with pytest.raises(Unanswered, match="refused"):
        ask("http://127.0.0.1:9")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host", "pricing", ""])
def test_only_the_web_is_read(url: str) -> None:
    with pytest.raises(AdvisorError, match="no address"):
        OfferFiles(url)


def test_cancelled(server: PriceListServer) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        OfferFiles(server.url).ask(EC2, "eu-central-1", "", "2026-11-22", stop)


def test_a_price_that_is_no_number_costs_its_product_only() -> None:
    text = offer_file([machine("m5.large", "0.1"), machine("m7i.large", "0.2")])
    lines = text.replace('"0.1000000000"', '"ten cents"').splitlines()
    found = list(bulk.products(lines, EC2))
    assert [product and product.get("instanceType") for product in found] == [None, "m7i.large"]


def test_commitments_are_read_as_the_api_gives_them(server: PriceListServer) -> None:
    item = machine("m5.large", "0.10")
    item["terms"]["Reserved"] = {
        str(number): term
        for number, term in enumerate(
            [
                reserved("No Upfront", "1yr", "0.063", code="A"),
                reserved("All Upfront", "3yr", "0", upfront="1051.20", code="B"),
                reserved("Partial Upfront", "1yr", "0.03", upfront="200", code="C"),
                reserved("No Upfront", "1yr", "0.05", offering="convertible", code="D"),
                reserved("No Upfront", "3yr", "broken", code="E"),
            ]
        )
    }
    server.items = [item, machine("m5.large", "0.999", tenancy="Dedicated")]
    found = ask(server.url, COMPUTE)["EC2"]
    assert found.reserved == {"m5.large/1/no_upfront": "0.063", "m5.large/3/all_upfront": "0.04"}
    assert found.on_demand == {"m5.large": "0.1"}
    (query,) = COMPUTE
    reading = Reading(query)
    del item["terms"]["Reserved"]["4"]
    reading.add(parse_product(json.dumps(item)))
    assert reading.part("x", "2026-11-22").reserved == found.reserved


def test_commitments_of_what_is_not_asked_for_are_not_kept(server: PriceListServer) -> None:
    for other in ({"operatingSystem": "Windows"}, {"tenancy": "Dedicated"}):
        item = machine("m5.large", "0.9", **other)
        item["terms"]["Reserved"] = {"x": reserved("No Upfront", "1yr", "0.5")}
        server.items = [item, machine("m5.large", "0.10")]
        assert ask(server.url, COMPUTE)["EC2"].reserved == {}


def test_a_commitment_may_stand_before_its_product(server: PriceListServer) -> None:
    item = machine("m5.large", "0.10")
    item["terms"] = {
        "Reserved": {"x": reserved("No Upfront", "1yr", "0.063")},
        "OnDemand": item["terms"]["OnDemand"],
    }
    server.items = [item]
    found = ask(server.url, COMPUTE)["EC2"]
    assert found.reserved == {"m5.large/1/no_upfront": "0.063"}
    assert found.on_demand == {"m5.large": "0.1"}


def test_files_without_columns_of_commitments_still_serve() -> None:
    text = offer_file([machine("m5.large", "0.1")]).replace('"LeaseContractLength"', '"Other"')
    (product,) = bulk.products(text.splitlines(), COMPUTE)
    assert product is not None
    assert product.reserved == ()


def test_memory_does_not_grow_with_the_file() -> None:
    other = machine("m5.large", "0.9", tenancy="Dedicated")
    sku = other["product"]["sku"]
    *preamble, row, _ = offer_file([other]).splitlines(keepends=True)

    def lines(number: int) -> Iterator[str]:
        yield from preamble
        for count in range(number):
            yield row.replace(sku, f"SKU{count}")

    def peak(number: int) -> int:
        tracemalloc.start()
        assert list(bulk.products(lines(number), EC2)) == []
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(4000) < peak(400) + 100_000
