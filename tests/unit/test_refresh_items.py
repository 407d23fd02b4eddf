"""The questions put to AWS, against what the bill needs and what the snapshot calls it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from advisor.catalog import bundled
from advisor.catalog.refresh.items import QUERIES, SPOT, families, queries_for
from advisor.catalog.refresh.parts import Part, Reading
from advisor.catalog.refresh.products import Product, UnreadableProduct, parse_product, tier
from advisor.catalog.refreshed import part_problem
from advisor.cost.charges import FREE, INCLUDED, TARIFFS, Charge
from tests.support.price_items import machine, reserved

KEYS = {key: rule for query in QUERIES for rule in query.rules for key in rule.fixed_keys}


def test_every_tariff_of_the_bill_is_asked_for() -> None:
    needed = {
        f"{tariff.service}/{tariff.item}"
        for (charge, variant), tariff in TARIFFS.items()
        if (charge, variant) != (Charge.INTERNET_DATA, INCLUDED)  # free, and free it stays
    }
    assert needed <= KEYS.keys()
    assert FREE


def test_units_are_those_of_the_snapshot() -> None:
    for name in bundled().region_names():
        book = bundled().region(name)
        for key, rule in KEYS.items():
            price = book.service(*key.split("/"))
            if price is not None:
                assert price.unit == rule.unit, key


def test_names_of_questions_and_keys_are_used_once() -> None:
    assert len({query.name for query in QUERIES}) == len(QUERIES)
    keys = [key for query in QUERIES for rule in query.rules for key in rule.fixed_keys]
    assert len(set(keys)) == len(keys)


def test_families_select_questions() -> None:
    assert SPOT in families()
    assert {query.name for query in queries_for(["Fargate"])} == {"EKS"}
    assert queries_for([]) == QUERIES
    assert queries_for([SPOT]) == ()
    for family in families():
        assert family == SPOT or queries_for([family])


@pytest.mark.parametrize(
    ("name", "usagetype"),
    [
        ("ELB application", "LoadBalancerUsage"),
        ("ELB application", "EU-LoadBalancerUsage"),
        ("ELB application", "USE1-LoadBalancerUsage"),
        ("ELB application", "APS10-LoadBalancerUsage"),
        ("KMS", "eu-central-1-KMS-Keys"),
        ("KMS", "ap-southeast-2-KMS-Keys"),
        ("Transfer between regions", "USE1-EUC1-AWS-Out-Bytes"),
        ("Transfer between regions", "EU-USE1-AWS-Out-Bytes"),
        ("Transfer between regions", "USE1-EU-AWS-Out-Bytes"),
    ],
)
def test_usage_types_with_and_without_a_region(name: str, usagetype: str) -> None:
    (query,) = (query for query in QUERIES if query.name == name)
    assert any(rule.keys_of(Product("S", {"usagetype": usagetype}, ())) for rule in query.rules)


@pytest.mark.parametrize(
    ("name", "usagetype"),
    [
        ("ELB application", "TS-LoadBalancerUsage"),
        ("ELB application", "USE1-TS-LoadBalancerUsage"),
        ("ELB application", "Outposts-LoadBalancerUsage"),
        ("ELB application", "LoadBalancerUsage-IPv6"),
        ("NAT", "RegionalNatGateway-Hours"),
        ("NAT", "USE1-RegionalNatGateway-Hours"),
        ("EBS snapshots", "EBS:SnapshotUsageUnderBilling"),
        ("EKS", "Fargate-ARM-vCPU-Hours:perCPU"),
        ("EKS", "USE1-Fargate-Windows-vCPU-Hours:perCPU"),
        ("EC2", "DedicatedUsage:m5.large"),
        ("EC2", "BoxUsage:m5.large\x1b[31m"),
        ("KMS", "eu-central-1-KMS-Keys-External"),
    ],
)
def test_usage_types_of_other_products(name: str, usagetype: str) -> None:
    (query,) = (query for query in QUERIES if query.name == name)
    assert not any(rule.keys_of(Product("S", {"usagetype": usagetype}, ())) for rule in query.rules)


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", "7", '{"product": {}}', '{"product": {"sku": "S", "attributes": []}}',
     '{"product": {"sku": "S", "attributes": {}}, "terms": {"OnDemand": {"t": {}}}}',
     "[" * 100_000],
)  # fmt: skip
def test_what_is_no_product(text: str) -> None:
    with pytest.raises(UnreadableProduct):
        parse_product(text)


@pytest.mark.parametrize("usd", ["NaN", "Infinity", "-1", "", "one", "1e99", "0x10"])
def test_what_is_no_price(usd: str) -> None:
    with pytest.raises(UnreadableProduct):
        tier("0", usd, "Hrs")


def test_a_product_without_an_on_demand_price_has_no_tiers() -> None:
    assert parse_product('{"product": {"sku": "S", "attributes": {"a": "b"}}}').tiers == ()


# --- commitments ---------------------------------------------------------------------------------


def machine_with(*terms: Any) -> Part:
    item = machine("m5.large", "0.10")
    item["terms"]["Reserved"] = {str(number): term for number, term in enumerate(terms)}
    (query,) = (query for query in QUERIES if query.name == "EC2")
    reading = Reading(query)
    reading.add(parse_product(json.dumps(item)))
    return reading.part("AWS", "2026-11-22")


def test_commitments_are_read_with_what_is_paid_upfront_spread_over_the_term() -> None:
    part = machine_with(
        reserved("No Upfront", "1yr", "0.063"),
        reserved("All Upfront", "3yr", "0", upfront="1051.20"),  # 26,280 hours at 0.04
        reserved("Partial Upfront", "1yr", "0.03", upfront="200"),
        reserved("No Upfront", "1yr", "0.05", offering="convertible"),
    )
    assert part.reserved == {"m5.large/1/no_upfront": "0.063", "m5.large/3/all_upfront": "0.04"}
    assert Part.of(part.document()) == part


def test_a_broken_or_doubtful_commitment_is_left_out_and_the_rest_stays() -> None:
    part = machine_with(
        reserved("No Upfront", "1yr", "NaN"),
        reserved("No Upfront", "3yr", "0.05"),
        reserved("No Upfront", "3yr", "0.06"),
        {"termAttributes": {}},
    )
    assert part.reserved == {}
    assert part.on_demand == {"m5.large": "0.1"}


def test_files_without_commitments_still_serve() -> None:
    document = machine_with().document()
    del document["reserved"]
    assert part_problem(document) == ""
    document["reserved"] = {"m5.large/1/no_upfront": "free"}
    assert "reserved" in part_problem(document)
