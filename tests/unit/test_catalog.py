"""The bundled snapshot: prices, offerings, zones, and what is said about names it lacks."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.catalog import Catalog, Kind, RegionBook, UnknownInstanceType, UnknownRegion, bundled
from advisor.catalog.regions import ServicePrices, zone_id_prefix
from advisor.errors import AdvisorError
from advisor.resources import folder

EC2_PRICED = [
    name for name in bundled().region_names() if bundled().region(name).priced_instance_types()
]


def book(
    services: dict[str, list[object]], everywhere: dict[str, list[object]] | None = None
) -> RegionBook:
    sources = [["a list", "2026-08-31", "list"], ["recalled", "", "recalled"]]
    document = {
        "region": "eu-west-1", "sources": sources, "zone_sets": [], "services": services,
        "on_demand": {}, "offerings": {}, "spot": {}, "commitments": {},
    }  # fmt: skip
    return RegionBook(document, ServicePrices({"sources": sources, "services": everywhere or {}}))


def test_manifest_describes_the_files_that_are_there() -> None:
    data = folder("data")
    files = json.loads((data / "MANIFEST.json").read_text("utf-8"))["files"]
    hashes = {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*.json")
        if path.name != "MANIFEST.json"
    }
    recorded = {name: entry["sha256"] for name, entry in files.items()}
    assert recorded == hashes, "run: python tools/build_data.py --manifest-only data"


def test_snapshot_is_dated() -> None:
    assert bundled().as_of == date(2026, 11, 22)


def test_snapshot_stays_small() -> None:
    assert sum(path.stat().st_size for path in folder("data").rglob("*.json")) < 4 * 2**20


def test_all_commercial_regions_have_instance_prices() -> None:
    assert len(EC2_PRICED) == 32


@pytest.mark.parametrize("name", EC2_PRICED)
def test_region_loads_with_dated_prices_of_a_known_kind(name: str) -> None:
    region = bundled().region(name)
    assert region.name == name
    for instance_type in region.priced_instance_types():
        price = region.on_demand(instance_type)
        assert price is not None
        assert price.usd > 0
        assert price.provenance.source
        assert price.provenance.as_of
        assert price.provenance.kind in (Kind.LIST, Kind.DERIVED)
        assert bundled().instance_type(instance_type) is not None
    for key in region.service_keys():
        service = region.service(*key.split("/", 1))
        assert service is not None
        assert (service.provenance.as_of == "") == (service.provenance.kind is Kind.RECALLED)


def test_known_prices_of_us_east_1() -> None:
    region = bundled().region("us-east-1")
    m5, nat, eks = (
        region.on_demand("m5.large"),
        region.service("NAT", "gateway_hour"),
        region.service("EKS", "cluster_hour_extended_support_total"),
    )
    assert m5
    assert nat
    assert eks
    assert (m5.usd, m5.unit, m5.key) == (Decimal("0.096"), "hour", "EC2/m5.large")
    assert (nat.usd, nat.provenance.kind) == (Decimal("0.045"), Kind.LIST)
    assert (eks.usd, eks.provenance.kind) == (Decimal("0.6"), Kind.DERIVED)


def test_region_price_beats_the_price_of_all_regions() -> None:
    both = book({"NAT/data_gb": ["0.05", "GB", 0]}, {"NAT/data_gb": ["0.01", "GB", 1]})
    price = both.service("NAT", "data_gb")
    assert price
    assert (price.usd, price.provenance.kind) == (Decimal("0.05"), Kind.LIST)


def test_price_of_all_regions_stands_in_for_a_missing_one() -> None:
    price = book({}, {"KMS/key_month": ["1", "key-month", 0]}).service("KMS", "key_month")
    assert price
    assert price.usd == 1


def test_a_price_of_zero_is_a_price() -> None:
    price = book({"VPC/gateway_endpoint_hour": ["0", "hour", 0]}, {}).service(
        "VPC", "gateway_endpoint_hour"
    )
    assert price
    assert price.usd == 0


def test_what_is_missing_is_none() -> None:
    region = bundled().region("us-east-1")
    assert region.on_demand("m99.large") is None
    assert region.spot("m99.large") is None
    assert region.commitment("m99", 1, "no_upfront") is None
    assert region.commitment("m5", 2, "no_upfront") is None
    assert region.service("NAT", "no_such_item") is None
    assert bundled().instance_type("m99.large") is None


def test_discounts() -> None:
    region = bundled().region("us-east-1")
    spot = region.spot("m5.large")
    commitment = region.commitment("m5", 3, "all_upfront")
    assert spot
    assert commitment
    assert 0 < spot.savings_percent < 100
    assert spot.provenance.kind is Kind.SPOT
    assert 0 < commitment.discount_percent < 100
    assert commitment.years == 3


def test_offerings_differ_by_zone() -> None:
    region = bundled().region("us-east-1")
    m7i = region.offered_in("m7i.large")
    assert m7i
    assert m7i < frozenset(region.zone_ids), "use1-az3 does not sell the newer types"


def test_type_not_sold_in_a_region_is_offered_nowhere() -> None:
    assert bundled().region("af-south-1").offered_in("p5.48xlarge") == frozenset()


def test_region_without_offerings_data_does_not_know() -> None:
    region = bundled().region("mx-central-1")
    assert region.zone_ids == ()
    assert region.offered_in("m5.large") is None
    assert region.offered_in("no.such") is None


def test_zone_name_has_no_id_without_an_account() -> None:
    region = bundled().region("us-east-1")
    assert region.zone_id("use1-az4") == "use1-az4"
    assert region.zone_id("us-east-1a") is None


@pytest.mark.parametrize(
    ("zone", "owned"),
    [
        ("us-east-1a", True),
        ("use1-az3", True),
        ("us-east-2a", False),
        ("use2-az1", False),
        ("us-east-1", False),
        ("us-east-11", False),
        ("us-east-1-bos-1a", False),
        ("use1-az", False),
        ("", False),
    ],
)
def test_zone_belongs_to_its_region_only(zone: str, owned: bool) -> None:
    assert bundled().region("us-east-1").owns_zone(zone) is owned


@pytest.mark.parametrize("name", EC2_PRICED)
def test_zone_ids_begin_with_the_short_name_of_their_region(name: str) -> None:
    for zone in bundled().zone_ids(name):
        assert zone.startswith(f"{zone_id_prefix(name)}-az")


@pytest.mark.parametrize("zone_id", ["use1-az3", "usw1-az2", "cac1-az3"])
def test_zones_that_eks_refuses(zone_id: str) -> None:
    refused = bundled().refused_zone(zone_id)
    assert refused
    assert bundled().region(refused.region).owns_zone(zone_id)
    assert bundled().refused_zone("use1-az4") is None


def test_unknown_region_suggests_the_nearest() -> None:
    with pytest.raises(UnknownRegion) as caught:
        bundled().region("eu-west-l")
    assert "eu-west-l" in caught.value.message
    assert "eu-west-1" in caught.value.hint


def test_hopeless_region_lists_what_there_is() -> None:
    with pytest.raises(UnknownRegion) as caught:
        bundled().region("Atlantis")
    assert "us-east-1" in caught.value.hint


@pytest.mark.parametrize("name", ["../limits", "US-EAST-1", ""])
def test_region_name_is_no_path(name: str) -> None:
    with pytest.raises(UnknownRegion):
        bundled().region(name)


def test_unknown_instance_type_suggests_the_nearest() -> None:
    with pytest.raises(UnknownInstanceType) as caught:
        bundled().require_instance_type("m5.lagre")
    assert "m5.large" in caught.value.hint


@pytest.mark.parametrize("content", [None, "{", "\udcff"])
def test_broken_installation_is_reported_as_such(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "MANIFEST.json").write_text(content, "utf-8", "surrogateescape")
    with pytest.raises(AdvisorError) as caught:
        Catalog(tmp_path).region("us-east-1")
    assert "MANIFEST.json" in caught.value.message
    assert "einstall" in caught.value.hint
