"""The real boto3 client against a Price List API on loopback, and what can go wrong there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from advisor.catalog.refresh.client import ENDPOINTS, PriceListApi, Timing, by_distance
from advisor.catalog.refresh.items import QUERIES
from advisor.catalog.refresh.parts import Part
from advisor.catalog.refresh.problems import (
    Cancelled,
    NoCredentials,
    NoNetwork,
    NoPermission,
    Unanswered,
)
from advisor.errors import ExitCode
from tests.support import price_list_server as aws
from tests.support.price_items import item, machine, region_items
from tests.support.price_list_server import Call, PriceListServer, price_list_server, sign_in

QUICK = Timing(connect_seconds=2, read_seconds=10, attempts=2, first_attempts=1)
HASTY = replace(QUICK, read_seconds=0.4)
BY_NAME = {query.name: query for query in QUERIES}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceListServer]:
    with price_list_server() as running:
        sign_in(monkeypatch, running)
        running.items = list(region_items())
        yield running


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Iterator[PriceListApi]:
    """As patient as a busy machine needs it, unless the test is about a slow AWS."""
    client = PriceListApi(HASTY if "slow" in request.node.name else QUICK)
    yield client
    client.close()


def ask(api: PriceListApi, name: str = "NAT", region: str = "eu-central-1", **other: Any) -> Part:
    stop = other.get("stop", threading.Event())
    location = other.get("location", "")
    return api.ask((BY_NAME[name],), region, location, "2026-11-22", stop)[name]


def at(endpoint: str) -> aws.When:
    return lambda call: call.endpoint == endpoint


def not_the_probe(call: Call) -> bool:
    return bool(call.filters)


NAT = {"NAT/gateway_hour": ("0.052", "hour"), "NAT/data_gb": ("0.052", "GB")}


def test_an_answer_says_where_it_is_from(server: PriceListServer, api: PriceListApi) -> None:
    part = ask(api)
    assert part.services == NAT
    assert part.source == "AWS Price List API, AmazonEC2, published 2026-11-20"
    assert (part.as_of, part.location, part.notes) == ("2026-11-22", "EU (Frankfurt)", ())


def test_one_question_for_all_types_without_the_rows_that_mislead(
    server: PriceListServer, api: PriceListApi
) -> None:
    part = ask(api, "EC2")
    assert part.on_demand == {"m5.large": "0.115", "m7i.large": "0.1208", "p5.48xlarge": "123.2"}
    (call,) = server.asked()
    assert call.filters["regionCode"] == "eu-central-1"
    assert "instanceType" not in call.filters


def test_every_page_is_read(server: PriceListServer, api: PriceListApi) -> None:
    server.items = [machine(f"m5.x{number}", f"{number}.5") for number in range(1, 251)]
    part = ask(api, "EC2")
    assert len(part.on_demand) == 250
    assert [call.token for call in server.asked()] == ["", "100", "200"]


def test_the_nearest_endpoint_is_asked(server: PriceListServer, api: PriceListApi) -> None:
    ask(api)
    assert {call.endpoint for call in server.calls} == {"eu-central-1"}


@pytest.mark.parametrize(
    ("region", "nearest"),
    [
        ("eu-west-1", "eu-central-1"), ("me-south-1", "eu-central-1"),
        ("af-south-1", "eu-central-1"), ("ap-northeast-1", "ap-south-1"),
        ("us-west-2", "us-east-1"), ("sa-east-1", "us-east-1"), ("ca-central-1", "us-east-1"),
    ],
)  # fmt: skip
def test_distance(region: str, nearest: str) -> None:
    assert by_distance(region)[0] == nearest
    assert sorted(by_distance(region)) == sorted(ENDPOINTS)


# --- faults ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        aws.error("ThrottlingException"),
        aws.error("InternalErrorException", 500),
        aws.error("ServiceUnavailable", 503),
        aws.truncated,
        aws.reset,
        aws.slow,
    ],
    ids=["throttled", "failed", "unavailable", "truncated", "reset", "slow"],
)
def test_a_passing_fault_is_retried(
    server: PriceListServer, api: PriceListApi, fault: aws.Answer
) -> None:
    server.fail(fault, when=not_the_probe)
    assert ask(api).services == NAT
    assert {call.endpoint for call in server.calls} == {"eu-central-1"}


@pytest.mark.parametrize(
    "fault",
    [
        aws.error("AccessDeniedException"),
        aws.error("ThrottlingException"),
        aws.error("InternalErrorException", 500),
        aws.nothing_said,
        aws.no_json,
        aws.round_in_circles,
        aws.truncated,
        aws.slow,
    ],
    ids=["denied", "throttled", "failed", "empty", "no json", "circle", "truncated", "slow"],
)
def test_another_endpoint_answers_when_the_nearest_does_not(
    server: PriceListServer, api: PriceListApi, fault: aws.Answer
) -> None:
    server.fail(fault, times=100, when=at("eu-central-1"))
    assert ask(api).services == NAT
    assert server.calls[-1].endpoint == "us-east-1"


def test_an_endpoint_that_refuses_is_asked_once(server: PriceListServer, api: PriceListApi) -> None:
    server.fail(aws.error("AccessDeniedException"), times=100, when=at("eu-central-1"))
    ask(api)
    ask(api, "EC2")
    assert len([call for call in server.calls if call.endpoint == "eu-central-1"]) == 1


def test_no_permission_anywhere(server: PriceListServer, api: PriceListApi) -> None:
    server.fail(
        aws.error("AccessDeniedException", 400, "User: x is not authorized: pricing:GetProducts"),
        times=100,
    )
    with pytest.raises(NoPermission) as caught:
        ask(api)
    assert caught.value.exit_code == ExitCode.AWS
    assert "pricing:GetProducts" in caught.value.hint
    assert "\n" not in caught.value.message
    assert {call.endpoint for call in server.calls} == set(ENDPOINTS)


@pytest.mark.parametrize(
    "code",
    ["ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"],
)
def test_bad_credentials_are_not_tried_elsewhere(
    server: PriceListServer, api: PriceListApi, code: str
) -> None:
    server.fail(aws.error(code), times=100)
    with pytest.raises(NoCredentials, match=code):
        ask(api)
    assert len(server.calls) == 1


def test_no_credentials(
    server: PriceListServer, api: PriceListApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(NoCredentials) as caught:
        ask(api)
    assert "--bulk" in caught.value.hint
    assert server.calls == []


def test_a_profile_that_does_not_exist(
    server: PriceListServer, api: PriceListApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    with pytest.raises(NoCredentials, match="no-such-profile"):
        ask(api)


def test_no_network(
    server: PriceListServer, api: PriceListApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_PRICING", "http://127.0.0.1:9")
    with pytest.raises(NoNetwork) as caught:
        ask(api)
    assert caught.value.exit_code == ExitCode.AWS


@pytest.mark.parametrize(
    "fault", [aws.no_json, aws.truncated, aws.slow], ids=["html", "cut", "slow"]
)
def test_somebody_else_answers_everywhere(
    server: PriceListServer, api: PriceListApi, fault: aws.Answer
) -> None:
    server.fail(fault, times=100)
    with pytest.raises(NoNetwork):
        ask(api)


def test_the_network_goes_away(server: PriceListServer, api: PriceListApi) -> None:
    ask(api)
    server.fail(aws.reset, times=100)
    with pytest.raises(Unanswered):
        ask(api)
    with pytest.raises(NoNetwork):
        ask(api)


def test_expired_pages_are_read_again_from_the_first(
    server: PriceListServer, api: PriceListApi
) -> None:
    server.items = [machine(f"m5.x{number}", f"{number}.5") for number in range(1, 251)]
    server.fail(aws.error("ExpiredNextTokenException"), when=lambda call: call.token == "200")
    part = ask(api, "EC2")
    assert len(part.on_demand) == 250
    assert part.notes == ()
    assert [call.token for call in server.asked()] == ["", "100", "200", "", "100", "200"]


def test_pages_that_expire_again_and_again(server: PriceListServer, api: PriceListApi) -> None:
    server.page_size = 1
    server.fail(
        aws.error("ExpiredNextTokenException"), times=100, when=lambda call: call.token != ""
    )
    with pytest.raises(Unanswered, match="ExpiredNextToken"):
        ask(api)


def test_a_question_that_aws_does_not_take(server: PriceListServer, api: PriceListApi) -> None:
    server.fail(aws.error("InvalidParameterException"), times=100, when=not_the_probe)
    with pytest.raises(Unanswered, match="InvalidParameterException"):
        ask(api)


def test_garbage_among_the_items_is_counted_and_left_out(
    server: PriceListServer, api: PriceListApi
) -> None:
    broken = item("AmazonEC2", "NAT Gateway", "NatGateway-Hours", "0.052")
    dimension = next(iter(broken["terms"]["OnDemand"].values()))["priceDimensions"]
    next(iter(dimension.values()))["pricePerUnit"]["USD"] = "NaN"
    server.items = ['{"product":', "[]", "null", "7", broken, *region_items()]
    part = ask(api)
    assert part.services == NAT
    assert part.notes == ("5 of AWS' answers could not be read",)


def test_two_prices_for_one_key_are_reported_and_neither_is_taken(
    server: PriceListServer, api: PriceListApi
) -> None:
    server.items.append(machine("m5.large", "0.2"))
    part = ask(api, "EC2")
    assert "m5.large" not in part.on_demand
    assert part.on_demand["m7i.large"] == "0.1208"
    (note,) = part.notes
    assert "m5.large" in note
    assert "0.115" in note
    assert "0.2" in note


def test_the_same_price_twice_is_no_contradiction(
    server: PriceListServer, api: PriceListApi
) -> None:
    server.items.append(machine("m5.large", "0.115", currentGeneration="Yes"))
    assert ask(api, "EC2").on_demand["m5.large"] == "0.115"


def test_rows_that_cost_nothing_are_no_price(server: PriceListServer, api: PriceListApi) -> None:
    server.items = [machine("m5.large", "0.00"), machine("m7i.large", "0.1208")]
    part = ask(api, "EC2")
    assert part.on_demand == {"m7i.large": "0.1208"}


def test_a_product_that_aws_does_not_list_is_missing(
    server: PriceListServer, api: PriceListApi
) -> None:
    server.items = [item("AmazonEC2", "NAT Gateway", "NatGateway-Hours", "0.052")]
    part = ask(api)
    assert list(part.services) == ["NAT/gateway_hour"]
    assert part.missing == ("NAT/data_gb",)


def test_tiers_come_in_order_and_the_free_one_is_left_out(
    server: PriceListServer, api: PriceListApi
) -> None:
    part = ask(api, "Transfer to the internet", location="EU (Frankfurt)")
    assert [Decimal(usd) for usd, _ in part.services.values()] == [
        Decimal("0.09"), Decimal("0.085"), Decimal("0.07"), Decimal("0.05")
    ]  # fmt: skip
    assert server.asked()[0].filters["fromLocation"] == "EU (Frankfurt)"


def test_more_tiers_than_known_settle_nothing(server: PriceListServer, api: PriceListApi) -> None:
    tiers = [(str(number * 100), f"0.{9 - number}") for number in range(5)]
    server.items = [item("AmazonVPC", "VpcEndpoint", "VpcEndpoint-Bytes", tiers, "GB")]
    part = ask(api, "VPC endpoints")
    assert part.services == {}
    assert "5 tiers" in part.notes[0]


def test_a_changed_unit_is_not_read_as_the_old_one(
    server: PriceListServer, api: PriceListApi
) -> None:
    assert ask(api, "EBS throughput").services["EBS/gp3_throughput_month"][0] == "0.04"
    server.items = [
        item("AmazonEC2", "Provisioned Throughput", "EBS:VolumeP-Throughput.gp3", "40",
             "TiBps-mo", volumeApiName="gp3")
    ]  # fmt: skip
    part = ask(api, "EBS throughput")
    assert part.services == {}
    assert "TiBps-mo" in part.notes[0]


def test_the_commonest_price_between_regions(server: PriceListServer, api: PriceListApi) -> None:
    part = ask(api, "Transfer between regions", location="EU (Frankfurt)")
    assert part.services["DataTransfer/inter_region_gb"][0] == "0.02"


def test_a_cancelled_question_asks_no_further_page(
    server: PriceListServer, api: PriceListApi
) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        ask(api, stop=stop)
    assert server.asked() == []
