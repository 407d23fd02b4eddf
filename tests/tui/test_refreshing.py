"""Reading prices from AWS in the wizard, against a price list of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.catalog import Layer
from advisor.evaluate import evaluate
from advisor.rules import RuleBook, design_environment
from advisor.store.prices import price_catalog, prices_folder
from advisor.tui.app import AdvisorApp
from tests.support import price_list_server as aws
from tests.support.price_items import global_items, region_items
from tests.support.price_list_server import PriceListServer, price_list_server, sign_in
from tests.support.screen import screen_text, settled, until
from tests.tui.conftest import TODAY

Wizard = Callable[..., AdvisorApp]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceListServer]:
    with price_list_server() as running:
        sign_in(monkeypatch, running)
        running.items = [*region_items("eu-central-1"), *global_items()]
        yield running


@pytest.fixture
def app(wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AdvisorApp:
    monkeypatch.setenv("K8S_ADVISOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("advisor.tui.whatif.Prospects.start", lambda *_: None)
    found = wizard("ha-kops")

    def reload() -> tuple[object, object]:
        catalog = price_catalog()
        rules = RuleBook.load((), design_environment(catalog))
        return catalog, lambda design: evaluate(design, catalog, rules, TODAY)

    found.opening = replace(found.opening, reload=reload)  # type: ignore[arg-type]
    return found


def layers(app: AdvisorApp) -> set[Layer]:
    assert app.work
    bill = app.work.session.evaluation.bill
    return {line.provenance.layer for line in bill.lines if line.provenance}


async def test_new_prices_are_in_the_bill_at_once(server: PriceListServer, app: AdvisorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b")
        before = await settled(pilot)
        await pilot.press("R")
        shown = await until(pilot, lambda text: "prices read" in text)
        assert "Read the prices of eu-central-1 from AWS" in shown
        assert "100 %" in shown
        await pilot.press("enter")
        after = await until(pilot, lambda text: "Read the prices" not in text)
        assert after != before
        await until(pilot, lambda _: Layer.REFRESHED in layers(app))
        assert Layer.REFRESHED in layers(app)
        assert app.work
        assert app.work.session.is_saved, "prices are no change of the design"


async def test_it_can_be_stopped_and_goes_on_later(
    server: PriceListServer, app: AdvisorApp
) -> None:
    server.fail(aws.slow, times=1000)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        await until(pilot, lambda text: "Esc: stop" in text)
        await pilot.press("escape")
        await until(pilot, lambda text: "Read the prices" not in text)
        assert layers(app) == {Layer.BUNDLED}
        assert not list(prices_folder().glob("*.json"))


async def test_without_permission_the_statement_is_shown_and_prices_serve_on(
    server: PriceListServer, app: AdvisorApp
) -> None:
    server.fail(aws.error("AccessDeniedException", message="not you"), times=1000)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("R")
        shown = await until(pilot, lambda text: "AWS refuses" in text)
        flat = " ".join(shown.split())
        assert "pricing:GetProducts" in flat
        assert "Enter: close" in flat
        await pilot.press("enter")
        await until(pilot, lambda text: "AWS refuses" not in text)
        assert layers(app) == {Layer.BUNDLED}


async def test_without_credentials_one_clear_answer(
    app: AdvisorApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    nowhere = str(tmp_path / "none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", nowhere)
    monkeypatch.setenv("AWS_CONFIG_FILE", nowhere)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        shown = await until(pilot, lambda text: "Enter: close" in text)
        assert "AWS cannot be asked for prices" in shown
        assert "Traceback" not in screen_text(app)
