"""Refreshed prices over bundled ones, whatever state their files are in."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog import Catalog, Kind, Layer, Price, bundled
from advisor.catalog.coverage import age_days, coverage, difference
from advisor.catalog.provenance import Provenance
from advisor.catalog.refreshed import DamagedPrices, RefreshedPrices, check_document, load
from advisor.cost.rates import rates
from advisor.model.vocabulary import Purchase
from advisor.resources import folder

TODAY = date(2026, 11, 22)
REGION = "eu-central-1"


def document(**tables: Any) -> dict[str, Any]:
    part = {"source": "a price list", "as_of": "2026-11-20", "services": {}, "on_demand": {},
            "spot": {}, **tables}  # fmt: skip
    return {"format": 1, "region": REGION, "parts": {"NAT": part}}


GOOD = document(
    services={"NAT/data_gb": ["0.06", "GB"], "New/item": ["1", "unit"]},
    on_demand={"m5.large": "0.2", "m99.large": "0.3"},
    spot={"m5.large": {"euc1-az1": "0.05"}},
)


def catalog(tmp_path: Path, content: dict[str, Any] | bytes = GOOD, name: str = REGION) -> Catalog:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (tmp_path / f"{name}.json").write_bytes(data)
    return Catalog(folder("data"), tmp_path)


def test_a_refreshed_price_beats_the_bundled_one(tmp_path: Path) -> None:
    book = catalog(tmp_path).region(REGION)
    nat, m5 = book.service("NAT", "data_gb"), book.on_demand("m5.large")
    assert nat
    assert m5
    assert (nat.usd, m5.usd) == (Decimal("0.06"), Decimal("0.2"))
    assert nat.provenance == Provenance("a price list", "2026-11-20", Kind.LIST, Layer.REFRESHED)
    assert m5.key == "EC2/m5.large"


def test_what_was_not_refreshed_is_the_bundled_price(tmp_path: Path) -> None:
    book, before = catalog(tmp_path).region(REGION), bundled().region(REGION)
    assert book.service("NAT", "gateway_hour") == before.service("NAT", "gateway_hour")
    assert book.on_demand("m5.xlarge") == before.on_demand("m5.xlarge")
    assert book.commitment("m5", 1, "no_upfront") == before.commitment("m5", 1, "no_upfront")
    assert book.offered_in("m5.large") == before.offered_in("m5.large")
    assert catalog(tmp_path).region("us-east-1").on_demand("m5.large") == bundled().region(
        "us-east-1"
    ).on_demand("m5.large")


def test_new_names_are_listed_in_order(tmp_path: Path) -> None:
    book, before = catalog(tmp_path).region(REGION), bundled().region(REGION)
    assert set(book.priced_instance_types()) == {*before.priced_instance_types(), "m99.large"}
    assert list(book.priced_instance_types()) == sorted(book.priced_instance_types())
    assert book.service_keys() == before.service_keys() | {"New/item"}


def test_prices_of_all_regions_alike(tmp_path: Path) -> None:
    everywhere = document(services={"Route53/hosted_zone_month_first_25": ["0.6", "zone-month"]})
    everywhere["region"] = "global"
    book = catalog(tmp_path, everywhere, "global").region("sa-east-1")
    price = book.service("Route53", "hosted_zone_month_first_25")
    assert price
    assert price.usd == Decimal("0.6")


def test_no_folder_is_no_layer(tmp_path: Path) -> None:
    book = Catalog(folder("data"), tmp_path / "nowhere").region(REGION)
    assert coverage(book, (), TODAY) == coverage(bundled().region(REGION), (), TODAY)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'{"format": 2}', b"\xff\xfe", b"[" * 100_000,
        json.dumps({**GOOD, "region": "us-east-1"}).encode(),
        json.dumps({**GOOD, "parts": []}).encode(),
        json.dumps(document(services={"NAT/data_gb": ["NaN", "GB"]})).encode(),
        json.dumps(document(services={"NAT/data_gb": ["-1", "GB"]})).encode(),
        json.dumps(document(services={"NAT/data_gb": ["1"]})).encode(),
        json.dumps(document(services={"NAT/data_gb": [1, "GB"]})).encode(),
        json.dumps(document(on_demand={"m5.large": 0.2})).encode(),
        json.dumps(document(spot={"m5.large": {}})).encode(),
        json.dumps(document(spot={"m5.large": "0.1"})).encode(),
        json.dumps(document(as_of="2026-13-01")).encode(),
        json.dumps(document(source=None)).encode(),
        json.dumps(GOOD).encode()[:-40],
    ],
)  # fmt: skip
def test_damaged_prices_leave_the_bundled_ones_in_place(tmp_path: Path, content: bytes) -> None:
    damaged = catalog(tmp_path, content)
    assert damaged.region(REGION).on_demand("m5.large") == bundled().region(REGION).on_demand(
        "m5.large"
    )
    (problem,) = damaged.damaged_prices()
    assert REGION in problem


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("0.1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    table=st.sampled_from(["services", "on_demand", "spot", "source", "as_of"]), value=json_values
)
def test_whatever_passes_the_check_can_be_used(table: str, value: object) -> None:
    candidate = document(**{table: value})
    if check_document(candidate, REGION):
        return
    layer = RefreshedPrices(candidate)
    for key in layer.service_keys():
        price = layer.service(key)
        assert price is not None
        assert price.usd >= 0
    for name in layer.instance_types():
        assert layer.on_demand(name) is not None
    for name in layer.spot_types():
        assert layer.spot(name)


@given(position=st.integers(0, 10_000), byte=st.binary(min_size=1, max_size=1))
def test_a_flipped_byte_never_breaks_a_bill(
    tmp_path_factory: pytest.TempPathFactory, position: int, byte: bytes
) -> None:
    data = bytearray(json.dumps(GOOD).encode())
    data[position % len(data)] = byte[0]
    path = tmp_path_factory.mktemp("prices") / f"{REGION}.json"
    path.write_bytes(bytes(data))
    try:
        layer = load(path)
    except DamagedPrices:
        return
    assert layer is not None
    for key in layer.service_keys():
        assert layer.service(key) is not None


def test_a_computed_price_is_of_the_lower_of_its_layers(tmp_path: Path) -> None:
    refreshed = catalog(tmp_path)
    prices = rates(refreshed.region(REGION), refreshed)

    def layer(purchase: Purchase = Purchase.ON_DEMAND, *, spot: bool = False) -> Layer:
        quote = prices.machine("m5.large", purchase, spot=spot)
        assert isinstance(quote, Price)
        return quote.provenance.layer

    assert layer() is Layer.REFRESHED
    assert layer(spot=True) is Layer.REFRESHED
    assert layer(Purchase.COMMITTED_1Y) is Layer.BUNDLED


def test_a_commitment_as_last_read_beats_the_one_of_its_family(tmp_path: Path) -> None:
    document = {
        "format": 1,
        "region": REGION,
        "parts": {
            "EC2": {
                "source": "AWS Price List API", "as_of": "2026-11-20", "services": {},
                "on_demand": {"m5.large": "0.1"}, "spot": {},
                "reserved": {"m5.large/1/no_upfront": "0.061"},
            }
        },
    }  # fmt: skip
    (tmp_path / f"{REGION}.json").write_text(json.dumps(document), encoding="utf-8")
    refreshed = Catalog(folder("data"), tmp_path)
    quote = rates(refreshed.region(REGION), refreshed).machine("m5.large", Purchase.COMMITTED_1Y)
    assert isinstance(quote, Price)
    assert (quote.usd, quote.provenance.layer) == (Decimal("0.061"), Layer.REFRESHED)
    other = rates(refreshed.region(REGION), refreshed).machine("m5.xlarge", Purchase.COMMITTED_1Y)
    assert isinstance(other, Price)
    assert other.provenance.layer is Layer.BUNDLED


# --- coverage and differences --------------------------------------------------------------------


def test_coverage_counts_layers_kinds_and_ages(tmp_path: Path) -> None:
    needed = ["NAT/data_gb", "NAT/gateway_hour", "NAT/no_such_item", "New/item"]
    found = coverage(catalog(tmp_path).region(REGION), needed, TODAY)
    before = coverage(bundled().region(REGION), needed, TODAY)
    assert found.families == {"NAT": (2, 3), "New": (1, 1)}
    assert (found.known, found.needed) == (3, 4)
    assert before.families == {"NAT": (2, 3), "New": (0, 1)}
    assert found.layers[Layer.REFRESHED] == 4
    assert found.refreshed == date(2026, 11, 20)
    assert before.refreshed is None
    assert found.instance_types == before.instance_types + 1
    assert sum(found.kinds.values()) == sum(found.layers.values())


@pytest.mark.parametrize(
    ("as_of", "age"), [("2026-11-22", 0), ("2026-10", 52), ("2026", 325), ("", None)]
)
def test_age(as_of: str, age: int | None) -> None:
    assert age_days(Provenance("s", as_of, Kind.LIST), TODAY) == age


def test_prices_grow_old(tmp_path: Path) -> None:
    book = catalog(tmp_path).region(REGION)
    fresh, old = coverage(book, (), TODAY), coverage(book, (), TODAY.replace(year=2027))
    assert old.stale == sum(old.kinds.values()) - old.undated > fresh.stale


def test_differences_are_sorted_and_flagged(tmp_path: Path) -> None:
    content = document(
        services={"NAT/gateway_hour": ["0.052", "hour"], "NAT/data_gb": ["0.0525", "GB"],
                  "New/item": ["1", "unit"]},
        on_demand={"m5.large": "0.05"},
    )  # fmt: skip
    found = difference(bundled().region(REGION), catalog(tmp_path, content).region(REGION))
    assert [(move.after.key, move.notable) for move in found.moves] == [
        ("EC2/m5.large", True), ("NAT/data_gb", False)
    ]  # fmt: skip
    assert found.compared == 3
    assert [price.key for price in found.new] == ["New/item"]


def test_nothing_refreshed_is_no_difference() -> None:
    book = bundled().region(REGION)
    found = difference(book, book)
    assert (found.compared, found.moves, found.new) == (0, (), ())
