"""``prices``: refreshing, its faults as a person meets them, the state of the book, what moved."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.errors import ExitCode
from tests.cli.conftest import DESIGN, Run
from tests.support import price_list_server as aws
from tests.support.price_items import global_items, region_items
from tests.support.price_list_server import PriceListServer, price_list_server, sign_in

REGION = ("--region", "eu-central-1")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceListServer]:
    with price_list_server() as running:
        sign_in(monkeypatch, running)
        running.items = [*region_items("eu-central-1"), *region_items("eu-west-1"), *global_items()]
        running.spot = [{"zone": "a", "zone_id": "euc1-az2", "type": "m5.large", "usd": "0.05"}]
        yield running


def cached(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "cache" / "prices").glob("*.json")}


def test_refresh_then_status_then_diff(server: PriceListServer, run: Run, home: Path) -> None:
    done = run("prices", "refresh", *REGION)
    assert (done.code, done.out) == (ExitCode.OK, "")
    assert "eu-central-1:" in done.err
    assert "prices diff" in done.err
    assert set(cached(home)) == {"eu-central-1.json", "global.json"}

    state = json.loads(run("prices", "status", *REGION, "--format", "json").out)
    (region,) = state["regions"]
    assert region["layers"]["refreshed"] > 50
    assert all(family["known"] == family["needed"] for family in region["families"].values())
    assert "refreshed" in run("prices", "status", *REGION).out

    shown = run("prices", "diff").out
    assert "eu-central-1:" in shown
    found = json.loads(run("prices", "diff", *REGION, "--format", "json").out)
    moved = {move["price"]: move for move in found["moved"]}
    assert moved["EBS/gp3_gb_month"]["after"] == {
        "usd": "0.1", "kind": "list", "layer": "refreshed",
        "source": "AWS Price List API, AmazonEC2, published 2026-11-20",
        "as_of": moved["EBS/gp3_gb_month"]["after"]["as_of"],
    }  # fmt: skip


def test_a_bill_rests_on_refreshed_prices_at_once(
    server: PriceListServer, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(DESIGN, encoding="utf-8")
    before = run("cost", "a.yaml").out
    assert run("cost", "a.yaml").out == before
    assert run("prices", "refresh", *REGION, "--service", "ebs").code == ExitCode.OK
    after = run("cost", "a.yaml").out
    assert after != before
    assert run("cost", "a.yaml").out == after


def test_regions_of_saved_designs_are_the_default(
    server: PriceListServer, run: Run, home: Path
) -> None:
    assert run("new", "one", "--preset", "dev", "--region", "eu-west-1").code == ExitCode.OK
    done = run("prices", "refresh", "--service", "NAT")
    assert done.code == ExitCode.OK
    assert list(cached(home)) == ["eu-west-1.json"]


def test_offer_files_need_no_account(
    server: PriceListServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    done = run("prices", "refresh", *REGION, "--bulk-url", server.url)
    assert done.code == ExitCode.OK
    assert {call.operation for call in server.calls} == {"GET"}
    assert "eu-central-1.json" in cached(home)


def test_without_credentials(
    server: PriceListServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    done = run("prices", "refresh", *REGION)
    assert done.code == ExitCode.AWS
    error = [line for line in done.err.splitlines() if line.startswith("Error:")]
    assert len(error) == 1
    assert "pricing:GetProducts" in done.err
    assert cached(home) == {}
    assert run("cost", "ha-kops").code == ExitCode.OK


def test_without_permission(server: PriceListServer, run: Run) -> None:
    server.fail(aws.error("AccessDeniedException"), times=1000)
    done = run("prices", "refresh", *REGION)
    assert done.code == ExitCode.AWS
    assert '"Effect": "Allow"' in done.err


def test_without_network(
    server: PriceListServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_PRICING", "http://127.0.0.1:9")
    done = run("prices", "refresh", *REGION)
    assert done.code == ExitCode.AWS
    assert "cannot be reached" in done.err


def test_what_fails_alone_is_named_and_the_rest_serves(
    server: PriceListServer, run: Run, home: Path
) -> None:
    server.fail(aws.error("OptInRequired", 401), times=9, when=lambda call: call.service == "ec2")
    done = run("prices", "refresh", *REGION)
    assert done.code == ExitCode.AWS
    assert "no answer: Spot" in done.err
    assert "eu-central-1.json" in cached(home)
    done = run("prices", "refresh", *REGION, "--service", "spot")
    assert done.code == ExitCode.AWS, "the fault was for nine requests"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "eu-centrl-1"], "eu-central-1"),
        (["--service", "EBSS"], "ebs"),
        (["--endpoint", "eu-west-1"], "eu-central-1"),
        (["--bulk", "--service", "Spot"], "EC2"),
        (["--bulk-url", "file:///etc/passwd"], "https://"),
    ],
)
def test_what_means_nothing(
    server: PriceListServer, run: Run, arguments: list[str], said: str
) -> None:
    done = run("prices", "refresh", *arguments)
    assert done.code == ExitCode.USAGE
    assert said in done.err
    assert server.calls == []


def test_two_refreshes_do_not_meet(server: PriceListServer, run: Run) -> None:
    from advisor.store.prices import price_cache

    with price_cache():
        done = run("prices", "refresh", *REGION)
    assert done.code == ExitCode.USAGE
    assert "in use" in done.err


def test_status_before_any_refresh(run: Run) -> None:
    done = run("prices", "status", "--at", "2027-06-01")
    assert done.code == ExitCode.OK
    assert "no regions of 34" in done.out
    assert "older than 90 days" in done.out
    assert "No prices have been refreshed yet" in run("prices", "diff").err


def test_status_names_damaged_prices(run: Run, home: Path) -> None:
    folder = home / "cache" / "prices"
    folder.mkdir(parents=True)
    (folder / "eu-central-1.json").write_bytes(b'{"format": 1, "reg')
    done = run("prices", "status", *REGION)
    assert done.code == ExitCode.OK
    assert "eu-central-1.json" in done.out
    assert run("cost", "ha-kops").code == ExitCode.OK


def test_ctrl_c_leaves_the_prices_alone_and_the_same_command_goes_on(
    server: PriceListServer, run: Run, home: Path
) -> None:
    assert run("prices", "refresh", *REGION, "--service", "NAT").code == ExitCode.OK
    before = cached(home)
    server.fail(aws.slow, times=1000, when=lambda call: call.service_code == "AmazonEKS" and
                bool(call.filters))  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", "prices", "refresh", *REGION],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    unfinished = home / "cache" / "prices" / "unfinished" / "eu-central-1.json"
    deadline = time.monotonic() + 30
    while not (unfinished.exists() and len(server.asked()) > 20) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == ExitCode.INTERRUPTED, err
    assert (out, "Traceback" in err) == ("", False)
    assert "still serve" in err
    assert cached(home) == before
    kept = json.loads(unfinished.read_bytes())["parts"]
    assert "NAT" in kept


def test_coverage_by_region_and_family(run: Run) -> None:
    done = run("prices", "coverage", "--region", "eu-west-1", "--region", "eu-west-3")
    assert done.code == ExitCode.OK
    assert [line.split()[0] for line in done.out.splitlines()[:3]] == [
        "Region", "eu-west-1", "eu-west-3",
    ]  # fmt: skip
    found = json.loads(run("prices", "coverage", *REGION, "--format", "json").out)
    assert [each["region"] for each in found["regions"]] == ["eu-central-1"]
    assert run("prices", "coverage", "--region", "eu-wst-1").code == ExitCode.USAGE
